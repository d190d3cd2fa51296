using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// sqrt(M) on the lattice, M the unit Maxwellian of (1.27), as a product of one factor an axis, and the ratio of its values at the ends of
/// a bond,
/// <code>
/// sqrt(M(i)) = Π_a (2π)^(-1/4) exp(-c (2 i_a - n_a + 1)²),     c = h²/16
/// e(m, j) = sqrt(M(i + m p)/M(i)) = exp(-4 c m (2j + m|p|² - levels + 1))     (i at level j)
/// </code>
/// which depends on the level alone: detailed balance. All exponents are integers times the same c.
/// </summary>
internal sealed class EquilibriumRoot
{
    /// <summary>The largest |v|²/2 of a lattice point for which M is a normal number.</summary>
    private const double LargestExponent = 700;

    /// <summary>Rows along the last axis that a thread takes at a time.</summary>
    internal const int RowsAtATime = 64;

    private readonly double _unit;
    private readonly double[][] _factors;

    /// <summary>Tabulates the factors.</summary>
    /// <exception cref="ArgumentException">M underflows at the corner of the lattice</exception>
    public EquilibriumRoot(VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        if (!Fits(lattice))
            throw new ArgumentException("the lattice is so wide that M underflows at its corner", nameof(lattice));
        _unit = lattice.Spacing * lattice.Spacing / 16;
        _factors = [.. lattice.Points.Select(n => Enumerable.Range(0, n).Select(i => Factor(2L * i - n + 1)).ToArray())];
    }

    /// <summary>Whether M is a normal number on the whole lattice.</summary>
    public static bool Fits(VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        return Enumerable.Range(0, lattice.Dimension).Sum(a => 0.5 * Math.Pow(lattice.Velocity(a, 0), 2)) < LargestExponent;
    }

    /// <summary>The factor of axis a at index i of the whole lattice.</summary>
    public ReadOnlySpan<double> Axis(int axis) => _factors[axis];

    /// <summary>sqrt(M) at the velocity with these indices on the whole lattice, without the axis <paramref name="except"/>.</summary>
    public double Value(ReadOnlySpan<int> index, int except = -1)
    {
        var product = 1.0;
        for (var a = 0; a < _factors.Length; a++)
            product *= a == except ? 1 : _factors[a][index[a]];
        return product;
    }

    /// <summary>e(m, j) of the bonds of a family.</summary>
    public double Ratio(BondFamily family, int transfer, int level)
    {
        ArgumentNullException.ThrowIfNull(family);
        return Math.Exp(-4 * _unit * ((double)transfer * (2L * level + transfer * family.Rise - family.Levels + 1)));
    }

    /// <summary>into = sqrt(M) field, or (null) sqrt(M), over the block of <paramref name="domain"/>.</summary>
    public void Multiply(Domain domain, NativeBuffer? field, NativeBuffer into) => Combine(domain, field, into, (root, x) => root * x);

    /// <summary>into = M + sqrt(M) field: F of g.</summary>
    public void ToDistribution(Domain domain, NativeBuffer field, NativeBuffer into) =>
        Combine(domain, field, into, (root, x) => root * (root + x));

    /// <summary>into = (field - M)/sqrt(M): g of F, to rounding of F.</summary>
    public void ToPerturbation(Domain domain, NativeBuffer field, NativeBuffer into) =>
        Combine(domain, field, into, (root, x) => (x - root * root) / root);

    /// <summary>into = sqrt(M) field over row <paramref name="row"/> of a block, along its last axis; allocates nothing.</summary>
    internal unsafe void MultiplyRow(VelocityLattice block, long row, double* field, double* into)
    {
        var factor = WithoutLast(block, row);
        var last = Last(block);
        for (var i = 0; i < last.Length; i++)
            into[row * last.Length + i] = factor * last[i] * field[row * last.Length + i];
    }

    private unsafe void Combine(Domain domain, NativeBuffer? field, NativeBuffer into, Func<double, double, double> value)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(into);
        var block = domain.Block;
        if (block.Count == 0)
            return;
        var length = block.Points[^1];
        double* x = field is null ? null : field.Pointer, y = into.Pointer;
        domain.Team.For(block.Count / length, RowsAtATime, (row, _) =>
        {
            var factor = WithoutLast(block, row);
            var last = Last(block);
            for (var i = 0; i < length; i++)
                y[row * length + i] = value(factor * last[i], x is null ? 1 : x[row * length + i]);
        });
        GC.KeepAlive(field);
        GC.KeepAlive(into);
    }

    /// <summary>The factors of a row of a block but that of the last axis.</summary>
    private double WithoutLast(VelocityLattice block, long row)
    {
        Span<int> index = stackalloc int[block.Dimension];
        block.Index(row * block.Points[^1], index);
        for (var a = 0; a < index.Length; a++)
            index[a] += block.Box.Lower[a];
        return Value(index, index.Length - 1);
    }

    /// <summary>Those of the last axis, along the rows of a block.</summary>
    private ReadOnlySpan<double> Last(VelocityLattice block) => _factors[^1].AsSpan(block.Box.Lower[^1], block.Points[^1]);

    private double Factor(long twice) => Math.Exp(-_unit * (twice * twice)) / Math.Sqrt(Math.Sqrt(2 * Math.PI));
}
