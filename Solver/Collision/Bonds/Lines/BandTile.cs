using System.Runtime.CompilerServices;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The innermost loop. A tile is up to four neighbours i, i + p, i + 2p, ... of a chain along p, by up to four vectors of their lines, all
/// in registers: 16 sums. Each source line of F that any of them is bonded to is read once and serves all of them,
/// <code>Q(i + t p) += Band[j + t|p|²][s - t] F(i + s p),   s = first .. first + count - 1,   t = 0 .. lines - 1.</code>
/// A source costs 4 vector loads and 4 broadcasts for 16 multiply-adds, so that the multiply-adds are what limits it. Each velocity
/// adds its sources in ascending order, whatever the shape of the tile and the width of the vectors.
/// </summary>
internal static unsafe class BandTile<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Runs a tile of <paramref name="lines"/> by <paramref name="columns"/> vectors, 1 to 4 each.</summary>
    /// <param name="lines">neighbours along the chain</param>
    /// <param name="columns">vectors</param>
    /// <param name="f">the first source</param>
    /// <param name="shift">distance to the next source</param>
    /// <param name="count">number of sources, at least 1</param>
    /// <param name="band">coefficient of the first source for the first neighbour; the next source's follows it</param>
    /// <param name="next">distance to that for the next neighbour</param>
    /// <param name="rate">the first neighbour's sum</param>
    /// <param name="rateShift">distance to the next neighbour's</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int lines, int columns, double* f, long shift, long count, double* band, long next, double* rate, long rateShift)
    {
        switch (columns)
        {
            case 4:
                Lines<Four>(lines, f, shift, count, band, next, rate, rateShift);
                break;
            case 3:
                Lines<Three>(lines, f, shift, count, band, next, rate, rateShift);
                break;
            case 2:
                Lines<Two>(lines, f, shift, count, band, next, rate, rateShift);
                break;
            default:
                Lines<One>(lines, f, shift, count, band, next, rate, rateShift);
                break;
        }
    }

    private static void Lines<TColumns>(int lines, double* f, long shift, long count, double* band, long next, double* rate, long rateShift)
        where TColumns : struct, IUnrollCount
    {
        switch (lines)
        {
            case 4:
                Tile<Four, TColumns>(f, (nint)shift * sizeof(double), count, band, (nint)next * sizeof(double), rate, rateShift);
                break;
            case 3:
                Tile<Three, TColumns>(f, (nint)shift * sizeof(double), count, band, (nint)next * sizeof(double), rate, rateShift);
                break;
            case 2:
                Tile<Two, TColumns>(f, (nint)shift * sizeof(double), count, band, (nint)next * sizeof(double), rate, rateShift);
                break;
            default:
                Tile<One, TColumns>(f, (nint)shift * sizeof(double), count, band, (nint)next * sizeof(double), rate, rateShift);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLines, TColumns>(double* f, nint shift, long count, double* band, nint next, double* rate, long rateShift)
        where TLines : struct, IUnrollCount
        where TColumns : struct, IUnrollCount
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        TVector c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        LoadLine<TColumns>(rate, ref a0, ref a1, ref a2, ref a3);
        if (TLines.Value > 1)
            LoadLine<TColumns>(rate + rateShift, ref b0, ref b1, ref b2, ref b3);
        if (TLines.Value > 2)
            LoadLine<TColumns>(rate + 2 * rateShift, ref c0, ref c1, ref c2, ref c3);
        if (TLines.Value > 3)
            LoadLine<TColumns>(rate + 3 * rateShift, ref d0, ref d1, ref d2, ref d3);
        do
        {
            TVector x0 = default, x1 = default, x2 = default, x3 = default;
            LoadLine<TColumns>(f, ref x0, ref x1, ref x2, ref x3);
            MultiplyLine<TColumns>(*band, x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
            if (TLines.Value > 1)
                MultiplyLine<TColumns>(*(double*)((byte*)band + next), x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
            if (TLines.Value > 2)
                MultiplyLine<TColumns>(*(double*)((byte*)band + 2 * next), x0, x1, x2, x3, ref c0, ref c1, ref c2, ref c3);
            if (TLines.Value > 3)
                MultiplyLine<TColumns>(*(double*)((byte*)band + 3 * next), x0, x1, x2, x3, ref d0, ref d1, ref d2, ref d3);
            f = (double*)((byte*)f + shift);
            band++;
        }
        while (--count > 0);

        StoreLine<TColumns>(rate, a0, a1, a2, a3);
        if (TLines.Value > 1)
            StoreLine<TColumns>(rate + rateShift, b0, b1, b2, b3);
        if (TLines.Value > 2)
            StoreLine<TColumns>(rate + 2 * rateShift, c0, c1, c2, c3);
        if (TLines.Value > 3)
            StoreLine<TColumns>(rate + 3 * rateShift, d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadLine<TColumns>(double* from, ref TVector x0, ref TVector x1, ref TVector x2, ref TVector x3)
        where TColumns : struct, IUnrollCount
    {
        x0 = TOperations.Load(from);
        if (TColumns.Value > 1)
            x1 = TOperations.Load(from + TOperations.Count);
        if (TColumns.Value > 2)
            x2 = TOperations.Load(from + 2 * TOperations.Count);
        if (TColumns.Value > 3)
            x3 = TOperations.Load(from + 3 * TOperations.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyLine<TColumns>(
        double weight, TVector x0, TVector x1, TVector x2, TVector x3, ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3)
        where TColumns : struct, IUnrollCount
    {
        var w = TOperations.Broadcast(weight);
        y0 = TOperations.MultiplyAdd(w, x0, y0);
        if (TColumns.Value > 1)
            y1 = TOperations.MultiplyAdd(w, x1, y1);
        if (TColumns.Value > 2)
            y2 = TOperations.MultiplyAdd(w, x2, y2);
        if (TColumns.Value > 3)
            y3 = TOperations.MultiplyAdd(w, x3, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLine<TColumns>(double* to, TVector x0, TVector x1, TVector x2, TVector x3)
        where TColumns : struct, IUnrollCount
    {
        TOperations.Store(x0, to);
        if (TColumns.Value > 1)
            TOperations.Store(x1, to + TOperations.Count);
        if (TColumns.Value > 2)
            TOperations.Store(x2, to + 2 * TOperations.Count);
        if (TColumns.Value > 3)
            TOperations.Store(x3, to + 3 * TOperations.Count);
    }
}
