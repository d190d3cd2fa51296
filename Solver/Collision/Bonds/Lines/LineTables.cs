using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The coefficients of directions with an unmoved axis, by level and transfer. The band has the coefficients of one level side by side, -M
/// to M, with zeros at 0 and beyond both ends: a kernel that reads F once for several neighbours along p takes their coefficients from as
/// many levels.
/// </summary>
internal sealed unsafe class LineTables : IBondCoefficients
{
    /// <summary>Neighbours along p that a kernel treats together; the band has one zero fewer at either end.</summary>
    public const int MostLines = 4;

    private readonly BondFamily[] _families;
    private readonly Entry[] _layout;
    private readonly NativeBuffer _band, _lossUp, _lossDown;

    /// <summary>Storage for the directions of <paramref name="bonds"/>.</summary>
    /// <param name="bonds">the directions</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public LineTables(LineBonds bonds, bool hasGains)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        _families = bonds.Families;
        _layout = new Entry[_families.Length];
        long band = 0, loss = 0;
        for (var k = 0; k < _families.Length; k++)
        {
            _layout[k] = new Entry(band, loss, _families[k].Transfers);
            band += hasGains ? BandLength(_families[k]) : 0;
            loss += LossLength(_families[k]);
        }

        (_band, _lossUp, _lossDown) = (new NativeBuffer(band), new NativeBuffer(loss), new NativeBuffer(loss));
        Coefficients = [
            .. _families.Select((family, k) => new LineCoefficients
            {
                Band = Band(k),
                LossUp = LossUp(k),
                LossDown = LossDown(k),
                Width = _layout[k].Width,
                Shift = bonds.Shift[k],
                RateShift = bonds.RateShift[k],
                Rise = family.Rise,
                Transfers = family.Transfers,
            })];
    }

    /// <summary>What the kernel needs of each member.</summary>
    public LineCoefficients[] Coefficients { get; }

    /// <inheritdoc/>
    public long Bytes => sizeof(double) * (_band.Length + _lossUp.Length + _lossDown.Length);

    /// <summary>Doubles of the tables of a direction.</summary>
    public static long LengthOf(BondFamily family, bool hasGains = true) => (hasGains ? BandLength(family) : 0) + 2 * LossLength(family);

    /// <inheritdoc/>
    public double Gain(int member, int transfer, int level) => Band(member)[(long)level * _layout[member].Width + transfer];

    /// <inheritdoc/>
    public double LossUp(int member, int transfers, int level) => LossUp(member)[level * (_layout[member].Transfers + 1L) + transfers];

    /// <inheritdoc/>
    public double LossDown(int member, int transfers, int level) => LossDown(member)[level * (_layout[member].Transfers + 1L) + transfers];

    /// <inheritdoc/>
    public void Fill(int member, double[][] weight, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        var (family, width) = (_families[member], _layout[member].Width);
        var band = Band(member);
        var (w, rise, levels, transfers) = (family.Direction.Weight, family.Rise, family.Levels, family.Transfers);
        for (var m = 1; m <= transfers; m++)
        {
            double* up = band + m, down = band + (long)m * rise * width - m;
            double[] strength = weight[m], s = lower[m], other = upper[m];
            for (var j = 0; j < strength.Length; j++, up += width, down += width)
            {
                var wide = w * strength[j];
                (*up, *down) = (wide * s[j], wide * other[j]);
            }
        }

        double* lossUp = LossUp(member), lossDown = LossDown(member);
        for (var j = 0; j < levels; j++, lossUp += transfers + 1, lossDown += transfers + 1)
        {
            var (above, below) = (Math.Min(transfers, (levels - 1 - j) / rise), Math.Min(transfers, j / rise));
            double* from = band + (long)j * width;
            Accumulate(from, (long)rise * width - 1, above, lossUp, transfers);
            Accumulate(from, 1 - (long)rise * width, below, lossDown, transfers);
        }
    }

    /// <inheritdoc/>
    public void FillGains(int member, double[][] up, double[][] down)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        var (family, width) = (_families[member], _layout[member].Width);
        for (var m = 1; m <= family.Transfers; m++)
        {
            double* above = Band(member) + m, below = Band(member) + (long)m * family.Rise * width - m;
            for (var j = 0; j < up[m].Length; j++, above += width, below += width)
                (*above, *below) = (family.Direction.Weight * up[m][j], family.Direction.Weight * down[m][j]);
        }
    }

    /// <inheritdoc/>
    public void FillSums(int member, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        var (family, w) = (_families[member], _families[member].Direction.Weight);
        double* sumUp = LossUp(member), sumDown = LossDown(member);
        for (var j = 0; j < family.Levels; j++, sumUp += family.Transfers + 1, sumDown += family.Transfers + 1)
        {
            (sumUp[0], sumDown[0]) = (0, 0);
            for (var m = 1; m <= family.Transfers; m++)
            {
                var rise = m * family.Rise;
                sumUp[m] = sumUp[m - 1] + (j + rise < family.Levels ? w * lower[m][j] : 0);
                sumDown[m] = sumDown[m - 1] + (j >= rise ? w * upper[m][j - rise] : 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _band.Dispose();
        _lossUp.Dispose();
        _lossDown.Dispose();
    }

    private static long BandLength(BondFamily family) => (long)new Entry(0, 0, family.Transfers).Width * family.Levels;

    private static long LossLength(BondFamily family) => (long)family.Levels * (family.Transfers + 1);

    /// <summary>Band[0][0] of a member.</summary>
    private double* Band(int member) => _band.Pointer + _layout[member].Band + _layout[member].Centre;

    /// <summary>LossUp[j][M] of a member at j (transfers + 1) + M.</summary>
    private double* LossUp(int member) => _lossUp.Pointer + _layout[member].Loss;

    /// <summary>LossDown[j][M] of a member at j (transfers + 1) + M.</summary>
    private double* LossDown(int member) => _lossDown.Pointer + _layout[member].Loss;

    /// <summary>Partial sums of the entries <paramref name="stride"/> apart, the last repeated where there are no more.</summary>
    private static void Accumulate(double* entry, long stride, int count, double* sums, int length)
    {
        var sum = sums[0] = 0;
        for (var m = 1; m <= count; m++)
        {
            entry += stride;
            sums[m] = sum += *entry;
        }

        for (var m = count + 1; m <= length; m++)
            sums[m] = sum;
    }

    /// <summary>Where the tables of a direction are.</summary>
    /// <param name="Band">offset of its band</param>
    /// <param name="Loss">offset of its loss rates</param>
    /// <param name="Transfers">largest m</param>
    private readonly record struct Entry(long Band, long Loss, int Transfers)
    {
        /// <summary>Place of m = 0 among the coefficients of a level.</summary>
        public int Centre => Transfers + MostLines - 1;

        /// <summary>Coefficients of a level, zeros included.</summary>
        public int Width => 2 * Centre + 1;
    }
}
