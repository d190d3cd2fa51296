using System.Numerics;
using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The linear combinations of the integrators, each one pass over memory: every operand is read once, every target written once,
/// and the largest magnitude of the result comes for free. All buffers have one length. A target may be one of the operands.
/// Results are the same bits for every number of threads and every vector width. The caller keeps the buffers alive.
/// </summary>
public static unsafe partial class StageUpdates
{
    /// <summary>target_i = origin_i + Σ_j weight_j · rate_(j,i); loads (terms + 1), stores 1. Returns max |target_i|, NaN if one is
    /// NaN.</summary>
    public static double Combine(
        NativeBuffer target, NativeBuffer origin, ReadOnlySpan<double> weights, ReadOnlySpan<NativeBuffer> rates, ThreadTeam threads)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(origin);
        var pointers = stackalloc double*[rates.Length];
        Addresses(rates, pointers, target.Length);
        Same(target, origin);
        fixed (double* w = weights)
            return ChunkedLoop.Run(new Combination(target.Pointer, origin.Pointer, w, pointers, weights.Length), target.Length, threads);
    }

    /// <summary>
    /// difference_i = weight · difference_i + rateWeight · rate_i, a stage of Shu and Osher as its difference to the state at the start of
    /// the step: the weights of the convex combination need not round to a sum of 1, so that linear invariants do not drift. Loads 2,
    /// stores 1. Returns max |difference_i|.
    /// </summary>
    public static double Blend(NativeBuffer difference, NativeBuffer rate, double weight, double rateWeight, ThreadTeam threads)
    {
        Same(difference, rate);
        return ChunkedLoop.Run(new BlendStage(difference.Pointer, rate.Pointer, weight, rateWeight), difference.Length, threads);
    }

    /// <summary>
    /// One stage of a three-term recurrence in the differences D_j = Y_j - Y_0:
    /// older = μ·newer + ν·older + μ'·rate + γ·rate_0 (D_j over D_(j-2)), then argument = origin + older. Loads 5, stores 2.
    /// Returns max |argument_i|.
    /// </summary>
    internal static double Recur(
        NativeBuffer argument, NativeBuffer origin, NativeBuffer newer, NativeBuffer older, NativeBuffer rate, NativeBuffer firstRate,
        ChebyshevStage stage, ThreadTeam threads)
    {
        Same(argument, origin);
        Same(argument, newer);
        Same(argument, older);
        Same(argument, rate);
        Same(argument, firstRate);
        return ChunkedLoop.Run(
            new RecurrenceStage(argument.Pointer, origin.Pointer, newer.Pointer, older.Pointer, rate.Pointer, firstRate.Pointer, stage),
            argument.Length, threads);
    }

    /// <summary>target_i = factor · source_i. Returns max |target_i|.</summary>
    public static double Scale(NativeBuffer target, NativeBuffer source, double factor, ThreadTeam threads)
    {
        Same(target, source);
        return ChunkedLoop.Run(new Scaling(target.Pointer, source.Pointer, factor), target.Length, threads);
    }

    /// <summary>Checks that two operands have one length.</summary>
    internal static void Same(NativeBuffer first, NativeBuffer second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Length != second.Length)
            throw new ArgumentException($"fields of {first.Length} and {second.Length} elements cannot be combined");
    }

    /// <summary>The addresses of operands that must all have the given length.</summary>
    internal static void Addresses(ReadOnlySpan<NativeBuffer> operands, double** pointers, long length)
    {
        for (var j = 0; j < operands.Length; j++)
        {
            if (operands[j].Length != length)
                throw new ArgumentException($"fields of {operands[j].Length} and {length} elements cannot be combined");
            pointers[j] = operands[j].Pointer;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> SumWide(double* weights, double** rates, int terms, long i)
    {
        var sum = new Vector<double>(weights[0]) * Vector.Load(rates[0] + i);
        for (var j = 1; j < terms; j++)
            sum += new Vector<double>(weights[j]) * Vector.Load(rates[j] + i);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumSingle(double* weights, double** rates, int terms, long i)
    {
        var sum = weights[0] * rates[0][i];
        for (var j = 1; j < terms; j++)
            sum += weights[j] * rates[j][i];
        return sum;
    }

    private readonly struct Combination(double* target, double* origin, double* weights, double** rates, int terms) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var value = Vector.Load(origin + i) + SumWide(weights, rates, terms, i);
            Vector.Store(value, target + i);
            return value;
        }

        public double Single(long i) => target[i] = origin[i] + SumSingle(weights, rates, terms, i);
    }

    private readonly struct BlendStage(double* difference, double* rate, double weight, double rateWeight) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var value = new Vector<double>(weight) * Vector.Load(difference + i) + new Vector<double>(rateWeight) * Vector.Load(rate + i);
            Vector.Store(value, difference + i);
            return value;
        }

        public double Single(long i) => difference[i] = weight * difference[i] + rateWeight * rate[i];
    }

    private readonly struct RecurrenceStage(
        double* argument, double* origin, double* newer, double* older, double* rate, double* firstRate, ChebyshevStage stage)
        : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var difference = new Vector<double>(stage.Mu) * Vector.Load(newer + i)
                + new Vector<double>(stage.Nu) * Vector.Load(older + i)
                + new Vector<double>(stage.RateWeight) * Vector.Load(rate + i)
                + new Vector<double>(stage.FirstRateWeight) * Vector.Load(firstRate + i);
            var value = Vector.Load(origin + i) + difference;
            Vector.Store(difference, older + i);
            Vector.Store(value, argument + i);
            return value;
        }

        public double Single(long i)
        {
            older[i] = stage.Mu * newer[i] + stage.Nu * older[i] + stage.RateWeight * rate[i] + stage.FirstRateWeight * firstRate[i];
            return argument[i] = origin[i] + older[i];
        }
    }

    private readonly struct Scaling(double* target, double* source, double factor) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var value = new Vector<double>(factor) * Vector.Load(source + i);
            Vector.Store(value, target + i);
            return value;
        }

        public double Single(long i) => target[i] = factor * source[i];
    }
}
