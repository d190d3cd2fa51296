namespace ClusterLB.Solver.Collision;

/// <summary>
/// Lines of constant level for directions p that agree, up to a factor, in the axes a and b. With the primitive vector P along
/// (p_a, p_b) and Q = (-P_b, P_a) orthogonal to it, the plane of the two axes has the coordinates
/// <code>c = P·(i_a, i_b),   u = Q·(i_a, i_b),   x = floor((u - lowest u)/N),   N = |P|².</code>
/// A transfer moves c by m p·P and leaves u alone: the points of one c are a line (x counts them, u steps by N) on which the level is one
/// number, and a bond joins whole lines at the same x. A direction that does not move along b has P = (1, 0): c = i_a, x = i_b, the lines of
/// the lattice itself. Any other has lines too, as (1, 1) has the diagonals. Source: docs/performance.md, "Lines of one level".
/// </summary>
/// <param name="A">the axis a</param>
/// <param name="B">the axis b</param>
/// <param name="Pa">P on a</param>
/// <param name="Pb">P on b, not negative</param>
/// <param name="Factor">|(p_a, p_b)| / |P| where p moves along both axes, else 0</param>
public readonly record struct LinePlane(int A, int B, int Pa, int Pb, int Factor)
{
    /// <summary>N, the step of u along a line.</summary>
    public int Norm => Pa * Pa + Pb * Pb;

    /// <summary>Whether the lines are those of an axis.</summary>
    public bool IsAxis => Norm == 1;

    /// <summary>
    /// The plane of a direction: an axis that it does not move in, the last if there are several; else the two axes of least N, first the last two,
    /// then the first two, so that few planes serve all.
    /// </summary>
    public static LinePlane Of(ReadOnlySpan<int> p)
    {
        var last = p.Length - 1;
        var unmoved = p.LastIndexOf(0);
        if (unmoved >= 0)
            return new LinePlane(unmoved == last ? last - 1 : last, unmoved, 1, 0, 0);
        var best = Pair(p, last - 1, last);
        best = Better(best, Pair(p, 0, 1));
        for (var b = last; b > 0; b--)
        {
            for (var a = b - 1; a >= 0; a--)
                best = Better(best, Pair(p, a, b));
        }

        return best;
    }

    /// <summary>c of a point.</summary>
    public int Line(int ia, int ib) => Pa * ia + Pb * ib;

    /// <summary>u of a point.</summary>
    public int Across(int ia, int ib) => Pa * ib - Pb * ia;

    /// <summary>The least c, and the number of values from there to the largest, over a rectangle.</summary>
    public (int Lowest, int Count) Lines((int Lower, int Upper) a, (int Lower, int Upper) b) => Range(Pa, a, Pb, b);

    /// <summary>The least u, and the number of values from there to the largest, over a rectangle.</summary>
    public (int Lowest, int Count) Across((int Lower, int Upper) a, (int Lower, int Upper) b) => Range(-Pb, a, Pa, b);

    /// <summary>Number of points x that <paramref name="values"/> consecutive values of u need.</summary>
    public int Points(int values) => (values + Norm - 1) / Norm;

    private static (int Lowest, int Count) Range(int p, (int Lower, int Upper) a, int q, (int Lower, int Upper) b)
    {
        if (a.Upper <= a.Lower || b.Upper <= b.Lower)
            return (0, 0);
        var (pa, pb) = (p * a.Lower, q * b.Lower);
        var (ra, rb) = (p * (a.Upper - 1), q * (b.Upper - 1));
        return (Math.Min(pa, ra) + Math.Min(pb, rb), Math.Abs(ra - pa) + Math.Abs(rb - pb) + 1);
    }

    private static LinePlane Better(LinePlane best, LinePlane other) => other.Norm < best.Norm ? other : best;

    private static LinePlane Pair(ReadOnlySpan<int> p, int a, int b)
    {
        var (x, y) = (Math.Abs(p[a]), Math.Abs(p[b]));
        while (y != 0)
            (x, y) = (y, x % y);
        var sign = Math.Sign(p[b]);
        return new LinePlane(a, b, sign * p[a] / x, sign * p[b] / x, x);
    }
}
