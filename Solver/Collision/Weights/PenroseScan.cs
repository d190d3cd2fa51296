using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Penrose's criterion on the tables of one direction: the rows D = 1/V - χ by level that the radial weights are made of, one for each
/// wavenumber. With V &gt; 0 a projection R with a single maximum is stable at all wavenumbers, for both equations, so that its rows need
/// not be looked at: R(b + x/2) - R(b - x/2) then changes sign once, downwards. Values of Im D that the lattice does not resolve count as
/// zeros: those of differences of R below <see cref="Floor"/>. Source: docs/physics.md, "Existence".
/// </summary>
internal sealed unsafe class PenroseScan
{
    /// <summary>Differences of R below this, of its maximum, are taken for rounding.</summary>
    private const double Rounding = 1e-6;

    private BondFamily _family = null!;
    private readonly List<(bool Falls, double Response, double Level)> _crossings = new(64);
    private double _spacing, _largest;
    private bool _isFound, _isRepulsive;
    private (int First, int Last) _dip;

    /// <summary>Whether nothing is looked at: to tell what it costs.</summary>
    internal bool IsOff { get; set; }

    /// <summary>Levels that were looked at since the beginning: of projections, of rows for a crossing, of rows for all of them. Their
    /// cost is at most 21, 8 and 3 operations each.</summary>
    internal (long Projections, long Rows, long Crossings) Looked { get; private set; }

    /// <summary>What R is known to.</summary>
    public double Floor { get; private set; }

    /// <summary>The worst of the rows so far.</summary>
    public LineStability Result { get; private set; }

    /// <summary>Begins a direction. Returns whether its rows are to be given to <see cref="Row"/>.</summary>
    /// <param name="family">the direction</param>
    /// <param name="phases">its <see cref="BondFamily.UnresolvedPhases"/></param>
    /// <param name="projection">R by level</param>
    /// <param name="isRepulsive">whether V is positive</param>
    /// <param name="edges">where R is a sum over lattices, what those that end before this one cut off</param>
    public bool Begin(BondFamily family, double[] phases, ReadOnlySpan<double> projection, bool isRepulsive, double edges = 0)
    {
        (_family, _spacing, _largest, Result) = (family, family.LevelSpacing, double.NaN, LineStability.Far);
        (_isFound, _isRepulsive) = (false, isRepulsive);
        if (IsOff)
            return false;
        Looked = Looked with { Projections = Looked.Projections + projection.Length };
        Floor = FloorOf(projection, phases) + edges;
        if (!isRepulsive)
            return true;
        _dip = (Maximum(projection, Floor, 1), Maximum(projection, Floor, -1));
        return _dip.First < _dip.Last && HasDip(projection, Floor);
    }

    /// <summary>One wavenumber.</summary>
    /// <param name="real">Re D by level</param>
    /// <param name="imaginary">Im D by level</param>
    /// <param name="levels">number of levels</param>
    /// <param name="middle">0, or 1/2 where the rows are half-way between the levels</param>
    /// <param name="inverse">1/V</param>
    /// <param name="wavenumber">κ</param>
    /// <param name="transfer">x = ħκ; 0 for the classical equation</param>
    public void Row(double* real, double* imaginary, int levels, double middle, double inverse, double wavenumber, double transfer)
    {
        var strength = Math.Abs(inverse);
        if (!double.IsFinite(strength))
            return;
        var sign = inverse < 0 ? -1.0 : 1.0;
        if (double.IsNaN(_largest))
        {
            // χ of wider differences is a mean of that of narrow ones, their slopes.
            _largest = 0;
            for (var b = 0; b < levels; b++)
                _largest = Math.Max(_largest, _isRepulsive ? inverse - real[b] : Math.Abs(inverse - real[b]));
        }

        if ((1 - LineStability.Concern) * strength > 1.2 * _largest)
            return;
        var least = Math.PI * Floor / Math.Max(transfer, _spacing);
        if (transfer > 0)
        {
            // Both ends of a difference on one side of all maxima: Im D has one sign there.
            var reach = 0.5 * transfer / _spacing;
            var first = _isRepulsive ? Math.Max(0, (int)Math.Floor(_dip.First - middle - reach) - 1) : 0;
            var last = _isRepulsive ? Math.Min(levels, (int)Math.Ceiling(_dip.Last - middle + reach) + 2) : levels;
            Looked = Looked with { Rows = Looked.Rows + last - first };
            if (!CrossingKernel.Any(real + first, imaginary + first, last - first, sign, LineStability.Concern * strength))
                return;
            Find(real, imaginary, levels, inverse, sign, least);
        }
        else if (!_isFound)
        {
            // Classical: χ is the same at every wavenumber.
            Find(real, imaginary, levels, inverse, sign, least);
            _isFound = true;
        }

        Count(middle, inverse, wavenumber);
    }

    /// <summary>Whether R falls by more than <paramref name="floor"/> and rises by more than that again.</summary>
    internal static bool HasDip(ReadOnlySpan<double> projection, double floor)
    {
        double highest = double.NegativeInfinity, lowest = double.PositiveInfinity;
        foreach (var r in projection)
        {
            highest = Math.Max(highest, r);
            if (r < highest - floor)
                lowest = Math.Min(lowest, r);
            if (r > lowest + floor)
                return true;
        }

        return false;
    }

