using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Newton's method for F = 1/(|η| (e^x + θ)), x = λ·φ, φ = (1, w, |w|²), with Σ φ F = m over the lattice: d + 2 equations, which say that
/// the gradient of the convex function
/// <code>Φ(λ) = Σ θ ln(1 + θ e^-x)/|η| + λ·m,     ∇Φ = m - Σ φ F,     ∇²Φ = Σ φ φᵀ F (1 - ηF)</code>
/// vanishes. Steps are halved until Φ decreases, and of bosons until x &gt; 0 everywhere. The sums run plane by plane along the first
/// axis, each plane on one thread of one rank and always in the same order, so that no bit depends on ranks and threads.
/// </summary>
internal sealed class OccupationNewton
{
    private const int LargestIterations = 200;
    private const double Tolerance = 1e-12;
    private readonly Domain _domain;
    private readonly int _theta, _dimension, _terms;
    private readonly double[][] _offsets;
    private readonly double _spread, _occupied;
    private double[] _multipliers;

    /// <summary>The problem of a state with these moments.</summary>
    public OccupationNewton(Domain domain, Moments moments, QuantumStatistics statistics)
    {
        (_domain, _theta, _dimension) = (domain, Math.Sign(statistics.Eta), domain.Lattice.Dimension);
        _terms = 1 + (_dimension + 2) + (_dimension + 2) * (_dimension + 3) / 2;
        _offsets = [.. moments.MeanVelocity.Select((u, a) => domain.Lattice.Axis(a).Select(v => v - u).ToArray())];
        _spread = _dimension * moments.ScalarTemperature;
        _occupied = moments.Mass / domain.Lattice.CellVolume * statistics.Degeneracy;

        // Maxwell's state of these moments; bosons have x > 0.
        var exponent = 0.5 * _dimension * Math.Log(2 * Math.PI * moments.ScalarTemperature)
            - Math.Log(moments.Mass * statistics.Degeneracy);
        _multipliers = new double[_dimension + 2];
        _multipliers[0] = _theta < 0 ? Math.Max(exponent, 0.5) : exponent;
        _multipliers[^1] = 0.5 / moments.ScalarTemperature;
    }

    /// <summary>α.</summary>
    public double Shift => _multipliers[0];

    /// <summary>b.</summary>
    public double[] Slope => _multipliers[1..^1];

    /// <summary>c.</summary>
    public double Curvature => _multipliers[^1];

    /// <summary>b_a w + c w² at the points of each axis.</summary>
    public double[][] Exponents() => Exponents(_multipliers);

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
                if (double.IsFinite(found[0])
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

        return Residual(sums) <= Tolerance && Curvature > 0;
    }

    /// <summary>Φ, in units of the mass.</summary>
    private double Potential(double[] multipliers, double[] sums) => sums[0] + multipliers[0] + multipliers[^1] * _spread;

    /// <summary>∇Φ, with the scales of its components 1.</summary>
    private double[] Gradient(double[] sums)
    {
        var gradient = new double[_dimension + 2];
        for (var a = 0; a < gradient.Length; a++)
            gradient[a] = (a == 0 ? 1 : a == _dimension + 1 ? _spread : 0) - sums[1 + a];
        return gradient;
    }

    private double Residual(double[] sums)
    {
        var gradient = Gradient(sums);
        var drift = gradient[1..^1].Max(Math.Abs) / Math.Sqrt(_spread);
        return Math.Max(Math.Abs(gradient[0]), Math.Max(drift, Math.Abs(gradient[^1]) / _spread));
    }

