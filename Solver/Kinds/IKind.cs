namespace ClusterLB.Solver.Kinds;

/// <summary>One of several things that an input chooses between by name: a potential, an integrator, an initial state.</summary>
public interface IKind
{
    /// <summary>The name in the input, the value of <c>kind</c> or <c>method</c>.</summary>
    string Name { get; }
}
