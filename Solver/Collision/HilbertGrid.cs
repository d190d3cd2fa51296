using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// H(ω, s) of one direction on a grid eight times finer than the levels, stored by phase: Real[q][t + Margin] is Re H at level
/// coordinate t + q/8, t = -Margin .. levels - 1 + Margin. Phase by phase, the values that a fixed offset needs for consecutive
/// levels are contiguous.
/// </summary>
public sealed class HilbertGrid
{
    private const int Taps = 8;

    /// <summary>Storage for <paramref name="levels"/> levels with <paramref name="margin"/> more on both sides.</summary>
    public HilbertGrid(int levels, int margin)
    {
        Levels = levels;
        Margin = margin;
        for (var q = 0; q < HilbertTransform.Phases; q++)
        {
            // Kernels take whole vectors, and addresses that stay.
            Real[q] = GC.AllocateArray<double>(levels + 2 * margin + Padding, pinned: true);
            Imaginary[q] = GC.AllocateArray<double>(levels + 2 * margin + Padding, pinned: true);
        }
    }

    /// <summary>Values after the last level that whole vectors may reach.</summary>
    public const int Padding = 32;

    /// <summary>Number of levels.</summary>
    public int Levels { get; }

    /// <summary>Levels tabulated outside on each side.</summary>
    public int Margin { get; }

    /// <summary>Re H by phase and level.</summary>
    public double[][] Real { get; } = new double[HilbertTransform.Phases][];

    /// <summary>Im H by phase and level.</summary>
    public double[][] Imaginary { get; } = new double[HilbertTransform.Phases][];

    /// <summary>The margin that offsets up to <paramref name="offset"/> levels need.</summary>
    public static int MarginFor(double offset) => (int)Math.Ceiling(offset) + 2 + Taps;

    /// <summary>Fills the grid with H of the unit Maxwellian of (1.27), in closed form: H(s) = i sqrt(π/2) w(s/sqrt 2).</summary>
    public void FillMaxwellian(BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        for (var q = 0; q < HilbertTransform.Phases; q++)
        {
            for (var t = 0; t < Real[q].Length; t++)
            {
                var s = (t - Margin + (double)q / HilbertTransform.Phases - 0.5 * (Levels - 1)) * family.LevelSpacing;
                var h = Faddeeva.GaussianHilbert(s, 0, 1);
                (Real[q][t], Imaginary[q][t]) = (h.Real, h.Imaginary);
            }
        }
    }

    /// <summary>
    /// D_b -= (H(b + middle + offset) - H(b + middle - offset)) scale for b = 0 .. count - 1, by eight-point Lagrange interpolation on the
    /// fine grid (error 2e-12 of H at 3 levels a thermal width, 2e-9 at 2; docs/verification.md).
    /// </summary>
    public unsafe void SubtractDifference(double middle, double offset, double scale, Span<double> real, Span<double> imaginary)
    {
        double* re = stackalloc double[real.Length + Padding], im = stackalloc double[real.Length + Padding];
        Difference(middle, offset, scale, 0, re, im, real.Length);
        for (var b = 0; b < real.Length; b++)
            (real[b], imaginary[b]) = (real[b] + re[b], imaginary[b] + im[b]);
    }

    /// <summary>
    /// re + i im = start - (H(b + middle + offset) - H(b + middle - offset)) scale for b = 0 .. count - 1 and on to whole groups of vectors, up to
    /// <see cref="Padding"/> more. Cost: 32 loads and multiply-adds per vector of levels.
    /// </summary>
    internal unsafe void Difference(double middle, double offset, double scale, double start, double* re, double* im, int count)
    {
        double* weights = stackalloc double[2 * Taps];
        var places = stackalloc double*[4 * Taps];
        Prepare(middle + offset, -scale, weights, places, places + 2 * Taps);
        Prepare(middle - offset, scale, weights + Taps, places + Taps, places + 3 * Taps);
        switch (InstructionPaths.Current)
        {
            case InstructionPath.Vector512:
                Combine<Operations512, Vector512<double>>(weights, places, start, re, im, count);
                break;
            case InstructionPath.Vector256:
                Combine<Operations256, Vector256<double>>(weights, places, start, re, im, count);
                break;
            default:
                Combine<Operations128, Vector128<double>>(weights, places, start, re, im, count);
                break;
        }
    }

