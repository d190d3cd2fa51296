namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The orbits of cheap sets of directions that are exact to a degree. Exactness to degree t needs only as many orbits as there are
/// harmonics up to t that signed permutations leave unchanged, where <see cref="DirectionSet.Create"/> uses every orbit up to P2. Found by
/// a random search for the least cost of the bond updates; the weights follow from the orbits, and are verified, when a set is made.
/// Source: docs/directions.md, "Sets by degree".
/// </summary>
internal static class CheapDirections
{
    private static readonly Dictionary<int, (int Degree, string Orbits)[]> Table = new()
    {
        [2] = [
            (7, "10 11"),
            (11, "10 11 21"),
            (15, "10 11 32 41"),
            (19, "10 11 31 32 41"),
            (23, "10 11 21 31 32 41"),
            (27, "10 11 21 41 43 51 52"),
        ],
        [3] = [
            (7, "100 110 111"),
            (9, "100 110 111 210"),
            (11, "100 110 111 311"),
            (13, "100 110 111 210 221 311 320"),
            (15, "100 110 111 211 221 310 311 320"),
            (17, "100 110 111 210 311 320 321 410 322 331"),
            (19, "100 110 111 210 221 311 320 321 410 322 411 331"),
        ],
        [4] = [
            (7, "1000 1100 1110"),
            (11, "1000 1100 1111 2110"),
            (13, "1000 1100 1110 1111 2100 2111 2210 3100 3110"),
            (15, "1000 1100 1110 1111 2110 3100 2211 3111 3210"),
            (17, "1000 1100 1110 1111 2100 2110 3111 3210 4110 3221 3311"),
            (19, "1000 1100 1110 1111 2100 2111 2210 2211 3110 3200 2221 3210 3211 4100 3220 4110 4111 3310"),
        ],
    };

    /// <summary>The degrees there are sets for, ascending.</summary>
    public static IReadOnlyList<int> Degrees(int dimension) => [.. Table[dimension].Select(row => row.Degree)];

    /// <summary>One vector of each orbit of the set of the lowest degree that is at least <paramref name="degree"/>.</summary>
    /// <param name="dimension">d, 2 to 4</param>
    /// <param name="degree">at most the largest of <see cref="Degrees"/></param>
    public static int[][] Representatives(int dimension, int degree) =>
        [.. Table[dimension].First(row => row.Degree >= degree).Orbits.Split(' ').Select(orbit => orbit.Select(c => c - '0').ToArray())];
}
