using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Output;

/// <summary>The snapshots of a run as one time series, <c>snapshots.xmf</c> (<see cref="XdmfFile"/>), written anew with each of them.</summary>
/// <param name="results">the directory of the run</param>
/// <param name="lattice">the lattice</param>
public sealed class SnapshotSeries(RunDirectory results, VelocityLattice lattice)
{
    private readonly List<(string File, double? Time)> _states = [];

    /// <summary>Adds snapshot <paramref name="ordinal"/>; those before it that an earlier process wrote are taken from the directory.</summary>
    /// <exception cref="IOException">the file cannot be written, or an earlier snapshot not be read</exception>
    public void Add(int ordinal, double time, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        if (!XdmfFile.HasContent(lattice, reduced))
            return;
        while (_states.Count < ordinal)
        {
            using var earlier = H5File.Open(results.Snapshot(_states.Count));
            _states.Add((Name(_states.Count), earlier.Attributes.Get<double>("time")));
        }

        _states.Add((Name(ordinal), time));
        XdmfFile.Write(results.Series, lattice, fields, reduced, _states);
    }

    private string Name(int ordinal) => Path.GetFileName(results.Snapshot(ordinal));
}
