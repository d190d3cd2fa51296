using System.Numerics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// W(p, m, j), the radial weights of one direction: the strength of a bond of transfer m whose lower end lies at level j. The screening
/// is taken at the bond's middle level b = j + m|p|²/2, which both partners share:
/// <code>W(m, j) = Σ_k Base[m][k] / |1/V(κ_k) - χ(x_k, b)|²,   χ = [H(b + x/2) - H(b - x/2)]/x   (classical: χ = dH/ds at b).</code>
/// Cost: nodes × levels × (32 + transfers) multiply-adds. Source: docs/numerics.md, "Radial weights".
/// </summary>
public sealed class RadialWeights
{
    private const int Order = RadialQuadrature.Order;
    private readonly BondFamily _family;
    private readonly RadialQuadrature _quadrature;
    private readonly CollisionModel _model;
    private readonly int _margin;

    /// <summary>Prepares the weights of <paramref name="family"/>; those without dynamic screening are computed here, once.</summary>
    public RadialWeights(BondFamily family, RadialQuadrature quadrature, CollisionModel model)
    {
        (_family, _quadrature, _model) = (family, quadrature, model);
        _margin = HilbertGrid.MarginFor(0.5 * quadrature.LargestTransfer / family.LevelSpacing);
        Weight = new double[family.Transfers + 1][];
        for (var m = 1; m <= family.Transfers; m++)
            Weight[m] = new double[Math.Max(0, family.Levels - m * family.SquaredLength)];
        if (model.Screening == Screening.None)
            Bare();
        else if (model.Screening == Screening.Maxwellian)
            Compute([], new Workspace());
    }

    /// <summary>Weight[m][j], m = 1 .. transfers (Weight[0] is unused), j = level of the lower end.</summary>
    public double[][] Weight { get; }

    /// <summary>Smallest |eps| at the nodes and levels used; 1 for a bare potential.</summary>
    public double MinDielectric { get; internal set; } = 1;

    /// <summary>Recomputes the weights from the hyperplane projections of F (with fixed Maxwellian screening: from its closed form).</summary>
    /// <param name="projection">R_j = ∫ F over the hyperplane of level j; empty for Maxwellian screening</param>
    /// <param name="work">buffers of this thread</param>
    public void Compute(ReadOnlySpan<double> projection, Workspace work)
    {
        ArgumentNullException.ThrowIfNull(work);
        MinDielectric = double.PositiveInfinity;
        for (var m = 1; m < Weight.Length; m++)
            Array.Fill(Weight[m], _quadrature.Tail[m]);
        var grid = work.Grid(_family.Levels, _margin);
        var plan = HilbertTransform.Plan(_family.Levels, _margin);
        var classical = _model.Hbar == 0;
        if (_model.Screening == Screening.Maxwellian)
            grid.FillMaxwellian(_family);
        else if (!classical)
            plan.Values(projection, grid, work.Transforms(plan.Size));
        for (var parity = 0; parity < 2; parity++)
        {
            var used = false;
            for (var m = 1; m <= _family.Transfers; m++)
                used |= Parity(m) == parity && Weight[m].Length > 0;
            var levels = _family.Levels - parity;
            if (!used)
                continue;
            work.Reserve(levels);
            if (classical)
                Slopes(projection, plan, work, parity, levels);
            for (var panel = 0; panel < _quadrature.Nodes; panel += Order)
                Panel(grid, work, parity, levels, panel);
        }

        if (_quadrature.IsMonotone)
            ClampToZero();
    }

    private int Parity(int m) => (m * _family.SquaredLength) & 1;

    private void Bare()
    {
        for (var m = 1; m < Weight.Length; m++)
        {
            var sum = _quadrature.Tail[m];
            for (var k = 0; k < _quadrature.Nodes; k++)
                sum += _quadrature.Base[m][k] / (_quadrature.InversePotential[k] * _quadrature.InversePotential[k]);
            Array.Fill(Weight[m], sum);
        }
    }

