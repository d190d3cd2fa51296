using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// K_ħ(v₁, v₂) and K̃_ħ(v) on a grid for several ħ beside their limits and the bound (3.16). By rotation K depends on |c|, on the angle
/// between c and w and on |w|, with v₁ = c - w/2, v₂ = c + w/2. Source: docs/theory.md, "Kernel and multiplier".
/// </summary>
internal sealed class KernelStudy
{
    /// <summary>Down to it the kernel has at least seven digits; it is a difference of terms of order 1/ħ².</summary>
    internal const double LeastHbar = 1e-3;

    private static readonly double[] Centres = [0, 0.5, 1, 1.5, 2, 3];
    private static readonly double[] Angles = [0, Math.PI / 6, Math.PI / 3, Math.PI / 2];
    private static readonly double[] Distances = [.. Enumerable.Range(0, 31).Select(i => 0.05 * Math.Pow(200, i / 30.0))];
    private static readonly double[] Speeds = [.. Enumerable.Range(0, 33).Select(i => 0.25 * i)];
    private readonly double[] _hbars;
    private readonly double[] _kernel, _bound, _multiplier;
    private readonly bool _limit;

    /// <summary>Evaluates everything; collective.</summary>
    /// <param name="domain">ranks and threads</param>
    /// <param name="model">c_d, V, screening</param>
    /// <param name="dimension">d</param>
    /// <param name="hbars">ħ &gt; 0, descending</param>
    public KernelStudy(Domain domain, CollisionModel model, int dimension, double[] hbars)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(model);
        LinearisedKernel[] kernels = [.. hbars.Append(0).Select(h => new LinearisedKernel(model with { Hbar = h }, dimension))];
        _limit = kernels[^1].HasLimit;
        if (!_limit)
            kernels = kernels[..^1];
        _hbars = [.. hbars, .. _limit ? (double[])[0] : []];
        (_kernel, _bound, _multiplier) = (
            new double[kernels.Length * Pairs], new double[Pairs], new double[kernels.Length * Speeds.Length]);
        SharedRows.Fill(
            domain, _kernel.Length, r => _kernel[r] = OfPair(r % Pairs, dimension, (v1, v2) => kernels[r / Pairs].Value(v1, v2)), _kernel);
        SharedRows.Fill(domain, Pairs, r => _bound[r] = OfPair(r, dimension, (v1, v2) => LinearisedKernel.Bound(v1, v2)), _bound);
        SharedRows.Fill(
            domain, _multiplier.Length, r =>
            _multiplier[r] = kernels[r / Speeds.Length].Multiplier(Speeds[r % Speeds.Length]), _multiplier);
    }

    private static int Pairs => Centres.Length * Angles.Length * Distances.Length;

    /// <summary>A row for each ħ, the limit last where it exists.</summary>
    public IEnumerable<KernelRow> Rows
    {
        get
        {
            KernelRow? before = null;
            for (var h = 0; h < _hbars.Length; h++)
                yield return before = Row(h, before);
        }
    }

    /// <summary>Writes the tables; collective, rank 0 writes.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string[] pairs = ["centre", "angle", "distance"];
        new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("configuration", configuration.ToToml())
            .Scale("hbar", _hbars, "hbar; 0 is the limit", "hbar")
            .Scale("centre", Centres, "distance of the middle of the pair from 0", "|c|, c = (v1 + v2)/2")
            .Scale("angle", Angles, "angle between the middle of the pair and its difference", "arccos(c.w/(|c| |w|)), w = v2 - v1")
            .Scale("distance", Distances, "distance of the pair", "|w|, w = v2 - v1")
            .Scale("speed", Speeds, "speed", "|v|")
            .Table("kernel", _kernel, "kernel of Proposition 3.4",
                "K_hbar(v1, v2) of <g, L g> = 1/2 ||g||_hbar^2 + 1/2 int int g K_hbar g dv1 dv2", ["hbar", .. pairs])
            .Table("bound", _bound, "bound of the kernel in (3.16), without its constant",
                "(1 + |v1|^2 + |v2|^2) (M(v1) M(v2))^(1/5)/|w|^3", pairs)
            .Table("multiplier", _multiplier, "multiplier of Proposition 3.5, with the minus sign that (3.22) lacks",
                "K~_hbar(v) of <g, L g> = 1/2 ||g||_hbar^2 + int K~_hbar g^2 dv", "hbar", "speed")
            .Write(path, world);
    }

    private static double OfPair(int pair, int dimension, Func<double[], double[], double> function)
    {
        var (centre, angle, distance) = (
            Centres[pair / (Angles.Length * Distances.Length)], Angles[pair / Distances.Length % Angles.Length],
            Distances[pair % Distances.Length]);
        double[] v1 = new double[dimension], v2 = new double[dimension];
        (v1[0], v2[0]) = (centre * Math.Cos(angle) - 0.5 * distance, centre * Math.Cos(angle) + 0.5 * distance);
        v1[1] = v2[1] = centre * Math.Sin(angle);
        return function(v1, v2);
    }

    private KernelRow Row(int h, KernelRow? before)
    {
        double constant = 0, distance = double.NaN, difference = double.NaN, decay = 0;
        for (var r = 0; r < Pairs; r++)
            constant = Math.Max(constant, Math.Abs(_kernel[h * Pairs + r]) / _bound[r]);
        for (var i = 0; i < Speeds.Length; i++)
            decay = Math.Max(decay, Math.Abs(_multiplier[h * Speeds.Length + i]) * Math.Pow(1 + Speeds[i] * Speeds[i], 1.5));
        if (_limit)
        {
            var limit = _hbars.Length - 1;
            distance = Enumerable.Range(0, Pairs).Where(r => Distances[r % Distances.Length] >= 1)
                .Max(r => Math.Abs(_kernel[h * Pairs + r] - _kernel[limit * Pairs + r]) / _bound[r]);
            difference = Enumerable.Range(0, Speeds.Length)
                .Max(i => Math.Abs(_multiplier[h * Speeds.Length + i] - _multiplier[limit * Speeds.Length + i]));
        }

        double Order(double now, double? then) =>
            before is { Hbar: var last } && _hbars[h] > 0 ? Math.Log(then!.Value / now) / Math.Log(last / _hbars[h]) : double.NaN;
        return new KernelRow(
            _hbars[h], constant, distance, Order(distance, before?.Distance), decay, difference,
            Order(difference, before?.MultiplierDistance));
    }
}

/// <summary>K_ħ and K̃_ħ of one ħ, over the grid.</summary>
/// <param name="Hbar">ħ; 0 for the limit</param>
/// <param name="Constant">max |K_ħ| over the right side of (3.16): its constant C</param>
/// <param name="Distance">max |K_ħ - K_0| over the right side of (3.16), |w| ≥ 1; NaN without a limit</param>
/// <param name="Order">order of the last step to the limit</param>
/// <param name="Decay">max |K̃_ħ| ⟨v⟩³</param>
/// <param name="MultiplierDistance">max |K̃_ħ - K̃_0|; NaN without a limit</param>
/// <param name="MultiplierOrder">order of the last step to the limit</param>
internal sealed record KernelRow(
    double Hbar, double Constant, double Distance, double Order, double Decay, double MultiplierDistance, double MultiplierOrder);
