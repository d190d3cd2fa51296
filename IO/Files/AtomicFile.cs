using System.Runtime.InteropServices;
using System.Text;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.IO.Files;

/// <summary>
/// Files that appear complete or not at all: written under a temporary name in the same directory, fsync, rename, fsync of the
/// directory. Whatever happens, a crash of the machine included, the path holds the old file or the new one. A link is followed: what it
/// points to is replaced, and the link stays. A device, a pipe or a socket is never replaced: text is written through, anything else is
/// refused.
/// </summary>
internal static class AtomicFile
{
    // O_RDONLY | O_CLOEXEC, the same on x86-64 and ARM64.
    private const int ReadOnly = 0x80000;

    // FICLONE
    private const nuint ShareBlocks = 0x40049409;

    // The longest name of a file, bytes (NAME_MAX).
    private const int LongestName = 255;

    // access: W_OK | X_OK
    private const int WriteAndSearch = 3;

    /// <summary>Refuses, before any work is done for it, a target that cannot be written.</summary>
    /// <param name="path">the file</param>
    /// <param name="isText">whether it is text, which a device or a pipe takes as well</param>
    /// <exception cref="IOException">the file cannot be written</exception>
    public static void Require(string path, bool isText = false)
    {
        var (full, _) = Prepare(path, isText);
        var identity = FileIdentity.Of(full);
        var target = identity is null or { Type: FileType.Regular } ? Path.GetDirectoryName(full)! : full;
        if (Access(target, target == full ? WriteAndSearch & ~1 : WriteAndSearch) != 0)
            throw new IOException($"'{path}' cannot be written: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Refuses, before any work is done for it, a directory that cannot be written into, or that cannot be made.</summary>
    /// <param name="path">the directory, which need not exist, nor those above it</param>
    /// <exception cref="IOException">it cannot be written into, in the words of the system</exception>
    public static void RequireDirectory(string path)
    {
        var there = Path.GetFullPath(path);
        while (FileIdentity.IsMissing(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        if (FileIdentity.Of(there) is { Type: not FileType.Directory })
            throw new IOException($"{there} is no directory");
        if (Access(there, WriteAndSearch) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Replaces the text at <paramref name="path"/>; a device or a pipe takes it as it comes.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="write">writes the text</param>
    /// <exception cref="IOException">the text cannot be written; an old file stands as it was</exception>
    public static void WriteText(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var (full, _) = Prepare(path, isText: true);
        if (FileIdentity.Of(full) is not { Type: not FileType.Regular })
        {
            Write(path, temporary =>
            {
                using var writer = new StreamWriter(temporary);
                write(writer);
            });
            return;
        }

        try
        {
            using var stream = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            using var writer = new StreamWriter(stream);
            write(writer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    /// <summary>Replaces the file at <paramref name="path"/> by what <paramref name="write"/> makes.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="write">writes and closes a file at the path it is given, which lies in the same directory</param>
    /// <exception cref="IOException">the file cannot be written; the temporary file is gone and the old file stands as it was</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var (full, temporary) = Prepare(path);
        try
        {
            write(temporary);
            Commit(temporary, full);
        }
        catch (Exception failure)
        {
            Remove(temporary);
            if (failure is IOException or UnauthorizedAccessException)
                throw new IOException($"'{path}' cannot be written: {Reason(failure, temporary)}", failure);
            throw;
        }
    }

    /// <summary>
    /// Replaces the file by a changed copy of itself. The file is copied without a lock of its own, so that a reader may have it open;
    /// where the file system can share blocks between files (reflink) the copy costs nothing.
    /// </summary>
    /// <param name="path">the file, which exists</param>
    /// <param name="change">changes and closes the file at the path it is given, which lies in the same directory</param>
    /// <exception cref="IOException">the file cannot be read or written; it stands as it was</exception>
    public static void Change(string path, Action<string> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Write(path, temporary =>
        {
            var source = Open(path, ReadOnly);
            if (source < 0)
                throw new IOException($"it cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
            using (var from = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(source, ownsHandle: true), FileAccess.Read))
            using (var to = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                if (Control(to.SafeFileHandle.DangerousGetHandle().ToInt32(), ShareBlocks, source) != 0)
                    from.CopyTo(to, 1 << 20);
            }

            change(temporary);
        });
    }

    /// <summary>The same by several ranks together, collectively: rank 0 chooses the temporary name and replaces the file.</summary>
    /// <param name="ranks">the ranks</param>
    /// <param name="path">the file; rank 0 counts</param>
    /// <param name="write">writes and closes a file at the path it is given, in steps that the ranks agree on; what may fail is in a
    /// step</param>
    /// <exception cref="IOException">the file cannot be written by some rank; the temporary file is gone and the old file stands as it
    /// was</exception>
    public static void Write(MpiCommunicator ranks, string path, Action<string, Agreement> write)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(write);
        var agreement = new Agreement(ranks, path);
        var (full, temporary) = ("", "");
        agreement.Do(() =>
        {
            if (ranks.Rank == 0)
                (full, temporary) = Prepare(path);
        });
        agreement.Temporary = temporary = ranks.Broadcast(temporary);
        write(temporary, agreement);
        agreement.Do(() =>
        {
            if (ranks.Rank == 0)
                Commit(temporary, full);
        });
    }

    /// <summary>
    /// Takes the room for so many bytes beforehand, so that a full disk is found while nobody is inside a collective write. The length of
    /// the file stays; file systems that cannot do it are left alone.
    /// </summary>
    /// <exception cref="IOException">there is no room</exception>
    public static void Reserve(string path, long bytes)
    {
        const int KeepSize = 1, TooLarge = 27, NoSpace = 28, Quota = 122;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (Allocate(file.DangerousGetHandle().ToInt32(), KeepSize, 0, bytes) != 0
            && Marshal.GetLastPInvokeError() is TooLarge or NoSpace or Quota)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    private static (string Full, string Temporary) Prepare(string path, bool isText = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Encoding.UTF8.GetByteCount(Path.GetFileName(path)) > LongestName)
            throw new IOException($"'{path}' cannot be written: its name has more than {LongestName} bytes");
        var full = Target(Path.GetFullPath(path));
        var directory = Path.GetDirectoryName(full) ?? throw new IOException($"'{path}' cannot be written: it is a directory");
        if (Directory.Exists(full))
            throw new IOException($"'{path}' cannot be written: it is a directory");
        if (!Directory.Exists(directory))
            throw new IOException($"'{path}' cannot be written: its directory does not exist");
        if (!isText && FileIdentity.Of(full) is { Type: FileType.Pipe or FileType.Other })
            throw new IOException($"'{path}' cannot be written: it is a device, a pipe or a socket, expected a regular file or none");
        return (full, Path.Combine(directory, TemporaryName(Path.GetFileName(full))));
    }

    /// <summary>.NAME.PROCESS.tmp, where the name is cut if the whole were too long for a file system.</summary>
    private static string TemporaryName(string name)
    {
        var suffix = $".{Environment.ProcessId}.tmp";
        while (Encoding.UTF8.GetByteCount(name) > LongestName - 1 - suffix.Length)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return $".{name}{suffix}";
    }

    /// <summary>What a link points to in the end, also where that does not exist; a path that is no link as it is.</summary>
    private static string Target(string full)
    {
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return full;    // there is nothing yet
        }
    }

    private static void Commit(string temporary, string full)
    {
        using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
            stream.Flush(flushToDisk: true);
        File.Move(temporary, full, overwrite: true);
        SynchroniseDirectory(Path.GetDirectoryName(full)!);
    }

    internal static string Reason(Exception failure, string temporary) =>
        failure is H5Exception hdf5 ? hdf5.Reason : failure.Message.Replace($" : '{temporary}'", "", StringComparison.Ordinal).TrimEnd('.');

    internal static void Remove(string temporary)
    {
        if (temporary.Length == 0)
            return;
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

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int descriptor, nuint request, nint argument);

    [DllImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static extern int Allocate(int descriptor, int mode, long offset, long length);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
