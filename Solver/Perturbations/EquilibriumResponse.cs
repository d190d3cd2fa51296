using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// What the equilibrium gains and loses in the field of a perturbation, rate(i) += sqrt(M(i)) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]): by
/// detailed balance the far end of a bond is a number of the level times the near one, so that the sum over transfers is one look-up a
/// direction and end, and there is no loop over bonds. Source: docs/theory.md, "The perturbative form".
/// </summary>
/// <param name="tables">the partial sums</param>
/// <param name="root">sqrt(M)</param>
internal sealed unsafe class EquilibriumResponse(BondTables tables, EquilibriumRoot root) : IRowAddition
{
    /// <inheritdoc/>
    public IBondCoefficients Sums(IBondSet set) => tables.Of(set);

    /// <inheritdoc/>
    public void Add(RateRow row, double sum)
    {
        var factor = sum;
        for (var a = 0; a < row.First.Length; a++)
        {
            if (a != row.Axis)
                factor *= root.Axis(a)[row.First[a]];
        }

        var along = root.Axis(row.Axis).Slice(row.First[row.Axis], row.Count);
        for (var x = 0; x < along.Length; x++)
            row.Rate[x] += factor * along[x];
    }

    /// <inheritdoc/>
    public void Add(RateRow row, double* sums)
    {
        var factor = 1.0;
        for (var a = row.First.Length - 1; a >= 0; a--)
        {
            if (a != row.Axis)
                factor *= root.Axis(a)[row.First[a]];
        }

        var along = root.Axis(row.Axis).Slice(row.First[row.Axis], row.Count);
        for (var x = 0; x < along.Length; x++)
            row.Rate[x] += factor * along[x] * sums[x];
    }
}
