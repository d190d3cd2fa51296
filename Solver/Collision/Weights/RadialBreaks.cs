using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Where the panels of the radial integral begin and end, κ from 0 on: one after another, so that they can be counted before anything is
/// kept for them. Source: docs/numerics.md, "Radial weights".
/// </summary>
internal static class RadialBreaks
{
    /// <summary>A quarter of the width over which the spectral rule tapers off beyond the largest transfer (velocity).</summary>
    public const double TaperWidth = 2.0;

    /// <summary>The breaks for transfers in steps of a = |p| h.</summary>
    /// <param name="model">the equation</param>
    /// <param name="dimension">d</param>
    /// <param name="rule">how transfers are interpolated</param>
    /// <param name="transferStep">a (velocity)</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    public static IEnumerable<double> Of(
        CollisionModel model, int dimension, RadialRule rule, double transferStep, double maxTransfer) =>
        model.Hbar == 0 ? Classical(model, dimension) : Quantum(model, dimension, rule, transferStep, maxTransfer);

    /// <summary>A number of panels that there are at least, without going through them: none is wider than the rule allows.</summary>
    public static double AtLeast(CollisionModel model, int dimension, RadialRule rule, double transferStep, double maxTransfer) =>
        model.Hbar == 0 ? 0 : End(model, dimension, rule, maxTransfer) / (rule == RadialRule.Monotone ? transferStep : 4 * transferStep);

    private static double End(CollisionModel model, int dimension, RadialRule rule, double maxTransfer)
    {
        var end = rule == RadialRule.Spectral ? maxTransfer + 8 * TaperWidth : maxTransfer;
        return Math.Min(end, Math.Min(model.Potential.MaxWavenumber, RadialPanels.Negligible(model, dimension)) * model.Hbar);
    }

    private static IEnumerable<double> Quantum(CollisionModel model, int dimension, RadialRule rule, double a, double maxTransfer)
    {
        var (p, hbar) = (model.Potential, model.Hbar);
        var end = End(model, dimension, rule, maxTransfer);
        var first = RadialPanels.First(p) * hbar;
        yield return 0;
        for (var x = 0.0; x < end;)
        {
            // sinc has a period in 2a, of which 16 points integrate two to 1e-19; beyond the largest transfer nothing else changes so fast.
            var widest = rule == RadialRule.Monotone ? a : x < maxTransfer ? 2 * a : 4 * a;
            var next = Math.Min(end, x + Math.Min(widest, hbar * RadialPanels.Width(p, x / hbar, first / hbar)));
            if (rule == RadialRule.Monotone)
                next = Math.Min(next, (Math.Floor(x / a * (1 + 1e-14)) + 1) * a);
            if (end - next < 1e-3 * (next - x))
                next = end;
            if (!(next > x))
                throw new ArithmeticException($"the radial integral cannot be cut into panels at the transfer {x:R}");
            yield return next / hbar;
            x = next;
        }
    }

    /// <summary>Panels in geometric progression until the power law of the tail is exact to rounding; a closed form takes over
    /// there.</summary>
    private static IEnumerable<double> Classical(CollisionModel model, int dimension)
    {
        var p = model.Potential;
        var end = Math.Min(p.MaxWavenumber, Math.Min(RadialPanels.Negligible(model, dimension), RadialPanels.PowerLaw(p, dimension)));
        yield return 0;
        for (var k = RadialPanels.First(p); k < end;)
        {
            yield return k;
            var next = k + RadialPanels.Width(p, k, 0);
            if (!(next > k))
                throw new ArithmeticException($"the radial integral cannot be cut into panels at the wavenumber {k:R}");
            k = next;
        }

        yield return end;
    }
}
