using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// ε_ħ(k, Ω) and ε_0(k, Ω) of a lattice state on a grid of directions, wavenumbers and frequencies, with loss function and static limit,
/// and what must hold of them: the f-sum rules, Kramers-Kronig, the number of unstable modes, and the closed form where the state is a sum
/// of Gaussians. Of a mixture ε is that of all species together, whose lines count Z² times. Source: docs/theory.md, "Dielectric function".
/// </summary>
internal sealed class DielectricStudy
{
    private readonly List<Part> _parts = [];
    private readonly List<WaveMap> _waves = [];
    private readonly int[][] _set;

    /// <summary>Computes everything; collective.</summary>
    /// <param name="layout">ranks, threads, and the lattice of the gas or of each species</param>
    /// <param name="state">F on the block, of all species</param>
    /// <param name="configuration">V, ħ (0: ε_0 alone), masses and charges, and the closed form of the state</param>
    /// <param name="directions">primitive integer vectors whose last nonzero component is positive</param>
    /// <param name="wavenumbers">κ &gt; 0, ascending</param>
    /// <param name="frequencies">Ω, ascending</param>
    /// <param name="set">the directions along which waves are looked for</param>
    public DielectricStudy(
        StateLayout layout, NativeBuffer state, Configuration configuration, int[][] directions, double[] wavenumbers, double[] frequencies,
        int[][] set)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(configuration);
        (Directions, Wavenumbers, Frequencies, _set) = (directions, wavenumbers, frequencies, set);
        var (domain, fields) = (layout.First, layout.Fields(state));
        (double Charge2, double Mass)[] kinds = configuration.IsMixture
            ? [.. configuration.Species.Select(s => (s.Species.SquaredCharge, s.Species.Mass.Value))] : [(1, 1)];

        // Of each direction a line for each species, R times the square of the charge.
        (LineDensity Line, double Mass)[][] Lines(int[][] vectors)
        {
            var all = new (LineDensity, double)[vectors.Length][];
            for (var q = 0; q < all.Length; q++)
                all[q] = new (LineDensity, double)[kinds.Length];
            for (var a = 0; a < kinds.Length; a++)
            {
                var (families, projection) = Projections.Of(layout.Parts[a].Domain, fields[a], vectors);
                for (var q = 0; q < all.Length; q++)
                    all[q][a] = (
                        new LatticeLine(families[q], [.. projection[q].Select(r => kinds[a].Charge2 * r)]), kinds[a].Mass);
            }

            return all;
        }

