namespace ClusterLB.Tests.Application.Commands;

/// <summary>A place where nobody can write: a read-only directory, or for root, whom that does not stop, one in /proc.</summary>
internal static class Unwritable
{
    public static string Path(CaseDirectory place, string name)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return "/proc/" + name;
        var directory = place.Path("read-only");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return System.IO.Path.Combine(directory, name);
    }
}
