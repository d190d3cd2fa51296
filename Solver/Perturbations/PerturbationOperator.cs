using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The right-hand side of the perturbative form, F = M + sqrt(M) g: dg/dt = -L g + Q(g, g) of (1.28)-(1.29), classically (1.34)-(1.35), or
/// -L g alone. Over a bond {i, i + mp} the terms in M alone vanish identically, and with δ = sqrt(M) g, B = e S(δ) - S'(δ)/e, sums S, S',
/// T, e of M,
/// <code>
/// dg/dt(i)      += w W [ (T + e S(δ)) g(i + mp) - (S' + S'(δ)) g(i) ] + sqrt(M(i)) w W e B
/// dg/dt(i + mp) += w W [ (T + S'(δ)/e) g(i) - (S + S(δ)) g(i + mp) ] - sqrt(M(i + mp)) w W B/e
/// </code>
/// with W = W(eps(F)); the linear equation leaves out S(δ) and S'(δ) in the brackets and has W = W(eps(M)). Everything is relative to |g|,
/// however small. One evaluation costs about as much as one of Q. Source: docs/theory.md, "The perturbative form".
/// </summary>
internal sealed class PerturbationOperator : IDisposable
{
    private readonly CollisionOperator _collision;
    private readonly BondTables _tables, _response;
    private readonly EquilibriumResponse _addition;
    private readonly NativeBuffer _deviation;
    private readonly double[][][] _up, _down, _lossLower, _lossUpper, _first, _second;
    private readonly double[][] _projection;
    private readonly double[][][]? _fixed;
    private readonly Action<int, int> _deviate, _fill;
    private NativeBuffer? _perturbation;

    /// <summary>Sums M over the bonds and, for the linear equation, evaluates the dielectric function of M; collective.</summary>
    /// <param name="collision">the operator, whose bonds, level sums and weights are used; the caller disposes it</param>
    /// <param name="isLinear">whether Q(g, g) is left out</param>
    /// <param name="other">an operator over the same bonds whose sums of M are taken over; null to sum them</param>
    /// <exception cref="ArgumentException">M underflows on the lattice</exception>
    public PerturbationOperator(CollisionOperator collision, bool isLinear, PerturbationOperator? other = null)
    {
        ArgumentNullException.ThrowIfNull(collision);
        (_collision, IsLinear) = (collision, isLinear);
        Root = other?.Root ?? new EquilibriumRoot(collision.Lattice);
        Equilibrium = other?.Equilibrium ?? new EquilibriumSums(collision, Root);
        (_tables, _response) = (collision.NewTables(hasGains: true), collision.NewTables(hasGains: false));
        _addition = new EquilibriumResponse(_response, Root);
        _projection = [.. collision.Families.Select(f => new double[f.Levels])];
        _deviation = new NativeBuffer(collision.Domain.Block.Count);
        (_up, _down, _lossLower, _lossUpper, _first, _second) = (Empty(), Empty(), Empty(), Empty(), Empty(), Empty());
        (_deviate, _fill) = (Deviate, Fill);
        if (!isLinear)
            return;
        collision.ComputeWeights(Equilibrium.Projection);
        _fixed = [
            .. Enumerable.Range(0, collision.Families.Length)
            .Select(q => collision.WeightOf(q).Select(row => (double[]?)row?.Clone() ?? []).ToArray())];
        collision.Domain.Team.For(_up.Length, (q, _) => FillBonds(q, withDeviation: false));
    }

    /// <summary>What the operator holds besides the collision operator that it uses.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">velocities of the block</param>
    /// <param name="isLinear">whether Q(g, g) is left out</param>
    /// <param name="ownsSums">whether the sums of M are its own</param>
    internal static Footprint FootprintOf(BondFamily[] families, long block, bool isLinear, bool ownsSums = true)
    {
        // _up, _down, _lossLower, _lossUpper, _first, _second, and of the linear equation the weights.
        var tables = isLinear ? 7 : 6;
        return Footprint.Doubles(block + families.Sum(f => (long)f.Levels))
            + new Footprint(tables * families.Sum(EquilibriumSums.TableBytes))
            + BondSets.TablesOf(families) + BondSets.TablesOf(families, hasGains: false)
            + (ownsSums ? EquilibriumSums.FootprintOf(families) : default);
    }

    /// <summary>Whether only -L g is evaluated.</summary>
    public bool IsLinear { get; }

    /// <summary>sqrt(M).</summary>
    public EquilibriumRoot Root { get; }

    /// <summary>Level sums of M.</summary>
    public EquilibriumSums Equilibrium { get; }

    /// <summary>The operator whose bonds these are; its level sums and marginals are those of sqrt(M) g of the last evaluation.</summary>
    public CollisionOperator Collision => _collision;

