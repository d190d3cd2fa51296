using System.Diagnostics;

namespace ClusterLB.Tests.Parallel;

/// <summary>A file system of some kilobytes, for root in a place where it may mount; the test is left out elsewhere.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    public static SmallDisk Mount(string path, string size)
    {
        Directory.CreateDirectory(path);
        if (!Environment.IsPrivilegedProcess || Tool("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path) != 0)
            Assert.Ignore("only root can mount a small disk");
        return new SmallDisk(path);
    }

    // MPICH's launcher may end before the ranks that it has killed, and a rank keeps its file open to its end.
    public void Dispose() =>
        Assert.That(
        () => Tool("umount", _path), Is.Zero.After(20).Seconds.PollEvery(100).MilliSeconds,
        "the ranks end, and with them the use of the disk");

    private static int Tool(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
