namespace ClusterLB.Solver.Input;

/// <summary>
/// Whether the fields of a run fit into memory, decided before anything is allocated: F, its transposed copies, the collision
/// term and the stages of the integrator, about 16 fields of 8 bytes a velocity. In floating point, so that no size overflows.
/// </summary>
internal static class FieldMemory
{
    /// <summary>The number of fields that a run holds at once, roughly.</summary>
    public const int Fields = 16;

    /// <summary>Bytes that the fields need on a lattice of <paramref name="points"/>[a] points on axis a.</summary>
    public static double Bytes(IEnumerable<long> points) => points.Aggregate(8.0 * Fields, (bytes, n) => bytes * n);

    /// <summary>True where the fields fit into <paramref name="availableBytes"/> and each axis is counted by an int.</summary>
    public static bool Fits(IReadOnlyCollection<long> points, long availableBytes) =>
        points.All(n => n <= int.MaxValue) && Bytes(points) <= availableBytes;
}
