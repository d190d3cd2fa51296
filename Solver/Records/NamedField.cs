using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Records;

/// <summary>A field of a file: the block of this rank, the name of its dataset and what it is.</summary>
/// <param name="Name">name of the dataset, over the velocity lattice</param>
/// <param name="LongName">the attribute <c>long_name</c></param>
/// <param name="Values">one double for each velocity of the block</param>
/// <param name="Formula">the attribute <c>formula</c>; not written where empty</param>
internal sealed record NamedField(string Name, string LongName, NativeBuffer Values, string Formula = "");
