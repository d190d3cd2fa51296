using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics.Reductions;

/// <summary>A field where some axes are held at one index each: values of the field, not interpolated.</summary>
internal static unsafe class LatticeSlice
{
    /// <summary>The index on an axis whose velocity is nearest to <paramref name="value"/>; of two equally near the lower.</summary>
    public static int Nearest(VelocityLattice lattice, int axis, double value) =>
        Math.Clamp((int)Math.Ceiling(value / lattice.Spacing + 0.5 * (lattice.Points[axis] - 1) - 0.5), 0, lattice.Points[axis] - 1);

    /// <summary>The values over the free axes of the whole lattice in C order, on every rank; collective.</summary>
    /// <param name="domain">ranks, lattice and block</param>
    /// <param name="field">the field</param>
    /// <param name="held">the axes that are held, rising</param>
    /// <param name="indices">their indices on the whole lattice</param>
    public static double[] Of(Domain domain, NativeBuffer field, IReadOnlyList<int> held, IReadOnlyList<int> indices)
    {
        var (whole, block) = (domain.Lattice, domain.Block);
        int[] free = [.. Enumerable.Range(0, whole.Dimension).Except(held)];
        var values = new double[free.Aggregate(1L, (n, a) => n * whole.Points[a])];
        var index = new int[whole.Dimension];
        for (var k = 0; k < held.Count; k++)
            index[held[k]] = indices[k];
        if (held.All(a => index[a] >= block.Box.Lower[a] && index[a] < block.Box.Upper[a]))
        {
            for (var i = 0L; i < values.LongLength; i++)
            {
                var rest = i;
                for (var k = free.Length - 1; k >= 0; rest /= whole.Points[free[k--]])
                    index[free[k]] = (int)(rest % whole.Points[free[k]]);
                var (offset, inside) = (0L, true);
                for (var a = 0; a < index.Length; a++)
                {
                    inside &= index[a] >= block.Box.Lower[a] && index[a] < block.Box.Upper[a];
                    offset += (index[a] - block.Box.Lower[a]) * block.Stride(a);
                }

                // + 0: a negative zero would not survive the sum over ranks
                if (inside)
                    values[i] = field.Pointer[offset] + 0.0;
            }
        }

        GC.KeepAlive(field);
        domain.World.Allreduce(values.AsSpan(), Operation.Sum);
        return values;
    }
}
