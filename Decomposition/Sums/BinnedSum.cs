using System.Numerics;

namespace ClusterLB.Decomposition.Sums;

/// <summary>
/// A sum that does not depend on the order or the partition of its terms, to the last bit: one exact partial sum for each slice of a
/// <see cref="SliceSplit"/>. Partial sums of threads and ranks are merged as they come; the total rounds once, at the end. Its error is
/// at most half of <see cref="SliceSplit.Resolution"/> a term, besides the rounding of the total.
/// </summary>
internal sealed unsafe class BinnedSum
{
    private readonly double[] _sums;

    /// <summary>An empty sum.</summary>
    public BinnedSum(SliceSplit split)
    {
        Split = split;
        _sums = new double[split.Slices];
    }

    /// <summary>The binning.</summary>
    public SliceSplit Split { get; }

    /// <summary>The number of terms so far.</summary>
    public long Count { get; private set; }

    /// <summary>The exact sum of each slice, the largest first: what ranks reduce by addition.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>The sum, rounded.</summary>
    public double Total => SliceSplit.Combine(_sums);

    /// <summary>Adds one term.</summary>
    /// <exception cref="ArithmeticException">the term is not finite</exception>
    /// <exception cref="OverflowException">the term exceeds the bound, or there are too many terms; the sum is unchanged</exception>
    public void Add(double x)
    {
        Split.Check(x);
        Advance(1);
        for (var k = 0; k < _sums.Length; k++)
        {
            var slice = x + Split.Shift(k) - Split.Shift(k);
            _sums[k] += slice;
            x -= slice;
        }
    }

    /// <summary>Adds n terms; reads each once, with vectors.</summary>
    /// <exception cref="ArithmeticException">a term is not finite</exception>
    /// <exception cref="OverflowException">a term exceeds the bound, or there are too many terms; the sum is unchanged</exception>
    public void Add(double* x, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var (c1, c2, c3) = (
            new Vector<double>(Split.Shift(0)), new Vector<double>(Split.Shift(1)), new Vector<double>(Split.Shift(_sums.Length - 1)));
        var (s1, s2, s3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var bound = new Vector<double>(Split.Bound);
        var within = new Vector<long>(-1);
        var i = 0L;
        for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
        {
            var r = Vector.Load(x + i);
            within &= Vector.LessThanOrEqual(Vector.Abs(r), bound);
            var slice = r + c1 - c1;
            s1 += slice;
            r -= slice;
            slice = r + c2 - c2;
            s2 += slice;
            r -= slice;
            s3 += r + c3 - c3;
        }

        // the exact cause is found by the scalar check; nothing has been added yet
        for (var j = Vector.EqualsAll(within, new Vector<long>(-1)) ? i : 0L; j < n; j++)
            Split.Check(x[j]);
        Advance(n);
        Count -= n - i;
        for (; i < n; i++)
            Add(x[i]);
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            _sums[0] += s1[lane];
            _sums[1] += s2[lane];
            if (_sums.Length == 3)
                _sums[2] += s3[lane];
        }
    }

    /// <summary>Adds all terms of another sum of the same binning.</summary>
    /// <exception cref="ArgumentException">the binnings differ</exception>
    /// <exception cref="OverflowException">too many terms together; the sum is unchanged</exception>
    public void Merge(BinnedSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Split.Matches(other.Split))
            throw new ArgumentException("sums of different binnings cannot be merged", nameof(other));
        Merge(other._sums, other.Count);
    }

    /// <summary>Adds slice sums of <paramref name="count"/> terms of the same binning, as another rank sent them.</summary>
    /// <exception cref="ArgumentException">not one sum a slice</exception>
    /// <exception cref="OverflowException">too many terms together; the sum is unchanged</exception>
    public void Merge(ReadOnlySpan<double> sums, long count)
    {
        if (sums.Length != _sums.Length)
            throw new ArgumentException($"{_sums.Length} slices have as many sums, not {sums.Length}", nameof(sums));
        Advance(count);
        for (var k = 0; k < _sums.Length; k++)
            _sums[k] += sums[k];
    }

    /// <summary>Σ x_i of n terms, at most <paramref name="bound"/> in size, in three slices: the same for every order of the
    /// terms.</summary>
    /// <exception cref="ArithmeticException">a term is not finite or exceeds the bound</exception>
    public static double Sum(double* x, long n, double bound)
    {
        var sum = new BinnedSum(new SliceSplit(bound, Math.Max(n, 1), 3));
        sum.Add(x, n);
        return sum.Total;
    }

    private void Advance(long terms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(terms);
        if (terms > Split.Terms - Count)
            throw new OverflowException($"a sum declared for {Split.Terms} terms cannot take {terms} more after {Count}");
        Count += terms;
    }
}
