using System.Runtime.InteropServices;

namespace ClusterLB.IO.Files;

/// <summary>What a path, or an open file, really is: its type, and the inode that no other file has (statx of Linux).</summary>
/// <param name="Type">the type</param>
/// <param name="Device">the file system</param>
/// <param name="Inode">the file in it</param>
internal readonly record struct FileIdentity(FileType Type, ulong Device, ulong Inode)
{
    private const int CurrentDirectory = -100, EmptyPath = 0x1000;
    private const uint TypeAndInode = 0x101;

    /// <summary>What stands at a path, links followed; null where there is nothing, or nothing that can be looked at.</summary>
    public static FileIdentity? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Status(CurrentDirectory, path, 0, TypeAndInode, out var status) == 0 ? Of(in status) : null;
    }

    /// <summary>Whether there is nothing at a path; what cannot be looked at may be there.</summary>
    public static bool IsMissing(string path)
    {
        const int NoEntry = 2, NoDirectory = 20;
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Status(CurrentDirectory, path, 0, TypeAndInode, out _) != 0
            && Marshal.GetLastPInvokeError() is NoEntry or NoDirectory;
    }

    /// <summary>What a file that is open is; null where the system does not say.</summary>
    public static FileIdentity? Of(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var descriptor = file.SafeFileHandle.DangerousGetHandle().ToInt32();
        return Status(descriptor, "", EmptyPath, TypeAndInode, out var status) == 0 ? Of(in status) : null;
    }

    private static FileIdentity Of(in StatusBlock status) => new(
        (status.Mode & 0xf000) switch
        {
            0x8000 => FileType.Regular,
            0x4000 => FileType.Directory,
            0x1000 => FileType.Pipe,
            _ => FileType.Other,
        },
        ((ulong)status.Major << 32) | status.Minor,
        status.Inode);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Status(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatusBlock status);

    // struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusBlock
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }
}

/// <summary>Types of files.</summary>
internal enum FileType
{
    /// <summary>A file with contents.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A device or a socket.</summary>
    Other,
}
