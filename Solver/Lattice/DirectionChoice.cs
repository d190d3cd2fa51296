using System.Collections.Concurrent;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// `directions = "auto"`: the P2 whose predicted error is smallest. Two errors compete: that of the quadrature on the sphere, which falls
/// with the degree t of the set, and that of sampling the thermal width σ by transfers |p| h apart,
/// <code>E(P2) = A exp(-b t(P2)) + C Σ_p (w_p/|S^(d-1)|) exp(-π² σ² / (2 |p|² h²)),     C = 0.1
/// d = 2: A = 0.56, b = 0.45     d = 3: A = 1, b = 0.6     d = 4: A = 3, b = 0.9.</code>
/// The constants are fitted to errors measured at hbar = 1, most of them within a factor of 3 either way. At small hbar and for the
/// classical equation both terms are larger, the first about 3 times, the second about 10; the choice is the same or nearly so.
/// Source: docs/directions.md.
/// </summary>
internal static class DirectionChoice
{
    private const double SamplingFactor = 0.1;

    // predictions below this are equal: more directions would only cost more
    private const double Negligible = 1e-7;

    // the smallest P2 whose predicted error is within this factor of the least wins: the cost grows with the number of directions
    private const double NearTie = 2;

    private static readonly ConcurrentDictionary<int, DirectionSet[]> Cache = new();

    /// <summary>P2 for a distribution of smallest thermal width σ on a lattice of spacing h.</summary>
    /// <param name="dimension">d, 2 to 4</param>
    /// <param name="spacing">h, a velocity</param>
    /// <param name="thermalWidth">σ, a velocity</param>
    /// <exception cref="ArgumentException">d is not 2, 3 or 4, or h or σ is not positive and finite</exception>
    public static int Choose(int dimension, double spacing, double thermalWidth) => Predict(dimension, spacing, thermalWidth).P2;

    /// <summary>The prediction for the set that <see cref="Choose"/> chooses.</summary>
    /// <inheritdoc cref="Choose"/>
    public static DirectionPrediction Predict(int dimension, double spacing, double thermalWidth)
    {
        var all = PredictAll(dimension, spacing, thermalWidth);
        var bound = Math.Max(Negligible, NearTie * all.Min(p => p.Error));
        return all.First(p => p.Error <= bound);
    }

    /// <summary>The predictions for all candidates, by ascending P2: the sets of higher degree than every smaller one.</summary>
    /// <inheritdoc cref="Choose"/>
    public static IReadOnlyList<DirectionPrediction> PredictAll(int dimension, double spacing, double thermalWidth)
    {
        if (!(spacing > 0) || double.IsInfinity(spacing))
            throw new ArgumentException("the lattice spacing is positive and finite", nameof(spacing));
        if (!(thermalWidth > 0) || double.IsInfinity(thermalWidth))
            throw new ArgumentException("the thermal width is positive and finite", nameof(thermalWidth));
        return [.. Candidates(dimension).Select(set => Predict(set, spacing / thermalWidth))];
    }

    /// <summary>The predictions for one set.</summary>
    /// <param name="set">the directions</param>
    /// <param name="resolution">h/σ</param>
    public static DirectionPrediction Predict(DirectionSet set, double resolution)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (amplitude, rate) = Law(set.Dimension);
        var sampling = 2 * SamplingFactor / DirectionSet.SphereArea(set.Dimension)
            * set.Half.Sum(p => p.Weight * Math.Exp(-0.5 * Math.Pow(Math.PI / (p.Stride * p.Length * resolution), 2)));
        var reach = set.Half.Max(p => p.Stride * p.Length) * resolution;
        return new(set.P2, set.Degree, reach, amplitude * Math.Exp(-rate * set.Degree), sampling);
    }

    /// <summary>A and b of the error of the quadrature on the sphere.</summary>
    internal static (double Amplitude, double Rate) Law(int dimension) =>
        dimension switch { 2 => (0.56, 0.45), 3 => (1.0, 0.6), _ => (3.0, 0.9) };

    /// <summary>The sets of higher degree than every smaller one, by ascending P2.</summary>
    internal static DirectionSet[] Candidates(int dimension) => Cache.GetOrAdd(dimension, d =>
    {
        var sets = new List<DirectionSet>();
        for (var p2 = 2; p2 <= (d switch { 2 => 60, 3 => 30, _ => 20 }); p2++)
        {
            if (!DirectionOrbit.All(d, p2, int.MaxValue)!.Any(o => o.SquaredLength == p2))
                continue;
            var set = DirectionSet.Create(d, p2);
            if ((sets.Count == 0 || set.Degree > sets[^1].Degree) && CollisionalInvariants.AreThose(set.Half))
                sets.Add(set);
        }

        return [.. sets];
    });
}
