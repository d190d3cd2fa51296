using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// Blocks and halos of all ranks without a box for each pair of them: what <see cref="HaloPlan"/> says rank by rank, for thousands of
/// ranks.
/// </summary>
internal sealed class BlockLayout
{
    private readonly AxisPieces[] _axes;

    /// <summary>The layout of <paramref name="grid"/> with halos of <paramref name="reach"/>[a] elements on both sides of axis a.</summary>
    internal BlockLayout(BlockGrid grid, IReadOnlyList<int> reach)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(reach);
        Grid = grid;
        _axes = [.. Enumerable.Range(0, grid.Points.Length).Select(a => new AxisPieces(grid, a, reach[a]))];
    }

    /// <summary>Who owns what.</summary>
    internal BlockGrid Grid { get; }

    /// <summary>Lengths of the block of a rank.</summary>
    public int[] Block(int rank) => [.. Place(rank).Select((k, a) => _axes[a].Length(k))];

    /// <summary>Lengths of its halo box, the block included; those of the block where this is empty.</summary>
    public int[] Halo(int rank)
    {
        var block = Block(rank);
        return Volume(block) == 0 ? block : [.. Place(rank).Select((k, a) => _axes[a].HaloLength(k))];
    }

    /// <summary>Messages and bytes that a rank sends in one exchange.</summary>
    public (long Messages, long Bytes) Sent(int rank) => Messages(rank, p => p.Reverse);

    /// <summary>Messages and bytes that a rank receives in one exchange.</summary>
    public (long Messages, long Bytes) Received(int rank) => Messages(rank, p => p.Overlaps);

    /// <summary>Both.</summary>
    internal Traffic Traffic(int rank)
    {
        var (sent, received) = (Sent(rank), Received(rank));
        return new Traffic(sent.Messages, sent.Bytes, received.Messages, received.Bytes, 0, 0);
    }

    /// <summary>
    /// Bond updates of each rank in one evaluation, exactly: a bond {i, i + m p} counts once for the rank of i and once for that of i + m
    /// p.
    /// </summary>
    public long[] BondUpdates(IReadOnlyList<BondFamily> families)
    {
        ArgumentNullException.ThrowIfNull(families);
        var updates = new long[Grid.Size];
        using var team = new ThreadTeam(Environment.ProcessorCount);
        var parts = new long[team.Threads][];
        team.For(families.Count, (q, thread) =>
        {
            var (family, mine) = (families[q], parts[thread] ??= new long[Grid.Size]);
            var counts = new int[_axes.Length][];
            for (var m = 1; m <= family.Transfers; m++)
            {
                foreach (var upper in (bool[])[false, true])
                {
                    for (var a = 0; a < _axes.Length; a++)
                    {
                        var range = family.Range(a, m, upper);
                        counts[a] = [.. Enumerable.Range(0, Grid.Ranks[a]).Select(k => _axes[a].Count(k, range))];
                    }

                    var rank = 0;
                    Add(0, 1, ref rank);
                }
            }

            void Add(int axis, long product, ref int rank)
            {
                foreach (var count in counts[axis])
                {
                    if (axis == counts.Length - 1)
                        mine[rank++] += product * count;
                    else
                        Add(axis + 1, product * count, ref rank);
                }
            }
        });
        foreach (var mine in parts.Where(part => part is not null))
        {
            for (var r = 0; r < updates.Length; r++)
                updates[r] += mine[r];
        }

        return updates;
    }

    /// <summary>Number of elements of a box of these lengths.</summary>
    internal static long Volume(IEnumerable<int> lengths) => lengths.Aggregate(1L, (volume, n) => volume * n);

    private (long Messages, long Bytes) Messages(int rank, Func<AxisPieces, (int Piece, int Length)[][]> overlaps)
    {
        var place = Place(rank);
        (int Piece, int Length)[][] along = [.. _axes.Select((p, a) => overlaps(p)[place[a]])];
        var (messages, bytes) = (0L, 0L);
        Visit(0, 1, true);
        return (messages, bytes);

        void Visit(int axis, long volume, bool own)
        {
            if (axis == along.Length)
            {
                if (own)
                    return;
                messages += Footprint.Pieces(volume * sizeof(double));
                bytes += volume * sizeof(double);
                return;
            }

            foreach (var (piece, length) in along[axis])
                Visit(axis + 1, volume * length, own && piece == place[axis]);
        }
    }

    /// <summary>The number of the rank's piece on each axis.</summary>
    private int[] Place(int rank)
    {
        var place = new int[_axes.Length];
        for (var a = place.Length - 1; a >= 0; a--)
            (rank, place[a]) = (rank / Grid.Ranks[a], rank % Grid.Ranks[a]);
        return place;
    }
}