    /// <summary>rate = dg/dt.</summary>
    /// <param name="perturbation">g, one double for each velocity of the block</param>
    /// <param name="rate">receives dg/dt; may not be the same buffer</param>
    /// <exception cref="ArithmeticException">g has a value that is not finite</exception>
    public void Evaluate(NativeBuffer perturbation, NativeBuffer rate)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(rate);
        var start = Stopwatch.GetTimestamp();
        _collision.BeginGather(perturbation);
        _perturbation = perturbation;
        _collision.Domain.Team.For(checked((int)((Rows + EquilibriumRoot.RowsAtATime - 1) / EquilibriumRoot.RowsAtATime)), _deviate);
        _collision.SumLevels(_deviation);
        var summed = Stopwatch.GetTimestamp();
        if (!IsLinear)
        {
            for (var q = 0; q < _projection.Length; q++)
            {
                for (var j = 0; j < _projection[q].Length; j++)
                    _projection[q][j] = Equilibrium.Projection[q][j] + _collision.Sums.Projection[q][j];
            }

            _collision.ComputeWeights(_projection);
        }

        _collision.Domain.Team.For(_up.Length, _fill);
        var tabled = Stopwatch.GetTimestamp();
        _collision.Gather(perturbation, rate, _tables, _addition);
        _collision.Seconds = new PhaseSeconds(
            Stopwatch.GetElapsedTime(start, summed).TotalSeconds,
            Stopwatch.GetElapsedTime(summed, tabled).TotalSeconds,
            Stopwatch.GetElapsedTime(tabled).TotalSeconds);
    }

    /// <summary>into = the diagonal of the bond part of L, Σ w W S' over the bonds up and Σ w W S over those down; of a linear operator,
    /// collective.</summary>
    internal void Diagonal(NativeBuffer into) => DiagonalOf(_collision, q => (_lossLower[q], _lossUpper[q]), into);

    /// <summary>into(i) = the sums of entries over the bonds of i, those of lower and of upper ends; collective.</summary>
    internal static void DiagonalOf(CollisionOperator collision, Func<int, (double[][] Lower, double[][] Upper)> entries, NativeBuffer into)
    {
        using var tables = collision.NewTables(hasGains: true);
        for (var q = 0; q < collision.Families.Length; q++)
            tables.FillSums(q, entries(q).Lower, entries(q).Upper);
        using var minusOnes = new NativeBuffer(into.Length);
        minusOnes.AsSpan().Fill(-1);
        collision.BeginGather(minusOnes);
        collision.Gather(minusOnes, into, tables);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _response.Dispose();
        _deviation.Dispose();
    }

    private VelocityLattice Block => _collision.Domain.Block;

    private long Rows => Block.Count / Math.Max(1, Block.Points[^1]);

    /// <summary>Some rows of sqrt(M) g.</summary>
    private unsafe void Deviate(int part, int thread)
    {
        var first = (long)part * EquilibriumRoot.RowsAtATime;
        for (var row = first; row < Math.Min(Rows, first + EquilibriumRoot.RowsAtATime); row++)
            Root.MultiplyRow(Block, row, _perturbation!.Pointer, _deviation.Pointer);
    }

    /// <summary>The tables of direction q.</summary>
    private void Fill(int q, int thread)
    {
        if (!IsLinear)
            FillBonds(q, withDeviation: true);
        FillResponse(q);
    }

    private double[][] Weight(int q) => _fixed?[q] ?? _collision.WeightOf(q);

    private double[][][] Empty() => [.. Equilibrium.Mean.Select(rows => rows.Select(row => new double[row.Length]).ToArray())];

    /// <summary>The brackets, with or without the sums of sqrt(M) g.</summary>
    private void FillBonds(int q, bool withDeviation)
    {
        var (weight, lower, upper) = (Weight(q), _collision.Sums.Lower[q], _collision.Sums.Upper[q]);
        for (var m = 1; m < weight.Length; m++)
        {
            for (var j = 0; j < weight[m].Length; j++)
            {
                var (w, e, mean) = (weight[m][j], Equilibrium.Ratio[q][m][j], Equilibrium.Mean[q][m][j]);
                var (below, above) = withDeviation ? (lower[m][j], upper[m][j]) : (0, 0);
                (_up[q][m][j], _down[q][m][j]) = (w * (mean + e * below), w * (mean + above / e));
                (_lossLower[q][m][j], _lossUpper[q][m][j]) = (
                    w * (Equilibrium.Upper[q][m][j] + above), w * (Equilibrium.Lower[q][m][j] + below));
            }
        }

        _tables.FillGains(q, _up[q], _down[q]);
        _tables.FillSums(q, _lossLower[q], _lossUpper[q]);
    }

    private void FillResponse(int q)
    {
        var (weight, lower, upper) = (Weight(q), _collision.Sums.Lower[q], _collision.Sums.Upper[q]);
        for (var m = 1; m < weight.Length; m++)
        {
            for (var j = 0; j < weight[m].Length; j++)
            {
                var e = Equilibrium.Ratio[q][m][j];
                var balance = weight[m][j] * (e * lower[m][j] - upper[m][j] / e);
                (_first[q][m][j], _second[q][m][j]) = (e * balance, -balance / e);
            }
        }

        _response.FillSums(q, _first[q], _second[q]);
    }
}
