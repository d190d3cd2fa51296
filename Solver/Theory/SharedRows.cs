using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Theory;

/// <summary>Tables whose rows the ranks compute in turn, and the threads of a rank too; all ranks have them all in the end, the same bits
/// on any number.</summary>
internal static class SharedRows
{
    /// <summary>Computes row 0 ... <paramref name="rows"/> - 1; collective.</summary>
    /// <param name="domain">ranks and threads</param>
    /// <param name="rows">number of rows</param>
    /// <param name="compute">writes row r of every table, which holds zeros elsewhere</param>
    /// <param name="tables">the tables</param>
    public static void Fill(Domain domain, int rows, Action<int> compute, params double[][] tables)
    {
        var (rank, size) = (domain.World.Rank, domain.World.Size);
        domain.Team.For(rows, (r, _) =>
        {
            if (r % size == rank)
                compute(r);
        });
        foreach (var table in tables)
            WholeField.Add(domain, table);
    }
}
