using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Accuracy;

/// <summary>
/// The error of the directions of a set of degree t, from the distances D₁, D₂ of its Q to those of sets of lower degrees t₁ > t₂: such a
/// distance is about the error of the worse set, and errors fall geometrically with the degree,
/// <code>error = D₁ (D₁/D₂)^((t - t₁)/(t₁ - t₂)),    t₂ ≤ 2 t₁ - t,</code>
/// no more than D₁. Without a second set the fall is that of <see cref="DirectionChoice"/>; without any, the next higher degree is the
/// better one of the two, and its distance the error.
/// </summary>
/// <param name="First">the set to compare with first</param>
/// <param name="Second">the second; null where there is none</param>
/// <param name="IsFiner">whether the first is of a higher degree</param>
internal sealed record CoarserDirections(DirectionSet First, DirectionSet? Second, bool IsFiner)
{
    /// <summary>The sets to compare <paramref name="set"/> with.</summary>
    /// <param name="set">directions of degree t</param>
    /// <param name="isCheap">whether it is one of <see cref="CheapDirections"/>, to be compared with others of these</param>
    public static CoarserDirections Of(DirectionSet set, bool isCheap = false)
    {
        ArgumentNullException.ThrowIfNull(set);
        IReadOnlyList<DirectionSet> all = !isCheap ? DirectionChoice.Candidates(set.Dimension)
            : [.. CheapDirections.Degrees(set.Dimension).Select(degree => DirectionSet.OfDegree(set.Dimension, degree))];
        if (all.LastOrDefault(s => s.Degree < set.Degree) is not { } first)
            return new(all.First(s => s.Degree > set.Degree), null, IsFiner: true);
        return new(first, all.LastOrDefault(s => s.Degree <= 2 * first.Degree - set.Degree), IsFiner: false);
    }

    /// <summary>The same sets with the steps of another.</summary>
    public CoarserDirections WithStep(double step, VelocityLattice lattice) =>
        this with { First = First.WithStep(step, lattice), Second = Second?.WithStep(step, lattice) };

    /// <summary>The error from the distances.</summary>
    /// <param name="degree">t</param>
    /// <param name="first">D₁</param>
    /// <param name="second">D₂; NaN where there is no second set</param>
    public double Error(int degree, double first, double second)
    {
        if (IsFiner)
            return first;
        if (Second is null)
            return first * Math.Exp(-DirectionChoice.Law(First.Dimension).Rate * (degree - First.Degree));
        var fall = second > 0 ? Math.Min(1, first / second) : 1;
        return first * Math.Pow(fall, (double)(degree - First.Degree) / (First.Degree - Second.Degree));
    }
}
