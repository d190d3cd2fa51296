using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>The time integrators.</summary>
public enum TimeMethod
{
    /// <summary>The embedded pair 5(4) of Dormand and Prince with error control.</summary>
    DormandPrince,

    /// <summary>The third-order strong-stability-preserving method with a fixed step.</summary>
    SspRk3,

    /// <summary>The stabilised Runge-Kutta-Chebyshev method with error control, for stiff problems (small hbar).</summary>
    Rkc,
}

/// <summary>[time]: how far and how the equation is integrated. Only `end` is required (and `step` with ssp-rk3).</summary>
/// <param name="End">the final time, positive; the last step is shortened to reach it</param>
/// <param name="Method">the integrator; default dormand-prince</param>
/// <param name="Tolerance">of the error control, relative, between 0 and 1; default 1e-6; not used by ssp-rk3</param>
/// <param name="Step">the step of ssp-rk3 (required there); for the other methods the first step, null where they choose it</param>
/// <param name="MaxSteps">the run stops after so many steps; default 1,000,000</param>
/// <param name="SteadyState">
/// the run ends where max |dF/dt| is at most so much times max |F|, a rate (over time); default 0: never for that reason
/// </param>
/// <param name="MaxNegativeMass">
/// steps to a state whose negative values hold more mass than this, beyond what those of the initial state hold, are refused; default 0.01
/// </param>
public sealed record TimeSettings(
    double End, TimeMethod Method = TimeMethod.DormandPrince, double Tolerance = 1e-6, double? Step = null, long MaxSteps = 1_000_000,
    double SteadyState = 0, double MaxNegativeMass = 0.01)
{
    internal const string Keys = "end, method, tolerance, step, max-steps, steady-state, max-negative-mass";
    private static readonly (string Name, TimeMethod Value)[] Methods =
        [("dormand-prince", TimeMethod.DormandPrince), ("ssp-rk3", TimeMethod.SspRk3), ("rkc", TimeMethod.Rkc)];

    /// <summary>The name of a method in the input.</summary>
    public static string NameOf(TimeMethod method) => Methods.First(m => m.Value == method).Name;

    internal static TimeSettings? Read(TomlSection? section, Action<TomlLocation, string> warn)
    {
        if (section is null)
            return null;
        var defaults = new TimeSettings(0);
        var end = section.Number("end", NumberBound.Positive, required: true);
        var method = section.Choice("method", Methods) ?? defaults.Method;
        var tolerance = section.Number("tolerance", NumberBound.Between(0, 1)) ?? defaults.Tolerance;
        var step = section.Number("step", NumberBound.Positive);
        if (method == TimeMethod.SspRk3 && !section.Has("step"))
            section.Reject("step", "a positive finite number, since ssp-rk3 has a fixed step");
        if (method == TimeMethod.SspRk3 && section.Has("tolerance"))
            warn(section.At("tolerance"), $"'{section.NameOf("tolerance")}' is ignored, since ssp-rk3 has a fixed step");
        var maxSteps = section.Integer("max-steps", 1) ?? defaults.MaxSteps;
        var steady = section.Number("steady-state", NumberBound.NonNegative) ?? defaults.SteadyState;
        var negative = section.Number("max-negative-mass", NumberBound.Positive) ?? defaults.MaxNegativeMass;
        return end is null ? null
            : new(end.Value, method, method == TimeMethod.SspRk3 ? defaults.Tolerance : tolerance, step, maxSteps, steady, negative);
    }

    internal void Write(TomlText text)
    {
        text.Section("time").Key("end", End).Key("method", NameOf(Method));
        if (Method != TimeMethod.SspRk3)
            text.Key("tolerance", Tolerance);
        if (Step is { } step)
            text.Key("step", step);
        text.Key("max-steps", MaxSteps).Key("steady-state", SteadyState).Key("max-negative-mass", MaxNegativeMass);
    }
}