    /// <summary>The first maximum, up to <paramref name="floor"/>: the highest level before R falls by more than that, from below (step 1)
    /// or from above (step -1).</summary>
    internal static int Maximum(ReadOnlySpan<double> projection, double floor, int step)
    {
        var highest = step > 0 ? 0 : projection.Length - 1;
        for (var j = highest + step; j >= 0 && j < projection.Length; j += step)
        {
            if (projection[j] > projection[highest])
                highest = j;
            else if (projection[j] < projection[highest] - floor)
                break;
        }

        return highest;
    }

    /// <summary>
    /// What R is known to: rounding, what the edge of the lattice cuts off, and the content at the wavenumbers along p that samples which
    /// are too coarse cannot tell from it, or that a cut at the sides of the lattice leaves.
    /// </summary>
    internal static double FloorOf(ReadOnlySpan<double> projection, double[] phases)
    {
        double largest = 0, sum = 0;
        foreach (var r in projection)
        {
            largest = Math.Max(largest, Math.Abs(r));
            sum += r;
        }

        var content = 0.0;
        foreach (var phase in phases)
            content = Math.Max(content, Content(projection, phase));
        return largest * (Rounding + 4 * content / Math.Abs(sum)) + Math.Max(Math.Abs(projection[0]), Math.Abs(projection[^1]));
    }

    /// <summary>|Σ R_j e^(iφj)|.</summary>
    private static double Content(ReadOnlySpan<double> projection, double phase)
    {
        // Clenshaw's recurrence.
        var (sine, cosine) = Math.SinCos(phase);
        double next = 0, here = 0;
        for (var j = projection.Length - 1; j > 0; j--)
            (here, next) = (projection[j] + 2 * cosine * here - next, here);
        return double.Hypot(projection[0] + cosine * here - next, sine * here);
    }

    /// <summary>The crossings of a row: whether Im D falls there, Re χ and the level.</summary>
    private void Find(double* real, double* imaginary, int levels, double inverse, double sign, double least)
    {
        Looked = Looked with { Crossings = Looked.Crossings + levels };
        _crossings.Clear();
        var (from, before) = (-1, 0.0);
        for (var b = 0; b < levels; b++)
        {
            var here = sign * imaginary[b];
            if (Math.Abs(here) <= least)
                continue;
            if (from >= 0 && here > 0 != before > 0)
            {
                var (value, level) = Crossing(real, imaginary, levels, from, b, sign, before > 0);
                _crossings.Add((before > 0, inverse - sign * value, level));
            }

            (from, before) = (b, here);
        }
    }

    private void Count(double middle, double inverse, double wavenumber)
    {
        var modes = 0;
        double growing = double.PositiveInfinity, nearest = double.PositiveInfinity;
        double growingLevel = 0, nearestLevel = 0;
        foreach (var (falls, response, level) in _crossings)
        {
            var epsilon = 1 - response / inverse;
            if (epsilon < 0)
                modes += falls ? 1 : -1;
            if (falls && epsilon < growing)
                (growing, growingLevel) = (epsilon, level);
            if (Math.Abs(epsilon) < nearest)
                (nearest, nearestLevel) = (Math.Abs(epsilon), level);
        }

        var (margin, at) = modes > 0 ? (growing, growingLevel) : (nearest, nearestLevel);
        if (modes > 0)
            Result = Result with { Low = Result.Low > 0 ? Result.Low : wavenumber, High = wavenumber };
        if (margin < Math.Min(Result.Margin, LineStability.Concern))
        {
            var velocity = (at + middle - 0.5 * (_family.Levels - 1)) * _spacing;
            Result = Result with { Margin = margin, Wavenumber = wavenumber, Velocity = velocity };
        }
    }

    /// <summary>Re D, of the sign of V, and the level where Im D is 0; in a wide flat stretch, where it is anywhere, the one nearest to
    /// growth.</summary>
    private static (double Value, double Level) Crossing(
        double* real, double* imaginary, int levels, int from, int to, double sign, bool falls)
    {
        if (to == from + 1)
        {
            // The chord, and one step of Newton's iteration on the cubic.
            var t = imaginary[from] / (imaginary[from] - imaginary[to]);
            t += Cubic(imaginary, levels, from, t) / (imaginary[from] - imaginary[to]);
            t = Math.Clamp(t, 0, 1);
            return (sign * Cubic(real, levels, from, t), from + t);
        }

        var best = from;
        for (var b = from + 1; b <= to; b++)
        {
            if (sign * (real[b] - real[best]) < 0 == falls)
                best = b;
        }

        return (sign * real[best], best);
    }

    /// <summary>Lagrange's cubic through two levels and their neighbours; at the ends the chord.</summary>
    private static double Cubic(double* row, int levels, int from, double t)
    {
        if (from == 0 || from + 2 >= levels)
            return row[from] + t * (row[from + 1] - row[from]);
        return (t * (1 - t) * (2 - t) * -row[from - 1] + t * (1 + t) * (t - 1) * row[from + 2]) / 6
            + ((1 - t) * (1 + t) * (2 - t) * row[from] + t * (1 + t) * (2 - t) * row[from + 1]) / 2;
    }
}
