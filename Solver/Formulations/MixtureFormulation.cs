using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Formulations;

/// <summary>
/// A mixture, dF_a/dt = Q_a(F_1, F_2, ...): the evolved state has the F of all species one after the other. Moments and entropies are those
/// of the whole, masses as weights: Σ_a m_a ∫ F_a, Σ_a m_a ∫ v F_a, Σ_a m_a ∫ |v|²/2 F_a; each species has columns of its own beside them.
/// </summary>
internal sealed class MixtureFormulation : Formulation
{
    private readonly MixtureOperator _operator;
    private readonly HistoryColumn<SpeciesState>[][] _columns;

    /// <summary>A formulation over <paramref name="collision"/>, which the caller disposes.</summary>
    public MixtureFormulation(MixtureOperator collision)
        : base(new StateLayout([.. collision.Species.Select((s, a) => (s.Name, collision.Domains[a]))]))
    {
        _operator = collision;
        _columns = [.. collision.Species.Select(s => Columns(s.Name))];
    }

    /// <summary>The operator.</summary>
    public MixtureOperator Operator => _operator;

    /// <inheritdoc/>
    internal override PhaseSeconds Seconds => _operator.Seconds;

    /// <inheritdoc/>
    internal override long BondUpdates => _operator.BondUpdates;

    /// <inheritdoc/>
    internal override double MinDielectric => _operator.MinDielectric;

    /// <inheritdoc/>
    internal override bool HasGrowingWaves => _operator.HasGrowingWaves;

    /// <inheritdoc/>
    internal override Stability Stability => _operator.Stability;

    /// <inheritdoc/>
    internal override IReadOnlyList<HistoryColumn> FurtherColumns => [.. _columns.SelectMany(all => all.Select(c => c.Declaration))];

    /// <inheritdoc/>
    public override void Evaluate(NativeBuffer state, NativeBuffer rate) => _operator.Evaluate(Layout.Fields(state), Layout.Fields(rate));

    /// <inheritdoc/>
    public override NativeBuffer Distribution(NativeBuffer state) => state;

    /// <inheritdoc/>
    public override NativeBuffer CollisionTerm(NativeBuffer rate) => rate;

    /// <inheritdoc/>
    internal override Moments[] MomentsOfFields()
    {
        var all = new Moments[_operator.Species.Count];
        for (var a = 0; a < all.Length; a++)
        {
            _operator.MarginalsOf(a).Share();
            all[a] = Solver.Diagnostics.Moments.Of(_operator.Domains[a].Lattice, _operator.MarginalsOf(a));
        }

        return all;
    }

    /// <inheritdoc/>
    public override Moments Moments() => MixtureMoments.Of([.. _operator.Species.Select(s => s.Mass.Value)], MomentsOfFields());

