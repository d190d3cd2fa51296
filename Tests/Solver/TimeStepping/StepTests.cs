using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.TimeStepping;

public class StepTests
{
    private static readonly string[] Methods = ["dormand-prince", "ssp-rk3", "rkc"];

    private static IntegratorSettings SettingsOf(string method) => method == "ssp-rk3" ? new() { Step = 0.07 } : new() { Tolerance = 1e-5 };

    [TestCaseSource(nameof(Methods))]
    public void The_last_step_lands_on_the_end_bit_for_bit(string method)
    {
        foreach (var end in new[] { 1.0, 0.3, Math.PI, 1e-9 })
        {
            using var integrator = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), SettingsOf(method));
            StepOutcome outcome;
            do
                outcome = integrator.Step(end);
            while (!outcome.ReachedEnd);
            Assert.That(BitConverter.DoubleToInt64Bits(integrator.Time), Is.EqualTo(BitConverter.DoubleToInt64Bits(end)));
            Assert.That(() => integrator.Step(end), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void A_fixed_step_that_divides_the_interval_leaves_no_sliver()
    {
        using var integrator = new SspRk3(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = 0.1 });
        integrator.RunTo(1);
        Assert.That(integrator.StepNumber, Is.EqualTo(10));
        Assert.That(integrator.Evaluations, Is.EqualTo(31));
    }

    /// <summary>The time is n times the step, rounded once, also when the integration is captured and goes on elsewhere on the way, and
    /// where the end is a multiple of the step the last one is no other.</summary>
    [TestCase(0.1, 100)]
    [TestCase(0.001, 2000)]
    [TestCase(0.7, 50)]
    [TestCase(1.0 / 3, 300)]
    public void Fixed_steps_do_not_drift(double step, int steps)
    {
        var integrator = new SspRk3(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = step });
        for (var n = 1; n <= steps; n++)
        {
            integrator.Step(steps * step);
            Assert.That((integrator.Time, integrator.LastStep, integrator.StepNumber), Is.EqualTo((n * step, step, (long)n)));
            if (n % 7 != 0)
                continue;
            var (saved, state, carry) = (integrator.Capture(), Buffer(integrator.State), Buffer(integrator.Carry));
            integrator.Dispose();
            integrator = new SspRk3(Problems.LimitCycle, state, new() { Step = step }, carry);
            integrator.Restore(saved);
        }

        integrator.Dispose();

