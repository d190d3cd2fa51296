using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Vectors;
using MathNet.Numerics.IntegralTransforms;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// H(s) = ∫ R(u)/(u - s - i0) du of band-limited samples R_j, exactly, at the levels and at points between them. With z the distance
/// from sample j in units of the level spacing (the integral is scale free),
/// <code>H(t) = Σ_j R_j k(t - j),   k(z) = (e^(iπz) - 1)/z,   k(0) = iπ,</code>
/// so at whole z the real part has the odd offsets only and the imaginary part is π R. A convolution by FFT for each phase φ of
/// t = integer + φ, or up to 2048 points by the sum itself, which vectors do faster; kernels and spectra are planned once for each size.
/// Source: docs/numerics.md, "The dielectric function".
/// </summary>
internal sealed class HilbertTransform
{
    /// <summary>Up to this size sums are faster than transforms (docs/performance.md).</summary>
    internal const int LargestDirect = 2048;

    /// <summary>Number of phases: H is tabulated at t = integer + q/8, q = 0 .. 7.</summary>
    public const int Phases = 8;

    private static readonly ConcurrentDictionary<int, HilbertTransform> Plans = new();
    private readonly Complex[][] _value = new Complex[Phases][];
    private readonly Complex[][] _slope = new Complex[2][];
    private readonly double[][] _realKernel = new double[Phases][], _imaginaryKernel = new double[Phases][];

    private HilbertTransform(int size)
    {
        Size = size;
        IsDirect = size <= LargestDirect;
        for (var q = 0; q < Phases; q++)
        {
            if (!IsDirect)
                _value[q] = Spectrum(size, (double)q / Phases, Kernel);
            else
                (_realKernel[q], _imaginaryKernel[q]) = Tabulate(size, (double)q / Phases);
        }

        for (var q = 0; q < 2; q++)
            _slope[q] = Spectrum(size, 0.5 * q, KernelSlope);
    }

    /// <summary>Length of the transforms (a power of two).</summary>
    public int Size { get; }

    /// <summary>Whether H is summed directly.</summary>
    internal bool IsDirect { get; }

    /// <summary>Bytes of a plan.</summary>
    private static long Bytes(int size) =>
        size <= LargestDirect ? 2L * sizeof(double) * Phases * (size + HilbertGrid.Padding) + 32L * size : 16L * (Phases + 2) * size;

    /// <summary>The plan for <paramref name="levels"/> samples and results up to <paramref name="margin"/> levels outside them.</summary>
    public static HilbertTransform Plan(int levels, int margin) =>
        Plans.GetOrAdd(SizeFor(levels, margin), size => new HilbertTransform(size));

    /// <summary>What the process keeps of the plans for some directions.</summary>
    internal static Footprint FootprintOf(IEnumerable<(int Levels, int Margin)> grids) =>
        new(grids.Select(g => SizeFor(g.Levels, g.Margin)).Distinct().Sum(Bytes));

    /// <summary>Length of the transforms for so many levels and such a margin.</summary>
    internal static int SizeFor(int levels, int margin) => (int)BitOperations.RoundUpToPowerOf2((uint)(2 * levels + 2 * margin + 2));

    /// <summary>Tabulates H at all phases.</summary>
    /// <param name="samples">R_j at the levels</param>
    /// <param name="grid">receives H; its levels and margin fit this plan</param>
    /// <param name="work">two arrays of <see cref="Size"/> complex numbers</param>
    public void Values(ReadOnlySpan<double> samples, HilbertGrid grid, (Complex[] Samples, Complex[] Product) work)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (IsDirect)
        {
            for (var q = 0; q < Phases; q++)
            {
                Sum(samples, _realKernel[q], grid.Real[q], grid.Margin);
                if (q > 0)
                    Sum(samples, _imaginaryKernel[q], grid.Imaginary[q], grid.Margin);
            }
        }
        else
        {
            Forward(samples, work.Samples);
            for (var q = 0; q < Phases; q++)
            {
                Convolve(work, _value[q]);
                Store(work.Product, grid.Real[q], grid.Imaginary[q], grid.Margin);
            }
        }

