namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>An oblique direction as the kernel of a pass sees it: its coefficients, and how far its sources are.</summary>
internal unsafe struct ObliqueCoefficients
{
    /// <summary>Gains of m = 0 (zeros) by place; m is m <see cref="Stride"/> further.</summary>
    public double* Gain;

    /// <summary>Partial sums of no bond up (zeros) by place; M is M <see cref="Stride"/> further.</summary>
    public double* Up;

    /// <summary>Partial sums of no bond down.</summary>
    public double* Down;

    /// <summary>Partial sums up near the end of a row, so that x of a row with start 0 is at x.</summary>
    public double* EdgeUp;

    /// <summary>Partial sums down near the beginning of a row, x of a row with start 0 at x.</summary>
    public double* EdgeDown;

    /// <summary>Distance between transfers.</summary>
    public long Stride;

    /// <summary>Distance between starts.</summary>
    public long EdgeStride;

    /// <summary>Distance in the copy of F to the source of m = 1.</summary>
    public long Shift;

    /// <summary>a = p_d, the rise of the level from a velocity of a row to the next.</summary>
    public int Step;

    /// <summary>q a, velocities of a row from a source to the next.</summary>
    public int Move;

    /// <summary>Whether chains run along p or against it: +1 or -1.</summary>
    public int Sense;

    /// <summary>Largest m.</summary>
    public int Transfers;

    /// <summary>Places of the levels that agree modulo a.</summary>
    public int Segment;

    /// <summary>Start of a row where c·row = 0: the level of its x = 0.</summary>
    public int FirstStart;
}
