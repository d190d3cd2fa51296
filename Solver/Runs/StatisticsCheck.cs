using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Runs;

/// <summary>Refuses an initial Fermi gas with more particles in a state than it has room for, finds the equilibrium that a degenerate gas
/// goes to, and warns where there is none or the lattice cannot hold it. Source: docs/physics.md, "Quantum statistics".</summary>
internal static class StatisticsCheck
{
    /// <summary>Checks the initial state; collective. Nothing is to be said of Boltzmann's statistics.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="domain">ranks, lattice, block, threads</param>
    /// <param name="initial">F</param>
    /// <param name="warnings">receives a sentence where there is no equilibrium, or the lattice is too coarse for it</param>
    /// <returns>the equilibrium in words; empty where there is none</returns>
    /// <exception cref="InputException">ηF of a Fermi gas is above 1</exception>
    public static string Require(Configuration configuration, Domain domain, NativeBuffer initial, List<string> warnings)
    {
        var statistics = configuration.Model.Statistics;
        if (statistics.IsBoltzmann)
            return "";
        var source = Path.GetFileName(configuration.SourcePath);
        RequireRoom(configuration, domain, initial);
        var moments = MomentsOf(domain, initial);
        if (EquilibriumOccupation.IsCondensed(domain.Lattice.Dimension, moments, statistics, out var least))
        {
            warnings.Add(
                $"{source}: the Bose gas is condensed: its temperature {moments.ScalarTemperature:g4} (mean |v-u|^2/d) is below "
                + $"{least:g4}, the least without a condensate at this mass and degeneracy; it has no Bose-Einstein state to go to, "
                + "and the lattice does not resolve the condensate");
            return "";
        }

        if (!(moments.Mass > 0) || EquilibriumOccupation.Find(domain, moments, statistics) is not { } final)
        {
            warnings.Add(
                $"{source}: no {statistics.EquilibriumName} on this lattice has the mass, momentum and energy of the initial state");
            return "";
        }

        var width = OccupationWidth.Of(statistics, final.Temperature, final.ChemicalPotential);
        var spacing = domain.Lattice.Spacing;
        if (width < spacing)
            warnings.Add(
                $"{source}: the lattice is too coarse for the {statistics.EquilibriumName} of the mass and energy of the initial state: "
                + $"{(statistics.Kind == StatisticsKind.Fermi ? "the edge of its Fermi surface" : "its peak")} is as narrow as a thermal "
                + $"width of {width:g3}, and the spacing is {spacing:g3}");
        return $"{statistics.EquilibriumName}, T = {final.Temperature:g6}, mu = {final.ChemicalPotential:g6}"
            + (statistics.Kind == StatisticsKind.Fermi && final.ChemicalPotential > 0
                ? $", T/v_F = {final.Temperature / Math.Sqrt(2 * final.ChemicalPotential):g4}" : "")
            + $", as narrow as a thermal width of {width / spacing:g3} spacings";
    }

    /// <summary>Refuses more than one particle a state; collective.</summary>
    /// <exception cref="InputException">ηF of a Fermi gas is above 1</exception>
    public static void RequireRoom(Configuration configuration, Domain domain, NativeBuffer initial)
    {
        var statistics = configuration.Model.Statistics;
        if (statistics.Kind == StatisticsKind.Fermi && Largest(domain, initial) is var most
            && most * statistics.Degeneracy > GuardedState.Full)
            throw new InputException(
                $"{Path.GetFileName(configuration.SourcePath)}: the initial state in [initial] has values up to {most:g6}, expected at "
                + $"most 1/eta = {1 / statistics.Degeneracy:g6} with statistics = \"fermi\" and degeneracy = "
                + $"{statistics.Degeneracy:g6} in [model]");
    }

    private static double Largest(Domain domain, NativeBuffer field)
    {
        Span<double> largest = [double.NegativeInfinity];
        foreach (var value in field.AsSpan())
            largest[0] = Math.Max(largest[0], value);
        domain.World.Allreduce(largest, Operation.Max);
        return largest[0];
    }

    private static Moments MomentsOf(Domain domain, NativeBuffer field)
    {
        using var marginals = new Marginals(domain);
        marginals.Compute(field);
        marginals.Share();
        return Moments.Of(domain.Lattice, marginals);
    }
}
