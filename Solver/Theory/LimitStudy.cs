using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// Theorem 4 in numbers: ‖g_ħ(t) - g_0(t)‖ of runs from the same g₀ with the same steps, its local orders, the fit e = A ħ^p (1 + B ħ^q),
/// and the constant that the bound (1.36), e ≤ C ħ t ‖g₀‖_r, would need (with ‖g₀‖ ≤ ‖g₀‖_r for the norm); the same distance in the norms
/// ‖·‖_r of (1.30), Remark 1.3; and (1.32) of Theorem 2, ‖g(t)‖_r ≤ ‖g₀‖_r, of each run. Source: docs/theory.md, "The semi-classical
/// limit".
/// </summary>
internal sealed class LimitStudy
{
    private const int Orders = HermiteSpectrum.LargestOrder + 1;
    private readonly double[] _hbars;
    private readonly double[] _distance, _norm;
    private readonly double[] _sobolevDistance, _remainder, _sobolevNorm;
    private readonly PowerFit[] _fit;

    /// <summary>Reads the snapshots of all runs; collective.</summary>
    /// <param name="domain">ranks, lattice, blocks</param>
    /// <param name="potential">V</param>
    /// <param name="degree">largest Hermite degree of the norms ‖·‖_r</param>
    /// <param name="hbars">ħ of the quantum runs, descending</param>
    /// <param name="quantum">their directories</param>
    /// <param name="classical">the directory of the classical run</param>
    /// <exception cref="InvalidDataException">a snapshot is missing, or was taken at another time than that of the classical
    /// run</exception>
    public LimitStudy(
        Domain domain, Potential potential, int degree, double[] hbars, IReadOnlyList<RunDirectory> quantum, RunDirectory classical)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(hbars);
        ArgumentNullException.ThrowIfNull(quantum);
        ArgumentNullException.ThrowIfNull(classical);
        ArgumentNullException.ThrowIfNull(potential);
        (_hbars, ExpectedOrder) = (hbars, Existence.SemiclassicalOrder(potential, domain.Lattice.Dimension));
        var count = 0;
        while (File.Exists(classical.Snapshot(count)))
            count++;
        Times = [.. Enumerable.Range(0, domain.World.Allreduce(count, Operation.Min)).Select(i => TimeOf(classical.Snapshot(i)))];
        (_distance, _norm) = (new double[hbars.Length * Times.Length], new double[Times.Length]);
        _sobolevDistance = new double[_distance.Length * Orders];
        _remainder = new double[_distance.Length];
        _sobolevNorm = new double[(_distance.Length + Times.Length) * Orders];
        using var limit = new NativeBuffer(domain.Block.Count);
        using var field = new NativeBuffer(domain.Block.Count);
        using var transform = new HermiteTransform(domain, degree);
        for (var t = 0; t < Times.Length; t++)
        {
            Read(classical.Snapshot(t), domain, limit);
            _norm[t] = Norm(domain, limit, null);
            SetNorms(transform.Spectrum(limit), _sobolevNorm, hbars.Length * Times.Length + t);
            for (var h = 0; h < hbars.Length; h++)
            {
                var path = quantum[h].Snapshot(t);
                Read(path, domain, field);
                if (TimeOf(path) != Times[t])
                    throw new InvalidDataException(
                        $"{path} is of time {TimeOf(path):g9}, the snapshot of the classical run of {Times[t]:g9}: the runs must have "
                        + $"taken the same steps");
                var at = h * Times.Length + t;
                _distance[at] = Norm(domain, field, limit);
                SetNorms(transform.Spectrum(field), _sobolevNorm, at);
                for (var i = 0L; i < field.Length; i++)
                    field[i] -= limit[i];
                var spectrum = transform.Spectrum(field);
                SetNorms(spectrum, _sobolevDistance, at);
                _remainder[at] = _distance[at] > 0 ? 1 - spectrum.Energies.Sum() / (_distance[at] * _distance[at]) : double.NaN;
            }
        }

