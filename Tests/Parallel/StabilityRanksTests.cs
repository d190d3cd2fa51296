using System.Text.RegularExpressions;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Parallel;

/// <summary>What is said of stability and accuracy does not depend on the number of ranks.</summary>
public class StabilityRanksTests
{
    [TestCase("unstable-beams-2d", 2)]
    [TestCase("near-threshold-beams-2d", 0)]
    public void Is_judged_alike_by_one_rank_two_and_four(string name, int exitCode)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");
        string[] said = [.. new[] { 1, 2, 4 }.Select(ranks =>
        {
            var run = MpiRun.Start(
                MpiRun.OpenMpi, ranks, [], ["dotnet", program, "check", Path.Combine(ErrorCase.Folder, name + ".toml")]);
            Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Error);
            // Whichever rank speaks for all.
            return string.Join('\n', run.Error.Split('\n').Where(
                l => l.Contains("unstable", StringComparison.Ordinal) || l.Contains("accuracy", StringComparison.Ordinal))
                .Select(l => Regex.Replace(l, "rank [0-9] of [0-9]: ", "")).Distinct());
        })];
        Assert.That(said[0], Does.Contain(exitCode == 2 ? "linearly unstable: along (1, 0)" : "estimated error"));
        Assert.That(said, Is.All.EqualTo(said[0]));
    }
}
