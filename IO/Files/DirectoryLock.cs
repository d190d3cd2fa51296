using System.Globalization;
using System.Runtime.InteropServices;

namespace ClusterLB.IO.Files;

/// <summary>
/// One writer a directory: a lock of the operating system on a file in it, which ends with its holder, however that ends. The file says who
/// holds it, and stays; its text alone means nothing. Locks of open file descriptions (fcntl) are used, since these hold between nodes on
/// NFS, Lustre and GPFS, where flock may not. A file system without locks is said so by <see cref="IsHeld"/> = false.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int WriteLock = 1, Unlocked = 2;
    private const int GetDescriptionLock = 36, SetDescriptionLock = 37, SetProcessLock = 6;
    private const int Again = 11, AccessDenied = 13, Invalid = 22;
    private readonly FileStream _file;
    private readonly string _path;

    private DirectoryLock(FileStream file, string path, bool isHeld) => (_file, _path, IsHeld) = (file, path, isHeld);

    private enum Outcome
    {
        Taken,
        Busy,
        Impossible,
    }

    /// <summary>False where the file system knows no locks: nothing keeps a second writer away then.</summary>
    public bool IsHeld { get; }

    /// <summary>
    /// Whether the file of the lock still stands where it was taken. It does not when the directory was moved away, or the file removed:
    /// then another process may have taken a lock of that name, and the directory there may be another's. What cannot be looked at for
    /// the moment is taken to be in place.
    /// </summary>
    public bool IsInPlace => FileIdentity.Of(_path) is { } there
        ? FileIdentity.Of(_file) is not { } mine || mine == there : !FileIdentity.IsMissing(_path);

    /// <summary>Takes the lock, and writes into its file who has it.</summary>
    /// <param name="path">the file; it is made where it is missing</param>
    /// <param name="holder">one line about this process</param>
    /// <returns>the lock; null where another process has it</returns>
    /// <exception cref="IOException">the file cannot be opened or written</exception>
    /// <exception cref="UnauthorizedAccessException">the file may not be written</exception>
    public static DirectoryLock? TryTake(string path, string holder)
    {
        // Not FileShare.None: .NET would take a lock of its own kind.
        path = Path.GetFullPath(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var outcome = Lock(file);
            if (outcome == Outcome.Busy)
            {
                file.Dispose();
                return null;
            }

            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(holder + "\n"));
            file.Flush();
            return new DirectoryLock(file, path, outcome == Outcome.Taken);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether some process has the lock now. It is only asked, never taken, on a file that is opened for reading: nobody who wants
    /// the lock at this moment is turned away.
    /// </summary>
    /// <param name="path">the file</param>
    /// <returns>null where this cannot be known: the file may not be read, or the file system has no locks</returns>
    public static bool? IsTaken(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var range = new Range { Type = WriteLock };
            return Control(file.SafeFileHandle.DangerousGetHandle().ToInt32(), GetDescriptionLock, ref range) == 0
                ? range.Type != Unlocked
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the holder, or the last one, wrote.</summary>
    public static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : "a process that has not said who it is";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"unknown ({e.Message})";
        }
    }

    /// <summary>Whether a line of <see cref="Me"/> is of a process on this machine.</summary>
    public static bool IsHere(string holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return holder.StartsWith($"host {Environment.MachineName},", StringComparison.Ordinal);
    }

    /// <summary>This process in one line: host, number, job, time.</summary>
    public static string Me()
    {
        string[] variables = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID"];
        var job = variables.Select(v => (Name: v, Value: Environment.GetEnvironmentVariable(v)))
            .FirstOrDefault(v => !string.IsNullOrEmpty(v.Value));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"host {Environment.MachineName}, process {Environment.ProcessId}, "
                + $"{(job.Value is null ? "no batch job" : $"job {job.Value} ({job.Name})")}, since "
                + $"{WallClock.Text}");
    }

    /// <summary>Gives the lock back; the file stays, for to remove it would let two processes lock two files of one name.</summary>
    public void Dispose() => _file.Dispose();

    private static Outcome Lock(FileStream file)
    {
        var descriptor = file.SafeFileHandle.DangerousGetHandle().ToInt32();
        // All of the file. l_pid is 0, as locks of descriptions want it.
        var range = new Range { Type = WriteLock };
        if (Control(descriptor, SetDescriptionLock, ref range) == 0)
            return Outcome.Taken;
        var error = Marshal.GetLastPInvokeError();
        if (error == Invalid)
        {
            range = new Range { Type = WriteLock };
            if (Control(descriptor, SetProcessLock, ref range) == 0)
                return Outcome.Taken;
            error = Marshal.GetLastPInvokeError();
        }

        return error is Again or AccessDenied ? Outcome.Busy : Outcome.Impossible;
    }

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int Control(int descriptor, int command, ref Range range);

    // struct flock of 64-bit Linux.
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct Range
    {
        [FieldOffset(0)]
        public short Type;

        [FieldOffset(2)]
        public short Whence;

        [FieldOffset(8)]
        public long Start;

        [FieldOffset(16)]
        public long Length;

        [FieldOffset(24)]
        public int Process;
    }
}
