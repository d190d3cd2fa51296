namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The part of the field that this process integrates. The whole field unless overridden; a run on several ranks overrides both
/// members, and then takes the same steps, bit for bit, as a run on one.
/// </summary>
public class FieldBlock
{
    /// <summary>The field in one piece.</summary>
    public static FieldBlock Whole { get; } = new();

    /// <summary>The largest of <paramref name="local"/> over the owners of all blocks; never NaN (a NaN arrives as +infinity).</summary>
    public virtual double Max(double local) => local;

    /// <summary>Place in the whole field of the element at <paramref name="offset"/> of this block.</summary>
    public virtual long GlobalIndex(long offset) => offset;
}
