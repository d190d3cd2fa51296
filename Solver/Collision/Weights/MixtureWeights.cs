using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// The radial weights of all pairs of species along one direction p. With q = ħκ the momentum of a transfer and b the middle level, a
/// velocity that both partners share,
/// <code>
/// W_ab(m, j) = Z_a² Z_b² Σ_k Base[m][k] / |1/V(κ_k) - χ(q_k, b)|²,
/// χ(q, b)    = Σ_c Z_c² [H_c(b + q/(2 m_c)) - H_c(b - q/(2 m_c))]/q     (classical: Σ_c Z_c²/m_c dH_c/ds at b)
/// </code>
/// where Base is that of one species with the step A = m_a r_a |p| h of the momentum. Species lie on one line, centred, of as many levels
/// as the widest has. Those of equal mass have one H together, and pairs of equal A one sum over the nodes. Source: docs/numerics.md,
/// "Mixtures".
/// </summary>
internal sealed unsafe class MixtureWeights : IDirectionWeights
{
    private const int Order = RadialQuadrature.Order;
    private readonly CollisionModel _model;
    private readonly IReadOnlyList<Species> _species;
    private readonly BondFamily[] _families;
    private readonly BondFamily _widest;
    private readonly Channel[] _channels;
    private readonly double[] _masses, _inertia;
    private readonly double[][] _squares;
    private readonly double _largest;
    private readonly double[] _phases;

    /// <summary>Prepares the weights; without screening they are computed here, once.</summary>
    /// <param name="model">the equation</param>
    /// <param name="species">the species</param>
    /// <param name="families">the bonds of each along the direction</param>
    /// <param name="pairs">all pairs that collide</param>
    /// <param name="quadrature">the nodes for a step of the momentum and a number of transfers</param>
    public MixtureWeights(
        CollisionModel model, IReadOnlyList<Species> species, BondFamily[] families, SpeciesPair[] pairs,
        Func<double, RadialQuadrature> quadrature)
    {
        (_model, _species, _families, Pairs) = (model, species, families, pairs);
        _widest = families.MaxBy(f => f.Levels)!;
        _phases = _widest.UnresolvedPhases;
        _masses = [.. species.Select(s => s.Mass.Value).Distinct()];
        _inertia = [.. species.Select(s => s.SquaredCharge / s.Mass.Value)];
        _squares = [.. _masses.Select(mass => species.Select(s => s.Mass.Value == mass ? s.SquaredCharge : 0).ToArray())];
        Weight = [.. pairs.Select(pair => Enumerable.Range(0, pair.Transfers + 1)
            .Select(m => new double[m == 0 ? 0 : families[pair.First].LowerLevels(m * pair.FirstStep)]).ToArray())];
        _channels = [.. Enumerable.Range(0, pairs.Length).GroupBy(i => pairs[i].Momentum)
            .Select(group => new Channel([.. group], quadrature(group.Key), _masses, model.Hbar, _widest.LevelSpacing))];
        _largest = _channels.Max(channel => channel.Quadrature.LargestTransfer);
        if (model.Screening == Screening.None)
            Bare();
    }

    /// <summary>The bonds of the species with the most levels, on whose line all lie.</summary>
    public BondFamily Widest => _widest;

    /// <summary>The pairs.</summary>
    public SpeciesPair[] Pairs { get; }

    /// <summary>Weight[pair][m][j], m = 1 .. transfers, j = level of the lower end of the first species.</summary>
    public double[][][] Weight { get; }

    /// <inheritdoc/>
    public IEnumerable<double[]> Rows => Weight.SelectMany(rows => rows);

    /// <inheritdoc/>
    public double MinDielectric { get; set; } = 1;

    /// <inheritdoc/>
    public LineStability Waves { get; set; } = LineStability.Far;

