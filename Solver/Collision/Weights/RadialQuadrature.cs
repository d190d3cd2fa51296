using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Nodes of the radial integral and the part of the radial weights that does not depend on F, for all directions of one length |p|.
/// With E = V²/|eps|² = 1/|1/V - χ|² at node k and middle level b, the radial weight of a bond is W(m, j) = Σ_k Base[m][k] E_k(b).
/// <para>quantum: x = hbar κ, Base = c_d hbar^(-d-1) x^(d-2) T(x) w_k C_m(x/a), with C_m = sinc(ξ - m) + sinc(ξ + m) and the taper T
/// for the spectral rule, x² hat_m(ξ)/(m a)² for the monotone one;</para>
/// <para>classical: Base = c_d κ^d w_k times 2 (-1)^(m+1)/(m a)² (spectral) or 1/a² on m = 1 alone (monotone).</para>
/// Composite Gauss-Legendre of 16 points on panels no wider than 0.4 of their distance from κ = 0 (below a quarter of the potential's
/// scale: one panel), and no wider than 2a, 4a in the taper (spectral), or the hat's pieces (monotone). Source: docs/numerics.md, "Radial
/// weights".
/// </summary>
internal sealed class RadialQuadrature
{
    /// <summary>Gauss-Legendre points of a panel.</summary>
    public const int Order = 16;

    private static readonly GaussLegendreRule Rule = new(-1, 1, Order);
    private readonly CollisionModel _model;
    private readonly int _dimension;

    /// <summary>Builds the nodes for transfer step <paramref name="transferStep"/> and transfers 1 ..
    /// <paramref name="transfers"/>.</summary>
    /// <param name="model">the equation</param>
    /// <param name="dimension">d</param>
    /// <param name="rule">how transfers are interpolated</param>
    /// <param name="transferStep">a = |p| h (velocity)</param>
    /// <param name="levelSpacing">h/|p| (velocity)</param>
    /// <param name="transfers">largest m</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    /// <param name="refinement">divides every panel; 1 in use, 2 to verify that the integrals are resolved</param>
    public RadialQuadrature(
        CollisionModel model, int dimension, RadialRule rule, double transferStep, double levelSpacing, int transfers, double maxTransfer,
        int refinement = 1)
    {
        _model = model;
        _dimension = dimension;
        IsMonotone = rule == RadialRule.Monotone;
        var classical = model.Hbar == 0;
        List<double> breaks = [.. RadialBreaks.Of(model, dimension, rule, transferStep, maxTransfer)];
        Build(RadialPanels.Refine(breaks, refinement));
        IsRepulsive = InversePotential.All(v => v > 0);
        Base = new double[transfers + 1][];
        Tail = new double[transfers + 1];
        if (!classical)
            Taps = new InterpolationTaps([.. Wavenumber.Select(k => 0.5 * model.Hbar * k / levelSpacing)]);
        for (var m = 1; m <= transfers; m++)
        {
            Base[m] = new double[Nodes];
            Tail[m] = classical ? ClassicalTail(breaks[^1]) * ClassicalFactor(rule, m, transferStep) : 0;
            for (var k = 0; k < Nodes; k++)
                Base[m][k] = classical ? ClassicalBase(rule, m, k, transferStep) : QuantumBase(rule, m, k, transferStep, maxTransfer);
        }
    }

    /// <summary>Whether the weights are those of the monotone rule, never negative.</summary>
    public bool IsMonotone { get; }

    /// <summary>Number of nodes, a multiple of <see cref="Order"/>.</summary>
    public int Nodes { get; private set; }

    /// <summary>κ at the nodes.</summary>
    public double[] Wavenumber { get; private set; } = [];

    /// <summary>1/V(κ) at the nodes; nodes end at the potential's cut.</summary>
    public double[] InversePotential { get; private set; } = [];

    /// <summary>Whether V is positive at all nodes.</summary>
    public bool IsRepulsive { get; private set; }

    /// <summary>Weight of dκ at the nodes.</summary>
    public double[] Weight { get; private set; } = [];

    /// <summary>Base[m][k], m = 1 .. transfers (Base[0] is unused).</summary>
    public double[][] Base { get; }

    /// <summary>Half the transfers of the nodes in levels, x/2 over h/|p|, ready for <see cref="HilbertGrid"/>; null for the classical
    /// equation.</summary>
    public InterpolationTaps? Taps { get; }

