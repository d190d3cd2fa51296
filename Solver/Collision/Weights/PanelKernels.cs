using System.Runtime.CompilerServices;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// The loops of <see cref="RadialWeights"/> over the levels of one panel of nodes. Arrays by node and level have rows that whole vectors
/// may overrun; every level is computed in the same order by all widths.
/// </summary>
internal static unsafe class PanelKernels
{
    private const int Order = RadialQuadrature.Order;

    /// <summary>value = 1/(re² + im²); returns the least re² + im².</summary>
    public static double InverseSquares(double* real, double* imaginary, double* value, int levels)
    {
        var kernel = new Inversion(real, imaginary, value, levels);
        InstructionPaths.Run(ref kernel);
        return kernel.Least;
    }

    /// <summary>
    /// suspect = min(1, min_k |D_k|² gap_k - |D_(k+1) - D_k|²): not positive where a root of D may be within reach of the panel. Returns
    /// whether there are any.
    /// </summary>
    public static bool Flag(double* real, double* imaginary, int stride, ReadOnlySpan<double> gaps, double* suspect, int levels)
    {
        fixed (double* gap = gaps)
        {
            var kernel = new Flagging(real, imaginary, stride, gap, suspect, levels);
            InstructionPaths.Run(ref kernel);
            return kernel.Any;
        }
    }

    /// <summary>weight[j] += Σ_k factor_k value[k][j].</summary>
    public static void Accumulate(double[] weight, ReadOnlySpan<double> factor, double* value, int stride)
    {
        fixed (double* w = weight, f = factor)
        {
            var kernel = new Accumulation(w, weight.Length, f, value, stride);
            InstructionPaths.Run(ref kernel);
        }
    }

    private struct Inversion(double* real, double* imaginary, double* value, int levels) : IVectorKernel
    {
        public double Least;

        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Least = InverseSquares<TOperations, TVector>(real, imaginary, value, levels);
    }

    private struct Flagging(double* real, double* imaginary, int stride, double* gap, double* suspect, int levels) : IVectorKernel
    {
        public bool Any;

        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Any = Flag<TOperations, TVector>(real, imaginary, stride, gap, suspect, levels);
    }

    private readonly struct Accumulation(double* weight, int length, double* factor, double* value, int stride) : IVectorKernel
    {
        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Accumulate<TOperations, TVector>(weight, length, factor, value, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double InverseSquares<TOperations, TVector>(double* real, double* imaginary, double* value, int levels)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var (one, least) = (TOperations.Broadcast(1), TOperations.Broadcast(double.PositiveInfinity));
        var b = 0;
        for (; b <= levels - TOperations.Count; b += TOperations.Count)
        {
            TVector re = TOperations.Load(real + b), im = TOperations.Load(imaginary + b);
            var square = TOperations.MultiplyAdd(re, re, TOperations.Multiply(im, im));
            least = TOperations.Min(least, square);
            TOperations.Store(TOperations.Divide(one, square), value + b);
        }

        var lanes = stackalloc double[8];
        TOperations.Store(least, lanes);
        var result = double.PositiveInfinity;
        for (var lane = 0; lane < TOperations.Count; lane++)
            result = Math.Min(result, lanes[lane]);
        for (; b < levels; b++)
        {
            var square = Math.FusedMultiplyAdd(real[b], real[b], imaginary[b] * imaginary[b]);
            result = Math.Min(result, square);
            value[b] = 1 / square;
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Flag<TOperations, TVector>(double* real, double* imaginary, int stride, double* gap, double* suspect, int levels)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var all = TOperations.Broadcast(1);
        for (var b = 0; b < levels; b += TOperations.Count)
        {
            var least = TOperations.Broadcast(1);
            TVector re = TOperations.Load(real + b), im = TOperations.Load(imaginary + b);
            for (var k = 0; k + 1 < Order; k++)
            {
                TVector nextRe = TOperations.Load(real + (k + 1) * stride + b), nextIm = TOperations.Load(imaginary + (k + 1) * stride + b);
                TVector dre = TOperations.Subtract(nextRe, re), dim = TOperations.Subtract(nextIm, im);
                var square = TOperations.Multiply(
                    TOperations.MultiplyAdd(re, re, TOperations.Multiply(im, im)), TOperations.Broadcast(gap[k]));
                least = TOperations.Min(
                    least, TOperations.Subtract(square, TOperations.MultiplyAdd(dre, dre, TOperations.Multiply(dim, dim))));
                (re, im) = (nextRe, nextIm);
            }

            TOperations.Store(least, suspect + b);
            all = TOperations.Min(all, least);
        }

        // Lanes beyond the last level may be among these: the caller looks at each level.
        var lanes = stackalloc double[8];
        TOperations.Store(all, lanes);
        var any = false;
        for (var lane = 0; lane < TOperations.Count; lane++)
            any |= !(lanes[lane] > 0);
        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TOperations, TVector>(double* weight, int length, double* factor, double* value, int stride)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var j = 0;
        for (; j <= length - 2 * TOperations.Count; j += 2 * TOperations.Count)
        {
            TVector a = TOperations.Load(weight + j), b = TOperations.Load(weight + j + TOperations.Count);
            var x = value + j;
            for (var k = 0; k < Order; k++, x += stride)
            {
                var w = TOperations.Broadcast(factor[k]);
                a = TOperations.MultiplyAdd(w, TOperations.Load(x), a);
                b = TOperations.MultiplyAdd(w, TOperations.Load(x + TOperations.Count), b);
            }

            TOperations.Store(a, weight + j);
            TOperations.Store(b, weight + j + TOperations.Count);
        }

        for (; j < length; j++)
        {
            for (var k = 0; k < Order; k++)
                weight[j] = Math.FusedMultiplyAdd(factor[k], value[k * stride + j], weight[j]);
        }
    }
}
