using System.Runtime.InteropServices;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.IO.Files;

/// <summary>
/// Files that appear complete or not at all: written under a temporary name in the same directory, fsync, rename, fsync of the
/// directory. Whatever happens, a crash of the machine included, the path holds the old file or the new one.
/// </summary>
public static class AtomicFile
{
    // O_RDONLY | O_CLOEXEC, the same on x86-64 and ARM64.
    private const int ReadOnly = 0x80000;

    /// <summary>Replaces the file at <paramref name="path"/> by what <paramref name="write"/> makes.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="write">writes and closes a file at the path it is given, which lies in the same directory</param>
    /// <exception cref="IOException">the file cannot be written; the temporary file is gone and the old file stands as it was</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full) ?? throw new IOException($"'{path}' cannot be written: it is a directory");
        if (Directory.Exists(full))
            throw new IOException($"'{path}' cannot be written: it is a directory");
        if (!Directory.Exists(directory))
            throw new IOException($"'{path}' cannot be written: its directory does not exist");
        var temporary = Path.Combine(directory, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            write(temporary);
            using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
                stream.Flush(flushToDisk: true);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception failure)
        {
            Remove(temporary);
            if (failure is IOException or UnauthorizedAccessException)
                throw new IOException($"'{path}' cannot be written: {Reason(failure, temporary)}", failure);
            throw;
        }

        SynchroniseDirectory(directory);
    }

    private static string Reason(Exception failure, string temporary) =>
        failure is H5Exception hdf5 ? hdf5.Reason : failure.Message.Replace($" : '{temporary}'", "", StringComparison.Ordinal).TrimEnd('.');

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report.
        }
    }

    // Some network file systems refuse fsync on a directory; the rename has happened by then, so there is nothing to undo.
    private static void SynchroniseDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
