namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>What a thread needs to compute the loss rates of rows (<see cref="BondLoss{TOperations, TVector}"/>), laid out in a block of
/// doubles.</summary>
internal readonly unsafe struct LossScratch
{
    /// <summary>Lays out the block.</summary>
    /// <param name="block">room for <see cref="Length"/> doubles</param>
    /// <param name="directions">directions of the class</param>
    public LossScratch(double* block, int directions)
    {
        Heads = (int*)block;
        Values = Heads + LineTables.Kinds * LineTables.WidthFor(directions);
    }

    /// <summary>What all row axes but the last make of <see cref="LineTables.Values"/>.</summary>
    public int* Heads { get; }

    /// <summary>The values of one row.</summary>
    public int* Values { get; }

    /// <summary>Doubles of the block.</summary>
    public static long Length(int directions) => LineTables.Kinds * LineTables.WidthFor(directions);
}
