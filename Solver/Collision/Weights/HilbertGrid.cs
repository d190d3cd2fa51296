using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// H(ω, s) of one direction on a grid eight times finer than the levels, stored by phase: Real[q][t + Margin] is Re H at level
/// coordinate t + q/8, t = -Margin .. levels - 1 + Margin. Phase by phase, the values that a fixed offset needs for consecutive
/// levels are contiguous.
/// </summary>
internal sealed class HilbertGrid
{
    private const int Taps = InterpolationTaps.Count, PhaseBits = 3;
    private readonly nint[] _real = new nint[HilbertTransform.Phases], _imaginary = new nint[HilbertTransform.Phases];

    /// <summary>Storage for <paramref name="levels"/> levels with <paramref name="margin"/> more on both sides.</summary>
    public HilbertGrid(int levels, int margin)
    {
        Levels = levels;
        Margin = margin;
        for (var q = 0; q < HilbertTransform.Phases; q++)
        {
            // Kernels take whole vectors, and addresses that stay.
            Real[q] = GC.AllocateArray<double>(RowLength(levels, margin), pinned: true);
            Imaginary[q] = GC.AllocateArray<double>(RowLength(levels, margin), pinned: true);
            _real[q] = Marshal.UnsafeAddrOfPinnedArrayElement(Real[q], 0);
            _imaginary[q] = Marshal.UnsafeAddrOfPinnedArrayElement(Imaginary[q], 0);
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

    /// <summary>Doubles of a grid.</summary>
    internal static long LengthOf(int levels, int margin) => 2L * HilbertTransform.Phases * RowLength(levels, margin);

    private static int RowLength(int levels, int margin) => levels + 2 * margin + Padding;

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
        Difference(new InterpolationTaps([offset]), 0, (int)(middle * HilbertTransform.Phases), scale, 0, re, im, real.Length);
        for (var b = 0; b < real.Length; b++)
            (real[b], imaginary[b]) = (real[b] + re[b], imaginary[b] + im[b]);
    }

    /// <summary>
    /// re + i im = start - (H(b + middle + offset) - H(b + middle - offset)) scale for b = 0 .. count - 1 and on to whole groups of
    /// vectors, up to
    /// <see cref="Padding"/> more. Cost: 32 loads and multiply-adds per vector of levels.
    /// </summary>
    /// <param name="taps">the offsets</param>
    /// <param name="offset">which of them</param>
    /// <param name="middle">in fine steps</param>
    /// <param name="scale">factor of the difference</param>
    /// <param name="start">what it is subtracted from</param>
    /// <param name="re">receives the real parts</param>
    /// <param name="im">receives the imaginary parts</param>
    /// <param name="count">number of levels</param>
    internal unsafe void Difference(
        InterpolationTaps taps, int offset, int middle, double scale, double start, double* re, double* im, int count)
    {
        double* weights = stackalloc double[2 * Taps];
        var places = stackalloc double*[4 * Taps];
        var weight = taps.Weights(offset);
        var first = taps.First(offset);
        for (var tap = 0; tap < Taps; tap++)
        {
            (weights[tap], weights[2 * Taps - 1 - tap]) = (-scale * weight[tap], scale * weight[tap]);
            Place(middle + first + tap, out places[tap], out places[2 * Taps + tap]);
            Place(middle - first - tap, out places[2 * Taps - 1 - tap], out places[4 * Taps - 1 - tap]);
        }

        var kernel = new Combination(weights, places, start, re, im, count);
        InstructionPaths.Run(ref kernel);
    }

    private readonly unsafe struct Combination(double* weights, double** places, double start, double* re, double* im, int count)
        : IVectorKernel
    {
        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Combine<TOperations, TVector>(weights, places, start, re, im, count);
    }

    /// <summary>Where the values begin that a fine step from level 0 needs for level 0, 1, ...</summary>
    private unsafe void Place(int node, out double* real, out double* imaginary)
    {
        // A whole number of levels down, and a phase up: arithmetic shifts, as the number of phases is a power of two.
        var (phase, shift) = (node & (HilbertTransform.Phases - 1), (node >> PhaseBits) + Margin);
        real = (double*)_real[phase] + shift;
        imaginary = (double*)_imaginary[phase] + shift;
    }

    /// <summary>
    /// Four vectors of levels at a time in registers, two or one at the end. The taps are summed from both ends of each point to its
    /// middle, and outer with outer, inner with inner halves of the two points added first: mirrored data are summed alike, to the last
    /// bit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Combine<TOperations, TVector>(
        double* weights, double** places, double start, double* re, double* im, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var b = 0;
        for (; b < count - 2 * TOperations.Count; b += 4 * TOperations.Count)
            Both<TOperations, TVector, Four>(weights, places, start, re, im, b);
        if (b < count - TOperations.Count)
            Both<TOperations, TVector, Two>(weights, places, start, re, im, b);
        else if (b < count)
            Both<TOperations, TVector, One>(weights, places, start, re, im, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Both<TOperations, TVector, TColumns>(
        double* weights, double** places, double start, double* re, double* im, int b)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
        where TColumns : struct, IUnrollCount
    {
        for (var part = 0; part < 2; part++)
        {
            var taps = places + part * 2 * Taps;
            var to = (part == 0 ? re : im) + b;
            var first = TOperations.Broadcast(part == 0 ? start : 0);
            TVector o0 = default, o1 = default, o2 = default, o3 = default, i0 = default, i1 = default, i2 = default, i3 = default;
            Half<TOperations, TVector, TColumns>(weights, taps, 0, 1, b, ref o0, ref o1, ref o2, ref o3);
            Half<TOperations, TVector, TColumns>(weights, taps, 2 * Taps - 1, -1, b, ref o0, ref o1, ref o2, ref o3);
            Half<TOperations, TVector, TColumns>(weights, taps, Taps - 1, -1, b, ref i0, ref i1, ref i2, ref i3);
            Half<TOperations, TVector, TColumns>(weights, taps, Taps, 1, b, ref i0, ref i1, ref i2, ref i3);
            TOperations.Store(TOperations.Add(TOperations.Add(o0, i0), first), to);
            if (TColumns.Value > 1)
                TOperations.Store(TOperations.Add(TOperations.Add(o1, i1), first), to + TOperations.Count);
            if (TColumns.Value > 2)
            {
                TOperations.Store(TOperations.Add(TOperations.Add(o2, i2), first), to + 2 * TOperations.Count);
                TOperations.Store(TOperations.Add(TOperations.Add(o3, i3), first), to + 3 * TOperations.Count);
            }
        }
    }

    /// <summary>Adds four taps from <paramref name="tap"/> on, summed by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Half<TOperations, TVector, TColumns>(
        double* weights, double** places, int tap, int step, int b, ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
        where TColumns : struct, IUnrollCount
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default;
        for (var k = 0; k < Taps / 2; k++, tap += step)
        {
            var w = TOperations.Broadcast(weights[tap]);
            var x = places[tap] + b;
            a0 = TOperations.MultiplyAdd(w, TOperations.Load(x), a0);
            if (TColumns.Value > 1)
                a1 = TOperations.MultiplyAdd(w, TOperations.Load(x + TOperations.Count), a1);
            if (TColumns.Value > 2)
            {
                a2 = TOperations.MultiplyAdd(w, TOperations.Load(x + 2 * TOperations.Count), a2);
                a3 = TOperations.MultiplyAdd(w, TOperations.Load(x + 3 * TOperations.Count), a3);
            }
        }

        y0 = TOperations.Add(y0, a0);
        if (TColumns.Value > 1)
            y1 = TOperations.Add(y1, a1);
        if (TColumns.Value > 2)
        {
            y2 = TOperations.Add(y2, a2);
            y3 = TOperations.Add(y3, a3);
        }
    }
}
