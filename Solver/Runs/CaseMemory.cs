using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Planning;

namespace ClusterLB.Solver.Runs;

/// <summary>The memory of a case: what its plan says is held against what this machine has, before anything is allocated.</summary>
internal static class CaseMemory
{
    // A plan of more takes seconds.
    private const int MostRanksPlanned = 64;

    /// <summary>The plan, before anything of it is allocated, on rank 0; null elsewhere, and for mixtures. Collective.</summary>
    /// <param name="configuration">the input, its directions resolved</param>
    /// <param name="layout">who owns what</param>
    /// <exception cref="InputException">it takes more memory than a node has</exception>
    public static ExecutionPlan? Plan(Configuration configuration, StateLayout layout)
    {
        var domain = layout.First;
        if (domain.World.Size > MostRanksPlanned)
            return null;
        using var node = domain.World.SplitShared();
        var threads = domain.World.Allreduce(domain.Threads, Operation.Max);
        if (!domain.IsRoot)
            return null;
        // Of a mixture each species as if it were alone; the weighted sums of its partners, some tables more, are not counted.
        ExecutionPlan[] plans = [.. (configuration.IsMixture ? configuration.Species.Select(configuration.Alone) : [configuration])
            .Select((c, i) => new ExecutionPlan(
                c, domain.World.Size, [.. layout.Parts[i].Domain.Grid.Ranks], new MachineModel { Threads = threads }))];
        var (largest, available) = (plans.Sum(p => p.Ranks.Max(r => r.Memory.Required)), AvailableMemory.Bytes / node.Size);
        var plan = plans.MaxBy(p => p.Ranks.Max(r => r.Memory.Required))!;
        if (largest <= available)
            return configuration.IsMixture ? null : plan;
        var item = plan.Ranks.MaxBy(r => r.Memory.Required)!.Memory.Items.Where(i => i.Name != MemoryPlan.Study).MaxBy(i => i.Bytes);
        throw new InputException(
            $"{Path.GetFileName(configuration.SourcePath)}: a rank of {threads} threads needs {largest / 1e9:g3} GB, of which "
            + $"{item.Bytes / 1e9:g3} GB for its {item.Name}, where {available / 1e9:g3} GB are available to it (see clusterlb plan)");
    }

    /// <summary>Refuses what a verb would hold besides a case where it does not fit; collective.</summary>
    /// <param name="setup">the case</param>
    /// <param name="what">what it is for, in the words of the user</param>
    /// <param name="bytes">of this rank</param>
    /// <exception cref="InputException">with the plan of the case it takes more memory than a node has</exception>
    public static void RequireRoom(Case setup, string what, long bytes)
    {
        var world = setup.Domain.World;
        var largest = world.Allreduce(bytes, Operation.Max);
        using var node = world.SplitShared();
        var available = AvailableMemory.Bytes / node.Size;
        if (setup.Plan is { } plan && plan.Ranks.Max(r => r.Memory.Required) + largest is var needed && needed > available)
            throw new InputException(
                $"{Path.GetFileName(setup.Configuration.SourcePath)}: a rank needs {needed / 1e9:g3} GB, of which {largest / 1e9:g3} GB "
                + $"for {what}, where {available / 1e9:g3} GB are available to it");
    }
}
