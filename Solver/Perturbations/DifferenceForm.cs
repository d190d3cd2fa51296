using System.Numerics;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The difference norm (3.5) along one direction ω = p/|p| and its opposite, as a quadratic form of the values of g on the lines
/// i, i + p, i + 2p, ... With R the projection of M, s the level of a velocity and E = V²/|eps(M)|² between the levels s and s + x,
/// <code>
/// Σ_n K(0, j_n) g_n² + 2 Σ_(n, m) K(m, j_n) g_n g_(n+m) = c_d hbar^-2 ∫ dκ κ^(d-2) Σ_n E(κ, s_n)
///     { [g(s_n) - g(s_n + x)]² R(s_n + x) + g(s_n)² [√R(s_n + x) - √R(s_n)]² } + the same for -ω,      x = hbar κ
/// hbar = 0:   2 c_d Σ_n D(s_n) R(s_n) { g'(s_n)² + s_n² g(s_n)²/4 },      D(s) = ∫ dκ κ^d V²/|eps_0(M)|²
/// </code>
/// Between the points of a line g, and at them g', is that of its cardinal series; n runs over all of the infinite line, g is zero outside
/// the lattice, and κ runs over a Gauss-Legendre rule. For every hbar this is a sum of squares, exact but for what the series misses of g.
/// eps is that of the unit Maxwellian, in closed form.
/// Cost: nodes × 18/a × L²/2 multiply-adds for a line of L points, once. Source: docs/theory.md, "Norms".
/// </summary>
internal sealed class DifferenceForm
{
    private const int Order = RadialQuadrature.Order;

    // R beyond is below 1e-17
    private const double Edge = 9;

    private readonly CollisionModel _model;
    private readonly RadialQuadrature _quadrature;
    private readonly double _prefactor, _end;
    private readonly int _nodes;
    private readonly double[][] _forward;

    /// <summary>Builds the nodes for the lines of <paramref name="family"/>.</summary>
    public DifferenceForm(CollisionModel model, BondFamily family)
    {
        (_model, Family) = (model, family);
        var reach = 0.5 * (family.Levels - 1) * family.LevelSpacing + Edge;
        _quadrature = new RadialQuadrature(
            model, family.Lattice.Dimension, RadialRule.Spectral, family.TransferStep, family.LevelSpacing, 0, reach);
        _prefactor = model.Prefactor / (model.Hbar == 0 ? 1 : model.Hbar * model.Hbar);
        for (; _nodes < _quadrature.Nodes && (model.Hbar == 0 || _quadrature.Wavenumber[_nodes] * model.Hbar < reach); _nodes += Order)
            _end += _quadrature.Weight.AsSpan(_nodes, Order).ToArray().Sum();
        _forward = [
            .. Enumerable.Range(0, family.Transfers + 1)
            .Select(m => new double[Math.Max(0, family.Levels - m * family.Rise)])];
    }

    /// <summary>The direction, or one of the same levels.</summary>
    public BondFamily Family { get; }

    /// <summary>Number of lines of different levels, q |p|² or fewer.</summary>
    public int Lines => Math.Min(Family.Rise, Family.Levels);

    /// <summary>K[m][j], j the level of the lower end, once all lines have been computed.</summary>
    public double[][] Coefficients() => [.. _forward.Select(row => row.Zip(row.Reverse(), (up, down) => up + down).ToArray())];

    /// <summary>Computes the line through the levels <paramref name="first"/>, first + q |p|², ...</summary>
    public void Compute(int first)
    {
        var rise = Family.Rise;
        double[][] form = [.. Enumerable.Range(1, (Family.Levels - 1 - first) / rise + 1).Select(length => new double[length])];
        if (_model.Hbar == 0)
            Differentiate(first, form);
        else
            Difference(first, form);
        for (var c = 0; c < form.Length; c++)
        {
            for (var m = 0; m <= Math.Min(c, Family.Transfers); m++)
                _forward[m][first + (c - m) * rise] = form[c][c - m];
        }
    }

    private double Level(int first, int n) =>
        (first + (double)n * Family.Rise - 0.5 * (Family.Levels - 1)) * Family.LevelSpacing;

    private static double Projection(double s) => Math.Exp(-0.5 * s * s) / Math.Sqrt(2 * Math.PI);

