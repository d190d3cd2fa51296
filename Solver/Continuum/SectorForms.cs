using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The quadratic forms of an angular sector in the functions of <see cref="SonineBasis"/>, each for one member of the multiplet, g = √M p
/// with ∫ g² dv = 1:
/// <code>
/// &lt;g, L g&gt; = ½ c_d ħ^-2 ∫ dω dκ κ^(d-2) V²/|ε|² ∫ ds R(s) R(s + x) Var_y[p(s, y) - p(s + x, y)]
/// ‖g‖_ħ²   =   c_d ħ^-2 ∫ dω dκ κ^(d-2) V²/|ε|² ∫ ds E_y[(√R(s) p(s) - √R(s+x) p(s+x))² R(s+x) + R(s) p(s)² (√R(s+x) - √R(s))²]
/// N(g)     =       ħ^-2 ∫ dω dκ κ^(d-2) V²      ∫ ds e^(-s²/2) E_y[(√R(s) p(s) - √R(s+x) p(s+x))²]
/// </code>
/// x = ħκ, y Gaussian of d - 1 components, R(s) = e^(-s²/2)/√(2π); N is the first term of (3.8) with α = ½. All are even in the middle
/// velocity, in which the last two are made even. For ħ = 0 differences over x are derivatives. Source: docs/continuum.md.
/// </summary>
internal sealed class SectorForms
{
    private readonly EquilibriumMeasure _measure;
    private readonly SonineBasis _basis;
    private readonly double[] _operator, _norm, _comparison, _gram;

    private SectorForms(EquilibriumMeasure measure, SonineBasis basis)
    {
        (_measure, _basis) = (measure, basis);
        var size = basis.Functions * (basis.Functions + 1) / 2;
        (_operator, _norm, _comparison, _gram) = (new double[size], new double[size], new double[size], new double[size]);
    }

    /// <summary>The matrices of degree <paramref name="degree"/> in <paramref name="functions"/> functions.</summary>
    public static SectorMatrices Compute(EquilibriumMeasure measure, int degree, int functions)
    {
        var forms = new SectorForms(measure, new SonineBasis(measure.Dimension, degree, functions));
        if (measure.Model.Hbar == 0)
        {
            forms.AddClassical();
        }
        else
        {
            forms.AddTransfers();
            forms.AddFar();
        }

        var sphere = Harmonics.SphereArea(measure.Dimension) / Harmonics.Count(measure.Dimension, degree);
        return new SectorMatrices(
            degree,
            forms.Square(forms._operator, sphere * measure.Model.Prefactor),
            measure.HasNorm ? forms.Square(forms._norm, sphere * measure.Model.Prefactor) : null,
            measure.HasNorm ? forms.Square(forms._comparison, sphere) : null);
    }

    private void AddTransfers()
    {
        var size = _basis.Functions * _basis.Stride;
        double[] low = new double[size], high = new double[size], change = new double[size], rooted = new double[size];
        for (var i = 0; i < _measure.Transfer.Length; i++)
        {
            var u = i * _measure.Step;
            for (var j = 0; j < _measure.Transfers.Length; j++)
            {
                var x = _measure.Transfers[j];
                var (s0, s1) = (u - 0.5 * x, u + 0.5 * x);
                if (Math.Abs(s0) > EquilibriumMeasure.Core)
                    continue;
                _basis.Evaluate(s0, low);
                _basis.Evaluate(s1, high);
                var (r0, r1) = (EquilibriumMeasure.Line(s0), EquilibriumMeasure.Line(s1));
                var (root0, root1) = (Math.Sqrt(r0), Math.Sqrt(r1));
                for (var k = 0; k < size; k++)
                {
                    change[k] = high[k] - low[k];
                    rooted[k] = root1 * high[k] - root0 * low[k];
                }

                // u < 0 contributes as much as u > 0.
                var both = (i == 0 ? 1 : 2) * _measure.Step / (x * x);
                var weight = both * _measure.Transfer[i][j];
                SubtractMeans(change);
                Add(change, (_operator, 0.5 * weight * r0 * r1));
                Add(rooted, (_norm, 0.5 * weight * (r0 + r1)),
                    (_comparison, 0.5 * both * _measure.TransferBare[j] * (Math.Exp(-0.5 * s0 * s0) + Math.Exp(-0.5 * s1 * s1))));
                var difference = (root1 - root0) * (root1 - root0);
                Add(low, (_norm, 0.5 * weight * r0 * difference));
                Add(high, (_norm, 0.5 * weight * r1 * difference));
            }
        }
    }

    /// <summary>Transfers so long that one end of the bond is outside of M: R(s)² p(s)² of the norm twice, once for each end, and e^(-s²/2)
    /// R(s) p(s)² of N.</summary>
    private void AddFar()
    {
        var values = new double[_basis.Functions * _basis.Stride];
        var middle = _measure.Far.Length / 2;
        for (var i = 0; i < _measure.Far.Length; i++)
        {
            var s = (i - middle) * _measure.Step;
            var r = EquilibriumMeasure.Line(s);
            _basis.Evaluate(s, values);
            Add(values, (_norm, 2 * _measure.Step * _measure.Far[i] * r * r),
                (_comparison, _measure.Step * _measure.FarBare * r * Math.Exp(-0.5 * s * s)));
        }
    }

    private void AddClassical()
    {
        var size = _basis.Functions * _basis.Stride;
        double[] values = new double[size], slopes = new double[size], rooted = new double[size];
        for (var i = 0; i < _measure.Diffusion.Length; i++)
        {
            var s = i * _measure.Step;
            var r = EquilibriumMeasure.Line(s);
            _basis.Evaluate(s, values, slopes);
            for (var k = 0; k < size; k++)
                rooted[k] = slopes[k] - 0.5 * s * values[k];
            var both = (i == 0 ? 1 : 2) * _measure.Step;
            var weight = both * _measure.Diffusion[i] * r * r;
            Add(rooted, (_norm, weight), (_comparison, both * _measure.DiffusionBare * r * Math.Exp(-0.5 * s * s)));
            Add(values, (_norm, 0.25 * weight * s * s));
            SubtractMeans(slopes);
            Add(slopes, (_operator, 0.5 * weight));
        }
    }

    /// <summary>Takes from the columns of m = 0 their mean over y: what remains of squares is the variance.</summary>
    private void SubtractMeans(double[] rows)
    {
        var root = _basis.EquatorRoot;
        for (var i = 0; i < _basis.Functions; i++)
        {
            var row = rows.AsSpan(i * _basis.Stride, root.Length);
            var mean = 0.0;
            for (var k = 0; k < root.Length; k++)
                mean += root[k] * row[k];
            for (var k = 0; k < root.Length; k++)
                row[k] -= mean * root[k];
        }
    }

    private void Add(double[] rows, params ReadOnlySpan<(double[] Into, double Weight)> forms)
    {
        GramMatrix.Fill(rows, _basis.Functions, _basis.Stride, _gram);
        foreach (var (into, weight) in forms)
        {
            for (var k = 0; k < _gram.Length; k++)
                into[k] += weight * _gram[k];
        }
    }

    private Matrix<double> Square(double[] packed, double scale) =>
        DenseMatrix.Create(_basis.Functions, _basis.Functions, (i, j) =>
            scale * packed[i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i]);
}
