using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Spectral radius of dQ/dF at a state by the nonlinear power method of RKC (Sommeijer, Shampine, Verwer 1997, section 3.2; Verwer,
/// Hundsdorfer, Sommeijer, Numer. Math. 57 (1990) 157), in maximum norms, which do not depend on the order of summation:
/// v = F + δ w, |w| = 1; σ = |Q(v) - Q(F)|/δ; w = (Q(v) - Q(F))/|Q(v) - Q(F)|, δ = 2^-26 max|F|. The start is w_i = ±1 by a hash of
/// the index in the whole field: rough, reproducible, without symmetry. It ends when σ moves by less than 1 %, after
/// 50 rounds at the latest; 1.2 σ is the estimate. One extra pass over two fields a round beyond the evaluation.
/// </summary>
internal static class SpectralRadiusEstimate
{
    private const int MostRounds = 50;
    private const double Safety = 1.2, Change = 0.01;

    /// <summary>1.2 times the estimated spectral radius; <paramref name="argument"/> and <paramref name="image"/> are
    /// overwritten.</summary>
    /// <exception cref="StepRejectedException">Q is not finite next to the state</exception>
    public static double Of(
        Action<NativeBuffer, NativeBuffer> evaluate, Func<double, double> overBlocks, NativeBuffer state, NativeBuffer rate,
        NativeBuffer argument, NativeBuffer image, double stateNorm, FieldBlock block, ThreadTeam threads)
    {
        var distance = Math.ScaleB(stateNorm > 0 ? stateNorm : 1, -26);
        for (var i = 0L; i < state.Length; i++)
            argument[i] = state[i] + (Hash(block.GlobalIndex(i)) ? distance : -distance);
        var radius = 0.0;
        for (var round = 1; round <= MostRounds; round++)
        {
            evaluate(argument, image);
            var norm = overBlocks(FieldNorms.Difference(image, rate, threads));
            if (!double.IsFinite(norm))
                throw new StepRejectedException("no spectral radius: the rate next to the present state holds a NaN or an infinity");
            var previous = radius;
            radius = norm / distance;
            if (norm == 0 || round > 1 && Math.Abs(radius - previous) <= Change * radius)
                break;
            StageUpdates.Combine(argument, state, [distance / norm, -distance / norm], [image, rate], threads);
        }
        return Safety * radius;
    }

    /// <summary>A sign from an index: one bit of the SplitMix64 finaliser.</summary>
    private static bool Hash(long index)
    {
        var z = (ulong)index + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) & 1) != 0;
    }
}
