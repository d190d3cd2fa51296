using System.Runtime.CompilerServices;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Whether Im D changes sign, or vanishes, anywhere between neighbouring levels of a row with sign · Re D below a bound on one side of it.
/// Reads four vectors for each vector of levels.
/// </summary>
internal static unsafe class CrossingKernel
{
    /// <summary>The answer for one row.</summary>
    /// <param name="real">Re D</param>
    /// <param name="imaginary">Im D</param>
    /// <param name="levels">number of levels</param>
    /// <param name="sign">1 or -1, the sign of V</param>
    /// <param name="bound">the bound</param>
    public static bool Any(double* real, double* imaginary, int levels, double sign, double bound)
    {
        var kernel = new Search(real, imaginary, levels, sign, bound);
        InstructionPaths.Run(ref kernel);
        return kernel.Any;
    }

    /// <summary>The scalar twin.</summary>
    internal static bool AnyPlain(double* real, double* imaginary, int from, int levels, double sign, double bound)
    {
        for (var b = from; b + 1 < levels; b++)
        {
            if (imaginary[b] * imaginary[b + 1] <= 0 && Math.Min(sign * real[b], sign * real[b + 1]) <= bound)
                return true;
        }

        return false;
    }

    private struct Search(double* real, double* imaginary, int levels, double sign, double bound) : IVectorKernel
    {
        public bool Any;

        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Any = CrossingKernel.Any<TOperations, TVector>(real, imaginary, levels, sign, bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Any<TOperations, TVector>(double* real, double* imaginary, int levels, double sign, double bound)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var (signs, zero, limit) = (TOperations.Broadcast(sign), TOperations.Broadcast(0), TOperations.Broadcast(bound));
        var least = TOperations.Broadcast(1);
        var b = 0;
        for (; b < levels - TOperations.Count; b += TOperations.Count)
        {
            // max(Im D Im D', min(Re D, Re D') - bound) = -min(-Im D Im D', bound - ...): not positive at a crossing.
            var re = TOperations.Min(
                TOperations.Multiply(signs, TOperations.Load(real + b)), TOperations.Multiply(signs, TOperations.Load(real + b + 1)));
            var product = TOperations.MultiplySubtract(TOperations.Load(imaginary + b), TOperations.Load(imaginary + b + 1), zero);
            var either = TOperations.Min(product, TOperations.Subtract(limit, re));
            least = TOperations.Min(least, TOperations.Subtract(zero, either));
        }

        var lanes = stackalloc double[8];
        TOperations.Store(least, lanes);
        for (var lane = 0; lane < TOperations.Count; lane++)
        {
            if (lanes[lane] <= 0)
                return true;
        }

        return AnyPlain(real, imaginary, b, levels, sign, bound);
    }
}
