namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The conditions for a quadrature on the sphere S^(d-1), invariant under signed permutations, to be exact. With P_l the Legendre
/// polynomial in d dimensions (Gegenbauer of index d/2 - 1, P_l(1) = 1), weights w are exact on every harmonic polynomial of degree l if
/// and only if for every orbit i
/// <code>Σ_j w_j M_l(i, j) = 0,     M_l(i, j) = Σ { P_l(ω_i·ω_q) : q in orbit j }</code>
/// because Σ_ij w_i w_j |orbit i| M_l(i, j) is the sum of the squared moments (addition theorem). Odd l vanish by symmetry.
/// These rows stay well conditioned at degrees where the moments of monomials have lost all digits.
/// </summary>
internal sealed class ZonalMoments
{
    private readonly int _dimension;
    private readonly int[,][] _counts;
    private readonly DirectionOrbit[] _orbits;

    /// <summary>Counts, for each pair of orbits, how often each scalar product |p_i·q| occurs.</summary>
    public ZonalMoments(DirectionOrbit[] orbits)
    {
        _orbits = orbits;
        _dimension = orbits[0].Representative.Length;
        _counts = new int[orbits.Length, orbits.Length][];
        for (var i = 0; i < orbits.Length; i++)
        {
            for (var j = 0; j < orbits.Length; j++)
            {
                var largest = (int)Math.Sqrt((double)orbits[i].SquaredLength * orbits[j].SquaredLength);
                var counts = _counts[i, j] = new int[largest + 1];
                foreach (var q in orbits[j].Members)
                {
                    var product = 0;
                    for (var a = 0; a < q.Length; a++)
                        product += orbits[i].Representative[a] * q[a];
                    counts[Math.Abs(product)]++;
                }
            }
        }
    }

    /// <summary>M_l(i, j) for even l.</summary>
    public double[,] Matrix(int l)
    {
        var matrix = new double[_orbits.Length, _orbits.Length];
        for (var i = 0; i < _orbits.Length; i++)
        {
            for (var j = 0; j < _orbits.Length; j++)
            {
                var lengths = Math.Sqrt((double)_orbits[i].SquaredLength * _orbits[j].SquaredLength);
                var counts = _counts[i, j];
                for (var product = 0; product < counts.Length; product++)
                {
                    if (counts[product] > 0)
                        matrix[i, j] += counts[product] * Legendre(_dimension, l, Math.Min(1.0, product / lengths));
                }
            }
        }

        return matrix;
    }

    /// <summary>The number of independent harmonic polynomials of degree l >= 1: 2, 2l + 1, (l + 1)² for d = 2, 3, 4.</summary>
    public static double HarmonicCount(int dimension, int l) => dimension switch { 2 => 2, 3 => 2 * l + 1, _ => (l + 1.0) * (l + 1.0) };

    /// <summary>P_l(x) in d dimensions by (l + d - 2) P_(l+1) = (2l + d - 2) x P_l - l P_(l-1); d = 2: cos(l arccos x).</summary>
    public static double Legendre(int dimension, int l, double x)
    {
        var (before, value) = (1.0, x);
        if (l == 0)
            return before;
        for (var k = 1; k < l; k++)
            (before, value) = (value, ((2 * k + dimension - 2) * x * value - k * before) / (k + dimension - 2));
        return value;
    }
}
