using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The coefficients of the bonds of all directions, laid out for the kernels. With the flux over the bond {i, i + m p}, i at level j,
/// J = w W [F(i + m p) S - F(i) S'] and Q(i) += J, Q(i + m p) -= J, a velocity at level j gains and loses by table entries alone:
/// <code>
/// gain from i + m p   Band[j][+m] = w W[m][j] S[m][j]
/// gain from i - m p   Band[j][-m] = w W[m][j - m|p|²] S'[m][j - m|p|²]
/// loss rate of i      LossUp[j][M] = Σ_(m ≤ M) Band[j + m|p|²][-m]   +   LossDown[j][M] = Σ_(m ≤ M) Band[j - m|p|²][+m]
/// </code>
/// where M is the largest transfer for which i ± m p is still inside. A row of the band is the coefficients of one level side by side, -M
/// to M, zeros at 0 and beyond both ends: a kernel that reads F once for several neighbours along p takes their coefficients from as many
/// rows. Directions that move along every axis have the same coefficients in another order, <see cref="ObliqueTables"/>.
/// </summary>
public sealed unsafe class BondTables : IDisposable
{
    /// <summary>Neighbours along p that a kernel treats together; the band has one zero fewer at either end.</summary>
    public const int MostRows = 4;

    private readonly BondFamily[] _families;
    private readonly NativeBuffer _band, _lossUp, _lossDown;
    private readonly Dictionary<BondClass, BondMember[]> _members = [];
    private readonly Dictionary<ObliquePass, ObliqueMember[]> _oblique = [];

    /// <summary>Storage for <paramref name="families"/>.</summary>
    /// <param name="families">the bonds</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public BondTables(BondFamily[] families, bool hasGains = true)
    {
        ArgumentNullException.ThrowIfNull(families);
        _families = families;
        Layout = new Entry[families.Length];
        long band = 0, loss = 0;
        for (var q = 0; q < families.Length; q++)
        {
            if (ObliqueBonds.IsOblique(families[q]))
                continue;
            Layout[q] = new Entry(band, loss, families[q].Transfers);
            band += hasGains ? (long)Layout[q].Width * families[q].Levels : 0;
            loss += (long)families[q].Levels * (families[q].Transfers + 1);
        }

        (_band, _lossUp, _lossDown) = (new NativeBuffer(band), new NativeBuffer(loss), new NativeBuffer(loss));
        Oblique = new ObliqueTables(families, hasGains);
    }

    /// <summary>Where the rows of each direction with an unmoved axis are.</summary>
    public Entry[] Layout { get; }

    /// <summary>The tables of the others.</summary>
    public ObliqueTables Oblique { get; }

    /// <summary>Doubles of all tables of a direction.</summary>
    public static long Length(BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return ObliqueBonds.IsOblique(family) ? ObliqueTables.LengthOf(family)
            : (long)family.Levels * (new Entry(0, 0, family.Transfers).Width + 2 * (family.Transfers + 1));
    }

    /// <summary>Band[0][0] of direction q; Band[j][m] is j <see cref="Entry.Width"/> + m further.</summary>
    public double* Band(int q) => _band.Pointer + Layout[q].Band + Layout[q].Centre;

    /// <summary>LossUp[j][M] of direction q at j (transfers + 1) + M.</summary>
    public double* LossUp(int q) => _lossUp.Pointer + Layout[q].Loss;

    /// <summary>LossDown[j][M] of direction q at j (transfers + 1) + M.</summary>
    public double* LossDown(int q) => _lossDown.Pointer + Layout[q].Loss;

    /// <summary>Fills the tables of direction q.</summary>
    /// <param name="q">number of the direction</param>
    /// <param name="weight">W[m][j]</param>
    /// <param name="lower">S[m][j]</param>
    /// <param name="upper">S'[m][j]</param>
    public void Fill(int q, double[][] weight, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        if (ObliqueBonds.IsOblique(_families[q]))
        {
            Oblique.Fill(q, weight, lower, upper);
            return;
        }

        var (family, width) = (_families[q], Layout[q].Width);
        var band = Band(q);
        var (w, rise, levels, transfers) = (family.Direction.Weight, family.SquaredLength, family.Levels, family.Transfers);
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

        double* lossUp = LossUp(q), lossDown = LossDown(q);
        for (var j = 0; j < levels; j++, lossUp += transfers + 1, lossDown += transfers + 1)
        {
            var (above, below) = (Math.Min(transfers, (levels - 1 - j) / rise), Math.Min(transfers, j / rise));
            double* from = band + (long)j * width;
            Loss(from, (long)rise * width - 1, above, lossUp, transfers);
            Loss(from, 1 - (long)rise * width, below, lossDown, transfers);
        }
    }