        // At the levels themselves the imaginary part is known without rounding.
        Array.Clear(grid.Imaginary[0]);
        for (var j = 0; j < samples.Length; j++)
            grid.Imaginary[0][j + grid.Margin] = Math.PI * samples[j];
    }

    /// <summary>dH/dt (per level) at the levels (phase 0) and half-way between them (phase 1/2), margin 0.</summary>
    public void Slopes(
        ReadOnlySpan<double> samples, int phase, Span<double> real, Span<double> imaginary, (Complex[] Samples, Complex[] Product) work)
    {
        Forward(samples, work.Samples);
        Convolve(work, _slope[phase]);
        for (var j = 0; j < real.Length; j++)
            (real[j], imaginary[j]) = (work.Product[j].Real, work.Product[j].Imaginary);
    }

    /// <summary>k(z + phase) at z = -size/2 .. size/2, with zeros where only whole vectors reach.</summary>
    private static (double[] Real, double[] Imaginary) Tabulate(int size, double phase)
    {
        var (real, imaginary) = (
            GC.AllocateArray<double>(size + HilbertGrid.Padding, pinned: true),
            GC.AllocateArray<double>(size + HilbertGrid.Padding, pinned: true));
        for (var n = 0; n < size; n++)
        {
            var value = Kernel(n - size / 2 + phase);
            (real[n], imaginary[n]) = (value.Real, value.Imaginary);
        }

        return (real, imaginary);
    }

    /// <summary>target[t] = Σ_j samples_j kernel(t - margin - j).</summary>
    private unsafe void Sum(ReadOnlySpan<double> samples, double[] kernel, double[] target, int margin)
    {
        var count = target.Length - HilbertGrid.Padding;
        fixed (double* x = samples, k = kernel, y = target)
        {
            var convolution = new Convolution(x, samples.Length, k + Size / 2 - margin, y, count);
            InstructionPaths.Run(ref convolution);
        }
    }

    private readonly unsafe struct Convolution(double* x, int samples, double* kernel, double* y, int count) : IVectorKernel
    {
        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Sum<TOperations, TVector>(x, samples, kernel, y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Sum<TOperations, TVector>(double* x, int samples, double* kernel, double* y, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        for (var t = 0; t < count; t += 4 * TOperations.Count)
        {
            // From both ends to the middle, apart: mirrored samples are summed alike.
            TVector a = TOperations.Broadcast(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            double* k = kernel + t, l = kernel + t - (samples - 1);
            for (var j = 0; j < samples / 2; j++, k--, l++)
            {
                var w = TOperations.Broadcast(x[j]);
                a = TOperations.MultiplyAdd(w, TOperations.Load(k), a);
                b = TOperations.MultiplyAdd(w, TOperations.Load(k + TOperations.Count), b);
                c = TOperations.MultiplyAdd(w, TOperations.Load(k + 2 * TOperations.Count), c);
                d = TOperations.MultiplyAdd(w, TOperations.Load(k + 3 * TOperations.Count), d);
                w = TOperations.Broadcast(x[samples - 1 - j]);
                e = TOperations.MultiplyAdd(w, TOperations.Load(l), e);
                f = TOperations.MultiplyAdd(w, TOperations.Load(l + TOperations.Count), f);
                g = TOperations.MultiplyAdd(w, TOperations.Load(l + 2 * TOperations.Count), g);
                h = TOperations.MultiplyAdd(w, TOperations.Load(l + 3 * TOperations.Count), h);
            }

            (a, b, c, d) = (TOperations.Add(a, e), TOperations.Add(b, f), TOperations.Add(c, g), TOperations.Add(d, h));
            if (samples % 2 != 0)
            {
                var w = TOperations.Broadcast(x[samples / 2]);
                a = TOperations.MultiplyAdd(w, TOperations.Load(k), a);
                b = TOperations.MultiplyAdd(w, TOperations.Load(k + TOperations.Count), b);
                c = TOperations.MultiplyAdd(w, TOperations.Load(k + 2 * TOperations.Count), c);
                d = TOperations.MultiplyAdd(w, TOperations.Load(k + 3 * TOperations.Count), d);
            }

            TOperations.Store(a, y + t);
            TOperations.Store(b, y + t + TOperations.Count);
            TOperations.Store(c, y + t + 2 * TOperations.Count);
            TOperations.Store(d, y + t + 3 * TOperations.Count);
        }
    }

    private static Complex Kernel(double z) =>
        z == 0 ? new Complex(0, Math.PI) : new Complex(double.CosPi(z) - 1, double.SinPi(z)) / z;

    private static Complex KernelSlope(double z)
    {
        if (z == 0)
            return new Complex(-0.5 * Math.PI * Math.PI, 0);
        var e = new Complex(double.CosPi(z), double.SinPi(z));
        return (Complex.ImaginaryOne * Math.PI * z * e - (e - 1)) / (z * z);
    }

    private static Complex[] Spectrum(int size, double phase, Func<double, Complex> kernel)
    {
        var values = new Complex[size];
        for (var n = 0; n < size; n++)
            values[n] = kernel((n < size / 2 ? n : n - size) + phase) / size;
        Fourier.Forward(values, FourierOptions.NoScaling);
        return values;
    }

    private static void Forward(ReadOnlySpan<double> samples, Complex[] spectrum)
    {
        Array.Clear(spectrum);
        for (var j = 0; j < samples.Length; j++)
            spectrum[j] = samples[j];
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
    }

    private void Convolve((Complex[] Samples, Complex[] Product) work, Complex[] kernel)
    {
        for (var n = 0; n < Size; n++)
            work.Product[n] = work.Samples[n] * kernel[n];
        Fourier.Inverse(work.Product, FourierOptions.NoScaling);
    }

    private void Store(Complex[] product, double[] real, double[] imaginary, int margin)
    {
        for (var t = 0; t < real.Length - HilbertGrid.Padding; t++)
        {
            var value = product[t >= margin ? t - margin : t - margin + Size];
            (real[t], imaginary[t]) = (value.Real, value.Imaginary);
        }
    }
}
