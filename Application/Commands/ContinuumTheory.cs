using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Files;

namespace ClusterLB.Application.Commands;

/// <summary>The constants that <c>clusterlb spectrum CONFIG --continuum --theory</c> adds: docs/continuum.md, "The article's
/// constants".</summary>
internal sealed class ContinuumTheory
{
    private readonly IReadOnlyList<ContinuumStudy> _studies;
    private readonly SemiclassicalForms?[] _limits;
    private readonly double[] _growth, _orders;
    private readonly DielectricStability _dielectric;

    /// <summary>Compares all pairs of ħ, and each with the classical equation.</summary>
    /// <param name="studies">of one equation, for several ħ</param>
    /// <param name="limit">the classical equation, null where it does not exist</param>
    public ContinuumTheory(IReadOnlyList<ContinuumStudy> studies, ContinuumStudy? limit)
    {
        _studies = studies;
        _dielectric = DielectricStability.Of(studies[0].Model.Potential, studies[0].Dimension);
        var hasNorms = studies.All(s => s.Obstacle is null);
        _limits = [.. studies.Select(s => limit is not null && hasNorms && s.Model.Hbar > 0 ? SemiclassicalForms.Of(s, limit) : null)];
        _growth =
        [
            .. from larger in studies
               from smaller in studies
               select hasNorms && larger.Model.Hbar > smaller.Model.Hbar ? SemiclassicalForms.Of(larger, smaller).NormGrowth : double.NaN,
        ];
        _orders = [.. Enumerable.Range(0, studies.Count).Select(Order)];
    }

    /// <summary>Two tables.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine("    hbar  rate of ||g||_r over that of ||g||, r = 1 ... 8 (1.32)");
        foreach (var s in _studies)
        {
            var rates = s.SobolevRates.Skip(1).Select(rate => FormattableString.Invariant($"{rate / s.SobolevRates[0],8:f4}"));
            output.WriteLine(FormattableString.Invariant($"{s.Model.Hbar,8:g4} {string.Concat(rates)}"));
        }

        output.WriteLine("    hbar  C1, C2 of (3.8)            ||g||_hbar^2/||g||_0^2    C of (4.1)  order");
        for (var i = 0; i < _studies.Count; i++)
        {
            var (equivalence, limit) = (_studies[i].Equivalence, _limits[i]);
            output.WriteLine(FormattableString.Invariant(
                $"{_studies[i].Model.Hbar,8:g4}  {equivalence?.Least,10:g5} {equivalence?.Largest,10:g5}     ")
                + FormattableString.Invariant($"{1 / limit?.NormLoss,10:f6} {limit?.NormGrowth,10:f6}   ")
                + FormattableString.Invariant($"{limit?.FormDifference,13:0.000e+00}")
                + (double.IsNaN(_orders[i]) ? "" : FormattableString.Invariant($"  {_orders[i],5:f3}")));
        }

        if (_growth.Any(x => !double.IsNaN(x)))
        {
            output.WriteLine(FormattableString.Invariant(
                $"||g||_hbar'^2/||g||_hbar^2 at most {_growth.Where(x => !double.IsNaN(x)).Max():f6} for hbar < hbar' of these (3.36)"));
        }

        if (!double.IsFinite(_dielectric.Difference))
        {
            output.WriteLine("(3.2) and (3.4) have no constants: V is unbounded at k = 0");
            return;
        }

        output.WriteLine(FormattableString.Invariant(
            $"|eps(F) - eps(F')| <= {_dielectric.Difference:g5} ||f - f'||_3 for every hbar, F = M + sqrt(M) f (3.2)"));
        var bounds = Enumerable.Range(1, DielectricStability.MostDerivatives).Select(q =>
            FormattableString.Invariant($"{_dielectric.Equilibrium[q]:g5} + {_dielectric.Linear[q]:g5} ||f||_{q + 2}"));
        output.WriteLine($"|grad_v^q eps(F)| <= {string.Join(", ", bounds)} for q = 1, 2, 3 and every hbar (3.4)");
    }

    /// <summary>The same as datasets.</summary>
    public void AddTo(TableFile file)
    {
        double[] Limits(Func<SemiclassicalForms, double> value) => [.. _limits.Select(l => l is null ? double.NaN : value(l))];
        double[] Equivalence(Func<NormEquivalence, double> value) =>
            [.. _studies.Select(s => s.Equivalence is { } e ? value(e) : double.NaN)];
        double[] hbars = [.. _studies.Select(s => s.Model.Hbar)];
        file.Attribute("dielectric_difference", _dielectric.Difference)
            .Attribute("dielectric_linear", _dielectric.Linear)
            .Attribute("dielectric_equilibrium", _dielectric.Equilibrium)
            .Index("order", _studies[0].SobolevRates.Length, "r of the norm (1.30)", "r")
            .Scale("smaller_hbar", hbars, "the smaller hbar of a pair", "hbar")
            .Table("sobolev_rate", [.. _studies.SelectMany(s => s.SobolevRates)], "rate at which a norm falls at least, linear equation",
                "least eigenvalue of (D_r L + L D_r)/2 against D_r, ||g||_r^2 = <g, D_r g>", "hbar", "order")
            .Partial("equivalence_least", Equivalence(e => e.Least), "lower constant of (3.8)", "min ||g||_hbar^2/N(g), alpha = 1/2",
                "hbar")
            .Partial("equivalence_largest", Equivalence(e => e.Largest), "upper constant of (3.8)", "max ||g||_hbar^2/N(g)", "hbar")
            .Partial("norm_growth", _growth, "squared constant of (3.36), NaN where the second hbar is not smaller",
                "max ||g||_hbar'^2/||g||_hbar^2, hbar < hbar'", "hbar", "smaller_hbar")
            .Partial("limit_norm_largest", Limits(l => l.NormGrowth), "norm against its limit, largest", "max ||g||_hbar^2/||g||_0^2",
                "hbar")
            .Partial("limit_norm_least", Limits(l => 1 / l.NormLoss), "norm against its limit, least", "min ||g||_hbar^2/||g||_0^2", "hbar")
            .Partial("form_difference", Limits(l => l.FormDifference), "what the error of (4.1) is of",
                "max |<f, (L_hbar - L_0) g>|/((||f||^2 + ||f||_hbar^2)^(1/2) ||g||_4)", "hbar")
            .Partial("form_order", _orders, "its order in hbar between this hbar and the one before", "log ratio/log ratio", "hbar");
    }

    private double Order(int i) => i > 0 && _limits[i] is { } now && _limits[i - 1] is { } before
        ? Math.Log(before.FormDifference / now.FormDifference) / Math.Log(_studies[i - 1].Model.Hbar / _studies[i].Model.Hbar)
        : double.NaN;
}
