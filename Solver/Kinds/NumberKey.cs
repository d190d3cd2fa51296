using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Kinds;

/// <summary>A key of an input that belongs to one kind and holds a number.</summary>
/// <param name="Key">the key</param>
/// <param name="Bound">what its value has to satisfy</param>
/// <param name="Example">the value that <c>clusterlb init</c> shows; of a key that may be left out the default</param>
public sealed record NumberKey(string Key, NumberBound Bound, double Example);
