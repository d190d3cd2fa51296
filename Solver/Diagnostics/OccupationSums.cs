using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Sums over the lattice of F = 1/(|η| (e^x + θ)), of Boltzmann's particles e^-x, with x = α + b·w + c |w|²: what Newton's method for an
/// equilibrium needs. They run plane by plane along the first axis, each plane on one thread of one rank and always in the same order, so
/// that no bit depends on ranks and threads.
/// </summary>
internal sealed class OccupationSums
{
    private readonly Domain _domain;
    private readonly int _theta, _dimension, _terms;
    private readonly double[][] _offsets;
    private readonly double _occupied;

    /// <summary>The sums of one kind of particle.</summary>
    /// <param name="domain">ranks, lattice, threads</param>
    /// <param name="mean">u, w = v - u</param>
    /// <param name="statistics">quantum statistics</param>
    /// <param name="mass">Σ F h^d of the state that is looked for, the unit of the sums</param>
    public OccupationSums(Domain domain, double[] mean, QuantumStatistics statistics, double mass)
    {
        (_domain, _theta, _dimension) = (domain, Math.Sign(statistics.Eta), domain.Lattice.Dimension);
        _terms = 1 + (_dimension + 2) + (_dimension + 2) * (_dimension + 3) / 2;
        _offsets = [.. mean.Select((u, a) => domain.Lattice.Axis(a).Select(v => v - u).ToArray())];
        _occupied = mass / domain.Lattice.CellVolume * (statistics.IsBoltzmann ? 1 : statistics.Degeneracy);
    }

    /// <summary>b_a w + c w² at the points of each axis.</summary>
    public double[][] Exponents(double[] multipliers) =>
        [.. _offsets.Select((w, a) => w.Select(x => (multipliers[1 + a] + multipliers[^1] * x) * x).ToArray())];

    /// <summary>Σ of the terms of Φ, Σ φ F, and Σ φ φᵀ F (1 - ηF) (lower triangle by rows), in units of the mass; the first not finite
    /// where x &lt;= 0 of bosons. Collective.</summary>
    /// <param name="multipliers">α, b, c</param>
    public double[] Of(double[] multipliers)
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
