namespace ClusterLB.Application.Commands;

/// <summary>A number in a table on the screen.</summary>
internal static class Cell
{
    /// <summary>The number, or a hyphen where there is none (NaN): an order of the first row, a limit that does not exist.</summary>
    public static string Of(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format);
}
