namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// Products of two doubles as 64-bit integers on one grid, so that any sum of them is exact and its order cannot matter. Adding the
/// constant c = 1.5 · 2^52 g in the multiply-add rounds the product, once, to a multiple of g that stands in the low bits of the result:
/// <code>bits(x y + c) - bits(c) = nearest integer to x y/g,     |x y| &lt;= 2^50 g.</code>
/// g is the finest power of two for which sums of all terms stay below 2^62 g. Source: docs/numerics.md, "Level sums of products".
/// </summary>
internal readonly struct ProductGrid
{
    private const int MostBits = 50, SumBits = 62, SmallestExponent = -1020;

    /// <summary>The grid for products up to <paramref name="bound"/> in magnitude, at most <paramref name="terms"/> of them in a
    /// sum.</summary>
    /// <exception cref="ArithmeticException">the bound is not finite</exception>
    public ProductGrid(double bound, long terms)
    {
        if (!double.IsFinite(bound))
            throw new ArithmeticException("the products of a sum are not all finite");
        var termBits = 64 - long.LeadingZeroCount(Math.Max(1, terms));
        var exponent = bound == 0 ? SmallestExponent : Math.ILogB(bound) + 1;
        exponent = Math.Max(SmallestExponent, exponent - (int)Math.Min(MostBits, SumBits - termBits));
        (Spacing, Constant) = (Math.ScaleB(1.0, exponent), Math.ScaleB(1.5, 52 + exponent));
    }

    /// <summary>g.</summary>
    public double Spacing { get; }

    /// <summary>c.</summary>
    public double Constant { get; }

    /// <summary>x y/g, rounded to an integer: what a lane of the kernels adds.</summary>
    public long Product(double x, double y) =>
        BitConverter.DoubleToInt64Bits(Math.FusedMultiplyAdd(x, y, Constant)) - BitConverter.DoubleToInt64Bits(Constant);
}
