using System.Numerics;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The functions of an angular sector, harmonics of degree l times Sonine (Laguerre) polynomials in r²/2, orthonormal in ∫ M p² dv, as seen
/// along a direction ω: v = sω + y, ρ = |y|, and a harmonic of degree l is a sum over m ≤ l of harmonics of degree m in y,
/// <code>
/// p_n = N r^(l-m) C_(l-m)(s/r) ρ^m Y_m(y/ρ) L_n(r²/2),     r² = s² + ρ²,     n = 0 ... Functions - 1
/// </code>
/// with C the Gegenbauer polynomials of index m + (d-2)/2 and L the Laguerre polynomials of index l + d/2 - 1. A quadratic form that is
/// invariant under rotations is the same for all members of the multiplet, so that its mean over ω is the sum over m of
/// <see cref="Harmonics.Count"/>(d - 1, m) terms, over Count(d, l). ρ stands at Gauss-Laguerre nodes of ρ²/2, exact for products of two
/// functions. Values come as matrices of <see cref="Functions"/> rows of <see cref="Stride"/> elements, a column for each m and node, times
/// the root of the node's weight and of the number of harmonics: Σ_columns is Σ_m ∫ dy M(y). The columns of m = 0 come first. Source:
/// docs/continuum.md.
/// </summary>
internal sealed class SonineBasis
{
    private readonly int _degree, _orders;
    private readonly double _laguerre;
    private readonly double[] _node;
    private readonly double[][] _coupling, _scale;
    private readonly double[] _radial, _radialSlope;

    /// <summary>The functions of degree <paramref name="degree"/> in dimension <paramref name="dimension"/>.</summary>
    /// <param name="dimension">d ≥ 2</param>
    /// <param name="degree">l ≥ 0</param>
    /// <param name="functions">how many, at least 1</param>
    public SonineBasis(int dimension, int degree, int functions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        (_degree, Functions, _laguerre) = (degree, functions, degree + 0.5 * dimension - 1);
        var rule = new GaussLaguerre(functions + degree / 2 + 1, 0.5 * (dimension - 3));
        (_node, Points) = ([.. rule.Nodes.Select(t => Math.Sqrt(2 * t))], rule.Nodes.Length);
        EquatorRoot = [.. rule.Weights.Select(Math.Sqrt)];

        // On the line (d = 2) there are no harmonics beyond m = 1.
        _orders = dimension == 2 ? Math.Min(degree, 1) + 1 : degree + 1;
        (_coupling, _scale) = (new double[_orders][], new double[_orders][]);
        for (var m = 0; m < _orders; m++)
        {
            var index = m + 0.5 * dimension - 1;
            _coupling[m] = [.. Enumerable.Range(0, degree - m + 1).Select(j => Gegenbauer(j, index))];
            var norm = Math.Sqrt(Harmonics.Count(dimension - 1, m) * Spread(dimension, m) / Power(dimension, degree));
            _scale[m] = [.. Enumerable.Range(0, Points).Select(k => norm * EquatorRoot[k] * Math.Pow(_node[k], m))];
        }

        var columns = _orders * Points;
        Stride = (columns + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        (_radial, _radialSlope) = (new double[functions * Points], new double[functions * Points]);
    }

    /// <summary>The number of functions.</summary>
    public int Functions { get; }

    /// <summary>Columns of m = 0: the nodes ρ_k.</summary>
    public int Points { get; }

    /// <summary>Elements of a row, whole vectors, zeros behind the columns.</summary>
    public int Stride { get; }

    /// <summary>The roots of the weights of ρ_k: Σ_k EquatorRoot[k] times a row of m = 0 is its mean over y.</summary>
    public double[] EquatorRoot { get; }

    /// <summary>The degree of p_n in v, 2n + l.</summary>
    public int PolynomialDegree(int function) => 2 * function + _degree;

    /// <summary>p_n(s, ρ_k), and ∂p_n/∂s where <paramref name="slopes"/> has room.</summary>
    /// <param name="s">velocity along ω</param>
    /// <param name="values">Functions rows of Stride elements</param>
    /// <param name="slopes">the same, or empty</param>
    public void Evaluate(double s, Span<double> values, Span<double> slopes = default)
    {
        FillRadial(s);
        for (var m = 0; m < _orders; m++)
        {
            for (var k = 0; k < Points; k++)
            {
                var (angular, slope) = Angular(_coupling[m], s, s * s + _node[k] * _node[k]);
                (angular, slope) = (angular * _scale[m][k], slope * _scale[m][k]);
                for (int n = 0, column = m * Points + k; n < Functions; n++, column += Stride)
                {
                    values[column] = angular * _radial[n * Points + k];
                    if (slopes.Length > 0)
                        slopes[column] = slope * _radial[n * Points + k] + angular * _radialSlope[n * Points + k];
                }
            }
        }
    }

    /// <summary>r^j C_j(s/r), orthonormal in the mean over its interval, and its derivative by s: b_(j+1) C_(j+1) = s C_j - r² b_j
    /// C_(j-1).</summary>
    private static (double Value, double Slope) Angular(double[] coupling, double s, double square)
    {
        double before = 0, value = 1, slopeBefore = 0, slope = 0;
        for (var j = 1; j < coupling.Length; j++)
        {
            var next = (s * value - square * coupling[j - 1] * before) / coupling[j];
            var nextSlope = (value + s * slope - coupling[j - 1] * (square * slopeBefore + 2 * s * before)) / coupling[j];
            (before, value, slopeBefore, slope) = (value, next, slope, nextSlope);
        }

        return (value, slope);
    }

    /// <summary>L_n(r²/2) and its derivative by s at all nodes.</summary>
    private void FillRadial(double s)
    {
        for (var k = 0; k < Points; k++)
        {
            var t = 0.5 * (s * s + _node[k] * _node[k]);
            double before = 0, value = 1, slopeBefore = 0, slope = 0;
            for (var n = 0; n < Functions; n++)
            {
                (_radial[n * Points + k], _radialSlope[n * Points + k]) = (value, slope);
                var (down, up) = (GaussLaguerre.Coupling(n, _laguerre), GaussLaguerre.Coupling(n + 1, _laguerre));
                var shifted = t - 2 * n - _laguerre - 1;
                var next = (shifted * value - down * before) / up;
                var nextSlope = (s * value + shifted * slope - down * slopeBefore) / up;
                (before, value, slopeBefore, slope) = (value, next, slope, nextSlope);
            }
        }
    }

    /// <summary>b_j of the orthonormal Gegenbauer polynomials, ½ √(j (j + 2λ - 1)/((j + λ)(j + λ - 1))); b_0 = 0.</summary>
    private static double Gegenbauer(int j, double index) => j switch
    {
        0 => 0,
        1 => Math.Sqrt(0.5 / (1 + index)),
        _ => 0.5 * Math.Sqrt(j * (j + 2 * index - 1) / ((j + index) * (j + index - 1))),
    };

    /// <summary>1 over the mean of sin^(2m) over S^(d-1): Π_(i&lt;m) (2i + d)/(2i + d - 1).</summary>
    private static double Spread(int dimension, int order)
    {
        var product = 1.0;
        for (var i = 0; i < order; i++)
            product *= (2.0 * i + dimension) / (2 * i + dimension - 1);
        return product;
    }

    /// <summary>The mean of r^(2l) over M: Π_(i&lt;l) (2i + d).</summary>
    private static double Power(int dimension, int degree)
    {
        var product = 1.0;
        for (var i = 0; i < degree; i++)
            product *= 2 * i + dimension;
        return product;
    }
}
