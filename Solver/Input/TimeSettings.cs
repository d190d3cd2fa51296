using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Input;

/// <summary>[time]: how far and how the equation is integrated. Only `end` is required (and `step` of a method with a fixed
/// step).</summary>
/// <param name="End">the final time, positive; the last step is shortened to reach it</param>
/// <param name="Method">the integrator; default dormand-prince</param>
/// <param name="Tolerance">of the error control, relative, between 0 and 1; default 1e-6; not used with a fixed step</param>
/// <param name="Step">the fixed step (then required); for the other methods the first step, null where they choose it</param>
/// <param name="MaxSteps">the run stops after so many steps; default 1,000,000</param>
/// <param name="SteadyState">
/// the run ends where max |dF/dt| is at most so much times max |F|, a rate (over time); default 0: never for that reason
/// </param>
/// <param name="MaxNegativeMass">
/// steps to a state whose negative values hold more mass than this, beyond what those of the initial state hold, are refused; default 0.01
/// </param>
public sealed record TimeSettings(
    double End, IntegratorKind Method, double Tolerance = 1e-6, double? Step = null, long MaxSteps = 1_000_000,
    double SteadyState = 0, double MaxNegativeMass = 0.01)
{
    internal const string Keys = "end, method, tolerance, step, max-step, max-steps, steady-state, max-negative-mass";

    /// <summary>To a final time by the default method.</summary>
    /// <param name="end">the final time, positive</param>
    public TimeSettings(double end)
        : this(end, DormandPrince54.Kind)
    {
    }

    /// <summary>The values of the keys of <see cref="Method"/> alone, in their order; empty for the defaults.</summary>
    public IReadOnlyList<double> Constants { get; init; } = [];

    /// <summary>The longest step; a time, +infinity for no bound; not used with a fixed step.</summary>
    public double MaxStep { get; init; } = double.PositiveInfinity;

    /// <summary>Builds the integrator; it takes over the initial state and its carry (null: 0).</summary>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    internal TimeIntegrator Integrate(IRightHandSide rightHandSide, NativeBuffer initialState, Domain domain, NativeBuffer? carry = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Integrate(rightHandSide, initialState, new StateLayout(domain), carry);
    }

    /// <summary>The same for a state of several fields.</summary>
    internal TimeIntegrator Integrate(
        IRightHandSide rightHandSide, NativeBuffer initialState, StateLayout layout, NativeBuffer? carry = null)
    {
        var isWhole = layout.Parts.Count == 1 && layout.First.World.Size == 1;
        var settings = new IntegratorSettings
        {
            Tolerance = Method.HasFixedStep ? null : Tolerance,
            Step = Step,
            MaxStep = Method.HasFixedStep ? double.PositiveInfinity : MaxStep,
            Constants = Constants,
            Threads = layout.First.Team,
            Block = isWhole ? FieldBlock.Whole : new DomainBlock(layout),
        };
        return Method.Create(rightHandSide, initialState, settings, carry);
    }

    internal static TimeSettings? Read(
        TomlSection? section, Action<TomlLocation, string> warn, PhysicalSettings? physical = null)
    {
        if (section is null)
            return null;
        var defaults = new TimeSettings(0);
        var end = PhysicalSettings.Time(section, "end", NumberBound.Positive, physical, required: true);
        var name = section.Kind(
            "method", [.. IntegratorKind.All.Select(m => (m.Name, m.Keys.Select(k => k.Key).ToArray()))], defaults.Method.Name);
        var method = (name is null ? null : IntegratorKind.All.Find(name)) ?? defaults.Method;
        double[] constants = [.. method.Keys.Select(k => section.Number(k.Key, k.Bound) ?? k.Example)];
        var tolerance = section.Number("tolerance", NumberBound.Between(0, 1)) ?? defaults.Tolerance;
        var step = PhysicalSettings.Time(section, "step", NumberBound.Positive, physical);
        if (method.HasFixedStep && !section.Has("step"))
            section.Reject("step", $"a positive finite number, since {method.Name} has a fixed step");
        var longest = PhysicalSettings.Time(section, "max-step", NumberBound.Positive, physical) ?? defaults.MaxStep;
        foreach (var key in (string[])["tolerance", "max-step"])
        {
            if (method.HasFixedStep && section.Has(key))
                warn(section.At(key), $"'{section.NameOf(key)}' is ignored, since {method.Name} has a fixed step");
        }

        var maxSteps = section.Integer("max-steps", 1) ?? defaults.MaxSteps;
        var steady = section.Number("steady-state", NumberBound.NonNegative) ?? defaults.SteadyState;
        var negative = section.Number("max-negative-mass", NumberBound.Positive) ?? defaults.MaxNegativeMass;
        return end is null ? null
            : new(end.Value, method, method.HasFixedStep ? defaults.Tolerance : tolerance, step, maxSteps, steady, negative)
            {
                Constants = constants,
                MaxStep = method.HasFixedStep ? defaults.MaxStep : longest,
            };
    }

    internal void Write(TomlText text)
    {
        text.Section("time").Key("end", End).Key("method", Method.Name);
        foreach (var (key, value) in Method.Keys.Zip(Constants))
            text.Key(key.Key, value);
        if (!Method.HasFixedStep)
            text.Key("tolerance", Tolerance);
        if (Step is { } step)
            text.Key("step", step);
        if (double.IsFinite(MaxStep))
            text.Key("max-step", MaxStep);
        text.Key("max-steps", MaxSteps).Key("steady-state", SteadyState).Key("max-negative-mass", MaxNegativeMass);
    }

    /// <summary>The lines of [time] that depend on the methods, as <c>clusterlb init</c> shows them.</summary>
    internal static string Template()
    {
        var shown = DormandPrince54.Kind.Name;
        var methods = IntegratorKind.All.OrderBy(m => m.Name != shown)
            .Select(m => $"\"{m.Name}\"" + (m.Words.Length > 0 ? $" ({m.Words})" : ""));
        var fixedStep = WordList.Of(IntegratorKind.All.Where(m => m.HasFixedStep).Select(m => m.Name), "and");
        ExampleLine[] lines =
        [
            new($"method = \"{shown}\"", $"{WordList.Of(methods, "or")}; default \"{shown}\""),
            .. from method in IntegratorKind.All
               from key in method.Keys
               select new ExampleLine(
                   new TomlText().Key(key.Key, key.Example).ToString().TrimEnd(),
                   $"of {method.Name} alone: {key.Bound.Words}; default {key.Example:R}").Hidden(),
            new("tolerance = 1e-6", $"relative, of the step control; default 1e-6; ignored by {fixedStep}"),
            new("# step = 0.05", $"a time: the step of {fixedStep} (required there), else the first step; default: chosen"),
            new("# max-step = 0.5", $"a time: the longest step; default: no bound; ignored by {fixedStep}"),
        ];
        return string.Join<ExampleLine>('\n', lines);
    }
}
