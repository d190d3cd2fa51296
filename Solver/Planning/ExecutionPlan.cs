using ClusterLB.Decomposition.Blocks;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// What a computation on many ranks will hold, send and take, found without MPI and without a field: the same grid, halos, tables and
/// directions as a run uses. Messages, bytes, collectives and bond updates are exact; memory is exact up to the runtime and
/// what is small; times are those of <see cref="MachineModel"/>.
/// </summary>
public sealed class ExecutionPlan
{
    private readonly BondFamily[] _families;
    private readonly BlockLayout _layout;
    private readonly LevelSumWork _sums;
    private readonly TableWork _tables;
    private readonly Dictionary<string, (double Additions, long Scratch)> _sumsOfBlock = [];
    private readonly long _levelTables;
    private readonly ReductionPlan _reductions;

    /// <summary>Plans <paramref name="configuration"/>: a run if it has [time], else one evaluation.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="ranks">number of ranks</param>
    /// <param name="grid">ranks on each axis; null for the grid that a computation would choose</param>
    /// <param name="machine">speeds and threads</param>
    /// <exception cref="InputException">the input is refused (<see cref="Discretisation"/>), or its directions are automatic and depend on
    /// samples of the initial state</exception>
    public ExecutionPlan(Configuration configuration, int ranks, int[]? grid, MachineModel machine)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(machine);
        var quadrature = configuration.Quadrature;
        var discretisation = Discretisation.WithoutField(configuration, availableBytes: long.MaxValue) ?? throw new InputException(
            $"{Path.GetFileName(configuration.SourcePath)}: quadrature.directions = \"auto\" depends on samples of this initial state, "
            + "which a plan does not take: give them by --set quadrature.directions=P2 (clusterlb check prints what would be chosen)");
        (Lattice, Directions, IsAutomatic) = (discretisation.Lattice, discretisation.Directions, discretisation.IsAutomatic);
        (_families, Machine, Method) = ([.. discretisation.Families], machine, configuration.Time?.Method);
        var (d, points) = (Lattice.Dimension, Lattice.Points);
        Grid = BlockChoice.Of(Lattice, quadrature.MaxTransfer, ranks, grid);
        _layout = new BlockLayout(Grid, CollisionOperator.Reach(_families, d));
        _sums = new LevelSumWork(_families);
        _tables = new TableWork(
            _families, configuration.Model,
            new QuadratureWork(_families, configuration.Model, d, quadrature.Radial, quadrature.MaxTransfer));
        _levelTables = LevelSumWork.TableLength(_families);
        var shared = ranks > 1 && configuration.Model.Screening == Screening.Dynamic;

