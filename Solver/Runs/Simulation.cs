using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Planning;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// The whole way of the data, as a table of contents:
/// <code>
/// configuration        Input/Configuration            what is asked for, read strictly
///  -> lattice          Lattice/VelocityLattice        velocities v_a = (i_a - (n_a - 1)/2) h
///  -> blocks           Decomposition/Blocks, Domain   which rank owns what
///  -> initial state    InitialStates/InitialField     F at t = 0
///  -> directions       Lattice/DirectionChoice, DirectionSet, BondFamily
///  -> Q(F)             Collision/CollisionOperator:   HaloExchange, Marginals -> HyperplaneSums -> HilbertTransform -> RadialWeights
///                                                     (dielectric function) -> BondTables -> BondKernel, ObliqueKernel
///  -> formulation      Formulations/Formulation       what is evolved: F itself, or g of F = M + sqrt(M) g
///  -> time step        TimeStepping/TimeIntegrator    with Diagnostics/MonotoneGuard as the discrete H-theorem
///  -> diagnostics      Diagnostics/DiagnosticRow      moments, entropy, distance to equilibrium
///  -> files            Output/HistoryFile, FieldFile, RunDirectory, RunProgress
///  -> to stop, go on   Control/StopConditions, Checkpoints/CheckpointWriter, CheckpointFile, Resumption
/// </code>
/// </summary>
public sealed class Simulation : IDisposable
{
    // A plan of more takes seconds.
    private const int MostRanksPlanned = 64;

    private readonly Domain _domain;
    private readonly NativeBuffer _initial;
    private readonly CollisionOperator? _operator;
    private readonly Formulation? _formulation;
    private readonly DirectionPrediction? _prediction;
    private readonly bool _chosen;
    private readonly Resumption? _resumed;

