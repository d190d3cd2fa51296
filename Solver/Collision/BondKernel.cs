using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The hot loop: gathers gain and loss of every velocity over all bonds of a class of directions,
/// <code>Q(i) = Σ_p Σ_(m = -M-..M+) Band_p[j][m] F(i + m p) - F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]).</code>
/// On the lines of a <see cref="LinePlane"/> the level j is one number, so a bond is a coefficient times a line of F; along p the lines form
/// chains on which a line of F, read once, serves several lines of Q (<see cref="BondChains{TOperations, TVector}"/>). The rows are cut into pieces that threads take
/// as they come: each velocity adds its sources in a fixed order, direction by direction and from -M- to M+, so neither threads nor blocks can
/// change a bit; terms of zero beyond the lattice do not (a sum that is zero loses its sign when it is copied back).
/// </summary>
public static unsafe class BondKernel
{
    /// <summary>Runs the class over all rows.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="tables">coefficients</param>
    /// <param name="field">F in the layout of the class</param>
    /// <param name="rate">receives Q of this class</param>
    /// <param name="parallel">number of threads</param>
    public static void Run(BondClass bonds, BondTables tables, double* field, NativeBuffer rate, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(rate);
        ArgumentNullException.ThrowIfNull(parallel);
        if (bonds.Target.Count == 0)
            return;
        var q = rate.Pointer;
        var members = BondMember.Of(bonds, tables);
        var pieces = bonds.Pieces;
        Parallel.For(0, pieces.Length, parallel, piece =>
        {
            fixed (BondMember* member = members)
                Piece(bonds, pieces[piece], member, members.Length, field, q);
        });
    }

    private static void Piece(BondClass bonds, Box box, BondMember* members, int count, double* field, double* rate)
    {
        switch (InstructionPaths.Current)
        {
            case InstructionPath.Vector512:
                Piece<Operations512, Vector512<double>>(bonds, box, members, count, field, rate);
                break;
            case InstructionPath.Vector256:
                Piece<Operations256, Vector256<double>>(bonds, box, members, count, field, rate);
                break;
            default:
                Piece<Operations128, Vector128<double>>(bonds, box, members, count, field, rate);
                break;
        }
    }

    private static void Piece<TOperations, TVector>(BondClass bonds, Box box, BondMember* members, int count, double* field, double* rate)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        Clear(bonds, box, rate);
        var chains = new BondChains<TOperations, TVector>(bonds, box, field, rate);
        for (var k = 0; k < count; k++)
            chains.Gather(k, members + k);
        BondLoss<TOperations, TVector>.Subtract(bonds, box, members, count, field, rate);
    }

    private static void Clear(BondClass bonds, Box box, double* rate)
    {
        Span<int> row = stackalloc int[3];
        row = row[..box.Dimension];
        box.Lower.CopyTo(row);
        var rows = box.Length(row.Length - 1);
        for (var k = row.Length - 2; k >= 0;)
        {
            new Span<double>(rate + bonds.RateOffset(row), rows * bonds.RowLength).Clear();
            for (k = row.Length - 2; k >= 0 && ++row[k] == box.Upper[k]; k--)
                row[k] = box.Lower[k];
        }

        if (row.Length == 1)
            new Span<double>(rate + bonds.RateOffset(row), rows * bonds.RowLength).Clear();
    }
}
