using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The level sums of the unit Maxwellian on the lattice, by direction q: what the perturbative form and the norms of Section 3 of the
/// article take as given.
/// <code>
/// e(m, j) = sqrt(M(i + m p)/M(i)),   S, S' = e² S   the sums over lower and upper ends,   T = e S = sqrt(S S')
/// (j the level of the lower end)
/// </code>
/// Detailed balance ties S' to S: the larger of the two is summed, the others follow from it, so that all have full relative accuracy.
/// </summary>
internal sealed class EquilibriumSums
{
    /// <summary>Sums M over the bonds of <paramref name="collision"/>, whose level sums are then those of M; collective.</summary>
    public EquilibriumSums(CollisionOperator collision, EquilibriumRoot root)
    {
        ArgumentNullException.ThrowIfNull(collision);
        ArgumentNullException.ThrowIfNull(root);
        using (var zero = new NativeBuffer(collision.Domain.Block.Count))
        using (var maxwellian = new NativeBuffer(zero.Length))
        {
            root.ToDistribution(collision.Domain, zero, maxwellian);
            collision.SumLevels(maxwellian);
        }

        var count = collision.Families.Length;
        (Ratio, Lower, Upper, Mean) = (new double[count][][], new double[count][][], new double[count][][], new double[count][][]);
        Projection = [.. collision.Sums.Projection.Select(r => (double[])r.Clone())];
        for (var q = 0; q < count; q++)
        {
            var family = collision.Families[q];
            var (lower, upper) = (collision.Sums.Lower[q], collision.Sums.Upper[q]);
            Ratio[q] = [.. lower.Select((row, m) => row.Select((_, j) => root.Ratio(family, m, j)).ToArray())];
            Mean[q] = [
                .. lower.Select(
                (row, m) => row.Select((s, j) => Ratio[q][m][j] <= 1 ? Ratio[q][m][j] * s : upper[m][j] / Ratio[q][m][j]).ToArray())];
            Lower[q] = [
                .. lower.Select((row, m) => row.Select((s, j) => Ratio[q][m][j] <= 1 ? s : Mean[q][m][j] / Ratio[q][m][j]).ToArray())];
            Upper[q] = [
                .. upper.Select((row, m) => row.Select((s, j) => Ratio[q][m][j] <= 1 ? Mean[q][m][j] * Ratio[q][m][j] : s).ToArray())];
        }
    }

    /// <summary>What the sums of all directions hold: e, S, S', T and R.</summary>
    internal static Footprint FootprintOf(BondFamily[] families) =>
        new Footprint(4 * families.Sum(TableBytes)) + Footprint.Doubles(families.Sum(f => (long)f.Levels));

    /// <summary>Bytes of a table X[m][j] of a direction.</summary>
    internal static long TableBytes(BondFamily family) =>
        sizeof(double) * family.Entries + Footprint.ArrayOverhead * (family.Transfers + 1);

    /// <summary>e[q][m][j].</summary>
    public double[][][] Ratio { get; }

    /// <summary>S[q][m][j] of M.</summary>
    public double[][][] Lower { get; }

    /// <summary>S'[q][m][j] of M.</summary>
    public double[][][] Upper { get; }

    /// <summary>T[q][m][j].</summary>
    public double[][][] Mean { get; }

    /// <summary>R[q][j] of M.</summary>
    public double[][] Projection { get; }
}