        (LineDensity Line, double Mass)[][] lines = Lines(directions), all = Lines(set);
        var closed = Closed(configuration, directions, lines);
        double[] hbars = configuration.Model.Hbar > 0 ? [configuration.Model.Hbar, 0] : [0];
        foreach (var hbar in hbars)
        {
            DielectricFunction Of((LineDensity, double)[] line) => new(line, configuration.Model.Potential, hbar);
            var part = new Part(hbar, directions.Length * wavenumbers.Length, frequencies.Length);
            SharedRows.Fill(
                domain, part.Rows, r =>
                part.Compute(r, Of(lines[r / wavenumbers.Length]), closed is null ? null : Of(closed[r / wavenumbers.Length]),
                wavenumbers[r % wavenumbers.Length], frequencies), part.Tables);
            _parts.Add(part);
            _waves.Add(new WaveMap(domain, hbar, set, wavenumbers, q => Of(all[q]), configuration.IsMixture));
        }
    }

    /// <summary>Refuses a grid whose tables, or whose quadratures for the sum rules, the memory does not hold.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="directions">directions</param>
    /// <param name="wavenumbers">κ</param>
    /// <param name="frequencies">Ω</param>
    /// <param name="threads">threads of a rank, each with a quadrature of its own</param>
    /// <param name="availableBytes">memory of a rank</param>
    /// <exception cref="InputException">the study cannot be computed</exception>
    public static void Require(
        Configuration configuration, int[][] directions, double[] wavenumbers, double[] frequencies, int threads, long availableBytes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(directions);
        ArgumentNullException.ThrowIfNull(wavenumbers);
        ArgumentNullException.ThrowIfNull(frequencies);
        var (model, lattice) = (configuration.Model, configuration.Lattice.Create());
        var (rows, equations) = ((double)directions.Length * wavenumbers.Length, model.Hbar > 0 ? 2 : 1);
        var values = rows * frequencies.Length;
        var tables = 3 * sizeof(double) * values * equations;
        if (values > Array.MaxLength || tables > availableBytes)
            throw new InputException(
                $"--directions, --wavenumbers and --frequencies make {values:g3} values of each table, {tables / 1e9:g3} GB, where "
                + $"{availableBytes / 1e9:g3} GB are available");
        var points = configuration.IsMixture ? configuration.Species.Max(s => s.Points.Max()) : lattice.Points.Max();
        var extent = 0.5 * Math.Sqrt(lattice.Dimension) * points * lattice.Spacing;
        foreach (var k in wavenumbers)
        {
            var nodes = SumRules.Nodes(extent, model, k);
            var bytes = SumRules.BytesOfNode * nodes * threads;
            if (!(bytes <= availableBytes))
                throw new InputException(
                    $"the sum rules at the wavenumber {k:g6} need {nodes:g3} nodes, panels of a quarter of a thermal velocity over all "
                    + $"frequencies of 'lattice.extent', 'model.hbar' and the plasma oscillation of 'potential.strength', with {threads} "
                    + $"threads {bytes / 1e9:g3} GB, where {availableBytes / 1e9:g3} GB are available");
        }
    }

    /// <summary>The directions.</summary>
    public int[][] Directions { get; }

    /// <summary>κ.</summary>
    public double[] Wavenumbers { get; }

    /// <summary>Ω.</summary>
    public double[] Frequencies { get; }

    /// <summary>For each ħ in use (the one given, then 0) and each direction: what was checked.</summary>
    public IEnumerable<DielectricChecks> Checks =>
        from part in _parts
        from q in Enumerable.Range(0, Directions.Length)
        select part.Check(Directions[q], q * Wavenumbers.Length, Wavenumbers.Length);

    /// <summary>For each ħ in use the waves along all directions of the set.</summary>
    public IReadOnlyList<WaveMap> Waves => _waves;

    /// <summary>Writes the tables; collective, rank 0 writes.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var file = new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("hbar", configuration.Model.Hbar)
            .Attribute("configuration", configuration.ToToml())
            .Index("direction", Directions.Length, "number of the direction", "q")
            .Scale("axis", [.. Enumerable.Range(1, Directions[0].Length).Select(a => (long)a)], "velocity axis", "a")
            .Scale("wavenumber", Wavenumbers, "wavenumber", "kappa = |k|")
            .Scale("frequency", Frequencies, "frequency", "Omega = k.(v1 + hbar k/2)")
            .Table("direction_vectors", [.. Directions.SelectMany(p => p).Select(p => (long)p)], "integer vectors of the directions",
                "p, k = kappa p/|p|", "direction", "axis");
        foreach (var part in _parts)
            part.Write(file, part.Hbar > 0 ? "" : "classical_");
        file.Index("set_direction", _set.Length, "number of the direction in the set in use", "q")
            .Table("set_direction_vectors", [.. _set.SelectMany(p => p).Select(p => (long)p)],
                "integer vectors of the directions along which waves were looked for", "p, k = kappa p/|p|", "set_direction", "axis");
        foreach (var waves in _waves)
            waves.Write(file, waves.Hbar > 0 ? "" : "classical_");
        file.Write(path, world);
    }

    /// <summary>The lines of a sum of Gaussians, as the lattice has them; null for other states.</summary>
    private static (LineDensity Line, double Mass)[][]? Closed(
        Configuration configuration, int[][] directions, (LineDensity Line, double Mass)[][] lines)
    {
        (InitialSettings Initial, double Factor)[] all = configuration.IsMixture
            ? [.. configuration.Species.Select(s => (configuration.Alone(s).Initial, s.Species.SquaredCharge * s.Species.Density))]
            : [(configuration.Initial, 1)];
        if (all.Any(s => s.Initial.State is not GaussianMixture))
            return null;
        return
        [
            .. directions.Zip(lines, (p, line) => all.Select((s, a) =>
            {
                var state = (GaussianMixture)s.Initial.State;
                var scale = s.Initial.Normalise ? line[a].Line.Mass / state.Components.Sum(c => c.Weight) : s.Factor;
                return ((LineDensity)new GaussianLine(state, p, scale), line[a].Mass);
            }).ToArray()),
        ];
    }

    /// <summary>The tables of one ħ, a row for each direction and wavenumber.</summary>
    private sealed class Part
    {
        private readonly double[] _real, _imaginary, _loss;
        private readonly double[] _static, _strength, _fSum, _lossFSum, _causality, _unstable, _least, _closed;
        private readonly double[] _bound, _decay;
        private readonly int _columns;

        public Part(double hbar, int rows, int columns)
        {
            (Hbar, Rows, _columns) = (hbar, rows, columns);
            (_real, _imaginary, _loss) = (new double[rows * columns], new double[rows * columns], new double[rows * columns]);
            (_static, _strength, _fSum, _lossFSum) = (new double[rows], new double[rows], new double[rows], new double[rows]);
            (_causality, _unstable, _least, _closed) = (new double[rows], new double[rows], new double[rows], new double[rows]);
            (_bound, _decay) = (new double[rows], new double[rows]);
        }

        public double Hbar { get; }

        public int Rows { get; }

        public double[][] Tables =>
            [_real, _imaginary, _loss, _static, _strength, _fSum, _lossFSum, _causality, _unstable, _least, _closed, _bound, _decay];

        public void Compute(int row, DielectricFunction dielectric, DielectricFunction? closed, double wavenumber, double[] frequencies)
        {
            var rules = new SumRules(dielectric, wavenumber);
            _static[row] = dielectric.Value(wavenumber, 0).Real;
            (_strength[row], _fSum[row], _lossFSum[row]) = (rules.Strength, rules.FSum, rules.LossFSum);
            (_unstable[row], _least[row]) = (rules.UnstableModes, rules.Least);
            var bounds = DielectricBounds.Of(dielectric, wavenumber);
            (_bound[row], _decay[row]) = (rules.UnstableModes > 0 ? double.NaN : bounds.Least, bounds.Decay);
            _closed[row] = closed is null ? double.NaN : 0;
            var scale = 0.0;
            for (var i = 0; i < _columns; i++)
            {
                var epsilon = dielectric.Value(wavenumber, frequencies[i]);
                var at = row * _columns + i;
                (_real[at], _imaginary[at], _loss[at]) = (epsilon.Real, epsilon.Imaginary, DielectricFunction.Loss(epsilon));
                scale = Math.Max(scale, Complex.Abs(epsilon - 1));
                _causality[row] = Math.Max(
                    _causality[row], Math.Abs(rules.KramersKronig(frequencies[i], epsilon.Imaginary) - epsilon.Real));
                if (closed is not null)
                    _closed[row] = Math.Max(_closed[row], Complex.Abs(closed.Value(wavenumber, frequencies[i]) - epsilon));
            }

            // Of the largest |ε - 1|, here and at rest: a grid of high frequencies alone has next to none.
            scale = Math.Max(scale, Math.Abs(_static[row] - 1));
            if (scale > 0)
                (_causality[row], _closed[row]) = (_causality[row] / scale, _closed[row] / scale);
        }

        public DielectricChecks Check(int[] direction, int first, int count)
        {
            double Worst(double[] table) => table.AsSpan(first, count).ToArray().Max();
            double Defect(double[] sum) =>
                Enumerable.Range(first, count).Max(r => _strength[r] > 0 ? Math.Abs(sum[r] / _strength[r] - 1) : 0);
            return new DielectricChecks(Hbar, direction, _static[first], _least.AsSpan(first, count).ToArray().Min(),
                Defect(_fSum), Defect(_lossFSum), Worst(_causality), (int)Worst(_unstable), Worst(_closed),
                Worst(_unstable) > 0 ? double.NaN : _bound.AsSpan(first, count).ToArray().Min(), Worst(_decay));
        }

        public void Write(TableFile file, string prefix)
        {
            string[] grid = ["direction", "wavenumber", "frequency"], row = ["direction", "wavenumber"];
            var symbol = Hbar > 0 ? "eps_hbar" : "eps_0";
            var definition = $"{symbol} = 1 - V(k) chi, "
                + (Hbar > 0 ? "chi = [H(b + x/2) - H(b - x/2)]/x, x = hbar kappa, b = Omega/kappa" : "chi = dH/ds at s = Omega/kappa");
            file.Table(
                prefix + "dielectric_real", _real, $"real part of the dielectric function {symbol}", $"Re {symbol}(k, Omega), {definition}",
                grid)
                .Table(prefix + "dielectric_imaginary", _imaginary, $"imaginary part of the dielectric function {symbol}",
                    $"Im {symbol}(k, Omega), {definition}", grid)
                .Table(prefix + "loss", _loss, "loss function", $"-Im(1/{symbol}(k, Omega))", grid)
                .Table(prefix + "static", _static, "static dielectric function", $"{symbol}(k, 0)", row)
                .Table(prefix + "least_dielectric", _least, "smallest modulus of the dielectric function at real frequencies",
                    $"min_Omega |{symbol}(k, Omega)|", row)
                .Partial(prefix + "bound", _bound, "eta of Lemma 2.9, NaN where waves grow",
                    $"|{symbol}(k, Omega)| > eta for all Omega with Im Omega != 0", row)
                .Table(prefix + "decay", _decay, "decay constant of Lemma 2.9",
                    $"D of |1 - {symbol}(k, Omega)| <= D/|Omega| for all Omega with Im Omega != 0", row)
                .Table(prefix + "sum_strength", _strength, "value of both sum rules", "pi V(k) kappa^2 int F dv", row)
                .Table(prefix + "f_sum", _fSum, "f-sum", $"int Omega Im {symbol}(k, Omega) dOmega", row)
                .Table(prefix + "loss_f_sum", _lossFSum, "f-sum of the loss function", $"int Omega Im(-1/{symbol}(k, Omega)) dOmega", row)
                .Table(prefix + "kramers_kronig_defect", _causality, "largest Kramers-Kronig defect on the grid, relative",
                    $"max_Omega |1 + (1/pi) PV int Im {symbol}(Omega')/(Omega' - Omega) dOmega' - Re {symbol}(Omega)| / max_Omega "
                        + $"|{symbol} - 1|", row)
                .Table(prefix + "unstable_modes", [.. _unstable.Select(n => (long)n)],
                    "zeros of the dielectric function in the upper half plane",
                    $"number of Omega with {symbol}(k, Omega) = 0, Im Omega > 10^-3 kappa", row)
                .Partial(prefix + "closed_form_defect", _closed, "largest difference to the closed form, relative; NaN where there is none",
                    $"max_Omega |{symbol} - {symbol}^closed| / max_Omega |{symbol} - 1|", row);
        }
    }
}

/// <summary>What was checked of ε along one direction, the worst over all wavenumbers.</summary>
/// <param name="Hbar">ħ; 0 for ε_0</param>
/// <param name="Direction">p</param>
/// <param name="Static">ε(κ, 0) at the smallest κ</param>
/// <param name="Least">smallest |ε| at real frequencies</param>
/// <param name="FSum">relative defect of ∫ Ω Im ε dΩ = π V κ² mass</param>
/// <param name="LossFSum">relative defect of the same rule of -1/ε; meaningless with unstable modes</param>
/// <param name="KramersKronig">defect of Re ε, of the largest |ε - 1|</param>
/// <param name="UnstableModes">largest number of zeros of ε in the upper half plane</param>
/// <param name="ClosedForm">difference to the closed form, of the largest |ε - 1|; NaN where there is none</param>
/// <param name="Bound">η of Lemma 2.9; NaN where waves grow</param>
/// <param name="Decay">D of Lemma 2.9, the largest</param>
internal sealed record DielectricChecks(
    double Hbar, int[] Direction, double Static, double Least, double FSum, double LossFSum, double KramersKronig, int UnstableModes,
        double ClosedForm, double Bound, double Decay);
