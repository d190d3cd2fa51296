using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The velocity lattice v_a(i) = (i - (n_a - 1)/2) h, 0 &lt;= i &lt; n_a, on axes a = 0 .. d-1: the same spacing h on every axis,
/// n_a points on axis a. Fields on it are rank-d arrays in C order, first index = first velocity axis. Velocities are in
/// thermal units. A block of a lattice is a lattice again, with its own points and the velocities they have in the whole.
/// Source: docs/numerics.md, "The velocity lattice and its bonds".
/// </summary>
public sealed class VelocityLattice
{
    private readonly int[] _points;
    private readonly long[] _strides;

    /// <summary>Creates the lattice with <paramref name="points"/>[a] points on axis a and spacing <paramref name="spacing"/>.</summary>
    /// <param name="points">n_a, 1 to 4 axes, each at least 1</param>
    /// <param name="spacing">h, positive and finite</param>
    /// <exception cref="ArgumentException">a number of axes, of points or a spacing outside these bounds</exception>
    public VelocityLattice(IReadOnlyList<int> points, double spacing)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count is < 1 or > 4 || points.Any(n => n < 1))
            throw new ArgumentException("a velocity lattice has 1 to 4 axes with at least one point each", nameof(points));
        if (!(spacing > 0) || double.IsInfinity(spacing))
            throw new ArgumentException("the lattice spacing is positive and finite", nameof(spacing));
        _points = [.. points];
        Spacing = spacing;
        Whole = this;
        Box = Box.Whole(_points);
        (_strides, Count) = Strides(_points);
    }

    private VelocityLattice(VelocityLattice whole, Box box)
    {
        _points = box.Lengths;
        Spacing = whole.Spacing;
        Whole = whole;
        Box = box;
        (_strides, Count) = Strides(_points);
    }

    /// <summary>The lattice that this is a block of; itself where it is whole.</summary>
    public VelocityLattice Whole { get; }

    /// <summary>The part of <see cref="Whole"/> that this lattice covers.</summary>
    public Box Box { get; }

    /// <summary>The block <paramref name="box"/> of this lattice, which may be empty.</summary>
    public VelocityLattice Block(Box box) => new(Whole, box);

    /// <summary>d, the number of velocity axes.</summary>
    public int Dimension => _points.Length;

    /// <summary>n_a, the number of points on each axis.</summary>
    public IReadOnlyList<int> Points => _points;

    /// <summary>h, the spacing of the lattice (thermal units of velocity).</summary>
    public double Spacing { get; }

    /// <summary>N = n_0 n_1 ... n_(d-1), the number of velocities.</summary>
    public long Count { get; }

    /// <summary>h^d, the volume of a lattice cell.</summary>
    public double CellVolume => Math.Pow(Spacing, Dimension);

    /// <summary>Distance in memory between neighbours on <paramref name="axis"/> (C order, in elements).</summary>
    public long Stride(int axis) => _strides[axis];

    /// <summary>v_a(i) = (i - (n_a - 1)/2) h, i counted from the first point of the block.</summary>
    public double Velocity(int axis, int index) => (Box.Lower[axis] + index - 0.5 * (Whole._points[axis] - 1)) * Spacing;

    /// <summary>All velocities of an axis, in order.</summary>
    public double[] Axis(int axis) => [.. Enumerable.Range(0, _points[axis]).Select(i => Velocity(axis, i))];

    /// <summary>Position in memory of the velocity with the given index on each axis.</summary>
    public long Offset(ReadOnlySpan<int> index)
    {
        var offset = 0L;
        for (var a = 0; a < index.Length; a++)
            offset += index[a] * _strides[a];
        return offset;
    }

    /// <summary>The index on each axis of the velocity at <paramref name="offset"/> (the inverse of <see cref="Offset"/>).</summary>
    public void Index(long offset, Span<int> index)
    {
        for (var a = 0; a < Dimension; a++)
        {
            index[a] = (int)(offset / _strides[a]);
            offset %= _strides[a];
        }
    }

    private static (long[] Strides, long Count) Strides(int[] points)
    {
        var strides = new long[points.Length];
        var stride = 1L;
        for (var a = points.Length - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride = checked(stride * points[a]);
        }

        return (strides, stride);
    }
}
