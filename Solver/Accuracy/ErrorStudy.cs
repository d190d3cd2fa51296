using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Accuracy;

/// <summary>
/// Estimates the error of Q from the case itself: its directions by Q with coarser sets on the same state, the rule by Q with the other
/// rule, sampling and the cut at X from the tables, the edge from the mass on it, resonances from Penrose's criterion. It costs less than
/// two evaluations; each operator is freed before the next is planned. The number does not depend on ranks and threads. Source:
/// docs/accuracy.md.
/// </summary>
/// <param name="Configuration">the input, its directions resolved</param>
/// <param name="ThermalWidth">σ, the smallest thermal width of the initial state</param>
/// <param name="Resonance">the error of resonances, of max |Q| (<see cref="Stability.ResonanceError"/>)</param>
/// <param name="Formulate">from an operator to what is evolved</param>
/// <param name="Slices">slices of the level sums</param>
internal sealed record ErrorStudy(
    Configuration Configuration, double ThermalWidth, double Resonance, Func<CollisionOperator, GasFormulation> Formulate, int Slices)
{
    // Q of a lattice Maxwellian is rounding, of the rate of collisions.
    private const double Rounding = 1e-12;

    // From the mass beyond the edge to the error of max |Q| inside: docs/accuracy.md.
    private const double EdgeFactor = 3;

    /// <summary>The estimate for a state and its rate, which <paramref name="formulation"/> has evaluated last; collective.</summary>
    public ErrorEstimate Of(GasFormulation formulation, NativeBuffer state, NativeBuffer rate)
    {
        var (collision, domain, quadrature) = (formulation.Collision, formulation.Collision.Domain, Configuration.Quadrature);
        var largest = FieldRange.Of(domain, formulation.CollisionTerm(rate)).Largest;
        var (amplitude, spectrum, edge) = Measure(formulation, state);
        if (largest <= Rounding * amplitude * spectrum.Collisions())
            return ErrorEstimate.None("Q vanishes, to rounding: the state is an equilibrium");
        var (set, isMonotone) = (collision.Directions, quadrature.Radial == RadialRule.Monotone);
        var coarser = Coarser(set, quadrature, collision.Lattice);
        if (Lacking(domain, coarser.IsFiner ? coarser.First : set) is { } lacking)
            return ErrorEstimate.None(lacking);

        double Distance((DirectionSet Directions, RadialRule Rule) other) =>
            Compare(formulation, state, rate, other.Directions, other.Rule) / largest;
        var others = Others(coarser, set, quadrature.Radial);
        var first = Distance(others.First!.Value);
        var second = others.Second is { } worse ? Distance(worse) : double.NaN;
        var ofRule = others.OtherRule is { } rule ? Distance(rule) : 0;
        var ofDirections = (isMonotone ? coarser with { Second = null } : coarser).Error(set.Degree, first, second);
        var occupation = Math.Abs(Configuration.Model.Statistics.Eta) * amplitude;
        var sampling = coarser.IsFiner ? 0 : spectrum.Sampling(amplitude / largest, occupation);
        return ErrorEstimate.Of(
        [
            new("directions", ofDirections, $"the directions ({set.Count}, of degree {set.Degree})",
                $"a larger {Key}, with more 'lattice.points' to sample its steps, lessens it"),
            new("sampling", sampling, "sampling by the longest steps of the transfers",
                quadrature.Step is null ? $"more 'lattice.points', or a smaller {Key}, lessens it"
                    : "a smaller 'quadrature.step' lessens it"),
            new("rule", ofRule, "the monotone rule, of second order",
                "more 'lattice.points' lessen it, radial = \"spectral\" in [quadrature] avoids it"),
            new("cut", spectrum.Cut(), $"the cut at the transfer {quadrature.MaxTransfer:g4}",
                "a larger 'quadrature.max-transfer' lessens it"),
            new("edge", EdgeFactor * edge, "the mass beyond the edge of the lattice",
                "a larger 'lattice.extent', with as many more 'lattice.points', lessens it"),
            new("resonance", Resonance, "a resonance: the state is nearly unstable", ""),
        ]);
    }

    private string Key => Configuration.Quadrature.Degree is null ? "'quadrature.directions'" : "'quadrature.degree'";

    /// <summary>The operators that a study plans, one after another.</summary>
    /// <param name="set">the directions of the case</param>
    /// <param name="quadrature">its quadrature</param>
    /// <param name="lattice">the lattice</param>
    internal static IEnumerable<(DirectionSet Directions, RadialRule Rule)> Compared(
        DirectionSet set, QuadratureSettings quadrature, VelocityLattice lattice)
    {
        var others = Others(Coarser(set, quadrature, lattice), set, quadrature.Radial);
        return new[] { others.First, others.Second, others.OtherRule }.OfType<(DirectionSet, RadialRule)>();
    }

    private static CoarserDirections Coarser(DirectionSet set, QuadratureSettings quadrature, VelocityLattice lattice)
    {
        var coarser = CoarserDirections.Of(set, isCheap: quadrature.Degree is not null);
        return quadrature.Step is { } step ? coarser.WithStep(step, lattice) : coarser;
    }

    /// <summary>What Q is compared with. Of the monotone rule two evaluations are spent on one set of directions and on the rule; with a
    /// finer set in one.</summary>
    private static ((DirectionSet, RadialRule)? First, (DirectionSet, RadialRule)? Second, (DirectionSet, RadialRule)? OtherRule) Others(
        CoarserDirections coarser, DirectionSet set, RadialRule rule)
    {
        var isMonotone = rule == RadialRule.Monotone;
        return (
            (coarser.First, isMonotone && coarser.IsFiner ? RadialRule.Spectral : rule),
            coarser.Second is { } second && !isMonotone ? (second, rule) : null,
            isMonotone && !coarser.IsFiner ? (set, RadialRule.Spectral) : null);
    }

    /// <summary>What is sampled, F or sqrt(M) g, at its largest; the tables with the projections of F, or M where g is evolved; the mass
    /// beyond the edge.</summary>
    private (double Amplitude, BondSpectrum Spectrum, double Edge) Measure(GasFormulation formulation, NativeBuffer state)
    {
        var (collision, domain) = (formulation.Collision, formulation.Collision.Domain);
        var distribution = formulation.Distribution(state);
        var edge = EdgeLoss.Of(domain, distribution);
        using var other = Configuration.Form == EquationForm.Distribution ? null : new NativeBuffer(state.Length);
        double amplitude;
        if (other is null)
        {
            amplitude = FieldRange.Of(domain, distribution).Largest;
        }
        else
        {
            var root = new EquilibriumRoot(collision.Lattice);
            root.Multiply(domain, state, other);
            amplitude = FieldRange.Of(domain, other).Largest;
            other.Clear();
            root.ToDistribution(domain, other, other);
        }

        var (_, projection) = Projections.Of(domain, other ?? distribution, collision.Families.Select(f => f.Vector));
        return (amplitude, new BondSpectrum(collision.Families, collision.Weights, projection, ThermalWidth), edge);
    }

    /// <summary>max |Q - Q'| with other directions or another rule; collective.</summary>
    private double Compare(
        GasFormulation formulation, NativeBuffer state, NativeBuffer rate, DirectionSet directions, RadialRule rule)
    {
        var domain = formulation.Collision.Domain;
        using var collision = new CollisionOperator(
            domain, Configuration.Model, directions, rule, Configuration.Quadrature.MaxTransfer, slices: Slices);
        using var other = Formulate(collision);
        using var difference = new NativeBuffer(state.Length);
        other.Evaluate(state, difference);
        for (var i = 0L; i < rate.Length; i++)
            difference[i] -= rate[i];
        return FieldRange.Of(domain, other.CollisionTerm(difference)).Largest;
    }

    /// <summary>Why another operator beside the one there is does not fit into memory; null where it does. Collective.</summary>
    private string? Lacking(Domain domain, DirectionSet directions)
    {
        using var node = new NodeGroup(domain.World);
        var families = directions.Half.Select(p => new BondFamily(domain.Lattice, p, Configuration.Quadrature.MaxTransfer));
        var form = Configuration.Form == EquationForm.Distribution ? 1 : 2;
        var needed = (double)node.Ranks.Size * form
            * (families.Sum(f => f.TableBytes) + 8.0 * sizeof(double) * domain.Block.Count);
        var available = AvailableMemory.Bytes - (double)node.Ranks.Size * Environment.WorkingSet;
        return domain.World.Allreduce(needed > available ? 1 : 0, Operation.Max) > 0
            ? "there is not the memory for a second operator beside the first" : null;
    }
}
