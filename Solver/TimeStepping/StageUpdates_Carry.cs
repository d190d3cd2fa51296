using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

// The end of a step: the state F and what its rounding has left out, the carry c, move together by D = Σ_j weight_j · rate_j, so that F + c
// is the sum of all D to about twice the working precision (compensated summation: O. Møller, BIT 5 (1965) 37; Hairer, Lubich, Wanner,
// Geometric Numerical Integration, section VIII.5).
public static unsafe partial class StageUpdates
{
    /// <summary>
    /// target_i = origin_i + (carry_i + Σ_j weight_j · rate_(j,i)); loads (terms + 2), stores 1. Returns max |target_i|, NaN if one is NaN.
    /// </summary>
    internal static double Finish(
        NativeBuffer target, NativeBuffer origin, NativeBuffer carry, ReadOnlySpan<double> weights, ReadOnlySpan<NativeBuffer> rates,
            ThreadTeam threads)
    {
        var pointers = stackalloc double*[rates.Length];
        Addresses(target, origin, carry, rates, pointers);
        fixed (double* w = weights)
            return ChunkedLoop.Run(
                new CarriedSum(target.Pointer, origin.Pointer, carry.Pointer, w, pointers, weights.Length), target.Length, threads);
    }

    /// <summary>
    /// After <see cref="Finish"/>, with the same operands: carry_i = origin_i + (carry_i + Σ_j weight_j · rate_(j,i)) - target_i, what that
    /// sum has lost, without rounding (two-sum). Loads (terms + 3), stores 1. Returns max |carry_i|.
    /// </summary>
    internal static double Carry(
        NativeBuffer target, NativeBuffer origin, NativeBuffer carry, ReadOnlySpan<double> weights, ReadOnlySpan<NativeBuffer> rates,
            ThreadTeam threads)
    {
        var pointers = stackalloc double*[rates.Length];
        Addresses(target, origin, carry, rates, pointers);
        fixed (double* w = weights)
            return ChunkedLoop.Run(
                new Remainder(target.Pointer, origin.Pointer, carry.Pointer, w, pointers, weights.Length), target.Length, threads);
    }

    private static void Addresses(
        NativeBuffer target, NativeBuffer origin, NativeBuffer carry, ReadOnlySpan<NativeBuffer> rates, double** pointers)
    {
        ArgumentNullException.ThrowIfNull(target);
        Same(target, origin);
        Same(target, carry);
        Addresses(rates, pointers, target.Length);
    }

    private readonly struct CarriedSum(
        double* target, double* origin, double* carry, double* weights, double** rates, int terms) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var value = Vector.Load(origin + i) + (Vector.Load(carry + i) + SumWide(weights, rates, terms, i));
            Vector.Store(value, target + i);
            return value;
        }

        public double Single(long i) => target[i] = origin[i] + (carry[i] + SumSingle(weights, rates, terms, i));
    }

    private readonly struct Remainder(
        double* target, double* origin, double* carry, double* weights, double** rates, int terms) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var (start, end) = (Vector.Load(origin + i), Vector.Load(target + i));
            var increment = Vector.Load(carry + i) + SumWide(weights, rates, terms, i);
            var moved = end - start;
            var value = (start - (end - moved)) + (increment - moved);
            Vector.Store(value, carry + i);
            return value;
        }

        public double Single(long i)
        {
            var increment = carry[i] + SumSingle(weights, rates, terms, i);
            var moved = target[i] - origin[i];
            return carry[i] = (origin[i] - (target[i] - moved)) + (increment - moved);
        }
    }
}
