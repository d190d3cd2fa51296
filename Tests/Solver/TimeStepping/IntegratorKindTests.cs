using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.TimeStepping;

/// <summary>What every integrator promises, also one that is added.</summary>
public class IntegratorKindTests
{
    public static IEnumerable<TestCaseData> Kinds => IntegratorKind.All.Select(k => new TestCaseData(k).SetArgDisplayNames(k.Name));

    [TestCaseSource(nameof(Kinds))]
    public void A_step_takes_the_evaluations_that_are_planned(IntegratorKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        using var integrator = kind.Create(new Decay(), Ones(16), new IntegratorSettings { Step = 0.1 }, null);
        integrator.Step(1);
        var before = integrator.Evaluations;
        integrator.Step(1);
        Assert.That(
            integrator.Evaluations - before,
            kind.MayEvaluateMore ? Is.AtLeast(kind.EvaluationsPerStep) : Is.EqualTo(kind.EvaluationsPerStep));
        Assert.That(integrator.Method, Is.SameAs(kind));
    }

    /// <summary>The error of y' = -y at t = 1, in steps of 1/8 and 1/16, falls by 2^order.</summary>
    [TestCaseSource(nameof(Kinds))]
    public void It_has_the_order_that_it_says(IntegratorKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        double Error(double step)
        {
            using var integrator = kind.Create(new Decay(), Ones(4), new IntegratorSettings { Step = step }, null);
            while (integrator.Time < 1)
                integrator.Step(1);
            return Math.Abs(integrator.State[0] - Math.Exp(-1));
        }

        Assert.That(Math.Log2(Error(1.0 / 8) / Error(1.0 / 16)), Is.EqualTo(kind.Order).Within(0.2));
    }

    [TestCaseSource(nameof(Kinds))]
    public void It_is_read_written_and_shown_by_init(IntegratorKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var keys = string.Concat(kind.Keys.Select(k => $"{k.Key} = {k.Example:R}\n"));
        var read = Sample.Read(Sample.With((28, $"method = \"{kind.Name}\"\nstep = 0.5\n{keys}"), (29, "")));
        Assert.That(read.RequireTime().Method, Is.SameAs(kind));
        Assert.That(read.RequireTime().Constants, Is.EqualTo(kind.Keys.Select(k => k.Example)));
        Assert.That(Configuration.Parse(read.ToToml(), "again.toml").ToToml(), Is.EqualTo(read.ToToml()));
        Assert.That(Template.Text, Does.Contain($"\"{kind.Name}\"{(kind.Words.Length > 0 ? $" ({kind.Words})" : "")}"));
        foreach (var key in kind.Keys)
            Assert.That(Template.Text, Does.Contain($"# {key.Key} = "));
    }

    [Test]
    public void Every_integrator_is_known_to_the_input()
    {
        var written = typeof(TimeIntegrator).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(TimeIntegrator)) && !t.IsAbstract);
        Assert.That(
            written.Select(IntegratorKind.All.Of), Is.EquivalentTo(IntegratorKind.All), "each has its line [assembly: Kind(...)]");
    }

    [Test]
    public void A_name_is_given_once()
    {
        Assert.That(
            () => IntegratorKind.All.Add(Rkc.Kind with { Order = 3 }),
            Throws.ArgumentException.With.Message.Contains("\"rkc\""));
        Assert.That(() => IntegratorKind.All.Add(Rkc.Kind with { Name = " " }), Throws.ArgumentException);
        Assert.That(IntegratorKind.All, Has.Count.EqualTo(3));
        Assert.That(() => IntegratorKind.All.Of(typeof(string)), Throws.ArgumentException.With.Message.Contains("String has no"));
        Assert.That(() => new IntegratorKind("x", "", 1, 4, 1, Rkc.Kind.Create), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Kinds that threads add at the same time are all there in the end, in order, and no reader meets a half-made list.</summary>
    [Test]
    public void Threads_may_add_at_the_same_time()
    {
        var list = new KindList<Letter>();
        Assert.That(list, Is.Empty);
        System.Threading.Tasks.Parallel.For(0, 200, i =>
        {
            list.Add(new Letter($"{i:d3}"));
            Assert.That(list.Select(l => l.Name), Is.Ordered.And.Contains($"{i:d3}"));
        });
        Assert.That(list.Select(l => l.Name), Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"{i:d3}")));
        Assert.That(list.Find("x"), Is.Null);
    }

    private static NativeBuffer Ones(int length)
    {
        var state = new NativeBuffer(length);
        state.AsSpan().Fill(1);
        return state;
    }

    private sealed record Letter(string Name) : IKind;

    private sealed class Decay : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate)
        {
            for (var i = 0L; i < state.Length; i++)
                rate[i] = -state[i];
        }
    }
}
