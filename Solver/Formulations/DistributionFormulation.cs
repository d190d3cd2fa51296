using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Formulations;

/// <summary>The equation as it stands, dF/dt = Q(F): the evolved field is F. Entropy, bounds and equilibrium are those of the statistics of
/// the particles.</summary>
internal sealed class DistributionFormulation(CollisionOperator collision) : GasFormulation(collision)
{
    private static readonly HistoryColumn<double> _occupation =
        new("max_occupation", "largest occupation of a state", "max_v |eta F|", x => x);

    private QuantumStatistics Statistics => Collision.Model.Statistics;

    /// <inheritdoc/>
    public override void Evaluate(NativeBuffer state, NativeBuffer rate) => Collision.Evaluate(state, rate);

    /// <inheritdoc/>
    public override NativeBuffer Distribution(NativeBuffer state) => state;

    /// <inheritdoc/>
    public override NativeBuffer CollisionTerm(NativeBuffer rate) => rate;

    /// <inheritdoc/>
    public override Moments Moments()
    {
        Collision.Marginals.Share();
        return Solver.Diagnostics.Moments.Of(Collision.Lattice, Collision.Marginals);
    }

    /// <inheritdoc/>
    internal override PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, IReadOnlyList<Equilibrium> final) =>
        PointwiseDiagnostics.Compute(Collision.Domain, state, rate, final.Count > 0 ? final[0] : null, Statistics);

    /// <inheritdoc/>
    internal override MonotoneGuard Guard(NativeBuffer initial, bool enforced) =>
        new(state => GuardedState.Of(Collision.Domain, state, Statistics), initial, enforced);

    /// <inheritdoc/>
    internal override HistoryColumn Declare(HistoryColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Statistics.IsBoltzmann ? column : column.Name switch
        {
            "entropy" => column with { Formula = "-sum_(F>0) (F ln(F) + (1 - eta F) ln(1 - eta F)/eta) h^d, no ln where 1 - eta F <= 0" },
            "entropy_production" => column with { Formula = "-sum_(F>0, 1-eta F>0) Q ln(F/(1 - eta F)) h^d" },
            "distance" => column with
            {
                LongName = $"distance to the final {Statistics.EquilibriumName} (NaN if there is none)",
                Formula = "sum_v |F - F_inf| h^d",
            },
            _ => column,
        };
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<HistoryColumn> FurtherColumns => Statistics.IsBoltzmann ? [] : [_occupation.Declaration];

    /// <inheritdoc/>
    internal override void Describe(double time, NativeBuffer state, NativeBuffer rate, HistoryRow row)
    {
        if (!Statistics.IsBoltzmann)
            _occupation.Set(row, Statistics.Degeneracy * FieldRange.Of(Collision.Domain, state).Largest);
    }
}
