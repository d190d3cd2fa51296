using System.Diagnostics;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The snapshots of a run as one time series, <c>snapshots.xmf</c> (<see cref="XdmfFile"/>). It names those that are there and can be read,
/// each with the datasets that it has: one that was removed by hand is left out. It is written anew as a whole, which takes time in
/// proportion to the snapshots: after one that took d at least 99 d pass until the next, or the end of the run.
/// </summary>
/// <param name="results">the directory of the run</param>
/// <param name="lattice">the lattice</param>
/// <param name="log">is told of snapshots that cannot be read</param>
internal sealed class SnapshotSeries(RunDirectory results, VelocityLattice lattice, TextWriter log)
{
    private const double PausesToWrite = 99;
    private readonly SortedDictionary<(double Time, int Ordinal), XdmfState> _states = [];
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private double _pause;
    private bool _isPending;

    /// <summary>Adds a snapshot that has just been written.</summary>
    /// <exception cref="IOException">the file cannot be written</exception>
    public void Add(int ordinal, double time, IReadOnlyList<(string Name, int[] Axes)> shown)
    {
        if (shown.Count == 0)
            return;
        _states[(time, ordinal)] = new XdmfState(Path.GetFileName(results.Snapshot(ordinal)), time, shown);
        _isPending = true;
        if (_since.Elapsed.TotalSeconds >= _pause)
            Flush();
    }

    /// <summary>Adds a snapshot that was there before; one that cannot be read is told and left out.</summary>
    /// <exception cref="IOException">the file cannot be written</exception>
    public void AddEarlier(int ordinal)
    {
        try
        {
            using var file = H5File.Open(results.Snapshot(ordinal));
            Add(ordinal, file.Attributes.Get<double>("time"), XdmfState.Shown(lattice, file));
        }
        catch (H5Exception unreadable)
        {
            log.WriteLine($"warning: {unreadable.Message}; snapshots.xmf goes without this snapshot");
        }
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="IOException">the file cannot be written</exception>
    public void Flush()
    {
        if (!_isPending)
            return;
        var begun = Stopwatch.GetTimestamp();
        XdmfFile.Write(results.Series, lattice, [.. _states.Values.Where(s => File.Exists(Path.Combine(results.Path, s.File)))]);
        _isPending = false;
        _pause = PausesToWrite * Stopwatch.GetElapsedTime(begun).TotalSeconds;
        _since.Restart();
    }
}
