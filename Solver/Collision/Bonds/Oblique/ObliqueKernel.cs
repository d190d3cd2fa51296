using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// Gathers gain and loss over the bonds of the directions of a pass, for some groups of chains. Groups write rows of their own, and a
/// velocity adds its sources in a fixed order: neither threads nor blocks can change a bit.
/// </summary>
/// <param name="bonds">all oblique directions</param>
/// <param name="pass">number of the pass</param>
/// <param name="first">first group of chains</param>
/// <param name="count">number of groups, fewer at the end of the pass</param>
/// <param name="tables">coefficients</param>
/// <param name="field">F in rows</param>
/// <param name="rate">Q over the block, C order</param>
/// <param name="addition">what is added beside gain and loss</param>
internal readonly unsafe struct ObliqueKernel<TAddition>(
    ObliqueBonds bonds, int pass, int first, int count, ObliqueTables tables, double* field, double* rate, TAddition addition)
    : IVectorKernel
    where TAddition : struct, IRowAddition
{
    /// <inheritdoc/>
    public void Run<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var chains = bonds.Passes[pass];
        var groups = chains.Groups;
        var end = Math.Min(first + count, groups.Length);
        fixed (ObliqueCoefficients* directions = tables.Coefficients[pass])
        {
            var position = bonds.Start(chains, in groups[first], field, rate);
            for (var k = first; k < end; k++)
            {
                ref readonly var group = ref groups[k];
                ref readonly var following = ref groups[Math.Min(k + 1, groups.Length - 1)];
                var (next, rest) = (bonds.Start(chains, in following, field, rate), following.Count);
                var ahead = next;
                for (var step = group.Count; step > 0; step--, rest--)
                {
                    if (rest > 0)
                        ahead.Fetch(following.Chains, chains);
                    ObliqueRows<TOperations, TVector>.Gather(group.Chains, in position, directions, chains.Members.Length);
                    if (!NoAddition.Is<TAddition>())
                        Add<TOperations, TVector>(group.Chains, in position);
                    position.Next(chains);
                }

                position = next;
            }
        }
    }

    /// <summary>What is added to the rows of a tile, which share their sums.</summary>
    private void Add<TOperations, TVector>(int rows, ref readonly TilePosition at)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        var sums = stackalloc double[2 * TOperations.Count];
        var axis = bonds.Block.Dimension - 1;
        Span<int> index = stackalloc int[axis + 1];
        fixed (ObliqueCoefficients* directions = ((ObliqueTables)addition.Sums(bonds)).Coefficients[pass])
        {
            for (var x = at.First; x < at.End; x += 2 * TOperations.Count)
            {
                TVector low = default, high = default;
                ObliqueRows<TOperations, TVector>.Loss(in at, x, directions, bonds.Passes[pass].Members.Length, ref low, ref high);
                TOperations.Store(low, sums);
                TOperations.Store(high, sums + TOperations.Count);
                for (var row = 0; row < rows; row++)
                {
                    var to = at.Rate(row);
                    bonds.Index((to - rate) / (at.End - at.First), index);
                    index[axis] = x;
                    addition.Add(new RateRow(index, axis, to + x - at.First, Math.Min(2 * TOperations.Count, at.End - x)), sums);
                }
            }
        }
    }
}
