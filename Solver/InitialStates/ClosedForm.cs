using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.InitialStates;

/// <summary>An initial state that is a formula, F(v).</summary>
public abstract class ClosedForm : InitialState
{
    private const int RowsAtATime = 16;

    /// <summary>Creates a state in <paramref name="dimension"/> velocity dimensions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">not 1 to 4 dimensions</exception>
    protected ClosedForm(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 4);
        Dimension = dimension;
    }

    /// <summary>d, the number of velocity components.</summary>
    public int Dimension { get; }

    /// <summary>F(v).</summary>
    /// <param name="v">the d components of the velocity</param>
    /// <exception cref="ArgumentException">not d components</exception>
    public double Value(ReadOnlySpan<double> v)
    {
        if (v.Length != Dimension)
            throw new ArgumentException($"a velocity has {Dimension} components, not {v.Length}", nameof(v));
        return Evaluate(v);
    }

    /// <inheritdoc/>
    public sealed override void Sample(Domain domain, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Sample(domain.Block, into, domain.Team);
        Require(domain, into);
    }

    /// <summary>Refuses what only samples show; nothing unless overridden. Collective.</summary>
    private protected virtual void Require(Domain domain, NativeBuffer values)
    {
    }

    /// <summary>F at every velocity of the lattice, in C order.</summary>
    /// <param name="lattice">a lattice of the state's dimension</param>
    /// <param name="into">one double for each velocity</param>
    /// <param name="team">the threads; the calling one alone without</param>
    /// <exception cref="ArgumentException">dimension or length do not fit</exception>
    internal void Sample(VelocityLattice lattice, NativeBuffer into, ThreadTeam? team = null) => Sample(lattice, into, team, Prepare);

    /// <summary>Fills the field row by row with what <paramref name="prepare"/> samples.</summary>
    private protected unsafe void Sample(
        VelocityLattice lattice, NativeBuffer into, ThreadTeam? team, Func<VelocityLattice, RowSampler> prepare)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(into);
        if (lattice.Dimension != Dimension)
            throw new ArgumentException(
                $"a state of dimension {Dimension} cannot be sampled on a lattice of dimension {lattice.Dimension}", nameof(lattice));
        if (into.Length != lattice.Count)
            throw new ArgumentException($"a buffer of {into.Length} doubles does not hold {lattice.Count} velocities", nameof(into));
        if (into.Length == 0)
            return;
        var row = lattice.Points[Dimension - 1];
        var rows = lattice.Count / row;
        var field = (nint)into.Pointer;
        var sampler = prepare(lattice);
        (team ?? ThreadTeam.One).For(rows, RowsAtATime, (r, _) =>
        {
            Span<int> index = stackalloc int[Dimension];
            lattice.Index(r * row, index);
            sampler(index, new Span<double>((double*)field + r * row, row));
        });
        GC.KeepAlive(into);
    }

    /// <summary>F of the velocities of one row: those whose indices agree with <paramref name="index"/> on all axes but the last.</summary>
    /// <param name="index">index on each axis; the last is 0</param>
    /// <param name="row">F along the last axis</param>
    protected delegate void RowSampler(ReadOnlySpan<int> index, Span<double> row);

    /// <summary>F(v), v of the right length.</summary>
    protected abstract double Evaluate(ReadOnlySpan<double> v);

    /// <summary>What fills one row of the lattice; called from several threads at once. States with structure tabulate it here.</summary>
    protected virtual RowSampler Prepare(VelocityLattice lattice) => (index, row) =>
    {
        Span<double> v = stackalloc double[Dimension];
        for (var a = 0; a < Dimension; a++)
            v[a] = lattice.Velocity(a, index[a]);
        for (var i = 0; i < row.Length; i++)
        {
            v[^1] = lattice.Velocity(Dimension - 1, i);
            row[i] = Evaluate(v);
        }
    };
}
