using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// What an eigenvalue iteration does with fields: inner products as exact sums and linear combinations in a fixed order, so that all ranks,
/// on any grid, go through the same numbers.
/// </summary>
internal static unsafe class VectorBlock
{
    /// <summary>G_ij = Σ left_i right_j h^d; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static double[,] Products(Domain domain, IReadOnlyList<NativeBuffer> left, IReadOnlyList<NativeBuffer> right)
    {
        double[] Bounds(IReadOnlyList<NativeBuffer> fields) => [.. fields.Select(f => FieldRange.Of(domain, f).Largest)];
        var (rows, columns) = (Bounds(left), Bounds(right));
        SliceSplit[] splits = [.. from r in rows from c in columns select new SliceSplit(r * c, domain.Lattice.Count, 3)];
        nint[] x = [.. left.Select(f => (nint)f.Pointer)], y = [.. right.Select(f => (nint)f.Pointer)];
        var sums = RowBlocks.Sum(domain, splits, (block, part) =>
        {
            var terms = (double*)block.First;
            for (var i = 0; i < x.Length; i++)
            {
                for (var j = 0; j < y.Length; j++)
                {
                    double* a = (double*)x[i] + block.Offset, b = (double*)y[j] + block.Offset;
                    for (var k = 0; k < block.Count; k++)
                        terms[k] = a[k] * b[k];
                    part[i * y.Length + j].Add(terms, block.Count);
                }
            }
        });
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        var products = new double[x.Length, y.Length];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
                products[i, j] = sums[i * y.Length + j].Total * domain.Lattice.CellVolume;
        }

        return products;
    }

    /// <summary>into_j = Σ_i from_i coefficient(i, j), in the order of i.</summary>
    public static void Combine(Domain domain, IReadOnlyList<NativeBuffer> from, double[,] coefficients, IReadOnlyList<NativeBuffer> into)
    {
        if (domain.Block.Count == 0)
            return;
        nint[] x = [.. from.Select(f => (nint)f.Pointer)], y = [.. into.Select(f => (nint)f.Pointer)];
        RowBlocks.Run(domain, () => 0, (block, _) =>
        {
            for (var j = 0; j < y.Length; j++)
            {
                var target = (double*)y[j] + block.Offset;
                new Span<double>(target, block.Count).Clear();
                for (var i = 0; i < x.Length; i++)
                {
                    var (factor, source) = (coefficients[i, j], x[i]);
                    for (var k = 0; k < block.Count; k++)
                        target[k] += factor * ((double*)source)[block.Offset + k];
                }
            }
        }, _ => { });
        GC.KeepAlive(from);
        GC.KeepAlive(into);
    }

    /// <summary>field -= Σ_i basis_i coefficient(i, column).</summary>
    public static void Subtract(IReadOnlyList<NativeBuffer> basis, double[,] coefficients, int column, NativeBuffer field)
    {
        for (var i = 0; i < basis.Count; i++)
        {
            double* b = basis[i].Pointer, f = field.Pointer;
            var factor = coefficients[i, column];
            for (var k = 0L; k < field.Length; k++)
                f[k] -= factor * b[k];
        }
    }

    /// <summary>
    /// Numbers in (-1, 1) that depend on the place in the whole lattice and the seed alone (SplitMix64).
    /// </summary>
    public static void Fill(Domain domain, NativeBuffer field, int seed)
    {
        var block = domain.Block;
        Span<int> index = stackalloc int[block.Dimension];
        for (var i = 0L; i < field.Length; i++)
        {
            block.Index(i, index);
            for (var a = 0; a < index.Length; a++)
                index[a] += block.Box.Lower[a];
            var z = (ulong)domain.Lattice.Offset(index) + (ulong)seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            field[i] = ((z ^ (z >> 31)) >> 11) * Math.ScaleB(1, -52) - 1;
        }
    }
}
