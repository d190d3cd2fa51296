using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.TimeStepping;

public class AccuracyTests
{
    [TestCase("ssp-rk3", 3, 0.1)]
    [TestCase("dormand-prince", 5, 0.2)]
    [TestCase("rkc", 2, 0.1)]
    public void Observed_order_on_a_nonlinear_system(string method, double order, double margin)
    {
        var errors = new double[4];
        for (var level = 0; level < errors.Length; level++)
        {
            using var integrator = Problems.Integrator(
                method, Problems.Arctangent, Problems.ArctangentAt(0), new() { Step = 0.1 / (1 << level) });
            integrator.RunTo(1);
            Assert.That(integrator.StepNumber, Is.EqualTo(10 << level));
            using var exact = Problems.ArctangentAt(1);
            errors[level] = Problems.Distance(integrator.State, exact);
        }
        for (var level = 1; level < errors.Length; level++)
            TestContext.Out.WriteLine($"{method}: error {errors[level]:E2}, order {Math.Log2(errors[level - 1] / errors[level]):F3}");
        Assert.That(Math.Log2(errors[2] / errors[3]), Is.EqualTo(order).Within(margin));
    }

    [Test]
    public void Dormand_prince_meets_the_conditions_of_all_rooted_trees()
    {
        // Φ(t) = 1/γ(t) for the 17 trees of up to 5 nodes, for b; up to 4 nodes for the embedded b^ = b - e.
        var error = DormandPrinceTableau.Error;
        var a = new double[7, 7];
        a[1, 0] = DormandPrinceTableau.Second;
        int[] order = [1, 0, 2, 3, 4, 5];
        for (var row = 0; row < 4; row++)
            for (var j = 0; j < row + 2; j++)
                a[row + 2, order[j]] = DormandPrinceTableau.Stages[row][j];
        for (var j = 0; j < 5; j++)
            a[6, j == 0 ? 0 : j + 1] = DormandPrinceTableau.Result[j];
        var b = Enumerable.Range(0, 7).Select(j => a[6, j]).ToArray();
        var embedded = b.Select((w, j) => w - (j == 0 ? error[1] : j == 1 ? 0 : j == 6 ? error[0] : error[j])).ToArray();

        // A tree is its order, its density γ and its stage values Π over subtrees of (A Φ_i).
        var trees = new List<(int Nodes, double Density, double[] Stage)>[6];
        IEnumerable<(int, double, double[])> Forests(int nodes, int largest, int from)
        {
            if (nodes == 0)
                yield return (0, 1, Enumerable.Repeat(1.0, 7).ToArray());
            for (var size = Math.Min(nodes, largest); size >= 1; size--)
                for (var index = size == largest ? from : 0; index < trees[size].Count; index++)
                    foreach (var (_, density, stage) in Forests(nodes - size, size, index))
                    {
                        var child = trees[size][index];
                        var image = Enumerable.Range(0, 7)
                            .Select(i => stage[i] * Enumerable.Range(0, 7).Sum(j => a[i, j] * child.Stage[j]));
                        yield return (nodes, density * child.Density, image.ToArray());
                    }
        }
        var count = 0;
        for (var nodes = 1; nodes <= 5; nodes++)
        {
            trees[nodes] = [];
            foreach (var (_, density, stage) in Forests(nodes - 1, nodes - 1, 0))
            {
                trees[nodes].Add((nodes, nodes * density, stage));
                count++;
                Assert.That(b.Zip(stage, (w, s) => w * s).Sum(), Is.EqualTo(1 / (nodes * density)).Within(1e-15 * 20));
                if (nodes <= 4)
                    Assert.That(embedded.Zip(stage, (w, s) => w * s).Sum(), Is.EqualTo(1 / (nodes * density)).Within(1e-15 * 20));
            }
        }
        Assert.That(count, Is.EqualTo(17));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(12)]
    [TestCase(40)]
    public void Rkc_is_of_second_order_at_every_number_of_stages(int stages)
    {
        // A stability polynomial of order two: the stages applied to Q(F) = λF agree with exp(λh) through h².
        double Remainder(double z)
        {
            var coefficients = new ChebyshevStages(stages, 1);
            var (older, newer) = (0.0, coefficients.First * z);
            for (var j = 2; j <= stages; j++)
            {
                var weights = coefficients.Next();
                (older, newer) = (
                    newer, weights.Mu * newer + weights.Nu * older + weights.RateWeight * z * (1 + newer) + weights.FirstRateWeight * z);
            }
            return newer - z - z * z / 2;
        }
        Assert.That(Remainder(1e-3), Is.EqualTo(0).Within(2e-10));
        if (stages > 2)
            Assert.That(Remainder(-2e-3) / Remainder(-1e-3), Is.EqualTo(8).Within(0.05));
        var boundary = 2.0 / 3 * (1 - 2.0 / 15 * 2 / 13) * (stages * stages - 1);
        for (var z = 0.01 * boundary; z < 0.99 * boundary; z += 0.001 * boundary)
            Assert.That(Math.Abs(1 - z + z * z / 2 + Remainder(-z)), Is.LessThanOrEqualTo(1), $"z = {-z}");
    }

