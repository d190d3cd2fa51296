using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// W(p, m, j), the radial weights of one direction: the strength of a bond of transfer m whose lower end lies at level j. The screening
/// is taken at the bond's middle level b = j + m q|p|²/2, which both partners share:
/// <code>W(m, j) = Σ_k Base[m][k] / |1/V(κ_k) - χ(x_k, b)|²,   χ = [H(b + x/2) - H(b - x/2)]/x   (classical: χ = dH/ds at b).</code>
/// Cost: nodes × levels × (32 + transfers) multiply-adds. Source: docs/numerics.md, "Radial weights".
/// </summary>
internal sealed unsafe class RadialWeights : IDirectionWeights
{
    private const int Order = RadialQuadrature.Order;
    private readonly BondFamily _family;
    private readonly RadialQuadrature _quadrature;
    private readonly CollisionModel _model;
    private readonly int _margin;
    private readonly double[] _phases;

    /// <summary>Prepares the weights of <paramref name="family"/>; those without dynamic screening are computed here, once.</summary>
    public RadialWeights(BondFamily family, RadialQuadrature quadrature, CollisionModel model)
    {
        (_family, _quadrature, _model, _phases) = (family, quadrature, model, family.UnresolvedPhases);
        _margin = MarginOf(family, quadrature.LargestTransfer);
        Weight = new double[family.Transfers + 1][];
        for (var m = 1; m <= family.Transfers; m++)
            Weight[m] = new double[family.LowerLevels(m)];
        if (model.Screening == Screening.None)
            Bare();
        else if (model.Screening == Screening.Maxwellian)
        {
            using var work = new Workspace();
            Compute([], work);
        }
    }

    /// <summary>The bonds of the direction.</summary>
    internal BondFamily Family => _family;

    /// <summary>Weight[m][j], m = 1 .. transfers (Weight[0] is unused), j = level of the lower end.</summary>
    public double[][] Weight { get; }

    /// <summary>Smallest |eps| at the nodes and levels used; 1 for a bare potential.</summary>
    public double MinDielectric { get; internal set; } = 1;

    IEnumerable<double[]> IDirectionWeights.Rows => Weight.Skip(1);

    double IDirectionWeights.MinDielectric
    {
        get => MinDielectric;
        set => MinDielectric = value;
    }

    LineStability IDirectionWeights.Waves
    {
        get => Waves;
        set => Waves = value;
    }

    /// <summary>Penrose's criterion for the projection that the weights were computed from; along a direction without transfers
    /// too.</summary>
    public LineStability Waves { get; internal set; } = LineStability.Far;

    /// <summary>The sizes of the grids for some directions.</summary>
    internal static (int Levels, int Margin)[] GridsOf((BondFamily Family, QuadratureSize Quadrature)[] directions) =>
        [.. directions.Select(d => (d.Family.Levels, MarginOf(d.Family, d.Quadrature.LargestTransfer))).Distinct()];

    /// <summary>What the weights of a direction hold.</summary>
    internal static Footprint FootprintOf(BondFamily family) =>
        Footprint.Doubles(family.Entries) + new Footprint(Footprint.ArrayOverhead * (family.Transfers + 1));

    /// <summary>Recomputes the weights from the hyperplane projections of F (with fixed Maxwellian screening: from its closed
    /// form).</summary>
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
        var scanned = _model.Screening != Screening.Dynamic
            || !work.Scan.Begin(_family, _phases, projection, _quadrature.IsRepulsive);
        if (_model.Screening == Screening.Maxwellian)
            grid.FillMaxwellian(_family);
        else if (!classical)
            plan.Values(projection, grid, plan.IsDirect ? default : work.Transforms(plan.Size));
        for (var parity = 0; parity < 2; parity++)
        {
            var used = _family.Transfers == 0 && !scanned;
            for (var m = 1; m <= _family.Transfers; m++)
                used |= Parity(m) == parity && Weight[m].Length > 0;
            var levels = _family.Levels - parity;
            if (!used)
                continue;
            work.Reserve(levels);
            if (classical)
                Slopes(projection, plan, work, parity, levels);
            for (var panel = 0; panel < _quadrature.Nodes; panel += Order)
                Panel(grid, work, parity, levels, panel, scanned ? null : work.Scan);

            // The rows of one parity are a level apart: enough.
            scanned = true;
        }

        Waves = _model.Screening == Screening.Dynamic ? work.Scan.Result : LineStability.Far;

