using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Linear stability of a state by Penrose's criterion, the worst of all directions. With growing waves ε vanishes at real velocities, and
/// the collision integral does not exist; near to them it does, but its integrand has a peak that no lattice at hand resolves. Source:
/// docs/physics.md, "Existence".
/// </summary>
/// <param name="Direction">p of the worst direction; empty where no direction is near to a growing wave</param>
/// <param name="Margin">the least |ε| at a crossing of the negative real axis, Re ε &lt; 0 where waves grow</param>
/// <param name="Wavenumber">κ of the margin; where waves grow, of the fastest</param>
/// <param name="Low">the smallest wavenumber that grows</param>
/// <param name="High">the largest</param>
/// <param name="GrowthRate">Im Ω of the fastest growing wave, velocity × wavenumber; 0 where none grows</param>
/// <param name="Frequency">Re Ω of it</param>
/// <param name="Width">how wide the peak is in velocity: |ε/(∂ε/∂u)| at the margin; infinite far from growing waves</param>
internal sealed record Stability(
    IReadOnlyList<int> Direction, double Margin, double Wavenumber, double Low, double High, double GrowthRate, double Frequency,
    double Width)
{
    /// <summary>Below this margin a direction is looked at by sums over R itself.</summary>
    public const double Close = 0.25;

    // Fitted to the errors of max |Q| of two beams with margins of 0.1 and 0.007 along 24, 40 and 64 directions: within a factor of 4.
    private const double LargestError = 0.4, Decay = 5.3;

    // So many of the worst directions are looked at.
    private const int Most = 8;

    /// <summary>A state far from any instability.</summary>
    public static Stability Far { get; } = new([], double.PositiveInfinity, 0, 0, 0, 0, 0, double.PositiveInfinity);

    /// <summary>Whether there are growing waves.</summary>
    public bool IsUnstable => Margin < 0;

    /// <summary>
    /// What the peak leaves unresolved of max |Q|: along the directions next to each other the velocity of a particle differs by its speed
    /// times the angle between them, and a sum of that step over a peak of width w is off by
    /// <code>0.4 exp(-5.3 w/(speed (|S^(d-1)|/directions)^(1/(d-1)))).</code>
    /// 0 far from growing waves. Measured: docs/verification.md.
    /// </summary>
    /// <param name="directions">the directions in use</param>
    /// <param name="speed">root mean square of the velocity about its mean</param>
    public double ResonanceError(DirectionSet directions, double speed)
    {
        ArgumentNullException.ThrowIfNull(directions);
        var d = directions.Dimension;
        var angle = Math.Pow(DirectionSet.SphereArea(d) / directions.Count, 1.0 / (d - 1));
        return double.IsInfinity(Width) ? 0 : LargestError * Math.Exp(-Decay * Width / (speed * angle));
    }

    /// <summary>The criterion for projections R[q] along all directions, their tables made for it alone.</summary>
    /// <param name="domain">its threads share the directions; every rank computes all</param>
    /// <param name="families">the directions</param>
    /// <param name="projection">R[q] by level</param>
    /// <param name="model">the equation; with a screening of its own all is stable</param>
    /// <param name="maxTransfer">X, the largest transfer</param>
    public static Stability Of(Domain domain, BondFamily[] families, double[][] projection, CollisionModel model, double maxTransfer)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(model);
        if (model.Screening != Screening.Dynamic)
            return Far;
        var lines = new LineStability[families.Length];
        var quadratures = families.DistinctBy(f => f.SquaredLength).ToDictionary(
            f => f.SquaredLength,
            f => new RadialQuadrature(
                model, f.Lattice.Dimension, RadialRule.Spectral, f.TransferStep, f.LevelSpacing, 0, maxTransfer));
        RadialWeights.Workspace[] work = [.. Enumerable.Range(0, domain.Threads).Select(_ => new RadialWeights.Workspace())];
        domain.Team.For(families.Length, (q, thread) =>
        {
            var family = families[q].Transfers == 0 ? families[q] : new BondFamily(families[q].Lattice, families[q].Direction, 0);
            var weights = new RadialWeights(family, quadratures[family.SquaredLength], model);
            weights.Compute(projection[q], work[thread]);
            lines[q] = weights.Waves;
        });
        foreach (var one in work)
            one.Dispose();
        return Of(families, lines, projection, model);
    }

    /// <summary>From what the tables say of each direction.</summary>
    internal static Stability Of(BondFamily[] families, ReadOnlySpan<LineStability> lines, double[][] projection, CollisionModel model) =>
        Of(families, lines, q => new DielectricFunction(new LatticeLine(families[q], projection[q]), model.Potential, model.Hbar));

    /// <summary>The same with the dielectric function of each direction, which that of a mixture may be.</summary>
    internal static Stability Of(BondFamily[] families, ReadOnlySpan<LineStability> lines, Func<int, DielectricFunction> dielectricOf)
    {
        var worst = Far;
        var margins = new double[lines.Length];
        for (var q = 0; q < lines.Length; q++)
            margins[q] = lines[q].Margin;
        foreach (var q in Enumerable.Range(0, margins.Length).Where(q => margins[q] < Close).OrderBy(q => margins[q]).Take(Most))
        {
            var dielectric = dielectricOf(q);
            var criterion = new PenroseCriterion(dielectric, families[q].LevelSpacing);
            var line = criterion.Refine(lines[q]);
            var found = new Stability(
                families[q].Vector, line.Margin, line.Wavenumber, line.Low, line.High, 0, 0, criterion.Width(line));
            if (line.IsUnstable && criterion.Fastest(line) is { } fastest)
            {
                var (wavenumber, velocity) = fastest;
                var (low, high) = criterion.Interval(line, fastest);
                found = found with
                {
                    Wavenumber = wavenumber,
                    Low = low,
                    High = high,
                    GrowthRate = wavenumber * velocity.Imaginary,
                    Frequency = wavenumber * velocity.Real,
                };
            }

            if (found.GrowthRate > worst.GrowthRate || found.GrowthRate == worst.GrowthRate && found.Margin < worst.Margin)
                worst = found;
        }

        // Not looked at, but told.
        if (worst.Direction.Count == 0 && margins.Length > 0)
        {
            var q = Array.IndexOf(margins, margins.Min());
            if (double.IsFinite(margins[q]))
                worst = Far with { Direction = families[q].Vector, Margin = margins[q], Wavenumber = lines[q].Wavenumber };
        }

        return worst;
    }
}
