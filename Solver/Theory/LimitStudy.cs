using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// Theorem 4 in numbers: ‖g_ħ(t) - g_0(t)‖ of runs from the same g₀ with the same steps, its local orders, the fit e = A ħ^p (1 + B ħ²),
/// and the constant that the bound (1.36), e ≤ C ħ t ‖g₀‖_r, would need (with ‖g₀‖ ≤ ‖g₀‖_r for the norm). Source: docs/theory.md, "The
/// semi-classical limit".
/// </summary>
internal sealed class LimitStudy
{
    private readonly double[] _hbars;
    private readonly double[] _distance, _norm;
    private readonly PowerFit[] _fit;

    /// <summary>Reads the snapshots of all runs; collective.</summary>
    /// <param name="domain">ranks, lattice, blocks</param>
    /// <param name="hbars">ħ of the quantum runs, descending</param>
    /// <param name="quantum">their directories</param>
    /// <param name="classical">the directory of the classical run</param>
    /// <exception cref="InvalidDataException">a snapshot is missing, or was taken at another time than that of the classical
    /// run</exception>
    public LimitStudy(Domain domain, double[] hbars, IReadOnlyList<RunDirectory> quantum, RunDirectory classical)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(hbars);
        ArgumentNullException.ThrowIfNull(quantum);
        ArgumentNullException.ThrowIfNull(classical);
        _hbars = hbars;
        var count = 0;
        while (File.Exists(classical.Snapshot(count)))
            count++;
        Times = [.. Enumerable.Range(0, domain.World.Allreduce(count, Operation.Min)).Select(i => TimeOf(classical.Snapshot(i)))];
        (_distance, _norm) = (new double[hbars.Length * Times.Length], new double[Times.Length]);
        using var limit = new NativeBuffer(domain.Block.Count);
        using var field = new NativeBuffer(domain.Block.Count);
        for (var t = 0; t < Times.Length; t++)
        {
            Read(classical.Snapshot(t), domain, limit);
            _norm[t] = Norm(domain, limit, null);
            for (var h = 0; h < hbars.Length; h++)
            {
                var path = quantum[h].Snapshot(t);
                Read(path, domain, field);
                if (TimeOf(path) != Times[t])
                    throw new InvalidDataException(
                        $"{path} is of time {TimeOf(path):g9}, the snapshot of the classical run of {Times[t]:g9}: the runs must have "
                        + $"taken the same steps");
                _distance[h * Times.Length + t] = Norm(domain, field, limit);
            }
        }

        _fit = [.. Enumerable.Range(0, Times.Length).Select(t => PowerFit.Of(hbars, [.. hbars.Select((_, h) => Distance(h, t))]))];
    }

    /// <summary>Times of the snapshots.</summary>
    public double[] Times { get; }

    /// <summary>‖g_ħ(t) - g_0(t)‖ of ħ number h at time number t.</summary>
    public double Distance(int h, int t) => _distance[h * Times.Length + t];

    /// <summary>‖g_0(t)‖.</summary>
    public double Norm(int t) => _norm[t];

    /// <summary>ln(e_{h-1}/e_h)/ln(ħ_{h-1}/ħ_h); NaN for the first ħ.</summary>
    public double LocalOrder(int h, int t) =>
        h == 0 || !(Distance(h, t) > 0) ? double.NaN : Math.Log(Distance(h - 1, t) / Distance(h, t)) / Math.Log(_hbars[h - 1] / _hbars[h]);

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
        new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("initial_norm", _norm[0])
            .Attribute("configuration", configuration.ToToml())
            .Scale("hbar", _hbars, "hbar", "hbar")
            .Scale("time", Times, "time", "t")
            .Table("distance", _distance, "distance to the classical solution", "e = ||g_hbar(t) - g_0(t)||, ||g||^2 = sum_v g^2 h^d",
                "hbar", "time")
            .Table("norm", _norm, "norm of the classical solution", "||g_0(t)||", "time")
            .Partial("local_order", Each(LocalOrder), "order between this hbar and the one before; NaN for the first",
                "ln(e(hbar_before)/e(hbar)) / ln(hbar_before/hbar)", "hbar", "time")
            .Partial("bound_constant", Each(BoundConstant), "constant of (1.36)", "C = e/(hbar t ||g_0(0)||)", "hbar", "time")
            .Partial("fit_exponent", [.. _fit.Select(f => f.Exponent)], "exponent of the fit", "p of e = A hbar^p (1 + B hbar^2)", "time")
            .Partial("fit_uncertainty", [.. _fit.Select(f => f.Uncertainty)], "uncertainty of the exponent", "standard deviation of p",
                "time")
            .Partial("fit_factor", [.. _fit.Select(f => f.Factor)], "factor of the fit", "A of e = A hbar^p (1 + B hbar^2)", "time")
            .Partial("fit_correction", [.. _fit.Select(f => f.Correction)], "correction of the fit", "B of e = A hbar^p (1 + B hbar^2)",
                "time")
            .Write(path, world);
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
