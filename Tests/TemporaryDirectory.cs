namespace ClusterLB.Tests;

/// <summary>A directory of its own for a test, removed with everything in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("clusterlb-test-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_path, name);

    public string[] Files() => [.. Directory.EnumerateFileSystemEntries(_path).Select(f => System.IO.Path.GetFileName(f)!).Order()];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
