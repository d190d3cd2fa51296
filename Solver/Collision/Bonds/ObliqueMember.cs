namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>An oblique direction as the kernel sees it: its coefficients, and how far its sources are.</summary>
internal unsafe struct ObliqueMember
{
    /// <summary>Gains of m = 0 (zeros) by place; m is m <see cref="Stride"/> further.</summary>
    public double* Gain;

    /// <summary>Partial sums of no bond up (zeros) by place; M is M <see cref="Stride"/> further.</summary>
    public double* Up;

    /// <summary>Partial sums of no bond down.</summary>
    public double* Down;

    /// <summary>Partial sums up near the end of a row, so that x of head 0 is at x.</summary>
    public double* EdgeUp;

    /// <summary>Partial sums down near the beginning of a row, x of head 0 at x.</summary>
    public double* EdgeDown;

    /// <summary>Distance between transfers.</summary>
    public long Stride;

    /// <summary>Distance between heads.</summary>
    public long EdgeStride;

    /// <summary>Distance in the copy of F to the source of m = 1.</summary>
    public long Shift;

    /// <summary>a = p_d.</summary>
    public int Step;

    /// <summary>Whether chains run along p or against it: +1 or -1.</summary>
    public int Sense;

    /// <summary>Largest m.</summary>
    public int Transfers;

    /// <summary>Places of the levels that agree modulo a.</summary>
    public int Segment;

    /// <summary>Head of a row where q·row = 0.</summary>
    public int FirstHead;

    /// <summary>The members of a pass.</summary>
    public static ObliqueMember[] Of(ObliquePass pass, ObliqueTables tables)
    {
        var members = new ObliqueMember[pass.Members.Length];
        for (var k = 0; k < members.Length; k++)
        {
            var q = pass.Members[k];
            var layout = tables.Layout(q);
            members[k] = new ObliqueMember
            {
                Gain = tables.GainRow(q, 0),
                Up = tables.UpRow(q, 0),
                Down = tables.DownRow(q, 0),
                EdgeUp = tables.EdgeUp(q) - layout.FirstEdge,
                EdgeDown = tables.EdgeDown(q),
                Stride = layout.Stride,
                EdgeStride = layout.EdgeStride,
                Shift = pass.Senses[k] * pass.Shift + layout.Step,
                Step = layout.Step,
                Sense = pass.Senses[k],
                Transfers = layout.Transfers,
                Segment = layout.Segment,
                FirstHead = layout.FirstHead,
            };
        }

        return members;
    }
}