    /// <summary>Monotone weights are integrals of nothing negative: below zero is rounding (at a narrow resonance the nodes' weights alternate).</summary>
    private void ClampToZero()
    {
        foreach (var row in Weight.Skip(1))
        {
            for (var j = 0; j < row.Length; j++)
                row[j] = Math.Max(row[j], 0);
        }
    }

    private void Slopes(ReadOnlySpan<double> projection, HilbertTransform plan, Workspace work, int parity, int levels)
    {
        var real = work.SlopeReal.AsSpan(0, levels);
        var imaginary = work.SlopeImaginary.AsSpan(0, levels);
        if (_model.Screening == Screening.Maxwellian)
        {
            // dH/ds = -(1 + s H) for the unit Maxwellian.
            for (var b = 0; b < levels; b++)
            {
                var s = (b + 0.5 * parity - 0.5 * (_family.Levels - 1)) * _family.LevelSpacing;
                var slope = -(1 + s * Faddeeva.GaussianHilbert(s, 0, 1));
                (real[b], imaginary[b]) = (slope.Real, slope.Imaginary);
            }

            return;
        }

        plan.Slopes(projection, parity, real, imaginary, work.Transforms(plan.Size));
        for (var b = 0; b < levels; b++)
            (real[b], imaginary[b]) = (real[b] / _family.LevelSpacing, imaginary[b] / _family.LevelSpacing);
    }

    private void Panel(HilbertGrid grid, Workspace work, int parity, int levels, int panel)
    {
        for (var k = 0; k < Order; k++)
        {
            var inverse = _quadrature.InversePotential[panel + k];
            var real = work.Real.AsSpan(k * levels, levels);
            var imaginary = work.Imaginary.AsSpan(k * levels, levels);
            if (_model.Hbar == 0)
            {
                for (var b = 0; b < levels; b++)
                    (real[b], imaginary[b]) = (inverse - work.SlopeReal[b], -work.SlopeImaginary[b]);
            }
            else
            {
                real.Fill(inverse);
                imaginary.Clear();
                var x = _model.Hbar * _quadrature.Wavenumber[panel + k];
                grid.SubtractDifference(0.5 * parity, 0.5 * x / _family.LevelSpacing, 1 / x, real, imaginary);
            }

            var least = InverseSquares(real, imaginary, work.Value.AsSpan(k * levels, levels));
            if (double.IsFinite(inverse))
                MinDielectric = Math.Min(MinDielectric, Math.Sqrt(least) / inverse);
        }

        Resonances(work, levels, panel);
        for (var m = 1; m <= _family.Transfers; m++)
        {
            if (Parity(m) == parity)
                Accumulate(Weight[m], _quadrature.Base[m].AsSpan(panel, Order), work.Value, levels, (m * _family.SquaredLength - parity) / 2);
        }
    }

    /// <summary>value = 1/(re² + im²); returns the least re² + im².</summary>
    private static double InverseSquares(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> value)
    {
        var i = 0;
        var least = new Vector<double>(double.PositiveInfinity);
        for (; i <= real.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (re, im) = (new Vector<double>(real[i..]), new Vector<double>(imaginary[i..]));
            var square = Vector.FusedMultiplyAdd(re, re, im * im);
            least = Vector.Min(least, square);
            (Vector<double>.One / square).CopyTo(value[i..]);
        }

        var result = double.PositiveInfinity;
        for (var lane = 0; lane < Vector<double>.Count; lane++)
            result = Math.Min(result, least[lane]);
        for (; i < real.Length; i++)
        {
            var square = Math.FusedMultiplyAdd(real[i], real[i], imaginary[i] * imaginary[i]);
            result = Math.Min(result, square);
            value[i] = 1 / square;
        }

        return result;
    }