    /// <summary>The part of W(m, j) beyond the last node, where eps = 1 and V is its power law (classical equation only).</summary>
    public double[] Tail { get; }

    /// <summary>The largest transfer x = hbar κ of a node (0 for the classical equation).</summary>
    public double LargestTransfer => Nodes == 0 ? 0 : Wavenumber[Nodes - 1] * _model.Hbar;

    /// <summary>sinc(ξ - m) + sinc(ξ + m), sinc x = sin(πx)/(πx), without cancellation for small ξ and near ξ = m.</summary>
    public static double Cardinal(double xi, int m)
    {
        if (xi < 0.5)
            return (m % 2 == 0 ? -2 : 2) * xi * double.SinPi(xi) / (Math.PI * (m - xi) * (m + xi));
        var y = xi - m;
        return 2 * xi / (xi + m) * (y == 0 ? 1 : double.SinPi(y) / (Math.PI * y));
    }

    /// <summary>The last node of a panel.</summary>
    internal static double LastNode(double low, double high) => Node(low, high, Rule.GetAbscissa(Order - 1));

    private static double Node(double low, double high, double abscissa) => 0.5 * (high - low) * abscissa + 0.5 * (low + high);

    private double QuantumBase(RadialRule rule, int m, int k, double a, double maxTransfer)
    {
        var (kappa, hbar) = (Wavenumber[k], _model.Hbar);
        var x = hbar * kappa;
        var mu = _model.Prefactor * Math.Pow(hbar, -_dimension - 1) * Math.Pow(x, _dimension - 2) * hbar * Weight[k];
        if (rule == RadialRule.Spectral)
            return mu * Taper((x - maxTransfer) / RadialBreaks.TaperWidth) * Cardinal(x / a, m);
        var hat = m == 1 && x < a ? 1 : Math.Max(0, 1 - Math.Abs(x / a - m));
        return mu * x * x * hat / (m * a * m * a);
    }

    private double ClassicalBase(RadialRule rule, int m, int k, double a) =>
        _model.Prefactor * Math.Pow(Wavenumber[k], _dimension) * Weight[k] * ClassicalFactor(rule, m, a);

    private static double ClassicalFactor(RadialRule rule, int m, double a) => rule switch
    {
        RadialRule.Spectral => (m % 2 == 0 ? -2 : 2) / (m * a * m * a),
        _ => m == 1 ? 1 / (a * a) : 0,
    };

    /// <summary>c_d ∫ κ^d V² dκ from <paramref name="end"/> to infinity for V² ~ κ^(-s).</summary>
    private double ClassicalTail(double end)
    {
        var p = _model.Potential;
        if (double.IsInfinity(p.DecayExponent) || !double.IsInfinity(p.MaxWavenumber))
            return 0;
        return _model.Prefactor * Math.Pow(end, _dimension + 1) * Math.Pow(p.Value(end), 2) / (p.DecayExponent - _dimension - 1);
    }

    /// <summary>1/2 erfc(y - 4): 1 up to the largest transfer, then smoothly to 0 over eight widths.</summary>
    private static double Taper(double y) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(y - 4);

    private void Build(List<double> breaks)
    {
        Nodes = (breaks.Count - 1) * Order;
        (Wavenumber, Weight, InversePotential) = (new double[Nodes], new double[Nodes], new double[Nodes]);
        for (var k = 0; k < Nodes; k++)
        {
            var (low, high) = (breaks[k / Order], breaks[k / Order + 1]);
            var (node, weight) = (Rule.GetAbscissa(k % Order), Rule.GetWeight(k % Order));
            var substitution = k < Order ? RadialPanels.OriginSubstitution(_model, _dimension) : 1;
            if (substitution > 1)
            {
                // κ = high u^q turns an integrable power of κ at the origin into a polynomial of u.
                var u = 0.5 * (1 + node);
                Wavenumber[k] = high * Math.Pow(u, substitution);
                Weight[k] = 0.5 * weight * high * substitution * Math.Pow(u, substitution - 1);
            }
            else
            {
                Wavenumber[k] = Node(low, high, node);
                Weight[k] = 0.5 * (high - low) * weight;
            }

            InversePotential[k] = _model.Potential.Inverse(Wavenumber[k]);
        }
    }
}
