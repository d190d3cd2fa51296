using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Memory;

/// <summary>
/// A zeroed block of doubles outside the managed heap, aligned to 64 bytes (one cache line, one 512-bit vector).
/// Fields and communication buffers live here: the collector neither moves nor frees them while a kernel or a
/// non-blocking call holds their address.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64, Page = 4096, Large = 4 << 20;
    private static readonly delegate* unmanaged<void*, nuint, int, int> _advise;
    private static long _heldBytes, _peakBytes;
    private readonly NativeBuffer? _owner;
    private double* _pointer;

    /// <summary>
    /// glibc raises the size from which blocks are mapped one by one to that of the largest block freed so far; smaller ones then leave
    /// holes in its heap (12 MB a rank at d = 4, n = 32). A size that is set stays. Where the system has huge pages for those who ask,
    /// large blocks do: rows of F that lie far apart are found faster.
    /// </summary>
    static NativeBuffer()
    {
        const int MapThreshold = -3, Bytes = 1 << 18;
        if (!NativeLibrary.TryLoad("libc.so.6", out var libc))
            return;
        if (NativeLibrary.TryGetExport(libc, "mallopt", out var mallopt))
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(MapThreshold, Bytes);
        if (NativeLibrary.TryGetExport(libc, "madvise", out var advise))
            _advise = (delegate* unmanaged<void*, nuint, int, int>)advise;
    }

    /// <summary>Allocates <paramref name="length"/> doubles, all zero.</summary>
    /// <param name="length">number of doubles, at least 0; may exceed 2^31</param>
    /// <exception cref="ArgumentOutOfRangeException">the length is negative</exception>
    /// <exception cref="OutOfMemoryException">the system has no such block</exception>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _pointer = (double*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * sizeof(double), Alignment);
        Advise();
        Clear();
        var held = Interlocked.Add(ref _heldBytes, sizeof(double) * length);
        for (var peak = PeakBytes; held > peak; peak = PeakBytes)
            Interlocked.CompareExchange(ref _peakBytes, held, peak);
    }

    private NativeBuffer(NativeBuffer owner, long first, long length)
    {
        (_owner, Length) = (owner, length);
        _pointer = owner.Pointer + first;
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees a buffer that nobody disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>A part of this block as a buffer of its own, over the same memory; valid until this one is disposed. Disposing the part
    /// frees nothing.</summary>
    /// <param name="first">where it begins</param>
    /// <param name="length">its doubles</param>
    /// <exception cref="ArgumentOutOfRangeException">it is not within this block</exception>
    internal NativeBuffer Part(long first, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + length, Length, nameof(length));
        return new NativeBuffer(this, first, length);
    }

    /// <summary>Bytes of all buffers of this process that are not freed yet.</summary>
    internal static long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>The largest <see cref="HeldBytes"/> that there was.</summary>
    internal static long PeakBytes => Interlocked.Read(ref _peakBytes);

    /// <summary>Number of doubles.</summary>
    public long Length { get; }

    /// <summary>Address of the first double; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">the block was freed</exception>
    public double* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>The element at <paramref name="index"/>, 0 &lt;= index &lt; <see cref="Length"/> (checked in debug builds).</summary>
    public ref double this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            System.Diagnostics.Debug.Assert((ulong)index < (ulong)Length, "index outside the buffer");
            return ref _pointer[index];
        }
    }

    /// <summary>The block as a span.</summary>
    /// <exception cref="OverflowException">more than 2^31 - 1 doubles</exception>
    public Span<double> AsSpan() => new(Pointer, checked((int)Length));

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * sizeof(double));

    /// <summary>Copies all of <paramref name="source"/>, which has the same length.</summary>
    /// <exception cref="ArgumentException">the lengths differ</exception>
    public void CopyFrom(NativeBuffer source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length != Length)
            throw new ArgumentException($"a buffer of {source.Length} doubles cannot be copied into one of {Length}", nameof(source));
        NativeMemory.Copy(source.Pointer, Pointer, (nuint)Length * sizeof(double));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks for huge pages before the block is touched; one that is refused has the usual pages.</summary>
    private void Advise()
    {
        const int HugePages = 14;
        var bytes = (nuint)Length * sizeof(double);
        if (bytes < Large || _advise is null)
            return;
        nuint first = ((nuint)_pointer + Page - 1) / Page * Page, end = ((nuint)_pointer + bytes) / Page * Page;
        _ = _advise((void*)first, end - first, HugePages);
    }

    private void Free()
    {
        if (_owner is null && _pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            Interlocked.Add(ref _heldBytes, -sizeof(double) * Length);
        }

        _pointer = null;
    }
}
