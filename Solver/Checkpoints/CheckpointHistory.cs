using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>The rows of the history in the file of a checkpoint, which is opened when the first are read.</summary>
/// <param name="path">the file</param>
/// <param name="shape">names, widths and number of the rows</param>
internal sealed class CheckpointHistory(string path, HistoryRows shape) : HistoryRows(shape.Names, shape.Widths, shape.Rows)
{
    private H5File? _file;
    private H5Dataset? _reals, _counts;

    /// <inheritdoc/>
    public override unsafe void Read<T>(int column, long row, Span<T> values)
    {
        if (_file is null)
        {
            _file = H5File.Open(path);
            (_reals, _counts) = (_file.OpenDataset(CheckpointFile.Reals), _file.OpenDataset(CheckpointFile.Counts));
        }

        var (set, width) = Widths[column] == 0 ? (_counts!, 1) : (_reals!, Widths[column]);
        fixed (T* into = values)
            set.ReadSlab(into, [Start(column) + (row * width)], [values.Length]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reals?.Dispose();
            _counts?.Dispose();
            _file?.Dispose();
            _file = null;
        }

        base.Dispose(disposing);
    }
}
