using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Solver.Diagnostics;

namespace ClusterLB.Tests.Verification;

/// <summary>Whole runs of fermions and bosons: what is conserved, what never falls, where they end.</summary>
public class StatisticsRunTests
{
    /// <summary>1000 steps of two beams with monotone weights: invariants to rounding, entropy step by step, 0 &lt;= ηF &lt;= 1, and the
    /// equilibrium at the end.</summary>
    [TestCase(StatisticsKind.Fermi, 2)]
    [TestCase(StatisticsKind.Bose, 2)]
    [TestCase(StatisticsKind.Fermi, 3)]
    public void A_run_conserves_and_produces_entropy(StatisticsKind kind, int d)
    {
        var lattice = Cases.Cube(d, d == 2 ? 14 : 8, 3.5);
        var domain = Domain.Serial(lattice, 2);
        using var start = Cases.Sampled(lattice, Cases.Beams(d));
        var statistics = new QuantumStatistics(kind, 0.95 / Cases.Largest(start));
        using var collision = Cases.Operator(
            lattice, Cases.Model(d, 1, Screening.Dynamic) with { Statistics = statistics }, d == 2 ? 5 : 3, RadialRule.Monotone, 6);
        var moments = DiagnosticFields.MomentsOf(lattice, start);
        var final = Equilibrium.Find(domain, moments, statistics)!;
        using var rate = collision.Rate(start);
        var copy = new NativeBuffer(lattice.Count);
        copy.CopyFrom(start);
        using var integrator = new SspRk3(
            new CollisionRate(collision), copy,
            new IntegratorSettings { Step = 0.05 * Cases.Largest(start) / Cases.Largest(rate), Threads = domain.Team });
        var before = PointwiseDiagnostics.Compute(domain, start, null, final, statistics);
        var (entropy, largest) = (before.Entropy, 0.0);
        while (integrator.StepNumber < 1000)
        {
            integrator.Step(1e9);
            var now = GuardedState.Of(domain, integrator.State, statistics);
            Assert.That(now.Entropy, Is.GreaterThanOrEqualTo(entropy - 1e-14 * now.Scale), $"step {integrator.StepNumber}");
            Assert.That(now.Smallest, Is.GreaterThanOrEqualTo(0));
            (entropy, largest) = (now.Entropy, Math.Max(largest, statistics.Degeneracy * Cases.Largest(integrator.State)));
        }

        var end = PointwiseDiagnostics.Compute(domain, integrator.State, null, final, statistics);
        var drift = DiagnosticFields.MomentsOf(lattice, integrator.State).Drift(moments);
        Cases.Report(
            $"d={d} {kind}: drift over 1000 steps {drift:E1}, largest occupation {largest:0.000}, entropy {before.Entropy:0.0000} -> "
            + $"{entropy:0.0000}, distance to the {statistics.EquilibriumName} {before.Distance:E1} -> {end.Distance:E1}");
        Assert.That(drift, Is.LessThanOrEqualTo(1e-13));
        Assert.That(end.Distance, Is.LessThan(1e-3 * before.Distance));
    }

    /// <summary>With η towards 0 a run has the bits of Boltzmann's.</summary>
    [TestCase("fermi")]
    [TestCase("bose")]
    public void Without_degeneracy_a_run_has_the_bits_of_boltzmann(string kind)
    {
        Assert.That(
            Ran($"statistics = \"{kind}\"\ndegeneracy = 1e-200"), Is.EqualTo(Ran("")));

        static double[] Ran(string statistics)
        {
            using var setup = Case.Of(
                Configuration.Parse(
                    $"""
                    [lattice]
                    dimension = 2
                    points = [11, 9]
                    extent = 3.5
                    [model]
                    kind = "quantum"
                    hbar = 1.0
                    {statistics}
                    [potential]
                    kind = "algebraic"
                    strength = 1.0
                    decay = 8.0
                    [initial]
                    kind = "mixture"
                    [[initial.components]]
                    weight = 1.0
                    mean = [0.7, 0.2]
                    variance = [0.8, 0.6]
                    [time]
                    end = 20.0
                    method = "dormand-prince"
                    """,
                    "case.toml"),
                new SerialCommunicator(), 2);
            using var evolution = setup.Evolve();
            while (!evolution.IsAtEnd)
                evolution.Step();
            return evolution.Integrator.State.AsSpan().ToArray();
        }
    }

