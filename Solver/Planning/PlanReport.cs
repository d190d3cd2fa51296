using System.Text.Json;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Planning;

/// <summary>An <see cref="ExecutionPlan"/> as text or as JSON (sizes in bytes, times in seconds).</summary>
internal static class PlanReport
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };
    private static readonly string[] _units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A table for reading.</summary>
    /// <param name="plan">the plan</param>
    /// <param name="nodes">nodes that the ranks are spread over; null where that was not said</param>
    /// <param name="output">receives it</param>
    public static void Write(ExecutionPlan plan, int? nodes, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        var (ranks, machine, slowest) = (plan.Ranks, plan.Machine, plan.Slowest);
        output.WriteLine(
            $"lattice       {string.Join(" x ", plan.Lattice.Points)} = {plan.Lattice.Count} velocities, spacing "
            + $"{plan.Lattice.Spacing:g6}");
        output.WriteLine($"directions    P2 = {plan.Directions.P2}{(plan.IsAutomatic ? " (auto)" : "")}: {plan.Directions.Count}");
        output.WriteLine($"ranks         {ranks.Count} as {string.Join(" x ", plan.Grid.Ranks)}, {machine.Threads} threads each");
        output.WriteLine(
            $"computation   {(plan.Method is { } m ? $"a run by {m.Name}, {plan.Fields} fields" : "one evaluation, 2 fields")}");
        output.WriteLine();
        output.WriteLine($"{"a rank",-24} {"min",12} {"mean",12} {"max",12}");
        Line("velocities", r => r.Velocities, x => $"{x:0}");
        Line("bond updates", r => r.Updates, x => $"{x:0.000e+00}");
        Line("messages sent", r => r.SentMessages, x => $"{x:0.#}");
        Line("bytes sent", r => r.SentBytes, Bytes);
        Line("messages received", r => r.ReceivedMessages, x => $"{x:0.#}");
        Line("bytes received", r => r.ReceivedBytes, Bytes);
        Line("memory", r => r.Memory.Total, Bytes);
        for (var i = 0; i < ranks[0].Memory.Items.Count; i++)
        {
            var item = i;
            Line("  " + ranks[0].Memory.Items[i].Name, r => r.Memory.Items[item].Bytes, Bytes);
        }

        output.WriteLine();
        output.WriteLine($"collectives   {plan.Collectives} an evaluation, {Bytes(plan.CollectiveBytes)} a rank");
        output.WriteLine($"imbalance     {Spread.Of(ranks.Select(r => r.Updates)).Imbalance:0.000} (bond updates, max/mean)");
        if (nodes is { } n)
        {
            var perNode = (ranks.Count + n - 1) / n;
            output.WriteLine(
                $"nodes         {n}, up to {perNode} ranks and {Bytes(ranks.Chunk(perNode).Max(c => c.Sum(r => (double)r.Memory.Total)))} "
                + $"each");
        }

        output.WriteLine($"files         {Bytes(plan.Files.Snapshot)} a snapshot, {plan.Files.HistoryRow} B a row of the history");
        output.WriteLine(
            $"evaluation    {plan.SecondsPerEvaluation:g3} s (slowest rank: bonds {slowest.Bonds:g3}, level sums {slowest.LevelSums:g3}, "
            + $"tables {slowest.Tables:g3}, halo {slowest.Halo:g3}, allreduce {slowest.Allreduce:g3})");
        if (plan.SecondsPerStep is { } step)
            output.WriteLine(
                $"step          {step:g3} s, {plan.Method!.EvaluationsPerStep} evaluations"
                + (plan.Method.MayEvaluateMore ? " at least" : ""));
        output.WriteLine(
            $"model         {machine.Updates:0.00e+00} bond updates, {machine.Additions:0.0e+00} additions, {machine.MultiplyAdds:0.0e+00} "
            + $"multiply-adds, {machine.Entries:0.0e+00} table entries a second and thread,");
        output.WriteLine($"              latency {machine.Latency:g3} s, bandwidth {Bytes(machine.Bandwidth)}/s a rank");

        void Line(string name, Func<RankPlan, long> value, Func<double, string> format)
        {
            var spread = Spread.Of(ranks.Select(value));
            output.WriteLine($"{name,-24} {format(spread.Min),12} {format(spread.Mean),12} {format(spread.Max),12}");
        }
    }

    /// <summary>A table of layouts, the best first, and what makes it so.</summary>
    public static void Write(IReadOnlyList<Layout> layouts, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(layouts);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine(
            $"{"threads",7} {"ranks",6} {"grid",-16} {"seconds",9} {"efficiency",10} {"imbalance",9} {"a node",9}"
            + string.Concat(layouts[0].Phases.Select(p => $" {p.Name,10}")));
        foreach (var layout in layouts)
            output.WriteLine(
                $"{layout.Threads,7} {layout.Plan.Ranks.Count,6} {string.Join('x', layout.Plan.Grid.Ranks),-16} "
                + $"{layout.Plan.SecondsPerEvaluation,9:g3} {100 * layout.Efficiency,8:0} % {layout.Imbalance,9:0.000} "
                + $"{Bytes(layout.NodeBytes),9}" + string.Concat(layout.Phases.Select(p => $" {p.Seconds,10:g3}")));
        var best = layouts[0];
        output.WriteLine();
        output.WriteLine(
            $"best          {best.Plan.Ranks.Count} ranks of {best.Threads} threads"
            + (layouts.Count > 1 ? $": {best.Over(layouts[1])}" : ""));
        output.WriteLine();
    }

    /// <summary>Layouts for programs, the best first.</summary>
    public static string Json(IReadOnlyList<Layout> layouts) => JsonSerializer.Serialize(
        layouts.Select(layout => new
        {
            ranks = layout.Plan.Ranks.Count,
            threads = layout.Threads,
            nodes = layout.Nodes,
            grid = layout.Plan.Grid.Ranks,
            secondsPerEvaluation = layout.Plan.SecondsPerEvaluation,
            efficiency = layout.Efficiency,
            imbalance = layout.Imbalance,
            nodeBytes = layout.NodeBytes,
            phases = layout.Phases.ToDictionary(p => p.Name, p => p.Seconds),
        }),
        _indented);

    /// <summary>The same for programs; with every rank where there are at most <paramref name="mostRanks"/>.</summary>
    public static string Json(ExecutionPlan plan, int? nodes, int mostRanks = 64)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var ranks = plan.Ranks;
        return JsonSerializer.Serialize(
            new
            {
                points = plan.Lattice.Points,
                p2 = plan.Directions.P2,
                directions = plan.Directions.Count,
                ranks = ranks.Count,
                nodes,
                grid = plan.Grid.Ranks,
                method = plan.Method?.Name,
                velocities = Spread.Of(ranks.Select(r => r.Velocities)),
                bondUpdates = Spread.Of(ranks.Select(r => r.Updates)),
                totalBondUpdates = plan.BondUpdates,
                sentMessages = Spread.Of(ranks.Select(r => r.SentMessages)),
                sentBytes = Spread.Of(ranks.Select(r => r.SentBytes)),
                receivedMessages = Spread.Of(ranks.Select(r => r.ReceivedMessages)),
                receivedBytes = Spread.Of(ranks.Select(r => r.ReceivedBytes)),
                collectives = plan.Collectives,
                collectiveBytes = plan.CollectiveBytes,
                memory = Spread.Of(ranks.Select(r => r.Memory.Total)),
                snapshotBytes = plan.Files.Snapshot,
                historyRowBytes = plan.Files.HistoryRow,
                secondsPerEvaluation = plan.SecondsPerEvaluation,
                secondsPerStep = plan.SecondsPerStep,
                slowest = plan.Slowest,
                model = plan.Machine,
                byRank = ranks.Count <= mostRanks ? ranks.Select(r => new
                {
                    r.Velocities,
                    r.Updates,
                    r.SentMessages,
                    r.SentBytes,
                    r.ReceivedMessages,
                    r.ReceivedBytes,
                    Memory = r.Memory.Items.ToDictionary(i => i.Name, i => i.Bytes),
                    Seconds = r.Seconds,
                }) : null,
            },
            _indented);
    }

    private static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1000 && unit < _units.Length - 1; unit++)
            bytes /= 1000;
        return unit == 0 ? $"{bytes:0.#} B" : $"{bytes:0.00} {_units[unit]}";
    }
}
