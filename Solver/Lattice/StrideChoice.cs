namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The strides of a set of directions for a largest step: of the transfers m |p| h along a direction every q-th is used, with q |p| h up to
/// the step and q p up to a quarter of the lattice. Strides are one or two less where the collisions would otherwise conserve more than
/// mass, momentum and energy (<see cref="CollisionalInvariants"/>); of those that do not, the cheapest are chosen. Source:
/// docs/directions.md, "Strides".
/// </summary>
internal static class StrideChoice
{
    // The shortest directions have strides to choose from; those of the longest are small.
    private const int Varied = 5, Less = 2;

    /// <summary>The set with strides.</summary>
    /// <param name="set">directions</param>
    /// <param name="step">the largest q |p| h (velocity)</param>
    /// <param name="lattice">the velocity lattice</param>
    public static DirectionSet WithStep(this DirectionSet set, double step, VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(lattice);
        var lengths = set.Half.GroupBy(p => p.SquaredLength)
            .Select(group => (Square: group.Key, Largest: group.Min(p => Largest(p, step, lattice)), Cost: group.Sum(Cost))).ToArray();
        int[][] choices = [
            .. lengths.Select((length, k) => Enumerable.Range(0, k < Varied ? Less + 1 : 1)
                .Select(less => Math.Max(1, length.Largest - less)).Distinct().ToArray())];
        var found = All(choices).OrderBy(strides => lengths.Zip(strides, (length, q) => length.Cost / q).Sum())
            .Select(Strided).FirstOrDefault(strided => CollisionalInvariants.AreThose(strided.Half));
        return found ?? set.WithStrides(lengths.ToDictionary(length => length.Square, _ => 1));

        DirectionSet Strided(int[] strides) =>
            set.WithStrides(lengths.Zip(strides).ToDictionary(pair => pair.First.Square, pair => pair.Second));
    }

    /// <summary>Cost of a direction's bond updates a transfer: dearer where every axis moves.</summary>
    private static double Cost(Direction p) => (p.UnmovedAxes.Count == 0 ? AccuracyChoice.ObliqueCost : 1) / p.Length;

    private static int Largest(Direction p, double step, VelocityLattice lattice)
    {
        var largest = Math.Min(int.MaxValue, step / (p.Length * lattice.Spacing) * (1 + 1e-12));
        for (var a = 0; a < lattice.Dimension; a++)
        {
            if (p.Vector[a] != 0)
                largest = Math.Min(largest, (lattice.Points[a] - 1) / (4 * Math.Abs(p.Vector[a])));
        }

        return Math.Max(1, (int)largest);
    }

    private static IEnumerable<int[]> All(int[][] choices) => choices.Aggregate(
        (IEnumerable<int[]>)[[]], (all, choice) => all.SelectMany(strides => choice.Select(q => (int[])[.. strides, q])));
}
