using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The coefficients of the directions that move along every axis (<see cref="ObliqueBonds"/>): those of <see cref="BondTables"/> by
/// transfer, with the levels of consecutive velocities of a row side by side. Along the last axis, in steps of one velocity, the level
/// rises by a = p_d > 0, so that level j has the place
/// <code>place(j) = (j mod a) Segment + j div a,      place(level of x) = place(head) + x,</code>
/// where the head of a row is its level at x = 0. Near the ends of a row fewer transfers stay inside than the other axes would allow; the
/// partial sums of the losses are tabulated there by head and x,
/// <code>EdgeUp[head][x] = Σ_(m ≤ (n - 1 - x)/a) of level head + a x,      EdgeDown[head][x] = Σ_(m ≤ x/a).</code>
/// </summary>
public sealed unsafe class ObliqueTables : IDisposable
{
    // Whole tiles of the widest vectors reach beyond the last level, and before the first edge; what they find there in place of a number
    // is not used.
    private const int Overhang = 16;
    private readonly BondFamily[] _families;
    private readonly Entry[] _layout;
    private readonly NativeBuffer _numbers;

    /// <summary>Storage for those of <paramref name="families"/> that are oblique.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public ObliqueTables(BondFamily[] families, bool hasGains)
    {
        ArgumentNullException.ThrowIfNull(families);
        _families = families;
        _layout = new Entry[families.Length];
        var length = 0L;
        for (var q = 0; q < families.Length; q++)
        {
            if (!ObliqueBonds.IsOblique(families[q]))
                continue;
            _layout[q] = new Entry(families[q], length, hasGains);
            length += _layout[q].Length;
        }

        _numbers = new NativeBuffer(length);
    }

    /// <summary>Doubles of the tables of an oblique direction.</summary>
    public static long LengthOf(BondFamily family, bool hasGains = true) => new Entry(family, 0, hasGains).Length;

    /// <summary>Where the tables of direction q are, and how far apart.</summary>
    internal Entry Layout(int q) => _layout[q];

    /// <summary>The coefficient of F(i + m p) in the gain of a velocity i at <paramref name="level"/>, -M ≤ m ≤ M.</summary>
    internal double Gain(int q, int transfer, int level) => GainRow(q, transfer)[_layout[q].Place(level)];

    /// <summary>Σ_(m ≤ transfers) of the loss rates over the bonds up.</summary>
    internal double LossUp(int q, int transfers, int level) => UpRow(q, transfers)[_layout[q].Place(level)];

    /// <summary>Σ_(m ≤ transfers) of the loss rates over the bonds down.</summary>
    internal double LossDown(int q, int transfers, int level) => DownRow(q, transfers)[_layout[q].Place(level)];

    /// <summary>The gains of transfer m by place.</summary>
    internal double* GainRow(int q, int transfer) =>
        _numbers.Pointer + _layout[q].Gain + (_layout[q].Transfers + transfer) * _layout[q].Stride;

    /// <summary>Partial sums up to M over the bonds up by place.</summary>
    internal double* UpRow(int q, int transfers) => _numbers.Pointer + _layout[q].Up + transfers * _layout[q].Stride;

    /// <summary>Partial sums up to M over the bonds down by place.</summary>
    internal double* DownRow(int q, int transfers) => _numbers.Pointer + _layout[q].Down + transfers * _layout[q].Stride;

    /// <summary>EdgeUp of head 0 at the first x that may be near the end, n - a M.</summary>
    internal double* EdgeUp(int q) => _numbers.Pointer + _layout[q].EdgeUp;

    /// <summary>EdgeDown of head 0 at x = 0.</summary>
    internal double* EdgeDown(int q) => _numbers.Pointer + _layout[q].EdgeDown;

    /// <summary>Fills the tables of direction q, as <see cref="BondTables.Fill"/> does.</summary>
    internal void Fill(int q, double[][] weight, double[][] lower, double[][] upper)
    {
        ref readonly var at = ref _layout[q];
        var w = _families[q].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* gainUp = GainRow(q, m), gainDown = GainRow(q, -m), lossUp = NextSums(UpRow(q, m), at.Stride),
                lossDown = NextSums(DownRow(q, m), at.Stride);
            double[] strength = weight[m], s = lower[m], other = upper[m];
            for (var r = 0; r < at.Step; r++)
            {
                // Levels r, r + a, ... of lower ends have consecutive places, and so have those of their upper ends.
                var (low, high) = (at.Place(r), at.Place(r + m * at.Rise));
                for (var j = r; j < strength.Length; j += at.Step, low++, high++)
                {
                    var wide = w * strength[j];
                    var (up, down) = (wide * s[j], wide * other[j]);
                    (gainUp[low], gainDown[high]) = (up, down);
                    lossUp[low] += down;
                    lossDown[high] += up;
                }
            }
        }

