using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The radial integral of the quadratic forms at M, taken apart from what it is multiplied by: for smooth f that vanish like x² at x = ħκ =
/// 0,
/// <code>
/// ħ^-2 ∫ κ^(d-2) V²/|ε(κ, u)|² f(ħκ) dκ = Σ_j W_j(u) f(x_j)/x_j²,      W_j(u) = ∫ κ^d V²/|ε(κ, u)|² l_j(ħκ) dκ
/// </code>
/// with Gauss-Legendre points x_j on panels of the transfer and their Lagrange polynomials l_j: however finely V and ε vary, f is needed at
/// x_j alone. Beyond the last panel at X there are <see cref="Far"/> and <see cref="FarBare"/>. The classical equation has the one weight
/// <see cref="Diffusion"/> at x = 0.
/// </summary>
internal sealed class TransferWeights
{
    /// <summary>Points of a panel of the transfer.</summary>
    private const int Points = 16;

    /// <summary>Beyond the last panel V falls by a power, of which 16 points integrate an octave.</summary>
    private const double FarGrowth = 2;

    private static readonly GaussLegendreRule Rule = new(-1, 1, Points);
    private readonly CollisionModel _model;
    private readonly int _dimension;
    private readonly ScreenedQuadrature _near;
    private readonly ScreenedQuadrature? _far;
    private readonly double _tail;
    private readonly int[] _panel;
    private readonly double[][] _lagrange;
    private readonly double[] _radial, _farRadial;

    /// <summary>Builds the nodes.</summary>
    /// <param name="model">the equation; its prefactor is left to the caller</param>
    /// <param name="dimension">d</param>
    /// <param name="largest">X (velocity)</param>
    /// <param name="width">widest panel of the transfer (velocity)</param>
    /// <param name="refinement">divides every panel in κ</param>
    public TransferWeights(CollisionModel model, int dimension, double largest, double width, int refinement)
    {
        (_model, _dimension) = (model, dimension);
        var potential = model.Potential;
        var stop = Math.Min(potential.MaxWavenumber, RadialPanels.Negligible(model, dimension));
        var powerLaw = RadialPanels.PowerLaw(potential, dimension);
        var substitution = RadialPanels.OriginSubstitution(model, dimension);
        if (model.Hbar == 0)
        {
            var end = Math.Min(stop, powerLaw);
            _near = new ScreenedQuadrature(model, dimension, RadialPanels.Refine(Breaks(end, [end]), refinement), substitution);
            (_panel, _lagrange, _tail) = ([], [], end < stop ? Tail(end, dimension + 1) : 0);
        }
        else
        {
            var panels = (int)Math.Ceiling(largest / width);
            double[] edges = [.. Enumerable.Range(1, panels).Select(i => i * largest / panels / model.Hbar)];
            Transfers =
            [
                .. Enumerable.Range(0, panels * Points)
                    .Select(j => (j / Points + 0.5 + 0.5 * Rule.GetAbscissa(j % Points)) * largest / panels),
            ];
            var near = RadialPanels.Refine(Breaks(Math.Min(edges[^1], stop), edges), refinement);
            _near = new ScreenedQuadrature(model, dimension, near, substitution);
            _panel = [.. _near.Wavenumber.Select(k => Math.Min(panels - 1, (int)(k * model.Hbar * panels / largest)))];
            _lagrange = [.. _near.Wavenumber.Select((k, i) => Lagrange(2 * (k * model.Hbar * panels / largest - _panel[i]) - 1))];
            if (edges[^1] < stop && HasFar(model, dimension))
            {
                var end = Math.Min(stop, Math.Max(FarGrowth * edges[^1], powerLaw));
                var breaks = new List<double> { edges[^1] };
                while (breaks[^1] is var k && k < end)
                    breaks.Add(Math.Min(end, k + RadialPanels.Width(potential, k, (FarGrowth - 1) * k)));
                _far = new ScreenedQuadrature(model, dimension - 2, RadialPanels.Refine(breaks, refinement));
                _tail = end < stop ? Tail(end, dimension - 1) : 0;
            }
        }

        (_radial, _farRadial) = (new double[_near.Wavenumber.Length], new double[_far?.Wavenumber.Length ?? 0]);
    }

