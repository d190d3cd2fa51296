using ClusterLB.IO.Toml;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The equilibrium of an ideal quantum gas, F(v) = 1/(|η| (e^x + θ)), x = (|v - m|²/2 - μ)/T, by temperature and either chemical potential
/// or density,
/// <code>∫ F = (2πT)^(d/2)/|η| f_(d/2)(μ/T)</code>
/// with the integral of Fermi and Dirac or of Bose and Einstein (<see cref="OccupationIntegral"/>). Bosons have μ &lt; 0.
/// </summary>
public abstract class IdealGas : ClosedForm
{
    private readonly double? _density;
    private readonly int _theta;

    private protected IdealGas(QuantumStatistics statistics, double temperature, double chemicalPotential, double[] mean, double? density)
        : base(mean.Length)
    {
        (Statistics, Temperature, ChemicalPotential, Mean, _density) = (statistics, temperature, chemicalPotential, mean, density);
        _theta = Math.Sign(statistics.Eta);
    }

    /// <summary>Statistics, with |η|.</summary>
    public QuantumStatistics Statistics { get; }

    /// <summary>T, a velocity squared.</summary>
    public double Temperature { get; }

    /// <summary>μ, likewise.</summary>
    public double ChemicalPotential { get; }

    /// <summary>m, d velocities.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <inheritdoc/>
    public override double ThermalWidth => OccupationWidth.Of(Statistics, Temperature, ChemicalPotential);

    /// <summary>The keys of such a state in [initial].</summary>
    private protected static string[] Keys { get; } = ["temperature", "chemical-potential", "density", "mean"];

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Key("temperature", Temperature);
        if (_density is { } density)
            text.Key("density", density);
        else
            text.Key("chemical-potential", ChemicalPotential);
        text.Key("mean", Mean);
    }

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var energy = 0.0;
        for (var a = 0; a < v.Length; a++)
            energy += Energy(a, v[a]);
        return Occupied(energy);
    }

    // the same sums in the same order as Evaluate
    /// <inheritdoc/>
    protected override RowSampler Prepare(VelocityLattice lattice)
    {
        var energies = AxisTables.Of(lattice, Energy);
        return (index, row) =>
        {
            var energy = 0.0;
            for (var a = 0; a < Dimension - 1; a++)
                energy += energies[a][index[a]];
            for (var i = 0; i < row.Length; i++)
                row[i] = Occupied(energy + energies[Dimension - 1][i]);
        };
    }

    /// <summary>The state of a section: temperature, chemical-potential or density (1 unless given), mean.</summary>
    /// <param name="input">the section</param>
    /// <param name="kind">the statistics that [model] must have</param>
    /// <param name="create">makes it of |η|, temperature, chemical potential, mean and, where that was given, density</param>
    private protected static IdealGas? Read(
        InitialSection input, StatisticsKind kind, Func<double, double, double, double[], double?, IdealGas> create)
    {
        var (keys, fermions) = (input.Keys, kind == StatisticsKind.Fermi);
        var temperature = keys.Number("temperature", NumberBound.Positive, required: true);
        var potential = keys.Number("chemical-potential", NumberBound.Finite);
        var density = keys.Number("density", NumberBound.Positive);
        var mean = keys.Numbers("mean", input.Dimension, NumberBound.Finite) ?? new double[input.Dimension ?? 0];
        if (potential is not null && density is not null)
        {
            keys.Reject("density", "left out where 'chemical-potential' is given");
            return null;
        }

        if (potential >= 0 && !fermions)
        {
            keys.Reject("chemical-potential", "a negative number");
            return null;
        }

        if (temperature is not { } t || input.Dimension is not { } d || input.Statistics is not { Degeneracy: var eta })
            return null;
        if (potential is { } mu)
            return create(eta, t, mu, mean, null);
        var scale = Math.Pow(2 * Math.PI * t, 0.5 * d) / eta;
        if (OccupationIntegral.Inverse(fermions ? 1 : -1, 0.5 * d, (density ?? 1) / scale) is { } nu)
            return create(eta, t, nu * t, mean, density ?? 1);
        var most = scale * OccupationIntegral.Zeta(0.5 * d);
        keys.Reject(
            density is null ? "temperature" : "density",
            density is null
                ? FormattableString.Invariant($"above {t * Math.Pow(1 / most, 2.0 / d):g6}, where bosons of this degeneracy condense")
                : FormattableString.Invariant($"below {most:g6}, where bosons of this degeneracy and temperature condense"));
        return null;
    }

    private double Energy(int axis, double v) => 0.5 * (v - Mean[axis]) * (v - Mean[axis]);

    private double Occupied(double energy) => Occupation.Of(_theta, (energy - ChemicalPotential) / Temperature) / Statistics.Degeneracy;
}
