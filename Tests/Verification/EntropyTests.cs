using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.TimeStepping;
using CsCheck;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// Monotone weights: W >= 0, no gain is negative, and along runs with small steps F >= 0 and H = Σ F ln F h^d does not rise, from rough
/// random data with empty velocities and spikes.
/// </summary>
public class EntropyTests
{
    private static readonly double[] Hbars = [2, 1, 0.3, 0.05, 0];

    private static readonly Gen<(int Seed, double Zeros, double Spike, double Hbar)> Data =
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Double[0, 0.6], Gen.Double[0, 6], Gen.Int[0, 4].Select(i => Hbars[i]));

    [TestCase(2, 12, 5, 30)]
    [TestCase(3, 6, 3, 15)]
    public void F_stays_positive_and_H_falls(int d, int points, int p2, int steps)
    {
        var lattice = Cases.Cube(d, points, 4.5);
        var operators = Hbars.ToDictionary(hbar => hbar, hbar => Cases.Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic), p2, RadialRule.Monotone, 8, 1));
        var (runs, worstRise, fall) = (0, double.NegativeInfinity, 0.0);
        Data.Sample(
            data =>
            {
                var collision = operators[data.Hbar];
                var f = Spiky(lattice, data.Seed, data.Zeros, data.Spike);
                var settings = new IntegratorSettings { Step = 0.02 / LossRate(collision, f) };
                using var run = new SspRk3(new CollisionRate(collision), f, settings);
                var (h, magnitude) = Entropy(lattice, run.State);
                var first = h;
                for (var step = 0; step < steps; step++)
                {
                    run.Step(1e300);
                    var (next, size) = Entropy(lattice, run.State);
                    worstRise = Math.Max(worstRise, (next - h) / size);
                    if (run.Rejected > 0 || run.State.AsSpan().ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon) || next - h > 1e-14 * magnitude)
                        return false;
                    (h, magnitude) = (next, size);
                }

                runs++;
                fall += (first - h) / magnitude;
                return true;
            },
            iter: Cases.All ? 400 : 25,
            threads: 1);
        Cases.Report($"d={d} n={points}: {runs} runs of {steps} steps, F >= 0 in all; largest rise of H in a step, of Σ|F ln F| h^d: {worstRise:E1}; mean fall of a run {fall / runs:E1}");
        foreach (var collision in operators.Values)
            collision.Dispose();
    }

    /// <summary>The largest loss rate of a velocity, with W >= 0 and gain >= 0 checked on the way.</summary>
    private static double LossRate(CollisionOperator collision, NativeBuffer f)
    {
        using var q = collision.Rate(f);
        Assert.That(collision.Weights.All(family => family.Skip(1).All(row => row.All(w => w >= 0))), "W >= 0");
        var (direct, turnover) = collision.Direct(f);
        var (fastest, scale) = (0.0, Cases.Largest(turnover));
        for (var i = 0L; i < f.Length; i++)
        {
            Assert.That(turnover[i] + q[i], Is.GreaterThanOrEqualTo(-1e-15 * scale), "gain");
            Assert.That(f[i] > 0 || q[i] >= 0, "nothing leaves an empty velocity");
            if (f[i] > 0)
                fastest = Math.Max(fastest, 0.5 * (turnover[i] - q[i]) / f[i]);
        }

        direct.Dispose();
        turnover.Dispose();
        return fastest;
    }

    private static NativeBuffer Spiky(VelocityLattice lattice, int seed, double zeros, double spike)
    {
        var random = new Random(seed);
        var f = Cases.Filled(lattice, _ => random.NextDouble() < zeros ? 0 : Math.Exp(-spike * random.NextDouble() * random.NextDouble() * 3));
        var mass = Cases.Moment(lattice, f, _ => 1).Sum * lattice.CellVolume;
        for (var i = 0L; i < f.Length; i++)
            f[i] /= mass;
        return f;
    }

    private static (double H, double Magnitude) Entropy(VelocityLattice lattice, NativeBuffer f)
    {
        using var terms = new NativeBuffer(f.Length);
        for (var i = 0L; i < f.Length; i++)
            terms[i] = f[i] > 0 ? f[i] * Math.Log(f[i]) * lattice.CellVolume : 0;
        return Cases.Moment(lattice, terms, _ => 1);
    }
}
