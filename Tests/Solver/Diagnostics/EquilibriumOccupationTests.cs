using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Diagnostics;

/// <summary>The lattice states of Fermi and Dirac, and of Bose and Einstein.</summary>
public class EquilibriumOccupationTests
{
    private static readonly (int[] Points, double Spacing, double[] Mean, double[] Variance, double Degeneracy)[] s_fermi =
    [
        ([32, 32], 0.3, [0.2, -0.1], [1.0, 0.5], 2.0),         // hardly degenerate
        ([32, 29], 0.3, [0.3, 0.4], [0.6, 0.9], 4.5),
        ([24, 24], 0.25, [1.1, 0], [0.3, 0.2], 2.1),
        ([9, 8, 8], 0.8, [0.5, -0.5, 0.0], [1.0, 2.0, 1.5], 26),
        ([6, 7, 5, 6], 1.1, [0.1, 0.0, -0.2, 0.7], [0.5, 1.2, 0.9, 0.7], 27),
    ];

    private static readonly (int[] Points, double Spacing, double[] Mean, double[] Variance, double Degeneracy)[] s_bose =
    [
        ([32, 32], 0.3, [0.2, -0.1], [1.0, 0.5], 2.0),
        ([32, 29], 0.3, [0.3, 0.4], [0.6, 0.9], 20),           // its peak is narrower than the spacing
        ([9, 8, 8], 0.8, [0.5, -0.5, 0.0], [1.0, 2.0, 1.5], 26),
        ([6, 7, 5, 6], 1.1, [0.1, 0.0, -0.2, 0.7], [0.5, 1.2, 0.9, 0.7], 30),
    ];

    private static IEnumerable<TestCaseData> States => s_fermi.Select(s => new TestCaseData(s, StatisticsKind.Fermi))
        .Concat(s_bose.Select(s => new TestCaseData(s, StatisticsKind.Bose)))
        .Select((c, i) => c.SetArgDisplayNames($"{c.Arguments[1]} {i}"));

    [TestCaseSource(nameof(States))]
    public void It_has_the_moments_and_the_largest_entropy(
        (int[] Points, double Spacing, double[] Mean, double[] Variance, double Degeneracy) s, StatisticsKind kind)
    {
        var lattice = new VelocityLattice(s.Points, s.Spacing);
        var statistics = new QuantumStatistics(kind, s.Degeneracy);
        using var field = DiagnosticFields.Sample(
            new GaussianMixture([new(0.8, s.Mean, s.Variance), new(0.2, [.. s.Mean.Select(m => -m)], s.Variance)]), lattice);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        using var equilibrium = new NativeBuffer(lattice.Count);
        using var threaded = new NativeBuffer(lattice.Count);
        var found = (EquilibriumOccupation)Equilibrium.Find(Domain.Serial(lattice, 1), moments, statistics)!;
        found.Sample(equilibrium);
        Equilibrium.Find(Domain.Serial(lattice, 3), moments, statistics)!.Sample(threaded);
        Assert.That(threaded.AsSpan().SequenceEqual(equilibrium.AsSpan()), "threads change no bit");
        Assert.That(DiagnosticFields.MomentsOf(lattice, equilibrium).Drift(moments), Is.LessThan(2e-13));
        Assert.That(equilibrium.AsSpan().ToArray(), Is.All.LessThanOrEqualTo(found.Largest).And.All.GreaterThanOrEqualTo(0));

        // it is of the family: ln(1/F - η) is quadratic, with the temperature and the chemical potential told
        var (v, worst, eta) = (new double[lattice.Dimension], 0.0, statistics.Eta);
        var centre = new double[lattice.Dimension];
        for (var a = 0; a < centre.Length; a++)
            centre[a] = moments.MeanVelocity[a];
        var exponents = new List<(double[] V, double X)>();
        for (var i = 0L; i < lattice.Count; i++)
        {
            Cases.Velocity(lattice, i, v);
            exponents.Add(([.. v], Math.Log((1 / equilibrium[i] - eta) / s.Degeneracy)));
        }

        // V from the gradient of x between two neighbours on each axis
        var origin = exponents[0];
        for (var a = 0; a < centre.Length; a++)
        {
            var next = exponents[(int)lattice.Stride(a)];
            centre[a] = 0.5 * (origin.V[a] + next.V[a]) - (next.X - origin.X) * found.Temperature / s.Spacing;
        }

        foreach (var (at, x) in exponents)
        {
            var expected = (0.5 * at.Zip(centre, (y, c) => (y - c) * (y - c)).Sum() - found.ChemicalPotential) / found.Temperature;
            worst = Math.Max(worst, Math.Abs(x - expected) / (1 + Math.Abs(expected)));
        }

        Assert.That(worst, Is.LessThan(kind == StatisticsKind.Fermi ? 1e-8 : 1e-6));

        // and has the largest entropy of all states with these moments
        var own = PointwiseDiagnostics.Compute(Domain.Serial(lattice, 1), equilibrium, null, found, statistics);
        var other = PointwiseDiagnostics.Compute(Domain.Serial(lattice, 1), field, null, found, statistics);
        Assert.That(own.Entropy, Is.GreaterThan(other.Entropy));
        Assert.That(own.Distance, Is.EqualTo(0).Within(1e-15));
        Assert.That(other.Distance, Is.EqualTo(DiagnosticFields.Sum(lattice, field, (_, _) => 0) + Difference(field, equilibrium)
            * lattice.CellVolume).Within(1e-13));
    }

