using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Perturbations;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// How well Q conserves, in words. Where Q is itself the rounding of gain and loss that cancel, as for a Maxwellian, its moments relative
/// to |Q| are noise over noise: they are then told relative to the loss, Σ ν F |ψ| h^d with ν of the last evaluation.
/// </summary>
internal static class ConservationLine
{
    // the moments of a Q of any size are below this
    private const double Suspicious = 1e-11;

    private const string What = "rates of mass, momentum, energy relative to";

    /// <summary>The line for rates that are not known to be noise.</summary>
    public static string Of(CollisionRates rates) => $"{What} sum |Q||psi|: {rates.Defect:0.0e+00}";

    /// <summary>The line for the rates of Q; collective.</summary>
    /// <param name="collision">the operator, which has evaluated Q(F) last</param>
    /// <param name="distribution">F; null where level sums are not those of F</param>
    /// <param name="rates">of Q</param>
    public static string Of(CollisionOperator collision, NativeBuffer? distribution, CollisionRates rates)
    {
        if (distribution is null || rates.Defect <= Suspicious)
            return Of(rates);
        using var loss = new NativeBuffer(distribution.Length);
        var (weights, sums) = (collision.Weights, collision.Sums);
        double[][] Rates(int q, double[][] other) =>
            [.. weights[q].Select((row, m) => m == 0 ? [] : row.Zip(other[m], (w, s) => Math.Abs(w) * s).ToArray())];
        PerturbationOperator.DiagonalOf(collision, q => (Rates(q, sums.Upper[q]), Rates(q, sums.Lower[q])), loss);
        for (var i = 0L; i < loss.Length; i++)
            loss[i] *= distribution[i];
        var scale = CollisionRates.Of(collision.Domain, loss);
        var defect = (rates with
        {
            MassScale = scale.MassScale,
            MomentumScale = scale.MomentumScale,
            EnergyScale = scale.EnergyScale,
        }).Defect;
        return $"{What} the loss: {defect:0.0e+00}; sum |Q| is {rates.MassScale / scale.MassScale:0.0e+00} of the loss, so that Q is zero "
            + "to rounding or close to it";
    }
}
