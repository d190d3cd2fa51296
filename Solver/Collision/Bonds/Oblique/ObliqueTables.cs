using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// The coefficients of the directions that move along every axis (<see cref="ObliqueBonds"/>), by transfer, with the levels of consecutive
/// velocities of a row side by side. Along the last axis, in steps of one velocity, the level rises by a = p_d > 0, so that level j has the
/// place
/// <code>place(j) = (j mod a) Segment + j div a,      place(level of x) = place(start) + x,</code>
/// where the start of a row is its level at x = 0. Near the ends of a row fewer transfers stay inside than the other axes would allow; the
/// partial sums of the losses are tabulated there by start and x,
/// <code>EdgeUp[start][x] = Σ_(m ≤ (n - 1 - x)/(q a)) of level start + a x,      EdgeDown[start][x] = Σ_(m ≤ x/(q a)).</code>
/// </summary>
internal sealed unsafe class ObliqueTables : IBondCoefficients
{
    // Whole tiles of the widest vectors reach beyond the last level, and before the first edge; what they find there in place of a number
    // is not used.
    private const int Overhang = 16;
    private readonly BondFamily[] _families;
    private readonly Entry[] _layout;
    private readonly NativeBuffer _numbers;

    /// <summary>Storage for the directions of <paramref name="bonds"/>.</summary>
    /// <param name="bonds">the directions</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public ObliqueTables(ObliqueBonds bonds, bool hasGains)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        _families = bonds.Families;
        _layout = new Entry[_families.Length];
        var length = 0L;
        for (var k = 0; k < _families.Length; k++)
        {
            _layout[k] = new Entry(_families[k], length, hasGains);
            length += _layout[k].Length;
        }