    private void Difference(int first, double[][] form)
    {
        var (a, d, origin) = (Family.TransferStep, Family.Lattice.Dimension, Level(first, 0));
        var row = new double[form.Length];
        Span<double> density = stackalloc double[Order];
        for (var panel = 0; panel < _nodes; panel += Order)
        {
            var (low, high) = (_quadrature.Wavenumber[panel] * _model.Hbar, _quadrature.Wavenumber[panel + Order - 1] * _model.Hbar);
            var from = Math.Min(0, (int)Math.Floor((-Edge - high - origin) / a));
            var to = Math.Max(form.Length - 1, (int)Math.Ceiling((Edge - low - origin) / a));
            for (var n = from; n <= to; n++)
            {
                var s = Level(first, n);
                var inside = n >= 0 && n < form.Length;
                if (!inside && (s + high < -Edge || s + low > Edge))
                    continue;
                Density(panel, s, density);
                for (var k = 0; k < Order; k++)
                {
                    var kappa = _quadrature.Wavenumber[panel + k];
                    var x = _model.Hbar * kappa;
                    var weight = _prefactor * Math.Pow(kappa, d - 2) * _quadrature.Weight[panel + k] * density[k];
                    if (inside)
                        form[n][n] += weight * Math.Pow(RootDifference(s, x), 2);
                    if (Math.Abs(s + x) > Edge || weight == 0)
                        continue;
                    Shift(row, n, x / a);
                    AddSquare(form, row, weight * Projection(s + x));
                }
            }
        }

        if (_end * _model.Hbar < Edge - origin)
            return;
        for (var c = 0; c < form.Length; c++)
            form[c][c] += Projection(Level(first, c)) * Beyond(Level(first, c));
    }

    private void Differentiate(int first, double[][] form)
    {
        var (a, d, origin) = (Family.TransferStep, Family.Lattice.Dimension, Level(first, 0));
        var row = new double[form.Length];
        Span<double> density = stackalloc double[Order];
        var tail = Tail(_end, d);
        for (var n = (int)Math.Floor((-Edge - origin) / a); n <= (int)Math.Ceiling((Edge - origin) / a); n++)
        {
            var s = Level(first, n);
            var sum = tail;
            for (var panel = 0; panel < _nodes; panel += Order)
            {
                Density(panel, s, density);
                for (var k = 0; k < Order; k++)
                    sum += Math.Pow(_quadrature.Wavenumber[panel + k], d) * _quadrature.Weight[panel + k] * density[k];
            }

            var weight = _prefactor * sum * Projection(s);
            for (var c = 0; c < row.Length; c++)
                row[c] = c == n ? 0 : (((c - n) & 1) == 0 ? -1 : 1) / ((c - n) * a);
            AddSquare(form, row, weight);
            if (n >= 0 && n < form.Length)
                form[n][n] += 0.25 * weight * s * s;
        }
    }

    /// <summary>V²/|eps(M)|² at the nodes of a panel, between the levels s and s + x; near a resonance its integral is exact
    /// instead.</summary>
    private void Density(int panel, double s, Span<double> density)
    {
        Span<double> real = stackalloc double[Order], imaginary = stackalloc double[Order];
        var bare = _model.Screening == Screening.None;
        var here = bare ? 0 : Faddeeva.GaussianHilbert(s, 0, 1);
        for (var k = 0; k < Order; k++)
        {
            var (kappa, inverse) = (_quadrature.Wavenumber[panel + k], _quadrature.InversePotential[panel + k]);
            var susceptibility = bare ? 0 : Susceptibility(s, _model.Hbar * kappa, here);
            (real[k], imaginary[k]) = (inverse - susceptibility.Real, -susceptibility.Imaginary);
            density[k] = 1 / (real[k] * real[k] + imaginary[k] * imaginary[k]);
        }

        if (bare)
            return;
        var (low, high) = (_quadrature.Wavenumber[panel], _quadrature.Wavenumber[panel + Order - 1]);
        var half = 0.5 * (high - low);
        for (var k = 0; k + 1 < Order; k++)
        {
            var gap = (_quadrature.Wavenumber[panel + k + 1] - _quadrature.Wavenumber[panel + k]) / (1.2 * ResonantWeights.Reach * half);
            var (re, im) = (real[k + 1] - real[k], imaginary[k + 1] - imaginary[k]);
            if ((real[k] * real[k] + imaginary[k] * imaginary[k]) * gap * gap <= re * re + im * im)
            {
                ResonantWeights.Correct(real, imaginary, density, 0.5 * (low + high) / half);
                return;
            }
        }
    }

