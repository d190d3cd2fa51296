using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Verification;

/// <summary>Lattices, models, data and sums that the verification tests share.</summary>
internal static class Cases
{
    /// <summary>Whether the long tests run too (./test --all).</summary>
    public static bool All { get; } = Environment.GetEnvironmentVariable("CLUSTERLB_TEST_ALL") == "1";

    /// <summary>V(k) = (1 + k²)^(-2): quantum, classical and d = 2, 3, 4 alike exist.</summary>
    public static Potential Algebraic { get; } = new AlgebraicPotential(1, 8);

    /// <summary>h = 2 extent / points[0], as in the input.</summary>
    public static VelocityLattice Lattice(double extent, params int[] points) => new(points, 2 * extent / points[0]);

    /// <summary>The same number of points on every axis.</summary>
    public static VelocityLattice Cube(int dimension, int points, double extent) =>
        Lattice(extent, [.. Enumerable.Repeat(points, dimension)]);

    /// <summary>c_d = 2/(2π)^d, as the article prints it.</summary>
    public static double Prefactor(int dimension) => 2 / Math.Pow(2 * Math.PI, dimension);

    public static CollisionModel Model(int dimension, double hbar, Screening screening, Potential? potential = null) =>
        new(hbar, Prefactor(dimension), potential ?? Algebraic, screening);

    public static CollisionOperator Operator(
        VelocityLattice lattice, CollisionModel model, int p2, RadialRule rule, double maxTransfer = 8, int threads = 2) =>
        new(lattice, model, DirectionSet.Create(lattice.Dimension, p2), rule, maxTransfer, threads);

    /// <summary>Random values in (0, 1), no two neighbours alike, of order 1 at the edge too; <paramref name="zeros"/> of them exactly
    /// 0.</summary>
    public static NativeBuffer Rough(VelocityLattice lattice, int seed, double zeros = 0)
    {
        var random = new Random(seed);
        return Filled(lattice, _ => random.NextDouble() < zeros ? 0 : 1 - random.NextDouble());
    }

    /// <summary>Two Gaussian beams of different, anisotropic temperatures.</summary>
    public static GaussianMixture Beams(int dimension) => new(
    [
        new GaussianComponent(0.6, [.. new[] { -0.7, 0.3, 0.2, -0.1 }.Take(dimension)], [.. new[] { 0.7, 1.1, 0.9, 0.8 }.Take(dimension)]),
        new GaussianComponent(0.4, [.. new[] { 1.0, -0.4, 0.1, 0.3 }.Take(dimension)], [.. new[] { 1.0, 0.8, 1.2, 0.9 }.Take(dimension)]),
    ]);

    public static NativeBuffer Sampled(VelocityLattice lattice, ClosedForm state)
    {
        var field = new NativeBuffer(lattice.Count);
        state.Sample(lattice, field);
        return field;
    }

    /// <summary>A field from a function of the velocity.</summary>
    public static NativeBuffer Filled(VelocityLattice lattice, Func<double[], double> value)
    {
        var field = new NativeBuffer(lattice.Count);
        var v = new double[lattice.Dimension];
        for (var i = 0L; i < lattice.Count; i++)
        {
            Velocity(lattice, i, v);
            field[i] = value(v);
        }

        return field;
    }

    public static void Velocity(VelocityLattice lattice, long offset, double[] v)
    {
        Span<int> index = stackalloc int[lattice.Dimension];
        lattice.Index(offset, index);
        for (var a = 0; a < v.Length; a++)
            v[a] = lattice.Velocity(a, index[a]);
    }

    public static NativeBuffer Rate(this CollisionOperator collision, NativeBuffer f)
    {
        var rate = new NativeBuffer(f.Length);
        collision.Evaluate(f, rate);
        return rate;
    }

    /// <summary>Q by the direct double sum with the weights of the last evaluation, and Σ |W| (gain + loss).</summary>
    public static (NativeBuffer Rate, NativeBuffer Turnover) Direct(this CollisionOperator collision, NativeBuffer f)
    {
        var (rate, turnover) = (new NativeBuffer(f.Length), new NativeBuffer(f.Length));
        DirectSum.Evaluate(collision.Lattice, collision.Families, collision.Weights, f, rate, turnover, collision.Model.Statistics.Eta);
        return (rate, turnover);
    }

    public static double Largest(NativeBuffer field) => FieldNorms.Max(field, ThreadTeam.One);

    public static double Distance(NativeBuffer first, NativeBuffer second) => FieldNorms.Difference(first, second, ThreadTeam.One);

    /// <summary>The conserved functions ψ = 1, v_a, |v|² by name.</summary>
    public static IEnumerable<(string Name, Func<double[], double> Psi)> Invariants(int dimension)
    {
        yield return ("mass", _ => 1);
        for (var a = 0; a < dimension; a++)
        {
            var axis = a;
            yield return ($"momentum {a}", v => v[axis]);
        }

        yield return ("energy", v => v.Sum(x => x * x));
    }

    /// <summary>Σ field ψ (compensated) and Σ |field ψ|.</summary>
    public static (double Sum, double Magnitude) Moment(VelocityLattice lattice, NativeBuffer field, Func<double[], double> psi)
    {
        double sum = 0, lost = 0, magnitude = 0;
        var v = new double[lattice.Dimension];
        for (var i = 0L; i < lattice.Count; i++)
        {
            Velocity(lattice, i, v);
            var term = field[i] * psi(v);
            var next = sum + term;
            lost += Math.Abs(sum) >= Math.Abs(term) ? sum - next + term : term - next + sum;
            sum = next;
            magnitude += Math.Abs(term);
        }

        return (sum + lost, magnitude);
    }

    /// <summary>A measured number, where a reader of the test's output finds it.</summary>
    public static void Report(string text) => TestContext.Out.WriteLine(text);
}

/// <summary>Q as the right-hand side of the integrators.</summary>
internal sealed class CollisionRate(CollisionOperator collision) : IRightHandSide
{
    public void Evaluate(NativeBuffer state, NativeBuffer rate) => collision.Evaluate(state, rate);
}
