using ClusterLB.Decomposition;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.IO.Hdf5;

internal static unsafe partial class H5Library
{
    private static bool _together;

    /// <summary>
    /// Loads the library for the ranks of <paramref name="environment"/>, collectively, before the first use of HDF5: alone the serial
    /// build; of several ranks the build against the very MPI in use, and where one of them lacks it the serial one, which rank 0 says on
    /// standard error.
    /// </summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library, or the one named by CLUSTERLB_HDF5 cannot be loaded or needs
    /// another MPI</exception>
    public static void Require(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.World.Size > 1 && environment.Library is { } mpi && _loaded is null)
        {
            var named = Environment.GetEnvironmentVariable(Variable);
            _flavour = ReferenceEquals(mpi.Abi, MpiAbi.Mpich) ? H5Flavour.Mpich : H5Flavour.OpenMpi;
            var found = FindParallel(named, H5LibraryNames.Candidates(_flavour), mpi);
            _together = environment.World.Allreduce(found is null ? 0 : 1, Operation.Min) == 1;
            if (!_together)
            {
                _flavour = H5Flavour.Serial;
                environment.Say($"warning: {NoParallel(named, mpi)}: rank 0 writes all files, slab by slab");
            }

            lock (_gate)
                Start(_together ? found!.Value : Find(named, H5LibraryNames.Candidates(H5Flavour.Serial)));
        }

        Require();
    }

    /// <summary>
    /// The ranks of <paramref name="world"/> if they can open <paramref name="path"/> together; null where one of them works alone: no
    /// parallel library, a single rank, or a name with a colon, which MPI-IO takes for a kind of file system (ufs:NAME).
    /// </summary>
    public static MpiCommunicator? Together(Communicator world, string path)
    {
        ArgumentNullException.ThrowIfNull(world);
        return _together && world is MpiCommunicator { Size: > 1 } ranks && !Path.GetFullPath(path).Contains(':', StringComparison.Ordinal)
            ? ranks : null;
    }

    private static (SharedObject Core, SharedObject HighLevel)? FindParallel(
        string? named, IEnumerable<(string Core, string HighLevel)> candidates, MpiLibrary mpi)
    {
        if (!string.IsNullOrEmpty(named))
            candidates = H5LibraryNames.Companions(named).Select(companion => (named, companion));
        foreach (var (coreName, companionName) in candidates)
        {
            // Looked at before its symbols become global: a build for another MPI would bring that MPI into the process.
            var foreign = false;
            var core = SharedObject.TryOpen(coreName, f => IsParallelBuild(f) && !(foreign = !mpi.Serves(f)), out _);
            if (foreign && !string.IsNullOrEmpty(named))
                throw new EnvironmentException(
                    $"the HDF5 library that {Variable} names, '{named}', is built against another MPI than the one in use, {mpi.FileName} "
                    + $"({mpi.Version})");
            if (core is not null && SharedObject.TryOpen(companionName, out _) is { } companion)
                return (core, companion);
        }

        return null;
    }

    private static bool IsParallelBuild(SharedObject core) => core.Find("H5Pset_fapl_mpio") != 0;

    private static string NoParallel(string? named, MpiLibrary mpi) => string.IsNullOrEmpty(named)
        ? $"no parallel HDF5 library for {mpi.Version} was found (Debian/Ubuntu: "
            + $"libhdf5-{(_flavour == H5Flavour.Mpich || ReferenceEquals(mpi.Abi, MpiAbi.Mpich) ? "mpich" : "openmpi")}-103-1)"
        : $"the HDF5 library that {Variable} names, '{named}', is not parallel";
}
