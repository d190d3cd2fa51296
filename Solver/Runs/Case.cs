using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Evolutions;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Planning;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// What is to be computed, whole or refused: a case that exists has met every refusal that its input can meet. Every verb with a field
/// starts from one. The whole way of the data, as a table of contents:
/// <code>
/// configuration        Input/Configuration            what is asked for, read strictly
///  -> discretisation   Input/Discretisation           lattice v_a = (i_a - (n_a - 1)/2) h, directions, bonds; what needs no field
///  -> blocks           Lattice/Domain, BlockChoice    which rank owns what
///  -> initial state    Runs/InitialField              F at t = 0, or g of F = M + sqrt(M) g
///  -> case             Runs/Case                      all of these
///  -> Q(F)             Collision/CollisionOperator:   HaloExchange, Marginals -> HyperplaneSums -> HilbertTransform -> RadialWeights
///                                                     (dielectric function) -> BondTables -> the bonds
///  -> formulation      Formulations/Formulation       what is evolved: F itself, or g
///  -> one evaluation   Runs/Evaluation                Q and its conserved rates, to a file
///  -> steps            Evolutions/Evolution           TimeStepping/TimeIntegrator, with Diagnostics/MonotoneGuard as the H-theorem
///  -> run              Runs/Run                       the loop over the steps:
///      output          Runs/Outputs/IRunOutput        HistoryOutput, SnapshotOutput, CheckpointOutput, ProgressOutput, LineOutput
///      stop            Control/StopConditions         end, steps, steady state, signals, wall time
///  -> to go on         Runs/Resumption                a case as a checkpoint has it
/// </code>
/// The case owns its initial field, its operator, its formulation and its threads, and disposes them. An evolution takes the initial field
/// over (<see cref="TakeInitial"/>): it is the integrator's from then on.
/// </summary>
public sealed class Case : IDisposable
{
    private readonly NativeBuffer _initial;
    private readonly StateLayout _layout;
    private CollisionOperator? _operator;
    private MixtureOperator? _mixture;
    private Formulation? _formulation;
    private bool _isTaken;

    private Case(Discretisation discretisation, StateLayout layout, NativeBuffer initial, IReadOnlyList<string> warnings) =>
        (Discretisation, _layout, _initial, Warnings) = (discretisation, layout, initial, warnings);

    /// <summary>Lattice, directions and bonds.</summary>
    internal Discretisation Discretisation { get; }

    /// <summary>The input with every automatic choice resolved.</summary>
    public Configuration Configuration => Discretisation.Configuration;

    /// <summary>The velocity lattice.</summary>
    public VelocityLattice Lattice => Discretisation.Lattice;

    /// <summary>Directions in use.</summary>
    internal DirectionSet Directions => Discretisation.Directions;

    /// <summary>Ranks, blocks and threads; of a mixture those of its first species.</summary>
    public Domain Domain => _layout.First;

    /// <summary>Where the fields lie in <see cref="Initial"/>.</summary>
    internal StateLayout Layout => _layout;

    /// <summary>What the directions are expected to resolve of the initial state; null of a run that goes on, which has none.</summary>
    internal DirectionPrediction? Prediction { get; private init; }

    /// <summary>Linear stability of the initial state; far from any instability of a run that goes on, which is watched step by
    /// step.</summary>
    internal Stability Stability { get; private init; } = Stability.Far;

    /// <summary>The state of a degenerate gas that its equation goes to, in words; empty where the statistics are Boltzmann's, where there
    /// is none, and of a run that goes on.</summary>
    internal string FinalState { get; private init; } = "";

    /// <summary>The checkpoint that this case was restored from; null where it begins at t = 0.</summary>
    internal Resumption? Resumed { get; private init; }

    /// <summary>What every rank will hold and send, on rank 0; null where there are so many that only <c>clusterlb plan</c> asks for
    /// it.</summary>
    internal ExecutionPlan? Plan { get; private init; }

    /// <summary>What the initial state was accepted with, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The field to begin with over the block of this rank, F or g by the form of the equation.</summary>
    /// <exception cref="InvalidOperationException">a run has taken it over, and overwrites it</exception>
    public NativeBuffer Initial => _isTaken ? throw new InvalidOperationException("a run has taken over the initial field") : _initial;

