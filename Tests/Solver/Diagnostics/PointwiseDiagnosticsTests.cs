using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Tests.Solver.Diagnostics;

public unsafe class PointwiseDiagnosticsTests
{
    [Test]
    public void A_Maxwellian_has_its_entropy([Values(2, 3)] int dimension)
    {
        const double T = 0.8;
        var lattice = new VelocityLattice([.. Enumerable.Range(0, dimension).Select(a => 40 + a)], 0.35);
        using var field = DiagnosticFields.Sample(new Maxwellian(T, [.. Enumerable.Repeat(0.1, dimension)]), lattice);
        var d = PointwiseDiagnostics.Compute(lattice, field, field, null, 1);
        var entropy = 0.5 * dimension * (1 + Math.Log(2 * Math.PI * T));
        Assert.That(d.Entropy, Is.EqualTo(entropy).Within(1e-12));
        Assert.That(d.AbsoluteEntropy, Is.EqualTo(entropy).Within(1e-12));
        Assert.That(d.EntropyProduction, Is.EqualTo(d.Entropy), "Q = F");
        Assert.That((d.NegativePoints, d.NegativeMass, d.Distance), Is.EqualTo((0L, 0.0, double.NaN)));
        Assert.That(d.EdgeMass, Is.InRange(1e-15, 1e-10));
    }

    [Test]
    public void Sums_are_those_of_their_definition(
        [ValueSource(typeof(DiagnosticFields), nameof(DiagnosticFields.Shapes))] int[] points, [Values] bool signed)
    {
        var lattice = new VelocityLattice(points, 0.37);
        using NativeBuffer f = DiagnosticFields.Random(lattice, 7, signed), q = DiagnosticFields.Random(lattice, 8, signed: true),
            m = new(lattice.Count);
        f[lattice.Count / 2] = 0;
        using var positive = DiagnosticFields.Random(lattice, 9, signed: false);
        var final = EquilibriumMaxwellian.Find(lattice, DiagnosticFields.MomentsOf(lattice, positive));
        final?.Sample(m);
        var d = PointwiseDiagnostics.Compute(lattice, f, q, final, 2);
        double Sum(Func<double, double[], double> term) => DiagnosticFields.Sum(lattice, f, term);
        Assert.That(d.Entropy, Is.EqualTo(Sum((x, _) => x > 0 ? -x * Math.Log(x) : 0)).Within(1e-15 * d.AbsoluteEntropy));
        Assert.That(d.AbsoluteEntropy, Is.EqualTo(Sum((x, _) => x > 0 ? Math.Abs(x * Math.Log(x)) : 0)).Within(1e-15 * d.AbsoluteEntropy));
        Assert.That(d.MinDistribution, Is.EqualTo(f.AsSpan().ToArray().Min()));
        Assert.That(d.NegativePoints, Is.EqualTo(f.AsSpan().ToArray().Count(x => x < 0)));
        Assert.That(d.NegativeMass, Is.EqualTo(Sum((x, _) => Math.Max(-x, 0))).Within(1e-15 * d.NegativeMass));
        bool Outside(double[] v) => v.Select((x, a) => Math.Abs(x) > (lattice.Points[a] - 2) * 0.5 * lattice.Spacing).Any(o => o);
        Assert.That(d.EdgeMass, Is.EqualTo(Sum((x, v) => Outside(v) ? Math.Abs(x) : 0)).Within(1e-15 * d.EdgeMass));
        double production = 0, scale = 0, distance = 0;
        for (var i = 0L; i < lattice.Count; i++)
        {
            var term = f[i] > 0 ? q[i] * Math.Log(f[i]) : 0;
            (production, scale, distance) = (production - term, scale + Math.Abs(term), distance + Math.Abs(f[i] - m[i]));
        }

        Assert.That(d.EntropyProduction, Is.EqualTo(production * lattice.CellVolume).Within(1e-14 * scale * lattice.CellVolume));
        Assert.That(
            d.Distance, final is null ? Is.NaN : Is.EqualTo(distance * lattice.CellVolume).Within(1e-12 * distance * lattice.CellVolume));
    }

    [Test]
    public void Threads_do_not_change_a_bit([ValueSource(typeof(DiagnosticFields), nameof(DiagnosticFields.Shapes))] int[] points)
    {
        var lattice = new VelocityLattice(points, 0.37);
        using NativeBuffer f = DiagnosticFields.Random(lattice, 7, signed: true), q = DiagnosticFields.Random(lattice, 8, signed: true);
        using var positive = DiagnosticFields.Random(lattice, 9, signed: false);
        var final = EquilibriumMaxwellian.Find(lattice, DiagnosticFields.MomentsOf(lattice, positive));
        var once = PointwiseDiagnostics.Compute(lattice, f, q, final, 1);
        foreach (var threads in (int[])[2, 3, 8])
            Assert.That(PointwiseDiagnostics.Compute(lattice, f, q, final, threads), Is.EqualTo(once));
    }

