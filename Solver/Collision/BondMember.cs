namespace ClusterLB.Solver.Collision;

/// <summary>A direction as the kernels see it: where its rows are and how far apart.</summary>
internal unsafe struct BondMember
{
    /// <summary>Row m = 1 at level 0, gain at the lower end.</summary>
    public double* Up;

    /// <summary>Row m = 1 at level 0, gain at the upper end.</summary>
    public double* Down;

    /// <summary>Loss rates by largest transfer and level.</summary>
    public double* LossUp;

    /// <summary>Loss rates by largest transfer and level.</summary>
    public double* LossDown;

    /// <summary>Distance from one m to the next.</summary>
    public long Stride;

    /// <summary>Distance in F to the line shifted by p.</summary>
    public long Shift;

    /// <summary>Number of levels.</summary>
    public int Levels;

    /// <summary>|p|².</summary>
    public int Rise;

    /// <summary>The members of a class.</summary>
    public static BondMember[] Of(BondClass bonds, BondTables tables)
    {
        var members = new BondMember[bonds.Members.Length];
        for (var f = 0; f < members.Length; f++)
        {
            var q = bonds.Members[f];
            members[f] = new BondMember
            {
                Up = tables.Up(q),
                Down = tables.Down(q),
                LossUp = tables.LossUp(q),
                LossDown = tables.LossDown(q),
                Stride = tables.Layout[q].Stride,
                Shift = bonds.Shift[f],
                Levels = bonds.LevelsOf(f),
                Rise = bonds.RiseOf(f),
            };
        }

        return members;
    }
}
