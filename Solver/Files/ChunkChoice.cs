using ClusterLB.Decomposition.Blocks;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Solver.Files;

/// <summary>
/// The chunks of a field. Whole blocks are what MPI-IO writes fastest: a chunk is one rank's, contiguous in memory and in the file. Where
/// the axis does not divide by the ranks, the bounds of all blocks are multiples of a smaller length, down to 1; if that makes chunks too
/// small, they have the length of the longest block, and some belong to two ranks.
/// </summary>
internal static class ChunkChoice
{
    private const long Smallest = 1 << 16;
    private const long Largest = 1 << 26;
    private const long LargestCompressed = 1 << 22;    // read and written through memory in one piece

    /// <summary>Contiguous for one block without compression, else chunks.</summary>
    public static H5Storage? Of(BlockGrid grid, int compression)
    {
        if (grid.Size == 1 && compression == 0)
            return null;
        var chunk = grid.Points.Select(
            (n, a) => Enumerable.Range(0, grid.Ranks[a]).Aggregate((long)n, (g, k) => Gcd(g, (long)n * k / grid.Ranks[a]))).ToArray();
        if (Bytes(chunk) < Smallest)
            chunk = [.. grid.Points.Select((n, a) => ((long)n + grid.Ranks[a] - 1) / grid.Ranks[a])];
        // Slowest axis first: what remains is contiguous in the block.
        var most = compression > 0 ? LargestCompressed : Largest;
        for (var a = 0; a < chunk.Length && Bytes(chunk) > most; a++)
        {
            var rest = Bytes(chunk) / chunk[a];
            chunk[a] = Divisors(chunk[a]).FirstOrDefault(length => length * rest <= most, 1);
        }

        return new H5Storage(chunk, Shuffle: compression > 0, compression);
    }

    private static long Bytes(long[] chunk) => chunk.Aggregate((long)sizeof(double), (bytes, length) => bytes * length);

    private static IEnumerable<long> Divisors(long n) => Enumerable.Range(1, (int)n).Where(k => n % k == 0).Select(k => n / k);

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
