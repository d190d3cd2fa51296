namespace ClusterLB.Tests;

/// <summary>Where the reference inputs and values stand: the repository's own copy, and ../shared/reference beside it where that
/// exists.</summary>
public static class SharedReference
{
    /// <summary>The root of the repository: the folder with ClusterLB.sln above the test assembly.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Tests/reference in the repository.</summary>
    public static string Own { get; } = Path.Combine(Repository, "Tests", "reference");

    /// <summary>../shared/reference, or null.</summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>All reference inputs, of both folders.</summary>
    public static IEnumerable<string> Inputs() =>
        new[] { Own, Shared }.OfType<string>().SelectMany(folder => Directory.GetFiles(folder, "*.toml").Order(StringComparer.Ordinal));

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ClusterLB.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("no ClusterLB.sln above the test assembly");
    }

    private static string? FindShared()
    {
        var folder = Path.Combine(Repository, "..", "shared", "reference");
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }
}