        static NativeBuffer Buffer(NativeBuffer values)
        {
            var copy = new NativeBuffer(values.Length);
            values.Copy().CopyTo(copy.AsSpan());
            return copy;
        }
    }

    /// <summary>Steps that were refused and halved on the way do not make the time drift either: it is the sum of all steps.</summary>
    [Test]
    public void Halved_steps_add_up_without_error()
    {
        using var integrator = new SspRk3(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = 0.1 });
        var random = new Random(5);
        var eighths = 0L;
        for (var n = 0; n < 2000; n++)
        {
            var refusals = random.Next(10) == 0 && integrator.LastStep > 0.02 ? 1 : 0;
            eighths += (long)Math.Round(8 * integrator.Step(1e9, _ => refusals-- <= 0).Step / 0.1);
        }

        Assert.That(eighths % 8, Is.Not.Zero, "some steps were halved");
        Assert.That(integrator.Time, Is.EqualTo(eighths * (0.1 / 8)));
    }

    [TestCaseSource(nameof(Methods))]
    public void Rate_is_that_of_the_state_and_costs_nothing(string method)
    {
        using var integrator = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), SettingsOf(method));
        using var rate = new NativeBuffer(integrator.State.Length);
        for (var step = 0; step < 20; step++)
        {
            var before = integrator.Evaluations;
            integrator.Step(100);
            Problems.LimitCycle.Evaluate(integrator.State, rate);
            Assert.That(integrator.Rate.Copy(), Is.EqualTo(rate.Copy()));
            if (method == "ssp-rk3")
                Assert.That(integrator.Evaluations - before, Is.EqualTo(3));
        }
        if (method == "dormand-prince")
            Assert.That(integrator.Evaluations, Is.EqualTo(2 + 6 * (integrator.StepNumber + integrator.Rejected)));
    }

    [TestCaseSource(nameof(Methods))]
    public void Twenty_rejections_stop_the_run_with_the_last_good_state(string method)
    {
        using var integrator = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), SettingsOf(method));
        integrator.Step(1);
        var (state, rate, time, number) = (integrator.State.Copy(), integrator.Rate.Copy(), integrator.Time, integrator.StepNumber);
        var (rejected, asked) = (integrator.Rejected, 0);
        Assert.That(() => integrator.Step(1, _ => { asked++; return false; }), Throws.InstanceOf<StepRejectedException>());
        Assert.That(asked, Is.EqualTo(20));
        Assert.That(integrator.Rejected - rejected, Is.EqualTo(20));
        Assert.That(integrator.State.Copy(), Is.EqualTo(state));
        Assert.That(integrator.Rate.Copy(), Is.EqualTo(rate));
        Assert.That((integrator.Time, integrator.StepNumber), Is.EqualTo((time, number)));
    }

    [TestCaseSource(nameof(Methods))]
    public void A_refused_candidate_halves_the_step(string method)
    {
        var settings = SettingsOf(method) with { Step = 0.02 };
        using var integrator = Problems.Integrator(method, Problems.LimitCycle, Problems.LimitCycleAt(0), settings);
        var refusals = 3;
        var outcome = integrator.Step(1, _ => refusals-- <= 0);
        Assert.That(outcome.Step, Is.EqualTo(0.02 / 8));
        Assert.That(outcome.Rejections, Is.EqualTo(3));
        for (var step = 0; step < 25; step++)
            integrator.Step(10);
        Assert.That(integrator.LastStep, method == "ssp-rk3" ? Is.EqualTo(0.02) : Is.GreaterThan(0.01));
    }

    [TestCaseSource(nameof(Methods))]
    public void Positivity_is_kept_by_refusing_steps(string method)
    {
        // u' = -50 u² on half of the elements: a fixed step of 0.1 would overshoot far below zero.
        var decay = new Equation((f, q) =>
        {
            for (var i = 0; i < f.Length; i++)
                q[i] = i % 2 == 0 ? -50 * f[i] * f[i] : -f[i];
        });
        using var integrator = Problems.Integrator(method, decay, Problems.Wave(20), new() { Step = 0.1 });
        while (integrator.Time < 1)
        {
            integrator.Step(1, candidate => candidate.Copy().All(v => v is >= 0 and <= 2));
            Assert.That(integrator.State.Copy(), Has.All.GreaterThanOrEqualTo(0));
        }
        if (method != "rkc")
            Assert.That(integrator.Rejected, Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(Methods))]
    public void Values_that_are_not_finite_are_rejections(string method)
    {
        // u' = -4 √u reaches zero in finite time, and below zero the rate does not exist.
        var blowUp = new Equation((f, q) =>
        {
            for (var i = 0; i < f.Length; i++)
                q[i] = Math.Sqrt(f[i]) * -4;
        });
        using var integrator = Problems.Integrator(method, blowUp, Problems.Wave(20), new() { Step = 0.25 });
        Assert.That(() => integrator.RunTo(10), Throws.InstanceOf<StepRejectedException>());
        Assert.That(integrator.State.Copy(), Has.All.Matches<double>(double.IsFinite));
        Assert.That(integrator.Rate.Copy(), Has.All.Matches<double>(double.IsFinite));
        Assert.That(integrator.Rejected, Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(Methods))]
    public void A_first_rate_that_is_not_finite_is_an_error_of_its_own(string method)
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var equation = new Equation((f, q) => { f.CopyTo(q); q[17] = bad; });
            Assert.That(
                () => Problems.Integrator(method, equation, Problems.Wave(20), SettingsOf(method)),
                Throws.InstanceOf<NonFiniteRateException>());
        }
    }

    [TestCaseSource(nameof(Methods))]
    public void An_equilibrium_stays_and_the_zero_state_too(string method)
    {
        foreach (var value in new[] { 0.0, 1.0 })
        {
            var state = new NativeBuffer(30);
            state.AsSpan().Fill(value);
            using var integrator = Problems.Integrator(method, Problems.Diffusion, state, SettingsOf(method));
            for (var step = 0; step < 5; step++)
                integrator.Step(10);
            Assert.That(integrator.State.Copy(), Has.All.EqualTo(value));
        }
    }

    /// <summary>A rate that moves no element by a last bit in a step: without a carry the state would never move, or move by rounding
    /// alone.</summary>
    [TestCaseSource(nameof(Methods))]
    public void Changes_below_the_last_bit_add_up(string method)
    {
        var slope = Math.ScaleB(1, -52) / 3;
        var slow = new Equation((f, q) =>
        {
            for (var i = 0; i < f.Length; i++)
                q[i] = i % 2 == 0 ? slope : -slope;
        });
        var state = new NativeBuffer(30);
        state.AsSpan().Fill(1.5);
        using var integrator = Problems.Integrator(method, slow, state, new() { Step = 1 });
        for (var step = 0; step < 3000; step++)
            integrator.Step(1e6);
        Assert.That(integrator.State.Copy().Where((_, i) => i % 2 == 0), Has.All.EqualTo(1.5 + Math.ScaleB(1000, -52)));
        Assert.That(integrator.State.Copy().Where((_, i) => i % 2 != 0), Has.All.EqualTo(1.5 - Math.ScaleB(1000, -52)));
    }

    [TestCaseSource(nameof(Methods))]
    public void Restored_integrators_continue_bit_for_bit(string method)
    {
        foreach (var interruption in new[] { 0, 1, 7, 40 })
        {
            var settings = method == "ssp-rk3" ? new IntegratorSettings { Step = 1e-4 } : new() { Tolerance = 1e-4 };
            // By the last bits, as if by chance: a range of values that is refused could not be passed in small steps.
            StepAdmissibility grudging = candidate => BitConverter.DoubleToInt64Bits(candidate[3]) % 17 != 0;
            using var first = Problems.Integrator(method, Problems.Diffusion, Problems.Wave(50), settings);
            for (var step = 0; step < interruption; step++)
                first.Step(1, grudging);
            var saved = first.Capture();
            var state = new NativeBuffer(first.State.Length);
            state.CopyFrom(first.State);
            using var second = Problems.Integrator(method, Problems.Diffusion, state, settings);
            second.Carry.CopyFrom(first.Carry);
            second.Restore(saved);
            Assert.That(second.Capture(), Is.EqualTo(saved));
            for (var step = 0; step < 60; step++)
            {
                first.Step(1, grudging);
                second.Step(1, grudging);
            }
            Assert.That(second.State.Copy(), Is.EqualTo(first.State.Copy()));
            Assert.That(second.Rate.Copy(), Is.EqualTo(first.Rate.Copy()));
            Assert.That(second.Capture(), Is.EqualTo(first.Capture()));
            Assert.That(first.Rejected, Is.GreaterThan(0));
        }
    }

    [Test]
    public void A_state_of_another_method_is_refused()
    {
        using var first = new SspRk3(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = 0.1 });
        using var second = new Rkc(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Step = 0.1 });
        Assert.That(() => second.Restore(first.Capture()), Throws.ArgumentException);
    }

    [Test]
    public void Settings_out_of_range_are_refused()
    {
        foreach (var settings in new IntegratorSettings[]
            { new(), new() { Tolerance = 0 }, new() { Tolerance = double.NaN }, new() { Step = -1 }, new() { Step = double.NaN } })
            Assert.That(() => new Rkc(Problems.LimitCycle, Problems.LimitCycleAt(0), settings), Throws.ArgumentException);
        Assert.That(
            () => new SspRk3(Problems.LimitCycle, Problems.LimitCycleAt(0), new() { Tolerance = 1e-3, Step = 1 }),
            Throws.ArgumentException);
    }
}
