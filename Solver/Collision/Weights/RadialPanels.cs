using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// How finely the radial integral ∫ κ^d V²/|eps|² dκ is to be cut: the innermost panel, the growth of the others, and where the integrand
/// has fallen to nothing. Source: docs/numerics.md, "Radial weights".
/// </summary>
internal static class RadialPanels
{
    private const double Growth = 0.4;

    /// <summary>The innermost panel: a quarter of the potential's scale; much less where V diverges at 0, since powers of κ are then
    /// graded.</summary>
    public static double First(Potential potential)
    {
        var scale = 0.25 * potential.Scale;
        return potential.OriginExponent > 0 ? scale * Math.Pow(2, -12) : scale;
    }

    /// <summary>Width of the panel that starts at κ: 0.4 κ, less where V falls by more than a factor of five on it.</summary>
    public static double Width(Potential potential, double k, double least)
    {
        var width = Math.Max(Growth * k, least);
        while (k > 0 && width > 0.01 * k && Math.Abs(potential.Inverse(k + width)) > 5 * Math.Abs(potential.Inverse(k)))
            width *= 0.8;
        return width;
    }

    /// <summary>
    /// The wavenumber beyond which κ^d V²/|eps|² is below 1e-24 of its largest value, infinite where that never happens. Where V diverges
    /// at κ = 0 the screened potential saturates: V/eps is of the order of V/(1 + V).
    /// </summary>
    public static double Negligible(CollisionModel model, int dimension)
    {
        var p = model.Potential;
        double Density(double k)
        {
            var v = model.Screening == Screening.None ? p.Value(k) : 1 / (Math.Abs(p.Inverse(k)) + 1);
            return Math.Pow(k, dimension) * v * v;
        }

        var largest = 0.0;
        for (var k = 0.01 * p.Scale; k < 1e6 * p.Scale; k *= 1.1)
        {
            var density = Density(k);
            largest = Math.Max(largest, density);
            if (k > p.Scale && density < 1e-24 * largest)
                return k;
        }

        return double.PositiveInfinity;
    }

    /// <summary>Where V² is its power law κ^(-s) to rounding, so that a tail beyond is a closed form; infinite where there is none: V is
    /// cut, or falls faster than every power, and <see cref="Negligible"/> alone says where it ends.</summary>
    public static double PowerLaw(Potential potential, int dimension) =>
        double.IsInfinity(potential.DecayExponent) || double.IsFinite(potential.MaxWavenumber)
        ? double.PositiveInfinity
        : 10 * Math.Max(1, potential.Scale) * Math.Pow(10, Math.Min(8, 16 / (potential.DecayExponent - dimension + 1)));

    /// <summary>q of κ = κ_1 u^q on the innermost panel: 1/(α + 1) for a bare potential whose integrand behaves like κ^α, α in (-1,
    /// 0).</summary>
    public static double OriginSubstitution(CollisionModel model, int dimension)
    {
        var alpha = dimension - 2 * model.Potential.OriginExponent;
        return model.Screening == Screening.None && alpha > -1 && alpha < 0 ? 1 / (alpha + 1) : 1;
    }

    /// <summary>Every panel cut into <paramref name="refinement"/> equal ones.</summary>
    public static List<double> Refine(List<double> breaks, int refinement)
    {
        var fine = new List<double> { breaks[0] };
        for (var i = 1; i < breaks.Count; i++)
        {
            for (var r = 1; r <= refinement; r++)
                fine.Add(breaks[i - 1] + (breaks[i] - breaks[i - 1]) * r / refinement);
        }

        return fine;
    }
}
