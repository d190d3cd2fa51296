using System.Text.Json;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Planning;

namespace ClusterLB.Tests.Application.Commands;

/// <summary><c>plan --cores</c>: ranks and threads for some cores.</summary>
[NonParallelizable]
public class PlanLayoutTests
{
    private static readonly string _input = Path.Combine(SharedReference.Own, "quantum-3d.toml");

    [Test]
    public void Every_layout_uses_all_cores_and_the_fastest_is_first()
    {
        var outcome = InProcess.Run("plan", _input, "--cores", "128", "--cores-per-node", "32", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        using var json = JsonDocument.Parse(outcome.Output);
        var layouts = json.RootElement.EnumerateArray().ToArray();
        Assert.That(layouts.Select(l => l.GetProperty("threads").GetInt32()).Order(), Is.EqualTo([1, 2, 4, 8, 16, 32]));
        Assert.That(
            layouts.Select(l => l.GetProperty("threads").GetInt32() * l.GetProperty("ranks").GetInt32()), Is.All.EqualTo(128));
        Assert.That(layouts.Select(l => l.GetProperty("nodes").GetInt32()), Is.All.EqualTo(4));
        Assert.That(layouts.Select(l => l.GetProperty("secondsPerEvaluation").GetDouble()), Is.Ordered);
    }

    /// <summary>Each row is the plan of its ranks, the bandwidth of a node shared by them.</summary>
    [Test]
    public void A_layout_is_the_plan_of_its_ranks()
    {
        var configuration = Configuration.Load(_input);
        var alone = new ExecutionPlan(configuration, 1, null, new MachineModel()).SecondsPerEvaluation;
        foreach (var layout in LayoutSearch.Of(configuration, 64, 16, 25e9, new MachineModel()))
        {
            var threads = layout.Threads;
            var plan = new ExecutionPlan(
                configuration, 64 / threads, null, new MachineModel { Threads = threads, Bandwidth = 25e9 / (16 / threads) });
            Assert.That(layout.Plan.SecondsPerEvaluation, Is.EqualTo(plan.SecondsPerEvaluation).Within(1e-12).Percent);
            Assert.That(layout.Efficiency, Is.EqualTo(alone / 64 / plan.SecondsPerEvaluation).Within(1e-12).Percent);
            double[] memory = [.. plan.Ranks.Select(r => (double)r.Memory.Total)];
            Assert.That(layout.NodeBytes, Is.InRange(memory.Max(), memory.Sum()));
        }
    }

    [Test]
    public void The_table_names_the_best_and_why()
    {
        var outcome = InProcess.Run("plan", _input, "--cores", "64", "--cores-per-node", "64");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(
            outcome.Output,
            Does.Match(@"best +\d+ ranks of \d+ threads: \d+ threads a rank take \d+ % longer, most of it in [a-z ]+ \("));
        Assert.That(outcome.Output, Does.Contain("ranks         "), "the plan of the best follows");
    }

    [TestCase("one of --ranks and --cores is needed")]
    [TestCase("--cores and --cores-per-node belong together", "--cores", "64")]
    [TestCase(
        "--cores must be a positive number, less than a node's or a multiple of it, but is 100", "--cores", "100", "--cores-per-node",
        "64")]
    [TestCase("--ranks and --cores exclude each other", "--cores", "64", "--cores-per-node", "64", "--ranks", "2")]
    [TestCase("--grid, --nodes, --bandwidth and --threads do not belong to --cores", "--cores", "64", "--cores-per-node", "64", "-t", "2")]
    public void Options_that_do_not_fit_are_refused(string sentence, params string[] options)
    {
        var outcome = InProcess.Run(["plan", _input, .. options]);
        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain(sentence));
    }
}
