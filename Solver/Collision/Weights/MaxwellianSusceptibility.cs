using System.Numerics;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// χ of the unit Maxwellian (1.27) in closed form, the same along every direction and in every dimension, at the middle velocity u and the
/// transfer x = ħκ:
/// <code>χ = [H(u + x/2) - H(u - x/2)]/x,      χ = H'(u) = -(1 + u H(u)) for x = 0,      ε = 1 - V χ</code>
/// H is <see cref="Faddeeva.GaussianHilbert"/> of mean 0 and deviation 1.
/// </summary>
internal static class MaxwellianSusceptibility
{
    /// <summary>Below it the difference quotient would lose more to rounding than H' differs from it, x²/24 H'''.</summary>
    private const double Smallest = 1e-5;

    /// <summary>χ(u, x), x ≥ 0.</summary>
    public static Complex Value(double u, double x) => x < Smallest
        ? -(1 + u * Faddeeva.GaussianHilbert(u, 0, 1))
        : (Faddeeva.GaussianHilbert(u + 0.5 * x, 0, 1) - Faddeeva.GaussianHilbert(u - 0.5 * x, 0, 1)) / x;
}
