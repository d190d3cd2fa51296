namespace ClusterLB.Solver.Collision;

/// <summary>What a thread needs to compute the loss rates of the rows of one plane (<see cref="BondLoss{TOperations, TVector}"/>), laid out in a block of doubles.</summary>
internal readonly unsafe struct LossScratch
{
    /// <summary>Place of A = 0 in a row of sums, so that those from 1 on begin with a whole vector.</summary>
    public const int Zero = 7;

    /// <summary>Lays out the block.</summary>
    /// <param name="block">room for <see cref="Length"/> doubles</param>
    /// <param name="lines">rows of the plane in the piece</param>
    /// <param name="rowLength">points of a row</param>
    /// <param name="directions">directions of the class</param>
    /// <param name="transfers">their largest transfer</param>
    public LossScratch(double* block, int lines, int rowLength, int directions, int transfers)
    {
        Stride = StrideFor(transfers);
        Plus = block;
        Minus = Plus + (long)lines * Stride;
        Loss = Minus + (long)lines * Stride;
        Above = (int*)(Loss + (long)lines * rowLength);
        Below = Above + (long)lines * rowLength;
        Heads = Below + (long)lines * rowLength;
        Values = Heads + LineTables.Kinds * LineTables.WidthFor(directions);
    }

    /// <summary>Distance between the sums of neighbouring rows.</summary>
    public int Stride { get; }

    /// <summary>G+(A) of each row, A = 0 at <see cref="Zero"/>.</summary>
    public double* Plus { get; }

    /// <summary>G-(A) of each row.</summary>
    public double* Minus { get; }

    /// <summary>Loss rates by row and x.</summary>
    public double* Loss { get; }

    /// <summary>A+ by row and x.</summary>
    public int* Above { get; }

    /// <summary>A- by row and x.</summary>
    public int* Below { get; }

    /// <summary>What the axes outside the plane make of <see cref="LineTables.Values"/>.</summary>
    public int* Heads { get; }

    /// <summary>The values of one row.</summary>
    public int* Values { get; }

    /// <summary>Doubles of the block.</summary>
    public static long Length(int lines, int rowLength, int directions, int transfers) =>
        2L * lines * StrideFor(transfers) + 2L * lines * rowLength + LineTables.Kinds * LineTables.WidthFor(directions);

    private static int StrideFor(int transfers) => 8 + (transfers + 7) / 8 * 8;
}