        // The largest |F|, the level sums, and the weights (Marginals.Compute, HyperplaneSums.Compute, SharedWeights.Exchange).
        long[] reductions = [
            sizeof(double), sizeof(double) * Marginals.UsualSlices * _levelTables, .. shared ? [_tables.Exchanged] : Array.Empty<long>()];
        (Collectives, CollectiveBytes) = (reductions.Sum(BlockLayout.Pieces), reductions.Sum());
        var allreduce = ranks == 1 ? 0 : reductions.Sum(bytes => machine.Allreduce(ranks, bytes));
        var fields = Method?.Fields ?? 2;
        var updates = _layout.BondUpdates(_families);
        var weights = _tables.Share(ranks);
        var slab = ranks == 1 ? 0 : Enumerable.Range(1, ranks - 1).Max(r => MemoryPlan.Slab(_layout.Block(r)));
        _reductions = ReductionPlan.Of(configuration.Output.Reductions, Lattice);
        Ranks = [.. Enumerable.Range(0, ranks).Select(r => Rank(r, updates[r], weights[r], fields, allreduce, shared, r == 0 ? slab : 0))];
        Files = FilePlan.Of(Lattice, Directions, configuration.Form, _reductions);
    }

    /// <summary>The whole lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Directions in use.</summary>
    public DirectionSet Directions { get; }

    /// <summary>Whether the directions were chosen.</summary>
    public bool IsAutomatic { get; }

    /// <summary>Who owns what.</summary>
    internal BlockGrid Grid { get; }

    /// <summary>Speeds and threads.</summary>
    public MachineModel Machine { get; }

    /// <summary>The integrator; null for a single evaluation.</summary>
    public IntegratorKind? Method { get; }

    /// <summary>Every rank.</summary>
    public IReadOnlyList<RankPlan> Ranks { get; }

    /// <summary>Collectives of an evaluation.</summary>
    public long Collectives { get; }

    /// <summary>Bytes of a rank's buffers in them.</summary>
    public long CollectiveBytes { get; }

    /// <summary>Sizes of files.</summary>
    public FilePlan Files { get; }

    /// <summary>Bond updates of an evaluation on all ranks.</summary>
    public long BondUpdates => Ranks.Sum(r => r.Updates);

    /// <summary>The times of the rank that takes longest.</summary>
    public RankSeconds Slowest => Ranks.MaxBy(r => r.Seconds.Total)!.Seconds;

    /// <summary>Estimated seconds of an evaluation: the ranks wait for each other between the phases, so that each phase takes its
    /// longest.</summary>
    public double SecondsPerEvaluation =>
        Ranks.Max(r => r.Seconds.LevelSums) + Ranks.Max(r => r.Seconds.Tables) + Ranks.Max(r => r.Seconds.Bonds + r.Seconds.Halo)
            + Slowest.Allreduce;

    /// <summary>Estimated seconds of a step of the integrator.</summary>
    public double? SecondsPerStep => Method?.EvaluationsPerStep * SecondsPerEvaluation;

    private RankPlan Rank(int rank, long updates, double weights, int fields, double allreduce, bool shared, long slab)
    {
        var (block, halo) = (_layout.Block(rank), _layout.Halo(rank));
        var (count, haloCount) = (BlockLayout.Volume(block), BlockLayout.Volume(halo));
        var (sent, received) = (_layout.Sent(rank), _layout.Received(rank));
        var lines = BondSets.Lengths(_families, block, halo);
        if (!_sumsOfBlock.TryGetValue(string.Join('x', block), out var sums))
            _sumsOfBlock[string.Join('x', block)] = sums = (
                _sums.Additions(block, Lattice.Points), count == 0 ? 0 : _sums.Scratch(block, Lattice.Points));
        var memory = new MemoryPlan(
            sizeof(double) * fields * count,
            haloCount == count ? 0 : sizeof(double) * haloCount,
            sent.Bytes + received.Bytes,
            sizeof(double) * (lines.Field + Machine.Threads * lines.Work),
            sizeof(double) * (
                Marginals.UsualSlices * LevelSumWork.MarginalsLength(block)
                + (Grid.Size == 1 ? 0 : MemoryPlan.SharedMarginals(Lattice.Points))),
            sizeof(double) * ((Marginals.UsualSlices + 1) * _levelTables + Machine.Threads * sums.Scratch),
            _tables.Weights + _tables.Plans + Machine.Threads * _tables.Workspace + (shared ? _tables.Exchanged : 0),
            _tables.Bonds + _tables.Lines(Lattice.Points),
            sizeof(double) * slab,
            _reductions.Peak);
        var threads = (double)Machine.Threads;
        var seconds = new RankSeconds(
            updates / (Machine.Updates * threads),
            sums.Additions / (Machine.Additions * threads),
            weights / (Machine.MultiplyAdds * threads) + _tables.Filled / (Machine.Entries * threads),
            Math.Max(sent.Messages, received.Messages) * Machine.Latency + Math.Max(sent.Bytes, received.Bytes) / Machine.Bandwidth,
            allreduce);
        return new RankPlan(count, updates, sent.Messages, sent.Bytes, received.Messages, received.Bytes, memory, seconds);
    }
}
