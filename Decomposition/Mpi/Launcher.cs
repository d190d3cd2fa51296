using System.Globalization;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>The family of libraries a launcher can talk to.</summary>
public enum LauncherKind
{
    /// <summary>Started alone.</summary>
    None,

    /// <summary>mpirun of Open MPI, or srun with PMIx.</summary>
    OpenMpi,

    /// <summary>mpirun of MPICH, Intel MPI, MVAPICH or Cray MPICH, or srun with PMI2.</summary>
    Mpich,

    /// <summary>Many tasks of a Slurm step whose process manager left no trace.</summary>
    Unknown,
}

/// <summary>
/// Who started this process, read from the variables that launchers set. A library of the wrong family does not complain: each of its
/// processes takes itself for rank 0 of 1. So the launcher chooses the library, and <see cref="Size"/> is compared with what it reports.
/// </summary>
/// <param name="Kind">which family of libraries will work</param>
/// <param name="Evidence">the variable that told, with its value; empty for <see cref="LauncherKind.None"/></param>
/// <param name="Size">number of processes started; null if the launcher does not say</param>
/// <param name="Rank">this process among them, 0 if the launcher does not say</param>
public sealed record Launcher(LauncherKind Kind, string Evidence, int? Size, int Rank)
{
    // Slurm numbers its own steps from here on: batch script, interactive shell, external processes.
    private const long FirstSpecialStep = 4294967290;

    /// <summary>Started by hand.</summary>
    public static Launcher Alone { get; } = new(LauncherKind.None, "", 1, 0);

    /// <summary>The launcher of this process.</summary>
    public static Launcher Detect() => Detect(Environment.GetEnvironmentVariable);

    /// <summary>The launcher that would set these variables.</summary>
    /// <param name="variable">value of an environment variable, null if it is not set</param>
    public static Launcher Detect(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);

        // mpirun comes before Slurm: inside an allocation it starts its daemons by srun, whose step has a task a node, not a rank.
        if (Found("OMPI_COMM_WORLD_SIZE") is { } openMpi)
            return new(LauncherKind.OpenMpi, openMpi, Number("OMPI_COMM_WORLD_SIZE"), Number("OMPI_COMM_WORLD_RANK") ?? 0);

        var tasks = IsStep() ? Number("SLURM_STEP_NUM_TASKS") : null;
        var task = IsStep() ? Number("SLURM_PROCID") : null;
        if ((Found("PMI_SIZE") ?? Found("PMI_RANK") ?? Found("MPI_LOCALNRANKS")) is { } mpich)
            return new(LauncherKind.Mpich, mpich, Number("PMI_SIZE") ?? tasks, Number("PMI_RANK") ?? task ?? 0);

        // One task of Slurm needs no MPI; an interactive shell is one too, and may start us many times, which PMIx does not allow.
        if (tasks == 1)
            return Alone;
        if (Found("PMIX_RANK") is { } pmix)
            return new(LauncherKind.OpenMpi, pmix, tasks, Number("PMIX_RANK") ?? 0);
        return tasks is null ? Alone : new(LauncherKind.Unknown, Found("SLURM_STEP_NUM_TASKS")!, tasks, task ?? 0);

        string? Found(string name) => string.IsNullOrEmpty(variable(name)) ? null : $"{name}={variable(name)}";

        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

        bool IsStep() => Found("SLURM_PROCID") is not null
            && (!long.TryParse(variable("SLURM_STEP_ID"), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                || step < FirstSpecialStep);
    }
}