        FillEdges(q);
    }

    /// <summary>Fills the gains, as <see cref="BondTables.FillGains"/> does.</summary>
    internal void FillGains(int q, double[][] up, double[][] down)
    {
        ref readonly var at = ref _layout[q];
        var w = _families[q].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* above = GainRow(q, m), below = GainRow(q, -m);
            for (var j = 0; j < up[m].Length; j++)
                (above[at.Place(j)], below[at.Place(j + m * at.Rise)]) = (w * up[m][j], w * down[m][j]);
        }
    }

    /// <summary>Fills the partial sums, as <see cref="BondTables.FillSums"/> does.</summary>
    internal void FillSums(int q, double[][] lower, double[][] upper)
    {
        ref readonly var at = ref _layout[q];
        var w = _families[q].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* up = NextSums(UpRow(q, m), at.Stride), down = NextSums(DownRow(q, m), at.Stride);
            for (var j = 0; j < lower[m].Length; j++)
            {
                up[at.Place(j)] += w * lower[m][j];
                down[at.Place(j + m * at.Rise)] += w * upper[m][j];
            }
        }

        FillEdges(q);
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();

    /// <summary>A row of partial sums begins with that of one transfer less.</summary>
    private static double* NextSums(double* row, long stride)
    {
        new ReadOnlySpan<double>(row - stride, checked((int)stride)).CopyTo(new Span<double>(row, checked((int)stride)));
        return row;
    }

    private void FillEdges(int q)
    {
        ref readonly var at = ref _layout[q];
        double* up = EdgeUp(q), down = EdgeDown(q);
        var width = at.Step * at.Transfers;
        for (var head = 0; head < at.Heads; head++, up += at.EdgeStride, down += at.EdgeStride)
        {
            var place = at.Place(head);
            for (var (x, m) = (0, 0); x < width; m++)
            {
                double* sums = UpRow(q, at.Transfers - 1 - m) + place + at.FirstEdge, others = DownRow(q, m) + place;
                for (var r = 0; r < at.Step; r++, x++)
                    (up[x], down[x]) = (sums[x], others[x]);
            }
        }
    }

    /// <summary>Where the tables of a direction are.</summary>
    internal readonly struct Entry
    {
        /// <summary>Lays out the tables from <paramref name="start"/> on.</summary>
        public Entry(BondFamily family, long start, bool hasGains)
        {
            (Step, Rise, Transfers, FirstHead) = (family.Vector[^1], family.SquaredLength, family.Transfers, -family.LowestLevel);
            var last = (family.Lattice.Points[^1] - 1) * Step;
            Heads = family.Levels - last;
            Segment = (family.Levels + Step - 1) / Step;
            Stride = Whole((long)Step * Segment + Overhang);
            EdgeStride = Whole(Step * Transfers);
            FirstEdge = family.Lattice.Points[^1] - Step * Transfers;
            (Gain, Up) = (start, start + (hasGains ? (2 * Transfers + 1) * Stride : 0));
            Down = Up + (Transfers + 1) * Stride;
            EdgeUp = Down + (Transfers + 1) * Stride + Overhang;
            EdgeDown = EdgeUp + Heads * EdgeStride;
            Length = EdgeDown + Heads * EdgeStride + Overhang - start;
        }

        /// <summary>a = p_d.</summary>
        public int Step { get; }

        /// <summary>|p|².</summary>
        public int Rise { get; }

        /// <summary>Largest m.</summary>
        public int Transfers { get; }

        /// <summary>Level of the velocity with index 0 on every axis: p_d > 0.</summary>
        public int FirstHead { get; }

        /// <summary>Levels of x = 0.</summary>
        public int Heads { get; }

        /// <summary>Places of the levels that agree modulo a.</summary>
        public int Segment { get; }

        /// <summary>Distance between transfers.</summary>
        public long Stride { get; }

        /// <summary>Distance between heads.</summary>
        public long EdgeStride { get; }

        /// <summary>The first x with an entry of EdgeUp, n - a M.</summary>
        public int FirstEdge { get; }

        internal long Gain { get; }

        internal long Up { get; }

        internal long Down { get; }

        internal long EdgeUp { get; }

        internal long EdgeDown { get; }

        internal long Length { get; }

        /// <summary>Where level j is in a row.</summary>
        public int Place(int level) => Step == 1 ? level : level % Step * Segment + level / Step;

        private static long Whole(long length) => (length + 7) / 8 * 8;
    }
}
