using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// Who computes what: the ranks, the lattice, the block of it that this rank owns, and the threads of this rank. Fields are arrays over the
/// block; results never depend on the ranks, the grid or the threads. Its threads end with it; a case disposes its domain.
/// </summary>
public sealed class Domain : IDisposable
{
    private readonly bool _ownsTeam;

    /// <summary>Splits <paramref name="lattice"/> over <paramref name="world"/> in the blocks of <paramref name="grid"/>.</summary>
    internal Domain(Communicator world, VelocityLattice lattice, BlockGrid grid, int threads, ThreadTeam? team = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Size != world.Size)
            throw new ArgumentException($"a grid of {grid.Size} blocks does not fit {world.Size} ranks", nameof(grid));
        (World, Lattice, Grid, Threads) = (world, lattice, grid, Math.Max(1, threads));
        Block = grid.Size == 1 ? lattice : lattice.Block(grid.Block(world.Rank));
        Team = team ?? new ThreadTeam(Threads);
        _ownsTeam = team is null;
    }

    /// <summary>Splits <paramref name="lattice"/> over <paramref name="world"/> as <see cref="BlockChoice"/> does.</summary>
    /// <param name="world">the ranks</param>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    /// <param name="threads">threads of a rank</param>
    /// <param name="grid">ranks on each axis; null to choose</param>
    /// <param name="team">the threads of another domain, which outlives this one; null for threads of its own</param>
    internal static Domain Split(
        Communicator world, VelocityLattice lattice, double maxTransfer, int threads, int[]? grid, ThreadTeam? team = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new Domain(world, lattice, BlockChoice.Of(lattice, maxTransfer, world.Size, grid), threads, team);
    }

    /// <summary>The ranks.</summary>
    public Communicator World { get; }

    /// <summary>The whole lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>The block of this rank.</summary>
    public VelocityLattice Block { get; }

    /// <summary>The blocks of all ranks.</summary>
    internal BlockGrid Grid { get; }

    /// <summary>Threads of this rank.</summary>
    public int Threads { get; }

    /// <summary>The same, as loops take them.</summary>
    internal ThreadTeam Team { get; }

    /// <summary>Measures what is computed here; wall time unless a benchmark wants another.</summary>
    internal PhaseClock Clock { get; set; } = new(isProcessorTime: false);

    /// <summary>Whether this rank speaks for all: prints, and writes what one rank writes.</summary>
    public bool IsRoot => World.Rank == 0;

    /// <summary>The whole lattice in one process.</summary>
    public static Domain Serial(VelocityLattice lattice, int threads)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        return new Domain(new SerialCommunicator(), lattice, new BlockGrid(lattice.Points, [.. lattice.Points.Select(_ => 1)]), threads);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_ownsTeam)
            Team.Dispose();
    }
}
