using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Model;

/// <summary>
/// Whether the collision integral is finite. Radially it is ∫ κ^d V²/|eps|² dκ times something bounded: near κ = 0 for both
/// equations (the bracket of (1.11) vanishes like κ²), at large κ for the classical one alone (in the quantum one F cuts it off). At large
/// κ eps -> 1, so V² ~ κ^(-s) needs s &gt; d + 1. At κ = 0 V²/|eps|² stays finite with screening; the bare V ~ κ^(-e) needs
/// d - 2e &gt; -1.
/// </summary>
internal static class Existence
{
    /// <summary>Why the operator does not exist, with what would heal it, or null where it does.</summary>
    public static string? Obstacle(CollisionModel model, int dimension)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (v, d) = (model.Potential, dimension);
        if (model.Screening == Screening.None && d - 2 * v.OriginExponent <= -1)
        {
            return $"∫ κ^{d} V² dκ diverges at κ = 0 for the unscreened V ~ κ^-{v.OriginExponent} in d = {d}, "
                + "expected screening = \"dynamic\" or \"maxwellian\"";
        }

        if (model.Hbar == 0 && double.IsInfinity(v.MaxWavenumber) && v.DecayExponent <= d + 1)
        {
            return $"the classical operator does not exist in d = {d}, because ∫ κ^{d} V²/|eps|² dκ diverges at large κ for V² ~ "
                + $"κ^-{v.DecayExponent}, expected V² to fall faster than κ^-{d + 1} or a max-wavenumber that cuts V";
        }

        return null;
    }

    /// <summary>
    /// Whether the difference norm (3.5) of smooth perturbations is finite. Its second part does not decay with the transfer, so that
    /// ∫ κ^(d-2) V² dκ has to be finite at large κ: V² ~ κ^(-s) with s &gt; d - 1, which Maxwell molecules do not have. At hbar = 0 it is
    /// the integral of the operator itself.
    /// </summary>
    public static bool IsNormFinite(CollisionModel model, int dimension)
    {
        ArgumentNullException.ThrowIfNull(model);
        var v = model.Potential;
        return Obstacle(model, dimension) is null
            && (model.Hbar == 0 || !double.IsInfinity(v.MaxWavenumber) || v.DecayExponent > dimension - 1);
    }

    /// <summary>
    /// The order in ħ at which the quantum operator tends to the classical one for smooth F: 2 where ∫ κ^(d+2) V² dκ is finite, and
    /// s - d - 1 for V² ~ κ^(-s) with s &lt; d + 3, where transfers ħκ of order 1 make it. Positive where the classical operator exists.
    /// Source: docs/theory.md, "The semi-classical limit".
    /// </summary>
    public static double SemiclassicalOrder(Potential potential, int dimension)
    {
        ArgumentNullException.ThrowIfNull(potential);
        return double.IsFinite(potential.MaxWavenumber) ? 2 : Math.Min(2, potential.DecayExponent - dimension - 1);
    }

    /// <summary>
    /// What puts the potential outside Assumption 2 of the article, V² between constant multiples of (1 + k)^(-s) with s &gt; d + 3 (1.31),
    /// under which its theorems hold; null where it does not.
    /// </summary>
    public static string? OutsideAssumption2(Potential potential, int dimension)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var s = potential.DecayExponent;
        return double.IsFinite(potential.MaxWavenumber) ? "V is cut at max-wavenumber"
            : potential.OriginExponent > 0 ? "V is unbounded at k = 0"
            : double.IsInfinity(s) ? "V² falls faster than every power of k"
            : s <= dimension + 3 ? $"V² ~ k^-{s}, not faster than k^-{dimension + 3}"
            : null;
    }
}
