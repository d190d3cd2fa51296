using BenchmarkDotNet.Attributes;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Kernels;

/// <summary>The parts of one evaluation on one thread: a Maxwellian on [-5, 5]^d, dynamic screening, transfers up to 6.</summary>
[MemoryDiagnoser]
public unsafe class EvaluationKernels : IDisposable
{
    private CollisionOperator _collision = null!;
    private NativeBuffer _f = null!, _rate = null!, _field = null!;
    private Marginals _marginals = null!;
    private HyperplaneSums _sums = null!;
    private BondSets _bonds = null!;
    private BondTables _tables = null!;

    /// <summary>d, n and P2.</summary>
    [Params("2 96 10", "3 32 6", "4 16 7", "4 32 7")]
    public string Case { get; set; } = "";

    /// <summary>Everything ready, one evaluation done.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] numbers = [.. Case.Split(' ').Select(int.Parse)];
        var (d, n, p2) = (numbers[0], numbers[1], numbers[2]);
        var lattice = new VelocityLattice([.. Enumerable.Repeat(n, d)], 10.0 / n);
        var model = new CollisionModel(1, 2 / Math.Pow(2 * Math.PI, d), new YukawaPotential(1, 1), Screening.Dynamic);
        _collision = new CollisionOperator(lattice, model, DirectionSet.Create(d, p2), RadialRule.Spectral, 6, 1);
        (_f, _rate) = (new NativeBuffer(lattice.Count), new NativeBuffer(lattice.Count));
        Span<int> index = stackalloc int[d];
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            var square = 0.0;
            for (var a = 0; a < d; a++)
                square += lattice.Velocity(a, index[a]) * lattice.Velocity(a, index[a]);
            _f[i] = Math.Exp(-0.5 * square);
        }

        _collision.Evaluate(_f, _rate);
        (_marginals, _sums) = (new Marginals(lattice, 1), new HyperplaneSums(_collision.Domain, _collision.Families));
        var whole = Box.Whole(lattice.Points);
        _bonds = BondSets.Of(lattice, whole, whole, _collision.Families, ThreadTeam.One);
        (_tables, _field) = (new BondTables(_bonds), new NativeBuffer(_bonds.FieldLength));
        _marginals.Compute(_f);
        for (var q = 0; q < _collision.Families.Length; q++)
            _tables.Fill(q, _collision.Weights[q], _collision.Sums.Lower[q], _collision.Sums.Upper[q]);
    }

    /// <summary>Slices of F and their sums over axes.</summary>
    [Benchmark]
    public void Marginals() => _marginals.Compute(_f);

    /// <summary>R, S and S' from the marginals.</summary>
    [Benchmark]
    public void LevelSums() => _sums.Compute(_marginals);

    /// <summary>F to the layout of every set.</summary>
    [Benchmark]
    public void Copies()
    {
        foreach (var set in _bonds.All)
            set.Copy(_bonds.Threads.Team, _f.Pointer, _field.Pointer);
    }

    /// <summary>Gain and loss of every set, added to the rate.</summary>
    [Benchmark]
    public void Bonds()
    {
        foreach (var set in _bonds.All)
            set.Run(_bonds.Threads, _tables.Of(set), _field.Pointer, _rate, set == _bonds.All[0]);
    }

    /// <summary>The whole evaluation.</summary>
    [Benchmark]
    public void Evaluation() => _collision.Evaluate(_f, _rate);

    /// <summary>Frees all buffers.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var resource in new IDisposable[] { _collision, _f, _rate, _field, _bonds, _marginals, _sums, _tables })
            resource.Dispose();
        GC.SuppressFinalize(this);
    }
}
