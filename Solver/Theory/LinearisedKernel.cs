using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The two parts of <c>∫ g L_ħ g</c> beside ½ ‖g‖_ħ²: the kernel K_ħ(v₁, v₂) of Proposition 3.4, ½ ∫∫ g K_ħ g, and the multiplier K̃_ħ(v)
/// of Proposition 3.5, with their limits. With w = v₂ - v₁, c = (v₁ + v₂)/2, x = ħκ, and φ(κ, u) = |ε_ħ(M; κ, κu)|^(-2) at the middle
/// velocity u, the four terms of the article's formula are two equal pairs:
/// <code>
/// K_ħ = 2 c_d/(ħ² |w|) √(M₁M₂) ∫_{S^(d-2) ⟂ w} de ∫ κ^(d-2) V² dκ
///         { 1_{x &lt; |w|} (1 - x²/w²)^((d-3)/2) φ(κ, (x/|w|) c·ŵ + (1 - x²/w²)^½ c·e)  -  exp(-x c·e - x²/2) φ(κ, c·e + x/2) }
/// K_0 = 2/|w| √(M₁M₂) ∫ de { D [1/2 - (c·e)²/2 - (d-3)/(2w²)] + D' c·e [1/2 - 1/(2w²)] + D'' [(c·ŵ)²/(2w²) - 1/8] },
///   D(u) = c_d ∫ κ^d V²/|ε₀|² dκ at u = c·e
/// K̃_ħ(v) = c_d/(4ħ²) ∫ dω ∫ κ^(d-2) V² { [R(s+x) - R(s)] φ(s + x/2) - [R(s) - R(s-x)] φ(s - x/2) } dκ,
///   s = ω·v,   R(s) = e^(-s²/2)/√(2π)
/// K̃_0(v) = -¼ ∫ dω d/ds [s D(s) R(s)]
/// </code>
/// Corrections to the formula of K_ħ, to (3.15), (3.17) and (3.22): docs/theory.md, "Kernel and multiplier".
/// </summary>
internal sealed class LinearisedKernel
{
    private const int AngularPoints = 24;
    private const int PolarPanels = 4;
    private const double PanelTransfer = 0.5;
    private const double Growth = 0.4;
    private const double Negligible = 1e-26;
    private static readonly GaussLegendreRule Rule = new(-1, 1, RadialQuadrature.Order);
    private readonly CollisionModel _model;
    private readonly int _dimension;
    private readonly (double Cosine, double Weight)[] _angle;
    private readonly RadialQuadrature? _classical;
    private readonly double _end;

