using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The directions that move along every axis. No lines of theirs have one level; instead the rows of the lattice along its last axis are
/// taken whole: over the bonds of transfer m
/// <code>Q(row, x) += C_m(level of x) F(row + m q, x + m a),      p = (q, a),</code>
/// with consecutive coefficients (<see cref="ObliqueTables"/>) and consecutive velocities. F is read from a copy whose rows have zeros
/// between them, as many as the longest transfer needs: what lies beyond the ends of a row adds nothing. Source: docs/numerics.md, "Bond
/// tables and kernels".
/// </summary>
public sealed class ObliqueBonds
{
    private const int Lanes = 8;

    // Kernels take tiles of two of the widest vectors.
    private const int Overhang = 2 * Lanes;

    /// <summary>Collects the oblique directions of <paramref name="families"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">all bonds</param>
    public ObliqueBonds(VelocityLattice lattice, Box block, Box halo, BondFamily[] families)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        ArgumentNullException.ThrowIfNull(families);
        (Lattice, Block, Halo, Members) = (lattice, block, halo, MembersOf(families));
        (Strides, Margin, FieldLength) = Layout(families, halo.Lengths);
        Passes = block.Count == 0 ? [] : [.. Groups(families, Members).Select(group => new ObliquePass(this, families, [.. group]))];
        Updates = Members.Sum(k => families[k].BondUpdates);
    }

    /// <summary>The whole lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>The velocities whose rate is computed.</summary>
    public Box Block { get; }

    /// <summary>The velocities that are read.</summary>
    public Box Halo { get; }

    /// <summary>Numbers of the directions.</summary>
    public int[] Members { get; }

    /// <summary>Directions that share their chains of rows.</summary>
    public ObliquePass[] Passes { get; }

    /// <summary>Distance in the copy of F between neighbours on each axis but the last.</summary>
    public long[] Strides { get; }

    /// <summary>Zeros before the first row.</summary>
    public int Margin { get; }

    /// <summary>Number of doubles of the copy of F.</summary>
    public long FieldLength { get; }

    /// <summary>Bond updates of the whole lattice.</summary>
    public long Updates { get; }

    /// <summary>Whether a direction moves along every axis, and has bonds.</summary>
    public static bool IsOblique(BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return family.Transfers > 0 && !family.Vector.Contains(0);
    }

    /// <summary>Doubles of the copy of F over a halo of these lengths.</summary>
    public static long FieldLengthOf(BondFamily[] families, int[] halo) => Layout(families, halo).Length;

    /// <summary>Position in the copy of F of the first velocity of a row of the halo, rows counted in C order.</summary>
    public long HaloOffset(long row)
    {
        var offset = (long)Margin;
        for (var a = Strides.Length - 1; a >= 0; a--)
            (row, offset) = (row / Halo.Length(a), offset + row % Halo.Length(a) * Strides[a]);
        return offset;
    }

    /// <summary>Position in the copy of F of the first velocity of a row of the block, rows counted in C order.</summary>
    public long BlockOffset(long row)
    {
        var last = Strides.Length;
        var offset = (long)Margin + Block.Lower[last] - Halo.Lower[last];
        for (var a = last - 1; a >= 0; a--)
            (row, offset) = (row / Block.Length(a), offset + (row % Block.Length(a) + Block.Lower[a] - Halo.Lower[a]) * Strides[a]);
        return offset;
    }

    /// <summary>sqrt(M) of a row of the block, without its last axis.</summary>
    public double Head(EquilibriumRoot root, long row)
    {
        ArgumentNullException.ThrowIfNull(root);
        var head = 1.0;
        for (var a = Strides.Length - 1; a >= 0; a--)
            (row, head) = (row / Block.Length(a), head * root.Axis(a)[Block.Lower[a] + (int)(row % Block.Length(a))]);
        return head;
    }

    /// <summary>The first rows of a tile.</summary>
    internal unsafe RowPlace Place(ObliquePass pass, ref readonly RowTile tile, double* field, double* rate)
    {
        var last = Strides.Length;
        field += tile.First * pass.Shift;
        rate += tile.First * pass.RateShift;
        var length = (long)Block.Length(last);
        var place = new RowPlace
        {
            Level = tile.Level,
            Behind = tile.Behind,
            Ahead = tile.Ahead,
            First = Block.Lower[last],
            End = Block.Upper[last],
            Points = Lattice.Points[last],
        };
        for (var chain = 0; chain < tile.Chains; chain++)
            place.Set(chain, field + BlockOffset(tile.Row(chain)), rate + tile.Row(chain) * length);
        return place;
    }

    private static int[] MembersOf(BondFamily[] families) => [.. Enumerable.Range(0, families.Length).Where(k => IsOblique(families[k]))];

    /// <summary>Directions that agree, up to the sign, on all axes but the last.</summary>
    private static IEnumerable<IGrouping<string, int>> Groups(BondFamily[] families, int[] members) =>
        members.GroupBy(k => string.Join(' ', families[k].Vector.SkipLast(1).Select(p => p * Math.Sign(families[k].Vector[0]))));

    /// <summary>Rows with zeros between them; a cache line more between planes keeps rows that lie along any direction from falling on the
    /// same sets of the cache.</summary>
    private static (long[] Strides, int Margin, long Length) Layout(BondFamily[] families, int[] halo)
    {
        var members = MembersOf(families);
        if (members.Length == 0 || halo.Contains(0))
            return (new long[halo.Length - 1], 0, 0);
        var margin = Whole(members.Max(k => families[k].Transfers * families[k].Vector[^1]));
        var strides = new long[halo.Length - 1];
        var stride = (long)Whole(halo[^1] + margin);
        for (var a = strides.Length - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride = stride * halo[a] + (a > 0 ? Lanes : 0);
        }

        return (strides, margin, margin + stride + Overhang);
    }

    private static int Whole(int length) => (length + Lanes - 1) / Lanes * Lanes;
}
