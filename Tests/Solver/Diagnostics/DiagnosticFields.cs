using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Diagnostics;

/// <summary>Fields for the tests of diagnostics.</summary>
internal static class DiagnosticFields
{
    public static readonly int[][] Shapes = [[37], [5, 3], [2, 2], [33, 70], [9, 1, 12], [11, 8, 23], [6, 7, 5, 13], [2, 3, 4, 2500]];

    public static NativeBuffer Sample(ClosedForm state, VelocityLattice lattice)
    {
        var field = new NativeBuffer(lattice.Count);
        state.Sample(lattice, field);
        return field;
    }

    // magnitudes over many decades
    public static NativeBuffer Random(VelocityLattice lattice, int seed, bool signed)
    {
        var (random, field) = (new Random(seed), new NativeBuffer(lattice.Count));
        foreach (ref var x in field.AsSpan())
            x = (random.NextDouble() - (signed ? 0.5 : 0)) * Math.Exp(-20 * random.NextDouble());
        return field;
    }

    public static Moments MomentsOf(VelocityLattice lattice, NativeBuffer field, int threads = 1)
    {
        using var marginals = new Marginals(lattice, threads);
        marginals.Compute(field);
        return Moments.Of(lattice, marginals);
    }

    // Σ_i term(F_i, v_i) h^d, the obvious way, with compensated addition
    public static double Sum(VelocityLattice lattice, NativeBuffer field, Func<double, double[], double> term)
    {
        var (sum, lost, index, v) = (0.0, 0.0, new int[lattice.Dimension], new double[lattice.Dimension]);
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            for (var a = 0; a < v.Length; a++)
                v[a] = lattice.Velocity(a, index[a]);
            var x = term(field[i], v);
            var next = sum + x;
            lost += Math.Abs(sum) >= Math.Abs(x) ? sum - next + x : x - next + sum;
            sum = next;
        }

        return (sum + lost) * lattice.CellVolume;
    }
}
