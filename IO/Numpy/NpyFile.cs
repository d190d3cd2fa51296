using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterLB.IO.Numpy;

/// <summary>
/// A file of one array as numpy.save writes it (NEP 1; format versions 1 to 3): magic, version, a header in the syntax of Python,
/// {'descr': '&lt;f8', 'fortran_order': False, 'shape': (32, 32), }, and the elements. Taken are real numbers of 4 and 8 bytes in either
/// byte order, and arrays in either order of indices.
/// </summary>
internal sealed partial class NpyFile
{
    private const int MagicBytes = 8, LongestHeader = 1 << 16;
    private static readonly byte[] _magic = [0x93, .. "NUMPY"u8];
    private readonly long _start;
    private readonly int _elementBytes;
    private readonly bool _isBigEndian;

    private NpyFile(string path, long start, int elementBytes, bool isBigEndian, bool isFortran, long[] shape) =>
        (Path, _start, _elementBytes, _isBigEndian, IsFortran, Shape) = (path, start, elementBytes, isBigEndian, isFortran, shape);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether the first index runs fastest.</summary>
    public bool IsFortran { get; }

    /// <summary>The extents of the array; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Opens a file and checks its header and its length.</summary>
    /// <param name="path">the file</param>
    /// <exception cref="InvalidDataException">it is not as described; one sentence says why</exception>
    /// <exception cref="IOException">it cannot be read</exception>
    public static NpyFile Open(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> first = stackalloc byte[MagicBytes];
        if (stream.ReadAtLeast(first, MagicBytes, throwOnEndOfStream: false) < MagicBytes || !first[..6].SequenceEqual(_magic))
            throw Refusal(path, "does not begin like one");
        var version = first[6];
        if (version is < 1 or > 3)
            throw Refusal(path, $"is of format version {version}, which is none of 1, 2, 3");
        Span<byte> length = stackalloc byte[version == 1 ? 2 : 4];
        var bytes = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length ? 0
            : version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (bytes is 0 or > LongestHeader)
            throw Refusal(path, "has no header");
        var text = new byte[bytes];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw Refusal(path, "ends within its header");
        return Parse(path, Encoding.UTF8.GetString(text), stream.Position, stream.Length);
    }

    /// <summary>Reads a box of the array in C order.</summary>
    /// <param name="lower">the first index on each axis</param>
    /// <param name="lengths">the number of indices on each axis</param>
    /// <param name="take">is given the place in the box and the element, in the order of the file within each row of it</param>
    /// <exception cref="IOException">it cannot be read</exception>
    public void Read(IReadOnlyList<long> lower, IReadOnlyList<long> lengths, Action<long, double> take)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(take);
        if (lengths.Contains(0))
            return;
        using var stream = File.OpenRead(Path);

        // Rows along the axis that is contiguous in the file; strides of the file and of the box.
        var d = Shape.Count;
        var along = IsFortran ? 0 : d - 1;
        var (inFile, inBox) = (Strides(Shape, IsFortran), Strides(lengths, isFortran: false));
        var row = new byte[lengths[along] * _elementBytes];
        var index = new long[d];
        for (var done = false; !done;)
        {
            var (place, target) = (0L, 0L);
            for (var a = 0; a < d; a++)
            {
                place += (lower[a] + index[a]) * inFile[a];
                target += index[a] * inBox[a];
            }

            stream.Position = _start + (place * _elementBytes);
            stream.ReadExactly(row);
            for (var i = 0L; i < lengths[along]; i++)
                take(target + (i * inBox[along]), Element(row.AsSpan((int)(i * _elementBytes), _elementBytes)));
            done = true;
            for (var a = d - 1; a >= 0 && done; a--)
            {
                if (a == along)
                    continue;
                done = ++index[a] == lengths[a];
                if (done)
                    index[a] = 0;
            }
        }
    }

    private static NpyFile Parse(string path, string header, long start, long fileLength)
    {
        var descr = Descr().Match(header).Groups[1].Value;
        var order = Order().Match(header).Groups[1].Value;
        var shape = Extents().Match(header);
        if (descr.Length == 0 || order.Length == 0 || !shape.Success)
            throw Refusal(path, "has a header without one of 'descr', 'fortran_order', 'shape'");
        if (descr is not ("<f8" or ">f8" or "<f4" or ">f4"))
            throw Refusal(path, $"has elements of the type '{descr}', where numpy.float64 or numpy.float32 is expected");
        var extents = new List<long>();
        foreach (var word in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
                throw Refusal(path, $"has the shape ({shape.Groups[1].Value})");
            extents.Add(extent);
        }

        var bytes = descr[2] - '0';
        var expected = extents.Aggregate((double)bytes, (product, n) => product * n);
        return expected == fileLength - start
            ? new NpyFile(path, start, bytes, descr[0] == '>', order == "True", [.. extents])
            : throw Refusal(path, $"has {fileLength - start} bytes of elements, where its header has {expected:0}");
    }

    private double Element(ReadOnlySpan<byte> bytes) => (_elementBytes, _isBigEndian) switch
    {
        (8, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (8, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadSingleBigEndian(bytes),
    };

    private static long[] Strides(IReadOnlyList<long> extents, bool isFortran)
    {
        var strides = new long[extents.Count];
        var stride = 1L;
        for (var n = 0; n < extents.Count; n++)
        {
            var axis = isFortran ? n : extents.Count - 1 - n;
            strides[axis] = stride;
            stride *= extents[axis];
        }

        return strides;
    }

    private static InvalidDataException Refusal(string path, string why) => new($"'{path}' is no array of numpy.save: it {why}");

    [GeneratedRegex("'descr':\\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex Extents();
}
