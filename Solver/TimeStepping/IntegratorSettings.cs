using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>How an integrator chooses its steps and where it starts.</summary>
public sealed record IntegratorSettings
{
    /// <summary>
    /// Tolerance of the local error, relative to max_i |F_i|: a step is accepted where max_i |e_i| &lt;= tolerance · max_i |F_i|.
    /// Null: every step has the length <see cref="Step"/>.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>With a tolerance the first step tried (null: selected automatically), without one the fixed step; a time.</summary>
    public double? Step { get; init; }

    /// <summary>With a tolerance the longest step; a time, +infinity for no bound. Without a tolerance there is none.</summary>
    public double MaxStep { get; init; } = double.PositiveInfinity;

    /// <summary>Time of the initial state.</summary>
    public double Time { get; init; }

    /// <summary>The values of the keys of the method's <see cref="IntegratorKind"/>, in their order; empty for the defaults.</summary>
    public IReadOnlyList<double> Constants { get; init; } = [];

    /// <summary>Threads of the vector updates, the calling one alone unless set; the results do not depend on them.</summary>
    public ThreadTeam Threads { get; init; } = ThreadTeam.One;

    /// <summary>The part of the field that this process holds.</summary>
    public FieldBlock Block { get; init; } = FieldBlock.Whole;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">a value out of range, neither tolerance nor step, or what the method does not take</exception>
    internal void Verify(IntegratorKind kind)
    {
        if (kind.HasFixedStep && Tolerance is not null)
            throw new ArgumentException($"{kind.Name} estimates no error: give it a step, not a tolerance");
        if (Constants.Count != 0 && Constants.Count != kind.Keys.Count)
            throw new ArgumentException($"{kind.Name} has {kind.Keys.Count} constants, not {Constants.Count}");
        if (Tolerance is { } tolerance && !(tolerance > 0 && tolerance < 1))
            throw new ArgumentException($"the tolerance must lie between 0 and 1, not {tolerance}");
        if (Step is { } step && !(step > 0 && double.IsFinite(step)))
            throw new ArgumentException($"the step must be positive and finite, not {step}");
        if (!(MaxStep > 0))
            throw new ArgumentException($"the longest step must be positive, not {MaxStep}");
        if (Tolerance is null && double.IsFinite(MaxStep))
            throw new ArgumentException("a fixed step has no longest step");
        if (Tolerance is null && Step is null)
            throw new ArgumentException("an integrator needs a tolerance or a fixed step");
        if (!double.IsFinite(Time))
            throw new ArgumentException($"the initial time must be finite, not {Time}");
    }
}