        if (_quadrature.IsMonotone)
            ClampToZero();
    }

    private static int MarginOf(BondFamily family, double largestTransfer) =>
        HilbertGrid.MarginFor(0.5 * largestTransfer / family.LevelSpacing);

    private int Parity(int m) => (m * _family.Rise) & 1;

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

    /// <summary>Monotone weights are integrals of nothing negative: below zero is rounding (at a narrow resonance the nodes' weights
    /// alternate).</summary>
    private void ClampToZero()
    {
        for (var m = 1; m < Weight.Length; m++)
        {
            foreach (ref var weight in Weight[m].AsSpan())
                weight = Math.Max(weight, 0);
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

    private void Panel(HilbertGrid grid, Workspace work, int parity, int levels, int panel, PenroseScan? scan)
    {
        var stride = work.Stride;
        for (var k = 0; k < Order; k++)
        {
            var inverse = _quadrature.InversePotential[panel + k];
            double* real = work.Real + k * stride, imaginary = work.Imaginary + k * stride;
            if (_model.Hbar == 0)
            {
                for (var b = 0; b < levels; b++)
                    (real[b], imaginary[b]) = (inverse - work.SlopeReal[b], -work.SlopeImaginary[b]);
            }
            else
            {
                var x = _model.Hbar * _quadrature.Wavenumber[panel + k];
                grid.Difference(
                    _quadrature.Taps!, panel + k, parity * HilbertTransform.Phases / 2, 1 / x, inverse, real, imaginary, levels);
            }

            scan?.Row(
                real, imaginary, levels, 0.5 * parity, inverse, _quadrature.Wavenumber[panel + k],
                _model.Hbar * _quadrature.Wavenumber[panel + k]);
            if (_family.Transfers == 0)
                continue;
            var least = PanelKernels.InverseSquares(real, imaginary, work.Value + k * stride, levels);
            if (double.IsFinite(inverse))
                MinDielectric = Math.Min(MinDielectric, Math.Sqrt(least) / inverse);
        }

        if (_family.Transfers == 0)
            return;
        Resonances(_quadrature, work, levels, panel);
        for (var m = 1; m <= _family.Transfers; m++)
        {
            if (Parity(m) == parity)
                PanelKernels.Accumulate(
                    Weight[m], _quadrature.Base[m].AsSpan(panel, Order), work.Value + (m * _family.Rise - parity) / 2, stride);
        }
    }

    /// <summary>Finds levels where |D| falls to zero near this panel (first-order estimate of the root's distance) and corrects
    /// them.</summary>
    internal static void Resonances(RadialQuadrature quadrature, Workspace work, int levels, int panel)
    {
        var (low, high) = (quadrature.Wavenumber[panel], quadrature.Wavenumber[panel + Order - 1]);
        var (halfWidth, stride) = (0.5 * (high - low), work.Stride);
        Span<double> gaps = stackalloc double[Order - 1];
        for (var k = 0; k + 1 < Order; k++)
        {
            var gap = (quadrature.Wavenumber[panel + k + 1] - quadrature.Wavenumber[panel + k]) / (
                1.2 * ResonantWeights.Reach * halfWidth);
            gaps[k] = gap * gap;
        }

        if (!PanelKernels.Flag(work.Real, work.Imaginary, stride, gaps, work.Suspect, levels))
            return;
        Span<double> real = stackalloc double[Order], imaginary = stackalloc double[Order], value = stackalloc double[Order];
        for (var b = 0; b < levels; b++)
        {
            if (work.Suspect[b] > 0)
                continue;
            for (var k = 0; k < Order; k++)
                (real[k], imaginary[k], value[k]) = (work.Real[k * stride + b], work.Imaginary[k * stride + b], work.Value[k * stride + b]);
            if (ResonantWeights.Correct(real, imaginary, value, 0.5 * (low + high) / halfWidth))
            {
                for (var k = 0; k < Order; k++)
                    work.Value[k * stride + b] = value[k];
            }
        }
    }

    /// <summary>Buffers that one thread uses for one direction after another.</summary>
    public sealed class Workspace : IDisposable
    {
        private readonly Dictionary<(int, int), HilbertGrid> _grids = [];
        private readonly Dictionary<int, (Complex[], Complex[])> _transforms = [];
        private NativeBuffer _buffer = new(0);

        /// <summary>Penrose's criterion, one direction after another.</summary>
        internal PenroseScan Scan { get; } = new();

        /// <summary>Distance from a node to the next, whole groups of vectors.</summary>
        internal int Stride { get; private set; }

        /// <summary>Re D by node and level.</summary>
        internal double* Real => _buffer.Pointer;

        /// <summary>Im D.</summary>
        internal double* Imaginary => Real + Order * Stride;

        /// <summary>1/|D|².</summary>
        internal double* Value => Real + 2 * Order * Stride;

        /// <summary>Not positive where a root of D may be near.</summary>
        internal double* Suspect => Real + 3 * Order * Stride;

        internal double[] SlopeReal { get; private set; } = [];
        internal double[] SlopeImaginary { get; private set; } = [];

        /// <summary>Doubles that <paramref name="levels"/> levels need.</summary>
        internal static long Length(int levels) => (3L * Order + 1) * StrideFor(levels);

        /// <summary>What the work space of a thread holds after it has met every direction.</summary>
        /// <param name="directions">the directions and their quadratures</param>
        /// <param name="isClassical">whether slopes are computed, which transforms of any length serve</param>
        internal static Footprint FootprintOf((BondFamily Family, QuadratureSize Quadrature)[] directions, bool isClassical)
        {
            var grids = GridsOf(directions);
            var transforms = grids.Select(g => HilbertTransform.SizeFor(g.Levels, g.Margin)).Distinct()
                .Where(size => isClassical || size > HilbertTransform.LargestDirect);
            var levels = directions.Max(d => d.Family.Levels);
            return Footprint.Doubles(
                grids.Sum(g => HilbertGrid.LengthOf(g.Levels, g.Margin)) + Length(levels) + 2 * StrideFor(levels)
                + 4 * transforms.Sum(size => (long)size));
        }

        /// <inheritdoc/>
        public void Dispose() => _buffer.Dispose();

        internal void Reserve(int levels)
        {
            if (Stride >= StrideFor(levels))
                return;
            _buffer.Dispose();
            Stride = StrideFor(levels);
            _buffer = new NativeBuffer(Length(levels));
            (SlopeReal, SlopeImaginary) = (new double[Stride], new double[Stride]);
        }

        private static int StrideFor(int levels) => (levels + HilbertGrid.Padding - 1) / HilbertGrid.Padding * HilbertGrid.Padding + 8;

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
