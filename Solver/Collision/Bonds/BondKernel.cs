using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The hot loop: gathers gain and loss of every velocity over all bonds of a class of directions,
/// <code>Q(i) = Σ_p Σ_(m = -M-..M+) Band_p[j][m] F(i + m p) - F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]).</code>
/// On a line along an axis that none of them moves along the level j is one number, so a bond is a coefficient times a line of F; along p
/// the lines form chains on which a line of F, read once, serves several lines of Q (<see cref="BondChains{TOperations, TVector}"/>). The
/// rows are cut into pieces that threads take as they come, each into a buffer of its own that stays in the second-level cache until the
/// piece is added to the rate: each velocity adds its sources in a fixed order, direction by direction and from -M- to M+, so neither
/// threads nor blocks can change a bit; terms of zero beyond the lattice do not (a sum that is zero loses its sign when it is copied back).
/// A run allocates nothing.
/// </summary>
public sealed unsafe class BondKernel : IDisposable
{
    private readonly ThreadTeam _team;
    private readonly NativeBuffer[] _work;
    private readonly Action<int, int> _piece;
    private BondClass _bonds = null!;
    private BondMember[] _members = [], _responses = [];
    private EquilibriumRoot? _root;
    private double* _field, _rate;
    private bool _isFirst;

    /// <summary>Buffers for <paramref name="classes"/>.</summary>
    /// <param name="classes">all that will be run</param>
    /// <param name="team">the threads</param>
    internal BondKernel(BondClass[] classes, ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(team);
        _team = team;
        _work = [
            .. Enumerable.Range(0, team.Threads).Select(_ => new NativeBuffer(classes.Select(c => c.WorkLength).DefaultIfEmpty(0).Max()))];
        _piece = Piece;
    }

    /// <summary>Runs a class over all rows: rate = its Q, or rate += its Q, where a sum of zero is +0.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="tables">coefficients</param>
    /// <param name="field">F in the layout of the class</param>
    /// <param name="rate">receives Q, C order over the block</param>
    /// <param name="isFirst">whether the rate is replaced</param>
    /// <param name="response">partial sums that are added times sqrt(M), see <see cref="ResponseKernel{TOperations, TVector}"/></param>
    /// <param name="root">sqrt(M) for these</param>
    public void Run(
        BondClass bonds, BondTables tables, double* field, NativeBuffer rate, bool isFirst, BondTables? response = null,
        EquilibriumRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(rate);
        if (bonds.Target.Count == 0)
            return;
        (_bonds, _members, _responses) = (bonds, tables.MembersOf(bonds), response?.MembersOf(bonds) ?? []);
        (_root, _isFirst) = (root, isFirst);
        _field = field;
        _rate = rate.Pointer;
        _team.For(bonds.Pieces.Length, _piece);
        GC.KeepAlive(tables);
        GC.KeepAlive(response);
        GC.KeepAlive(rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _work)
            buffer.Dispose();
    }

    private void Piece(int piece, int thread)
    {
        switch (InstructionPaths.Current)
        {
            case InstructionPath.Vector512:
                Piece<Operations512, Vector512<double>>(_bonds.Pieces[piece], _work[thread].Pointer);
                break;
            case InstructionPath.Vector256:
                Piece<Operations256, Vector256<double>>(_bonds.Pieces[piece], _work[thread].Pointer);
                break;
            default:
                Piece<Operations128, Vector128<double>>(_bonds.Pieces[piece], _work[thread].Pointer);
                break;
        }
    }

    private void Piece<TOperations, TVector>(Box box, double* rate)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        new Span<double>(rate, checked((int)_bonds.PieceLength)).Clear();
        var scratch = rate + _bonds.PieceLength;
        var chains = new BondChains<TOperations, TVector>(_bonds, box, _field, rate, scratch);
        fixed (BondMember* member = _members, response = _responses)
        {
            for (var k = 0; k < _members.Length; k++)
                chains.Gather(k, member + k);
            BondLoss<TOperations, TVector>.Subtract(_bonds, box, member, _members.Length, _field, rate, scratch);
            if (_responses.Length > 0)
                ResponseKernel<TOperations, TVector>.Add(_bonds, box, response, _responses.Length, _root!, rate, scratch);
        }

        LineCopy.Scatter(_bonds, box, rate, _rate, !_isFirst);
    }
}
