namespace ClusterLB.Solver.Kinds;

/// <summary>Words of a sentence.</summary>
internal static class WordList
{
    /// <summary>"a, b or c".</summary>
    /// <param name="words">at least one</param>
    /// <param name="last">what stands before the last: "or", "and"</param>
    public static string Of(IEnumerable<string> words, string last)
    {
        string[] all = [.. words];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