    /// <summary>The collision operator, planned when it is asked for first, which is collective; the case disposes it.</summary>
    /// <exception cref="InputException">a mixture has another operator (<see cref="Mixture"/>)</exception>
    public CollisionOperator Operator => Configuration.IsMixture
        ? throw new InputException(
            $"{Path.GetFileName(Configuration.SourcePath)}: [[species]] is a mixture, where one kind of particle is expected")
        : _operator ??= new CollisionOperator(
        Domain, Configuration.Model, Directions, Configuration.Quadrature.Radial, Configuration.Quadrature.MaxTransfer,
        slices: Discretisation.Slices);

    /// <summary>The operator of a mixture, planned when it is asked for first, which is collective; the case disposes it.</summary>
    internal MixtureOperator Mixture => _mixture ??= new MixtureOperator(
        [.. Configuration.Species.Select(s => s.Species)], [.. _layout.Parts.Select(p => p.Domain)], Configuration.Model, Directions,
        Configuration.Quadrature.Radial, Configuration.Quadrature.MaxTransfer);

    /// <summary>What is evolved, over <see cref="Operator"/>; made when it is asked for first, which is collective; the case disposes
    /// it.</summary>
    public Formulation Formulation => _formulation ??= Configuration.IsMixture ? new MixtureFormulation(Mixture) : Formulate(
        Operator, Configuration.Output.Norms ? Configuration.Output.HermiteDegree : null);

    /// <summary>σ of the initial state; NaN of a run that goes on.</summary>
    internal double ThermalWidth { get; private init; } = double.NaN;

    /// <summary>The error that a resonance of the initial state leaves, of max |Q|.</summary>
    internal double Resonance { get; private init; }

    /// <summary>From an input to a case: samples the initial state and resolves the directions; collective.</summary>
    /// <param name="configuration">the input; one that was made or changed in code meets every refusal that a file meets</param>
    /// <param name="world">the ranks; results do not depend on them</param>
    /// <param name="threads">threads of this rank; results do not depend on it</param>
    /// <param name="grid">ranks on each axis; null to choose</param>
    /// <exception cref="InputException">the input cannot be computed</exception>
    /// <exception cref="InvalidDataException">the initial file does not fit</exception>
    public static Case Of(Configuration configuration, Communicator world, int threads, int[]? grid = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration = configuration.Verified(world);
        if (configuration.IsMixture)
            return OfMixture(configuration, world, threads, grid);
        var early = Discretisation.WithoutField(configuration);
        var lattice = early?.Lattice ?? configuration.Lattice.Create();
        var domain = Domain.Split(world, lattice, configuration.Quadrature.MaxTransfer, threads, grid);
        var warnings = new List<string>();
        var initial = InitialField.Sample(configuration, domain, out var thermalWidth, warnings);
        var discretisation = early ?? Discretisation.Of(configuration, thermalWidth);
        var plan = CaseMemory.Plan(discretisation.Configuration, new StateLayout(domain));
        var equilibrium = StatisticsCheck.Require(discretisation.Configuration, domain, initial, warnings);
        var stability = StabilityCheck.Require(
            discretisation.Configuration, domain, discretisation.Directions, initial, warnings, out var resonance);
        return new Case(discretisation, new StateLayout(domain), initial, warnings)
        {
            Plan = plan,
            Stability = stability,
            FinalState = equilibrium,
            ThermalWidth = thermalWidth,
            Resonance = resonance,
            Prediction = DirectionChoice.Predict(
                discretisation.Directions,
                lattice.Spacing / OccupationWidth.ToResolve(configuration.Model.Statistics, configuration.Initial.State, thermalWidth)),
        };
    }

    /// <summary>The same for a mixture: every species is sampled as if it were alone, and multiplied by its density.</summary>
    private static Case OfMixture(Configuration configuration, Communicator world, int threads, int[]? grid)
    {
        var layout = MixtureSampling.Layout(configuration, world, threads, _ => grid);
        var warnings = new List<string>();
        var initial = MixtureSampling.Sample(configuration, layout, warnings, out var width);
        var discretisation = Discretisation.Of(configuration, width);
        CaseMemory.Plan(discretisation.Configuration, layout);
        var setup = new Case(discretisation, layout, initial, warnings)
        {
            Prediction = DirectionChoice.Predict(discretisation.Directions, configuration.Lattice.Spacing / width),
        };
        MixtureSampling.RequireStable(setup, warnings);
        return setup;
    }

