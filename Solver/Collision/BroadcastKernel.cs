using System.Runtime.Intrinsics;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Gathers a line over directions that do not move along it: the level is one number for the whole line, one table entry is broadcast,
/// and up to four vectors of Q stay in registers over all bonds. A bond costs, a vector, one load and one multiply-add. The methods differ in
/// the number of vectors alone; each velocity sums in the same order in all of them.
/// </summary>
internal static unsafe class BroadcastKernel
{
    private const int Lanes = 8;

    /// <summary>Q of <paramref name="vectors"/> vectors (1 to 4) of a line.</summary>
    /// <param name="members">the directions</param>
    /// <param name="count">their number</param>
    /// <param name="lines">levels, largest transfers up and down of this line</param>
    /// <param name="width">distance between the three rows of <paramref name="lines"/></param>
    /// <param name="f">F along the line</param>
    /// <param name="q">receives Q</param>
    /// <param name="vectors">vectors to do</param>
    public static void Run(BondMember* members, int count, int* lines, int width, double* f, double* q, int vectors)
    {
        switch (vectors)
        {
            case 4:
                Four(members, count, lines, width, f, q);
                break;
            case 3:
                Three(members, count, lines, width, f, q);
                break;
            case 2:
                Two(members, count, lines, width, f, q);
                break;
            default:
                One(members, count, lines, width, f, q);
                break;
        }
    }

    private static void Four(BondMember* members, int count, int* lines, int width, double* f, double* q)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        var loss = 0.0;
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var (level, up, down) = (lines[k], lines[width + k], lines[2 * width + k]);
            loss += p->LossUp[(long)up * p->Levels + level] + p->LossDown[(long)down * p->Levels + level];
            var (table, stride, field, shift) = ((nint)(p->Up + level), p->Stride * sizeof(double), (nint)(f + p->Shift), p->Shift * sizeof(double));
            for (; up > 0; up--, table += (nint)stride, field += (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
                c = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 2 * Lanes), c);
                d = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 3 * Lanes), d);
            }

            (table, stride, field) = ((nint)(p->Down + level - p->Rise), stride - p->Rise * sizeof(double), (nint)(f - p->Shift));
            for (; down > 0; down--, table += (nint)stride, field -= (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
                c = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 2 * Lanes), c);
                d = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 3 * Lanes), d);
            }
        }

        Store(f, q, loss, a);
        Store(f + Lanes, q + Lanes, loss, b);
        Store(f + 2 * Lanes, q + 2 * Lanes, loss, c);
        Store(f + 3 * Lanes, q + 3 * Lanes, loss, d);
    }

    private static void Three(BondMember* members, int count, int* lines, int width, double* f, double* q)
    {
        Vector512<double> a = default, b = default, c = default;
        var loss = 0.0;
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var (level, up, down) = (lines[k], lines[width + k], lines[2 * width + k]);
            loss += p->LossUp[(long)up * p->Levels + level] + p->LossDown[(long)down * p->Levels + level];
            var (table, stride, field, shift) = ((nint)(p->Up + level), p->Stride * sizeof(double), (nint)(f + p->Shift), p->Shift * sizeof(double));
            for (; up > 0; up--, table += (nint)stride, field += (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
                c = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 2 * Lanes), c);
            }

            (table, stride, field) = ((nint)(p->Down + level - p->Rise), stride - p->Rise * sizeof(double), (nint)(f - p->Shift));
            for (; down > 0; down--, table += (nint)stride, field -= (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
                c = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + 2 * Lanes), c);
            }
        }

        Store(f, q, loss, a);
        Store(f + Lanes, q + Lanes, loss, b);
        Store(f + 2 * Lanes, q + 2 * Lanes, loss, c);
    }

    private static void Two(BondMember* members, int count, int* lines, int width, double* f, double* q)
    {
        Vector512<double> a = default, b = default;
        var loss = 0.0;
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var (level, up, down) = (lines[k], lines[width + k], lines[2 * width + k]);
            loss += p->LossUp[(long)up * p->Levels + level] + p->LossDown[(long)down * p->Levels + level];
            var (table, stride, field, shift) = ((nint)(p->Up + level), p->Stride * sizeof(double), (nint)(f + p->Shift), p->Shift * sizeof(double));
            for (; up > 0; up--, table += (nint)stride, field += (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
            }

            (table, stride, field) = ((nint)(p->Down + level - p->Rise), stride - p->Rise * sizeof(double), (nint)(f - p->Shift));
            for (; down > 0; down--, table += (nint)stride, field -= (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field + Lanes), b);
            }
        }

        Store(f, q, loss, a);
        Store(f + Lanes, q + Lanes, loss, b);
    }

    private static void One(BondMember* members, int count, int* lines, int width, double* f, double* q)
    {
        Vector512<double> a = default;
        var loss = 0.0;
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var (level, up, down) = (lines[k], lines[width + k], lines[2 * width + k]);
            loss += p->LossUp[(long)up * p->Levels + level] + p->LossDown[(long)down * p->Levels + level];
            var (table, stride, field, shift) = ((nint)(p->Up + level), p->Stride * sizeof(double), (nint)(f + p->Shift), p->Shift * sizeof(double));
            for (; up > 0; up--, table += (nint)stride, field += (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
            }

            (table, stride, field) = ((nint)(p->Down + level - p->Rise), stride - p->Rise * sizeof(double), (nint)(f - p->Shift));
            for (; down > 0; down--, table += (nint)stride, field -= (nint)shift)
            {
                var w = Vector512.Create(*(double*)table);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load((double*)field), a);
            }
        }

        Store(f, q, loss, a);
    }

    private static void Store(double* f, double* q, double loss, Vector512<double> gain) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(-loss), Vector512.Load(f), gain).Store(q);
}
