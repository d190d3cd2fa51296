using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Potentials;

namespace ClusterLB.Tests.Collision;

public class RadialWeightsTests
{
    private static readonly double[] Scales = [0.01, 0.1, 1, 10, 100];

    /// <summary>Radial integrals are resolved: halving every panel moves W by less than 1e-10 of its largest value.</summary>
    [Test]
    public void Halving_the_panels_moves_no_weight(
        [Values] RadialRule rule, [Values("yukawa", "gaussian", "coulomb", "algebraic")] string kind, [ValueSource(nameof(Scales))] double scale, [Values(1.0, 0.1, 0.0)] double hbar)
    {
        if (kind == "coulomb" && (scale != 1 || hbar == 0))
            return;
        var (potential, d) = Make(kind, scale);
        var lattice = new VelocityLattice(d == 2 ? [32, 32] : [20, 20, 20], d == 2 ? 10.0 / 32 : 0.5);
        using var f = new NativeBuffer(lattice.Count);
        new GaussianMixture([new GaussianComponent(1, [.. Enumerable.Repeat(0.2, d)], [.. Enumerable.Repeat(0.9, d)])]).Sample(lattice, f);
        var weights = new List<IReadOnlyList<double[][]>>();
        foreach (var refinement in new[] { 1, 2 })
        {
            using var collision = new CollisionOperator(lattice, new CollisionModel(hbar, 1, potential, Screening.Dynamic), DirectionSet.Create(d, 5), rule, 8, 2, refinement);
            using var q = new NativeBuffer(lattice.Count);
            collision.Evaluate(f, q);
            weights.Add(collision.Weights);
        }

        var worst = 0.0;
        var where = "";
        for (var p = 0; p < weights[0].Count; p++)
        {
            for (var m = 1; m < weights[0][p].Length; m++)
            {
                var largest = weights[1][p][m].Max(Math.Abs);
                for (var j = 0; j < weights[0][p][m].Length; j++)
                {
                    var change = Math.Abs(weights[0][p][m][j] - weights[1][p][m][j]) / largest;
                    if (change > worst)
                        (worst, where) = (change, $"p={p} m={m} j={j} of {weights[0][p][m].Length} W={weights[1][p][m][j]:e3} largest {largest:e3}");
                }
            }
        }

        TestContext.Out.WriteLine($"{kind} scale {scale} hbar {hbar} {rule}: {worst:e2} {where}");
        Assert.That(worst, Is.LessThan(1e-10));
    }

    private static (Potential, int) Make(string kind, double scale) => kind switch
    {
        "yukawa" => (new Y(1, scale), 2),
        "gaussian" => (new G(1, 1 / scale), 2),
        "algebraic" => (new A(1, 8), 3),
        _ => (new C(1), 3),
    };
    class Y(double g,double l):Potential{public override double Value(double k)=>g/(k*k+l*l);public override double Inverse(double k)=>(k*k+l*l)/g;public override double Scale=>l;public override double OriginExponent=>0;public override double DecayExponent=>4;}
class A(double g,double s):Potential{public override double Value(double k)=>g*Math.Pow(1+k*k,-s/4);public override double Inverse(double k)=>Math.Pow(1+k*k,s/4)/g;public override double Scale=>1;public override double OriginExponent=>0;public override double DecayExponent=>s;}
class G(double g,double l):Potential{public override double Value(double k)=>g*Math.Exp(-k*k*l*l/2);public override double Inverse(double k)=>Math.Exp(k*k*l*l/2)/g;public override double Scale=>1/l;public override double OriginExponent=>0;public override double DecayExponent=>double.PositiveInfinity;}
class C(double g):Potential{public override double Value(double k)=>g/(k*k);public override double Inverse(double k)=>k*k/g;public override double Scale=>1;public override double OriginExponent=>2;public override double DecayExponent=>4;}
}
