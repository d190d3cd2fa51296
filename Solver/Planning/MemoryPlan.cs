namespace ClusterLB.Solver.Planning;

/// <summary>
/// Bytes that a rank holds at its peak, by what they are for; without the program itself, the .NET runtime and the libraries, which take 60
/// to 120 MB. What is small for every lattice (diagnostics, history rows) is left out.
/// </summary>
/// <param name="Fields">F, Q and the stages of the integrator</param>
/// <param name="Halo">F over the halo box; 0 where this is the block</param>
/// <param name="Messages">what the halo exchange packs and receives</param>
/// <param name="LineCopies">F and Q of a class of directions, line by line</param>
/// <param name="Marginals">slices of F and their sums over axes</param>
/// <param name="LevelSums">R, S, S' and their partial sums, with the scratch of the threads</param>
/// <param name="Weights">radial weights, their quadratures and transforms, and the copy in which they travel</param>
/// <param name="Tables">gain and loss tables of the bonds</param>
/// <param name="Slabs">what rank 0 gathers for a file at a time</param>
/// <param name="Reductions">marginals, slices, averages and moments of [output] (<see cref="ReductionPlan"/>)</param>
public sealed record MemoryPlan(
    long Fields, long Halo, long Messages, long LineCopies, long Marginals, long LevelSums, long Weights, long Tables, long Slabs,
        long Reductions)
{
    private const long SlabElements = 1 << 22;

    /// <summary>All of it.</summary>
    public long Total => Items.Sum(i => i.Bytes);

    /// <summary>Names and bytes.</summary>
    public (string Name, long Bytes)[] Items =>
    [
        ("fields", Fields), ("halo", Halo), ("messages", Messages), ("line copies", LineCopies), ("marginals", Marginals),
        ("level sums", LevelSums), ("weights", Weights), ("tables", Tables), ("file slabs", Slabs), ("reductions", Reductions),
    ];

    /// <summary>Doubles that rank 0 gathers at a time from a block of another rank.</summary>
    internal static long Slab(int[] block) => BlockLayout.Volume(block) == 0 ? 0
        : Math.Min(BlockLayout.Volume(block), Math.Max(SlabElements, BlockLayout.Volume(block) / block[0]));

    /// <summary>Doubles of the marginals of one and two axes over the whole lattice, all slices.</summary>
    internal static long SharedMarginals(IReadOnlyList<int> points)
    {
        var sum = 0L;
        for (var a = 0; a < points.Count; a++)
        {
            sum += points[a];
            for (var b = a + 1; b < points.Count; b++)
                sum += (long)points[a] * points[b];
        }

        return Solver.Collision.LevelSums.Marginals.UsualSlices * sum;
    }
}