    /// <summary>Finds levels where |D| falls to zero near this panel (first-order estimate of the root's distance) and corrects them.</summary>
    private void Resonances(Workspace work, int levels, int panel)
    {
        var (low, high) = (_quadrature.Wavenumber[panel], _quadrature.Wavenumber[panel + Order - 1]);
        var halfWidth = 0.5 * (high - low);
        var suspect = work.Suspect.AsSpan(0, levels);
        suspect.Fill(1);
        for (var k = 0; k + 1 < Order; k++)
        {
            var gap = (_quadrature.Wavenumber[panel + k + 1] - _quadrature.Wavenumber[panel + k]) / (1.2 * ResonantWeights.Reach * halfWidth);
            Flag(work.Real.AsSpan(k * levels, 2 * levels), work.Imaginary.AsSpan(k * levels, 2 * levels), gap * gap, suspect);
        }

        Span<double> real = stackalloc double[Order], imaginary = stackalloc double[Order], value = stackalloc double[Order];
        for (var b = 0; b < levels; b++)
        {
            if (suspect[b] > 0)
                continue;
            for (var k = 0; k < Order; k++)
                (real[k], imaginary[k], value[k]) = (work.Real[k * levels + b], work.Imaginary[k * levels + b], work.Value[k * levels + b]);
            if (ResonantWeights.Correct(real, imaginary, value, 0.5 * (low + high) / halfWidth))
            {
                for (var k = 0; k < Order; k++)
                    work.Value[k * levels + b] = value[k];
            }
        }
    }

    private static void Flag(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, double gap, Span<double> suspect)
    {
        var (n, i) = (suspect.Length, 0);
        var wide = new Vector<double>(gap);
        for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (re, im) = (new Vector<double>(real[i..]), new Vector<double>(imaginary[i..]));
            var (dre, dim) = (new Vector<double>(real[(n + i)..]) - re, new Vector<double>(imaginary[(n + i)..]) - im);
            Vector.Min((re * re + im * im) * wide - (dre * dre + dim * dim), new Vector<double>(suspect[i..])).CopyTo(suspect[i..]);
        }

        for (; i < n; i++)
        {
            var (dre, dim) = (real[n + i] - real[i], imaginary[n + i] - imaginary[i]);
            suspect[i] = Math.Min((real[i] * real[i] + imaginary[i] * imaginary[i]) * gap - (dre * dre + dim * dim), suspect[i]);
        }
    }

    private static void Accumulate(double[] weight, ReadOnlySpan<double> factor, double[] value, int levels, int shift)
    {
        var j = 0;
        for (; j <= weight.Length - Vector<double>.Count; j += Vector<double>.Count)
        {
            var sum = new Vector<double>(weight, j);
            for (var k = 0; k < Order; k++)
                sum = Vector.FusedMultiplyAdd(new Vector<double>(factor[k]), new Vector<double>(value, k * levels + shift + j), sum);
            sum.CopyTo(weight, j);
        }

        for (; j < weight.Length; j++)
        {
            for (var k = 0; k < Order; k++)
                weight[j] = Math.FusedMultiplyAdd(factor[k], value[k * levels + shift + j], weight[j]);
        }
    }

    /// <summary>Buffers that one thread uses for one direction after another.</summary>
    public sealed class Workspace
    {
        private readonly Dictionary<(int, int), HilbertGrid> _grids = [];
        private readonly Dictionary<int, (Complex[], Complex[])> _transforms = [];

        internal double[] Real { get; private set; } = [];
        internal double[] Imaginary { get; private set; } = [];
        internal double[] Value { get; private set; } = [];
        internal double[] Suspect { get; private set; } = [];
        internal double[] SlopeReal { get; private set; } = [];
        internal double[] SlopeImaginary { get; private set; } = [];

        internal void Reserve(int levels)
        {
            if (Suspect.Length >= levels)
                return;
            (Real, Imaginary, Value) = (new double[Order * levels], new double[Order * levels], new double[Order * levels]);
            (Suspect, SlopeReal, SlopeImaginary) = (new double[levels], new double[levels], new double[levels]);
        }

        internal HilbertGrid Grid(int levels, int margin)
        {
            if (!_grids.TryGetValue((levels, margin), out var grid))
                _grids[(levels, margin)] = grid = new HilbertGrid(levels, margin);
            return grid;
        }

        internal (Complex[] Samples, Complex[] Product) Transforms(int size)
        {
            if (!_transforms.TryGetValue(size, out var pair))
                _transforms[size] = pair = (new Complex[size], new Complex[size]);
            return pair;
        }
    }
}
