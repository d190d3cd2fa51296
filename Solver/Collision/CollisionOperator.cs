using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The lattice collision operator Q(F), quantum and classical, with full dynamical screening: level sums -> dielectric function and
/// radial weights -> bond tables -> bonds. It conserves mass, momentum and energy to rounding whatever the weights, keeps lattice
/// Maxwellians stationary, and with <see cref="RadialRule.Monotone"/> has a discrete H-theorem. Results do not depend on threads.
/// Source: docs/numerics.md; equations (1.10)-(1.12) and (1.17)-(1.19) with the corrections listed in docs/physics.md.
/// </summary>
public sealed unsafe class CollisionOperator : IDisposable
{
    private readonly Domain _domain;
    private readonly CollisionModel _model;
    private readonly SpeciesBonds _bonds;
    private readonly RadialWeights[] _weights;
    private readonly BondTables _tables;
    private readonly SharedWeights? _shared;
    private readonly RadialWeights.Workspace[] _work;
    private readonly Func<CollisionModel, int, RadialQuadrature> _quadrature;
    private readonly bool _ownsDomain;
    private readonly Action<int, int> _weigh, _fill;
    private double[][] _projection = [];

    /// <summary>Plans the operator on the whole lattice in one process.</summary>
    /// <inheritdoc cref="CollisionOperator(Domain, CollisionModel, DirectionSet, RadialRule, double, int, int)"/>
    internal CollisionOperator(
        VelocityLattice lattice, CollisionModel model, DirectionSet directions, RadialRule rule, double maxTransfer, int threads,
        int refinement = 1)
        : this(Domain.Serial(lattice, threads), model, directions, rule, maxTransfer, refinement) => _ownsDomain = true;

