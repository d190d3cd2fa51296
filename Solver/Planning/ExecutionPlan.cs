using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// What a computation on many ranks will hold, send and take, found without MPI and without a field: the same grid, halos, tables and
/// directions as a run uses. Each component says what it holds and passes (<see cref="Footprint"/>); the plan adds up. Messages, bytes,
/// collectives and bond updates are exact; memory is exact up to the runtime and what is small; times are those of
/// <see cref="MachineModel"/>.
/// </summary>
internal sealed class ExecutionPlan
{
    private readonly BondFamily[] _families;
    private readonly BlockLayout _layout;
    private readonly TableWork _tables;
    private readonly Dictionary<string, (double Additions, Footprint Footprint)> _sumsOfBlock = [];
    private readonly ReductionPlan _reductions;
    private readonly EquationForm _form;
    private readonly int _slices;
    private readonly bool _hasNorms, _hasLimit, _isBoltzmann;

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
        _tables = new TableWork(
            discretisation.Quadratures, configuration.Model, machine.Threads);
        (_form, _slices) = (configuration.Form, discretisation.Slices);
        _isBoltzmann = configuration.Model.Statistics.IsBoltzmann;
        _hasNorms = configuration.Output.Norms && configuration.Time is not null && _form != EquationForm.Distribution;
        _hasLimit = configuration.Model.Hbar > 0 && Existence.Obstacle(configuration.Model with { Hbar = 0 }, d) is null;
        Fields = Method is null ? 2 : Method.Fields + (configuration.Output.HasTimes ? StateBetween.Fields : 0);
        var updates = _layout.BondUpdates(_families);
        var weights = _tables.Share(ranks);
        var slab = ranks == 1 ? 0 : Enumerable.Range(1, ranks - 1).Max(r => RootGather.FootprintOf(_layout.Block(r)).Bytes);
        _reductions = ReductionPlan.Of(configuration.Output.Reductions, Lattice);
        var isDynamic = configuration.Model.Screening == Screening.Dynamic;
        Ranks = [.. Enumerable.Range(0, ranks).Select(r => Rank(r, updates[r], weights[r], Fields, isDynamic, r == 0 ? slab : 0))];
        (Collectives, CollectiveBytes) = (Ranks[0].Collectives, Ranks[0].CollectiveBytes);
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

    /// <summary>Field-sized buffers of a run, or of a single evaluation.</summary>
    internal int Fields { get; }

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

    private RankPlan Rank(int rank, long updates, double weights, int fields, bool isDynamic, long slab)
    {
        var (ranks, threads) = (Grid.Size, Machine.Threads);
        var (block, halo) = (_layout.Block(rank), _layout.Halo(rank));
        var count = BlockLayout.Volume(block);
        if (!_sumsOfBlock.TryGetValue(string.Join('x', block), out var sums))
            _sumsOfBlock[string.Join('x', block)] = sums = (
                LevelSumWork.Additions(_families, block, Lattice.Points, _slices),
                HyperplaneSums.FootprintOf(_families, block, Lattice.Points, threads, _slices));
        var (copy, messages) = HaloExchange.FootprintOf(BlockLayout.Volume(halo), _layout.Traffic(rank), ranks);
        var marginals = Marginals.FootprintOf(block, Lattice.Points, _slices, ranks);

        // The linear equation has weights of its own, which are exchanged once.
        var exchange = ranks > 1 && isDynamic ? SharedWeights.FootprintOf(_families) : default;
        if (_form == EquationForm.Linear)
            exchange = exchange with { Traffic = default };
        var form = _form == EquationForm.Distribution
            ? default : PerturbationFormulation.FootprintOf(_families, count, _form == EquationForm.Linear);
        if (_hasNorms)
            form += NormColumns.FootprintOf(_families, count, _form == EquationForm.Linear, _hasLimit);
        (string Name, Footprint Footprint)[] parts =
        [
            ("fields", Footprint.Doubles(fields * count)),
            ("halo", copy),
            ("messages", messages),
            ("line copies", BondSets.FootprintOf(_families, block, halo, Lattice.Points, threads)),
            ("marginals", marginals),
            ("level sums", sums.Footprint),
            ("weights", _tables.Weights + exchange),
            ("tables", BondSets.TablesOf(_families)),
            ("perturbation", form),
            .. _isBoltzmann ? [] : new[] { ("statistics", OccupationTerms.FootprintOf(_families, count, threads)) },
            ("file slabs", new Footprint(slab)),
            ("reductions", new Footprint(_reductions.Peak)),
        ];
        var traffic = parts.Aggregate(default(Footprint), (sum, part) => sum + part.Footprint).Traffic;
        var reductions = ranks == 1 ? 0 : parts.Where(part => part.Footprint.Traffic.Collectives > 0)
            .Sum(part => Machine.Allreduce(ranks, part.Footprint.Traffic.CollectiveBytes));
        var seconds = new RankSeconds(
            updates / (Machine.Updates * threads),
            sums.Additions / (Machine.Additions * threads),
            weights / (Machine.MultiplyAdds * threads) + _tables.Filled / (Machine.Entries * threads),
            Math.Max(traffic.SentMessages, traffic.ReceivedMessages) * Machine.Latency
                + Math.Max(traffic.SentBytes, traffic.ReceivedBytes) / Machine.Bandwidth,
            reductions);
        return new RankPlan(
            count, updates, traffic.SentMessages, traffic.SentBytes, traffic.ReceivedMessages, traffic.ReceivedBytes, traffic.Collectives,
            traffic.CollectiveBytes, new MemoryPlan(parts), seconds);
    }
}