        _numbers = new NativeBuffer(length);
        Coefficients = [.. bonds.Passes.Select(pass => pass.Members.Select((k, number) => Of(k, pass, number)).ToArray())];
    }

    /// <summary>What the kernel needs of each direction, pass by pass.</summary>
    public ObliqueCoefficients[][] Coefficients { get; }

    /// <inheritdoc/>
    public long Bytes => sizeof(double) * _numbers.Length;

    /// <summary>Doubles of the tables of an oblique direction.</summary>
    public static long LengthOf(BondFamily family, bool hasGains = true) => new Entry(family, 0, hasGains).Length;

    /// <inheritdoc/>
    public double Gain(int member, int transfer, int level) => GainRow(member, transfer)[_layout[member].Place(level)];

    /// <inheritdoc/>
    public double LossUp(int member, int transfers, int level) => UpRow(member, transfers)[_layout[member].Place(level)];

    /// <inheritdoc/>
    public double LossDown(int member, int transfers, int level) => DownRow(member, transfers)[_layout[member].Place(level)];

    /// <summary>The gains of transfer m by place.</summary>
    private double* GainRow(int member, int transfer) =>
        _numbers.Pointer + _layout[member].Gain + (_layout[member].Transfers + transfer) * _layout[member].Stride;

    /// <summary>Partial sums up to M over the bonds up by place.</summary>
    private double* UpRow(int member, int transfers) => _numbers.Pointer + _layout[member].Up + transfers * _layout[member].Stride;

    /// <summary>Partial sums up to M over the bonds down by place.</summary>
    private double* DownRow(int member, int transfers) => _numbers.Pointer + _layout[member].Down + transfers * _layout[member].Stride;

    /// <summary>EdgeUp of start 0 at the first x that may be near the end, n - q a M.</summary>
    private double* EdgeUp(int member) => _numbers.Pointer + _layout[member].EdgeUp;

    /// <summary>EdgeDown of start 0 at x = 0.</summary>
    private double* EdgeDown(int member) => _numbers.Pointer + _layout[member].EdgeDown;

    /// <inheritdoc/>
    public void Fill(int member, double[][] weight, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ref readonly var at = ref _layout[member];
        var w = _families[member].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* gainUp = GainRow(member, m), gainDown = GainRow(member, -m), lossUp = NextSums(UpRow(member, m), at.Stride),
                lossDown = NextSums(DownRow(member, m), at.Stride);
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

        FillEdges(member);
    }

    /// <inheritdoc/>
    public void FillGains(int member, double[][] up, double[][] down)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        ref readonly var at = ref _layout[member];
        var w = _families[member].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* above = GainRow(member, m), below = GainRow(member, -m);
            for (var j = 0; j < up[m].Length; j++)
                (above[at.Place(j)], below[at.Place(j + m * at.Rise)]) = (w * up[m][j], w * down[m][j]);
        }
    }

    /// <inheritdoc/>
    public void FillSums(int member, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ref readonly var at = ref _layout[member];
        var w = _families[member].Direction.Weight;
        for (var m = 1; m <= at.Transfers; m++)
        {
            double* up = NextSums(UpRow(member, m), at.Stride), down = NextSums(DownRow(member, m), at.Stride);
            for (var j = 0; j < lower[m].Length; j++)
            {
                up[at.Place(j)] += w * lower[m][j];
                down[at.Place(j + m * at.Rise)] += w * upper[m][j];
            }
        }

        FillEdges(member);
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();

    /// <summary>A member as the kernel of a pass sees it.</summary>
    /// <param name="member">number in the set</param>
    /// <param name="pass">the pass</param>
    /// <param name="number">number in the pass</param>
    private ObliqueCoefficients Of(int member, ObliquePass pass, int number)
    {
        ref readonly var at = ref _layout[member];
        return new ObliqueCoefficients
        {
            Gain = GainRow(member, 0),
            Up = UpRow(member, 0),
            Down = DownRow(member, 0),
            EdgeUp = EdgeUp(member) - at.FirstEdge,
            EdgeDown = EdgeDown(member),
            Stride = at.Stride,
            EdgeStride = at.EdgeStride,
            Shift = pass.Senses[number] * pass.Shift + at.Move,
            Step = at.Step,
            Move = at.Move,
            Sense = pass.Senses[number],
            Transfers = at.Transfers,
            Segment = at.Segment,
            FirstStart = at.FirstStart,
        };
    }

    /// <summary>Partial sums up to m begin with those up to m - 1.</summary>
    private static double* NextSums(double* row, long stride)
    {
        new ReadOnlySpan<double>(row - stride, checked((int)stride)).CopyTo(new Span<double>(row, checked((int)stride)));
        return row;
    }

    private void FillEdges(int member)
    {
        ref readonly var at = ref _layout[member];
        double* up = EdgeUp(member), down = EdgeDown(member);
        var width = at.Move * at.Transfers;
        for (var start = 0; start < at.Starts; start++, up += at.EdgeStride, down += at.EdgeStride)
        {
            var place = at.Place(start);
            for (var (x, m) = (0, 0); x < width; m++)
            {
                double* sums = UpRow(member, at.Transfers - 1 - m) + place + at.FirstEdge, others = DownRow(member, m) + place;
                for (var r = 0; r < at.Move; r++, x++)
                    (up[x], down[x]) = (sums[x], others[x]);
            }
        }
    }

    /// <summary>Where the tables of a direction are.</summary>
    private readonly struct Entry
    {
        /// <summary>Lays out the tables from <paramref name="start"/> on.</summary>
        public Entry(BondFamily family, long start, bool hasGains)
        {
            (Step, Move) = (family.Vector[^1], family.Step[^1]);
            (Rise, Transfers, FirstStart) = (family.Rise, family.Transfers, -family.LowestLevel);
            var last = (family.Lattice.Points[^1] - 1) * Step;
            Starts = family.Levels - last;
            Segment = (family.Levels + Step - 1) / Step;
            Stride = Whole((long)Step * Segment + Overhang);
            EdgeStride = Whole(Move * Transfers);
            FirstEdge = family.Lattice.Points[^1] - Move * Transfers;
            (Gain, Up) = (start, start + (hasGains ? (2 * Transfers + 1) * Stride : 0));
            Down = Up + (Transfers + 1) * Stride;
            EdgeUp = Down + (Transfers + 1) * Stride + Overhang;
            EdgeDown = EdgeUp + Starts * EdgeStride;
            Length = EdgeDown + Starts * EdgeStride + Overhang - start;
        }

        /// <summary>a = p_d.</summary>
        public int Step { get; }

        /// <summary>q a.</summary>
        public int Move { get; }

        /// <summary>q |p|².</summary>
        public int Rise { get; }

        /// <summary>Largest m.</summary>
        public int Transfers { get; }

        /// <summary>Level of the velocity with index 0 on every axis: p_d > 0.</summary>
        public int FirstStart { get; }

        /// <summary>Levels of x = 0.</summary>
        public int Starts { get; }

        /// <summary>Places of the levels that agree modulo a.</summary>
        public int Segment { get; }

        /// <summary>Distance between transfers.</summary>
        public long Stride { get; }

        /// <summary>Distance between starts.</summary>
        public long EdgeStride { get; }

        /// <summary>The first x with an entry of EdgeUp, n - q a M.</summary>
        public int FirstEdge { get; }

        public long Gain { get; }

        public long Up { get; }

        public long Down { get; }

        public long EdgeUp { get; }

        public long EdgeDown { get; }

        public long Length { get; }

        /// <summary>Where level j is in a row.</summary>
        public int Place(int level) => Step == 1 ? level : level % Step * Segment + level / Step;

        private static long Whole(long length) => (length + 7) / 8 * 8;
    }
}