    /// <summary>Plans the operator on the block of this rank: bonds, quadratures, tables, halo and buffers; no field is needed
    /// yet.</summary>
    /// <param name="domain">ranks, lattice, block, threads; the result depends on the lattice alone</param>
    /// <param name="model">the equation</param>
    /// <param name="directions">directions p and their weights</param>
    /// <param name="rule">radial weights</param>
    /// <param name="maxTransfer">X, the largest transfer hbar |k| (velocity)</param>
    /// <param name="refinement">panels of the radial quadrature are divided by this; 1 in use</param>
    /// <param name="slices">slices of the exact level sums, see <see cref="Marginals"/></param>
    internal CollisionOperator(
        Domain domain, CollisionModel model, DirectionSet directions, RadialRule rule, double maxTransfer, int refinement = 1,
        int slices = Marginals.UsualSlices)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(directions);
        (_domain, Lattice, _model, Directions) = (domain, domain.Lattice, model, directions);
        Families = [.. directions.Half.Select(p => new BondFamily(Lattice, p, maxTransfer))];
        _bonds = new SpeciesBonds(domain, Families, slices, model.Statistics);
        var lengths = Families.GroupBy(f => f.SquaredLength).ToDictionary(
            g => g.Key, g => (Step: g.First().TransferStep, Spacing: g.First().LevelSpacing, Transfers: g.Max(f => f.Transfers)));
        _quadrature = (equation, length) =>
            new RadialQuadrature(
            equation, Lattice.Dimension, rule, lengths[length].Step, lengths[length].Spacing, lengths[length].Transfers, maxTransfer,
            refinement);
        var quadratures = lengths.Keys.ToDictionary(length => length, length => _quadrature(model, length));
        _weights = new RadialWeights[Families.Length];
        domain.Team.For(
            Families.Length, (q, _) => _weights[q] = new RadialWeights(Families[q], quadratures[Families[q].SquaredLength], model));
        _tables = _bonds.NewTables();
        if (domain.World.Size > 1 && model.Screening == Screening.Dynamic)
            _shared = new SharedWeights(domain.World, _weights);
        _work = [.. Enumerable.Range(0, domain.Threads).Select(_ => new RadialWeights.Workspace())];
        (_weigh, _fill) = (Weigh, Fill);
        BondUpdates = Families.Sum(f => f.BondUpdates);
    }

    /// <summary>Ranks, lattice, block and threads.</summary>
    public Domain Domain => _domain;

    /// <summary>The whole velocity lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Directions and weights.</summary>
    internal DirectionSet Directions { get; }

    /// <summary>The bonds, one family for each pair {p, -p}.</summary>
    internal BondFamily[] Families { get; }

    /// <summary>Exact marginals of the last F evaluated.</summary>
    internal Marginals Marginals => _bonds.Marginals;

    /// <summary>W[m][j] of each family at the last evaluation.</summary>
    internal IReadOnlyList<double[][]> Weights => [.. _weights.Select(w => w.Weight)];

    /// <summary>The equation.</summary>
    public CollisionModel Model => _model;

    /// <summary>The level sums R, S, S' of the last evaluation.</summary>
    internal HyperplaneSums Sums => _bonds.Sums;

    /// <summary>Bond updates of one evaluation: each unordered pair {i, i + m p} counts twice.</summary>
    internal long BondUpdates { get; }

    /// <summary>Smallest |eps| met by the last evaluation.</summary>
    public double MinDielectric => _weights.Min(w => w.MinDielectric);

    /// <summary>Whether the tables of the last evaluation have a growing wave along any direction, by Penrose's criterion; the same on all
    /// ranks.</summary>
    public bool HasGrowingWaves => _weights.Any(w => w.Waves.IsUnstable);

    /// <summary>Linear stability of the state that the weights were computed from, the worst of all directions; the same on all ranks.
    /// Where a direction is near to a growing wave this takes some milliseconds.</summary>
    internal Stability Stability => _model.Screening != Screening.Dynamic || _projection.Length == 0 ? Stability.Far
        : Stability.Of(Families, [.. _weights.Select(w => w.Waves)], _projection, _model);

    /// <summary>Wall time of the last evaluation by phase, seconds.</summary>
    internal PhaseSeconds Seconds { get; set; }

    /// <summary>Wall time of the bond loop of the last evaluation, by set of directions.</summary>
    internal IReadOnlyList<BondSetSeconds> SetTimes => _bonds.SetTimes;

    /// <summary>rate = Q(distribution).</summary>
    /// <param name="distribution">F, one double for each velocity of the block (C order)</param>
    /// <param name="rate">receives dF/dt; may not be the same buffer</param>
    /// <exception cref="ArithmeticException">F has a value that is not finite</exception>
    public void Evaluate(NativeBuffer distribution, NativeBuffer rate)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        ArgumentNullException.ThrowIfNull(rate);
        var start = _domain.Clock.Now;
        BeginGather(distribution);
        SumLevels(distribution);
        var summed = _domain.Clock.Now;
        ComputeWeights(Sums.Projection);
        _domain.Team.For(Families.Length, _fill);
        var tabled = _domain.Clock.Now;
        Gather(distribution, rate, _tables);
        Seconds = new PhaseSeconds(
            _domain.Clock.Seconds(start, summed),
            _domain.Clock.Seconds(summed, tabled),
            _domain.Clock.Seconds(tabled, _domain.Clock.Now));
    }

    /// <summary>Tables of this operator's bonds for <see cref="Gather"/>; the caller disposes
    /// them.</summary>
    /// <param name="hasGains">false for the partial sums alone</param>
    internal BondTables NewTables(bool hasGains) => _bonds.NewTables(hasGains);

    /// <summary>Marginals and level sums of a field, which <see cref="Marginals"/> and <see cref="Sums"/> then hold; collective.</summary>
    internal void SumLevels(NativeBuffer field) => _bonds.SumLevels(field);

    /// <summary>Begins to send what other ranks need of a field to gather its bonds.</summary>
    internal void BeginGather(NativeBuffer field) => _bonds.BeginGather(field);

    /// <inheritdoc cref="SpeciesBonds.Gather"/>
    internal void Gather(NativeBuffer field, NativeBuffer rate, BondTables tables, IRowAddition? addition = null) =>
        _bonds.Gather(field, rate, tables, addition);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _bonds.Dispose();
        foreach (var work in _work)
            work.Dispose();
        if (_ownsDomain)
            _domain.Dispose();
    }

    private void Weigh(int q, int thread)
    {
        if (q % _domain.World.Size == _domain.World.Rank)
            _weights[q].Compute(_projection[q], _work[thread]);
    }

    private void Fill(int q, int thread)
    {
        var weight = _weights[q].Weight;
        if (_bonds.Occupation is { } occupation)
        {
            _tables.Fill(q, weight, occupation.Lower[q], occupation.Upper[q]);
            occupation.Fill(q, Sums.Lower[q], Sums.Upper[q], weight);
        }
        else
        {
            _tables.Fill(q, weight, Sums.Lower[q], Sums.Upper[q]);
        }
    }

    /// <summary>max |m p_a| over all bonds: how far each axis of the halo reaches.</summary>
    internal static int[] Reach(BondFamily[] families, int dimension) =>
        [.. Enumerable.Range(0, dimension).Select(a => families.Max(f => f.Transfers * Math.Abs(f.Step[a])))];

    /// <summary>Radial weights for the projections R[q] of some field, each rank a share of the directions; nothing where the screening is
    /// fixed.</summary>
    internal void ComputeWeights(double[][] projection)
    {
        if (_model.Screening != Screening.Dynamic)
            return;
        _projection = projection;
        _domain.Team.For(Families.Length, _weigh);
        _shared?.Exchange();
    }

    /// <summary>W[q][m][j] for projections R[q], by another equation of the same bonds; computed by every rank.</summary>
    internal double[][][] WeightsOf(CollisionModel equation, double[][] projection)
    {
        var quadratures = Families.Select(f => f.SquaredLength).Distinct()
            .ToDictionary(length => length, length => _quadrature(equation, length));
        var found = new double[Families.Length][][];
        _domain.Team.For(found.Length, (q, _) =>
        {
            var weights = new RadialWeights(Families[q], quadratures[Families[q].SquaredLength], equation);
            if (equation.Screening == Screening.Dynamic)
                weights.Compute(projection[q], new RadialWeights.Workspace());
            found[q] = weights.Weight;
        });
        return found;
    }

    /// <summary>W[m][j] of direction q.</summary>
    internal double[][] WeightOf(int q) => _weights[q].Weight;
}

/// <summary>Wall time of one evaluation, seconds.</summary>
/// <param name="LevelSums">slices, marginals and level sums</param>
/// <param name="Tables">Hilbert transforms, dielectric function, radial weights and bond tables</param>
/// <param name="Bonds">the bond loop, with loss and transposed copies</param>
internal readonly record struct PhaseSeconds(double LevelSums, double Tables, double Bonds)
{
    /// <summary>Sum of the phases.</summary>
    public double Total => LevelSums + Tables + Bonds;
}

/// <summary>Wall time of one set of directions, seconds.</summary>
/// <param name="Axis">the axis that they do not move along; null where they move along every axis</param>
/// <param name="Pairs">its directions, one for p and -p</param>
/// <param name="Updates">its bond updates</param>
/// <param name="Bonds">the kernel, loss and adding to the rate included</param>
/// <param name="Copies">copying F to the layout of the set</param>
internal readonly record struct BondSetSeconds(int? Axis, int Pairs, long Updates, double Bonds, double Copies);
