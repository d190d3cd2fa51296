using System.Buffers.Binary;
using System.IO.Hashing;

namespace ClusterLB.IO.Files;

/// <summary>
/// The last 64 bytes of a file that is to be trusted before any library parses it: a mark, the version of what is in the file, its length,
/// and an XXH3-128 over all of it but one range, whose elements have a sum of their own (<see cref="ElementSum"/>). HDF5 does not mind
/// bytes behind its end.
/// <code>
///  0  8  mark "CLBSEAL\n"            24  8  first byte left out       56  8  XXH3-64 of bytes 0 to 55
///  8  4  0                           32  8  bytes left out
/// 12  4  version of the content      40 16  XXH3-128 of the others
/// 16  8  length before the seal                                       little-endian
/// </code>
/// </summary>
/// <param name="Version">version of the content, at least 1</param>
/// <param name="Length">bytes before the seal</param>
/// <param name="SkippedOffset">first byte that the hash leaves out</param>
/// <param name="SkippedLength">bytes that it leaves out</param>
internal sealed record FileSeal(int Version, long Length, long SkippedOffset, long SkippedLength)
{
    /// <summary>Bytes of the seal.</summary>
    public const int Bytes = 64;

    private const int OwnHashAt = 56;
    private const int BufferBytes = 1 << 16;

    private static ReadOnlySpan<byte> Mark => "CLBSEAL\n"u8;

    private static ReadOnlySpan<byte> Hdf5Mark => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>Seals a finished file.</summary>
    /// <param name="path">the file</param>
    /// <param name="version">version of its content</param>
    /// <param name="skippedOffset">first byte of the range that is left out</param>
    /// <param name="skippedLength">its length</param>
    /// <exception cref="IOException">the file cannot be read or written</exception>
    public static void Append(string path, int version, long skippedOffset, long skippedLength)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var seal = new FileSeal(version, file.Length, skippedOffset, skippedLength);
        var bytes = new byte[Bytes];
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), seal.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), skippedOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), skippedLength);
        seal.Hash(file, bytes.AsSpan(40, 16));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(OwnHashAt), XxHash3.HashToUInt64(bytes.AsSpan(0, OwnHashAt)));
        file.Seek(0, SeekOrigin.End);
        file.Write(bytes);
    }

    /// <summary>Reads the seal of a file and holds the file against it.</summary>
    /// <param name="path">the file</param>
    /// <param name="newest">the newest version of the content that this program reads</param>
    /// <exception cref="InvalidDataException">
    /// the file is empty, a directory, cut short, altered, not sealed, or of a newer version (<see cref="NewerVersionException"/>)
    /// </exception>
    /// <exception cref="IOException">the file is missing or cannot be read, which says nothing of what is in it</exception>
    /// <exception cref="UnauthorizedAccessException">the file may not be read</exception>
    public static FileSeal Check(string path, int newest)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"'{path}' is a directory");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length == 0)
            throw new InvalidDataException($"'{path}' is empty");
        var bytes = new byte[Bytes];
        if (file.Length >= Bytes)
        {
            file.Seek(-Bytes, SeekOrigin.End);
            file.ReadExactly(bytes);
        }

        if (!bytes.AsSpan(0, Mark.Length).SequenceEqual(Mark))
            throw new InvalidDataException(Unsealed(path, file));
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(OwnHashAt)) != XxHash3.HashToUInt64(bytes.AsSpan(0, OwnHashAt)))
            throw new InvalidDataException($"'{path}' is damaged: its seal, the last {Bytes} bytes, is not as it was written");
        var seal = new FileSeal(
            BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(32)));
        if (seal.Version > newest)
            throw new NewerVersionException(
                $"'{path}' was written by a newer version of ClusterLB (format {seal.Version}; this one reads up to {newest})");
        if (seal.Length != file.Length - Bytes)
            throw new InvalidDataException(
                $"'{path}' is damaged: it has {file.Length - Bytes} bytes before its seal where {seal.Length} were written");
        Span<byte> hash = stackalloc byte[16];
        seal.Hash(file, hash);
        if (!hash.SequenceEqual(bytes.AsSpan(40, 16)))
            throw new InvalidDataException($"'{path}' is damaged: its bytes are not those that were written");
        return seal;
    }

    private static string Unsealed(string path, FileStream file)
    {
        Span<byte> start = stackalloc byte[Hdf5Mark.Length];
        file.Seek(0, SeekOrigin.Begin);
        var isHdf5 = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Hdf5Mark);
        return isHdf5
            ? $"'{path}' is an HDF5 file without the seal of a checkpoint: it is cut short, or was not written as one"
            : $"'{path}' is no checkpoint: it has neither the seal of one nor the signature of HDF5";
    }

    private void Hash(FileStream file, Span<byte> into)
    {
        var hash = new XxHash128();
        var buffer = new byte[BufferBytes];
        Add(0, Math.Min(SkippedOffset, Length));
        Add(Math.Min(SkippedOffset + SkippedLength, Length), Length);
        hash.GetCurrentHash(into);

        void Add(long from, long to)
        {
            file.Seek(from, SeekOrigin.Begin);
            while (from < to)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from));
                file.ReadExactly(piece);
                hash.Append(piece);
                from += piece.Length;
            }
        }
    }
}
