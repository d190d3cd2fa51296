using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Solver.Collision;

public class RadialWeightsTests
{
    private static IEnumerable<TestCaseData> Potentials() =>
        from rule in Enum.GetValues<RadialRule>()
        from hbar in new[] { 1.0, 0.1, 0.0 }
        from kind in new[] { "yukawa", "gaussian", "coulomb", "algebraic" }
        from scale in kind is "yukawa" or "gaussian" ? new[] { 0.01, 0.1, 1, 10, 100 } : [1.0]
        where kind != "coulomb" || hbar > 0
        select new TestCaseData(rule, kind, scale, hbar);

    /// <summary>Radial integrals are resolved: halving every panel moves W by less than 1e-10 where F is not small, and the number of
    /// collisions W S S' everywhere.</summary>
    [TestCaseSource(nameof(Potentials))]
    public void Halving_the_panels_moves_no_weight(RadialRule rule, string kind, double scale, double hbar)
    {
        var (potential, d) = Make(kind, scale);
        var lattice = new VelocityLattice(d == 2 ? [32, 32] : [20, 20, 20], d == 2 ? 10.0 / 32 : 0.5);
        using var f = new NativeBuffer(lattice.Count);
        new GaussianMixture([new GaussianComponent(1, [.. Enumerable.Repeat(0.2, d)], [.. Enumerable.Repeat(0.9, d)])]).Sample(lattice, f);
        using var coarse = Evaluated(1);
        using var fine = Evaluated(2);
        var (worstWeight, worstStrength) = (0.0, 0.0);
        for (var p = 0; p < fine.Families.Length; p++)
        {
            var (w1, w2, s, sUp) = (coarse.Weights[p], fine.Weights[p], fine.Sums.Lower[p], fine.Sums.Upper[p]);
            double largestStrength = 0, largestWeight = 0, strengthMoved = 0, weightMoved = 0;
            for (var m = 1; m < w1.Length; m++)
            {
                for (var j = 0; j < w1[m].Length; j++)
                {
                    Assert.That(w2[m][j], rule == RadialRule.Monotone ? Is.GreaterThanOrEqualTo(0) : Is.Not.NaN);
                    var move = Math.Abs(w1[m][j] - w2[m][j]);
                    largestStrength = Math.Max(largestStrength, Math.Abs(w2[m][j] * s[m][j] * sUp[m][j]));
                    strengthMoved = Math.Max(strengthMoved, move * s[m][j] * sUp[m][j]);
                    if (s[m][j] < 1e-3 * s[m].Max())
                        continue;
                    largestWeight = Math.Max(largestWeight, Math.Abs(w2[m][j]));
                    weightMoved = Math.Max(weightMoved, move);
                }
            }

            Assert.That(weightMoved / largestWeight, Is.LessThan(1e-10), "W where S is not small");
            Assert.That(strengthMoved / largestStrength, Is.LessThan(1e-10), "W S S' everywhere, undamped plasma oscillations included");
            (worstWeight, worstStrength) = (
                Math.Max(worstWeight, weightMoved / largestWeight), Math.Max(worstStrength, strengthMoved / largestStrength));
        }

        TestContext.Out.WriteLine($"{kind} scale {scale} hbar {hbar} {rule}: W {worstWeight:e1}, W S S' {worstStrength:e1}");

        CollisionOperator Evaluated(int refinement)
        {
            var collision = new CollisionOperator(
                lattice, new CollisionModel(hbar, 1, potential, Screening.Dynamic), DirectionSet.Create(d, 5), rule, 8, 2, refinement);
            using var q = new NativeBuffer(lattice.Count);
            collision.Evaluate(f, q);
            return collision;
        }
    }

    private static (Potential, int) Make(string kind, double scale) => kind switch
    {
        "yukawa" => (new YukawaPotential(1, scale), 2),
        "gaussian" => (new GaussianPotential(1, 1 / scale), 2),
        "algebraic" => (new AlgebraicPotential(1, 8), 3),
        _ => (new PowerLawPotential(1, 2), 3),
    };
}
