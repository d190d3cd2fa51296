namespace ClusterLB.Solver.Lattice;

/// <summary>
/// An orbit of primitive integer vectors under the signed permutations of the axes: the symmetry group of the velocity lattice,
/// under which a good quadrature on the sphere is invariant, so that all members share one weight.
/// </summary>
internal sealed class DirectionOrbit
{
    private DirectionOrbit(int[] representative, int[][] members)
    {
        Representative = representative;
        Members = members;
        SquaredLength = representative.Sum(a => a * a);
    }

    /// <summary>The member with p_1 >= p_2 >= ... >= p_d >= 0.</summary>
    public int[] Representative { get; }

    /// <summary>All members, in lexicographic order; p and -p both.</summary>
    public int[][] Members { get; }

    /// <summary>|p|² of every member.</summary>
    public int SquaredLength { get; }

    /// <summary>All orbits with |p|² &lt;= p2 in d dimensions, by ascending length, ties by descending representative; null where there are
    /// more than <paramref name="most"/>.</summary>
    public static DirectionOrbit[]? All(int dimension, int p2, int most)
    {
        var orbits = new List<DirectionOrbit>();
        var representative = new int[dimension];
        Descend(0, (int)Math.Sqrt(p2), p2);
        return orbits.Count > most
            ? null : [.. orbits.OrderBy(o => o.SquaredLength).ThenByDescending(o => o.Representative, Lexicographic)];

        void Descend(int axis, int largest, int rest)
        {
            if (orbits.Count > most)
                return;
            if (axis == dimension)
            {
                if (representative.Aggregate(0, GreatestCommonDivisor) == 1)
                    orbits.Add(new DirectionOrbit([.. representative], SignedPermutations(representative)));
                return;
            }

            for (var a = 0; a <= largest && a * a <= rest; a++)
            {
                representative[axis] = a;
                Descend(axis + 1, a, rest - a * a);
            }
        }
    }

    /// <summary>The orbits of some vectors, each p_1 >= p_2 >= ... >= p_d >= 0 and primitive.</summary>
    public static DirectionOrbit[] Of(IEnumerable<int[]> representatives) =>
        [.. representatives.Select(p => new DirectionOrbit(p, SignedPermutations(p)))];

    /// <summary>Lexicographic order of vectors of one length.</summary>
    public static IComparer<int[]> Lexicographic { get; } = Comparer<int[]>.Create((p, q) => p.AsSpan().SequenceCompareTo(q));

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static int[][] SignedPermutations(int[] vector)
    {
        var members = new List<int[]>();
        var rest = vector.ToList();
        var permuted = new int[vector.Length];
        Place(0);
        return [.. members.OrderBy(p => p, Lexicographic)];

        void Place(int axis)
        {
            if (axis == permuted.Length)
            {
                members.Add([.. permuted]);
                return;
            }

            foreach (var a in rest.Distinct().ToArray())
            {
                rest.Remove(a);
                foreach (var signed in a == 0 ? (int[])[0] : [a, -a])
                {
                    permuted[axis] = signed;
                    Place(axis + 1);
                }

                rest.Add(a);
            }
        }
    }
}