    // The Newton step and its decrement, g·H⁻¹g; null where the Hessian has no inverse.
    private double[]? Step(double[] sums, out double decrement)
    {
        var size = _dimension + 2;
        var hessian = Matrix<double>.Build.Dense(size, size);
        for (int a = 0, at = 1 + size; a < size; a++)
        {
            for (var b = 0; b <= a; b++)
                hessian[a, b] = hessian[b, a] = sums[at++];
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

    private double[][] Exponents(double[] multipliers) =>
        [.. _offsets.Select((w, a) => w.Select(x => (multipliers[1 + a] + multipliers[^1] * x) * x).ToArray())];

    // Σ of the terms of Φ, ∇Φ and ∇²Φ (lower triangle by rows), in units of the mass; not finite where x <= 0 of bosons
    private double[] Sums(double[] multipliers)
    {
        var exponents = Exponents(multipliers);
        var planes = new double[_offsets[0].Length * _terms];
        var (rank, ranks) = (_domain.World.Rank, _domain.World.Size);
        if (_theta < 0 && !(multipliers[0] + exponents.Sum(e => e.Min()) > 0))
            return [double.PositiveInfinity];
        _domain.Team.For((_offsets[0].Length - rank + ranks - 1) / ranks, (k, _) =>
        {
            var i = rank + k * ranks;
            Plane(i, multipliers[0] + exponents[0][i], exponents, planes.AsSpan(i * _terms, _terms));
        });
        _domain.World.Allreduce(planes.AsSpan(), Operation.Sum);
        var total = new double[_terms];
        for (var t = 0; t < _terms; t++)
        {
            var sum = new CompensatedSum();
            for (var i = t; i < planes.Length; i += _terms)
                sum.Add(planes[i], 1 / _occupied);
            total[t] = sum.Value;
        }

        return total;
    }

    private void Plane(int first, double head, double[][] exponents, Span<double> sums)
    {
        Span<double> w = stackalloc double[_dimension];
        w[0] = _offsets[0][first];
        Rows(1, head, w, exponents, sums);
    }

    private void Rows(int axis, double head, Span<double> w, double[][] exponents, Span<double> sums)
    {
        if (axis == _dimension - 1)
        {
            Row(head, w, exponents[axis], sums);
            return;
        }

        for (var i = 0; i < _offsets[axis].Length; i++)
        {
            w[axis] = _offsets[axis][i];
            Rows(axis + 1, head + exponents[axis][i], w, exponents, sums);
        }
    }

    // Powers of the last component against n and n (1 - θn) give all terms of a row.
    private void Row(double head, Span<double> w, double[] last, Span<double> sums)
    {
        var axis = _offsets[^1];
        double tail = 0, f0 = 0, f1 = 0, f2 = 0, k0 = 0, k1 = 0, k2 = 0, k3 = 0, k4 = 0;
        for (var i = 0; i < last.Length; i++)
        {
            var (x, t) = (head + last[i], axis[i]);
            double n = Occupation.Of(_theta, x), k = Occupation.Slope(_theta, x), square = t * t;
            tail += Occupation.Tail(_theta, x);
            (f0, f1, f2) = (f0 + n, f1 + n * t, f2 + n * square);
            (k0, k1, k2, k3, k4) = (k0 + k, k1 + k * t, k2 + k * square, k3 + k * square * t, k4 + k * square * square);
        }

        var d = _dimension;
        var q = 0.0;
        for (var a = 0; a < d - 1; a++)
            q += w[a] * w[a];
        var (at, size) = (1, d + 2);
        sums[0] += tail;
        for (var a = 0; a < size; a++)
            sums[at++] += a == 0 ? f0 : a < d ? w[a - 1] * f0 : a == d ? f1 : q * f0 + f2;
        for (var a = 0; a < size; a++)
        {
            for (var b = 0; b <= a; b++)
                sums[at++] += Second(a, b, w);
        }

        double Second(int a, int b, Span<double> w) => a switch
        {
            _ when a < d => Factor(a, w) * Factor(b, w) * k0,
            _ when a == d => b == d ? k2 : Factor(b, w) * k1,
            _ => b < d ? Factor(b, w) * (q * k0 + k2) : b == d ? q * k1 + k3 : q * q * k0 + 2 * q * k2 + k4,
        };

        double Factor(int a, Span<double> w) => a == 0 ? 1 : w[a - 1];
    }
}