    private unsafe void Prepare(double point, double scale, double* weights, double** real, double** imaginary)
    {
        var fine = point * HilbertTransform.Phases;
        var cell = (int)Math.Floor(fine);
        LagrangeWeights(fine - cell, new Span<double>(weights, Taps));
        for (var tap = 0; tap < Taps; tap++)
        {
            var node = cell + tap - (Taps / 2 - 1);
            var phase = ((node % HilbertTransform.Phases) + HilbertTransform.Phases) % HilbertTransform.Phases;
            var shift = (node - phase) / HilbertTransform.Phases + Margin;
            weights[tap] *= scale;
            real[tap] = (double*)Unsafe.AsPointer(ref Real[phase][shift]);
            imaginary[tap] = (double*)Unsafe.AsPointer(ref Imaginary[phase][shift]);
        }
    }

    /// <summary>Four vectors of levels at a time in registers over all taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Combine<TOperations, TVector>(double* weights, double** places, double start, double* re, double* im, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        for (var b = 0; b < count; b += 4 * TOperations.Count)
        {
            TVector r0 = TOperations.Broadcast(start), r1 = r0, r2 = r0, r3 = r0, i0 = TOperations.Broadcast(0), i1 = i0, i2 = i0, i3 = i0;
            for (var tap = 0; tap < 2 * Taps; tap++)
            {
                var w = TOperations.Broadcast(weights[tap]);
                double* x = places[tap] + b, y = places[tap + 2 * Taps] + b;
                r0 = TOperations.MultiplyAdd(w, TOperations.Load(x), r0);
                r1 = TOperations.MultiplyAdd(w, TOperations.Load(x + TOperations.Count), r1);
                r2 = TOperations.MultiplyAdd(w, TOperations.Load(x + 2 * TOperations.Count), r2);
                r3 = TOperations.MultiplyAdd(w, TOperations.Load(x + 3 * TOperations.Count), r3);
                i0 = TOperations.MultiplyAdd(w, TOperations.Load(y), i0);
                i1 = TOperations.MultiplyAdd(w, TOperations.Load(y + TOperations.Count), i1);
                i2 = TOperations.MultiplyAdd(w, TOperations.Load(y + 2 * TOperations.Count), i2);
                i3 = TOperations.MultiplyAdd(w, TOperations.Load(y + 3 * TOperations.Count), i3);
            }

            TOperations.Store(r0, re + b);
            TOperations.Store(r1, re + b + TOperations.Count);
            TOperations.Store(r2, re + b + 2 * TOperations.Count);
            TOperations.Store(r3, re + b + 3 * TOperations.Count);
            TOperations.Store(i0, im + b);
            TOperations.Store(i1, im + b + TOperations.Count);
            TOperations.Store(i2, im + b + 2 * TOperations.Count);
            TOperations.Store(i3, im + b + 3 * TOperations.Count);
        }
    }

    /// <summary>
    /// Weights of the nodes -3 .. 4 at position x in [0, 1) between nodes 0 and 1: products of the distances before and after each node, over
    /// Π_(l ≠ k) (k - l) = (-1)^(7-k) k! (7 - k)!.
    /// </summary>
    private static void LagrangeWeights(double x, Span<double> weight)
    {
        ReadOnlySpan<double> inverse = [-1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144, -1.0 / 144, 1.0 / 240, -1.0 / 720, 1.0 / 5040];
        var product = 1.0;
        for (var k = 0; k < Taps; k++)
        {
            weight[k] = product * inverse[k];
            product *= x - (k - 3);
        }

        product = 1.0;
        for (var k = Taps - 1; k >= 0; k--)
        {
            weight[k] *= product;
            product *= x - (k - 3);
        }
    }
}