    /// <summary>On a wide and fine lattice it has the temperature and the chemical potential of the continuum.</summary>
    [TestCase(2, 64, StatisticsKind.Fermi, 0.5, 1.3, 4.0)]
    [TestCase(3, 40, StatisticsKind.Fermi, 0.6, 0.9, 30.0)]
    [TestCase(2, 64, StatisticsKind.Bose, 0.8, -0.6, 4.0)]
    [TestCase(3, 40, StatisticsKind.Bose, 0.8, -0.7, 30.0)]
    public void An_ideal_gas_is_its_own_equilibrium(int d, int n, StatisticsKind kind, double t, double mu, double degeneracy)
    {
        var lattice = Cases.Cube(d, n, 6.5 * Math.Sqrt(t) + Math.Sqrt(Math.Max(0, mu)));
        double[] mean = [.. new[] { 0.1, -0.05, 0.02 }.Take(d)];
        using var field = DiagnosticFields.Sample(
            kind == StatisticsKind.Fermi ? new FermiDirac(degeneracy, t, mu, mean) : new BoseEinstein(degeneracy, t, mu, mean), lattice);
        var statistics = new QuantumStatistics(kind, degeneracy);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        var found = EquilibriumOccupation.Find(Domain.Serial(lattice, 2), moments, statistics)!;
        Assert.That(found.Temperature, Is.EqualTo(t).Within(1e-11));
        Assert.That(found.ChemicalPotential, Is.EqualTo(mu).Within(1e-11));
        Assert.That(
            PointwiseDiagnostics.Compute(Domain.Serial(lattice, 2), field, null, found, statistics).Distance,
            Is.LessThan(1e-12 * moments.Mass));
    }

    [Test]
    public void Where_there_is_none_there_is_none()
    {
        var lattice = Cases.Cube(3, 8, 3.5);
        var domain = Domain.Serial(lattice, 1);
        var fermi = new QuantumStatistics(StatisticsKind.Fermi, 1);
        using var field = new NativeBuffer(lattice.Count);
        Assert.That(Equilibrium.Find(domain, DiagnosticFields.MomentsOf(lattice, field), fermi), Is.Null, "no mass");
        field[lattice.Offset([4, 3, 2])] = 0.7;
        Assert.That(Equilibrium.Find(domain, DiagnosticFields.MomentsOf(lattice, field), fermi), Is.Null, "a single point");
        foreach (var i in new[] { 3, 4 })
        {
            foreach (var j in new[] { 3, 4 })
                (field[lattice.Offset([i, j, 3])], field[lattice.Offset([i, j, 4])]) = (1.2, 1.2);
        }

        field[lattice.Offset([4, 3, 2])] = 0;
        Assert.That(Equilibrium.Find(domain, DiagnosticFields.MomentsOf(lattice, field), fermi), Is.Null, "colder than T = 0");

        // bosons at 2^(2/3) ... of the critical temperature: T_c = (n |η|/ζ(3/2))^(2/3)/2π has mean square 0.5134 T_c an axis
        var wide = Cases.Cube(3, 24, 6);
        using var gas = DiagnosticFields.Sample(new Maxwellian(0.5, [0, 0, 0]), wide);
        var moments = DiagnosticFields.MomentsOf(wide, gas);
        foreach (var (factor, condensed) in new[] { (0.99, false), (1.01, true) })
        {
            var critical = 0.5 * 2.6123753486854883 / 1.3414872572509171;
            var bose = new QuantumStatistics(
                StatisticsKind.Bose, factor * Math.Pow(2 * Math.PI * critical, 1.5) * 2.6123753486854883 / moments.Mass);
            Assert.That(EquilibriumOccupation.IsCondensed(3, moments, bose, out var least), Is.EqualTo(condensed));
            Assert.That(least, Is.EqualTo(0.5 * Math.Pow(factor, 2.0 / 3)).Within(1e-12));
            Assert.That(Equilibrium.Find(Domain.Serial(wide, 2), moments, bose), condensed ? Is.Null : Is.Not.Null);
        }
    }

    private static double Difference(NativeBuffer first, NativeBuffer second)
    {
        var sum = 0.0;
        for (var i = 0L; i < first.Length; i++)
            sum += Math.Abs(first[i] - second[i]);
        return sum;
    }
}
