namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The directions of momentum transfer: primitive integer vectors p with |p|² &lt;= P2 and weights w_p &gt; 0, a quadrature on the sphere
/// <code>∫ f(ω) dω ≈ Σ_p w_p f(p/|p|),     Σ_p w_p = |S^(d-1)|,</code>
/// exact for all polynomials up to <see cref="Degree"/>, and invariant under signed permutations of the axes. Exactness (to 1e-13) and
/// positivity are verified at construction, vectors of weight 0 are left out, and the vectors left generate Z^d. Either all vectors up to
/// P2 are in use, with weights as uniform as can be, or as few as a degree needs (<see cref="CheapDirections"/>).
/// Source: docs/numerics.md, "Directions".
/// </summary>
internal sealed class DirectionSet
{
    private const int MostOrbits = 300;

    private DirectionSet(int dimension, int p2, int degree, Direction[] half)
    {
        (Dimension, P2, Degree, Half) = (dimension, p2, degree, half);
    }

    /// <summary>d, 2 to 4.</summary>
    public int Dimension { get; }

    /// <summary>The bound on |p|² the set was made for, or the largest |p|² of a set made for a degree.</summary>
    public int P2 { get; }

    /// <summary>The odd degree up to which all polynomials on the sphere are integrated exactly.</summary>
    public int Degree { get; }

    /// <summary>The number of directions, p and -p counted.</summary>
    public int Count => 2 * Half.Count;

    /// <summary>One direction of each pair {p, -p}, that whose last nonzero component is positive; by ascending |p|², then by orbit, then
    /// lexicographically.</summary>
    public IReadOnlyList<Direction> Half { get; }

    /// <summary>|S^(d-1)| = 2 π^(d/2) / Γ(d/2): 2π, 4π, 2π² for d = 2, 3, 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">d is not 2, 3 or 4</exception>
    public static double SphereArea(int dimension) => dimension switch
    {
        2 => 2 * Math.PI,
        3 => 4 * Math.PI,
        4 => 2 * Math.PI * Math.PI,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "directions are made in dimension 2, 3 or 4"),
    };

    /// <summary>The set of all directions with |p|² &lt;= <paramref name="p2"/> and positive weight.</summary>
    /// <param name="dimension">d, 2 to 4</param>
    /// <param name="p2">P2, at least 2: with P2 = 1 the collisions conserve d n - (d - 1) quantities instead of d + 2</param>
    /// <exception cref="ArgumentOutOfRangeException">d is not 2, 3 or 4</exception>
    /// <exception cref="ArgumentException">P2 is below 2, or so large that there are more than 300 orbits</exception>
    /// <exception cref="ArithmeticException">no exact positive weights were found</exception>
    public static DirectionSet Create(int dimension, int p2)
    {
        _ = SphereArea(dimension);
        if (p2 < 2)
            throw new ArgumentException(
                $"directions need P2 >= 2, not {p2}: along the axes alone, every axis conserves its own distribution", nameof(p2));
        var orbits = p2 > 1 << 12 ? null : DirectionOrbit.All(dimension, p2, MostOrbits);
        if (orbits is null)
            throw new ArgumentException($"P2 = {p2} has more than {MostOrbits} orbits of directions in dimension {dimension}", nameof(p2));
        return Of(orbits, p2);
    }

    /// <summary>The cheapest set known that is exact to <paramref name="degree"/>.</summary>
    /// <param name="dimension">d, 2 to 4</param>
    /// <param name="degree">t, up to the last of <see cref="CheapDirections.Degrees"/></param>
    /// <exception cref="ArgumentOutOfRangeException">d is not 2, 3 or 4</exception>
    /// <exception cref="ArgumentException">there is no set of this degree</exception>
    public static DirectionSet OfDegree(int dimension, int degree)
    {
        _ = SphereArea(dimension);
        if (degree < 1 || degree > CheapDirections.Degrees(dimension)[^1])
            throw new ArgumentException($"there is no cheap set of degree {degree} in dimension {dimension}", nameof(degree));
        var orbits = DirectionOrbit.Of(CheapDirections.Representatives(dimension, degree));
        var set = Of(orbits, orbits.Max(o => o.SquaredLength));
        return set.Degree >= degree ? set : throw new ArithmeticException($"the set of degree {degree} is exact to {set.Degree} alone");
    }

    /// <summary>The same directions with other strides.</summary>
    /// <param name="strides">q by |p|²</param>
    public DirectionSet WithStrides(IReadOnlyDictionary<int, int> strides)
    {
        ArgumentNullException.ThrowIfNull(strides);
        return new(
            Dimension, P2, Degree, [.. Half.Select(p => new Direction(p.Vector.ToArray(), p.Weight, strides[p.SquaredLength]))]);
    }

    /// <summary>All vectors, <see cref="Count"/> × d: first <see cref="Half"/>, then the negatives in the same order.</summary>
    public int[,] Vectors()
    {
        var vectors = new int[Count, Dimension];
        for (var i = 0; i < Half.Count; i++)
        {
            for (var a = 0; a < Dimension; a++)
            {
                vectors[i, a] = Half[i].Vector[a];
                vectors[Half.Count + i, a] = -Half[i].Vector[a];
            }
        }

        return vectors;
    }

    /// <summary>All weights, in the order of <see cref="Vectors"/>; they sum to |S^(d-1)|.</summary>
    public double[] Weights() => [.. Half.Concat(Half).Select(p => p.Weight)];

    private static DirectionSet Of(DirectionOrbit[] orbits, int p2)
    {
        var dimension = orbits[0].Representative.Length;
        var area = SphereArea(dimension);
        var (weights, degree) = DirectionWeights.Solve(orbits);
        Direction[] half = [.. orbits.Zip(weights).Where(pair => pair.Second > 0)
            .SelectMany(pair => pair.First.Members.Where(IsChosen).Select(p => new Direction(p, area * pair.Second)))];
        var sum = 2 * half.Sum(p => p.Weight);
        return Math.Abs(sum - area) <= 1e-13 * area
            ? new DirectionSet(dimension, p2, degree, half)
            : throw new ArithmeticException($"the direction weights sum to {sum:R}, not {area:R}");
    }

    private static bool IsChosen(int[] p) => p.Last(a => a != 0) > 0;
}
