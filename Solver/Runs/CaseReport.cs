using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Runs;

/// <summary>Says what will be computed.</summary>
internal static class CaseReport
{
    /// <summary>Equation, lattice, directions, the work of an evaluation, and the warnings.</summary>
    /// <param name="setup">the case</param>
    /// <param name="log">where it is said</param>
    /// <param name="hasWork">whether there will be evaluations: bonds, ranks and memory are said then</param>
    /// <param name="hasWarnings">whether the initial state matters, and what is to be said of it</param>
    /// <param name="further">bytes that the verb holds besides the plan of the case</param>
    public static void Write(Case setup, TextWriter log, bool hasWork = true, bool hasWarnings = true, long further = 0)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(log);
        var (configuration, model) = (setup.Configuration, setup.Configuration.Model);
        log.WriteLine($"{configuration.Title}");
        log.WriteLine(
            $"  equation    {(model.Hbar > 0 ? $"quantum, hbar = {model.Hbar}" : "classical")}, screening "
            + $"{model.Screening.ToString().ToLowerInvariant()}, c_d = {model.Prefactor:g6} ({configuration.PrefactorName})");
        if (!model.Statistics.IsBoltzmann)
            log.WriteLine(
                $"  statistics  {StatisticsInput.NameOf(model.Statistics.Kind)}, degeneracy = {model.Statistics.Degeneracy:g6}");
        if (configuration.OutsideAssumption2 is { } reason)
            log.WriteLine($"  theorems    outside Assumption 2 of the article: {reason}");
        if (configuration.Form != EquationForm.Distribution)
            log.WriteLine(
                $"  form        "
                + $"{(configuration.Form == EquationForm.Linear ? "linear, dg/dt = -L g" : "perturbation, dg/dt = -L g + Q(g, g)")}, "
                + "F = M + sqrt(M) g");
        WriteLattice(setup, log);
        var directions = setup.Directions;
        var quadrature = configuration.Quadrature;
        log.WriteLine(
            $"  directions  {(quadrature.Degree is { } degree ? $"degree {degree}" : $"P2 = {directions.P2}")}"
            + $"{(setup.Discretisation.IsAutomatic ? " (auto)" : "")}: "
            + $"{directions.Count} directions, exact to degree {directions.Degree}"
            + $"{(setup.Prediction is { } p ? $", longest step {p.Reach:f2} thermal widths" : "")}");
        if (quadrature.Step is { } step)
            log.WriteLine(
                $"  transfers   up to {step:g4} apart: every "
                + string.Join(", ", directions.Half.GroupBy(d => d.SquaredLength).Select(g => $"{g.First().Stride}")) + " of |p|² = "
                + string.Join(", ", directions.Half.Select(d => d.SquaredLength).Distinct()));
        WriteCandidates(setup, log);
        if (setup.FinalState.Length > 0 && hasWarnings)
            log.WriteLine($"  final state {setup.FinalState}");
        if (hasWork)
            WriteWork(setup, log, further);
        else if (!double.IsNaN(setup.ThermalWidth))
            log.WriteLine(
                $"  tails       relax up to |v| = {TailReach.Of(directions) * setup.ThermalWidth:g3}; faster particles lie between the "
                + "directions of all collisions with the bulk");
        foreach (var warning in hasWarnings ? setup.Warnings : [])
            log.WriteLine($"warning: {warning}");
    }

    /// <summary>The accuracy asked for, and what the choice and its neighbours cost.</summary>
    private static void WriteCandidates(Case setup, TextWriter log)
    {
        var (all, chosen) = (setup.Discretisation.Candidates, setup.Configuration.Quadrature.Degree);
        if (all.Count == 0)
            return;
        var at = all.First(c => c.Degree == chosen);
        log.WriteLine(
            $"  accuracy    {setup.Configuration.Quadrature.Accuracy:0e+00} wanted, {at.Error:0.0e+00} expected of degree {chosen}");
        foreach (var other in all.Where(c => c.Degree != chosen))
            log.WriteLine(
                $"              degree {other.Degree}, {other.Count} directions{(other.Step is { } s ? $", step {s:g4}" : "")}: "
                + $"{other.Error:0.0e+00} expected at {other.Cost / at.Cost:g3} of the cost");
    }

    private static void WriteLattice(Case setup, TextWriter log)
    {
        if (!setup.Configuration.IsMixture)
            log.WriteLine($"  lattice     {string.Join(" x ", setup.Lattice.Points)} velocities, spacing {setup.Lattice.Spacing:g6}");
        else
            log.WriteLine($"  lattice     spacing {setup.Lattice.Spacing:g6}");
        foreach (var (species, points, _) in setup.Configuration.Species)
        {
            var statistics = species.Statistics.IsBoltzmann ? ""
                : $", {StatisticsInput.NameOf(species.Statistics.Kind)}, degeneracy {species.Statistics.Degeneracy:g6}";
            log.WriteLine(
                $"  species     {species.Name}: mass {species.Mass}, charge {species.Charge:g6}, density {species.Density:g6}, "
                + $"{string.Join(" x ", points)} velocities{statistics}");
        }
    }

    private static void WriteWork(Case setup, TextWriter log, long further)
    {
        if (setup.Configuration.IsMixture)
        {
            log.WriteLine(
                $"  bonds       {setup.Mixture.BondUpdates:0.000e+00} updates an evaluation, radial rule "
                + $"{setup.Configuration.Quadrature.Radial.ToString().ToLowerInvariant()}, {IO.Files.Provenance.InstructionSet}");
            log.WriteLine($"  computed by {Counted(setup.Domain.World.Size, "rank")} of {Counted(setup.Domain.Threads, "thread")}");
            return;
        }

        var (domain, quadrature) = (setup.Domain, setup.Configuration.Quadrature);
        log.WriteLine(
            $"  quadrature  {setup.Discretisation.Families.Sum(f => 2L * f.Transfers)} transfers up to {quadrature.MaxTransfer:g4}, "
            + $"angular degree {setup.Directions.Degree}");
        log.WriteLine(
            $"  bonds       {setup.Discretisation.BondUpdates:0.000e+00} updates an evaluation, radial rule "
            + $"{quadrature.Radial.ToString().ToLowerInvariant()}, {IO.Files.Provenance.InstructionSet}");
        log.WriteLine(
            $"  computed by {Counted(domain.World.Size, "rank")} ({string.Join(" x ", domain.Grid.Ranks)}) of "
            + $"{Counted(domain.Threads, "thread")}");
        if (setup.Plan is not { } plan)
            return;
        log.WriteLine(
            $"  memory      {(plan.Ranks.Max(r => r.Memory.Total) + further) / 1e6:g3} MB a rank at most, as planned, besides some 100 MB "
            + $"of the program");
    }

    private static string Counted(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
