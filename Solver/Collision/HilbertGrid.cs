using System.Numerics;
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
            Real[q] = new double[levels + 2 * margin];
            Imaginary[q] = new double[levels + 2 * margin];
        }
    }

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
    /// fine grid (error 2e-12 of H at 3 levels a thermal width, 2e-9 at 2; docs/verification.md). Cost: 32 loads and multiply-adds per vector of levels.
    /// </summary>
    public void SubtractDifference(double middle, double offset, double scale, Span<double> real, Span<double> imaginary)
    {
        Span<double> weight = stackalloc double[Taps];
        Subtract(middle + offset, scale, weight, real, imaginary);
        Subtract(middle - offset, -scale, weight, real, imaginary);
    }

    private void Subtract(double point, double scale, Span<double> weight, Span<double> real, Span<double> imaginary)
    {
        var fine = point * HilbertTransform.Phases;
        var cell = (int)Math.Floor(fine);
        LagrangeWeights(fine - cell, weight);
        for (var tap = 0; tap < Taps; tap++)
        {
            var node = cell + tap - (Taps / 2 - 1);
            var phase = ((node % HilbertTransform.Phases) + HilbertTransform.Phases) % HilbertTransform.Phases;
            var shift = (node - phase) / HilbertTransform.Phases + Margin;
            var w = weight[tap] * scale;
            MultiplySubtract(Real[phase].AsSpan(shift, real.Length), w, real);
            MultiplySubtract(Imaginary[phase].AsSpan(shift, imaginary.Length), w, imaginary);
        }
    }

    private static void MultiplySubtract(ReadOnlySpan<double> x, double w, Span<double> y)
    {
        var i = 0;
        var wide = new Vector<double>(-w);
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
            Vector.FusedMultiplyAdd(new Vector<double>(x[i..]), wide, new Vector<double>(y[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = Math.FusedMultiplyAdd(x[i], -w, y[i]);
    }

    /// <summary>Weights of the nodes -3 .. 4 at position x in [0, 1) between nodes 0 and 1.</summary>
    private static void LagrangeWeights(double x, Span<double> weight)
    {
        for (var k = 0; k < Taps; k++)
        {
            var w = 1.0;
            for (var l = 0; l < Taps; l++)
            {
                if (l != k)
                    w *= (x - (l - 3)) / (k - l);
            }

            weight[k] = w;
        }
    }
}
