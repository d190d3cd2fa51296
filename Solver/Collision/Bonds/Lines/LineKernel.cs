using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The hot loop: gathers gain and loss of every velocity of a piece over all bonds of some directions,
/// <code>Q(i) = Σ_p Σ_(m = -M-..M+) Band_p[j][m] F(i + m p) - F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]).</code>
/// On a line along an axis that none of them moves along the level j is one number, so a bond is a coefficient times a line of F. Along p
/// the lines form chains on which a line of F, read once, serves several lines of Q (<see cref="BondChains{TOperations, TVector}"/>).
/// Threads take pieces as they come. The rate of a piece stays in the second-level cache until it is added to the rate of the block. Each
/// velocity adds its sources in a fixed order, direction by direction and from -M- to M+, so neither threads nor blocks can change a bit.
/// Terms of zero beyond the lattice do not either: a sum that is zero loses its sign when it is copied back.
/// </summary>
/// <param name="bonds">the directions and their lines</param>
/// <param name="piece">lines of the target</param>
/// <param name="tables">coefficients</param>
/// <param name="field">F in the layout of the lines</param>
/// <param name="rate">Q over the block, C order</param>
/// <param name="isFirst">whether the rate is replaced; else the piece is added to it</param>
/// <param name="work">room for <see cref="LineBonds.WorkLength"/> doubles</param>
/// <param name="addition">what is added beside gain and loss</param>
internal readonly unsafe struct LineKernel<TAddition>(
    LineBonds bonds, Box piece, LineTables tables, double* field, double* rate, bool isFirst, double* work, TAddition addition)
    : IVectorKernel
    where TAddition : struct, IRowAddition
{
    /// <inheritdoc/>
    public void Run<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var length = bonds.Layout.Shape.PieceLength;
        new Span<double>(work, checked((int)length)).Clear();
        var scratch = work + length;
        var chains = new BondChains<TOperations, TVector>(bonds, piece, field, work, scratch);
        fixed (LineCoefficients* directions = tables.Coefficients)
        {
            for (var k = 0; k < bonds.Directions.Length; k++)
                chains.Gather(k, directions + k);
            LineLoss<TOperations, TVector>.Subtract(bonds, piece, directions, field, work, scratch);
        }

        if (!NoAddition.Is<TAddition>())
        {
            fixed (LineCoefficients* sums = ((LineTables)addition.Sums(bonds)).Coefficients)
                LineLoss<TOperations, TVector>.Visit(bonds, piece, sums, new Visitor(bonds.Layout, work, addition), scratch);
        }

        LineCopy.Scatter(bonds.Layout, piece, work, rate, !isFirst);
    }

    private readonly struct Visitor(LineLayout layout, double* rate, TAddition addition) : ILineVisitor
    {
        public void Line(ReadOnlySpan<int> line, long read, long place, double sum)
        {
            Span<int> first = stackalloc int[line.Length + 1];
            for (var k = 0; k < line.Length; k++)
                first[layout.Across[k]] = line[k];
            first[layout.Axis] = layout.Block.Lower[layout.Axis];
            addition.Add(new RateRow(first, layout.Axis, rate + place, layout.Block.Length(layout.Axis)), sum);
        }
    }
}