    [TestCase("dormand-prince", 1e-4, 1e-10, 1.0)]
    [TestCase("rkc", 1e-3, 1e-7, 2.0 / 3)]
    public void Error_follows_the_tolerance(string method, double loosest, double tightest, double power)
    {
        double previous = 0;
        for (var tolerance = loosest; tolerance > 0.5 * tightest; tolerance /= 100)
        {
            using var integrator = Problems.Integrator(
                method, Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Tolerance = tolerance });
            integrator.RunTo(5);
            using var exact = Problems.LimitCycleAt(5);
            var error = Problems.Distance(integrator.State, exact);
            TestContext.Out.WriteLine(
                $"{method}: tolerance {tolerance:E0}, error {error:E2}, {integrator.StepNumber} steps, {integrator.Evaluations} "
                    + $"evaluations");
            // With a local error O(h^q) held at the tolerance, the global error goes like its power p/q: 5/5 (local
            // extrapolation) and 2/3.
            Assert.That(error, Is.LessThan(20 * Math.Pow(tolerance, power)));
            if (previous > 0)
                Assert.That(Math.Log(previous / error) / Math.Log(100), Is.EqualTo(power).Within(0.2));
            previous = error;
        }
    }

    [Test]
    public void Rkc_crosses_stiff_diffusion_with_far_fewer_evaluations()
    {
        // n = 400: spectral radius about 4 n² (1 + 2 max u) = 2e6, end 0.02.
        long Evaluations(string method, out double[] final)
        {
            using var integrator = Problems.Integrator(method, Problems.Diffusion, Problems.Wave(400), new() { Tolerance = 1e-5 });
            integrator.RunTo(0.02);
            TestContext.Out.WriteLine(
                $"{method}: {integrator.StepNumber} steps, {integrator.Rejected} rejected, {integrator.Evaluations} evaluations");
            final = integrator.State.Copy();
            return integrator.Evaluations;
        }
        var explicitCost = Evaluations("dormand-prince", out var reference);
        var stabilisedCost = Evaluations("rkc", out var final);
        Assert.That(stabilisedCost, Is.LessThan(explicitCost / 10));
        Assert.That(final.Zip(reference, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-3));
    }

    [Test]
    public void Spectral_radius_of_a_known_operator()
    {
        using var integrator = new Rkc(Problems.Diffusion, Constant(300, 1.0), new() { Tolerance = 1e-4 });
        integrator.Step(1);
        // At u = 1 the operator is 3 u'': the radius is 12 n².
        Assert.That(integrator.SpectralRadius / (12.0 * 300 * 300), Is.InRange(1.0, 1.25));
    }

    [TestCase("dormand-prince", 0.01, false)]
    [TestCase("ssp-rk3", 0.01, false)]
    [TestCase("rkc", 0.01, false)]
    [TestCase("rkc", 0.002, true)]
    public void Linear_invariants_are_kept_to_rounding(string method, double length, bool stiff)
    {
        using var integrator = Problems.Integrator(
            method, stiff ? Problems.Diffusion : Problems.Burgers, Problems.Wave(100), new() { Step = length });
        var (before, largest) = (Sum(integrator.State.Copy()), 0.0);
        for (var step = 0; step < 1000; step++)
        {
            integrator.Step(1e3);
            largest = Math.Max(largest, Math.Abs(Sum(integrator.State.Copy()) / before - 1));
        }
        TestContext.Out.WriteLine(
            $"{method}, {(stiff ? "diffusion" : "Burgers")}: relative drift of the sum at most {largest:E1} in 1000 steps");
        Assert.That(integrator.LastStep, Is.EqualTo(length));
        // The differences of the stiff rate, n² (...), themselves sum to zero only to rounding: 1e-16 · 8 n² h an element and step.
        Assert.That(largest, Is.LessThan(stiff ? 1e-13 : 2e-15));
    }

    /// <summary>Neumaier's compensated sum.</summary>
    private static double Sum(double[] values)
    {
        double sum = 0, rest = 0;
        foreach (var value in values)
        {
            var next = sum + value;
            rest += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }
        return sum + rest;
    }

    private static NativeBuffer Constant(int n, double value)
    {
        var state = new NativeBuffer(n);
        state.AsSpan().Fill(value);
        return state;
    }
}
