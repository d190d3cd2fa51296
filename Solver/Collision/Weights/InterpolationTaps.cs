namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Eight-point Lagrange interpolation at a list of offsets on the fine grid of <see cref="HilbertGrid"/>: the weights and the fine cell of
/// each, computed once for all directions of one length and all evaluations. The same weights, mirrored, serve the opposite offset; they
/// are good for the difference of the two alone, to rounding at any offset down to 0.
/// </summary>
internal sealed class InterpolationTaps
{
    /// <summary>Points of an interpolation.</summary>
    internal const int Count = 8;

    // In fine steps. Above it the rounding of the weight that cancels is below 10⁻¹⁰ of the difference quotient.
    private const double Tiny = 1.0 / (1 << 20);

    private readonly double[] _weights;
    private readonly int[] _cells;

    /// <summary>Prepares <paramref name="offsets"/>.</summary>
    /// <param name="offsets">in levels, not negative</param>
    public InterpolationTaps(ReadOnlySpan<double> offsets)
    {
        (_weights, _cells) = (new double[offsets.Length * Count], new int[offsets.Length]);
        for (var k = 0; k < offsets.Length; k++)
        {
            var fine = offsets[k] * HilbertTransform.Phases;
            _cells[k] = (int)Math.Floor(fine);
            LagrangeWeights(fine - _cells[k], _weights.AsSpan(k * Count, Count));

            // The middle itself has the same weight, nearly 1, for both offsets: left out, lest its rounding be all that is left of the
            // difference as the offset goes to 0.
            if (fine < Tiny)
                _weights[k * Count + Count / 2 - 1] = 0;
        }
    }

    /// <summary>Bytes of a number of offsets.</summary>
    internal static double Bytes(double offsets) => offsets * (Count * sizeof(double) + sizeof(int));

    /// <summary>The weights of offset k.</summary>
    internal ReadOnlySpan<double> Weights(int k) => _weights.AsSpan(k * Count, Count);

    /// <summary>The first point of offset k, in fine steps.</summary>
    internal int First(int k) => _cells[k] - (Count / 2 - 1);

    /// <summary>
    /// Weights of the nodes -3 .. 4 at position x in [0, 1) between nodes 0 and 1: products of the distances before and after each node,
    /// over Π_(l ≠ k) (k - l) = (-1)^(7-k) k! (7 - k)!.
    /// </summary>
    private static void LagrangeWeights(double x, Span<double> weight)
    {
        ReadOnlySpan<double> inverse = [-1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144, -1.0 / 144, 1.0 / 240, -1.0 / 720, 1.0 / 5040];
        var product = 1.0;
        for (var k = 0; k < Count; k++)
        {
            weight[k] = product;
            product *= x - (k - 3);
        }

        product = 1.0;
        for (var k = Count - 1; k >= 0; k--)
        {
            weight[k] = product * weight[k] * inverse[k];
            product *= x - (k - 3);
        }
    }
}
