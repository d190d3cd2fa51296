using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The lattice collision operator Q(F), quantum and classical, with full dynamical screening: level sums -> dielectric function and
/// radial weights -> bond tables -> bonds. It conserves mass, momentum and energy to rounding whatever the weights, keeps lattice
/// Maxwellians stationary, and with <see cref="RadialRule.Monotone"/> has a discrete H-theorem. Results do not depend on threads.
/// Source: docs/numerics.md; equations (1.10)-(1.12) and (1.17)-(1.19) with the corrections listed in docs/physics.md.
/// </summary>
public sealed class CollisionOperator : IDisposable
{
    private readonly ParallelOptions _parallel;
    private readonly CollisionModel _model;
    private readonly BondClass[] _classes;
    private readonly HyperplaneSums _sums;
    private readonly RadialWeights[] _weights;
    private readonly BondTables _tables;
    private readonly NativeBuffer[] _fields, _rates;

    /// <summary>Plans the operator: bonds, quadratures, tables and buffers; no field is needed yet.</summary>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="model">the equation</param>
    /// <param name="directions">directions p and their weights</param>
    /// <param name="rule">radial weights</param>
    /// <param name="maxTransfer">X, the largest transfer hbar |k| (velocity)</param>
    /// <param name="threads">threads in use; the result does not depend on it</param>
    /// <param name="refinement">panels of the radial quadrature are divided by this; 1 in use</param>
    public CollisionOperator(VelocityLattice lattice, CollisionModel model, DirectionSet directions, RadialRule rule, double maxTransfer, int threads, int refinement = 1)
    {
        ArgumentNullException.ThrowIfNull(directions);
        (Lattice, _model, Directions) = (lattice, model, directions);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) };
        Families = [.. directions.Half.Select(p => new BondFamily(lattice, p, maxTransfer))];
        _classes = BondClass.Sort(lattice, Families);
        Marginals = new Marginals(lattice, threads);
        _sums = new HyperplaneSums(lattice, Families, threads);
        var quadratures = Families.GroupBy(f => f.SquaredLength).ToDictionary(
            g => g.Key,
            g => new RadialQuadrature(model, lattice.Dimension, rule, g.First().TransferStep, g.Max(f => f.Transfers), maxTransfer, refinement));
        _weights = new RadialWeights[Families.Length];
        Parallel.For(0, Families.Length, _parallel, q => _weights[q] = new RadialWeights(Families[q], quadratures[Families[q].SquaredLength], model));
        var steps = new int[Families.Length];
        Array.Fill(steps, 1);
        foreach (var bonds in _classes.Where(c => c.IsGeneral))
        {
            for (var f = 0; f < bonds.Members.Length; f++)
                steps[bonds.Members[f]] = bonds.Steps[f];
        }

        _tables = new BondTables(Families, steps);
        var longest = _classes.Length == 0 ? 0 : _classes.Max(c => c.BufferLength);
        _fields = [.. _classes.Select(c => new NativeBuffer(c.BufferLength))];
        _rates = [new NativeBuffer(longest)];
        BondUpdates = Families.Sum(f => f.BondUpdates);
    }

    /// <summary>The velocity lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Directions and weights.</summary>
    public DirectionSet Directions { get; }

    /// <summary>The bonds, one family for each pair {p, -p}.</summary>
    public BondFamily[] Families { get; }

    /// <summary>Exact marginals of the last F evaluated.</summary>
    public Marginals Marginals { get; }

    /// <summary>W[m][j] of each family at the last evaluation.</summary>
    public IReadOnlyList<double[][]> Weights => [.. _weights.Select(w => w.Weight)];

    /// <summary>The level sums R, S, S' of the last evaluation.</summary>
    public HyperplaneSums Sums => _sums;

    /// <summary>Bond updates of one evaluation: each unordered pair {i, i + m p} counts twice.</summary>
    public long BondUpdates { get; }

    /// <summary>Smallest |eps| met by the last evaluation.</summary>
    public double MinDielectric => _weights.Min(w => w.MinDielectric);

    /// <summary>Wall time of the last evaluation by phase, seconds.</summary>
    public PhaseSeconds Seconds { get; private set; }

    /// <summary>rate = Q(distribution).</summary>
    /// <param name="distribution">F, one double for each velocity (C order)</param>
    /// <param name="rate">receives dF/dt; may not be the same buffer</param>
    /// <exception cref="ArithmeticException">F has a value that is not finite</exception>
    public void Evaluate(NativeBuffer distribution, NativeBuffer rate)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        ArgumentNullException.ThrowIfNull(rate);
        var start = Stopwatch.GetTimestamp();
        Marginals.Compute(distribution);
        _sums.Compute(Marginals);
        var summed = Stopwatch.GetTimestamp();
        Parallel.For(0, Families.Length, _parallel, () => new RadialWeights.Workspace(), (q, _, work) =>
        {
            if (_model.Screening == Screening.Dynamic)
                _weights[q].Compute(_sums.Projection[q], work);
            _tables.Fill(q, _weights[q].Weight, _sums.Lower[q], _sums.Upper[q]);
            return work;
        }, _ => { });
        var tabled = Stopwatch.GetTimestamp();
        if (_classes.Length == 0)
            rate.Clear();
        for (var c = 0; c < _classes.Length; c++)
        {
            LineCopy.Gather(Lattice, _classes[c], distribution, _fields[c], _parallel);
            BondKernel.Run(_classes[c], _tables, _fields[c], _rates[0], _parallel);
            LineCopy.Scatter(Lattice, _classes[c], _rates[0], rate, c > 0, _parallel);
        }

        Seconds = new PhaseSeconds(
            Stopwatch.GetElapsedTime(start, summed).TotalSeconds,
            Stopwatch.GetElapsedTime(summed, tabled).TotalSeconds,
            Stopwatch.GetElapsedTime(tabled).TotalSeconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marginals.Dispose();
        _tables.Dispose();
        foreach (var buffer in _fields.Concat(_rates))
            buffer.Dispose();
    }
}

/// <summary>Wall time of one evaluation, seconds.</summary>
/// <param name="LevelSums">slices, marginals and level sums</param>
/// <param name="Tables">Hilbert transforms, dielectric function, radial weights and bond tables</param>
/// <param name="Bonds">the bond loop, with loss and transposed copies</param>
public readonly record struct PhaseSeconds(double LevelSums, double Tables, double Bonds)
{
    /// <summary>Sum of the phases.</summary>
    public double Total => LevelSums + Tables + Bonds;
}
