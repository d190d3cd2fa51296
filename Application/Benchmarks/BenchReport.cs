using System.Globalization;
using System.Text.Json;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Application.Benchmarks;

/// <summary>
/// What <c>clusterlb bench</c> measures. A bond update is one multiply-add on one value of F: its rate over the machine's rate of
/// multiply-adds is the fraction of that peak, and with 8 bytes of F an update over the machine's rate of loads that of the other, which
/// exceeds 1 where registers reuse what was loaded.
/// </summary>
internal sealed class BenchReport
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private BenchReport(
        Configuration configuration, CollisionOperator collision, EvaluationBenchmark evaluation, MachinePeaks peaks,
        DirectBenchmark direct, double directSeconds)
    {
        (Configuration, BondUpdates, Directions, Evaluation) = (
            configuration, collision.BondUpdates, 2 * collision.Families.Length, evaluation);
        (Peaks, Direct, DirectSeconds) = (peaks, direct, directSeconds);
    }

    /// <summary>The case.</summary>
    public Configuration Configuration { get; }

    /// <summary>Bond updates of an evaluation: each pair {i, i + m p} inside counts twice.</summary>
    public long BondUpdates { get; }

    /// <summary>Directions, p and -p counted.</summary>
    public int Directions { get; }

    /// <summary>The evaluation.</summary>
    public EvaluationBenchmark Evaluation { get; }

    /// <summary>The machine.</summary>
    public MachinePeaks Peaks { get; }

    /// <summary>The direct double sum where it can finish.</summary>
    public DirectBenchmark Direct { get; }

    /// <summary>What the direct sum of this case would take on one thread, by counted collisions.</summary>
    public double DirectSeconds { get; }

    private const double Extent = 5;

    /// <summary>A Maxwellian on [-5, 5]^d, Yukawa potential, dynamic screening.</summary>
    public static Configuration Case(int dimension, int points, int p2, double maxTransfer) => Configuration.Parse(
        string.Create(CultureInfo.InvariantCulture, $"""
            title = "bench"
            [lattice]
            dimension = {dimension}
            points = {points}
            extent = {Extent:0.0}
            [model]
            kind = "quantum"
            hbar = 1.0
            screening = "dynamic"
            [potential]
            kind = "yukawa"
            strength = 1.0
            inverse-length = 1.0
            [quadrature]
            directions = {p2}
            max-transfer = {maxTransfer:R}
            [initial]
            kind = "maxwellian"
            temperature = 1.0
            """),
        "bench.toml");

    /// <summary>Points on each axis of the lattices on which the direct sum is timed.</summary>
    public static int DirectPoints(int dimension) => dimension switch { 2 => 32, 3 => 16, _ => 10 };

    /// <summary>Measures <paramref name="configuration"/>.</summary>
    /// <param name="configuration">the case</param>
    /// <param name="threads">threads</param>
    /// <param name="repeats">evaluations to time; the best counts</param>
    /// <param name="processorTime">whether to time by the processor time of the one thread instead of wall time</param>
    public static BenchReport Measure(Configuration configuration, int threads, int repeats, bool processorTime = false)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (processorTime && threads > 1)
            throw new ArgumentException("processor time is that of one thread", nameof(threads));
        var clock = new PhaseClock(processorTime);
        using var setup = Solver.Runs.Case.Of(configuration, new SerialCommunicator(), threads);
        setup.Domain.Clock = clock;
        var (before, evaluation) = (
            MachinePeaks.Measure(setup.Domain.Team, clock), EvaluationBenchmark.Run(setup.Operator, setup.Initial, repeats));
        var peaks = before.Best(MachinePeaks.Measure(setup.Domain.Team, clock));
        var quadrature = setup.Configuration.Quadrature;
        var dimension = setup.Lattice.Dimension;

        // On its coarser lattice the shortest transfer is longer.
        var reach = Math.Max(quadrature.MaxTransfer, 2 * Extent / DirectPoints(dimension));
        using var small = Solver.Runs.Case.Of(
            Case(dimension, DirectPoints(dimension), quadrature.Directions!.Value, reach), new SerialCommunicator(), 1);
        small.Domain.Clock = clock;
        var direct = DirectBenchmark.Run(small.Operator, small.Initial, repeats);
        var extrapolated = direct.SecondsPerCollision * DirectBenchmark.Count(setup.Lattice, setup.Operator.Families);
        return new BenchReport(setup.Configuration, setup.Operator, evaluation, peaks, direct, extrapolated);
    }

    /// <summary>For programs: one object.</summary>
    public string Json()
    {
        var seconds = Evaluation.Seconds;
        return JsonSerializer.Serialize(
            new
            {
                dimension = Configuration.Lattice.Dimension,
                points = Configuration.Lattice.Points,
                p2 = Configuration.Quadrature.Directions,
                directions = Directions,
                max_transfer = Configuration.Quadrature.MaxTransfer,
                threads = Peaks.Threads,
                instructions = InstructionPaths.Current.ToString(),
                clock = Evaluation.IsProcessorTime ? "processor" : "wall",
                repeats = Evaluation.All.Length,
                bond_updates = BondUpdates,
                seconds = seconds.Total,
                phases = new { level_sums = seconds.LevelSums, tables = seconds.Tables, bonds = seconds.Bonds },
                shares = new
                {
                    level_sums = seconds.LevelSums / seconds.Total,
                    tables = seconds.Tables / seconds.Total,
                    bonds = seconds.Bonds / seconds.Total,
                },
                bond_updates_per_second = BondUpdates / seconds.Bonds,
                gigabytes_per_second = 8e-9 * BondUpdates / seconds.Bonds,
                fraction_of_multiply_add_peak = BondUpdates / seconds.Bonds / Peaks.MultiplyAdds,
                fraction_of_load_peak = BondUpdates / seconds.Bonds / Peaks.Loads,
                peaks = new
                {
                    multiply_adds_per_second = Peaks.MultiplyAdds,
                    loads_per_second = Peaks.Loads,
                    memory_gigabytes_per_second = 1e-9 * Peaks.MemoryBytes,
                },
                groups = new { unmoved = Group(true), general = Group(false) },
                classes = Evaluation.Sets.Select(c => new
                {
                    unmoved_axis = c.Axis,
                    directions = 2 * c.Pairs,
                    bond_updates = c.Updates,
                    kernel_seconds = c.Bonds,
                    copy_seconds = c.Copies,
                }),
                direct = new
                {
                    points = Direct.Points,
                    collisions = Direct.Collisions,
                    seconds = Direct.Seconds,
                    fast_seconds = Direct.FastSeconds,
                    factor = Direct.Seconds / Direct.FastSeconds,
                    largest_difference = Direct.Difference,
                    extrapolated_seconds = DirectSeconds,
                    extrapolated_factor = DirectSeconds / (seconds.Total * Peaks.Threads),
                },
                all_seconds = Evaluation.All,
            },
            _indented);
    }

    /// <summary>For reading.</summary>
    public void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (seconds, text) = (Evaluation.Seconds, new StringWriter(CultureInfo.InvariantCulture));
        var updates = BondUpdates / seconds.Bonds;
        text.WriteLine(
            $"case          d = {Configuration.Lattice.Dimension}, {string.Join(" x ", Configuration.Lattice.Points)} velocities, P2 = "
            + $"{Configuration.Quadrature.Directions} ({Directions} directions), max-transfer {Configuration.Quadrature.MaxTransfer:g6}");
        text.WriteLine(
            $"machine       {InstructionPaths.Current}, {Peaks.Threads} thread{(Peaks.Threads == 1 ? "" : "s")}: "
            + $"{Peaks.MultiplyAdds:0.00e+00} multiply-adds, {Peaks.Loads:0.00e+00} loads a second, {1e-9 * Peaks.MemoryBytes:0.0} GB/s "
            + $"from memory");
        text.WriteLine(
            $"evaluation    {seconds.Total:0.0000} s, best of {Evaluation.All.Length} (median {Evaluation.Median:0.0000}, worst "
            + $"{Evaluation.All.Max():0.0000}){(Evaluation.IsProcessorTime ? ", processor time" : "")}");
        foreach (var (name, part) in new[] { ("level sums", seconds.LevelSums), ("tables", seconds.Tables), ("bonds", seconds.Bonds) })
            text.WriteLine($"  {name,-12}{part:0.0000} s  {100 * part / seconds.Total,5:0.0} %");
        text.WriteLine(
            $"bond updates  {BondUpdates:0.000e+00}, {updates:0.00e+00} a second, {8e-9 * updates:0.0} GB/s of F: "
            + $"{100 * updates / Peaks.MultiplyAdds:0} % of the multiply-adds, {100 * updates / Peaks.Loads:0} % of the loads");
        foreach (var (name, group) in new[] { ("unmoved axis", Group(true)), ("the others", Group(false)) })
            text.WriteLine(
                $"  {name,-13}{group.directions} directions, {group.bond_updates:0.000e+00} updates: {group.updates_per_second:0.00e+00} a "
                + $"second in the kernel, {group.updates_per_second_with_copies:0.00e+00} with copies");
        text.WriteLine(
            $"direct sum    {Direct.Points}^{Configuration.Lattice.Dimension}: {Direct.Seconds:0.000} s for {Direct.Collisions:0.00e+00} "
            + $"collisions, {Direct.Seconds / Direct.FastSeconds:0.0} times an evaluation; this case: {DirectSeconds:0.0e+00} s, "
            + $"{DirectSeconds / (seconds.Total * Peaks.Threads):0.0e+00} times");
        output.Write(text.ToString());
    }

    private GroupRow Group(bool isAxis)
    {
        BondSetSeconds[] classes = [.. Evaluation.Sets.Where(c => c.Axis.HasValue == isAxis)];
        var (updates, kernel, copies) = (classes.Sum(c => c.Updates), classes.Sum(c => c.Bonds), classes.Sum(c => c.Copies));
        return new GroupRow(
            2 * classes.Sum(c => c.Pairs), updates, kernel, copies, kernel > 0 ? updates / kernel : 0, kernel > 0
            ? updates / (kernel + copies) : 0);
    }

    /// <summary>Directions with an axis that they do not move in, or those without; the names are those of the JSON.</summary>
    private sealed record GroupRow(
        int directions, long bond_updates, double kernel_seconds, double copy_seconds, double updates_per_second,
            double updates_per_second_with_copies);
}
