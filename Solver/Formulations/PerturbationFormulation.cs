using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Formulations;

/// <summary>
/// The equation about the unit Maxwellian, F = M + sqrt(M) g (1.27): the evolved field is g, by dg/dt = -L g + Q(g, g) or by -L g alone.
/// Moments, relative entropy and its production are sums over g, so that they mean something however small g is.
/// </summary>
internal sealed class PerturbationFormulation : GasFormulation
{
    private static readonly HistoryColumn<Sums>[] _columns =
    [
        new("norm", "norm of the perturbation", "(sum_v g^2 h^d)^(1/2)", s => Math.Sqrt(s.Of.SquaredNorm)),
        new("norm_rate", "half the rate of the squared norm", "sum_v g dg/dt h^d", s => s.Of.NormRate),
        new("relative_entropy", "entropy relative to M, about half the squared norm", "sum_(F>0) (F ln(F/M) - F + M) h^d",
            s => s.Of.RelativeEntropy),
        new("projection_mass", "coefficient of sqrt(M) in the perturbation", "sum_v sqrt(M) g h^d", s => s.Deviation.Mass),
        new("projection_momentum", "coefficients of v sqrt(M) in the perturbation", "sum_v v_a sqrt(M) g h^d",
            s => s.Deviation.Momentum),
        new("projection_energy", "coefficient of (|v|^2 - d)/sqrt(2d) sqrt(M) in the perturbation",
            "sum_v (|v|^2 - d)/sqrt(2d) sqrt(M) g h^d",
            s => (2 * s.Deviation.Energy - s.Dimension * s.Deviation.Mass) / Math.Sqrt(2 * s.Dimension)),
    ];

    private readonly PerturbationOperator _operator;
    private readonly Domain _domain;
    private readonly NativeBuffer _distribution, _collisionTerm;
    private readonly NormColumns? _norms;

    /// <summary>Takes over the operator.</summary>
    /// <param name="perturbation">the operator</param>
    /// <param name="normDegree">the largest degree of the Hermite spectrum where norms are wanted in the history; null where not</param>
    public PerturbationFormulation(PerturbationOperator perturbation, int? normDegree = null)
        : base(Checked(perturbation).Collision)
    {
        (_operator, _domain) = (perturbation, perturbation.Collision.Domain);
        (_distribution, _collisionTerm) = (new NativeBuffer(_domain.Block.Count), new NativeBuffer(_domain.Block.Count));
        if (normDegree is { } degree)
            _norms = new NormColumns(perturbation, degree);
        FurtherColumns = [.. _columns.Select(c => c.Declaration), .. _norms?.Columns ?? []];
    }

    /// <summary>What the formulation holds, with its operator.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">velocities of the block</param>
    /// <param name="isLinear">whether Q(g, g) is left out</param>
    internal static Footprint FootprintOf(BondFamily[] families, long block, bool isLinear) =>
        PerturbationOperator.FootprintOf(families, block, isLinear) + Footprint.Doubles(2 * block);

    /// <summary>The operator.</summary>
    public PerturbationOperator Operator => _operator;

    /// <inheritdoc/>
    internal override IReadOnlyList<HistoryColumn> FurtherColumns { get; }

    /// <inheritdoc/>
    public override void Evaluate(NativeBuffer state, NativeBuffer rate) => _operator.Evaluate(state, rate);

    /// <inheritdoc/>
    public override NativeBuffer Distribution(NativeBuffer state)
    {
        _operator.Root.ToDistribution(_domain, state, _distribution);
        return _distribution;
    }

    /// <inheritdoc/>
    public override NativeBuffer CollisionTerm(NativeBuffer rate)
    {
        _operator.Root.Multiply(_domain, rate, _collisionTerm);
        return _collisionTerm;
    }

    /// <inheritdoc/>
    public override Moments Moments()
    {
        Collision.Marginals.Share();
        return Solver.Diagnostics.Moments.Of(_domain.Lattice, Collision.Marginals, _operator.Root);
    }

    /// <inheritdoc/>
    internal override PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, IReadOnlyList<Equilibrium> final) =>
        PointwiseDiagnostics.Compute(_domain, Distribution(state), CollisionTerm(rate), final.Count > 0 ? final[0] : null) with
        {
            EntropyProduction = PerturbationDiagnostics.Compute(_domain, _operator.Root, state, rate).EntropyProduction,
        };

    /// <summary>
    /// With monotone weights the relative entropy does not rise and F stays non-negative; of the linear equation, ‖g‖ does not rise.
    /// </summary>
    /// <inheritdoc/>
    internal override MonotoneGuard Guard(NativeBuffer initial, bool enforced) => new(
        state =>
        {
            var found = PerturbationDiagnostics.Compute(_domain, _operator.Root, state, null);
            return _operator.IsLinear
                ? new GuardedState(-found.SquaredNorm, found.SquaredNorm, 0)
                : new GuardedState(-found.RelativeEntropy, found.RelativeEntropy, FieldRange.Of(_domain, Distribution(state)).Smallest);
        },
        initial,
        enforced);

    /// <inheritdoc/>
    internal override IReadOnlyList<NamedField> FurtherFields(NativeBuffer state, NativeBuffer rate) =>
    [
        new("perturbation", "perturbation", state, "g(v), F = M + sqrt(M) g"),
        new("perturbation_rate", "rate of the perturbation", rate, "dg/dt"),
    ];

    /// <inheritdoc/>
    internal override void Describe(double time, NativeBuffer state, NativeBuffer rate, HistoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var sums = new Sums(
            PerturbationDiagnostics.Compute(_domain, _operator.Root, state, rate),
            Solver.Diagnostics.Moments.Of(_domain.Lattice, Collision.Marginals), _domain.Lattice.Dimension);
        foreach (var column in _columns)
            column.Set(row, sums);
        _norms?.Describe(state, row);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _norms?.Dispose();
            _operator.Dispose();
            _distribution.Dispose();
            _collisionTerm.Dispose();
        }

        base.Dispose(disposing);
    }

    private static PerturbationOperator Checked(PerturbationOperator perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return perturbation;
    }

    /// <summary>What the columns are computed from: sums over g, the moments of sqrt(M) g, and d.</summary>
    private sealed record Sums(PerturbationDiagnostics Of, Moments Deviation, int Dimension);
}
