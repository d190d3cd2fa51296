using System.Numerics;
using MathNet.Numerics.Integration;
using ComplexMatrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;
using ComplexVector = MathNet.Numerics.LinearAlgebra.Vector<System.Numerics.Complex>;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The two-particle cumulant of (2.16) for one wave vector k on the momentum lattice of a box, reduced to the line along k. With θ = k·(v +
/// ħk/2), D = F(v) - F(v + ħk) and the one-particle flow of the mean field,
/// <code>
/// y(t) = S(t) + (iV/ħ) ∫_0^t K(t - s) y(s) ds,      S(t) = Σ_v e^(iθt) F h^d,      r likewise with K in place of S,
///   K(t) = Σ_v e^(iθt) D h^d
/// I_y(t; θ) = ∫_0^t e^(-iθs) y(s) ds,      I_r likewise
/// -(2/ħ) V Im ∫g dv₂ = (2V²/ħ²) { F(v₁) Re I_r - D(v₁) E },      E = Re I_y + (V/ħ) Im(conj(I_r) I_y)
/// </code>
/// at θ = θ(v₁), exactly. As t grows Re I_r -> (π/κ) [R(s) - R(s + x)]/|ε|² and E -> (π/κ) R(s)/|ε|², which is the collision term.
/// Panels of 16 Gauss points in time, on which y and r are polynomials; θ times a panel is at most 8, so that they are exact to rounding.
/// Source: docs/theory.md, "From the particle system".
/// </summary>
internal sealed class PairFlow
{
    private const int Order = 16;
    private const int InnerOrder = 24;
    private const double LongestPhase = 8;
    private static readonly GaussLegendreRule Rule = new(0, 1, Order);
    private static readonly GaussLegendreRule InnerRule = new(0, 1, InnerOrder);
    private static readonly double[] Barycentric = BarycentricWeights();
    private readonly int _rise;
    private readonly double _coupling;
    private readonly double[] _frequency, _density, _source;
    private readonly double[] _phaseRe, _phaseIm;
    private readonly Flow _response, _state;
    private Panel? _panel;

    /// <summary>The flow of one wave vector at time 0.</summary>
    /// <param name="projection">R_j along k, j ascending with ω·v, zero outside</param>
    /// <param name="rise">levels between v and v + ħk</param>
    /// <param name="levelSpacing">of s = ω·v; the levels are centred on 0</param>
    /// <param name="wavenumber">κ = |k|</param>
    /// <param name="hbar">ħ &gt; 0</param>
    /// <param name="meanField">V(κ), or 0 for a flow without the mean field (ε = 1)</param>
    public PairFlow(ReadOnlySpan<double> projection, int rise, double levelSpacing, double wavenumber, double hbar, double meanField)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hbar);
        var levels = projection.Length + rise;
        (_rise, _coupling) = (rise, meanField / hbar);
        (_frequency, _density, _source) = (new double[levels], new double[levels], new double[levels]);
        for (var l = 0; l < levels; l++)
        {
            // Level l is that of j = l - rise: below the lattice F(v) is 0, but F(v + ħk) may not be.
            var j = l - rise;
            var own = j >= 0 ? projection[j] : 0;
            var other = j + rise < projection.Length ? projection[j + rise] : 0;
            _source[l] = own * levelSpacing;
            _density[l] = (own - other) * levelSpacing;
            _frequency[l] = wavenumber * (j - 0.5 * (projection.Length - 1) + 0.5 * rise) * levelSpacing;
        }

        (_phaseRe, _phaseIm) = (new double[levels], new double[levels]);
        Array.Fill(_phaseRe, 1);
        (_response, _state) = (new Flow(_density), new Flow(_source));
    }

    /// <summary>Microscopic time reached.</summary>
    public double Time { get; private set; }

    /// <summary>Goes on to <paramref name="time"/>.</summary>
    public void Advance(double time)
    {
        var span = time - Time;
        if (!(span > 0))
            return;
        var largest = Math.Max(Math.Abs(_frequency[0]), Math.Abs(_frequency[^1]));
        var panels = Math.Max(1, (int)Math.Ceiling(span * largest / LongestPhase));
        if (_panel is null || Math.Abs(span / panels / _panel.Length - 1) > 1e-13)
            _panel = new Panel(this, span / panels);
        for (var i = 0; i < panels; i++)
        {
            _panel.Advance(_response);
            _panel.Advance(_state);
            _panel.Turn();
        }

        Time = time;
    }

    /// <summary>The real coefficients at level j of v₁: Re I_r and E.</summary>
    public (double Response, double Exchange) At(int level)
    {
        var l = level + _rise;
        var phase = new Complex(_phaseRe[l], -_phaseIm[l]);
        var (r, y) = (phase * _response.At(l), phase * _state.At(l));
        return (r.Real, y.Real + _coupling * (Complex.Conjugate(r) * y).Imaginary);
    }

    private static double[] BarycentricWeights() =>
        [.. Enumerable.Range(0, Order).Select(
            i => Enumerable.Range(0, Order).Where(l => l != i).Aggregate(1.0, (w, l) => w / (Rule.GetAbscissa(i) - Rule.GetAbscissa(l))))];

    /// <summary>ℓ_l(c) of the Gauss points, c not one of them or exactly one.</summary>
    private static double Lagrange(int l, double c)
    {
        var product = Barycentric[l];
        for (var i = 0; i < Order; i++)
        {
            if (i != l)
                product *= c - Rule.GetAbscissa(i);
        }

        return product;
    }

    /// <summary>e^(iθt) I(t; θ) at every level, and the weights of the source.</summary>
    private sealed class Flow(double[] source)
    {
        public double[] Source { get; } = source;

        public double[] Re { get; } = new double[source.Length];

        public double[] Im { get; } = new double[source.Length];

        public Complex At(int l) => new(Re[l], Im[l]);
    }

    /// <summary>Everything that panels of one length share.</summary>
    private sealed class Panel
    {
        private readonly PairFlow _flow;
        private readonly double[][] _re = new double[Order + 1][], _im = new double[Order + 1][];
        private readonly ComplexMatrix _inverse;
        private readonly double[] _workRe, _workIm;

        public Panel(PairFlow flow, double length)
        {
            (_flow, Length) = (flow, length);
            for (var i = 0; i <= Order; i++)
                (_re[i], _im[i]) = Phases(i < Order ? length * Rule.GetAbscissa(i) : length);
            (_workRe, _workIm) = (new double[flow._density.Length], new double[flow._density.Length]);
            _inverse = Collocation().Inverse();
        }

        /// <summary>The length in time.</summary>
        public double Length { get; }

        /// <summary>y at the points of this panel, and the integrals to its end, turned back to its beginning.</summary>
        public void Advance(Flow flow)
        {
            // y(t_i) = Σ_l e^(iθτ_i) [e^(iθt₀) source + (iV/ħ) density e^(iθt₀) I(t₀)] + (iV/ħ) Σ_l' M y
            var (density, coupling) = (_flow._density, _flow._coupling);
            for (var l = 0; l < density.Length; l++)
            {
                _workRe[l] = _flow._phaseRe[l] * flow.Source[l] - coupling * density[l] * flow.Im[l];
                _workIm[l] = _flow._phaseIm[l] * flow.Source[l] + coupling * density[l] * flow.Re[l];
            }

            var known = ComplexVector.Build.Dense(Order, i => Dot(_re[i], _im[i], _workRe, _workIm));
            var value = _inverse * known;
            for (var i = 0; i < Order; i++)
                AddConjugate(Length * Rule.GetWeight(i) * value[i], _re[i], _im[i], flow.Re, flow.Im);
            Rotate(_re[Order], _im[Order], flow.Re, flow.Im);
        }

        /// <summary>e^(iθt₀) of the next panel.</summary>
        public void Turn() => Rotate(_re[Order], _im[Order], _flow._phaseRe, _flow._phaseIm);

        private (double[] Re, double[] Im) Phases(double time)
        {
            var (re, im) = (new double[_flow._frequency.Length], new double[_flow._frequency.Length]);
            for (var l = 0; l < re.Length; l++)
                (im[l], re[l]) = Math.SinCos(_flow._frequency[l] * time);
            return (re, im);
        }

        /// <summary>1 - (iV/ħ) M, M_il = ∫_0^τi K(τ_i - s) ℓ_l(s) ds.</summary>
        private ComplexMatrix Collocation()
        {
            var matrix = ComplexMatrix.Build.DenseIdentity(Order);
            for (var i = 0; i < Order; i++)
            {
                var end = Rule.GetAbscissa(i);
                for (var g = 0; g < InnerOrder; g++)
                {
                    var s = end * InnerRule.GetAbscissa(g);
                    var kernel = new Complex(0, _flow._coupling) * Kernel(Length * (end - s)) * (Length * end * InnerRule.GetWeight(g));
                    for (var l = 0; l < Order; l++)
                        matrix[i, l] -= kernel * Lagrange(l, s);
                }
            }

            return matrix;
        }

        /// <summary>K(t): the frequencies are equally spaced, so each phase is the last one times a constant.</summary>
        private Complex Kernel(double time)
        {
            var (frequency, density) = (_flow._frequency, _flow._density);
            var (sin, cos) = Math.SinCos(frequency[0] * time);
            var (stepSin, stepCos) = Math.SinCos((frequency[1] - frequency[0]) * time);
            double re = 0, im = 0;
            foreach (var weight in density)
            {
                re += weight * cos;
                im += weight * sin;
                (cos, sin) = (cos * stepCos - sin * stepSin, cos * stepSin + sin * stepCos);
            }

            return new Complex(re, im);
        }

        private static Complex Dot(double[] aRe, double[] aIm, double[] bRe, double[] bIm)
        {
            var width = Vector<double>.Count;
            Vector<double> re = Vector<double>.Zero, im = Vector<double>.Zero;
            var l = 0;
            for (; l <= aRe.Length - width; l += width)
            {
                var (ar, ai, br, bi) = (
                    new Vector<double>(aRe, l), new Vector<double>(aIm, l), new Vector<double>(bRe, l), new Vector<double>(bIm, l));
                re += ar * br - ai * bi;
                im += ar * bi + ai * br;
            }

            double sumRe = Vector.Sum(re), sumIm = Vector.Sum(im);
            for (; l < aRe.Length; l++)
            {
                sumRe += aRe[l] * bRe[l] - aIm[l] * bIm[l];
                sumIm += aRe[l] * bIm[l] + aIm[l] * bRe[l];
            }

            return new Complex(sumRe, sumIm);
        }

        private static void AddConjugate(Complex factor, double[] re, double[] im, double[] intoRe, double[] intoIm)
        {
            var width = Vector<double>.Count;
            var (a, b) = (new Vector<double>(factor.Real), new Vector<double>(factor.Imaginary));
            var l = 0;
            for (; l <= re.Length - width; l += width)
            {
                var (r, i) = (new Vector<double>(re, l), new Vector<double>(im, l));
                (new Vector<double>(intoRe, l) + a * r + b * i).CopyTo(intoRe, l);
                (new Vector<double>(intoIm, l) + b * r - a * i).CopyTo(intoIm, l);
            }

            for (; l < re.Length; l++)
            {
                intoRe[l] += factor.Real * re[l] + factor.Imaginary * im[l];
                intoIm[l] += factor.Imaginary * re[l] - factor.Real * im[l];
            }
        }

        private static void Rotate(double[] re, double[] im, double[] intoRe, double[] intoIm)
        {
            for (var l = 0; l < re.Length; l++)
                (intoRe[l], intoIm[l]) = (intoRe[l] * re[l] - intoIm[l] * im[l], intoRe[l] * im[l] + intoIm[l] * re[l]);
        }
    }
}
