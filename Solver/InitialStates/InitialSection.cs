using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.InitialStates;

/// <summary>[initial] while it is read: what a kind of initial state takes its keys from.</summary>
/// <param name="Keys">the section; a value that it rejects becomes the sentence of an error, with file and line</param>
/// <param name="Dimension">d; null where [lattice] was rejected: there is no state then, but the keys are checked</param>
/// <param name="Directory">the folder that a path is relative to</param>
/// <param name="IsBegun">whether the run has its initial state already: no file of it need be there</param>
public sealed record InitialSection(TomlSection Keys, int? Dimension, string Directory, bool IsBegun = false)
{
    /// <summary>Those of [model], with η; null where [model] was rejected.</summary>
    public QuantumStatistics? Statistics { get; init; }
}