    /// <summary>Recomputes the weights from the projections of all species.</summary>
    /// <param name="projections">R_c by level, for each species</param>
    /// <param name="work">buffers of this thread</param>
    public void Compute(double[][] projections, Workspace work)
    {
        MinDielectric = double.PositiveInfinity;
        foreach (var channel in _channels)
        {
            foreach (var pair in channel.Pairs)
            {
                for (var m = 1; m <= Pairs[pair].Transfers; m++)
                    Array.Fill(Weight[pair][m], Pairs[pair].Strength * channel.Quadrature.Tail[m]);
            }
        }

        // Growth of a mixture shows in no projection alone: the scan is not left out for want of a dip.
        var total = work.Total(_widest.Levels);
        Add(projections, _inertia, total);
        var edges = 0.0;
        for (var c = 0; c < projections.Length; c++)
            edges += _inertia[c] * Math.Max(Math.Abs(projections[c][0]), Math.Abs(projections[c][^1]));
        work.Base.Scan.Begin(_widest, _phases, total, isRepulsive: false, edges);
        var scanned = work.Base.Scan.IsOff;
        var grids = _model.Hbar == 0 ? [] : Grids(projections, work);
        foreach (var channel in _channels)
        {
            for (var parity = 0; parity < 2; parity++)
            {
                if (!Uses(channel, parity))
                    continue;
                var levels = _widest.Levels - parity;
                work.Reserve(levels);
                if (_model.Hbar == 0)
                    Slopes(total, work, parity, levels);
                for (var panel = 0; panel < channel.Quadrature.Nodes; panel += Order)
                    Panel(channel, grids, work, parity, levels, panel, scanned ? null : work.Base.Scan);
                scanned = true;
            }
        }

        Waves = work.Base.Scan.Result;
        if (double.IsInfinity(MinDielectric))
            MinDielectric = 1;
        if (!_channels[0].Quadrature.IsMonotone)
            return;
        foreach (var rows in Weight)
        {
            foreach (var row in rows)
            {
                foreach (ref var weight in row.AsSpan())
                    weight = Math.Max(weight, 0);
            }
        }
    }

    private static int Parity(SpeciesPair pair, int transfer, int square) => (transfer * pair.FirstStep * square) & 1;

    private bool Uses(Channel channel, int parity)
    {
        foreach (var pair in channel.Pairs)
        {
            if (Uses(Pairs[pair], parity))
                return true;
        }

        return false;
    }

    private bool Uses(SpeciesPair pair, int parity)
    {
        for (var m = 1; m <= pair.Transfers; m++)
        {
            if (Parity(pair, m, _widest.SquaredLength) == parity)
                return true;
        }

        return false;
    }

    /// <summary>Σ_c Z_c² R_c of the species of one mass, on the line of the widest species.</summary>
    public double[] TotalOf(double[][] projections, double mass)
    {
        var total = new double[_widest.Levels];
        Add(projections, _squares[Array.IndexOf(_masses, mass)], total);
        return total;
    }

    /// <summary>total = Σ_c factor_c R_c.</summary>
    private static void Add(double[][] projections, double[] factors, Span<double> total)
    {
        total.Clear();
        for (var c = 0; c < projections.Length; c++)
        {
            var (r, weight) = (projections[c], factors[c]);
            var shift = (total.Length - r.Length) / 2;
            for (var j = 0; weight != 0 && j < r.Length; j++)
                total[shift + j] += weight * r[j];
        }
    }

    /// <summary>H of each mass on the fine grid.</summary>
    private HilbertGrid[] Grids(double[][] projections, Workspace work)
    {
        var grids = work.Grids(_masses.Length);
        var sum = work.Total(_widest.Levels, 1);
        for (var g = 0; g < grids.Length; g++)
        {
            var margin = HilbertGrid.MarginFor(0.5 * _largest / (_masses[g] * _widest.LevelSpacing));
            grids[g] = work.Grid(_widest.Levels, margin, g);
            var plan = HilbertTransform.Plan(_widest.Levels, margin);
            Add(projections, _squares[g], sum);
            plan.Values(sum, grids[g], plan.IsDirect ? default : work.Base.Transforms(plan.Size));
        }

        return grids;
    }

    private void Slopes(ReadOnlySpan<double> total, Workspace work, int parity, int levels)
    {
        var plan = HilbertTransform.Plan(_widest.Levels, HilbertGrid.MarginFor(0));
        var real = work.Base.SlopeReal.AsSpan(0, levels);
        var imaginary = work.Base.SlopeImaginary.AsSpan(0, levels);
        plan.Slopes(total, parity, real, imaginary, work.Base.Transforms(plan.Size));
        for (var b = 0; b < levels; b++)
            (real[b], imaginary[b]) = (real[b] / _widest.LevelSpacing, imaginary[b] / _widest.LevelSpacing);
    }

