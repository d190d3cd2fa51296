using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The coefficients of the bonds of all directions, laid out for the kernels. With the flux over the bond {i, i + m p}, i at level j,
/// J = w W [F(i + m p) S - F(i) S'] and Q(i) += J, Q(i + m p) -= J, a velocity gains and loses by table entries alone:
/// <code>
/// gain at the lower end  Up[m][j]   = w W S   times F(i + m p)
/// gain at the upper end  Down[m][j] = w W S'  times F(i)            (j = level of the lower end)
/// loss rate of i         LossUp[M][j] = Σ_(m ≤ M) Down[m][j]  +  LossDown[M][j] = Σ_(m ≤ M) Up[m][j - m|p|²]
/// </code>
/// where M is the largest transfer for which i ± m p is still inside. Gain rows are stored by residue of j modulo the step of the level
/// along the kernel's vector axis, with 8 zeros on both sides, so that kernels load whole vectors.
/// </summary>
public sealed unsafe class BondTables : IDisposable
{
    private const int Padding = 8;
    private readonly BondFamily[] _families;
    private readonly NativeBuffer _up, _down, _lossUp, _lossDown;

    /// <summary>Storage for <paramref name="families"/>; <paramref name="steps"/>[q] is the level step along the vector axis (1 if unmoved).</summary>
    /// <param name="families">the bonds</param>
    /// <param name="steps">level step of each direction</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public BondTables(BondFamily[] families, int[] steps, bool hasGains = true)
    {
        _families = families;
        Layout = new Entry[families.Length];
        long gain = 0, loss = 0;
        for (var q = 0; q < families.Length; q++)
        {
            var segment = (families[q].Levels + steps[q] - 1) / steps[q] + 2 * Padding;
            segment = (segment + 7) / 8 * 8;
            Layout[q] = new Entry(gain, loss, steps[q], segment, steps[q] * segment);
            gain += hasGains ? (long)Layout[q].Stride * families[q].Transfers : 0;
            loss += (long)families[q].Levels * (families[q].Transfers + 1);
        }

        (_up, _down) = (new NativeBuffer(gain), new NativeBuffer(gain));
        (_lossUp, _lossDown) = (new NativeBuffer(loss), new NativeBuffer(loss));
    }

    /// <summary>Where each direction's rows are.</summary>
    public Entry[] Layout { get; }

    /// <summary>Row m = 1 of direction q at level 0 (residue 0): gain at the lower end.</summary>
    public double* Up(int q) => _up.Pointer + Layout[q].Gain + Padding;

    /// <summary>Row m = 1 of direction q at level 0 (residue 0): gain at the upper end.</summary>
    public double* Down(int q) => _down.Pointer + Layout[q].Gain + Padding;

    /// <summary>LossUp[M][j] of direction q at M * levels + j.</summary>
    public double* LossUp(int q) => _lossUp.Pointer + Layout[q].Loss;

    /// <summary>LossDown[M][j] of direction q.</summary>
    public double* LossDown(int q) => _lossDown.Pointer + Layout[q].Loss;

    /// <summary>Fills the tables of direction q.</summary>
    /// <param name="q">number of the direction</param>
    /// <param name="weight">W[m][j]</param>
    /// <param name="lower">S[m][j]</param>
    /// <param name="upper">S'[m][j]</param>
    public void Fill(int q, double[][] weight, double[][] lower, double[][] upper)
    {
        var (family, entry) = (_families[q], Layout[q]);
        var w = family.Direction.Weight;
        for (var m = 1; m <= family.Transfers; m++)
        {
            var up = Up(q) + (long)(m - 1) * entry.Stride;
            var down = Down(q) + (long)(m - 1) * entry.Stride;
            for (var j = 0; j < weight[m].Length; j++)
            {
                var at = j % entry.Step * entry.Segment + j / entry.Step;
                (up[at], down[at]) = (w * weight[m][j] * lower[m][j], w * weight[m][j] * upper[m][j]);
            }
        }

        FillLoss(q, family, entry);
    }

    /// <summary>
    /// Fills the gains of direction q with other entries, which are multiplied by w: the field at the upper end times up[m][j] is added at the
    /// lower one, that at the lower end times down[m][j] at the upper one.
    /// </summary>
    public void FillGains(int q, double[][] up, double[][] down)
    {
        var (family, entry) = (_families[q], Layout[q]);
        for (var m = 1; m <= family.Transfers; m++)
        {
            double* gainUp = Up(q) + (long)(m - 1) * entry.Stride, gainDown = Down(q) + (long)(m - 1) * entry.Stride;
            for (var j = 0; j < up[m].Length; j++)
            {
                var at = j % entry.Step * entry.Segment + j / entry.Step;
                (gainUp[at], gainDown[at]) = (family.Direction.Weight * up[m][j], family.Direction.Weight * down[m][j]);
            }
        }
    }

    /// <summary>
    /// Fills the partial sums of direction q with other entries, which are multiplied by w: those of a lower end, and of an upper end (j is the
    /// level of the lower one in both),
    /// <code>LossUp[M][j] = w Σ_(m ≤ M) lower[m][j],   LossDown[M][j] = w Σ_(m ≤ M) upper[m][j - m|p|²].</code>
    /// </summary>
    public void FillSums(int q, double[][] lower, double[][] upper)
    {
        var (family, w) = (_families[q], _families[q].Direction.Weight);
        var levels = family.Levels;
        for (var m = 1; m <= family.Transfers; m++)
        {
            double* sumUp = LossUp(q) + (long)m * levels, sumDown = LossDown(q) + (long)m * levels;
            var rise = m * family.SquaredLength;
            for (var j = 0; j < levels; j++)
            {
                sumUp[j] = sumUp[j - levels] + (j + rise < levels ? w * lower[m][j] : 0);
                sumDown[j] = sumDown[j - levels] + (j >= rise ? w * upper[m][j - rise] : 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _up.Dispose();
        _down.Dispose();
        _lossUp.Dispose();
        _lossDown.Dispose();
    }

    private void FillLoss(int q, BondFamily family, Entry entry)
    {
        var levels = family.Levels;
        for (var m = 1; m <= family.Transfers; m++)
        {
            var up = Up(q) + (long)(m - 1) * entry.Stride;
            var down = Down(q) + (long)(m - 1) * entry.Stride;
            var lossUp = LossUp(q) + (long)m * levels;
            var lossDown = LossDown(q) + (long)m * levels;
            var rise = m * family.SquaredLength;
            for (var j = 0; j < levels; j++)
            {
                var below = j - rise;
                lossUp[j] = lossUp[j - levels] + (j + rise < levels ? down[j % entry.Step * entry.Segment + j / entry.Step] : 0);
                lossDown[j] = lossDown[j - levels] + (below >= 0 ? up[below % entry.Step * entry.Segment + below / entry.Step] : 0);
            }
        }
    }

    /// <summary>Position of a direction's rows.</summary>
    /// <param name="Gain">offset of its gain rows</param>
    /// <param name="Loss">offset of its loss rows</param>
    /// <param name="Step">level step along the vector axis</param>
    /// <param name="Segment">length of one residue's row</param>
    /// <param name="Stride">distance from one m to the next</param>
    public readonly record struct Entry(long Gain, long Loss, int Step, int Segment, int Stride);
}
