namespace ClusterLB.Solver.Control;

/// <summary>
/// The longest of a sequence of durations, where what is long ago counts less: of the last so many in full, and half as much for each so
/// many before. A stall of the machine is kept for a while, not for the rest of the run.
/// </summary>
/// <param name="inFull">how many count in full, at least</param>
internal sealed class SlowestOfLate(int inFull)
{
    private double _block, _before;
    private int _count;

    /// <summary>Seconds; 0 before the first.</summary>
    public double Seconds => Math.Max(_block, _before);

    /// <summary>Adds the last.</summary>
    public void Add(double seconds)
    {
        if (_count == inFull)
            (_before, _block, _count) = (Math.Max(_block, _before / 2), 0, 0);
        _block = Math.Max(_block, seconds);
        _count++;
    }
}
