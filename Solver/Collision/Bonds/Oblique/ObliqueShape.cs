using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// The copy of F that oblique directions read, from lengths alone: rows along the last axis with zeros between them, as many as the longest
/// transfer needs. A cache line more between planes keeps rows that lie along any direction from falling on the same sets of the cache.
/// </summary>
internal sealed class ObliqueShape
{
    private const int Lanes = 8;

    // Kernels take tiles of two of the widest vectors.
    private const int Overhang = 2 * Lanes;

    /// <summary>Lays out the rows of a halo.</summary>
    /// <param name="families">the oblique directions</param>
    /// <param name="halo">lengths of the halo</param>
    public ObliqueShape(BondFamily[] families, int[] halo)
    {
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(halo);
        Strides = new long[halo.Length - 1];
        if (halo.Contains(0))
            return;
        Margin = Whole(families.Max(f => f.Transfers * f.Step[^1]));
        var stride = (long)Whole(halo[^1] + Margin);
        for (var a = Strides.Length - 1; a >= 0; a--)
        {
            Strides[a] = stride;
            stride = stride * halo[a] + (a > 0 ? Lanes : 0);
        }

        FieldLength = Margin + stride + Overhang;
    }

    /// <summary>Distance between neighbours on each axis but the last.</summary>
    public long[] Strides { get; }

    /// <summary>Zeros before the first row.</summary>
    public int Margin { get; }

    /// <summary>Doubles of the copy.</summary>
    public long FieldLength { get; }

    private static int Whole(int length) => (length + Lanes - 1) / Lanes * Lanes;
}
