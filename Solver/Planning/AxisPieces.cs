using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// One axis of a <see cref="BlockGrid"/>: its pieces, their halos, and how much of the halo of one lies in another. Boxes are products of
/// such intervals, so that volumes of all pairs of thousands of ranks follow from these few numbers.
/// </summary>
internal sealed class AxisPieces
{
    /// <summary>The pieces of axis <paramref name="axis"/> with a halo of <paramref name="reach"/> elements on both sides.</summary>
    internal AxisPieces(BlockGrid grid, int axis, int reach)
    {
        var (points, pieces) = (grid.Points[axis], grid.Ranks[axis]);
        Lower = [.. Enumerable.Range(0, pieces).Select(k => (int)((long)points * k / pieces))];
        Upper = [.. Enumerable.Range(0, pieces).Select(k => (int)((long)points * (k + 1) / pieces))];
        HaloLower = [.. Lower.Select((l, k) => IsEmpty(k) ? l : (int)Math.Max(0, (long)l - reach))];
        HaloUpper = [.. Upper.Select((u, k) => IsEmpty(k) ? u : (int)Math.Min(points, (long)u + reach))];
        Overlaps = [.. Enumerable.Range(0, pieces).Select(k =>
            Enumerable.Range(0, pieces).Select(l => (Piece: l, Length: Overlap(k, l))).Where(o => o.Length > 0).ToArray())];
        Reverse = [.. Enumerable.Range(0, pieces).Select(k =>
            Enumerable.Range(0, pieces).Select(l => (Piece: l, Length: Overlap(l, k))).Where(o => o.Length > 0).ToArray())];
    }

    internal int[] Lower { get; }

    internal int[] Upper { get; }

    internal int[] HaloLower { get; }

    internal int[] HaloUpper { get; }

    /// <summary>Of each piece: the pieces that its halo meets, itself included, and the length it has in common with them.</summary>
    internal (int Piece, int Length)[][] Overlaps { get; }

    /// <summary>Of each piece: the pieces whose halos meet it.</summary>
    internal (int Piece, int Length)[][] Reverse { get; }

    internal int Length(int piece) => Upper[piece] - Lower[piece];

    internal int HaloLength(int piece) => HaloUpper[piece] - HaloLower[piece];

    /// <summary>Number of indices of a piece in [first, end).</summary>
    internal int Count(int piece, (int First, int End) range) =>
        Math.Max(0, Math.Min(Upper[piece], range.End) - Math.Max(Lower[piece], range.First));

    private bool IsEmpty(int piece) => Lower[piece] == Upper[piece];

    private int Overlap(int halo, int piece) => Math.Min(HaloUpper[halo], Upper[piece]) - Math.Max(HaloLower[halo], Lower[piece]);
}
