using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>The root attributes of a file with one state: the equation, the quadrature, and the conserved rates of Q.</summary>
/// <param name="Rates">rates of mass, momentum and energy, with their scales</param>
/// <param name="Attributes">name and value in the order of the file</param>
internal sealed record StateAttributes(CollisionRates Rates, IReadOnlyList<(string Name, object Value)> Attributes)
{
    /// <summary>The attributes of the state that <paramref name="formulation"/> has evaluated last; collective.</summary>
    public static StateAttributes Of(
        Configuration configuration, DirectionSet directions, Formulation formulation, NativeBuffer state, NativeBuffer rate)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(formulation);
        var (rates, mass) = formulation.RatesOf(rate);
        var production = formulation.Pointwise(state, rate, []).EntropyProduction;
        return new StateAttributes(rates,
        [
            ("title", configuration.Title),
            ("kind", configuration.Model.Hbar > 0 ? "quantum" : "classical"),
            ("form", configuration.Form.ToString().ToLowerInvariant()),
            ("hbar", configuration.Model.Hbar),
            .. Statistics(configuration.Model.Statistics),
            ("assumption_2", Assumption2(configuration)),
            ("screening", configuration.Model.Screening.ToString().ToLowerInvariant()),
            ("prefactor", configuration.Model.Prefactor),
            ("spacing", formulation.Domain.Lattice.Spacing),
            ("directions", (long)directions.P2),
            ("angular_degree", (long)directions.Degree),
            .. Strides(directions),
            ("radial", configuration.Quadrature.Radial.ToString().ToLowerInvariant()),
            ("max_transfer", configuration.Quadrature.MaxTransfer),
            ("bond_updates", formulation.BondUpdates),
            ("seconds", formulation.Seconds.Total),
            ("mass_rate", mass),
            ("momentum_rate", rates.Momentum),
            ("energy_rate", rates.Energy),
            ("entropy_production", production),
            .. configuration.Physical?.Attributes ?? [],
            ("configuration", configuration.ToToml()),
        ]);
    }

    /// <summary>q of each direction, p and -p both, in the order of the vectors; nothing where every transfer is in use.</summary>
    private static IReadOnlyList<(string Name, object Value)> Strides(DirectionSet directions) =>
        directions.Half.All(p => p.Stride == 1) ? [] :
        [("direction_strides", directions.Half.Concat(directions.Half).Select(p => (long)p.Stride).ToArray())];

    /// <summary>The statistics of the particles and |η|; nothing of Boltzmann's.</summary>
    internal static IReadOnlyList<(string Name, object Value)> Statistics(QuantumStatistics statistics) => statistics.IsBoltzmann ? [] :
    [
        ("statistics", StatisticsInput.NameOf(statistics.Kind)), ("degeneracy", statistics.Degeneracy),
    ];

    /// <summary>Whether the potential is one of Assumption 2, in words.</summary>
    internal static string Assumption2(Configuration configuration) =>
        configuration.OutsideAssumption2 is { } reason ? $"outside: {reason}" : "holds";
}
