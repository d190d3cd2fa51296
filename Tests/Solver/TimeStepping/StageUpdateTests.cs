using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.TimeStepping;

public class StageUpdateTests
{
    private static NativeBuffer Noise(long length, int seed)
    {
        var (buffer, random) = (new NativeBuffer(length), new Random(seed));
        for (var i = 0L; i < length; i++)
            buffer[i] = random.NextDouble() - 0.5;
        return buffer;
    }

    /// <summary>x 2^1074, an integer.</summary>
    private static BigInteger Exact(double x)
    {
        var (bits, exponent) = (BitConverter.DoubleToInt64Bits(x), (int)(BitConverter.DoubleToInt64Bits(x) >> 52 & 0x7ff));
        var mantissa = (bits & ((1L << 52) - 1)) | (exponent > 0 ? 1L << 52 : 0);
        return Math.Sign(x) * ((BigInteger)mantissa << Math.Max(exponent - 1, 0));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1003)]
    [TestCase(3 * 65536 + 5)]
    public void Vector_and_tail_are_the_scalar_formula_to_the_last_bit(int length)
    {
        NativeBuffer[] k = [Noise(length, 1), Noise(length, 2), Noise(length, 3)];
        using var origin = Noise(length, 4);
        using var target = new NativeBuffer(length);
        double[] w = [0.3, -1.7, 1 / 3.0];
        foreach (var count in new[] { 1, 2, 3 })
        {
            using var threads = new ThreadTeam(count);
            var largest = StageUpdates.Combine(target, origin, w, k, threads);
            var expected = Enumerable.Range(0, length).Select(i => origin[i] + (w[0] * k[0][i] + w[1] * k[1][i] + w[2] * k[2][i]))
                .ToArray();
            Assert.That(target.Copy(), Is.EqualTo(expected));
            Assert.That(largest, Is.EqualTo(expected.Select(Math.Abs).DefaultIfEmpty().Max()));

            target.CopyFrom(k[0]);
            StageUpdates.Blend(target, k[1], 0.25, 0.7, threads);
            Assert.That(target.Copy(), Is.EqualTo(Enumerable.Range(0, length).Select(i => 0.25 * k[0][i] + 0.7 * k[1][i])));

            using var carry = new NativeBuffer(length);
            StageUpdates.Scale(carry, k[1], 1e-17, threads);
            double[] increment = [
                .. Enumerable.Range(0, length).Select(i => carry[i] + (w[0] * k[0][i] + w[1] * k[1][i] + w[2] * k[2][i]))];
            StageUpdates.Finish(target, origin, carry, w, k, threads);
            Assert.That(target.Copy(), Is.EqualTo(increment.Select((x, i) => origin[i] + x)));
            StageUpdates.Carry(target, origin, carry, w, k, threads);
            Assert.That(
                Enumerable.Range(0, length).Select(i => Exact(target[i]) + Exact(carry[i])),
                Is.EqualTo(increment.Select((x, i) => Exact(origin[i]) + Exact(x))));

            Assert.That(FieldNorms.Difference(k[0], k[1], threads),
                Is.EqualTo(Enumerable.Range(0, length).Select(i => Math.Abs(k[0][i] - k[1][i])).DefaultIfEmpty().Max()));
            using var older = new NativeBuffer(length);
            older.CopyFrom(k[0]);
            var stage = new ChebyshevStage(1.9, -0.95, 0.01, -0.003);
            StageUpdates.Recur(target, origin, k[1], older, k[2], k[0], stage, threads);
            Assert.That(target.Copy(), Is.EqualTo(Enumerable.Range(0, length).Select(
                i => origin[i] + (1.9 * k[1][i] + -0.95 * k[0][i] + 0.01 * k[2][i] + -0.003 * k[0][i]))));
        }
        foreach (var buffer in k)
            buffer.Dispose();
    }

    [Test]
    public void Norms_show_a_single_value_that_is_not_finite()
    {
        foreach (var place in new[] { 0, 5, 65536, 200_000, 200_002 })
            foreach (var count in new[] { 1, 2 })
            {
                using var threads = new ThreadTeam(count);
                using var field = Noise(200_003, 1);
                Assert.That(FieldNorms.Max(field, threads), Is.LessThanOrEqualTo(0.5));
                field[place] = double.NegativeInfinity;
                Assert.That(FieldNorms.Max(field, threads), Is.EqualTo(double.PositiveInfinity));
                field[place] = double.NaN;
                Assert.That(FieldNorms.Max(field, threads), Is.NaN);
                field[place] = -double.NaN;
                Assert.That(FieldNorms.Max(field, threads), Is.NaN);
            }
    }

    [Test]
    public void Fields_of_different_lengths_are_refused()
    {
        using var first = new NativeBuffer(4);
        using var second = new NativeBuffer(5);
        Assert.That(() => StageUpdates.Combine(first, first, [1], [second], ThreadTeam.One), Throws.ArgumentException);
        Assert.That(() => FieldNorms.Difference(first, second, ThreadTeam.One), Throws.ArgumentException);
    }

    [TestCase("dormand-prince")]
    [TestCase("ssp-rk3")]
    [TestCase("rkc")]
    public void Whole_runs_are_the_same_bits_for_every_number_of_threads(string method)
    {
        var equation = new Equation((f, q) =>
        {
            for (var i = 0; i < f.Length; i++)
                q[i] = f[i] * (f[^(i + 1)] - f[i]);
        });
        double[]? expected = null;
        foreach (var count in new[] { 1, 2, 3 })
        {
            using var threads = new ThreadTeam(count);
            IntegratorSettings settings = method == "ssp-rk3" ? new() { Step = 0.05 } : new() { Tolerance = 1e-6 };
            using var integrator = Problems.Integrator(method, equation, Noise(150_001, 9), settings with { Threads = threads });
            for (var step = 0; step < 10; step++)
                integrator.Step(100);
            expected ??= integrator.State.Copy();
            Assert.That(integrator.State.AsSpan().SequenceEqual(expected));
        }
    }

    [TestCase("dormand-prince")]
    [TestCase("rkc")]
    public void Runs_on_blocks_take_the_steps_of_the_whole(string method)
    {
        // Two blocks in lockstep on two threads: the logistic equation has no coupling but the norms.
        var logistic = new Equation((f, q) =>
        {
            for (var i = 0; i < f.Length; i++)
                q[i] = 5 * f[i] * (1 - f[i]);
        });
        NativeBuffer Part(int first, int last)
        {
            var part = new NativeBuffer(last - first);
            for (var i = first; i < last; i++)
                part[i - first] = 0.01 + 0.9 * i / 100;
            return part;
        }
        using var whole = Problems.Integrator(method, logistic, Part(0, 100), new() { Tolerance = 1e-6 });
        whole.RunTo(1);
        using var barrier = new Barrier(2);
        var shared = new double[2];
        var results = new double[2][];
        var threads = new Thread[2];
        for (var rank = 0; rank < 2; rank++)
        {
            var me = rank;
            threads[rank] = new Thread(() =>
            {
                var block = new Lockstep(me, 63 * me, shared, barrier);
                using var part = Problems.Integrator(
                    method, logistic, Part(63 * me, me == 0 ? 63 : 100), new() { Tolerance = 1e-6, Block = block });
                part.RunTo(1);
                results[me] = part.State.Copy();
            });
            threads[rank].Start();
        }
        foreach (var thread in threads)
            thread.Join();
        Assert.That(results[0].Concat(results[1]), Is.EqualTo(whole.State.Copy()));
    }

    private sealed class Lockstep(int rank, long offset, double[] shared, Barrier barrier) : FieldBlock
    {
        public override double Max(double local)
        {
            shared[rank] = local;
            barrier.SignalAndWait();
            var most = Math.Max(shared[0], shared[1]);
            barrier.SignalAndWait();
            return most;
        }

        public override long GlobalIndex(long place) => offset + place;
    }
}
