namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>A direction as the kernel of its lines sees it: its coefficients, and how far its sources are.</summary>
internal unsafe struct LineCoefficients
{
    /// <summary>Band[0][0].</summary>
    public double* Band;

    /// <summary>Loss rates over the bonds up, by level and largest transfer.</summary>
    public double* LossUp;

    /// <summary>Loss rates over the bonds down, by level and largest transfer.</summary>
    public double* LossDown;

    /// <summary>Distance in the band from a level to the next.</summary>
    public long Width;

    /// <summary>Distance in F to the line shifted by u.</summary>
    public long Shift;

    /// <summary>Distance in the rate to the line shifted by u.</summary>
    public long RateShift;

    /// <summary>q |p|², the rise of the level along u.</summary>
    public int Rise;

    /// <summary>Largest m.</summary>
    public int Transfers;
}
