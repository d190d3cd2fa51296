using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// What the occupation of the final states, 1 - ηF, adds to the bonds of one kind of particle. Over a bond {i, i' = i + m p} at level j,
/// with the level sums S, S' and P of the partners,
/// <code>J = w W [F(i') (S - ηP) - F(i) (S' - ηP) - η F(i) F(i') (S - S')],     Q(i) += J,     Q(i') -= J.</code>
/// The first two terms are those of Boltzmann's particles with other sums. The third is -ηF(i) times a second gather over the same copies
/// of F, with the coefficients W (S - S') at a lower end and -W (S - S') at an upper one. Source: docs/numerics.md, "Quantum statistics".
/// </summary>
internal sealed unsafe class OccupationTerms : IDisposable
{
    private const int Grain = 1 << 14;
    private readonly Domain _domain;
    private readonly ProductSums _products;
    private readonly BondTables _tables;
    private readonly NativeBuffer _gathered;
    private readonly double[][][] _up, _down;
    private readonly Action<int, int> _lessen, _addTo;
    private HyperplaneSums _sums = null!;
    private double* _field, _rate;

    /// <summary>Plans the sums of products and the tables of the second gather.</summary>
    /// <param name="domain">ranks, lattice, block, threads</param>
    /// <param name="families">the bonds</param>
    /// <param name="plan">block and halo</param>
    /// <param name="eta">η, with its sign</param>
    /// <param name="newTables">tables for the same bonds</param>
    public OccupationTerms(Domain domain, BondFamily[] families, HaloPlan plan, double eta, Func<bool, BondTables> newTables)
    {
        (_domain, Eta) = (domain, eta);
        _products = new ProductSums(domain, families, plan.Block, plan.Halo);
        _tables = newTables(true);
        _gathered = new NativeBuffer(domain.Block.Count);
        (Lower, Upper, _up, _down) = (Like(), Like(), Like(), Like());
        (_lessen, _addTo) = (Lessen, AddTo);

        double[][][] Like() => [.. _products.Products.Select(rows => rows.Select(row => new double[row.Length]).ToArray())];
    }

    /// <summary>η.</summary>
    public double Eta { get; }

    /// <summary>S - ηP by direction, transfer and level of the lower end.</summary>
    public double[][][] Lower { get; }

    /// <summary>S' - ηP.</summary>
    public double[][][] Upper { get; }

    /// <summary>P[q][m][j].</summary>
    public double[][][] Products => _products.Products;

    /// <summary>What the terms hold, and reduce.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">velocities of the block</param>
    /// <param name="threads">number of threads</param>
    public static Footprint FootprintOf(BondFamily[] families, long block, int threads) =>
        ProductSums.FootprintOf(families, threads) + BondSets.TablesOf(families)
        + Footprint.Doubles(block + 4 * families.Sum(f => f.Entries))
        + new Footprint(4 * Footprint.ArrayOverhead * families.Sum(f => 1L + f.Transfers));

    /// <summary>Computes P, and from S and S' the sums of the partners; collective.</summary>
    /// <param name="halo">F over the halo</param>
    /// <param name="largest">max |F| over the whole lattice</param>
    /// <param name="sums">S and S'</param>
    public void Sum(double* halo, double largest, HyperplaneSums sums)
    {
        _products.Compute(halo, largest);
        _sums = sums;
        _domain.Team.For(Lower.Length, _lessen);
    }

    /// <summary>Fills the tables of the second gather for direction q.</summary>
    /// <param name="q">the direction</param>
    /// <param name="lower">S[m][j] of the partners</param>
    /// <param name="upper">S'[m][j]</param>
    /// <param name="weight">W[m][j]; null where the sums have their weights already</param>
    public void Fill(int q, double[][] lower, double[][] upper, double[][]? weight = null)
    {
        for (var m = 1; m < lower.Length; m++)
        {
            double[] up = _up[q][m], down = _down[q][m];
            for (var j = 0; j < up.Length; j++)
            {
                up[j] = (weight?[m][j] ?? 1) * (lower[m][j] - upper[m][j]);
                down[j] = -up[j];
            }
        }

        _tables.FillGains(q, _up[q], _down[q]);
    }

    /// <summary>The second gather of a set.</summary>
    public void Run(BondThreads threads, IBondSet set, double* field, bool isFirst) =>
        set.Run(threads, _tables.Of(set), field, _gathered, isFirst);

    /// <summary>What the second gather is where there are no bonds.</summary>
    public void Clear() => _gathered.Clear();

    /// <summary>rate(i) -= ηF(i) times what was gathered.</summary>
    public void AddTo(NativeBuffer field, NativeBuffer rate)
    {
        _field = field.Pointer;
        _rate = rate.Pointer;
        _domain.Team.For(checked((int)((_gathered.Length + Grain - 1) / Grain)), _addTo);
        GC.KeepAlive(field);
        GC.KeepAlive(rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _products.Dispose();
        _tables.Dispose();
        _gathered.Dispose();
    }

    private void Lessen(int q, int thread)
    {
        for (var m = 1; m < Lower[q].Length; m++)
        {
            double[] products = _products.Products[q][m], lower = _sums.Lower[q][m], upper = _sums.Upper[q][m];
            double[] less = Lower[q][m], lessUpper = Upper[q][m];
            for (var j = 0; j < products.Length; j++)
                (less[j], lessUpper[j]) = (lower[j] - Eta * products[j], upper[j] - Eta * products[j]);
        }
    }

    private void AddTo(int part, int thread)
    {
        var end = Math.Min(_gathered.Length, (part + 1L) * Grain);
        for (var i = (long)part * Grain; i < end; i++)
            _rate[i] -= Eta * _field[i] * _gathered.Pointer[i];
    }
}
