using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// Gathers gain and loss over the bonds of all oblique directions, pass by pass; threads take a few tiles at a time. Tiles write rows of
/// their own, a velocity adds its sources in a fixed order: neither threads nor blocks can change a bit. A run allocates nothing.
/// </summary>
public sealed unsafe class ObliqueKernel
{
    private const int MostTiles = 16, RowsAtATime = 64;
    private readonly ObliqueBonds _bonds;
    private readonly ThreadTeam _team;
    private readonly Action<int, int> _copy, _tiles;
    private readonly int _rows;
    private ObliquePass _pass = null!;
    private ObliqueMember[] _members = [], _responses = [];
    private EquilibriumRoot? _root;
    private double* _halo, _field, _rate;
    private int _first, _last, _atATime;

    /// <summary>Prepares the loops.</summary>
    internal ObliqueKernel(ObliqueBonds bonds, ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(team);
        (_bonds, _team, _copy, _tiles) = (bonds, team, Copy, Tiles);
        _rows = bonds.Halo.Count == 0 ? 0 : checked((int)(bonds.Halo.Count / bonds.Halo.Length(bonds.Halo.Dimension - 1)));
    }

    /// <summary>Copies F over the halo (C order) to rows with zeros between them. The ranks of a node deal the rows out among
    /// themselves.</summary>
    public void Gather(double* halo, double* rows, int share = 0, int shares = 1)
    {
        _halo = halo;
        _field = rows;
        _first = checked((int)((long)_rows * share / shares));
        _last = checked((int)((long)_rows * (share + 1) / shares));
        _team.For((_last - _first + RowsAtATime - 1) / RowsAtATime, _copy);
    }

    /// <summary>rate += Q of the oblique directions.</summary>
    /// <param name="tables">coefficients</param>
    /// <param name="field">F in rows</param>
    /// <param name="rate">Q, C order over the block</param>
    /// <param name="response">partial sums that are added times sqrt(M), see <see cref="ResponseKernel{TOperations, TVector}"/></param>
    /// <param name="root">sqrt(M) for these</param>
    public void Run(BondTables tables, double* field, NativeBuffer rate, BondTables? response = null, EquilibriumRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(rate);
        _field = field;
        _rate = rate.Pointer;
        _root = root;
        foreach (var pass in _bonds.Passes)
        {
            (_pass, _members, _responses) = (pass, tables.MembersOf(pass), response?.MembersOf(pass) ?? []);
            _atATime = Math.Clamp(pass.Tiles.Length / (8 * _team.Threads), 1, MostTiles);
            _team.For((pass.Tiles.Length + _atATime - 1) / _atATime, _tiles);
        }

        GC.KeepAlive(tables);
        GC.KeepAlive(response);
        GC.KeepAlive(rate);
    }

    private void Copy(int item, int thread)
    {
        var (halo, length) = (_bonds.Halo, _bonds.Halo.Length(_bonds.Halo.Dimension - 1));
        var first = _first + item * RowsAtATime;
        for (var row = first; row < Math.Min(first + RowsAtATime, _last); row++)
        {
            var (at, next) = (_bonds.HaloOffset(row), row + 1 < _rows ? _bonds.HaloOffset(row + 1) : _bonds.FieldLength);
            new ReadOnlySpan<double>(_halo + (long)row * length, length).CopyTo(new Span<double>(_field + at, length));
            new Span<double>(_field + at + length, checked((int)(next - at - length))).Clear();
            if (row == 0)
                new Span<double>(_field, _bonds.Margin).Clear();
        }
    }

    private void Tiles(int item, int thread)
    {
        switch (InstructionPaths.Current)
        {
            case InstructionPath.Vector512:
                Tiles<Operations512, Vector512<double>>(item * _atATime);
                break;
            case InstructionPath.Vector256:
                Tiles<Operations256, Vector256<double>>(item * _atATime);
                break;
            default:
                Tiles<Operations128, Vector128<double>>(item * _atATime);
                break;
        }
    }

    private void Tiles<TOperations, TVector>(int first)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var (tiles, end) = (_pass.Tiles, Math.Min(first + _atATime, _pass.Tiles.Length));
        fixed (ObliqueMember* members = _members, responses = _responses)
        {
            var place = _bonds.Place(_pass, in tiles[first], _field, _rate);
            for (var k = first; k < end; k++)
            {
                ref readonly var tile = ref tiles[k];
                ref readonly var following = ref tiles[Math.Min(k + 1, tiles.Length - 1)];
                var (next, rest) = (_bonds.Place(_pass, in following, _field, _rate), following.Count);
                var ahead = next;
                for (var step = tile.Count; step > 0; step--, rest--)
                {
                    if (rest > 0)
                        ahead.Fetch(following.Chains, _pass);
                    ObliqueRows<TOperations, TVector>.Gather(tile.Chains, in place, members, _members.Length);
                    if (_responses.Length > 0)
                        ObliqueResponse<TOperations, TVector>.Add(
                            tile.Chains, in place, responses, _responses.Length, _root!, _bonds, _rate);
                    place.Next(_pass);
                }

                place = next;
            }
        }
    }
}
