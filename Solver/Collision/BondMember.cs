namespace ClusterLB.Solver.Collision;

/// <summary>A direction as the kernels see it: where its rows are and how far apart.</summary>
internal unsafe struct BondMember
{
    /// <summary>Band[0][0].</summary>
    public double* Band;

    /// <summary>Loss rates along +P by level and largest transfer: those up if p has the sense of P, else those down.</summary>
    public double* LossPlus;

    /// <summary>Loss rates along -P by level and largest transfer.</summary>
    public double* LossMinus;

    /// <summary>Which row of <see cref="LineTables.Values"/> bounds the transfers along +P.</summary>
    public int PlusLimit;

    /// <summary>Which row of <see cref="LineTables.Values"/> bounds the transfers along -P.</summary>
    public int MinusLimit;

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
            var (q, along) = (bonds.Members[f], bonds.Signs[f] >= 0);
            members[f] = new BondMember
            {
                Band = tables.Band(q),
                LossPlus = along ? tables.LossUp(q) : tables.LossDown(q),
                LossMinus = along ? tables.LossDown(q) : tables.LossUp(q),
                PlusLimit = along ? LineTables.Up : LineTables.Down,
                MinusLimit = along ? LineTables.Down : LineTables.Up,
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
