namespace ClusterLB.Decomposition.Memory;

/// <summary>The memory there is for this process: that of the machine, or of its container (cgroup) where this is given less.</summary>
internal static class AvailableMemory
{
    /// <summary>
    /// Bytes. In a container it is three quarters of the limit: so much the runtime gives managed arrays there, and the program and its
    /// libraries need the rest.
    /// </summary>
    public static long Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
