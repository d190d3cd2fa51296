namespace ClusterLB.Decomposition.Mpi;

/// <summary>How the values of all ranks become one.</summary>
public enum Operation
{
    /// <summary>x_0 + x_1 + ...; of doubles in an order that only exact sums may ignore.</summary>
    Sum,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The smallest.</summary>
    Min,
}

/// <summary>The types that MPI itself has to know: those it reduces, and the unit of plain copies.</summary>
internal enum Element
{
    Double,
    Int64,
    Int32,
    Byte,
}
