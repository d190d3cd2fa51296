using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;
using CsCheck;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// Monotone weights: W >= 0, no gain is negative, Q produces entropy at every state, and along whole runs F >= 0 and H = Σ F ln F h^d does
/// not rise, from rough random data with empty velocities and spikes. Steps begin at a fiftieth of the fastest loss time of the initial
/// state. That time is no bound for what follows: where |ε| comes close to zero (rough data need not be stable) rates grow a thousandfold,
/// so steps are taken as a run takes them, refused and halved by the guard of the H-theorem.
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
        var operators = Hbars.ToDictionary(hbar => hbar, hbar => Operator(lattice, hbar, p2));
        var record = new Record();
        Data.Sample(
            data =>
            {
                var f = Spiky(lattice, data.Seed, data.Zeros, data.Spike);
                return Holds(operators[data.Hbar], f, steps, record);
            },
            iter: Cases.All ? 400 : 25,
            threads: 1);
        record.Report($"d={d} n={points}");
        foreach (var collision in operators.Values)
            collision.Dispose();
    }

    /// <summary>Data that become unstable: the fastest loss rate grows so much that a step of the first length makes F negative.</summary>
    [Test]
    public void Where_the_dielectric_function_nearly_vanishes_steps_are_shortened()
    {
        var lattice = Cases.Cube(2, 12, 4.5);
        using var collision = Operator(lattice, 1, 5);
        var record = new Record();
        Assert.That(Holds(collision, Spiky(lattice, 1916850889, 5.0 / 18, 2), 30, record));
        Assert.That(record.Refused, Is.Positive);
        record.Report("resonant data");
    }

    private static CollisionOperator Operator(VelocityLattice lattice, double hbar, int p2) =>
        Cases.Operator(lattice, Cases.Model(lattice.Dimension, hbar, Screening.Dynamic), p2, RadialRule.Monotone, 8, 1);

    private static bool Holds(CollisionOperator collision, NativeBuffer f, int steps, Record record)
    {
        var lattice = collision.Lattice;
        var fastest = LossRate(collision, f);
        using var run = new SspRk3(new CollisionRate(collision), f, new IntegratorSettings { Step = 0.02 / fastest });
        var guard = new MonotoneGuard(lattice, run.State, enforced: true, threads: 1);
        var (h, magnitude) = Entropy(lattice, run.State);
        var first = h;
        for (var step = 0; step < steps; step++)
        {
            run.Step(1e300, guard.Admissible);
            guard.Advance();
            var (next, size) = Entropy(lattice, run.State);
            record.Rise = Math.Max(record.Rise, (next - h) / size);
            if (run.State.AsSpan().ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon) || next - h > 1e-14 * magnitude)
                return false;
            if (Production(lattice, run.State, run.Rate, fastest) is { } production)
                record.Production = Math.Min(record.Production, production);
            (h, magnitude) = (next, size);
        }

        record.Runs++;
        record.Steps += steps;
        record.Refused += run.Rejected;
        record.Fall += (first - h) / magnitude;

        // The guard tests all candidates, and so would hide an operator that makes few of them admissible.
        return record.Production >= -1e-14 && run.Rejected <= steps;
    }

    /// <summary>What was seen over all runs.</summary>
    private sealed class Record
    {
        public long Runs { get; set; }
        public long Steps { get; set; }
        public long Refused { get; set; }
        public double Rise { get; set; } = double.NegativeInfinity;
        public double Production { get; set; } = double.PositiveInfinity;
        public double Fall { get; set; }

        public void Report(string what) => Cases.Report(
            $"{what}: {Runs} runs, {Steps} steps, F >= 0 in all, {Refused} steps refused; largest rise of H in a step, of Σ|F ln F| h^d: "
                + $"{Rise:E1}; least entropy production, of the turnover: {Production:E1}; mean fall of a run {Fall / Runs:E1}");
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
        var f = Cases.Filled(
            lattice, _ => random.NextDouble() < zeros ? 0 : Math.Exp(-spike * random.NextDouble() * random.NextDouble() * 3));
        var mass = Cases.Moment(lattice, f, _ => 1).Sum * lattice.CellVolume;
        for (var i = 0L; i < f.Length; i++)
            f[i] /= mass;
        return f;
    }

    /// <summary>-Σ Q ln F relative to Σ(|Q| + fastest F)|ln F|, the size of gain and loss; null where some F is 0, whose gain has no finite
    /// production.</summary>
    private static double? Production(VelocityLattice lattice, NativeBuffer f, NativeBuffer q, double fastest)
    {
        var turnover = 0.0;
        using var terms = new NativeBuffer(f.Length);
        for (var i = 0L; i < f.Length; i++)
        {
            if (f[i] <= 0)
                return null;
            terms[i] = -q[i] * Math.Log(f[i]);
            turnover += fastest * f[i] * Math.Abs(Math.Log(f[i]));
        }

        var (sum, magnitude) = Cases.Moment(lattice, terms, _ => 1);
        return sum / (magnitude + turnover);
    }

    private static (double H, double Magnitude) Entropy(VelocityLattice lattice, NativeBuffer f)
    {
        using var terms = new NativeBuffer(f.Length);
        for (var i = 0L; i < f.Length; i++)
            terms[i] = f[i] > 0 ? f[i] * Math.Log(f[i]) * lattice.CellVolume : 0;
        return Cases.Moment(lattice, terms, _ => 1);
    }
}
