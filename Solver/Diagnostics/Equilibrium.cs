using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The state of largest entropy on the lattice with the mass, momentum and energy of a state, to which a run converges whatever the
/// truncation and the spacing: Maxwell's (<see cref="EquilibriumMaxwellian"/>), or that of Fermi and Dirac or of Bose and Einstein
/// (<see cref="EquilibriumOccupation"/>).
/// </summary>
internal abstract unsafe class Equilibrium
{
    private readonly VelocityLattice _lattice;

    private protected Equilibrium(VelocityLattice lattice) => _lattice = lattice;

    /// <summary>An upper bound of the state over the lattice.</summary>
    public abstract double Largest { get; }

    /// <summary>
    /// The equilibrium with the mass, momentum and energy of a state; null where there is none: mass not positive, moments that no such
    /// function on the lattice has, such as those of a single point, or a condensed Bose gas. Collective.
    /// </summary>
    /// <param name="domain">ranks, lattice, threads; the result depends on the lattice alone</param>
    /// <param name="moments">moments of the state</param>
    /// <param name="statistics">quantum statistics of the particles</param>
    /// <exception cref="ArithmeticException">a moment is not finite</exception>
    public static Equilibrium? Find(Domain domain, Moments moments, QuantumStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return statistics.IsBoltzmann
            ? EquilibriumMaxwellian.Find(domain.Lattice, moments) : EquilibriumOccupation.Find(domain, moments, statistics);
    }

    /// <summary>The state at every velocity of the lattice, C order.</summary>
    /// <exception cref="ArgumentException">the buffer does not have one double for each velocity</exception>
    public void Sample(NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Length != _lattice.Count)
            throw new ArgumentException($"a buffer of {into.Length} doubles does not hold {_lattice.Count} velocities", nameof(into));
        Fill(_lattice, 0, _lattice.Count / _lattice.Points[^1], into.Pointer);
    }

    /// <summary>The state along <paramref name="rows"/> rows (the last axis) of a block of the lattice, from row <paramref name="first"/>
    /// on.</summary>
    internal abstract void Fill(VelocityLattice block, long first, long rows, double* into);

    /// <summary>What a state needs whose moments are to be matched.</summary>
    internal static void Require(Moments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        if (!double.IsFinite(moments.Mass) || !double.IsFinite(moments.Energy) || !moments.Momentum.All(double.IsFinite))
            throw new ArithmeticException("the moments of the state are not all finite");
    }
}
