using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Adds what the equilibrium gains and loses in the field of a perturbation, rate(i) += sqrt(M(i)) (LossUp[M+][j] + LossDown[M-][j]): by detailed
/// balance the far end of a bond is a number of the level times the near one, so that the sum over transfers is one look-up a direction and end,
/// and there is no loop over bonds. Source: docs/theory.md, "The perturbative form".
/// </summary>
internal static unsafe class ResponseKernel
{
    private const int RowsPerChunk = 32;

    /// <summary>Adds the response of a class to the rate in its layout.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="tables">partial sums over m</param>
    /// <param name="root">sqrt(M)</param>
    /// <param name="rate">rate of this class</param>
    /// <param name="parallel">number of threads</param>
    public static void Add(BondClass bonds, BondTables tables, EquilibriumRoot root, NativeBuffer rate, ParallelOptions parallel)
    {
        var members = BondMember.Of(bonds, tables);
        var q = rate.Pointer;
        var (first, points) = (bonds.Block.Lower[bonds.Axis], bonds.Block.Length(bonds.Axis));
        Parallel.For(0, (bonds.Rows + RowsPerChunk - 1) / RowsPerChunk, parallel, chunk =>
        {
            Span<int> index = stackalloc int[4];
            var lines = stackalloc int[LineTables.Kinds * bonds.Lines.Width];
            Span<double> sum = stackalloc double[points];
            var along = root.Axis(bonds.Axis).Slice(first, points);
            for (var row = chunk * RowsPerChunk; row < Math.Min(bonds.Rows, (chunk + 1) * RowsPerChunk); row++)
            {
                bonds.Index(row, index);
                bonds.Lines.Line(index, lines);
                sum.Clear();
                if (bonds.IsGeneral)
                    General(bonds, members, lines, first, sum);
                else
                    sum.Fill(Broadcast(bonds, members, lines));
                var head = root.Value(index[..(bonds.RowAxes.Length + 1)], bonds.Axis);
                var result = q + row * bonds.RowLength;
                for (var i = 0; i < points; i++)
                    result[i] += head * along[i] * sum[i];
            }
        });
    }

    private static double Broadcast(BondClass bonds, BondMember[] members, int* lines)
    {
        var sum = 0.0;
        for (var k = 0; k < members.Length; k++)
        {
            var (level, up, down) = (lines[k], lines[bonds.Lines.Width + k], lines[2 * bonds.Lines.Width + k]);
            sum += members[k].LossUp[(long)up * members[k].Levels + level] + members[k].LossDown[(long)down * members[k].Levels + level];
        }

        return sum;
    }

    private static void General(BondClass bonds, BondMember[] members, int* lines, int first, Span<double> sum)
    {
        for (var k = 0; k < members.Length; k++)
        {
            var (level, up, down) = (lines[k], lines[bonds.Lines.Width + k], lines[2 * bonds.Lines.Width + k]);
            var along = bonds.Along[k];
            double* lossUp = members[k].LossUp, lossDown = members[k].LossDown;
            for (var i = 0; i < sum.Length; i++)
            {
                var (part, above, under) = along[first + i];
                var j = level + part;
                sum[i] += lossUp[(long)Math.Min(up, above) * members[k].Levels + j] + lossDown[(long)Math.Min(down, under) * members[k].Levels + j];
            }
        }
    }
}
