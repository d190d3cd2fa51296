using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>The measurements behind <see cref="DirectionChoice"/>: docs/directions.md says how to repeat them.</summary>
[Explicit("measures, for docs/directions.md")]
public class DirectionFit
{
    // half the width of every lattice
    private const double Extent = 5.0;

    // velocities beyond it see the edge of the lattice
    private const double Compared = 3.0;

    private static readonly (string Name, GaussianMixture State)[] s_states =
    [
        // broad: no component narrower than 0.9
        ("2a", new([new(0.6, [0.4, -0.5], [0.81, 1.0]), new(0.4, [-0.6, 0.75], [1.0, 0.9])])),
        // anisotropic: temperatures 1 to 2.25
        ("2b", new([new(1.0, [0.0, 0.0], [1.2, 0.5333])])),
        // cold beams: thermal width 0.5, beams 1.6 apart, just stable
        ("2c", new([new(0.5, [0.75, 0.3], [0.25, 0.25]), new(0.5, [-0.75, -0.3], [0.25, 0.25])])),
        // narrower, for the classical equation, which sees the edge of the lattice more
        ("2d", new([new(0.6, [0.3, -0.4], [0.5, 0.6]), new(0.4, [-0.45, 0.6], [0.6, 0.55])])),
        ("3a", new([new(0.6, [0.4, -0.5, 0.2], [0.81, 1.0, 0.9]), new(0.4, [-0.6, 0.75, -0.3], [1.0, 0.9, 0.81])])),
        ("3b", new([new(1.0, [0.0, 0.0, 0.0], [1.2, 1.2, 0.6])])),
        ("4a", new([new(0.6, [0.4, -0.5, 0.2, 0.3], [0.81, 1.0, 0.9, 1.0]),
            new(0.4, [-0.6, 0.75, -0.3, -0.45], [1.0, 0.9, 0.81, 0.9])])),
    ];

    // points n have spacing 10/(n - 1): all lattices share velocities with the finest
    [TestCase("2a", 1.0, 241, 50, new[] { 25, 31, 41, 61, 81 })]
    [TestCase("2a", 0.0, 241, 50, new[] { 25, 31, 41, 61, 81 })]
    [TestCase("2b", 1.0, 241, 50, new[] { 25, 31, 41, 61, 81 })]
    [TestCase("2d", 0.0, 241, 50, new[] { 31, 41, 61, 81, 121 })]
    [TestCase("2d", 0.1, 241, 50, new[] { 61, 81, 121 })]
    [TestCase("2c", 1.0, 241, 50, new[] { 41, 61, 81, 121 })]
    [TestCase("3a", 1.0, 81, 21, new[] { 17, 21, 41 })]
    [TestCase("3a", 0.0, 81, 21, new[] { 21, 41 })]
    [TestCase("3b", 1.0, 81, 21, new[] { 17, 21, 41 })]
    [TestCase("4a", 1.0, 41, 12, new[] { 17, 21 })]
    public void Measure(string name, double hbar, int finest, int largestP2, int[] points)
    {
        var state = s_states.First(s => s.Name == name).State;
        var d = state.Dimension;
        var reference = Evaluate(state, hbar, finest, largestP2);
        int[] candidates = d switch { 2 => [2, 5, 10, 13, 17, 26, 29, 37], 3 => [2, 3, 5, 6, 9, 10, 11, 14, 17], _ => [3, 4, 6, 7, 10] };
        var scale = reference.Max(Math.Abs);
        TestContext.Out.WriteLine($"# {name} hbar={hbar} sigma={state.ThermalWidth:f3} reference n={finest} P2={largestP2} "
            + $"reach={Math.Sqrt(largestP2) * 2 * Extent / (finest - 1) / state.ThermalWidth:f2}");
        foreach (var n in points)
        {
            var line = $"{name} {hbar} n={n} h/s={2 * Extent / (n - 1) / state.ThermalWidth:f3}:";
            foreach (var p2 in candidates)
            {
                var q = Evaluate(state, hbar, n, p2);
                var error = 0.0;
                var coarse = new VelocityLattice([.. Enumerable.Repeat(n, d)], 1);
                var fine = new VelocityLattice([.. Enumerable.Repeat(finest, d)], 1);
                var index = new int[d];
                for (var i = 0L; i < coarse.Count; i++)
                {
                    coarse.Index(i, index);
                    var common = true;
                    for (var a = 0; a < d; a++)
                    {
                        var x = index[a] * (finest - 1);
                        common &= x % (n - 1) == 0 && Math.Abs(2 * Extent * index[a] / (n - 1) - Extent) <= Compared;
                        index[a] = x / (n - 1);
                    }

                    if (common)
                        error = Math.Max(error, Math.Abs(q[i] - reference[fine.Offset(index)]));
                }

                line += $" {p2}:{error / scale:e1}";
            }

            TestContext.Out.WriteLine(line);
        }
    }

    private static double[] Evaluate(GaussianMixture state, double hbar, int points, int p2)
    {
        var lattice = new VelocityLattice([.. Enumerable.Repeat(points, state.Dimension)], 2 * Extent / (points - 1));
        var model = new CollisionModel(
            hbar, 2 / Math.Pow(2 * Math.PI, state.Dimension), new GaussianPotential(0.7, 0.7), Screening.Dynamic);
        using var operation = new CollisionOperator(lattice, model, DirectionSet.Create(state.Dimension, p2), RadialRule.Spectral, 8.0,
            Environment.ProcessorCount);
        using var distribution = new NativeBuffer(lattice.Count);
        using var rate = new NativeBuffer(lattice.Count);
        state.Sample(lattice, distribution);
        operation.Evaluate(distribution, rate);
        return rate.AsSpan().ToArray();
    }
}
