using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;

[assembly: Kind(typeof(Bkw))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The exact solution of Bobylev, Krook and Wu: with eps = 1 and V(k) = g |k|^(-(d-2)/2) the collisions are Maxwell molecules, and
/// <code>F(v; K) = exp(-v²/2K) / (2πK)^(d/2) · ( ((d+2)K - d)/(2K) + (1 - K) v²/(2K²) )
/// K(t) = 1 - (1 - K0) e^(-λt),     λ = c_d g² hbar^(-3) |S^(d-1)| (d - 1) / (2 d (d + 2))</code>
/// solves the quantum equation with mass 1 and temperature 1 throughout. Source: docs/numerics.md, "Exact solutions".
/// </summary>
public sealed class Bkw : ClosedForm
{
    // d/(d+2) as a decimal in a file may fall a little below the nearest double.
    private const double Rounding = 1e-12;

    private readonly double _constant;
    private readonly double _quadratic;

    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("bkw", "the exact solution of Bobylev, Krook and Wu",
        ["k0"], [new("k0 = 0.7", "from d/(d+2), below 1")], Read);

    /// <summary>Creates F(·; K).</summary>
    /// <param name="dimension">d, 2 to 4</param>
    /// <param name="k">K in [d/(d+2), 1], where F is non-negative; 1 is the equilibrium, which nothing but rounding at late times
    /// reaches</param>
    /// <exception cref="ArgumentOutOfRangeException">d or K outside these bounds</exception>
    public Bkw(int dimension, double k)
        : base(dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        if (!(k >= SmallestK(dimension) * (1 - 1e-15) && k <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(k), k, $"K of a BKW state in dimension {dimension} lies between d/(d+2) = {SmallestK(dimension):G6} and 1");
        K = k;
        var norm = Math.Pow(2 * Math.PI * k, -0.5 * dimension);
        _constant = norm * Math.Max(0.0, ((dimension + 2) * k - dimension) / (2 * k));
        _quadratic = norm * (1 - k) / (2 * k * k);
    }

    /// <summary>K, the variance of the Gaussian factor.</summary>
    public double K { get; }

    /// <summary>sqrt(K), the width of the Gaussian factor.</summary>
    public override double ThermalWidth => Math.Sqrt(K);

    /// <summary>d/(d+2), the smallest K with F >= 0 (there F(0) = 0).</summary>
    public static double SmallestK(int dimension) => dimension / (dimension + 2.0);

    /// <summary>λ = c_d g² hbar^(-3) |S^(d-1)| (d - 1) / (2 d (d + 2)), per unit of time.</summary>
    /// <param name="prefactor">c_d, the constant of (1.11) in use</param>
    /// <param name="strength">g of V(k) = g |k|^(-(d-2)/2)</param>
    /// <param name="hbar">Planck's constant in the units of the equation</param>
    /// <param name="dimension">d, 2 to 4</param>
    public static double Rate(double prefactor, double strength, double hbar, int dimension) =>
        prefactor * strength * strength / (hbar * hbar * hbar) * DirectionSet.SphereArea(dimension) * (dimension - 1) / (
            2.0 * dimension * (dimension + 2));

    /// <summary>K(t) = 1 - (1 - K0) e^(-λt).</summary>
    public static double KAt(double k0, double rate, double time) => 1 - (1 - k0) * Math.Exp(-rate * time);

    /// <summary>The solution at <paramref name="time"/> that starts from this state at 0 and relaxes with rate λ.</summary>
    public Bkw At(double time, double rate) => new(Dimension, KAt(K, rate, time));

    /// <summary>
    /// ∂F/∂t = λ (1 - K) ∂F/∂K, the exact collision operator of F:
    /// λ (1 - K)² exp(-v²/2K)/(2πK)^(d/2) · (d(d+2) K² - 2(d+2) K v² + v⁴) / (4 K⁴).
    /// </summary>
    public double TimeDerivative(ReadOnlySpan<double> v, double rate)
    {
        var s = Square(v);
        var d = Dimension;
        return rate * (1 - K) * (1 - K) * Math.Exp(-0.5 * s / K) * Math.Pow(2 * Math.PI * K, -0.5 * d)
            * (d * (d + 2) * K * K - 2 * (d + 2) * K * s + s * s) / (4 * K * K * K * K);
    }

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Key("k0", K);
    }

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var s = Square(v);
        return Math.Exp(-0.5 * s / K) * (_constant + _quadratic * s);
    }

    /// <inheritdoc/>
    protected override RowSampler Prepare(VelocityLattice lattice)
    {
        var squares = AxisTables.Of(lattice, (_, v) => v * v);
        var gaussians = AxisTables.Of(lattice, (_, v) => Math.Exp(-0.5 * v * v / K));
        return (index, row) =>
        {
            var (square, gaussian) = (0.0, 1.0);
            for (var a = 0; a < Dimension - 1; a++)
            {
                square += squares[a][index[a]];
                gaussian *= gaussians[a][index[a]];
            }

            for (var i = 0; i < row.Length; i++)
                row[i] = gaussian * gaussians[Dimension - 1][i] * (_constant + _quadratic * (square + squares[Dimension - 1][i]));
        };
    }

    private static Bkw? Read(InitialSection input)
    {
        var k0 = input.Keys.Number("k0", NumberBound.Finite, required: true);
        if (k0 is not { } value || input.Dimension is not { } d)
            return null;
        var least = SmallestK(d);
        if (value >= least * (1 - Rounding) && value < 1)
            return new Bkw(d, Math.Max(value, least));
        input.Keys.Reject("k0", $"at least d/(d+2) = {d}/{d + 2}, where the distribution is not negative, and below 1");
        return null;
    }

    private static double Square(ReadOnlySpan<double> v)
    {
        var s = 0.0;
        foreach (var component in v)
            s += component * component;
        return s;
    }
}
