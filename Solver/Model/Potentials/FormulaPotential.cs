using System.Globalization;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Formulas;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

[assembly: Kind(typeof(FormulaPotential))]

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>
/// V(k) by a formula of the input. What the quadratures need to know of it is measured on the formula, or stated and checked: the powers
/// of k that it follows at both ends, and the wavenumber where it goes over from one to the other.
/// </summary>
internal sealed class FormulaPotential : Potential
{
    private const string Example = "1/(1 + k**2)";
    private readonly Formula _formula;

    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("formula", "V(k) in your own words", [], (_, cut) => Of(Example, cut))
    {
        Examples =
        [
            new($"formula = \"{Example}\"", "of k and the constants: + - * / ** exp log sqrt sin erf ...; positive"),
            new("constants = { kappa = 1.0 }", "names with numbers; default: none"),
            new("# scale = 1.0", "the wavenumber on whose scale V varies; default: measured"),
            new("# origin-exponent = 0.0", "e of V ~ k^-e at 0; default: measured"),
            new("# decay-exponent = 4.0", "s of V^2 ~ k^-s at infinity; default: measured"),
        ],
        Keys = ["formula", "constants", "scale", "origin-exponent", "decay-exponent"],
        FromSection = Read,
    };

    private FormulaPotential(Formula formula, IReadOnlyList<(string Name, double Value)> names, PowerEnds ends)
    {
        (_formula, Names) = (formula, names);
        (Scale, OriginExponent, DecayExponent) = (ends.Scale, ends.OriginExponent, ends.DecayExponent);
    }

    /// <summary>The constants of the formula.</summary>
    public IReadOnlyList<(string Name, double Value)> Names { get; }

    /// <inheritdoc/>
    public override double Scale { get; }

    /// <inheritdoc/>
    public override double OriginExponent { get; }

    /// <inheritdoc/>
    public override double DecayExponent { get; }

    /// <inheritdoc/>
    public override double Value(double wavenumber) => wavenumber > 0 ? _formula.Value(wavenumber)
        : OriginExponent > 0 ? double.PositiveInfinity : _formula.Value(PowerEnds.Smallest);

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => 1 / Value(wavenumber);

    /// <inheritdoc/>
    internal override void Write(TomlText text)
    {
        FormulaInput.Write(text, _formula, Names).Key("scale", Scale).Key("origin-exponent", OriginExponent);
        if (double.IsFinite(DecayExponent))
            text.Key("decay-exponent", DecayExponent);
    }

    private static FormulaPotential Of(string text, double cut)
    {
        var formula = Formula.Read(text, ["k"], [], out var problem) ?? throw new FormatException(problem);
        return new(formula, [], PowerEnds.Of(k => formula.Value(k), out _)!.Value) { MaxWavenumber = cut };
    }

    private static FormulaPotential? Read(TomlSection section, double cut)
    {
        var scale = section.Number("scale", NumberBound.Magnitude);
        var origin = section.Number("origin-exponent", NumberBound.FromZeroTo(PowerEnds.Steepest));
        var decay = section.Number("decay-exponent", NumberBound.FromZeroTo(PowerEnds.Steepest));
        if (FormulaInput.Read(section, ["k"]) is not { } read)
            return null;
        if (PowerEnds.Of(k => read.Formula.Value(k), out var problem, origin, decay) is not { } ends)
        {
            section.Reject("formula", $"positive and finite for k > 0, and go like powers of k at 0 and infinity ({problem})");
            return null;
        }

        if (!Agrees("origin-exponent", origin, ends.OriginExponent) || !Agrees("decay-exponent", decay, ends.DecayExponent))
            return null;
        return new(read.Formula, read.Constants, ends with
        {
            Scale = scale ?? ends.Scale,
            OriginExponent = origin ?? ends.OriginExponent,
            DecayExponent = decay ?? ends.DecayExponent,
        })
        { MaxWavenumber = cut };

        bool Agrees(string key, double? stated, double measured)
        {
            if (stated is not { } x || Math.Abs(x - measured) <= PowerEnds.StatedTolerance)
                return true;
            section.Reject(
                key, string.Create(CultureInfo.InvariantCulture, $"{measured:g4}, to {PowerEnds.StatedTolerance}, as 'formula' has it"));
            return false;
        }
    }
}