    private void Panel(Channel channel, HilbertGrid[] grids, Workspace work, int parity, int levels, int panel, PenroseScan? scan)
    {
        var (quadrature, at, square) = (channel.Quadrature, work.Base, _widest.SquaredLength);
        for (var k = 0; k < Order; k++)
        {
            var (inverse, momentum) = (quadrature.InversePotential[panel + k], _model.Hbar * quadrature.Wavenumber[panel + k]);
            double* real = at.Real + k * at.Stride, imaginary = at.Imaginary + k * at.Stride;
            if (_model.Hbar == 0)
            {
                for (var b = 0; b < levels; b++)
                    (real[b], imaginary[b]) = (inverse - at.SlopeReal[b], -at.SlopeImaginary[b]);
            }

            for (var g = 0; g < grids.Length; g++)
            {
                double* re = g == 0 ? real : work.Real, im = g == 0 ? imaginary : work.Imaginary;
                grids[g].Difference(
                    channel.Taps[g], panel + k, parity * HilbertTransform.Phases / 2, 1 / momentum, g == 0 ? inverse : 0, re, im, levels);
                for (var b = 0; g > 0 && b < levels; b++)
                    (real[b], imaginary[b]) = (real[b] + re[b], imaginary[b] + im[b]);
            }

            scan?.Row(real, imaginary, levels, 0.5 * parity, inverse, quadrature.Wavenumber[panel + k], momentum);
            var least = PanelKernels.InverseSquares(real, imaginary, at.Value + k * at.Stride, levels);
            if (double.IsFinite(inverse))
                MinDielectric = Math.Min(MinDielectric, Math.Sqrt(least) / inverse);
        }

        RadialWeights.Resonances(quadrature, at, levels, panel);
        Span<double> factor = stackalloc double[Order];
        foreach (var number in channel.Pairs)
        {
            var pair = Pairs[number];
            var offset = (_widest.Levels - _families[pair.First].Levels) / 2;
            for (var m = 1; m <= pair.Transfers; m++)
            {
                if (Parity(pair, m, square) != parity)
                    continue;
                for (var k = 0; k < Order; k++)
                    factor[k] = pair.Strength * quadrature.Base[m][panel + k];
                PanelKernels.Accumulate(
                    Weight[number][m], factor, at.Value + offset + (m * pair.FirstStep * square - parity) / 2, at.Stride);
            }
        }
    }

    private void Bare()
    {
        foreach (var channel in _channels)
        {
            var quadrature = channel.Quadrature;
            foreach (var number in channel.Pairs)
            {
                for (var m = 1; m <= Pairs[number].Transfers; m++)
                {
                    var sum = quadrature.Tail[m];
                    for (var k = 0; k < quadrature.Nodes; k++)
                        sum += quadrature.Base[m][k] / (quadrature.InversePotential[k] * quadrature.InversePotential[k]);
                    Array.Fill(Weight[number][m], Pairs[number].Strength * sum);
                }
            }
        }
    }

    /// <summary>Pairs of one step of the momentum, with the interpolation that each mass needs.</summary>
    private sealed class Channel
    {
        public Channel(int[] pairs, RadialQuadrature quadrature, double[] masses, double hbar, double spacing)
        {
            (Pairs, Quadrature) = (pairs, quadrature);
            if (hbar > 0)
                Taps = [.. masses.Select(mass => new InterpolationTaps(
                    [.. quadrature.Wavenumber.Select(k => 0.5 * hbar * k / (mass * spacing))]))];
        }

        public int[] Pairs { get; }

        public RadialQuadrature Quadrature { get; }

        public InterpolationTaps[] Taps { get; } = [];
    }

    /// <summary>Buffers that one thread uses for one direction after another.</summary>
    internal sealed class Workspace : IDisposable
    {
        private readonly Dictionary<(int Levels, int Margin, int Mass), HilbertGrid> _grids = [];
        private readonly double[][] _totals = [[], []];
        private HilbertGrid[] _all = [];
        private NativeBuffer _rows = new(0);

        /// <summary>Those of one species.</summary>
        public RadialWeights.Workspace Base { get; } = new();

        /// <summary>Re of what a mass adds to D.</summary>
        public double* Real => _rows.Pointer;

        /// <summary>Im of it.</summary>
        public double* Imaginary => _rows.Pointer + Base.Stride + HilbertGrid.Padding;

        /// <summary>Makes room for a number of levels.</summary>
        public void Reserve(int levels)
        {
            Base.Reserve(levels);
            if (_rows.Length >= 2L * (Base.Stride + HilbertGrid.Padding))
                return;
            _rows.Dispose();
            _rows = new NativeBuffer(2L * (Base.Stride + HilbertGrid.Padding));
        }

        /// <summary>Room for a sum over species, one of two.</summary>
        public Span<double> Total(int levels, int number = 0)
        {
            if (_totals[number].Length < levels)
                _totals[number] = new double[levels];
            return _totals[number].AsSpan(0, levels);
        }

        /// <summary>Room for the grids of so many masses.</summary>
        public HilbertGrid[] Grids(int masses) => _all.Length == masses ? _all : _all = new HilbertGrid[masses];

        /// <summary>The grid of a mass.</summary>
        public HilbertGrid Grid(int levels, int margin, int mass)
        {
            if (!_grids.TryGetValue((levels, margin, mass), out var grid))
                _grids[(levels, margin, mass)] = grid = new HilbertGrid(levels, margin);
            return grid;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _rows.Dispose();
            Base.Dispose();
        }
    }
}
