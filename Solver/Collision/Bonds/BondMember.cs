namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>A direction as the kernels see it: where its rows are and how far apart.</summary>
internal unsafe struct BondMember
{
    /// <summary>Band[0][0].</summary>
    public double* Band;

    /// <summary>Loss rates over the bonds up, by level and largest transfer.</summary>
    public double* LossUp;

    /// <summary>Loss rates over the bonds down, by level and largest transfer.</summary>
    public double* LossDown;

    /// <summary>Distance in the band from a level to the next.</summary>
    public long Width;

    /// <summary>Distance in F to the row shifted by p.</summary>
    public long Shift;

    /// <summary>Distance in the rate to the row shifted by p.</summary>
    public long RateShift;

    /// <summary>|p|².</summary>
    public int Rise;

    /// <summary>Largest m.</summary>
    public int Transfers;

    /// <summary>The members of a class.</summary>
    public static BondMember[] Of(BondClass bonds, BondTables tables)
    {
        var members = new BondMember[bonds.Members.Length];
        for (var f = 0; f < members.Length; f++)
        {
            var q = bonds.Members[f];
            members[f] = new BondMember
            {
                Band = tables.Band(q),
                LossUp = tables.LossUp(q),
                LossDown = tables.LossDown(q),
                Width = tables.Layout[q].Width,
                Shift = bonds.Shift[f],
                RateShift = bonds.RateShift[f],
                Rise = bonds.RiseOf(f),
                Transfers = bonds.TransfersOf(f),
            };
        }

        return members;
    }
}
