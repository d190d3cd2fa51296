using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The lattice Maxwellian M_∞(v) = exp(a + b·v - c|v|²) whose mass, momentum and energy, summed over the lattice, are those given:
/// the state to which a run converges, whatever the truncation and the spacing. It is stored as a product,
/// <code>M_∞ = (mass / h^d) Π_a P_a(v_a),     P_a = exp(β_a w - c w²) / Z_a,     w = v_a - u_a,     Σ_i P_a = 1</code>
/// with β_a and c from <see cref="EquilibriumNewton"/>. c is negative where the lattice is too small for the temperature.
/// </summary>
internal sealed unsafe class EquilibriumMaxwellian : Equilibrium
{
    private readonly double[][] _factors;

    private EquilibriumMaxwellian(VelocityLattice lattice, double density, double[][] factors, double[] slope, double curvature)
        : base(lattice)
    {
        (Slope, Curvature) = (slope, curvature);
        _factors = [.. factors.Select(f => f.ToArray())];
        Largest = density * _factors.Aggregate(1.0, (product, f) => product * f.Max()) * (1 + 1e-14);
        for (var i = 0; i < _factors[0].Length; i++)
            _factors[0][i] *= density;
    }

    /// <summary>b_a, the coefficient of v_a, length d.</summary>
    public double[] Slope { get; }

    /// <summary>c, the coefficient of -|v|²; 1/(2T) on a wide and fine lattice.</summary>
    public double Curvature { get; }

    /// <inheritdoc/>
    public override double Largest { get; }

    /// <summary>
    /// The lattice Maxwellian with the mass, momentum and energy of a state; null where there is none: mass not positive, or moments
    /// that no positive function on the lattice has, such as those of a single point.
    /// </summary>
    /// <param name="lattice">the lattice</param>
    /// <param name="moments">moments of the state on it</param>
    /// <exception cref="ArithmeticException">a moment is not finite</exception>
    public static EquilibriumMaxwellian? Find(VelocityLattice lattice, Moments moments)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        Require(moments);
        if (!(moments.Mass > 0))
            return null;
        var mean = moments.MeanVelocity;
        var offsets = mean.Select((u, a) => lattice.Axis(a).Select(v => v - u).ToArray()).ToArray();
        var newton = new EquilibriumNewton(offsets, lattice.Dimension * moments.ScalarTemperature);
        if (!newton.Solve())
            return null;
        var slope = mean.Select((u, a) => newton.Slope[a] + 2 * newton.Curvature * u).ToArray();
        return new EquilibriumMaxwellian(lattice, moments.Mass / lattice.CellVolume, newton.Probabilities, slope, newton.Curvature);
    }

    /// <summary>M_∞ at the velocity with the given index on each axis.</summary>
    public double Value(ReadOnlySpan<int> index)
    {
        var product = _factors[0][index[0]];
        for (var a = 1; a < index.Length; a++)
            product *= _factors[a][index[a]];
        return product;
    }

    /// <inheritdoc/>
    internal override void Fill(VelocityLattice block, long first, long rows, double* into)
    {
        var lower = block.Box.Lower;
        var length = block.Points[^1];
        var last = _factors[^1].AsSpan(lower[^1], length);
        Span<int> index = stackalloc int[block.Dimension];
        for (var r = first; r < first + rows; r++, into += length)
        {
            block.Index(r * length, index);
            for (var a = 0; a < index.Length; a++)
                index[a] += lower[a];
            var factor = block.Dimension == 1 ? 1.0 : Value(index[..^1]);
            for (var i = 0; i < length; i++)
                into[i] = factor * last[i];
        }
    }
}
