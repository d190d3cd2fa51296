using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Newton's method for the equilibrium of one or several kinds of particles of masses m_s,
/// <code>F_s = 1/(|η_s| (e^x + θ_s)),     x = α_s + m_s (b·w + c |w|²),     w = v - u,</code>
/// of Boltzmann's particles e^-x, whose densities, momentum Σ m_s w F_s = 0 and energy, summed over the lattices, are those given. They say
/// that the gradient of the convex function
/// <code>Φ(α, b, c) = Σ_s [Σ θ ln(1 + θ e^-x)/|η| + α_s n_s] + c Σ_s m_s &lt;|w|²&gt;_s</code>
/// vanishes; its Hessian is Σ φ φᵀ F (1 - ηF). Steps are halved until Φ decreases, and of bosons until x &gt; 0 everywhere. The sums are
/// those of <see cref="OccupationSums"/>, whose bits no rank and no thread changes.
/// </summary>
internal sealed class OccupationNewton
{
    private const int LargestIterations = 200;
    private const double Tolerance = 1e-12;
    private readonly OccupationSums[] _sums;
    private readonly double[] _masses, _shares;
    private readonly int _dimension;
    private readonly double _spread;
    private double[] _multipliers;

    /// <summary>The problem of particles with these densities.</summary>
    /// <param name="kinds">lattice, statistics, mass and density ∫ F of each</param>
    /// <param name="mean">u, the common mean velocity</param>
    /// <param name="temperature">Σ_s m_s ∫ |v-u|² F_s over d Σ_s ∫ F_s</param>
    public OccupationNewton(
        IReadOnlyList<(Domain Domain, QuantumStatistics Statistics, double Mass, double Density)> kinds, double[] mean, double temperature)
    {
        _dimension = mean.Length;
        _spread = _dimension * temperature;
        _sums = [.. kinds.Select(k => new OccupationSums(k.Domain, mean, k.Statistics, k.Density))];
        _masses = [.. kinds.Select(k => k.Mass)];
        var all = kinds.Sum(k => k.Density);
        _shares = [.. kinds.Select(k => k.Density / all)];

        // Maxwell's states of these moments; bosons have x > 0.
        _multipliers = new double[kinds.Count + _dimension + 1];
        for (var s = 0; s < kinds.Count; s++)
        {
            var (_, statistics, mass, density) = kinds[s];
            var exponent = 0.5 * _dimension * Math.Log(2 * Math.PI * temperature / mass)
                - Math.Log(density * (statistics.IsBoltzmann ? 1 : statistics.Degeneracy));
            _multipliers[s] = statistics.Eta < 0 ? Math.Max(exponent, 0.5) : exponent;
        }

        _multipliers[^1] = 0.5 / temperature;
    }

    /// <summary>α, m b, m c of a kind.</summary>
    public double[] MultipliersOf(int kind) => MultipliersOf(kind, _multipliers);

    /// <summary>m (b_a w + c w²) at the points of each axis of a kind.</summary>
    public double[][] ExponentsOf(int kind) => _sums[kind].Exponents(MultipliersOf(kind));

    /// <summary>Whether the solution exists and was found; collective.</summary>
    public bool Solve()
    {
        var sums = Sums(_multipliers);
        var previous = double.PositiveInfinity;
        for (var iteration = 0; iteration < LargestIterations; iteration++)
        {
            if (Step(sums, out var decrement) is not { } step)
                return false;
            // Quadratic convergence has come to its end.
            if (decrement < 1e-6 && decrement >= 0.25 * previous)
                break;
            previous = decrement;
            var length = 1.0;
            while (true)
            {
                double[] next = [.. _multipliers.Zip(step, (x, s) => x + length * s)];
                var found = Sums(next);
                if (found.All(f => double.IsFinite(f[0]))
                    && (decrement < 1e-6 || Potential(next, found) <= Potential(_multipliers, sums) - 0.1 * length * decrement))
                {
                    (_multipliers, sums) = (next, found);
                    break;
                }

                length *= 0.5;
                if (length < 1e-10)
                    return false;
            }
        }

        return Residual(sums) <= Tolerance && _multipliers[^1] > 0;
    }

    private double[] MultipliersOf(int kind, double[] multipliers) =>
        [multipliers[kind], .. multipliers[_sums.Length..].Select(x => _masses[kind] * x)];

    private double[][] Sums(double[] multipliers) => [.. _sums.Select((sums, s) => sums.Of(MultipliersOf(s, multipliers)))];

    /// <summary>Φ a particle.</summary>
    private double Potential(double[] multipliers, double[][] sums) =>
        sums.Select((sum, s) => _shares[s] * (sum[0] + multipliers[s])).Sum() + multipliers[^1] * _spread;

    /// <summary>∇Φ a particle.</summary>
    private double[] Gradient(double[][] sums)
    {
        var gradient = new double[_multipliers.Length];
        gradient[^1] = _spread;
        for (var s = 0; s < sums.Length; s++)
        {
            gradient[s] = _shares[s] * (1 - sums[s][1]);
            for (var a = 1; a <= _dimension + 1; a++)
                gradient[sums.Length + a - 1] -= _shares[s] * _masses[s] * sums[s][1 + a];
        }

        return gradient;
    }

    private double Residual(double[][] sums)
    {
        var gradient = Gradient(sums);
        var drift = gradient[sums.Length..^1].Max(Math.Abs) / Math.Sqrt(_spread);
        var density = sums.Select((_, s) => Math.Abs(gradient[s]) / _shares[s]).Max();
        return Math.Max(density, Math.Max(drift, Math.Abs(gradient[^1]) / _spread));
    }

    // The Newton step and its decrement, g·H⁻¹g; null where the Hessian has no inverse.
    private double[]? Step(double[][] sums, out double decrement)
    {
        var hessian = Matrix<double>.Build.Dense(_multipliers.Length, _multipliers.Length);
        for (var s = 0; s < sums.Length; s++)
        {
            for (int a = 0, at = 1 + _dimension + 2; a < _dimension + 2; a++)
            {
                for (var b = 0; b <= a; b++)
                {
                    var (i, j) = (a == 0 ? s : sums.Length + a - 1, b == 0 ? s : sums.Length + b - 1);
                    var factor = _shares[s] * (a == 0 ? 1 : _masses[s]) * (b == 0 ? 1 : _masses[s]);
                    hessian[i, j] += factor * sums[s][at++];
                    hessian[j, i] = hessian[i, j];
                }
            }
        }

        var gradient = Vector<double>.Build.DenseOfArray(Gradient(sums));
        decrement = double.NaN;
        try
        {
            var step = hessian.Cholesky().Solve(gradient);
            decrement = gradient * step;
            return step.All(double.IsFinite) ? [.. step.Select(s => -s)] : null;
        }
        catch (ArgumentException)
        {
            // not positive definite: the moments lie at the bounds of what the lattice can hold
            return null;
        }
    }
}
