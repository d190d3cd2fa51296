using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Collision.Bonds.Lines;
using ClusterLB.Solver.Collision.Bonds.Oblique;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// All bonds of a lattice over the block of a rank, sorted into sets by the last axis that a direction does not move along
/// (<see cref="LineBonds"/>); the directions that move along every axis come last (<see cref="ObliqueBonds"/>).
/// </summary>
internal sealed class BondSets : IDisposable
{
    private readonly (int Set, int Member)[] _places;

    private BondSets(IBondSet[] sets, int directions, ThreadTeam team)
    {
        All = sets;
        _places = new (int, int)[directions];
        Array.Fill(_places, (-1, -1));
        for (var s = 0; s < sets.Length; s++)
        {
            for (var member = 0; member < sets[s].Directions.Length; member++)
                _places[sets[s].Directions[member]] = (s, member);
        }

        FieldLength = sets.Select(s => s.FieldLength).DefaultIfEmpty(0).Max();
        Threads = new BondThreads(team, sets.Select(s => s.WorkLength).DefaultIfEmpty(0).Max());
    }

    /// <summary>The sets, in the order in which a velocity adds them.</summary>
    public IBondSet[] All { get; }

    /// <summary>Number of directions, those without bonds included.</summary>
    public int Directions => _places.Length;

    /// <summary>Doubles of the largest copy of F.</summary>
    public long FieldLength { get; }

    /// <summary>The threads, with work space for every set.</summary>
    public BondThreads Threads { get; }

    /// <summary>Sorts the bonds of <paramref name="families"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">all bonds</param>
    /// <param name="team">the threads</param>
    /// <param name="isShared">whether several ranks share the copies of F</param>
    public static BondSets Of(
        VelocityLattice lattice, Box block, Box halo, BondFamily[] families, ThreadTeam team, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        return new BondSets([.. Sort(families).Select(Create)], families.Length, team);

        IBondSet Create((int? Axis, int[] Directions) set)
        {
            BondFamily[] members = [.. set.Directions.Select(q => families[q])];
            return set.Axis is { } axis
                ? new LineBonds(new LineLayout(lattice, block, halo, axis, isShared), members, set.Directions)
                : new ObliqueBonds(lattice, block, halo, members, set.Directions);
        }
    }

    /// <summary>The directions that have bonds, by the last axis that they do not move along; the last axis first, null at the
    /// end.</summary>
    public static IEnumerable<(int? Axis, int[] Directions)> Sort(BondFamily[] families)
    {
        ArgumentNullException.ThrowIfNull(families);
        return Enumerable.Range(0, families.Length)
            .Where(q => families[q].Transfers > 0)
            .GroupBy(q => Array.LastIndexOf(families[q].Vector, 0))
            .OrderByDescending(g => g.Key)
            .Select(g => (g.Key < 0 ? (int?)null : g.Key, g.ToArray()));
    }

    /// <summary>What the sets of a block hold, alone in its process: the largest copy of F, work space, levels of lines.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">lengths of the block</param>
    /// <param name="halo">lengths of the halo</param>
    /// <param name="whole">points of the whole lattice</param>
    /// <param name="threads">number of threads</param>
    public static Footprint FootprintOf(BondFamily[] families, int[] block, int[] halo, IReadOnlyList<int> whole, int threads)
    {
        var (field, work, levels) = (0L, 0L, 0L);
        foreach (var (axis, directions) in Sort(families))
        {
            if (axis is { } a)
            {
                var shape = new LineShape(block, halo, a);
                field = Math.Max(field, shape.FieldLength);
                work = Math.Max(work, LineBonds.WorkLengthOf(shape, directions.Length));
                levels += LineLevels.LengthOf(shape.Across.Sum(b => whole[b]), directions.Length);
            }
            else
            {
                field = Math.Max(field, new ObliqueShape([.. directions.Select(q => families[q])], halo).FieldLength);
            }
        }

        return Footprint.Doubles(field + threads * work + levels);
    }

    /// <summary>What the tables of all directions hold.</summary>
    public static Footprint TablesOf(BondFamily[] families, bool hasGains = true) => Footprint.Doubles(Sort(families).Sum(
        set => set.Directions.Sum(q => set.Axis is null
            ? ObliqueTables.LengthOf(families[q], hasGains) : LineTables.LengthOf(families[q], hasGains))));

    /// <summary>What these sets hold.</summary>
    public Footprint Footprint => Footprint.Doubles(FieldLength) + new Footprint(Threads.Bytes + All.Sum(set => set.Bytes));

    /// <summary>The set of direction q and its number there; -1 where it has no bonds.</summary>
    public (int Set, int Member) PlaceOf(int q) => _places[q];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in All)
            set.Dispose();
        Threads.Dispose();
    }
}
