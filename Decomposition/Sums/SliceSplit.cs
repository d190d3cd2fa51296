using System.Numerics;

namespace ClusterLB.Decomposition.Sums;

/// <summary>
/// Splits doubles on fixed binary exponents, x ≈ x_1 + x_2 (+ x_3), so that every sum of slices is exact and its order cannot matter.
/// With |x| &lt;= 2^E, at most 2^L terms in any sum and w = 53 - L,
/// <code>q_1 = 2^(E-w),  q_(k+1) = q_k 2^(-1-w),     x_k = nearest multiple of q_k to the remainder r_k,     r_(k+1) = r_k - x_k</code>
/// where |x_1| &lt;= 2^w q_1 and |r_(k+1)| &lt;= q_k / 2, so that 2^L terms of slice k stay within 2^53 q_k: integers a double holds
/// exactly. The nearest multiple is (r + c_k) - c_k with c_k = 1.5 · 2^52 q_k; subtraction is exact, and only the last remainder is lost.
/// Source: Demmel, Ahrens, Nguyen, ReproBLAS (binned summation).
/// </summary>
internal readonly unsafe struct SliceSplit
{
    private const int SmallestExponent = -1074;
    private readonly double _first, _second, _third;

    /// <summary>Fixes the binning.</summary>
    /// <param name="bound">the largest |x| of any term; 0 admits zeros only</param>
    /// <param name="terms">the largest number of terms of any sum, 1 to 2^40</param>
    /// <param name="slices">K, 2 or 3</param>
    /// <exception cref="ArithmeticException">the bound is not finite</exception>
    /// <exception cref="OverflowException">a sum of so many terms of this size can leave the range of a double</exception>
    /// <exception cref="ArgumentOutOfRangeException">a negative bound, a number of terms or slices outside these limits</exception>
    public SliceSplit(double bound, long terms, int slices)
    {
        if (!double.IsFinite(bound))
            throw new ArithmeticException("the terms of a sum are not all finite");
        ArgumentOutOfRangeException.ThrowIfNegative(bound);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms, 1L << 40);
        if (slices is < 2 or > 3)
            throw new ArgumentOutOfRangeException(nameof(slices), slices, "a double is split into 2 or 3 slices");
        (Bound, Terms) = (bound, terms);

        // at least 4 terms: r + c_k must not leave the binade of c_k
        var sumBits = Math.Max(2, 64 - BitOperations.LeadingZeroCount((ulong)terms - 1));
        var exponent = bound == 0 ? SmallestExponent : Math.ILogB(bound) + (double.IsPow2(bound) ? 0 : 1);
        if (exponent + sumBits > 1023)
            throw new OverflowException($"a sum of {terms} terms up to {bound:R} can leave the range of a double");
        Slices = slices;
        for (var k = 0; k < slices; k++)
        {
            // every double is a multiple of 2^-1074: nothing is left to split below
            var quantum = Math.Max(SmallestExponent, exponent - (53 - sumBits));
            var shift = Math.ScaleB(1.5, 52 + quantum);
            (_first, _second, _third) = k switch { 0 => (shift, 0, 0), 1 => (_first, shift, 0), _ => (_first, _second, shift) };
            Resolution = Math.ScaleB(1.0, quantum);
            exponent = quantum - 1;
        }
    }

    /// <summary>The largest |x| of a term.</summary>
    public double Bound { get; }

    /// <summary>The largest number of terms of a sum.</summary>
    public long Terms { get; }

    /// <summary>K, the number of slices.</summary>
    public int Slices { get; }

    /// <summary>q_K, the spacing of the last slice; a term loses at most half of it.</summary>
    public double Resolution { get; }

    /// <summary>c_k, the constant whose addition and subtraction rounds to multiples of q_k; 0 &lt;= k &lt; K.</summary>
    public double Shift(int k) => k switch { 0 => _first, 1 => _second, _ => _third };

    /// <summary>
    /// max |x_i|, or infinity where a value is not finite: the maximum over ranks is then infinite on all of them, and all refuse it
    /// alike.
    /// </summary>
    public static double Largest(double* x, long n)
    {
        var largest = Vector<double>.Zero;
        var finite = new Vector<long>(-1);
        var i = 0L;
        for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
        {
            var size = Vector.Abs(Vector.Load(x + i));
            finite &= Vector.LessThanOrEqual(size, new Vector<double>(double.MaxValue));
            largest = Vector.ConditionalSelect(Vector.GreaterThan(size, largest), size, largest);
        }

        var (result, allFinite) = (0.0, Vector.EqualsAll(finite, new Vector<long>(-1)));
        for (var lane = 0; lane < Vector<double>.Count; lane++)
            result = Math.Max(result, largest[lane]);
        for (; i < n; i++)
        {
            allFinite &= double.IsFinite(x[i]);
            result = Math.Max(result, Math.Abs(x[i]));
        }

        return allFinite ? result : double.PositiveInfinity;
    }

    /// <summary>The slices of one term, the largest first.</summary>
    /// <exception cref="ArithmeticException">x is not finite</exception>
    /// <exception cref="OverflowException">x exceeds the bound</exception>
    public void Split(double x, Span<double> slices)
    {
        Check(x);
        for (var k = 0; k < Slices; k++)
        {
            slices[k] = x + Shift(k) - Shift(k);
            x -= slices[k];
        }
    }

    /// <summary>
    /// The slices of a field: n doubles read, K n written. Where it throws, the slices are incomplete.
    /// </summary>
    /// <param name="x">n terms</param>
    /// <param name="n">their number, which may exceed <see cref="Terms"/></param>
    /// <param name="first">receives x_1</param>
    /// <param name="second">receives x_2</param>
    /// <param name="third">receives x_3; null if and only if K = 2</param>
    /// <exception cref="ArgumentException">a third slice without room for it, or the reverse</exception>
    /// <exception cref="ArithmeticException">a term is not finite</exception>
    /// <exception cref="OverflowException">a term exceeds the bound</exception>
    public void Split(double* x, long n, double* first, double* second, double* third)
    {
        if (third is null != (Slices == 2))
            throw new ArgumentException($"{Slices} slices need as many arrays", nameof(third));
        var (c1, c2, c3) = (new Vector<double>(_first), new Vector<double>(_second), new Vector<double>(_third));
        var bound = new Vector<double>(Bound);
        var i = 0L;
        for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
        {
            var r = Vector.Load(x + i);
            if (!Vector.LessThanOrEqualAll(Vector.Abs(r), bound))
                break;
            var slice = r + c1 - c1;
            slice.Store(first + i);
            r -= slice;
            slice = r + c2 - c2;
            slice.Store(second + i);
            if (third is null)
                continue;
            r -= slice;
            (r + c3 - c3).Store(third + i);
        }

        Span<double> slices = stackalloc double[3];
        for (; i < n; i++)
        {
            Split(x[i], slices);
            (first[i], second[i]) = (slices[0], slices[1]);
            if (third is not null)
                third[i] = slices[2];
        }
    }

    /// <summary>The value of sums of slices, added from the smallest to the largest.</summary>
    public static double Combine(ReadOnlySpan<double> sums)
    {
        var total = sums[^1];
        for (var k = sums.Length - 2; k >= 0; k--)
            total += sums[k];
        return total;
    }

    /// <summary>Whether sums of the two binnings may be added to each other.</summary>
    public bool Matches(SliceSplit other) => Bound == other.Bound && Terms == other.Terms && Slices == other.Slices;

    internal void Check(double x)
    {
        if (Math.Abs(x) <= Bound)
            return;
        throw double.IsFinite(x)
            ? new OverflowException($"the term {x:R} exceeds the bound {Bound:R} of its sum")
            : new ArithmeticException("a term of a sum is not finite");
    }
}
