namespace ClusterLB.Solver.Kinds;

/// <summary>One of several things of a sort that go by a name: a potential, an integrator, an initial state, a column, a picture.</summary>
public interface IKind
{
    /// <summary>The name, by which an input or a command line asks for it.</summary>
    string Name { get; }
}
