namespace ClusterLB.Solver.Lattice;

/// <summary>
/// `quadrature.accuracy`: the cheapest of the sets by degree (<see cref="CheapDirections"/>), with transfers as far apart as the accuracy
/// allows, whose error is expected to be below 0.6 of what is wanted. The errors are those of <see cref="DirectionChoice"/>,
/// <code>E = A' exp(-b t) + C' Σ_p (w_p/|S^(d-1)|) exp(-π² σ²/(2 a_p²)),     a_p = q_p |p| h,</code>
/// with A' = A, C' = C at hbar of the order of 1, and A' = 8 A, C' = 10 C for small hbar and the classical equation, where both errors were
/// measured to be up to so much larger. Source: docs/directions.md, "Accuracy asked for".
/// </summary>
internal static class AccuracyChoice
{
    // Below this hbar the operator is nearly the classical one.
    private const double SmallHbar = 0.5;

    private const double ClassicalDegree = 8, ClassicalSampling = 10, Margin = 0.6;

    // Of a bond update of a direction that moves along every axis.
    internal const double ObliqueCost = 2.4;

    // Steps in thermal widths.
    private static readonly double[] Steps = [1.2, 1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4];

    /// <summary>Each degree with its largest step.</summary>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="thermalWidth">σ, a velocity</param>
    /// <param name="hbar">0 for the classical equation</param>
    /// <param name="maxTransfer">the largest transfer, a velocity</param>
    /// <param name="accuracy">the error of Q wanted, of max |Q|</param>
    /// <param name="hasSteps">whether transfers may be left out</param>
    public static IReadOnlyList<DirectionCandidate> Candidates(
        VelocityLattice lattice, double thermalWidth, double hbar, double maxTransfer, double accuracy, bool hasSteps) =>
        [.. CheapDirections.Degrees(lattice.Dimension).Select(degree =>
        {
            var set = DirectionSet.OfDegree(lattice.Dimension, degree);
            var all = Of(set, null);
            return Steps.Where(_ => hasSteps).Select(step => step * thermalWidth)
                .Select(step => (Step: step, Set: set.WithStep(step, lattice)))
                .Where(s => s.Set.Half.Any(p => p.Stride > 1)).Select(s => Of(s.Set, s.Step))
                .FirstOrDefault(c => c.Error <= Margin * accuracy) ?? all;

            DirectionCandidate Of(DirectionSet directions, double? step)
            {
                var prediction = DirectionChoice.Predict(directions, lattice.Spacing / thermalWidth);
                var (forDegree, forSampling) = hbar < SmallHbar ? (ClassicalDegree, ClassicalSampling) : (1, 1);
                var cost = directions.Half.Sum(p =>
                    (p.UnmovedAxes.Count == 0 ? ObliqueCost : 1) * new BondFamily(lattice, p, maxTransfer).BondUpdates);
                return new(
                    degree, step, directions.Count, forDegree * prediction.DegreeError + forSampling * prediction.SamplingError, cost);
            }
        })];

    /// <summary>The cheapest that is expected to be accurate enough; if none is, the most accurate.</summary>
    public static DirectionCandidate Choose(IReadOnlyList<DirectionCandidate> candidates, double accuracy) =>
        candidates.Where(c => c.Error <= Margin * accuracy).MinBy(c => c.Cost) ?? candidates.MinBy(c => c.Error)!;
}

/// <summary>A set of directions by degree and step, with what it costs.</summary>
/// <param name="Degree">t</param>
/// <param name="Step">the largest distance between transfers in use, a velocity; null: every transfer is</param>
/// <param name="Count">directions</param>
/// <param name="Error">expected error of Q, of max |Q|</param>
/// <param name="Cost">bond updates of an evaluation, dearer kinds counted more</param>
internal sealed record DirectionCandidate(int Degree, double? Step, int Count, double Error, double Cost);
