using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>Copies a box of elements between two arrays in C order that each cover a box of their own.</summary>
internal static unsafe class BoxCopy
{
    /// <summary>Copies <paramref name="part"/>, which lies in both boxes.</summary>
    /// <param name="source">array over <paramref name="sourceBox"/></param>
    /// <param name="sourceBox">its box</param>
    /// <param name="target">array over <paramref name="targetBox"/></param>
    /// <param name="targetBox">its box</param>
    /// <param name="part">what to copy</param>
    public static void Run(double* source, Box sourceBox, double* target, Box targetBox, Box part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Count > 0)
            Axis(source, sourceBox, target, targetBox, part, 0, 0, 0);
    }

    private static void Axis(double* source, Box sourceBox, double* target, Box targetBox, Box part, int axis, long from, long to)
    {
        from = from * sourceBox.Length(axis) + part.Lower[axis] - sourceBox.Lower[axis];
        to = to * targetBox.Length(axis) + part.Lower[axis] - targetBox.Lower[axis];
        var length = part.Length(axis);
        if (axis == part.Dimension - 1)
        {
            NativeMemory.Copy(source + from, target + to, (nuint)length * sizeof(double));
            return;
        }

        for (var i = 0; i < length; i++)
            Axis(source, sourceBox, target, targetBox, part, axis + 1, from + i, to + i);
    }
}