    /// <summary>The rate at which a particle more at the Fermi surface is scattered, -∂Q/∂F, goes as T²: Γ/T² comes to rest as T falls,
    /// with a local exponent that rises towards 2.</summary>
    [Test]
    public void The_collision_rate_at_the_fermi_surface_goes_as_the_square_of_the_temperature()
    {
        const double Degeneracy = 40, Surface = 2.3;
        var lattice = Cases.Cube(3, 32, 3.75);
        using var collision = Cases.Operator(
            lattice,
            new CollisionModel(0.686, 2 * Math.PI / Math.Pow(2 * Math.PI, 3), new YukawaPotential(1, 1), Screening.Dynamic)
            {
                Statistics = new QuantumStatistics(StatisticsKind.Fermi, Degeneracy),
            },
            6, RadialRule.Spectral);
        long place = 0;
        var (v, nearest) = (new double[3], double.PositiveInfinity);
        for (var i = 0L; i < lattice.Count; i++)
        {
            Cases.Velocity(lattice, i, v);
            var away = Math.Abs(Math.Sqrt(v.Sum(x => x * x)) - Surface);
            (place, nearest) = away < nearest ? (i, away) : (place, nearest);
        }

        Cases.Velocity(lattice, place, v);
        var mu = 0.5 * v.Sum(x => x * x);
        var rates = new List<(double T, double Rate)>();
        foreach (var t in new[] { 0.7, 0.5, 0.35, 0.25 })
        {
            using var f = Cases.Sampled(lattice, new FermiDirac(Degeneracy, t, mu, [0, 0, 0]));
            var added = 1e-5 * f[place];
            f[place] += added;
            using var q = collision.Rate(f);
            rates.Add((t, -q[place] / added));
            Cases.Report($"T/mu = {t / mu:0.000}: rate {rates[^1].Rate:e4}, over T² {rates[^1].Rate / (t * t):0.00000}");
        }

        double[] exponents = [.. rates.Zip(rates.Skip(1), (a, b) => Math.Log(a.Rate / b.Rate) / Math.Log(a.T / b.T))];
        Assert.That(exponents, Is.Ordered.And.All.LessThan(2));
        Assert.That(exponents[^1], Is.GreaterThan(1.8));
    }

    /// <summary>
    /// A cold Fermi gas in d = 3 that is stretched along one axis and pressed along another: the equilibrium of its mass and energy has the
    /// temperature of Sommerfeld's expansion, E = 3/5 N E_F (1 + 5π²/12 τ² - π⁴/16 τ⁴), and dE/dT is his heat capacity
    /// C = π²/2 N τ (1 - 3π²/10 τ²), τ = T/E_F.
    /// </summary>
    [Test]
    public void The_final_state_of_a_cold_fermi_gas_has_sommerfelds_heat_capacity()
    {
        const double Radius = 2.3, T = 0.16, Degeneracy = 40;
        var lattice = Cases.Cube(3, 50, 3.75);
        var statistics = new QuantumStatistics(StatisticsKind.Fermi, Degeneracy);
        var cold = new FermiDirac(Degeneracy, T, 0.5 * Radius * Radius, [0, 0, 0]);
        var (last, worst) = ((Energy: 0.0, Temperature: 0.0), 0.0);
        foreach (var stretch in new[] { 1.0, 1.06, 1.09, 1.11 })
        {
            using var field = Cases.Filled(lattice, v => cold.Value([v[0] / stretch, v[1] * stretch, v[2]]));
            var moments = DiagnosticFields.MomentsOf(lattice, field);
            var found = (EquilibriumOccupation)Equilibrium.Find(Domain.Serial(lattice, 2), moments, statistics)!;
            var fermi = 0.5 * Math.Pow(3 * Degeneracy * moments.Mass / (4 * Math.PI), 2.0 / 3);
            var tau = found.Temperature / fermi;
            var energy = 0.6 * moments.Mass * fermi * (1 + 5 * Math.PI * Math.PI / 12 * tau * tau - Math.Pow(Math.PI * tau, 4) / 16);
            Assert.That(energy, Is.EqualTo(moments.Energy).Within(2e-5 * energy), $"stretched by {stretch}");
            if (last.Temperature > 0)
            {
                var capacity = (moments.Energy - last.Energy) / (found.Temperature - last.Temperature);
                var middle = 0.5 * (found.Temperature + last.Temperature) / fermi;
                var sommerfeld = Math.PI * Math.PI / 2 * moments.Mass * middle * (1 - 0.3 * Math.PI * Math.PI * middle * middle);
                worst = Math.Max(worst, Math.Abs(capacity / sommerfeld - 1));
                Cases.Report($"T/E_F = {middle:0.0000}: heat capacity {capacity:0.00000}, Sommerfeld {sommerfeld:0.00000}");
            }

            last = (moments.Energy, found.Temperature);
        }

        Assert.That(worst, Is.LessThan(0.01));
    }
}