        _fit = [.. Enumerable.Range(0, Times.Length).Select(t => PowerFit.Of(
            hbars, [.. hbars.Select((_, h) => Distance(h, t))], CorrectionPower))];
    }

    /// <summary>The order that the smoothness of the potential gives (<see cref="Existence.SemiclassicalOrder"/>).</summary>
    public double ExpectedOrder { get; }

    /// <summary>q of the fit: 2, or from s - d - 1 to the next term, ħ².</summary>
    public double CorrectionPower => ExpectedOrder < 2 ? 2 - ExpectedOrder : 2;

    /// <summary>‖g_ħ(t) - g_0(t)‖_r.</summary>
    public double SobolevDistance(int h, int t, int r) => _sobolevDistance[(h * Times.Length + t) * Orders + r];

    /// <summary>Its local order, as <see cref="LocalOrder"/>.</summary>
    public double SobolevOrder(int h, int t, int r) => Order(h, SobolevDistance(Math.Max(h - 1, 0), t, r), SobolevDistance(h, t, r));

    /// <summary>‖g(t)‖_r/‖g(0)‖_r of ħ number h, of the classical run for h = number of ħ.</summary>
    public double Growth(int h, int t, int r) =>
        _sobolevNorm[(h * Times.Length + t) * Orders + r] / _sobolevNorm[h * Times.Length * Orders + r];

    /// <summary>Of all runs, snapshots after the first and r from 5 to 8, the largest <see cref="Growth"/>, and where it is; (1.32) says at
    /// most 1. The ratio is NaN with a single snapshot.</summary>
    public (double Ratio, int Run, int Time, int Order) LargestGrowth() =>
        (from h in Enumerable.Range(0, _hbars.Length + 1)
         from t in Enumerable.Range(1, Times.Length - 1)
         from r in Enumerable.Range(NormColumns.TheoremOrder, Orders - NormColumns.TheoremOrder)
         select (Growth(h, t, r), h, t, r)).DefaultIfEmpty((double.NaN, 0, 0, 0)).MaxBy(x => x.Item1);

    /// <summary>Times of the snapshots.</summary>
    public double[] Times { get; }

    /// <summary>‖g_ħ(t) - g_0(t)‖ of ħ number h at time number t.</summary>
    public double Distance(int h, int t) => _distance[h * Times.Length + t];

    /// <summary>‖g_0(t)‖.</summary>
    public double Norm(int t) => _norm[t];

    /// <summary>ln(e_{h-1}/e_h)/ln(ħ_{h-1}/ħ_h); NaN for the first ħ.</summary>
    public double LocalOrder(int h, int t) => Order(h, Distance(Math.Max(h - 1, 0), t), Distance(h, t));

    /// <summary>e/(ħ t ‖g₀‖); NaN at t = 0.</summary>
    public double BoundConstant(int h, int t) => Times[t] > 0 ? Distance(h, t) / (_hbars[h] * Times[t] * _norm[0]) : double.NaN;

    /// <summary>The fit at a time.</summary>
    public PowerFit Fit(int t) => _fit[t];

    /// <summary>Writes the tables; collective, rank 0 writes.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        double[] Each(Func<int, int, double> value) =>
            [.. from h in Enumerable.Range(0, _hbars.Length) from t in Enumerable.Range(0, Times.Length) select value(h, t)];
        double[] EachOrder(int runs, Func<int, int, int, double> value) =>
        [
            .. from h in Enumerable.Range(0, runs)
               from t in Enumerable.Range(0, Times.Length)
               from r in Enumerable.Range(0, Orders)
               select value(h, t, r),
        ];
        string Fit(string letter) => string.Create(
            CultureInfo.InvariantCulture, $"{letter} of e = A hbar^p (1 + B hbar^{CorrectionPower:g4})");
        new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("initial_norm", _norm[0])
            .Attribute("expected_order", ExpectedOrder)
            .Attribute("correction_exponent", CorrectionPower)
            .Attribute("configuration", configuration.ToToml())
            .Scale("hbar", _hbars, "hbar", "hbar")
            .Scale("time", Times, "time", "t")
            .Index("order", Orders, "order r of the norms", "r")
            .Scale("run_hbar", [.. _hbars, 0.0], "hbar of each run, 0 for the classical one", "hbar")
            .Table("distance", _distance, "distance to the classical solution", "e = ||g_hbar(t) - g_0(t)||, ||g||^2 = sum_v g^2 h^d",
                "hbar", "time")
            .Table("norm", _norm, "norm of the classical solution", "||g_0(t)||", "time")
            .Partial("local_order", Each(LocalOrder), "order between this hbar and the one before; NaN for the first",
                "ln(e(hbar_before)/e(hbar)) / ln(hbar_before/hbar)", "hbar", "time")
            .Partial("bound_constant", Each(BoundConstant), "constant of (1.36)", "C = e/(hbar t ||g_0(0)||)", "hbar", "time")
            .Table("sobolev_distance", _sobolevDistance, "distance in the norms of (1.30), Remark 1.3", "||g_hbar(t) - g_0(t)||_r",
                "hbar", "time", "order")
            .Partial("sobolev_local_order", EachOrder(_hbars.Length, SobolevOrder),
                "order of that between this hbar and the one before; NaN for the first", "as local_order", "hbar", "time", "order")
            .Partial("distance_remainder", _remainder, "share of the squared distance beyond the Hermite spectrum",
                "1 - sum_N E_N/e^2", "hbar", "time")
            .Table("growth", EachOrder(_hbars.Length + 1, Growth), "norms of (1.30) against those at the start, (1.32)",
                "||g(t)||_r/||g(0)||_r", "run_hbar", "time", "order")
            .Partial("fit_exponent", [.. _fit.Select(f => f.Exponent)], "exponent of the fit", Fit("p"), "time")
            .Partial("fit_uncertainty", [.. _fit.Select(f => f.Uncertainty)], "uncertainty of the exponent", "standard deviation of p",
                "time")
            .Partial("fit_factor", [.. _fit.Select(f => f.Factor)], "factor of the fit", Fit("A"), "time")
            .Partial("fit_correction", [.. _fit.Select(f => f.Correction)], "correction of the fit", Fit("B"), "time")
            .Write(path, world);
    }

    private double Order(int h, double before, double now) =>
        h == 0 || !(now > 0) ? double.NaN : Math.Log(before / now) / Math.Log(_hbars[h - 1] / _hbars[h]);

    private static void SetNorms(HermiteSpectrum spectrum, double[] into, int at)
    {
        var squares = spectrum.SquaredNorms();
        for (var r = 0; r < Orders; r++)
            into[at * Orders + r] = Math.Sqrt(squares[r]);
    }

    private static double TimeOf(string path)
    {
        using var file = H5File.Open(path);
        return file.Attributes.Get<double>("time");
    }

    private static void Read(string path, Domain domain, NativeBuffer into) =>
        FieldFile.ReadDistribution(path, "/perturbation", domain.Block, into, domain.World);

    /// <summary>(Σ (x - y)² h^d)^½, an exact sum: the same on any number of ranks.</summary>
    private static unsafe double Norm(Domain domain, NativeBuffer first, NativeBuffer? second)
    {
        double largest = FieldRange.Of(domain, first).Largest + (second is null ? 0 : FieldRange.Of(domain, second).Largest);
        double* x = first.Pointer, y = second is null ? null : second.Pointer;
        var sum = RowBlocks.Sum(domain, [new SliceSplit(largest * largest, domain.Lattice.Count, 3)], (block, part) =>
        {
            var terms = (double*)block.First;
            for (var i = 0; i < block.Count; i++)
            {
                var difference = x[block.Offset + i] - (y is null ? 0 : y[block.Offset + i]);
                terms[i] = difference * difference;
            }

            part[0].Add(terms, block.Count);
        });
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        return Math.Sqrt(sum[0].Total * domain.Lattice.CellVolume);
    }
}
