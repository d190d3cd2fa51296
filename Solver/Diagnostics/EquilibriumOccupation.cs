using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The state of Fermi and Dirac, or of Bose and Einstein, on the lattice,
/// <code>F_∞ = 1/(|η| (e^x + θ)), of Boltzmann's particles e^-x,     x = α + b·w + c |w|² = (|v - V|²/2 - μ)/T,     w = v - u</code>
/// whose mass, momentum and energy, summed over the lattice, are those given; α, b and c from <see cref="OccupationNewton"/>. V differs
/// from u, the mean velocity, by what the lattice is not symmetric about u.
/// </summary>
internal sealed unsafe class EquilibriumOccupation : Equilibrium
{
    private readonly int _theta;
    private readonly double _shift, _states;
    private readonly double[][] _exponents;

    /// <summary>The state with these multipliers.</summary>
    /// <param name="lattice">the lattice</param>
    /// <param name="statistics">quantum statistics of the particles</param>
    /// <param name="multipliers">α, b, c</param>
    /// <param name="exponents">b_a w + c w² at the points of each axis</param>
    internal EquilibriumOccupation(
        VelocityLattice lattice, QuantumStatistics statistics, ReadOnlySpan<double> multipliers, double[][] exponents)
        : base(lattice)
    {
        (_theta, _shift, _exponents) = (Math.Sign(statistics.Eta), multipliers[0], exponents);
        _states = statistics.IsBoltzmann ? 1 : statistics.Degeneracy;
        Temperature = 0.5 / multipliers[^1];
        ChemicalPotential = Temperature * (multipliers[1..^1].ToArray().Sum(b => b * b) / (4 * multipliers[^1]) - multipliers[0]);
        Largest = Value(_shift + _exponents.Sum(e => e.Min())) * (1 + 1e-12);
    }

    /// <summary>T, a velocity squared.</summary>
    public double Temperature { get; }

    /// <summary>μ, likewise, for the energy |v - V|²/2.</summary>
    public double ChemicalPotential { get; }

    /// <inheritdoc/>
    public override double Largest { get; }

    /// <summary>Whether Bose particles of this mass and energy condense: they are colder than the coldest gas without a condensate,
    /// μ = 0. d = 2 has no such state.</summary>
    /// <param name="dimension">d</param>
    /// <param name="moments">moments of the state</param>
    /// <param name="statistics">quantum statistics of the particles</param>
    /// <param name="least">the least temperature (second moment) of such a gas of this density</param>
    public static bool IsCondensed(int dimension, Moments moments, QuantumStatistics statistics, out double least)
    {
        least = 0;
        if (statistics.Kind != StatisticsKind.Bose || dimension < 3)
            return false;
        var critical = Math.Pow(
            moments.Mass * statistics.Degeneracy / OccupationIntegral.Zeta(0.5 * dimension), 2.0 / dimension) / (2 * Math.PI);
        least = critical * OccupationIntegral.Zeta(0.5 * dimension + 1) / OccupationIntegral.Zeta(0.5 * dimension);
        return moments.ScalarTemperature <= least;
    }

    /// <inheritdoc cref="Equilibrium.Find"/>
    public static new EquilibriumOccupation? Find(Domain domain, Moments moments, QuantumStatistics statistics)
    {
        Require(moments);
        if (!(moments.Mass > 0) || !(moments.ScalarTemperature > 0)
            || IsCondensed(domain.Lattice.Dimension, moments, statistics, out _))
            return null;
        var newton = new OccupationNewton([(domain, statistics, 1, moments.Mass)], moments.MeanVelocity, moments.ScalarTemperature);
        return newton.Solve()
            ? new EquilibriumOccupation(domain.Lattice, statistics, newton.MultipliersOf(0), newton.ExponentsOf(0)) : null;
    }

    /// <inheritdoc/>
    internal override void Fill(VelocityLattice block, long first, long rows, double* into)
    {
        var lower = block.Box.Lower;
        var length = block.Points[^1];
        var last = _exponents[^1].AsSpan(lower[^1], length);
        Span<int> index = stackalloc int[block.Dimension];
        for (var r = first; r < first + rows; r++, into += length)
        {
            block.Index(r * length, index);
            var exponent = _shift;
            for (var a = 0; a < index.Length - 1; a++)
                exponent += _exponents[a][lower[a] + index[a]];
            for (var i = 0; i < length; i++)
                into[i] = Value(exponent + last[i]);
        }
    }

    private double Value(double x) => Occupation.Of(_theta, x) / _states;
}