    /// <summary>From a configuration to an operator that is ready: samples F, resolves the directions, plans the bonds.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="world">the ranks; results do not depend on them</param>
    /// <param name="threads">threads of this rank; results do not depend on it</param>
    /// <param name="grid">ranks on each axis; null to choose</param>
    /// <param name="planOperator">false to resolve the automatic choices only</param>
    /// <exception cref="IO.Toml.InputException">the initial state cannot be used with this input</exception>
    /// <exception cref="InvalidDataException">the initial file does not fit</exception>
    public Simulation(Configuration configuration, Communicator world, int threads, int[]? grid = null, bool planOperator = true)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(world);
        Lattice = configuration.Lattice.Create();
        _domain = new Domain(world, Lattice, BlockChoice.Of(Lattice, configuration.Quadrature.MaxTransfer, world.Size, grid), threads);
        _initial = InitialField.Sample(
            planOperator ? configuration
            : configuration with { Form = EquationForm.Distribution }, _domain, out var thermalWidth, Warnings);
        Directions = DirectionSet.Create(
            Lattice.Dimension, configuration.Quadrature.Directions
            ?? DirectionChoice.Choose(Lattice.Dimension, Lattice.Spacing, thermalWidth));
        _prediction = DirectionChoice.Predict(Directions, Lattice.Spacing / thermalWidth);
        _chosen = configuration.Quadrature.Directions is null;
        Configuration = configuration with { Quadrature = configuration.Quadrature with { Directions = Directions.P2 } };
        if (!planOperator)
            return;
        _operator = PlanOperator();
        _formulation = Formulate(_operator);
    }

    /// <summary>A run that goes on where a checkpoint has it: no initial state is sampled, no directions are chosen.</summary>
    /// <param name="resumed">the checkpoint, its state and its domain</param>
    public Simulation(Resumption resumed)
    {
        ArgumentNullException.ThrowIfNull(resumed);
        (_resumed, _domain, _initial, Configuration) = (resumed, resumed.Domain, resumed.State, resumed.Configuration);
        Lattice = _domain.Lattice;
        Directions = DirectionSet.Create(
            Lattice.Dimension, Configuration.Quadrature.Directions
                ?? throw new InvalidDataException($"'{resumed.Path}' does not say which directions its run has"));
        _operator = PlanOperator();
        _formulation = Formulate(_operator);
    }

    /// <summary>The input with every automatic choice resolved.</summary>
    public Configuration Configuration { get; }

    /// <summary>The velocity lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Directions in use.</summary>
    public DirectionSet Directions { get; }

    /// <summary>Ranks, blocks and threads.</summary>
    public Domain Domain => _domain;

    /// <summary>The collision operator of this case.</summary>
    internal CollisionOperator Collision => _operator ?? throw new InvalidOperationException("no operator was planned");

    /// <summary>What is evolved; null where no operator was planned.</summary>
    public Formulation? Formulation => _formulation;

    /// <summary>The evolved field, F or g, at t = 0 on the block of this rank; F where no operator was planned.</summary>
    public NativeBuffer Initial => _initial;

    /// <summary>What the initial state deserves to be told about.</summary>
    public List<string> Warnings { get; } = [];

    private CollisionOperator PlanOperator()
    {
        var quadrature = Configuration.Quadrature;
        var source = Path.GetFileName(Configuration.SourcePath);
        BondFamily[] families = [.. Directions.Half.Select(p => new BondFamily(Lattice, p, quadrature.MaxTransfer))];
        if (families.All(f => f.Transfers == 0))
            throw new InputException(
                $"{source}: 'quadrature.max-transfer' must reach at least the shortest step h = {Lattice.Spacing:g6} of the lattice, but "
                + $"is {quadrature.MaxTransfer:g6}: there would be no collisions");
        var (tables, available) = (families.Sum(f => f.TableBytes), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (tables > available / 2)
            throw new InputException(
                $"{source}: 'lattice.points' with 'quadrature.directions' = {Directions.P2} needs {tables / 1e9:g3} GB for the tables of "
                + $"the bonds, where {available / 1e9:g3} GB are available");
        var slices = Configuration.Form == EquationForm.Distribution ? Marginals.UsualSlices : 3;
        return new CollisionOperator(_domain, Configuration.Model, Directions, quadrature.Radial, quadrature.MaxTransfer, slices: slices);
    }

    private Formulation Formulate(CollisionOperator collision) => Configuration.Form == EquationForm.Distribution
        ? new DistributionFormulation(collision)
        : new PerturbationFormulation(
            new PerturbationOperator(collision, Configuration.Form == EquationForm.Linear), Configuration.Output.Norms
                ? Configuration.Output.HermiteDegree : null);

    /// <summary>Says what will be computed: lattice, directions, bonds, memory, and the warnings.</summary>
    public void Describe(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var model = Configuration.Model;
        var quadrature = Configuration.Quadrature;
        log.WriteLine($"{Configuration.Title}");
        log.WriteLine(
            $"  equation    {(model.Hbar > 0 ? $"quantum, hbar = {model.Hbar}" : "classical")}, screening "
            + $"{model.Screening.ToString().ToLowerInvariant()}, c_d = {model.Prefactor:g6} ({Configuration.PrefactorName})");
        if (Configuration.Form != EquationForm.Distribution)
            log.WriteLine(
                $"  form        "
                + $"{(Configuration.Form == EquationForm.Linear ? "linear, dg/dt = -L g" : "perturbation, dg/dt = -L g + Q(g, g)")}, "
                + "F = M + sqrt(M) g");
        log.WriteLine($"  lattice     {string.Join(" x ", Lattice.Points)} velocities, spacing {Lattice.Spacing:g6}");
        log.WriteLine(
            $"  directions  P2 = {Directions.P2}{(_chosen ? " (auto)" : "")}: {Directions.Count} directions, exact to degree "
            + $"{Directions.Degree}"
            + $"{(_prediction is { } p ? $", longest step {p.Reach:f2} thermal widths, expected error {p.Error:0e+00}" : "")}");
        if (_operator is not null)
        {
            log.WriteLine(
                $"  quadrature  {_operator.Families.Sum(f => 2L * f.Transfers)} transfers up to {quadrature.MaxTransfer:g4}, angular "
                + $"degree {Directions.Degree}");
            log.WriteLine(
                $"  bonds       {_operator.BondUpdates:0.000e+00} updates an evaluation, radial rule "
                + $"{quadrature.Radial.ToString().ToLowerInvariant()}, {IO.Files.Provenance.InstructionSet}");
            log.WriteLine(
                $"  computed by {Counted(_domain.World.Size, "rank")} ({string.Join(" x ", _domain.Grid.Ranks)}) of "
                + $"{Counted(_domain.Threads, "thread")}");
            if (_domain.IsRoot && _domain.World.Size <= MostRanksPlanned)
            {
                var plan = new ExecutionPlan(
                    Configuration, _domain.World.Size, [.. _domain.Grid.Ranks], new MachineModel { Threads = _domain.Threads });
                log.WriteLine(
                    $"  memory      {plan.Ranks.Max(r => r.Memory.Total) / 1e6:g3} MB a rank at most, as planned, besides some 100 MB of "
                    + $"the program");
            }
        }

        foreach (var warning in Warnings)
            log.WriteLine($"warning: {warning}");
    }

    private static string Counted(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    /// <summary>One evaluation of Q(F), written to <paramref name="path"/>.</summary>
    /// <param name="path">the file</param>
    /// <param name="log">receives the times, and with <paramref name="traffic"/> a line a rank of what it passed to the others</param>
    /// <param name="traffic">whether to count messages and collectives</param>
    public void Evaluate(string path, TextWriter log, bool traffic = false)
    {
        ArgumentNullException.ThrowIfNull(log);
        using var rate = new NativeBuffer(_domain.Block.Count);
        var before = _domain.World.Traffic;
        _formulation!.Evaluate(_initial, rate);
        if (traffic)
            Tell(_domain.World.Traffic.Since(before), log);
        var seconds = _operator!.Seconds;
        log.WriteLine(
            $"  evaluated   {seconds.Total:f3} s: level sums {seconds.LevelSums:f3}, tables {seconds.Tables:f3}, bonds {seconds.Bonds:f3} "
            + $"({_operator.BondUpdates / seconds.Bonds:0.00e+00} updates a second)");
        var state = StateAttributes.Of(Configuration, Directions, _formulation, _initial, rate);
        log.WriteLine($"  conserved   rates of mass, momentum, energy relative to sum |Q||psi|: {state.Rates.Defect:0.0e+00}");
        var distribution = _formulation.Distribution(_initial);
        var reduced = ReducedFields.Of(Configuration.Output.Reductions, _formulation, distribution);
        var further = _formulation.FurtherFields(_initial, rate);
        FieldFile.Write(
            path, _domain, distribution, _formulation.CollisionTerm(rate), Directions.Vectors(), Directions.Weights(), state.Attributes,
            Configuration.Output.Compression, further, reduced);
        if (_domain.IsRoot && XdmfFile.HasContent(Lattice, reduced))
            XdmfFile.Write(
                Path.ChangeExtension(path, ".xmf"), Lattice, FieldFile.Names(further), reduced, [(Path.GetFileName(path), null)]);
    }

    /// <summary>A line for each rank, by rank; collective.</summary>
    private void Tell(Traffic mine, TextWriter log)
    {
        var world = _domain.World;
        var all = world.Allgather(
            $"sent {mine.SentMessages} messages {mine.SentBytes} bytes, received {mine.ReceivedMessages} messages {mine.ReceivedBytes} "
                + $"bytes, "
            + $"{mine.Collectives} collectives {mine.CollectiveBytes} bytes");
        for (var rank = 0; rank < all.Length; rank++)
            log.WriteLine($"traffic: rank {rank} {all[rank]}");
    }

    /// <summary>Integrates to the end of [time], or until something stops the run; writes history, snapshots and checkpoints.</summary>
    /// <param name="results">the directory</param>
    /// <param name="stop">what ends a run</param>
    /// <param name="log">receives what happens</param>
    /// <param name="tell">receives the summary, on every rank</param>
    /// <returns>the exit code: 0 finished, 75 stopped and restartable</returns>
    /// <exception cref="StepRejectedException">no admissible step was found; the last good state is saved</exception>
    public int Run(RunDirectory results, StopConditions stop, TextWriter log, Action<RunSummary> tell)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(tell);
        var (time, phases) = (Configuration.RequireTime(), new RunPhases());
        var formulation = _formulation!;
        var guard = formulation.Guard(_initial, enforced: Configuration.Quadrature.Radial == RadialRule.Monotone);
        using var integrator = time.Integrate(new GuardedRate(formulation, phases), _initial, _domain, _resumed?.Carry);
        using var journal = new RunJournal(this, results, formulation, guard, stop, log, phases);
        var checkpoints = new CheckpointWriter(
            _domain, results, Configuration.Checkpoint, stop, _resumed?.Checkpoint.Lineage ?? "", Origin());

        if (_resumed is null)
        {
            journal.Begin(integrator);
            Save(integrator.Capture());
        }
        else
        {
            integrator.Restore(_resumed.IntegratorState());
            guard.Restore(_resumed.Checkpoint.NegativeSteps, _resumed.Checkpoint.RaisedSteps, _resumed.Checkpoint.InitialNegativeMass);
            checkpoints.Resume(integrator.StepNumber);
            journal.Resume(_resumed.Checkpoint.Journal, 1 + _resumed.Checkpoint.Lineage.Count(c => c == '\n'), integrator);
        }

        guard.MostNegativeMass = time.MaxNegativeMass + guard.InitialNegativeMass;
        StopReason reason;
        var details = "";
        var before = integrator.Capture();
        try
        {
            IO.Files.Agreement.GivingUp = (StopReasons.Restartable, $"; there is a checkpoint for `clusterlb resume {results.Path}`");
            journal.Progress(integrator, checkpoints, now: true);
            while ((reason = stop.Agree(integrator, time, checkpoints.IsDue(integrator.StepNumber), Failure().Length > 0))
                == StopReason.None)
            {
                if (stop.IsCheckpointDue)
                    Save(integrator.Capture());
                before = integrator.Capture();
                phases.Step(() => integrator.Step(time.End, guard.Admissible));
                guard.Advance();
                journal.Record(integrator);
                journal.Progress(integrator, checkpoints);
            }

            if (reason != StopReason.Output)
                Save(integrator.Capture());
            if (reason.IsFinished())
                journal.Complete(integrator);
            else
                journal.Suspend(integrator);
            if (_domain.World.Allreduce(Failure().Length > 0 ? 1 : 0, Operation.Max) > 0)
                reason = StopReason.Output;
        }
        catch (StepRejectedException failure)
        {
            // The last good state is saved, with the integrator as it was before the attempts that failed.
            Save(before);
            journal.Complete(integrator);
            tell(journal.Conclude(integrator, checkpoints, StopReason.None, failure.Message));
            if (guard.RefusedNegativeMass > 0)
                throw new StepRejectedException(
                    $"{failure.Message}: the values below 0 would hold a mass of {guard.RefusedNegativeMass:0.0e+00}, more than "
                    + $"'time.max-negative-mass' = {time.MaxNegativeMass:g6} allows", failure);
            throw;
        }
        catch (IOException failure) when (checkpoints.Newest is not null)
        {
            // Of a file that all write together every rank hears alike.
            (reason, details) = (StopReason.Output, failure.Message);
        }

        tell(journal.Conclude(integrator, checkpoints, reason, details.Length > 0 || reason != StopReason.Output ? details : Failure()));
        return reason.ExitCode();

        void Save(IntegratorState state) =>
            phases.Files(() => checkpoints.Write(state, integrator.State, integrator.Carry, guard, journal));

        // What rank 0 could not write on its own.
        string Failure() => journal.Failure.Length > 0 ? journal.Failure : checkpoints.Failure;
    }

    private string Origin() => _resumed is null ? "began" : $"went on from step {_resumed.Checkpoint.Integrator.StepNumber}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _initial.Dispose();
        _formulation?.Dispose();
        _operator?.Dispose();
    }

    /// <summary>The right-hand side as an integrator wants it, which rejects a step whose stages leave the range of a double.</summary>
    private sealed class GuardedRate(Formulation formulation, RunPhases phases) : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate)
        {
            try
            {
                formulation.Evaluate(state, rate);
                phases.Add(formulation.Collision.Seconds);
            }
            catch (ArithmeticException)
            {
                rate.AsSpan().Fill(double.NaN);
            }
        }
    }
}
