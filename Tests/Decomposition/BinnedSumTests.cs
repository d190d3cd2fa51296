using System.Numerics;
using ClusterLB.Decomposition.Sums;
using CsCheck;

namespace ClusterLB.Tests.Decomposition;

public unsafe class BinnedSumTests
{
    private static readonly double[] s_special = [0.0, -0.0, 1.0, -1.0, 0.5, double.Epsilon, -double.Epsilon, 1e-300];

    // magnitudes from 2^-1074 up to 2^900, cancelling signs, exact powers and zeros
    private static readonly Gen<double> s_term = Gen.Frequency(
        (5, Gen.Double[-1, 1]),
        (3, Gen.Select(Gen.Double[-1, 1], Gen.Int[-80, 0], Math.ScaleB)),
        (1, Gen.Int[0, 7].Select(i => s_special[i])));

    private static readonly Gen<(double[] Terms, int Seed, int Slices)> s_problem =
        Gen.Select(s_term.Array[0, 200], Gen.Int[-1070, 900], Gen.Int, Gen.Int[2, 3])
            .Select(p => (p.Item1.Select(x => Math.ScaleB(x, p.Item2)).ToArray(), p.Item3, p.Item4));

    [Test]
    public void The_order_and_the_partition_of_the_terms_do_not_matter() => s_problem.Sample(problem =>
    {
        var (terms, seed, slices) = problem;
        var random = new Random(seed);
        var split = new SliceSplit(Largest(terms), Math.Max(1, terms.Length), slices);
        var once = new BinnedSum(split);
        Add(once, terms);
        var shuffled = terms.ToArray();
        random.Shuffle(shuffled);
        var parts = Enumerable.Range(0, random.Next(1, 6)).Select(_ => new BinnedSum(split)).ToArray();
        for (var (i, length) = (0, 0); i < shuffled.Length; i += length)
        {
            length = random.Next(1, 20);
            var part = parts[random.Next(parts.Length)];
            var piece = shuffled.Skip(i).Take(length).ToArray();
            if (random.Next(2) == 0)
                Add(part, piece);
            else
                Array.ForEach(piece, part.Add);
        }

        random.Shuffle(parts);
        var merged = new BinnedSum(split);
        Array.ForEach(parts, merged.Merge);
        return merged.Count == once.Count && merged.Sums.SequenceEqual(once.Sums) && SameBits(merged.Total, once.Total);
    });

    [Test]
    public void Slice_sums_are_exact_and_the_total_is_as_close_as_promised() => s_problem.Sample(problem =>
    {
        var (terms, _, slices) = problem;
        var split = new SliceSplit(Largest(terms), Math.Max(1, terms.Length), slices);
        var sum = new BinnedSum(split);
        Add(sum, terms);
        var exact = terms.Aggregate(BigInteger.Zero, (s, x) => s + Exact(x));
        var parts = new BigInteger[slices];
        Span<double> pieces = stackalloc double[slices];
        foreach (var x in terms)
        {
            split.Split(x, pieces);
            for (var k = 0; k < slices; k++)
                parts[k] += Exact(pieces[k]);
        }

        for (var k = 0; k < slices; k++)
        {
            if (Exact(sum.Sums[k]) != parts[k])
                return false;
        }

        var lost = BigInteger.Abs(exact - parts.Aggregate((s, p) => s + p));
        var rounding = BigInteger.Abs(Exact(sum.Total) - parts.Aggregate((s, p) => s + p));
        var scale = parts.Aggregate(BigInteger.Zero, (s, p) => s + BigInteger.Abs(p));
        return 2 * lost <= terms.Length * Exact(split.Resolution) && (rounding << 52) <= scale + (BigInteger.One << 52);
    });

    [Test]
    public void Sums_are_exact_up_to_the_declared_number_of_terms(
        [Values(1, 3, 4, 5, 64, 1000, 1 << 16)] int terms, [Values(1.0, 0.9999999999999999, 1.0000000000000002, 3e-320)] double bound)
    {
        // all terms at the bound: the worst that was declared
        var values = Enumerable.Repeat(bound, terms).ToArray();
        var split = new SliceSplit(bound, terms, 3);
        var sum = new BinnedSum(split);
        Add(sum, values);
        Assert.That(sum.Sums.ToArray().Aggregate(BigInteger.Zero, (s, x) => s + Exact(x)), Is.EqualTo(terms * Exact(bound)));
        Assert.That(() => sum.Add(0.0), Throws.TypeOf<OverflowException>());
        Assert.That(() => Add(sum, [0.0]), Throws.TypeOf<OverflowException>());
        Assert.That(() => sum.Merge(new double[3], 1), Throws.TypeOf<OverflowException>());
        Assert.That(sum.Count, Is.EqualTo(terms));
    }

