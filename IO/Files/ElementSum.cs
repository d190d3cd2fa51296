using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterLB.IO.Files;

/// <summary>
/// A checksum of an array that does not depend on how the array is cut into pieces, nor on their order:
/// <code>S = Σ_i XXH3-64(i, x_i) mod 2^64</code>
/// over the 16 bytes of the index i (64-bit integer, C order from 0) and of the element x_i (8 bytes), both little-endian. The sums of the
/// blocks of several ranks add up to that of the whole.
/// </summary>
internal static unsafe class ElementSum
{
    /// <summary>The sum over <paramref name="count"/> elements of 8 bytes in a row, the first of which has the index
    /// <paramref name="first"/>.</summary>
    public static ulong Of(void* elements, long count, long first)
    {
        ulong sum = 0;
        var x = (ulong*)elements;
        Pair pair;
        for (var i = 0L; i < count; i++)
        {
            (pair.Index, pair.Element) = ((ulong)(first + i), x[i]);
            sum += XxHash3.HashToUInt64(new ReadOnlySpan<byte>(&pair, sizeof(Pair)));
        }

        return sum;
    }

    /// <summary>The sum of a whole array of 8-byte elements.</summary>
    public static ulong Of<T>(ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != sizeof(ulong))
            throw new NotSupportedException($"elements of 8 bytes have a sum, {typeof(T).Name} has {Unsafe.SizeOf<T>()}");
        fixed (T* p = elements)
            return Of(p, elements.Length, 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        public ulong Index;
        public ulong Element;
    }
}
