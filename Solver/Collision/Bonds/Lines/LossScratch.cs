namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>What a thread needs to look up the loss rates of lines (<see cref="LineLoss{TOperations, TVector}"/>), laid out in a block of
/// doubles.</summary>
internal readonly unsafe struct LossScratch
{
    /// <summary>Lays out the block.</summary>
    /// <param name="block">room for <see cref="Length"/> doubles</param>
    /// <param name="directions">number of directions</param>
    public LossScratch(double* block, int directions)
    {
        Partial = (int*)block;
        Values = Partial + LineLevels.Kinds * LineLevels.WidthFor(directions);
    }

    /// <summary>What <see cref="LineLevels.Begin"/> finds.</summary>
    public int* Partial { get; }

    /// <summary>The values of one line.</summary>
    public int* Values { get; }

    /// <summary>Doubles of the block.</summary>
    public static long Length(int directions) => LineLevels.Kinds * LineLevels.WidthFor(directions);
}