    [Test]
    public void Reflections_do_not_change_a_bit()
    {
        // the same values at other places, other blocks and other lanes
        var lattice = new VelocityLattice([17, 9, 21], 0.37);
        using NativeBuffer f = DiagnosticFields.Random(lattice, 7, signed: true), q = DiagnosticFields.Random(lattice, 8, signed: true);
        var once = PointwiseDiagnostics.Compute(lattice, f, q, null, 1);
        f.AsSpan().Reverse();
        q.AsSpan().Reverse();
        Assert.That(PointwiseDiagnostics.Compute(lattice, f, q, null, 3), Is.EqualTo(once));
    }

    [Test]
    public void Zero_and_the_smallest_values_are_no_exception()
    {
        var lattice = new VelocityLattice([3, 5], 1.0);
        using NativeBuffer f = new(lattice.Count), q = new(lattice.Count);
        var zero = PointwiseDiagnostics.Compute(lattice, f, q, null, 1);
        Assert.That(zero with { Distance = 0 }, Is.EqualTo(new PointwiseDiagnostics(0, 0, 0, 0, 0, 0, 0, 0)));
        f.AsSpan().Fill(double.Epsilon);
        q.AsSpan().Fill(1.0);
        var least = PointwiseDiagnostics.Compute(lattice, f, q, null, 1);
        Assert.That(least.EntropyProduction, Is.EqualTo(15 * 1074 * Math.Log(2)).Within(1e-11));
        f.AsSpan().Fill(1e300);
        Assert.That(
            PointwiseDiagnostics.Compute(lattice, f, q, null, 1).Entropy, Is.EqualTo(-15e300 * Math.Log(1e300)).Within(1e-15).Percent);
    }

    [Test]
    public void Values_that_are_not_finite_are_refused(
        [Values(double.NaN, double.PositiveInfinity, double.NegativeInfinity)] double wrong, [Values(0, 3, 9, 34)] int position)
    {
        var lattice = new VelocityLattice([5, 7], 0.5);
        using NativeBuffer f = DiagnosticFields.Random(lattice, 1, signed: true), q = DiagnosticFields.Random(lattice, 2, signed: true);
        var old = f[position];
        f[position] = wrong;
        Assert.That(() => PointwiseDiagnostics.Compute(lattice, f, q, null, 1), Throws.InstanceOf<ArithmeticException>());
        (f[position], q[position]) = (old, wrong);
        Assert.That(() => PointwiseDiagnostics.Compute(lattice, f, q, null, 1), Throws.InstanceOf<ArithmeticException>());
        using var other = new NativeBuffer(34);
        Assert.That(() => PointwiseDiagnostics.Compute(lattice, other, null, null, 1), Throws.ArgumentException);
    }

    [Test]
    public void The_logarithm_of_eight_is_that_of_one()
    {
        var random = new Random(11);
        double[] x = [.. Enumerable.Range(0, 200_003).Select(i => (i % 4) switch
        {
            0 => random.NextDouble(),
            1 => 1 + 1e-3 * (random.NextDouble() - 0.5),
            2 => Math.ScaleB(1 + random.NextDouble(), random.Next(-1074, 1023)),
            _ => Math.Exp(-30 * random.NextDouble()),
        })];
        (x[5], x[6], x[7]) = (0.0, -1.0, -0.0);
        var (all, part) = (new double[x.Length], new double[11]);
        fixed (double* from = x, to = all, some = part)
        {
            FieldLogarithm.Compute(from, to, x.Length);
            for (var start = 0; start + 11 <= 4000; start += 11)
            {
                var count = 1 + start % 11;
                FieldLogarithm.Compute(from + start, some, count);
                Assert.That(part[..count], Is.EqualTo(all[start..(start + count)]));
            }
        }

        var worst = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var exact = x[i] > 0 ? Math.Log(x[i]) : 0.0;
            worst = Math.Max(
                worst, exact == 0 ? Math.Abs(all[i]) / double.Epsilon
                : Math.Abs(all[i] - exact) / (Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact)));
        }

        Assert.That(worst, Is.LessThanOrEqualTo(2.0), "ulp");
    }
}