    /// <summary>χ = [H(s + x) - H(s)]/x, at x = 0 dH/ds, of the unit Maxwellian; here = H(s).</summary>
    private static Complex Susceptibility(double s, double x, Complex here)
    {
        if (Math.Abs(x) > 1e-4)
            return (Faddeeva.GaussianHilbert(s + x, 0, 1) - here) / x;
        // dH/ds = -(1 + s H) in the middle, to x²/24 of its second derivative
        var middle = s + 0.5 * x;
        return -(1 + middle * Faddeeva.GaussianHilbert(middle, 0, 1));
    }

    /// <summary>√R(s + x) - √R(s) without cancellation.</summary>
    private static double RootDifference(double s, double x)
    {
        var exponent = x * (2 * s + x) / 8;
        return Math.Abs(exponent) > 1
            ? Math.Sqrt(Projection(s + x)) - Math.Sqrt(Projection(s))
            : -2 * Math.Sqrt(Math.Sqrt(Projection(s + x) * Projection(s))) * Math.Sinh(exponent);
    }

    /// <summary>row_c = δ_cn - sinc(c - n - ξ): g(s_n) - g(s_n + x) = Σ_c row_c g_c.</summary>
    private static void Shift(double[] row, int n, double xi)
    {
        var scale = double.SinPi(xi) / Math.PI;
        for (var c = 0; c < row.Length; c++)
        {
            var distance = c - n - xi;
            var other = Math.Abs(distance) < 1e-9 ? -1 : (((c - n) & 1) == 0 ? scale : -scale) / distance;
            row[c] = c != n ? other : xi < 1e-3 ? Math.Pow(Math.PI * xi, 2) / 6 : 1 + other;
        }
    }

    /// <summary>form += weight row row^T, on the diagonal and below; the same bits with any width of the vectors.</summary>
    private static void AddSquare(double[][] form, double[] row, double weight)
    {
        for (var c = 0; c < row.Length; c++)
        {
            var (into, factor) = (form[c], weight * row[c]);
            var i = 0;
            for (; i <= c + 1 - Vector<double>.Count; i += Vector<double>.Count)
                (new Vector<double>(into, i) + factor * new Vector<double>(row, i)).CopyTo(into, i);
            for (; i <= c; i++)
                into[i] += factor * row[i];
        }
    }

    /// <summary>
    /// Of the transfers beyond the lattice, where nothing of g is left at the other end, c_d hbar^-2 ∫ dκ κ^(d-2) [E(κ, s) + E(κ, s - x)]:
    /// panels in geometric progression until eps = 1 and V is a power.
    /// </summary>
    private double Beyond(double s)
    {
        var (d, p) = (Family.Lattice.Dimension, _model.Potential);
        var last = Math.Min(p.MaxWavenumber, 1e3 * Math.Max(_end, p.Scale));
        var here = Faddeeva.GaussianHilbert(s, 0, 1);
        var sum = 0.0;
        for (var low = _end; low < last;)
        {
            var high = Math.Min(last, 1.5 * low);
            var rule = new GaussLegendreRule(low, high, Order);
            for (var k = 0; k < Order; k++)
            {
                var (kappa, inverse) = (rule.GetAbscissa(k), p.Inverse(rule.GetAbscissa(k)));
                foreach (var x in new[] { _model.Hbar * kappa, -_model.Hbar * kappa })
                {
                    var difference = inverse - (_model.Screening == Screening.None ? 0 : Susceptibility(s, x, here));
                    var square = difference.Real * difference.Real + difference.Imaginary * difference.Imaginary;
                    sum += rule.GetWeight(k) * Math.Pow(kappa, d - 2) / square;
                }
            }

            low = high;
        }

        return _prefactor * (sum + 2 * Tail(last, d - 2));
    }

    /// <summary>∫ κ^power V² dκ from <paramref name="end"/> to infinity for V² ~ κ^(-s).</summary>
    private double Tail(double end, int power)
    {
        var p = _model.Potential;
        return double.IsInfinity(p.DecayExponent) || !double.IsInfinity(p.MaxWavenumber)
            ? 0 : Math.Pow(end, power + 1) * Math.Pow(p.Value(end), 2) / (p.DecayExponent - power - 1);
    }
}
