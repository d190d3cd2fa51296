namespace ClusterLB.Solver.Lattice;

/// <summary>
/// Whether the collisions along some directions conserve mass, momentum and energy and nothing else. ψ is conserved if ψ(i + u) - ψ(i), u =
/// q p, depends on the level p·i alone, that is if (T^u - 1)(T^v - 1) ψ = 0 for every v orthogonal to p, T the shifts of the lattice. Such
/// ψ on all of Z^d are sums of characters times polynomials:
/// <list type="number">
/// <item>a character x other than 1 needs, for each p, x^u = 1 or x^v = 1 for all v orthogonal to p. If the first holds for all p, the u
/// do not generate Z^d. Else x is i -&gt; t^(p·i) for one p, where some power of t is a root of unity of prime order ℓ, and for every other
/// p' either ℓ divides q' p'·p, or p is a multiple of p' modulo ℓ;</item>
/// <item>the leading part of a polynomial has every p for an eigenvector of its Hessian. With the axes and their pairwise sums and
/// differences among the p, the Hessian is a multiple of the unit matrix, so that ψ is spanned by 1, i_a and |i|².</item>
/// </list>
/// On a finite lattice this wants room for a few steps u on every axis.
/// </summary>
internal static class CollisionalInvariants
{
    /// <summary>Whether there are d + 2.</summary>
    public static bool AreThose(IReadOnlyList<Direction> directions)
    {
        ArgumentNullException.ThrowIfNull(directions);
        var d = directions[0].Vector.Length;
        if (directions.Count(p => p.SquaredLength == 1) != d || directions.Count(p => p.SquaredLength == 2) != d * (d - 1))
            return false;
        if (directions.All(p => p.Stride == 1))
            return true;
        int[][] steps = [.. directions.Select(p => p.Vector.ToArray().Select(a => p.Stride * a).ToArray())];

        // The set is invariant under signed permutations: one p of each orbit is enough.
        Direction[] orbits = [
            .. directions.DistinctBy(p => string.Join(' ', p.Vector.ToArray().Select(Math.Abs).Order()))];
        return Generate(steps) && Primes(LargestProduct(directions)).All(prime => orbits.All(p => HasNoCharacter(p, directions, prime)));
    }

    /// <summary>Whether integer vectors generate Z^d: by elimination, if the product of the pivots is ±1.</summary>
    public static bool Generate(IEnumerable<int[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        int[][]? basis = null;
        foreach (var vector in vectors)
        {
            basis ??= new int[vector.Length][];
            int[] p = [.. vector];
            for (var a = 0; a < p.Length; a++)
            {
                if (p[a] != 0 && basis[a] is null)
                    (basis[a], p) = (p, new int[p.Length]);
                while (p[a] != 0)
                {
                    var quotient = basis[a][a] / p[a];
                    int[] rest = [.. basis[a].Zip(p, (b, v) => b - quotient * v)];
                    (basis[a], p) = (p, rest);
                }
            }
        }

        return basis is not null && basis.Select((b, a) => b is null ? 0 : Math.Abs(b[a])).All(pivot => pivot == 1);
    }

    private static bool HasNoCharacter(Direction p, IReadOnlyList<Direction> directions, int prime) =>
        directions.Any(other => other.Stride * Dot(p, other) % prime != 0 && !AreParallel(p, other, prime));

    private static int Dot(Direction p, Direction other)
    {
        var product = 0;
        for (var a = 0; a < p.Vector.Length; a++)
            product += p.Vector[a] * other.Vector[a];
        return product;
    }

    /// <summary>Whether all 2 × 2 minors vanish modulo a prime.</summary>
    private static bool AreParallel(Direction p, Direction other, int prime)
    {
        for (var a = 0; a < p.Vector.Length; a++)
        {
            for (var b = 0; b < a; b++)
            {
                if ((p.Vector[a] * other.Vector[b] - p.Vector[b] * other.Vector[a]) % prime != 0)
                    return false;
            }
        }

        return true;
    }

    private static int LargestProduct(IReadOnlyList<Direction> directions) =>
        directions.Max(p => p.Stride) * directions.Max(p => p.SquaredLength);

    private static IEnumerable<int> Primes(int largest) =>
        Enumerable.Range(2, largest - 1).Where(n => Enumerable.Range(2, n - 2).TakeWhile(k => k * k <= n).All(k => n % k != 0));
}
