using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Accuracy;

/// <summary>
/// What the weights W(m, j) of the bonds and the projections R of the background say without another evaluation: how much of the collisions
/// lies beyond the largest transfer, and what transfers a = q |p| h apart do not resolve.
/// </summary>
internal sealed class BondSpectrum
{
    // From the share of collisions cut to the error of max |Q|: Q is a small difference of gain and loss. Measured: docs/accuracy.md.
    private const double CutFactor = 8;

    // The errors of the directions have different signs: what is left of the sum of their sizes. Measured: docs/accuracy.md.
    private const double SamplingFactor = 0.1;

    private readonly double _all, _beyond, _sampling, _ofProducts;

    /// <summary>Looks at the bonds of all directions.</summary>
    /// <param name="families">the bonds</param>
    /// <param name="weights">W[q][m][j]</param>
    /// <param name="projection">R[q][j] of the background</param>
    /// <param name="thermalWidth">σ, the smallest width of what is sampled</param>
    public BondSpectrum(BondFamily[] families, IReadOnlyList<double[][]> weights, double[][] projection, double thermalWidth)
    {
        for (var q = 0; q < families.Length; q++)
        {
            var (family, r) = (families[q], projection[q]);
            double[] rates = [
                .. Enumerable.Range(1, family.Transfers).Select(m => Collisions(weights[q][m], r, m * family.Rise))];
            var measure = family.Direction.Weight * family.LevelSpacing;
            _all += measure * rates.Sum();
            _beyond += measure * Beyond(rates);
            _sampling += Unresolved(family, weights[q], r, thermalWidth);
            _ofProducts += Unresolved(family, weights[q], r, thermalWidth / Math.Sqrt(2));
        }
    }

    /// <summary>Σ over all bonds of w |W| S S': the rate of collisions.</summary>
    public double Collisions() => _all;

    /// <summary>
    /// The error of the cut at X: along each direction the collisions of the last quarter of the transfers, continued beyond with the ratio
    /// to the quarter before.
    /// </summary>
    public double Cut() => _all > 0 ? CutFactor * _beyond / _all : 0;

    /// <summary>
    /// The error of sampling: the spectrum of F beyond the wavenumber π/a is taken for one below it. With the symbol
    /// M(k) = Σ_m 2 W_m (cos k m a - 1) of a direction, a Gaussian of width σ leaves
    /// <code>2 |M'(π/a)| (a/(π σ))² exp(-(π σ/a)²/2) 2σ/√(2π) · F_max R,</code>
    /// of which the sum over all directions leaves a tenth, their errors having different signs. With quantum statistics the factors
    /// 1 - ηF make products F F' of it, narrower by √2, in the proportion |η| F_max.
    /// </summary>
    /// <param name="amplitude">F_max, largest value of what is sampled, over max |Q|</param>
    /// <param name="occupation">|η| F_max; 0 without quantum statistics</param>
    public double Sampling(double amplitude, double occupation) =>
        SamplingFactor * amplitude * (_sampling + occupation * _ofProducts);

    private static double Collisions(double[] weight, double[] projection, int rise)
    {
        var sum = 0.0;
        for (var j = 0; j < weight.Length; j++)
            sum += Math.Abs(weight[j] * projection[j] * projection[j + rise]);
        return sum;
    }

    private static double Beyond(double[] rates)
    {
        var quarter = Math.Max(1, rates.Length / 4);
        var (far, near) = (rates.TakeLast(quarter).Sum(), rates.SkipLast(quarter).TakeLast(quarter).Sum());
        return far == 0 ? 0 : near > 2 * far ? far * far / (near - far) : far;
    }

    private static double Unresolved(BondFamily family, double[][] weight, double[] projection, double width)
    {
        var peak = Array.IndexOf(projection, projection.Max());
        double Symbol(double phase)
        {
            var sum = 0.0;
            for (var m = 1; m <= family.Transfers; m++)
            {
                // The middle of the bond lies at the peak.
                var level = Math.Clamp(peak - m * family.Rise / 2, 0, weight[m].Length - 1);
                sum += 2 * weight[m][level] * (Math.Cos(phase * m) - 1);
            }

            return sum;
        }

        if (family.Transfers == 0)
            return 0;
        var resolution = Math.PI * width / family.TransferStep;
        var slope = Math.Abs(Symbol(Math.PI) - Symbol(0.75 * Math.PI)) / (0.25 * Math.PI / family.TransferStep);
        return family.Direction.Weight * projection[peak] * 2 * slope / (resolution * resolution)
            * Math.Exp(-0.5 * resolution * resolution) * 2 * width / Math.Sqrt(2 * Math.PI);
    }
}