    /// <inheritdoc/>
    internal override PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, IReadOnlyList<Equilibrium> final) =>
        MixtureMoments.Of([.. _operator.Species.Select(s => s.Mass.Value)], PointwiseOfAll(state, rate, final));

    /// <inheritdoc/>
    internal override double[] Densities() => [.. MomentsOfFields().Select(m => m.Mass)];

    /// <inheritdoc/>
    internal override IReadOnlyList<Equilibrium> FinalOf(Moments start, double[] densities) => densities.Length == 0
        ? [] : MixtureEquilibrium.Find(_operator.Species, _operator.Domains, start, densities);

    /// <inheritdoc/>
    internal override HistoryColumn Declare(HistoryColumn column) => column.Name == "distance" ? column with
    {
        LongName = "distance to the common equilibrium (NaN if there is none)",
        Formula = "sum over species of sum_v |F - F_inf| h^d",
    }
    : column;

    /// <inheritdoc/>
    internal override MonotoneGuard Guard(NativeBuffer initial, bool enforced) => new(
        state =>
        {
            GuardedState[] all =
            [
                .. Layout.Fields(state).Select((f, a) => GuardedState.Of(_operator.Domains[a], f, _operator.Species[a].Statistics)),
            ];
            return new GuardedState(
                all.Sum(s => s.Entropy), all.Sum(s => s.Scale), all.Min(s => s.Smallest), all.Sum(s => s.NegativeMass));
        },
        initial,
        enforced);

    /// <inheritdoc/>
    internal override (CollisionRates Whole, object Mass) RatesOf(NativeBuffer rate)
    {
        CollisionRates[] all = [.. Layout.Fields(rate).Select((q, a) => CollisionRates.Of(_operator.Domains[a], q))];
        double[] masses = [.. _operator.Species.Select(s => s.Mass.Value)];
        var d = all[0].Momentum.Length;
        var whole = new CollisionRates(
            all.MaxBy(r => Math.Abs(r.Mass))!.Mass,
            [.. Enumerable.Range(0, d).Select(i => all.Zip(masses, (r, m) => m * r.Momentum[i]).Sum())],
            all.Zip(masses, (r, m) => m * r.Energy).Sum(),
            all.Max(r => r.MassScale),
            [.. Enumerable.Range(0, d).Select(i => all.Zip(masses, (r, m) => m * r.MomentumScale[i]).Sum())],
            all.Zip(masses, (r, m) => m * r.EnergyScale).Sum());
        return (whole, all.Select(r => r.Mass).ToArray());
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<FieldGroup> Groups(NativeBuffer state, NativeBuffer rate)
    {
        var (f, q) = (Layout.Fields(state), Layout.Fields(rate));
        return
        [
            .. _operator.Species.Select((s, a) => new FieldGroup(s.Name, _operator.Domains[a],
            [
                new("distribution", "velocity distribution", f[a], "F(v)"), new("collision", "collision term", q[a], "Q(v) = dF/dt"),
            ],
            [
                ("mass", s.Mass.Value), ("mass_ratio", s.Mass.ToString()), ("charge", s.Charge), ("density", s.Density),
                ("statistics", s.Statistics.Kind.ToString().ToLowerInvariant()), ("degeneracy", s.Statistics.Degeneracy),
            ])),
        ];
    }

    /// <inheritdoc/>
    internal override void Describe(double time, NativeBuffer state, NativeBuffer rate, HistoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var (moments, pointwise) = (MomentsOfFields(), PointwiseOfAll(state, rate, []));
        for (var a = 0; a < moments.Length; a++)
        {
            foreach (var column in _columns[a])
                column.Set(row, new SpeciesState(_operator.Species[a], moments[a], pointwise[a]));
        }
    }

    private static HistoryColumn<SpeciesState>[] Columns(string name) =>
    [
        new($"{name}_density", $"density of {name}", "sum_v F h^d", s => s.Moments.Mass),
        new($"{name}_drift", $"mean velocity of {name}", "sum_v v_a F h^d / density", s => s.Moments.MeanVelocity),
        new($"{name}_temperature", $"temperature tensor of {name}", "m sum_v (v-u)_a (v-u)_b F h^d / density, u its mean velocity",
            s => Scaled(s.Moments.Temperature, s.Of.Mass.Value)),
        new($"{name}_energy", $"kinetic energy of {name}", "m sum_v |v|^2/2 F h^d", s => s.Of.Mass.Value * s.Moments.Energy),
        new($"{name}_entropy", $"entropy of {name}", "-sum_(F>0) F ln(F) h^d", s => s.Pointwise.Entropy),
    ];

    private static double[,] Scaled(double[,] tensor, double factor)
    {
        var scaled = new double[tensor.GetLength(0), tensor.GetLength(1)];
        for (var a = 0; a < scaled.GetLength(0); a++)
        {
            for (var b = 0; b < scaled.GetLength(1); b++)
                scaled[a, b] = factor * tensor[a, b];
        }

        return scaled;
    }

    private PointwiseDiagnostics[] PointwiseOfAll(NativeBuffer state, NativeBuffer rate, IReadOnlyList<Equilibrium> final)
    {
        var (f, q) = (Layout.Fields(state), Layout.Fields(rate));
        return [.. f.Select((x, a) => PointwiseDiagnostics.Compute(
            _operator.Domains[a], x, q[a], final.ElementAtOrDefault(a), _operator.Species[a].Statistics))];
    }

    /// <summary>What the columns of a species are computed from.</summary>
    private sealed record SpeciesState(Species Of, Moments Moments, PointwiseDiagnostics Pointwise);
}
