using ClusterLB.Solver.Input;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// How to use some cores of some nodes: as many ranks as there are cores, or fewer with threads. For every number of threads that divides
/// the cores of a node the whole computation is planned (<see cref="ExecutionPlan"/>), the ranks of a node sharing its bandwidth; the
/// layout with the shortest evaluation is the best. Threads are taken to divide the work of a rank evenly.
/// </summary>
internal static class LayoutSearch
{
    /// <summary>Bytes a second that a node passes to others, unless said.</summary>
    public const double NodeBandwidth = 25e9;

    /// <summary>All layouts, the best first.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="cores">cores in all, whole nodes or less than one</param>
    /// <param name="coresPerNode">cores of a node</param>
    /// <param name="nodeBandwidth">bytes a second of a node</param>
    /// <param name="machine">speeds of a thread, and the latency</param>
    /// <exception cref="IO.Toml.InputException">as <see cref="ExecutionPlan"/></exception>
    public static IReadOnlyList<Layout> Of(
        Configuration configuration, int cores, int coresPerNode, double nodeBandwidth, MachineModel machine)
    {
        var alone = new ExecutionPlan(configuration, 1, null, machine with { Threads = 1 }).SecondsPerEvaluation;
        var node = Math.Min(cores, coresPerNode);
        return [
            .. Enumerable.Range(1, node).Where(threads => node % threads == 0 && cores % threads == 0).Select(threads =>
            {
                var plan = new ExecutionPlan(
                    configuration, cores / threads, null, machine with { Threads = threads, Bandwidth = nodeBandwidth * threads / node });
                return new Layout(
                    plan, (cores + coresPerNode - 1) / coresPerNode, alone / (cores * plan.SecondsPerEvaluation),
                    plan.Ranks.Chunk(node / threads).Max(ranks => ranks.Sum(r => (double)r.Memory.Total)));
            }).OrderBy(layout => layout.Plan.SecondsPerEvaluation)];
    }
}

/// <summary>Ranks and threads on some nodes, and what is expected of them.</summary>
/// <param name="Plan">the plan</param>
/// <param name="Nodes">nodes in use</param>
/// <param name="Efficiency">the time of one thread over that of all cores times their number</param>
/// <param name="NodeBytes">memory of the ranks of a node at most, what they share counted for each</param>
internal sealed record Layout(ExecutionPlan Plan, int Nodes, double Efficiency, double NodeBytes)
{
    /// <summary>Threads of a rank.</summary>
    public int Threads => Plan.Machine.Threads;

    /// <summary>Seconds of each phase, the longest of any rank.</summary>
    public (string Name, double Seconds)[] Phases =>
    [
        ("level sums", Plan.Ranks.Max(r => r.Seconds.LevelSums)), ("tables", Plan.Ranks.Max(r => r.Seconds.Tables)),
        ("bonds", Plan.Ranks.Max(r => r.Seconds.Bonds)), ("halo", Plan.Ranks.Max(r => r.Seconds.Halo)),
        ("allreduce", Plan.Slowest.Allreduce),
    ];

    /// <summary>Largest over mean bond updates of a rank.</summary>
    public double Imbalance => Spread.Of(Plan.Ranks.Select(r => r.Updates)).Imbalance;

    /// <summary>A sentence on what makes this layout faster than the next.</summary>
    public string Over(Layout next)
    {
        var (name, less) = Phases.Zip(next.Phases, (a, b) => (a.Name, Less: b.Seconds - a.Seconds)).MaxBy(p => p.Less);
        var slower = next.Plan.SecondsPerEvaluation / Plan.SecondsPerEvaluation - 1;
        return $"{next.Threads} threads a rank take {100 * slower:0} % longer, most of it in {name} ({less:g2} s)";
    }
}
