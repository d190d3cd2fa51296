namespace ClusterLB.Decomposition.Blocks;

/// <summary>A box of indices, [<see cref="Lower"/>_a, <see cref="Upper"/>_a) on each axis a of an array in C order; empty where an axis
/// is.</summary>
public sealed class Box
{
    /// <summary>The box with these bounds; an upper bound below the lower one is taken for an empty axis.</summary>
    public Box(IReadOnlyList<int> lower, IReadOnlyList<int> upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        Lower = [.. lower];
        Upper = [.. upper.Select((u, a) => Math.Max(u, lower[a]))];
    }

    /// <summary>The whole of an array with <paramref name="points"/>[a] elements on axis a.</summary>
    public static Box Whole(IReadOnlyList<int> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new Box(new int[points.Count], points);
    }

    /// <summary>First index on each axis.</summary>
    public int[] Lower { get; }

    /// <summary>One past the last index on each axis.</summary>
    public int[] Upper { get; }

    /// <summary>Number of axes.</summary>
    public int Dimension => Lower.Length;

    /// <summary>Number of elements.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            for (var a = 0; a < Lower.Length; a++)
                count *= Length(a);
            return count;
        }
    }

    /// <summary>Number of indices on an axis.</summary>
    public int Length(int axis) => Upper[axis] - Lower[axis];

    /// <summary>Lengths of all axes.</summary>
    public int[] Lengths => [.. Enumerable.Range(0, Dimension).Select(Length)];

    /// <summary>The box grown by <paramref name="reach"/>[a] on both sides of each axis, inside <paramref name="bounds"/>; empty stays
    /// empty.</summary>
    public Box Grow(IReadOnlyList<int> reach, Box bounds) => Count == 0 ? this : new Box(
        [.. Lower.Select((l, a) => (int)Math.Max(bounds.Lower[a], (long)l - reach[a]))],
        [.. Upper.Select((u, a) => (int)Math.Min(bounds.Upper[a], (long)u + reach[a]))]);

    /// <summary>What both boxes have.</summary>
    public Box Intersect(Box other) => new(
        [.. Lower.Select((l, a) => Math.Max(l, other.Lower[a]))],
        [.. Upper.Select((u, a) => Math.Min(u, other.Upper[a]))]);

    /// <summary>Whether both boxes have the same bounds.</summary>
    public bool Same(Box other) => Lower.SequenceEqual(other.Lower) && Upper.SequenceEqual(other.Upper);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" x ", Enumerable.Range(0, Dimension).Select(a => $"[{Lower[a]}, {Upper[a]})"));
}