    /// <summary>The kernel of an equation; its dielectric function is that of M, or 1 with <see cref="Screening.None"/>.</summary>
    /// <param name="model">ħ (0 for the limits alone), c_d, V; dynamic and Maxwellian screening are the same here</param>
    /// <param name="dimension">d, 2 to 4</param>
    public LinearisedKernel(CollisionModel model, int dimension)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _dimension, _angle) = (model, dimension, Angles(dimension));
        var classical = model with { Hbar = 0 };
        HasLimit = Existence.Obstacle(classical, dimension) is null;
        _classical = HasLimit ? new RadialQuadrature(classical, dimension, RadialRule.Spectral, 1, 1, 1, 1) : null;
        _end = LastWavenumber();
    }

    /// <summary>Whether the classical operator, and with it K_0 and K̃_0, exists.</summary>
    public bool HasLimit { get; }

    /// <summary>(1 + |v₁|² + |v₂|²) (M₁M₂)^(1/5)/|v₁ - v₂|³, the right side of (3.16) without its constant.</summary>
    public static double Bound(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double squares = 0, distance = 0;
        for (var a = 0; a < first.Length; a++)
        {
            squares += first[a] * first[a] + second[a] * second[a];
            distance += (second[a] - first[a]) * (second[a] - first[a]);
        }

        return (1 + squares) * Math.Pow(Math.Pow(2 * Math.PI, -first.Length) * Math.Exp(-0.5 * squares), 0.2) / Math.Pow(distance, 1.5);
    }

    /// <summary>K_ħ(v₁, v₂), v₁ ≠ v₂; for ħ = 0 its limit.</summary>
    /// <exception cref="InvalidOperationException">ħ = 0, and there is no classical operator</exception>
    public double Value(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (along, across, distance, root) = Geometry(first, second);
        var sum = 0.0;
        foreach (var (cosine, weight) in _angle)
            sum += weight * (
                _model.Hbar > 0 ? Scattered(along, across * cosine, distance) - Grazing(across * cosine)
                : Limit(along, across * cosine, distance));
        return (_model.Hbar > 0 ? _model.Prefactor / (_model.Hbar * _model.Hbar) : 1) * 2 / distance * root * sum;
    }

    /// <summary>K̃_ħ at speed |v|; for ħ = 0 its limit.</summary>
    /// <exception cref="InvalidOperationException">ħ = 0, and there is no classical operator</exception>
    public double Multiplier(double speed)
    {
        // S^(d-1) in polar angle; by symmetry both halves are equal.
        var sum = 0.0;
        for (var panel = 0; panel < PolarPanels; panel++)
        {
            for (var i = 0; i < RadialQuadrature.Order; i++)
            {
                var width = 0.5 * Math.PI / PolarPanels;
                var angle = (panel + 0.5 + 0.5 * Rule.GetAbscissa(i)) * width;
                sum += 0.5 * width * Rule.GetWeight(i) * Math.Pow(Math.Sin(angle), _dimension - 2) * MultiplierOf(speed * Math.Cos(angle));
            }
        }

        return EquatorArea(_dimension) * sum;
    }

    private static double Gaussian(double s) => Math.Exp(-0.5 * s * s) / Math.Sqrt(2 * Math.PI);

    /// <summary>|S^(d-2)|, with |S⁰| = 2.</summary>
    private static double EquatorArea(int dimension) =>
        dimension == 2 ? 2 : dimension == 3 ? 2 * Math.PI : DirectionSet.SphereArea(dimension - 1);

    /// <summary>∫ de f(e·ĉ) over S^(d-2): two points, the circle by midpoints, the sphere by Gauss-Legendre in the cosine.</summary>
    private static (double, double)[] Angles(int dimension) => dimension switch
    {
        2 => [(1, 1), (-1, 1)],
        3 => [.. Enumerable.Range(0, AngularPoints).Select(i => (double.CosPi((i + 0.5) / AngularPoints), 2 * Math.PI / AngularPoints))],
        _ => [.. Sphere(new GaussLegendreRule(-1, 1, AngularPoints))],
    };

    private static IEnumerable<(double, double)> Sphere(GaussLegendreRule rule) =>
        Enumerable.Range(0, AngularPoints).Select(i => (rule.GetAbscissa(i), 2 * Math.PI * rule.GetWeight(i)));

    /// <summary>c·ŵ, |c - (c·ŵ)ŵ|, |w| and √(M₁M₂).</summary>
    private (double Along, double Across, double Distance, double Root) Geometry(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != _dimension || second.Length != _dimension)
            throw new ArgumentException($"velocities have {_dimension} components");
        double distance = 0, along = 0, centre = 0, squares = 0;
        for (var a = 0; a < _dimension; a++)
        {
            var (w, c) = (second[a] - first[a], 0.5 * (first[a] + second[a]));
            distance += w * w;
            along += w * c;
            centre += c * c;
            squares += first[a] * first[a] + second[a] * second[a];
        }

        distance = Math.Sqrt(distance);
        if (distance == 0)
            throw new ArgumentException("the kernel is singular where both velocities are the same");
        along /= distance;
        return (along, Math.Sqrt(Math.Max(0, centre - along * along)), distance,
            Math.Pow(2 * Math.PI, -0.5 * _dimension) * Math.Exp(-0.25 * squares));
    }

    /// <summary>V²/|ε_ħ(M)|² = 1/|1/V - χ|² at κ and the middle velocity u.</summary>
    private double Screened(double kappa, double u)
    {
        var inverse = _model.Potential.Inverse(kappa);
        if (_model.Screening == Screening.None)
            return 1 / (inverse * inverse);
        var d = inverse - MaxwellianSusceptibility.Value(u, _model.Hbar * kappa);
        return 1 / (d.Real * d.Real + d.Imaginary * d.Imaginary);
    }

    /// <summary>∫ κ^(d-2) (1 - x²/w²)^((d-3)/2) V² φ dκ up to x = |w|, with x = |w| sin β.</summary>
    private double Scattered(double along, double across, double distance)
    {
        var largest = distance / _model.Hbar;
        double[] breaks = [.. Breaks(Math.Min(_end, largest)).Select(k => Math.Asin(Math.Min(1, k / largest)))];
        return Integral(breaks, beta =>
        {
            var (sin, cos) = Math.SinCos(beta);
            var kappa = largest * sin;
            return Math.Pow(kappa * cos, _dimension - 2) * largest * Screened(kappa, sin * along + cos * across);
        });
    }

    /// <summary>∫ κ^(d-2) exp(-x c·e - x²/2) V² φ dκ: √(M₁'M₂''), where the article prints √(M₁M₂'').</summary>
    private double Grazing(double across)
    {
        var furthest = Math.Abs(across) + Math.Sqrt(across * across - 2 * Math.Log(Negligible));
        return Integral([.. Breaks(Math.Min(_end, furthest / _model.Hbar))], kappa =>
        {
            var x = _model.Hbar * kappa;
            return Math.Pow(kappa, _dimension - 2) * Math.Exp(-x * across - 0.5 * x * x) * Screened(kappa, across + 0.5 * x);
        });
    }

    private double Limit(double along, double across, double distance)
    {
        var (value, slope, curvature) = Diffusion(across);
        var square = distance * distance;
        return value * (0.5 - across * across / 2 - (_dimension - 3) / (2 * square))
            + slope * across * (0.5 - 1 / (2 * square))
            + curvature * (along * along / (2 * square) - 0.125);
    }

    private double MultiplierOf(double s)
    {
        if (_model.Hbar == 0)
        {
            var (value, slope, _) = Diffusion(s);
            return -0.5 * Gaussian(s) * (value + s * slope - s * s * value);
        }

        var sum = Integral([.. Breaks(Math.Min(_end, (Math.Abs(s) + 12) / _model.Hbar))], kappa =>
        {
            var x = _model.Hbar * kappa;
            return Math.Pow(kappa, _dimension - 2)
                * ((Gaussian(s + x) - Gaussian(s)) * Screened(kappa, s + 0.5 * x) - (Gaussian(s) - Gaussian(s - x)) * Screened(
                    kappa, s - 0.5 * x));
        });
        return 0.5 * _model.Prefactor / (_model.Hbar * _model.Hbar) * sum;
    }

    /// <summary>D, D' and D'' at u, with φ₀ = 1/|1 - VH'|² differentiated in closed form.</summary>
    private (double Value, double Slope, double Curvature) Diffusion(double u)
    {
        var nodes = _classical ?? throw new InvalidOperationException("there is no classical operator for this potential");
        var h = Faddeeva.GaussianHilbert(u, 0, 1);
        var first = -(1 + u * h);
        var second = -(h + u * first);
        var third = -(2 * first + u * second);
        // Beyond the nodes ε = 1, and the tail does not depend on u.
        double value = nodes.Tail[1] / 2, slope = 0, curvature = 0;
        for (var k = 0; k < nodes.Nodes; k++)
        {
            // With |1/V - χ|² = E: V²φ₀ = 1/E, E' = -2 Re(conj(1/V - χ) χ'), E'' = 2|χ'|² - 2 Re(conj(1/V - χ) χ'').
            var weight = _model.Prefactor * Math.Pow(nodes.Wavenumber[k], _dimension) * nodes.Weight[k];
            var inverse = nodes.InversePotential[k];
            if (_model.Screening == Screening.None)
            {
                value += weight / (inverse * inverse);
                continue;
            }

            var d = inverse - first;
            var square = d.Real * d.Real + d.Imaginary * d.Imaginary;
            var squareSlope = -2 * (d.Real * second.Real + d.Imaginary * second.Imaginary);
            var squareCurvature = 2 * (second.Real * second.Real + second.Imaginary * second.Imaginary) - 2 * (
                d.Real * third.Real + d.Imaginary * third.Imaginary);
            value += weight / square;
            slope -= weight * squareSlope / (square * square);
            curvature += weight * (2 * squareSlope * squareSlope / square - squareCurvature) / (square * square);
        }

        return (value, slope, curvature);
    }

    /// <summary>Where κ^d V² (screened: V/(1 + V)) has fallen to nothing, or the cut.</summary>
    private double LastWavenumber()
    {
        var potential = _model.Potential;
        double largest = 0, k = 0.01 * potential.Scale;
        for (; k < 1e8 * potential.Scale && k < potential.MaxWavenumber; k *= 1.1)
        {
            var v = _model.Screening == Screening.None ? potential.Value(k) : 1 / (potential.Inverse(k) + 1);
            var density = Math.Pow(k, _dimension) * v * v;
            largest = Math.Max(largest, density);
            if (k > potential.Scale && density < Negligible * largest)
                break;
        }

        return Math.Min(k, potential.MaxWavenumber);
    }

    /// <summary>Panels from 0: a quarter of the potential's scale, then 0.4 κ wide, never wider than half a thermal velocity of x = ħκ;
    /// narrower where V falls fast.</summary>
    private List<double> Breaks(double end)
    {
        var breaks = new List<double> { 0 };
        var first = 0.25 * _model.Potential.Scale * (_model.Potential.OriginExponent > 0 ? 1.0 / 4096 : 1);
        for (var k = 0.0; k < end;)
        {
            var width = Math.Min(Math.Max(Growth * k, first), PanelTransfer / _model.Hbar);
            while (k > 0 && width > 0.01 * k && _model.Potential.Inverse(k + width) > 5 * _model.Potential.Inverse(k))
                width *= 0.8;
            k = end - k - width < 1e-3 * width ? end : k + width;
            breaks.Add(k);
        }

        return breaks;
    }

    private static double Integral(ReadOnlySpan<double> breaks, Func<double, double> function)
    {
        var sum = 0.0;
        for (var panel = 1; panel < breaks.Length; panel++)
        {
            var (centre, half) = (0.5 * (breaks[panel - 1] + breaks[panel]), 0.5 * (breaks[panel] - breaks[panel - 1]));
            for (var i = 0; i < RadialQuadrature.Order; i++)
                sum += half * Rule.GetWeight(i) * function(centre + half * Rule.GetAbscissa(i));
        }

        return sum;
    }
}
