using System.Diagnostics;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>The wall time of a run by phases, on this rank; none of it alters what is computed.</summary>
internal sealed class RunPhases
{
    private static readonly string[] _names = ["level sums", "tables", "bonds", "integrator", "diagnostics", "files"];
    private readonly double[] _seconds = new double[_names.Length];

    /// <summary>Adds an evaluation of the operator.</summary>
    public void Add(PhaseSeconds evaluation)
    {
        _seconds[0] += evaluation.LevelSums;
        _seconds[1] += evaluation.Tables;
        _seconds[2] += evaluation.Bonds;
    }

    /// <summary>Runs a step of the integrator; what it spends outside the operator is its own.</summary>
    public void Step(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (start, before) = (Stopwatch.GetTimestamp(), Operator);
        step();
        _seconds[3] += Stopwatch.GetElapsedTime(start).TotalSeconds - (Operator - before);
    }

    /// <summary>Runs and counts as diagnostics.</summary>
    public void Diagnostics(Action work) => Count(4, work);

    /// <summary>Runs and counts as files.</summary>
    public void Files(Action work) => Count(5, work);

    /// <summary>Every phase over the ranks; collective.</summary>
    public IReadOnlyList<(string Name, Spread Seconds)> Spread(Communicator world)
    {
        ArgumentNullException.ThrowIfNull(world);
        double[] least = [.. _seconds], sum = [.. _seconds], most = [.. _seconds];
        world.Allreduce(least.AsSpan(), Operation.Min);
        world.Allreduce(sum.AsSpan(), Operation.Sum);
        world.Allreduce(most.AsSpan(), Operation.Max);
        return [.. _names.Select((name, k) => (name, new Spread(least[k], sum[k] / world.Size, most[k])))];
    }

    private double Operator => _seconds[0] + _seconds[1] + _seconds[2];

    private void Count(int phase, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var start = Stopwatch.GetTimestamp();
        work();
        _seconds[phase] += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
