using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The snapshots of a run as one time series, <c>snapshots.xmf</c> (<see cref="XdmfFile"/>), written anew with each of them. It names those
/// that are there: one that was removed by hand is left out.
/// </summary>
/// <param name="results">the directory of the run</param>
/// <param name="lattice">the lattice</param>
internal sealed class SnapshotSeries(RunDirectory results, VelocityLattice lattice)
{
    private readonly List<(string File, double? Time)> _states = [];
    private int _known;

    /// <summary>Adds snapshot <paramref name="ordinal"/>; those before it that an earlier process wrote are taken from the
    /// directory.</summary>
    /// <exception cref="IOException">the file cannot be written, or an earlier snapshot not be read</exception>
    public void Add(int ordinal, double time, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        if (!XdmfFile.HasContent(lattice, reduced))
            return;
        TakeBefore(ordinal);
        _states.Add((Name(ordinal), time));
        _known = ordinal + 1;
        Write(fields, reduced);
    }

    /// <summary>Goes on after so many snapshots: later ones, of a process whose steps are taken anew, are no longer named.</summary>
    /// <exception cref="IOException">the file cannot be written, or a snapshot not be read</exception>
    public void Resume(int snapshots, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        if (!XdmfFile.HasContent(lattice, reduced))
            return;
        TakeBefore(snapshots);
        Write(fields, reduced);
    }

    private void TakeBefore(int ordinal)
    {
        for (; _known < ordinal; _known++)
        {
            if (!File.Exists(results.Snapshot(_known)))
                continue;
            using var earlier = H5File.Open(results.Snapshot(_known));
            _states.Add((Name(_known), earlier.Attributes.Get<double>("time")));
        }
    }

    private void Write(IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        _states.RemoveAll(s => !File.Exists(Path.Combine(results.Path, s.File)));
        XdmfFile.Write(results.Series, lattice, fields, reduced, _states);
    }

    private string Name(int ordinal) => Path.GetFileName(results.Snapshot(ordinal));
}
