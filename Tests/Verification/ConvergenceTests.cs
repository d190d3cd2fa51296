using System.Text;
using System.Text.Json;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// How the error of Q falls with the lattice and with the directions: two beams, dynamic screening, at velocities that every lattice of the
/// study shares, against values from an independent quadrature (Tests/reference/convergence-*.json). Prints the tables of
/// docs/verification.md.
/// </summary>
public class ConvergenceTests
{
    private static readonly double[] Spacings2 = [0.6, 0.4, 0.3, 0.2, 0.15, 0.1], Spacings3 = [0.6, 0.4, 0.3, 0.2], Spacings4 = [0.6, 0.4];
    private static readonly bool All = Environment.GetEnvironmentVariable("CLUSTERLB_TEST_ALL") == "1";

    /// <summary>Two errors: that of the directions' degree, which no lattice removes, and that of sampling at |p| h, which a finer lattice
    /// does.</summary>
    [Test]
    public void Spectral_weights_converge_until_the_degree_limits([Values(2, 3, 4)] int dimension)
    {
        var (spacings, sets) = Study(dimension);
        var errors = Table(dimension, RadialRule.Spectral, spacings, sets);
        double[] degreeLimits =
            dimension switch { 2 => [2e-2, 1e-3, 3e-4, 4e-5, 2e-5], 3 => [2e-2, 2e-2, 3e-4, 3e-4, 5e-5], _ => [2e-1, 1e-2, 1e-3] };
        for (var s = 0; s < sets.Length; s++)
        {
            Assert.That(errors[^1][s], Is.LessThan(degreeLimits[s]), $"P2 = {sets[s]} on the finest lattice");
            for (var n = 1; n < spacings.Length; n++)
                Assert.That(errors[n][s], Is.LessThan(1.1 * errors[n - 1][s]), $"P2 = {sets[s]}: a finer lattice is not worse");
        }
    }

    [Test]
    public void Monotone_weights_converge_for_the_two_beams([Values(2, 3, 4)] int dimension)
    {
        var (spacings, sets) = Study(dimension);
        var errors = Table(dimension, RadialRule.Monotone, spacings, sets);
        Assert.That(errors[^1][2], Is.LessThan(dimension == 4 ? 1e-1 : 2e-2).And.LessThan(errors[0][2] / 1.4));
    }

    /// <summary>Maxwell molecules, which the fewest directions treat exactly, leave the error of the radial rule alone: second order in
    /// h.</summary>
    [Test]
    public void Monotone_weights_are_of_second_order([Values(2, 3)] int dimension)
    {
        int[] points = dimension == 2 ? [32, 48, 64, 96] : [32, 48, 64];
        double[] errors = [.. points.Select(n => BkwError(dimension, n))];
        for (var k = 0; k < points.Length; k++)
            TestContext.Out.WriteLine($"BKW, monotone, d = {dimension}, n = {points[k]}: {errors[k]:0.00e+00}");
        var order = Math.Log(errors[^2] / errors[^1]) / Math.Log((double)points[^1] / points[^2]);
        TestContext.Out.WriteLine($"order {order:f2}");
        Assert.That(order, Is.EqualTo(2).Within(0.2));
    }

    private static double BkwError(int dimension, int n)
    {
        var potential = new PowerLawPotential(1, 0.5 * (dimension - 2));
        var lattice = new VelocityLattice([.. Enumerable.Repeat(n, dimension)], 14.0 / n);
        var state = new Bkw(dimension, 0.7);
        using var distribution = new NativeBuffer(lattice.Count);
        using var rate = new NativeBuffer(lattice.Count);
        state.Sample(lattice, distribution);
        using var collision = new CollisionOperator(
            lattice, new CollisionModel(1, 1, potential, Screening.None), DirectionSet.Create(dimension, dimension), RadialRule.Monotone,
                14, Environment.ProcessorCount);
        collision.Evaluate(distribution, rate);
        var (index, velocity) = (new int[dimension], new double[dimension]);
        double error = 0, largest = 0;
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            for (var a = 0; a < dimension; a++)
                velocity[a] = lattice.Velocity(a, index[a]);
            var exact = state.TimeDerivative(velocity, Bkw.Rate(1, 1, 1, dimension));
            (error, largest) = (Math.Max(error, Math.Abs(rate[i] - exact)), Math.Max(largest, Math.Abs(exact)));
        }

        return error / largest;
    }

    private static (double[] Spacings, int[] Sets) Study(int dimension) => dimension switch
    {
        2 => (Spacings2, [2, 5, 10, 17, 29]),
        3 => (Spacings3, [2, 3, 6, 9, 14]),
        _ => (All ? [.. Spacings4, 0.3] : Spacings4, [2, 4, 7]),
    };

    private static double[][] Table(int dimension, RadialRule rule, double[] spacings, int[] sets)
    {
        var input = Configuration.Load(Path.Combine(SharedReference.Own, $"convergence-{dimension}d.toml"));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedReference.Own, $"convergence-{dimension}d.json")));
        double[][] velocities = [.. json.RootElement.GetProperty("velocities").EnumerateArray().Select(Numbers)];
        var expected = Numbers(json.RootElement.GetProperty("collision"));
        var text = new StringBuilder(
            $"{rule}, d = {dimension}\n| h (n) | "
            + $"{string.Join(" | ", sets.Select(p => $"P2 = {p} (degree {DirectionSet.Create(dimension, p).Degree})"))} |\n");
        text.AppendLine($"|{string.Concat(Enumerable.Repeat("---|", sets.Length + 1))}");
        var errors = new double[spacings.Length][];
        for (var s = 0; s < spacings.Length; s++)
        {
            var (h, n) = (spacings[s], 2 * (int)Math.Round(6 / spacings[s]) + 1);
            var lattice = new VelocityLattice([.. Enumerable.Repeat(n, dimension)], h);
            using var distribution = new NativeBuffer(lattice.Count);
            ((ClosedForm)input.Initial.State).Sample(lattice, distribution);
            errors[s] = [.. sets.Select(p => Error(lattice, input, p, rule, distribution, velocities, expected))];
            text.AppendLine($"| {h} ({n}) | {string.Join(" | ", errors[s].Select(e => e.ToString("0.0e+00")))} |");
        }

        TestContext.Out.WriteLine(text);
        return errors;
    }

    private static double Error(
        VelocityLattice lattice, Configuration input, int p2, RadialRule rule, NativeBuffer distribution, double[][] velocities,
        double[] expected)
    {
        using var rate = new NativeBuffer(lattice.Count);
        using var collision = new CollisionOperator(
            lattice, input.Model, DirectionSet.Create(lattice.Dimension, p2), rule, input.Quadrature.MaxTransfer,
                Environment.ProcessorCount);
        collision.Evaluate(distribution, rate);
        return velocities.Zip(expected, (v, q) => Math.Abs(rate[lattice.Offset(Index(lattice, v))] - q)).Max() / expected.Max(Math.Abs);
    }

    private static int[] Index(VelocityLattice lattice, double[] velocity) =>
        [.. velocity.Select((v, a) => (int)Math.Round(v / lattice.Spacing) + (lattice.Points[a] - 1) / 2)];

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetDouble())];
}
