namespace ClusterLB.Solver.Records;

/// <summary>The unit of all that is written: thermal units, which are dimensionless (CONVENTIONS.md, "Units").</summary>
internal static class ThermalUnit
{
    /// <summary>The attribute <c>units</c>.</summary>
    public const string Name = "1";
}