    /// <summary>
    /// Fills the gains of direction q with other entries, which are multiplied by w: the field at the upper end times up[m][j] is added at
    /// the lower one, that at the lower end times down[m][j] at the upper one.
    /// </summary>
    public void FillGains(int q, double[][] up, double[][] down)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        if (ObliqueBonds.IsOblique(_families[q]))
        {
            Oblique.FillGains(q, up, down);
            return;
        }

        var (family, width) = (_families[q], Layout[q].Width);
        for (var m = 1; m <= family.Transfers; m++)
        {
            double* above = Band(q) + m, below = Band(q) + (long)m * family.SquaredLength * width - m;
            for (var j = 0; j < up[m].Length; j++, above += width, below += width)
                (*above, *below) = (family.Direction.Weight * up[m][j], family.Direction.Weight * down[m][j]);
        }
    }

    /// <summary>
    /// Fills the partial sums of direction q with other entries, which are multiplied by w: those of a lower end, and of an upper end (j is
    /// the level of the lower one in both),
    /// <code>LossUp[j][M] = w Σ_(m ≤ M) lower[m][j],   LossDown[j][M] = w Σ_(m ≤ M) upper[m][j - m|p|²].</code>
    /// </summary>
    public void FillSums(int q, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        if (ObliqueBonds.IsOblique(_families[q]))
        {
            Oblique.FillSums(q, lower, upper);
            return;
        }

        var (family, w) = (_families[q], _families[q].Direction.Weight);
        for (var j = 0; j < family.Levels; j++)
        {
            double* sumUp = LossUp(q) + j * (family.Transfers + 1L), sumDown = LossDown(q) + j * (family.Transfers + 1L);
            (sumUp[0], sumDown[0]) = (0, 0);
            for (var m = 1; m <= family.Transfers; m++)
            {
                var rise = m * family.SquaredLength;
                sumUp[m] = sumUp[m - 1] + (j + rise < family.Levels ? w * lower[m][j] : 0);
                sumDown[m] = sumDown[m - 1] + (j >= rise ? w * upper[m][j - rise] : 0);
            }
        }
    }

    /// <summary>The directions of a class as its kernel sees them.</summary>
    internal BondMember[] MembersOf(BondClass bonds)
    {
        if (!_members.TryGetValue(bonds, out var members))
            _members[bonds] = members = BondMember.Of(bonds, this);
        return members;
    }

    /// <summary>The directions of a pass as its kernel sees them.</summary>
    internal ObliqueMember[] MembersOf(ObliquePass pass)
    {
        if (!_oblique.TryGetValue(pass, out var members))
            _oblique[pass] = members = ObliqueMember.Of(pass, Oblique);
        return members;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _band.Dispose();
        _lossUp.Dispose();
        _lossDown.Dispose();
        Oblique.Dispose();
    }

    /// <summary>Partial sums of the entries <paramref name="stride"/> apart, the last repeated where there are no more.</summary>
    private static void Loss(double* entry, long stride, int count, double* row, int length)
    {
        var sum = row[0] = 0;
        for (var m = 1; m <= count; m++)
        {
            entry += stride;
            row[m] = sum += *entry;
        }

        for (var m = count + 1; m <= length; m++)
            row[m] = sum;
    }

    /// <summary>Position of a direction's rows.</summary>
    /// <param name="Band">offset of its band</param>
    /// <param name="Loss">offset of its loss rows</param>
    /// <param name="Transfers">largest m</param>
    public readonly record struct Entry(long Band, long Loss, int Transfers)
    {
        /// <summary>Place of m = 0 in a row of the band.</summary>
        public int Centre => Transfers + MostRows - 1;

        /// <summary>Length of a row of the band.</summary>
        public int Width => 2 * Centre + 1;
    }
}
