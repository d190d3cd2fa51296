using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.InitialStates;

/// <summary>What every initial state promises, also one that is added.</summary>
public class InitialStateKindTests
{
    public static IEnumerable<TestCaseData> Kinds => InitialStateKind.All.Select(k => new TestCaseData(k).SetArgDisplayNames(k.Name));

    [TestCaseSource(nameof(Kinds))]
    public void It_is_read_written_and_shown_by_init(InitialStateKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("snapshot-000001.h5"), "");
        var examples = string.Join('\n', kind.Examples.Select(e => e.ToString()));
        string[] lines = [.. Sample.Lines[..19], $"kind = \"{kind.Name}\"", examples, .. Sample.Lines[25..]];
        var read = Configuration.Parse(string.Join('\n', lines), place.Path("case.toml"), Statistics(kind));
        Assert.That(InitialStateKind.All.Of(read.Initial.State.GetType()), Is.SameAs(kind));
        var text = read.ToToml();
        Assert.That(Configuration.Parse(text, place.Path("case.toml")).ToToml(), Is.EqualTo(text));
        foreach (var key in kind.Keys)
        {
            Assert.That(examples, Does.Match($@"(?m)^(# )?({key} = |\[\[initial\.{key}\]\])"), "its keys are shown");
            if (!examples.Contains($"# {key} = ", StringComparison.Ordinal))
                Assert.That(text, Does.Match($@"(?m)^({key} = |\[\[initial\.{key}\]\])"), "and written");
        }

        foreach (var example in kind.Examples.Where(e => e.Toml.Length > 0))
            Assert.That(
                Template.Text.Split('\n'),
                Has.Member(example.ToString()).Or.Member((example with { Toml = $"# {example.Toml}" }).ToString()));
    }

    /// <summary>A key of another kind is told apart from one that nobody has.</summary>
    [TestCaseSource(nameof(Kinds))]
    public void It_refuses_the_keys_of_others(InitialStateKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        foreach (var key in InitialStateKind.All.SelectMany(k => k.Keys).Except(kind.Keys))
        {
            string[] lines = [.. Sample.Lines[..19], $"kind = \"{kind.Name}\"", $"{key} = 1", .. Sample.Lines[25..]];
            var words = Assert.Throws<InputException>(() => Sample.Read(string.Join('\n', lines), Statistics(kind)))!.Message;
            Assert.That(words, Does.Contain($"kind = \"{kind.Name}\"").Or.Contain("is missing"), key);
        }
    }

    /// <summary>A kind that belongs to other statistics is refused without them.</summary>
    [TestCaseSource(nameof(Kinds))]
    public void It_refuses_statistics_that_it_does_not_have(InitialStateKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (kind.Statistics is not { } needed)
            return;
        var name = needed.ToString().ToLowerInvariant();
        var text = Sample.With((20, $"kind = \"{kind.Name}\""), (22, "temperature = 1"), (23, ""), (24, ""), (25, ""));
        Assert.That(Sample.Complaint(text), Is.EqualTo(
            $"case.toml, line 20, column 1: 'initial.kind' must be another kind, or statistics = \"{name}\" in [model], but is the string "
            + $"\"{kind.Name}\""));
    }

    [Test]
    public void Every_initial_state_is_known_to_the_input()
    {
        var written = typeof(InitialState).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(InitialState)) && !t.IsAbstract);
        Assert.That(
            written.Select(InitialStateKind.All.Of), Is.EquivalentTo(InitialStateKind.All), "each has its line [assembly: Kind(...)]");
    }

    private static string[] Statistics(InitialStateKind kind) => kind.Statistics is not { } statistics ? []
        : [$"model.statistics={statistics.ToString().ToLowerInvariant()}", "model.degeneracy=2.0"];

    [Test]
    public void A_distribution_has_no_perturbation_to_give()
    {
        var lattice = new VelocityLattice([4, 4], 1);
        using var field = new NativeBuffer(lattice.Count);
        Assert.That(
            () => new Bkw(2, 0.7).SamplePerturbation(Domain.Serial(lattice, 1), field), Throws.InvalidOperationException);
    }
}
