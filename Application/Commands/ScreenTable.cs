namespace ClusterLB.Application.Commands;

/// <summary>A table on the screen: columns as wide as what stands in them, the first row as heads, everything to the right.</summary>
internal static class ScreenTable
{
    /// <summary>Writes rows of the same length.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((text, c) => text.PadLeft(widths[c]))).TrimEnd());
    }
}
