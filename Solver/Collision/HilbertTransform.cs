using System.Collections.Concurrent;
using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// H(s) = ∫ R(u)/(u - s - i0) du of band-limited samples R_j, exactly, at the levels and at points between them. With z the distance
/// from sample j in units of the level spacing (the integral is scale free),
/// <code>H(t) = Σ_j R_j k(t - j),   k(z) = (e^(iπz) - 1)/z,   k(0) = iπ,</code>
/// so at whole z the real part has the odd offsets only and the imaginary part is π R. A convolution by FFT for each phase φ of
/// t = integer + φ; the kernels' spectra are planned once for each size. Source: docs/numerics.md, "The dielectric function".
/// </summary>
public sealed class HilbertTransform
{
    /// <summary>Number of phases: H is tabulated at t = integer + q/8, q = 0 .. 7.</summary>
    public const int Phases = 8;

    private static readonly ConcurrentDictionary<int, HilbertTransform> Plans = new();
    private readonly Complex[][] _value = new Complex[Phases][];
    private readonly Complex[][] _slope = new Complex[2][];

    private HilbertTransform(int size)
    {
        Size = size;
        for (var q = 0; q < Phases; q++)
            _value[q] = Spectrum(size, (double)q / Phases, Kernel);
        for (var q = 0; q < 2; q++)
            _slope[q] = Spectrum(size, 0.5 * q, KernelSlope);
    }

    /// <summary>Length of the transforms (a power of two).</summary>
    public int Size { get; }

    /// <summary>The plan for <paramref name="levels"/> samples and results up to <paramref name="margin"/> levels outside them.</summary>
    public static HilbertTransform Plan(int levels, int margin) =>
        Plans.GetOrAdd((int)BitOperations.RoundUpToPowerOf2((uint)(2 * levels + 2 * margin + 2)), size => new HilbertTransform(size));

    /// <summary>Tabulates H at all phases.</summary>
    /// <param name="samples">R_j at the levels</param>
    /// <param name="grid">receives H; its levels and margin fit this plan</param>
    /// <param name="work">two arrays of <see cref="Size"/> complex numbers</param>
    public void Values(ReadOnlySpan<double> samples, HilbertGrid grid, (Complex[] Samples, Complex[] Product) work)
    {
        ArgumentNullException.ThrowIfNull(grid);
        Forward(samples, work.Samples);
        for (var q = 0; q < Phases; q++)
        {
            Convolve(work, _value[q]);
            Store(work.Product, grid.Real[q], grid.Imaginary[q], grid.Margin);
        }

        // At the levels themselves the imaginary part is known without rounding.
        Array.Clear(grid.Imaginary[0]);
        for (var j = 0; j < samples.Length; j++)
            grid.Imaginary[0][j + grid.Margin] = Math.PI * samples[j];
    }

    /// <summary>dH/dt (per level) at the levels (phase 0) and half-way between them (phase 1/2), margin 0.</summary>
    public void Slopes(ReadOnlySpan<double> samples, int phase, Span<double> real, Span<double> imaginary, (Complex[] Samples, Complex[] Product) work)
    {
        Forward(samples, work.Samples);
        Convolve(work, _slope[phase]);
        for (var j = 0; j < real.Length; j++)
            (real[j], imaginary[j]) = (work.Product[j].Real, work.Product[j].Imaginary);
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
        for (var t = 0; t < real.Length; t++)
        {
            var value = product[t >= margin ? t - margin : t - margin + Size];
            (real[t], imaginary[t]) = (value.Real, value.Imaginary);
        }
    }
}
