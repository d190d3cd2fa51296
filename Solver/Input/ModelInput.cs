using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>[model]: the equation without its potential.</summary>
/// <param name="Hbar">hbar in thermal units; 0 for the classical equation; null where it was rejected</param>
/// <param name="Screening">the dielectric function</param>
/// <param name="Prefactor">c_d of (1.11), resolved</param>
/// <param name="PrefactorName">"paper", "golden-rule" or "number"</param>
/// <param name="Form">what is evolved</param>
/// <param name="ComputesUnstable">whether a linearly unstable state is computed all the same</param>
/// <param name="Statistics">quantum statistics</param>
internal sealed record ModelInput(
    double? Hbar, Screening Screening, double Prefactor, string PrefactorName, EquationForm Form, bool ComputesUnstable,
    QuantumStatistics Statistics)
{
    private const string Number = "number";
    private const string Paper = "paper";
    private const string GoldenRule = "golden-rule";

    public const string Keys = "kind, form, hbar, screening, prefactor, unstable, statistics, degeneracy";

    private static readonly (string Name, bool Value)[] Kinds = [("quantum", true), ("classical", false)];

    private static readonly (string Name, EquationForm Value)[] Forms =
        [("distribution", EquationForm.Distribution), ("perturbation", EquationForm.Perturbation), ("linear", EquationForm.Linear)];

    private static readonly (string Name, Screening Value)[] Screenings =
        [("dynamic", Screening.Dynamic), ("maxwellian", Screening.Maxwellian), ("none", Screening.None)];

    private static readonly (string Name, bool Value)[] OfUnstable = [("refuse", false), ("compute", true)];

    /// <summary>Reads the section for dimension <paramref name="dimension"/> (null where it was rejected).</summary>
    /// <param name="section">the section</param>
    /// <param name="dimension">d</param>
    /// <param name="warn">receives what is ignored</param>
    /// <param name="physical">[physical], from which hbar, the prefactor and eta follow; null where there is none</param>
    public static ModelInput Read(
        TomlSection section, int? dimension, Action<TomlLocation, string> warn, PhysicalSettings? physical = null)
    {
        var quantum = section.Choice("kind", Kinds, required: true);
        var hbar = physical is not null && quantum == true
            ? PhysicalSettings.Follows(section, "hbar", NumberBound.Magnitude, physical.System.Hbar) : ReadHbar(section, quantum, warn);
        var screening = section.Choice("screening", Screenings) ?? Screening.Dynamic;
        var (prefactor, name) = ReadPrefactor(section, dimension ?? 3);
        if (physical is not null && section.Has("prefactor") && name != GoldenRule)
            section.Reject("prefactor", $"absent beside [physical], or \"{GoldenRule}\"");
        if (physical is not null)
            (prefactor, name) = (PrefactorIn(dimension ?? 3, GoldenRule, 0), GoldenRule);
        var form = section.Choice("form", Forms) ?? EquationForm.Distribution;
        var statistics = StatisticsInput.Read(section, warn, physical?.Degeneracy);
        if (!statistics.IsBoltzmann && form != EquationForm.Distribution)
            section.Reject("statistics", $"\"boltzmann\" with form = \"{NameOf(form)}\", which is about the Maxwellian M");
        return new(hbar, screening, prefactor, name, form, section.Choice("unstable", OfUnstable) ?? false, statistics);
    }

    /// <summary>The name of a form in the input.</summary>
    public static string NameOf(EquationForm form) => Forms.First(f => f.Value == form).Name;

    public static void Write(TomlText text, CollisionModel model, string prefactorName, EquationForm form, bool computesUnstable)
    {
        text.Section("model").Key("kind", Kinds.First(k => k.Value == (model.Hbar != 0)).Name).Key("form", NameOf(form));
        if (model.Hbar != 0)
            text.Key("hbar", model.Hbar);
        text.Key("screening", Screenings.First(s => s.Value == model.Screening).Name);
        if (prefactorName == Number)
            text.Key("prefactor", model.Prefactor);
        else
            text.Key("prefactor", prefactorName);
        text.Key("unstable", OfUnstable.First(u => u.Value == computesUnstable).Name);
        StatisticsInput.Write(text, model.Statistics);
    }

    private static double? ReadHbar(TomlSection section, bool? quantum, Action<TomlLocation, string> warn)
    {
        if (quantum == false)
        {
            if (section.Scalar("hbar") is not (null or 0L or 0.0))
                warn(section.At("hbar"), $"'{section.NameOf("hbar")}' is ignored, since kind = \"classical\" is the limit hbar -> 0");
            section.Number("hbar", NumberBound.Finite);
            return 0;
        }

        var hbar = section.Number("hbar", NumberBound.Magnitude, required: quantum == true);
        if (hbar is { } value && LooksLikeSi(value))
        {
            warn(section.At("hbar"),
                $"'{section.NameOf("hbar")}' = {value:g6} looks like Planck's constant in SI units, which in thermal units is hbar -> 0, "
                + "the classical equation; clusterlb units finds the hbar of a physical system");
        }

        return hbar;
    }

    /// <summary>Whether a number is h or ħ in J s, to 2 %, or in erg s.</summary>
    private static bool LooksLikeSi(double hbar)
    {
        const double ReducedPlanck = 1.054571817e-34, ErgsOfJoule = 1e7, Rounding = 0.02;
        double[] constants = [ReducedPlanck, 2 * Math.PI * ReducedPlanck];
        return constants.SelectMany(c => (double[])[c, c * ErgsOfJoule]).Any(c => Math.Abs(hbar / c - 1) < Rounding);
    }

    /// <summary>How c_d of an equation made in code is given.</summary>
    public static string PrefactorNameOf(CollisionModel model) => double.IsNaN(model.Prefactor) ? Paper : Number;

    /// <summary>c_d of a name in dimension d, or <paramref name="number"/> where a number was given.</summary>
    public static double PrefactorIn(int dimension, string name, double number)
    {
        var paper = 2 / Math.Pow(2 * Math.PI, dimension);
        return name switch { Paper => paper, GoldenRule => Math.PI * paper, _ => number };
    }

    private static (double Value, string Name) ReadPrefactor(TomlSection section, int dimension)
    {
        var paper = PrefactorIn(dimension, Paper, 0);
        switch (section.Scalar("prefactor"))
        {
            case null when !section.Has("prefactor"):
            case Paper:
                return (paper, Paper);
            case GoldenRule:
                return (PrefactorIn(dimension, GoldenRule, 0), GoldenRule);
            case double number when NumberBound.Magnitude.Holds(number):
                return (number, Number);
            case long number and > 0:
                return (number, Number);
            default:
                section.Reject("prefactor", $"\"paper\", \"golden-rule\" or {NumberBound.Magnitude.Words}");
                return (paper, Paper);
        }
    }
}
