using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Collision.LevelSums;
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
    // Of more ranks the study of the error is planned for that alone whose halo is the largest.
    private const int MostRanksStudied = 64;

    private readonly OperatorPlan _operator;
    private readonly OperatorPlan? _norms;
    private readonly OperatorPlan[] _studied;
    private readonly ReductionPlan _reductions;
    private readonly EquationForm _form;
    private readonly int _normCount, _degree;

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
        (Machine, Method, _form) = (machine, configuration.Time?.Method, configuration.Form);
        var (d, model) = (Lattice.Dimension, configuration.Model);
        Grid = BlockChoice.Of(Lattice, quadrature.MaxTransfer, ranks, grid);
        _operator = new OperatorPlan(
            Grid, [.. discretisation.Families], model, discretisation.Quadratures, discretisation.Slices, machine.Threads);
        if (configuration.Output.Norms && configuration.Time is not null && _form != EquationForm.Distribution)
        {
            var (bare, rule, diameter) = DifferenceNorm.BondsOf(model, Lattice);
            _norms = OperatorPlan.Of(Grid, Lattice, bare, Directions, rule, diameter, Marginals.UsualSlices, machine.Threads);
            (_normCount, _degree) = (DifferenceNorm.CountOf(model, d), configuration.Output.HermiteDegree);
        }

        _studied = !configuration.Output.Estimate || configuration.IsMixture ? []
            : [.. ErrorStudy.Compared(Directions, quadrature, Lattice).Select(other => OperatorPlan.Of(
                Grid, Lattice, model, other.Directions, other.Rule, quadrature.MaxTransfer, discretisation.Slices, machine.Threads))];
        Fields = Method is null ? 2 : Method.Fields + (configuration.Output.HasTimes ? StateBetween.Fields : 0);
        var updates = _operator.Layout.BondUpdates(_operator.Families);
        var weights = _operator.Share(ranks);
        var slab = ranks == 1 ? 0 : Enumerable.Range(1, ranks - 1).Max(r => RootGather.FootprintOf(_operator.Layout.Block(r)).Bytes);
        _reductions = ReductionPlan.Of(configuration.Output.Reductions, Lattice);
        var study = ranks > MostRanksStudied
            ? Study(Enumerable.Range(0, ranks).MaxBy(r => BlockLayout.Volume(_operator.Layout.Halo(r)))) : 0;
        Ranks = [.. Enumerable.Range(0, ranks).Select(r => Rank(
            r, updates[r], weights[r], Fields, r == 0 ? slab : 0, ranks > MostRanksStudied ? study : Study(r)))];
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

    private RankPlan Rank(int rank, long updates, double weights, int fields, long slab, long study)
    {
        var (ranks, threads, layout) = (Grid.Size, Machine.Threads, _operator.Layout);
        var block = layout.Block(rank);
        var count = BlockLayout.Volume(block);
        var isLinear = _form == EquationForm.Linear;
        var (form, row) = (Form(_operator, count), default(Footprint));
        if (_norms is not null)
        {
            row = NormColumns.RowFootprintOf(block, _degree);
            form += NormColumns.FootprintOf(_operator.Families, _norms.Families, count, isLinear, _normCount)
                + new Footprint(_norms.Of(rank).Bytes) + row;
        }

        (string Name, Footprint Footprint)[] parts =
        [
            ("fields", Footprint.Doubles(fields * count)),
            .. _operator.Parts(rank, isLinear),
            ("perturbation", form),
            ("file slabs", new Footprint(slab)),
            ("reductions", new Footprint(_reductions.Peak)),
            // It is over before anything is written.
            (MemoryPlan.Study, new Footprint(Math.Max(0, study - slab - _reductions.Peak - row.Bytes))),
        ];
        var traffic = parts.Aggregate(default(Footprint), (sum, part) => sum + part.Footprint).Traffic;
        var reductions = ranks == 1 ? 0 : parts.Where(part => part.Footprint.Traffic.Collectives > 0)
            .Sum(part => Machine.Allreduce(ranks, part.Footprint.Traffic.CollectiveBytes));
        var seconds = new RankSeconds(
            updates / (Machine.Updates * threads),
            _operator.Additions(rank) / (Machine.Additions * threads),
            weights / (Machine.MultiplyAdds * threads) + _operator.Filled / (Machine.Entries * threads),
            Math.Max(traffic.SentMessages, traffic.ReceivedMessages) * Machine.Latency
                + Math.Max(traffic.SentBytes, traffic.ReceivedBytes) / Machine.Bandwidth,
            reductions);
        return new RankPlan(
            count, updates, traffic.SentMessages, traffic.SentBytes, traffic.ReceivedMessages, traffic.ReceivedBytes, traffic.Collectives,
            traffic.CollectiveBytes, new MemoryPlan(parts), seconds);
    }

    /// <summary>What the form of the equation holds over an operator.</summary>
    private Footprint Form(OperatorPlan over, long count) => _form == EquationForm.Distribution
        ? default : PerturbationFormulation.FootprintOf(over.Families, count, _form == EquationForm.Linear);

    /// <summary>What the study of the error holds beside everything else, at its largest: another operator, and the difference.</summary>
    private long Study(int rank)
    {
        var count = BlockLayout.Volume(_operator.Layout.Block(rank));
        return _studied.Select(other => other.Of(rank).Bytes + Form(other, count).Bytes + Footprint.Doubles(count).Bytes)
            .DefaultIfEmpty(0).Max();
    }
}
