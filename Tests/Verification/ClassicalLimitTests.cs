using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>The quantum operator goes to the classical one at second order in hbar on a fixed lattice, down to hbar = 0.01.</summary>
public class ClassicalLimitTests
{
    private static readonly double[] Hbars = [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.01];

    /// <summary>From where ħ² is below rounding on, as small as an input may give it, the two operators are one.</summary>
    [Test]
    public void The_smallest_hbar_is_the_classical_equation(
        [Values(RadialRule.Spectral, RadialRule.Monotone)] RadialRule rule,
        [Values(Screening.None, Screening.Maxwellian, Screening.Dynamic)] Screening screening)
    {
        var lattice = Cases.Cube(2, 24, 5.5);
        using var f = Cases.Sampled(lattice, Cases.Beams(2));
        using var classical = Cases.Operator(lattice, Cases.Model(2, 0, screening, Cases.Algebraic), 5, rule);
        using var limit = classical.Rate(f);
        foreach (var hbar in (double[])[1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12, 1e-14, 1e-16, 1e-20, 1.05e-34, 1e-60])
        {
            using var quantum = Cases.Operator(lattice, Cases.Model(2, hbar, screening, Cases.Algebraic), 5, rule);
            using var q = quantum.Rate(f);
            var distance = Cases.Distance(q, limit) / Cases.Largest(limit);
            Cases.Report($"{rule} {screening} hbar {hbar:E2}: {distance:E2}");
            Assert.That(distance, Is.LessThan(4 * hbar * hbar + 1e-10), $"hbar = {hbar}");
        }
    }

    /// <summary>A potential too rough for the second order: V² ~ k^(-s) with s &lt; d + 3 gives s - d - 1, the order of what transfers ħκ
    /// of order 1 contribute.</summary>
    [Test]
    public void Order_of_rough_potentials([Values(2, 3, 4)] int d, [Values(0.5, 1.0)] double order)
    {
        var potential = new AlgebraicPotential(1, d + 1 + order);
        Assert.That(Existence.SemiclassicalOrder(potential, d), Is.EqualTo(order).Within(1e-12));
        var orders = Orders(d, d switch { 2 => 24, 3 => 14, _ => 10 }, 2, Screening.Dynamic, potential, $"s = {d + 1 + order}");
        Assert.That(orders[^1], Is.EqualTo(order).Within(0.05));
        Assert.That(Existence.SemiclassicalOrder(new AlgebraicPotential(1, d + 4), d), Is.EqualTo(2));
        var cut = new YukawaPotential(1, 1) { MaxWavenumber = 9 };
        Assert.That(Existence.SemiclassicalOrder(cut, d), Is.EqualTo(2), "what is cut is smooth");
    }

    [Test]
    public void Second_order_in_hbar(
        [Values(2, 3)] int d, [Values(Screening.None, Screening.Dynamic)] Screening screening,
        [Values("algebraic", "gaussian")] string kind)
    {
        Potential potential = kind == "gaussian" ? new GaussianPotential(1, 1) : Cases.Algebraic;
        var orders = Orders(d, d == 2 ? 32 : 20, 5, screening, potential, kind);
        for (var k = 0; k < orders.Length; k++)
        {
            if (Hbars[k] <= 0.1)
                Assert.That(orders[k], Is.EqualTo(2).Within(0.1), $"hbar {Hbars[k]} -> {Hbars[k + 1]}");
        }
    }

    private static double[] Orders(int d, int points, int p2, Screening screening, Potential potential, string name)
    {
        var lattice = Cases.Cube(d, points, 5.5);
        using var f = Cases.Sampled(lattice, Cases.Beams(d));
        using var classical = Cases.Operator(lattice, Cases.Model(d, 0, screening, potential), p2, RadialRule.Spectral);
        using var limit = classical.Rate(f);
        double[] distances = [.. Hbars.Select(hbar =>
        {
            using var quantum = Cases.Operator(lattice, Cases.Model(d, hbar, screening, potential), p2, RadialRule.Spectral);
            using var q = quantum.Rate(f);
            return Cases.Distance(q, limit) / Cases.Largest(limit);
        })];
        double[] orders = [
            .. Enumerable.Range(1, Hbars.Length - 1)
            .Select(k => Math.Log(distances[k - 1] / distances[k]) / Math.Log(Hbars[k - 1] / Hbars[k]))];
        Cases.Report(
            $"d={d} {screening} {name}: distance at hbar {string.Join(", ", Hbars)}: "
            + $"{string.Join(", ", distances.Select(x => x.ToString("E2")))}; orders "
            + $"{string.Join(", ", orders.Select(x => x.ToString("F3")))}");
        return orders;
    }
}
