using System.Numerics;

namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// The projection R(s) = ∫ F over the hyperplane ω·v = s along one direction ω, and its Hilbert transform, continued from the upper half
/// plane,
/// <code>H(s) = ∫ R(u)/(u - s - i0) du,      Im H(s) = π R(s) on the real axis.</code>
/// Velocities s in thermal units, H in their inverse squares. Source: docs/physics.md, "The reduction to hyperplanes"; docs/theory.md.
/// </summary>
internal abstract class LineDensity
{
    /// <summary>∫ R ds.</summary>
    public abstract double Mass { get; }

    /// <summary>R is negligible outside ± this velocity.</summary>
    public abstract double Extent { get; }

    /// <summary>∫ s R ds/∫ R ds.</summary>
    public abstract double Mean { get; }

    /// <summary>The standard deviation of R.</summary>
    public abstract double ThermalWidth { get; }

    /// <summary>Im s down to which the continuation of H is known to about 10⁻⁹.</summary>
    public abstract double LowestImaginary { get; }

    /// <summary>The same line in the form that is known furthest below the real axis.</summary>
    public virtual LineDensity Continued => this;

    /// <summary>H(s); below the real axis its analytic continuation, H of the upper half plane + 2πi R.</summary>
    public abstract Complex Hilbert(Complex s);

    /// <summary>dH/ds.</summary>
    public abstract Complex Slope(Complex s);
}
