using System.Runtime.CompilerServices;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// The innermost loops over rows: up to six rows with the same levels by two vectors of velocities, twelve sums in registers. A transfer
/// loads two vectors of coefficients for all rows and one of F for each multiply-add. Every velocity adds its sources direction by
/// direction and from -M- to M+, whatever the tile and the width of the vectors.
/// </summary>
internal static unsafe class ObliqueRows<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>rate += gain - loss F of <paramref name="rows"/> rows.</summary>
    public static void Gather(int rows, ref readonly TilePosition at, ObliqueCoefficients* directions, int count)
    {
        switch (rows)
        {
            case 6:
                Gather<Six>(in at, directions, count);
                break;
            case 5:
                Gather<Five>(in at, directions, count);
                break;
            case 4:
                Gather<Four>(in at, directions, count);
                break;
            case 3:
                Gather<Three>(in at, directions, count);
                break;
            case 2:
                Gather<Two>(in at, directions, count);
                break;
            default:
                Gather<One>(in at, directions, count);
                break;
        }
    }

    /// <summary>The loss rates of two vectors of velocities, which all rows share.</summary>
    public static void Loss(
        ref readonly TilePosition at, int x, ObliqueCoefficients* directions, int count, ref TVector low, ref TVector high)
    {
        for (var k = 0; k < count; k++)
        {
            var p = directions + k;
            var start = p->Sense * at.Level + p->FirstStart;
            AddLoss(in at, p, start, PlaceOf(p, start), x, ref low, ref high);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<TRows>(ref readonly TilePosition at, ObliqueCoefficients* directions, int count)
        where TRows : struct, IUnrollCount
    {
        var (first, end, points, level) = (at.First, at.End, at.Points, at.Level);
        var sums = stackalloc double[2 * (ChainGroup.MostChains + 1) * TOperations.Count];
        for (var x = first; x < end; x += 2 * TOperations.Count)
        {
            TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
            TVector d0 = default, d1 = default, e0 = default, e1 = default, g0 = default, g1 = default, low = default, high = default;
            var last = Math.Min(x + 2 * TOperations.Count, points) - 1;
            for (var k = 0; k < count; k++)
            {
                var p = directions + k;
                var start = p->Sense * level + p->FirstStart;
                var place = PlaceOf(p, start);
                var (up, down) = Within(p, in at);
                var (right, left) = p->Move == 1 ? (points - 1 - x, last) : ((points - 1 - x) / p->Move, last / p->Move);
                (right, left) = (Math.Min(right, up), Math.Min(left, down));

                // The coefficients of m = 0 are zero.
                var gain = p->Gain - left * p->Stride + place + x;
                var from = x - first - left * p->Shift;
                double* f0 = at.Field(0) + from, f1 = at.Field(1) + from, f2 = at.Field(2) + from, f3 = at.Field(3) + from,
                    f4 = at.Field(4) + from, f5 = at.Field(5) + from;
                nint stride = (nint)p->Stride * sizeof(double), shift = (nint)p->Shift * sizeof(double), offset = 0;
                for (var m = left + right; m >= 0; m--, offset += shift)
                {
                    TVector w0 = TOperations.Load(gain), w1 = TOperations.Load(gain + TOperations.Count);
                    gain = (double*)((byte*)gain + stride);
                    Multiply(w0, w1, (double*)((byte*)f0 + offset), ref a0, ref a1);
                    if (TRows.Value > 1)
                        Multiply(w0, w1, (double*)((byte*)f1 + offset), ref b0, ref b1);
                    if (TRows.Value > 2)
                        Multiply(w0, w1, (double*)((byte*)f2 + offset), ref c0, ref c1);
                    if (TRows.Value > 3)
                        Multiply(w0, w1, (double*)((byte*)f3 + offset), ref d0, ref d1);
                    if (TRows.Value > 4)
                        Multiply(w0, w1, (double*)((byte*)f4 + offset), ref e0, ref e1);
                    if (TRows.Value > 5)
                        Multiply(w0, w1, (double*)((byte*)f5 + offset), ref g0, ref g1);
                }

                AddLoss(in at, p, start, place, x, ref low, ref high);
            }

            // Sums live in registers until here: there is no call before.
            Store(low, high, sums);
            Store(a0, a1, sums + 2 * TOperations.Count);
            if (TRows.Value > 1)
                Store(b0, b1, sums + 4 * TOperations.Count);
            if (TRows.Value > 2)
                Store(c0, c1, sums + 6 * TOperations.Count);
            if (TRows.Value > 3)
                Store(d0, d1, sums + 8 * TOperations.Count);
            if (TRows.Value > 4)
                Store(e0, e1, sums + 10 * TOperations.Count);
            if (TRows.Value > 5)
                Store(g0, g1, sums + 12 * TOperations.Count);
            Finish(in at, x, TRows.Value, sums);
        }
    }

    /// <summary>Adds gain - loss F to the rate.</summary>
    private static void Finish(ref readonly TilePosition at, int x, int rows, double* sums)
    {
        var (here, velocities) = (x - at.First, at.End - x);
        TVector low = TOperations.Load(sums), high = TOperations.Load(sums + TOperations.Count);
        for (var row = 0; row < rows; row++)
        {
            double* field = at.Field(row) + here, rate = at.Rate(row) + here;
            sums += 2 * TOperations.Count;
            var y0 = TOperations.MultiplySubtract(low, TOperations.Load(field), TOperations.Load(sums));
            var y1 = TOperations.MultiplySubtract(
                high, TOperations.Load(field + TOperations.Count), TOperations.Load(sums + TOperations.Count));
            if (velocities >= 2 * TOperations.Count)
            {
                Store(TOperations.Add(TOperations.Load(rate), y0), TOperations.Add(TOperations.Load(rate + TOperations.Count), y1), rate);
                continue;
            }

            Store(y0, y1, sums);
            for (var k = 0; k < velocities; k++)
                rate[k] += sums[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector x0, TVector x1, double* to)
    {
        TOperations.Store(x0, to);
        TOperations.Store(x1, to + TOperations.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Up, int Down) Within(ObliqueCoefficients* p, ref readonly TilePosition at)
    {
        var (up, down) = p->Sense > 0 ? (at.Ahead, at.Behind) : (at.Behind, at.Ahead);
        return (Math.Min(up, p->Transfers), Math.Min(down, p->Transfers));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlaceOf(ObliqueCoefficients* p, int start) => p->Step == 1 ? start : start % p->Step * p->Segment + start / p->Step;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(TVector w0, TVector w1, double* f, ref TVector y0, ref TVector y1)
    {
        y0 = TOperations.MultiplyAdd(w0, TOperations.Load(f), y0);
        y1 = TOperations.MultiplyAdd(w1, TOperations.Load(f + TOperations.Count), y1);
    }

    /// <summary>Adds the partial sums of one direction: those that the other axes allow, and near the ends of the row those of the
    /// edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLoss(
        ref readonly TilePosition at, ObliqueCoefficients* p, int start, int place, int x, ref TVector low, ref TVector high)
    {
        var (up, down) = Within(p, in at);
        double* above = p->Up + up * p->Stride + place, below = p->Down + down * p->Stride + place;
        double* edgeAbove = p->EdgeUp + start * p->EdgeStride, edgeBelow = p->EdgeDown + start * p->EdgeStride;
        int end = at.Points - p->Move * up, begin = p->Move * down;
        low = TOperations.Add(low, Lossy(above, below, edgeAbove, edgeBelow, end, begin, x));
        high = TOperations.Add(high, Lossy(above, below, edgeAbove, edgeBelow, end, begin, x + TOperations.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lossy(double* above, double* below, double* edgeAbove, double* edgeBelow, int end, int begin, int x)
    {
        TVector up = TOperations.Load(above + x), down = TOperations.Load(below + x);
        if (x + TOperations.Count > end)
            up = TOperations.Select(TOperations.FirstLanes(end - x), up, TOperations.Load(edgeAbove + x));
        if (x < begin)
            down = TOperations.Select(TOperations.FirstLanes(begin - x), TOperations.Load(edgeBelow + x), down);
        return TOperations.Add(up, down);
    }
}