    /// <summary>x_j; none for the classical equation.</summary>
    public double[] Transfers { get; } = [];

    /// <summary>Whether <see cref="Far"/> is finite: V² κ^(d-2) has an integral at infinity, or a cut.</summary>
    public static bool HasFar(CollisionModel model, int dimension) =>
        double.IsFinite(model.Potential.MaxWavenumber) || model.Potential.DecayExponent > dimension - 1;

    /// <summary>W_j(u) at all x_j.</summary>
    public void Fill(double u, Span<double> into)
    {
        _near.Fill(u, 0, _radial);
        Project(into);
    }

    /// <summary>W_j with ε = 1, the same for all u.</summary>
    public void FillBare(Span<double> into)
    {
        _near.FillBare(_radial);
        Project(into);
    }

    /// <summary>ħ^-2 ∫ κ^(d-2) V²/|ε|² dκ over ħκ > X, at the middle velocity s + ħκ/2.</summary>
    public double Far(double s)
    {
        if (_far is null)
            return 0;
        _far.Fill(s, 0.5, _farRadial);
        return (_farRadial.Sum() + _tail) / (_model.Hbar * _model.Hbar);
    }

    /// <summary>The same with ε = 1.</summary>
    public double FarBare()
    {
        if (_far is null)
            return 0;
        _far.FillBare(_farRadial);
        return (_farRadial.Sum() + _tail) / (_model.Hbar * _model.Hbar);
    }

    /// <summary>∫ κ^d V²/|ε₀(u)|² dκ of the classical equation.</summary>
    public double Diffusion(double u)
    {
        _near.Fill(u, 0, _radial);
        return _radial.Sum() + _tail;
    }

    /// <summary>The same with ε = 1.</summary>
    public double DiffusionBare()
    {
        _near.FillBare(_radial);
        return _radial.Sum() + _tail;
    }

    /// <summary>∫ κ^(power - 1) V² dκ beyond <paramref name="end"/> for V² ~ κ^(-s); ε = 1 there.</summary>
    private double Tail(double end, int power) =>
        Math.Pow(end, power) * Math.Pow(_model.Potential.Value(end), 2) / (_model.Potential.DecayExponent - power);

    /// <summary>Panels in κ from 0 to <paramref name="end"/>, broken at the edges of the panels of the transfer.</summary>
    private List<double> Breaks(double end, double[] edges)
    {
        var (breaks, first, next) = (new List<double> { 0 }, RadialPanels.First(_model.Potential), 0);
        while (breaks[^1] < end)
        {
            var k = breaks[^1];
            while (next < edges.Length - 1 && edges[next] <= k)
                next++;
            var stop = Math.Min(end, edges[next]);
            var width = RadialPanels.Width(_model.Potential, k, k == 0 ? first : 0);
            breaks.Add(k + 1.001 * width > stop ? stop : k + width);
        }

        return breaks;
    }

    private void Project(Span<double> into)
    {
        into.Clear();
        for (var k = 0; k < _radial.Length; k++)
        {
            var first = _panel[k] * Points;
            for (var j = 0; j < Points; j++)
                into[first + j] += _radial[k] * _lagrange[k][j];
        }
    }

    /// <summary>l_j at y in [-1, 1].</summary>
    private static double[] Lagrange(double y)
    {
        var values = new double[Points];
        for (var j = 0; j < Points; j++)
        {
            values[j] = 1;
            for (var i = 0; i < Points; i++)
                values[j] *= i == j ? 1 : (y - Rule.GetAbscissa(i)) / (Rule.GetAbscissa(j) - Rule.GetAbscissa(i));
        }

        return values;
    }
}
