namespace ClusterLB.Solver.Vectors;

/// <summary>A loop that is compiled for each width of vectors, with the arguments of one call.</summary>
internal interface IVectorKernel
{
    /// <summary>Runs the loop with vectors of one width.</summary>
    void Run<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct;
}
