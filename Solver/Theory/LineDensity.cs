using System.Numerics;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The projection R(s) = ∫ F over the hyperplane ω·v = s along one direction ω, and its Hilbert transform in the closed upper half plane,
/// <code>H(s) = ∫ R(u)/(u - s - i0) du,      Im H(s) = π R(s) on the real axis.</code>
/// Velocities s in thermal units, H in their inverse squares. Source: docs/physics.md, "The reduction to hyperplanes"; docs/theory.md.
/// </summary>
public abstract class LineDensity
{
    /// <summary>∫ R ds.</summary>
    public abstract double Mass { get; }

    /// <summary>R is negligible outside ± this velocity.</summary>
    public abstract double Extent { get; }

    /// <summary>H(s), Im s ≥ 0.</summary>
    public abstract Complex Hilbert(Complex s);

    /// <summary>dH/ds, Im s ≥ 0.</summary>
    public abstract Complex Slope(Complex s);
}
