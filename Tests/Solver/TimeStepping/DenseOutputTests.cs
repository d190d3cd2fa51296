using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.TimeStepping;

/// <summary>The state between two steps: its order, what it keeps, and that the steps do not know of it.</summary>
public class DenseOutputTests
{
    private static readonly double[] _places = [0.15, 0.4, 0.5, 0.77, 0.9];

    /// <summary>Within one step from the exact state: O(h^5) with Dormand-Prince, O(h^4) of the Hermite interpolant with ssp-rk3, and
    /// O(h^3) with rkc, whose own local error is that.</summary>
    [TestCase("dormand-prince", 5, 0.15)]
    [TestCase("ssp-rk3", 4, 0.15)]
    [TestCase("rkc", 3, 0.15)]
    public void Observed_order_within_one_step(string method, double order, double margin)
    {
        double[] errors = [.. Enumerable.Range(0, 4).Select(level => Error(method, 0.2 / (1 << level), steps: 1))];
        for (var k = 1; k < errors.Length; k++)
            TestContext.Out.WriteLine($"{method}: error {errors[k]:E2}, order {Math.Log2(errors[k - 1] / errors[k]):F3}");
        Assert.That(Math.Log2(errors[^2] / errors[^1]), Is.EqualTo(order).Within(margin));
    }

    /// <summary>Over a whole integration the states between the steps are as accurate in h as those at the steps.</summary>
    [TestCase("dormand-prince", 5, 0.25)]
    [TestCase("ssp-rk3", 3, 0.15)]
    [TestCase("rkc", 2, 0.15)]
    public void Observed_order_over_many_steps(string method, double order, double margin)
    {
        double[] errors = [.. Enumerable.Range(0, 4).Select(level => Error(method, 0.1 / (1 << level), 10 << level))];
        for (var k = 1; k < errors.Length; k++)
            TestContext.Out.WriteLine($"{method}: error {errors[k]:E2}, order {Math.Log2(errors[k - 1] / errors[k]):F3}");
        Assert.That(Math.Log2(errors[^2] / errors[^1]), Is.EqualTo(order).Within(margin));
    }

    /// <summary>The numbers d_j: the extension of Dormand-Prince is exact for dF/dt = t^3, to which F itself is the fourth power.</summary>
    [Test]
    public void Polynomials_of_fourth_degree_are_met_exactly()
    {
        var rate = new Equation((f, q) =>
        {
            for (var degree = 0; degree < 5; degree++)
                q[degree] = degree == 0 ? 1 : degree * Math.Pow(f[0], degree - 1);
            q[1] = 1;
        });
        var start = new NativeBuffer(5);
        for (var degree = 0; degree < 5; degree++)
            start[degree] = degree == 0 ? 0.3 : Math.Pow(0.3, degree);
        using var integrator = Problems.Integrator("dormand-prince", rate, start, new() { Step = 0.8, Time = 0.3 });
        integrator.Step(10);
        using var state = new NativeBuffer(5);
        foreach (var place in _places)
        {
            var t = 0.3 + (0.8 * place);
            integrator.Interpolate(t, state);
            for (var degree = 0; degree < 5; degree++)
                Assert.That(state[degree], Is.EqualTo(degree == 0 ? t : Math.Pow(t, degree)).Within(1e-14), $"degree {degree}");
        }
    }

    [TestCase("dormand-prince")]
    [TestCase("ssp-rk3")]
    [TestCase("rkc")]
    public void The_steps_do_not_know_of_it(string method)
    {
        var settings = new IntegratorSettings { Step = method == "ssp-rk3" ? 0.1 : null, Tolerance = method == "ssp-rk3" ? null : 1e-4 };
        using var plain = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), settings);
        using var asked = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), settings);
        using var state = new NativeBuffer(asked.State.Length);
        while (plain.Time < 5)
        {
            var before = asked.Time;
            plain.Step(5);
            asked.Step(5);
            foreach (var place in _places)
                asked.Interpolate(before + (place * (asked.Time - before)), state);
            Assert.That(asked.Capture(), Is.EqualTo(plain.Capture()));
            Assert.That(asked.State.Copy(), Is.EqualTo(plain.State.Copy()));
            asked.Interpolate(asked.Time, state);
            Assert.That(state.Copy(), Is.EqualTo(asked.State.Copy()), "at the end of the step its state, bit for bit");
        }
    }

    [TestCase("dormand-prince", false)]
    [TestCase("ssp-rk3", false)]
    [TestCase("rkc", true)]
    public void Linear_invariants_are_kept_to_rounding(string method, bool stiff)
    {
        using var integrator = Problems.Integrator(
            method, stiff ? Problems.Diffusion : Problems.Burgers, Problems.Wave(100), new() { Step = stiff ? 0.002 : 0.01 });
        using var state = new NativeBuffer(integrator.State.Length);
        var sum = integrator.State.Copy().Sum();
        for (var step = 0; step < 50; step++)
        {
            var before = integrator.Time;
            integrator.Step(1e3);
            foreach (var place in _places)
            {
                integrator.Interpolate(before + (place * (integrator.Time - before)), state);
                Assert.That(state.Copy().Sum() / sum, Is.EqualTo(1).Within(stiff ? 1e-13 : 5e-15));
            }
        }
    }

    [Test]
    public void Times_outside_the_last_step_are_refused()
    {
        using var integrator = Problems.Integrator("rkc", Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Tolerance = 1e-4 });
        using var state = new NativeBuffer(integrator.State.Length);
        Assert.That(() => integrator.Interpolate(0, state), Throws.InvalidOperationException);
        integrator.Step(5);
        var first = integrator.Time;
        integrator.Step(5);
        Assert.That(() => integrator.Interpolate(first, state), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => integrator.Interpolate(Math.BitIncrement(integrator.Time), state),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        integrator.Restore(integrator.Capture());
        Assert.That(() => integrator.Interpolate(integrator.Time, state), Throws.InvalidOperationException);
    }

    /// <summary>Every step keeps to the bound; without it they are longer, and a fixed step has none.</summary>
    [TestCase("dormand-prince")]
    [TestCase("rkc")]
    public void No_step_is_longer_than_the_longest(string method)
    {
        foreach (var longest in (double[])[double.PositiveInfinity, 0.03])
        {
            using var integrator = Problems.Integrator(
                method, Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Tolerance = 1e-4, MaxStep = longest });
            var found = 0.0;
            while (integrator.Time < 2)
                found = Math.Max(found, integrator.Step(2).Step);
            Assert.That(found, double.IsFinite(longest) ? Is.EqualTo(longest) : Is.GreaterThan(0.04));
        }

        Assert.That(
            () => Problems.Integrator("ssp-rk3", Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = 0.1, MaxStep = 1 }),
            Throws.ArgumentException);
    }

    private static double Error(string method, double h, int steps)
    {
        using var integrator = Problems.Integrator(method, Problems.Arctangent, Problems.ArctangentAt(0), new() { Step = h });
        using var state = new NativeBuffer(integrator.State.Length);
        var error = 0.0;
        for (var step = 0; step < steps; step++)
        {
            var before = integrator.Time;
            integrator.Step(1e3);
            foreach (var place in _places)
            {
                var time = before + (place * (integrator.Time - before));
                integrator.Interpolate(time, state);
                using var exact = Problems.ArctangentAt(time);
                error = Math.Max(error, Problems.Distance(state, exact));
            }
        }

        return error;
    }
}