    [Test]
    public void Splitting_a_field_is_splitting_its_terms() => s_problem.Sample(problem =>
    {
        var (terms, _, slices) = problem;
        var split = new SliceSplit(Largest(terms), 1 << 20, slices);
        double[] first = new double[terms.Length + 1], second = new double[terms.Length + 1], third = new double[terms.Length + 1];
        fixed (double* x = terms, a = first, b = second, c = third)
            split.Split(x, terms.Length, a, b, slices == 3 ? c : null);
        Span<double> pieces = stackalloc double[3];
        for (var i = 0; i < terms.Length; i++)
        {
            pieces.Clear();
            split.Split(terms[i], pieces[..slices]);
            if (pieces[0] != first[i] || pieces[1] != second[i] || pieces[2] != third[i])
                return false;
        }

        return true;
    });

    [Test]
    public void A_plain_sum_is_accurate()
    {
        var random = new Random(3);
        var terms = Enumerable.Range(0, 100_003).Select(_ => random.NextDouble() - 0.5).ToArray();
        var exact = (double)terms.Aggregate(BigInteger.Zero, (s, x) => s + (Exact(x) >> 900)) * Math.Pow(2, 900 - 1074);
        fixed (double* x = terms)
            Assert.That(BinnedSum.Sum(x, terms.Length, 0.5), Is.EqualTo(exact).Within(1e-14));
        Assert.That(BinnedSum.Sum(null, 0, 0.0), Is.Zero);
    }

    [Test]
    public void Terms_that_were_not_declared_are_refused([Values(0, 5, 17)] int position)
    {
        var terms = new double[18];
        var sum = new BinnedSum(new SliceSplit(1.0, 100, 2));
        foreach (var wrong in (double[])[1.0000000000000002, -2.0])
        {
            terms[position] = wrong;
            Assert.That(() => sum.Add(wrong), Throws.TypeOf<OverflowException>());
            Assert.That(() => Add(sum, terms), Throws.TypeOf<OverflowException>());
        }

        foreach (var wrong in (double[])[double.NaN, double.PositiveInfinity])
        {
            terms[position] = wrong;
            Assert.That(() => sum.Add(wrong), Throws.TypeOf<ArithmeticException>());
            Assert.That(() => Add(sum, terms), Throws.TypeOf<ArithmeticException>());
            Assert.That(Largest(terms), Is.EqualTo(double.PositiveInfinity));
        }

        Assert.That((sum.Count, sum.Total), Is.EqualTo((0L, 0.0)));
    }

    [Test]
    public void Binnings_without_a_meaning_are_refused()
    {
        Assert.That(() => new SliceSplit(double.PositiveInfinity, 10, 2), Throws.TypeOf<ArithmeticException>());
        Assert.That(() => new SliceSplit(double.NaN, 10, 2), Throws.TypeOf<ArithmeticException>());
        Assert.That(() => new SliceSplit(1e308, 10, 2), Throws.TypeOf<OverflowException>());
        Assert.That(() => new SliceSplit(-1, 10, 2), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new SliceSplit(1, 0, 2), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new SliceSplit(1, 1L << 41, 2), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new SliceSplit(1, 10, 4), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new BinnedSum(new(1, 10, 2)).Merge(new BinnedSum(new(1, 11, 2))), Throws.ArgumentException);
        var zero = new BinnedSum(new(0.0, 10, 2));
        zero.Add(-0.0);
        Assert.That(SameBits(zero.Total, 0.0));
        Assert.That(() => zero.Add(double.Epsilon), Throws.TypeOf<OverflowException>());
    }

    private static void Add(BinnedSum sum, double[] terms)
    {
        fixed (double* x = terms)
            sum.Add(x, terms.Length);
    }

    private static double Largest(double[] terms)
    {
        fixed (double* x = terms)
            return SliceSplit.Largest(x, terms.Length);
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    // x in units of 2^-1074
    private static BigInteger Exact(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = bits & 0xfffffffffffffL;
        var value = exponent == 0 ? new BigInteger(mantissa) : new BigInteger(mantissa | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -value : value;
    }
}