    /// <summary>The case of a run that goes on where a checkpoint has it: no initial state is sampled, no directions are chosen.</summary>
    /// <param name="resumed">the checkpoint; its state becomes that of the case</param>
    /// <exception cref="InputException">this machine has not the memory for it</exception>
    /// <exception cref="InvalidDataException">it does not say which directions its run has</exception>
    internal static Case Restore(Resumption resumed)
    {
        ArgumentNullException.ThrowIfNull(resumed);
        if (!resumed.Configuration.Quadrature.NamesDirections)
            throw new InvalidDataException($"'{resumed.Path}' does not say which directions its run has");
        return new Case(Discretisation.Of(resumed.Configuration, double.NaN), resumed.Layout, resumed.State, [])
        {
            // The error was estimated when the run began.
            Plan = CaseMemory.Plan(
                resumed.Configuration with { Output = resumed.Configuration.Output with { Estimate = false } }, resumed.Layout),
            Resumed = resumed,
        };
    }

    /// <summary>The run of a directory as its newest usable checkpoint has it. One that was killed before its first begins anew: there is
    /// nothing to lose, and nobody has to look. Results without a checkpoint are refused. Collective.</summary>
    /// <inheritdoc cref="Resumption.Find"/>
    public static Case Resume(
        RunDirectory directory, Communicator world, IReadOnlyList<string> overrides, Func<int, int[]?> grid, int threads,
        long availableBytes, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(log);
        if (Resumption.Find(directory, world, overrides, grid, threads, availableBytes, log) is { } resumed)
            return Restore(resumed);
        if (world.Rank == 0)
            directory.RequireUnbegun();
        log.WriteLine($"  resumed     {directory.Path} has no checkpoint yet: it begins anew");
        var configuration = Configuration.Load(directory.Configuration, overrides, availableBytes);
        configuration.RequireTime();
        return Of(configuration, world, threads, grid(configuration.Lattice.Dimension));
    }

    /// <summary>Begins to integrate in time, from the initial field, which it takes over; once, and collective. It is disposed before the
    /// case.</summary>
    /// <exception cref="InputException">the input has no [time]</exception>
    /// <exception cref="TimeStepping.NonFiniteRateException">the state or its rate is not finite</exception>
    public Evolution Evolve() => Evolve(evaluated: null);

    /// <inheritdoc cref="Evolve()"/>
    /// <param name="evaluated">told how long every evaluation took</param>
    internal Evolution Evolve(Action<PhaseSeconds>? evaluated)
    {
        Configuration.RequireTime();
        var evolution = new Evolution(Configuration, Formulation, TakeInitial(), Resumed?.Carry, evaluated);
        if (Resumed is { } resumed)
            evolution.Restore(resumed.Checkpoint, resumed.IntegratorState());
        return evolution;
    }

    /// <summary>Gives <see cref="Initial"/> away: whoever takes it disposes it.</summary>
    internal NativeBuffer TakeInitial()
    {
        var initial = Initial;
        _isTaken = true;
        return initial;
    }

    /// <summary>The estimated error of Q for the initial state, which <see cref="Formulation"/> has evaluated last; two more evaluations
    /// at most, collective.</summary>
    /// <param name="state">F, or g by the form of the equation</param>
    /// <param name="rate">its rate</param>
    internal ErrorEstimate Estimate(NativeBuffer state, NativeBuffer rate) =>
        !Configuration.Output.Estimate ? ErrorEstimate.None("[output] has estimate = false")
        : Formulation is not GasFormulation gas ? ErrorEstimate.None("of mixtures none is made")
        : Stability.IsUnstable ? ErrorEstimate.None("the state is linearly unstable, so that its collision integral does not exist")
        : Study.Of(gas, state, rate) with { Wanted = Configuration.Quadrature.Accuracy };

    private ErrorStudy Study =>
        new(Configuration, ThermalWidth, Resonance, collision => Formulate(collision, null), Discretisation.Slices);

    /// <inheritdoc/>
    public void Dispose()
    {
        _formulation?.Dispose();
        _operator?.Dispose();
        _mixture?.Dispose();
        _layout.Dispose();
        if (_isTaken)
            return;
        _initial.Dispose();
        Resumed?.Carry.Dispose();
    }

    private GasFormulation Formulate(CollisionOperator collision, int? normDegree) => Configuration.Form == EquationForm.Distribution
        ? new DistributionFormulation(collision)
        : new PerturbationFormulation(new PerturbationOperator(collision, Configuration.Form == EquationForm.Linear), normDegree);
}
