namespace ClusterLB.Solver.Planning;

/// <summary>
/// Speeds that an estimate of time rests on. The model of an evaluation adds, for the rank that takes longest,
/// <code>bonds         updates / (Updates threads)
/// level sums    additions / (Additions threads)
/// tables        multiply-adds of this rank's directions / (MultiplyAdds threads) + entries / (Entries threads)
/// halo          messages Latency + bytes / Bandwidth                        (the larger of sent and received)
/// allreduce     2 ceil(log2 N) Latency + 2 (1 - 1/N) bytes / Bandwidth      each</code>
/// Nothing is taken to overlap, although the halo travels during level sums and tables.
/// </summary>
internal sealed record MachineModel
{
    /// <summary>Bond updates a second and thread. This and the next three: d = 4, n = 32, P2 = 7, one thread of an idle AVX-512 machine
    /// (docs/performance.md).</summary>
    public double Updates { get; init; } = 8.4e9;

    /// <summary>Additions of the level sums a second and thread.</summary>
    public double Additions { get; init; } = 3.5e9;

    /// <summary>Multiply-adds of the radial weights a second and thread.</summary>
    public double MultiplyAdds { get; init; } = 8e9;

    /// <summary>Entries of the bond tables a second and thread.</summary>
    public double Entries { get; init; } = 4e8;

    /// <summary>Seconds of a message.</summary>
    public double Latency { get; init; } = 2e-6;

    /// <summary>Bytes a second and rank.</summary>
    public double Bandwidth { get; init; } = 5e9;

    /// <summary>Threads of a rank.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>All speeds of a thread in the ratio of a measured rate of bond updates to the default one.</summary>
    public MachineModel Scaled(double updates)
    {
        var factor = updates / Updates;
        return this with
        {
            Updates = updates,
            Additions = factor * Additions,
            MultiplyAdds = factor * MultiplyAdds,
            Entries = factor * Entries,
        };
    }

    /// <summary>Seconds of a reduction of <paramref name="bytes"/> over <paramref name="ranks"/>.</summary>
    public double Allreduce(int ranks, long bytes) =>
        2 * Math.Ceiling(Math.Log2(ranks)) * Latency + 2 * (1 - 1.0 / ranks) * bytes / Bandwidth;
}
