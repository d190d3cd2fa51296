using System.Globalization;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>The cores that a process may use, as Linux lists them: <c>0-3,8</c>.</summary>
internal static class CoreList
{
    private const string Key = "Cpus_allowed_list:";

    /// <summary>That of this process; empty where the system does not say.</summary>
    public static string OfProcess()
    {
        const string Status = "/proc/self/status";
        return File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..].Trim() ?? "" : "";
    }

    /// <summary>Whether two lists have a core in common; lists that nobody knows have.</summary>
    public static bool Overlap(string first, string second)
    {
        if (first.Length == 0 || second.Length == 0)
            return true;
        var other = Ranges(second);
        return Ranges(first).Any(a => other.Any(b => a.First <= b.Last && b.First <= a.Last));
    }

    private static (int First, int Last)[] Ranges(string list) => [.. list.Split(',').Select(part =>
    {
        var ends = part.Split('-');
        return (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture));
    })];
}
