using System.Text.RegularExpressions;

namespace ClusterLB.Tests.Jobs;

/// <summary>What can be said of the scripts without running them.</summary>
public partial class ScriptTests
{
    public static IEnumerable<string> Scripts => Directory.EnumerateFiles(Shell.File("jobs"))
        .Where(f => File.ReadLines(f).First() is "#!/usr/bin/env bash" or "#!/bin/bash")
        .Append(Shell.File("clusterlb")).Append(Shell.File("test")).Select(f => Path.GetRelativePath(SharedReference.Repository, f))
            .Order();

    [Test]
    public void All_scripts_are_found()
    {
        Assert.That(
            Scripts, Is.SupersetOf(
            new[] { "clusterlb", "test", "jobs/setup", "jobs/publish", "jobs/chain.slurm", "jobs/run.pbs", "jobs/check-dockerfile" }));
    }

    [TestCaseSource(nameof(Scripts))]
    public void Shellcheck_has_nothing_to_say(string script)
    {
        Shell.Run(SharedReference.Repository, [], "bash", "-n", script).Finished();
        // Not asked for: "a= b=" for empty strings (SC1007), and quotes about lists that are to be split (SC2046).
        var outcome = Shell.Run(SharedReference.Repository, [], "shellcheck", "--severity=warning", "--exclude=SC1007,SC2046", script);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Output + outcome.Error);
    }

    [TestCase("run.slurm")]
    [TestCase("chain.slurm")]
    [TestCase("sweep.slurm")]
    [TestCase("scan.slurm")]
    [TestCase("container.slurm")]
    public void Directives_of_Slurm_stand_before_the_first_command(string script)
    {
        // sbatch does not read any that come later.
        var lines = File.ReadAllLines(Shell.File("jobs", script));
        var firstCommand = Array.FindIndex(lines, l => l.Length > 0 && l[0] != '#');
        var directives = lines.Index().Where(l => l.Item.StartsWith("#SBATCH", StringComparison.Ordinal)).ToArray();
        Assert.That(directives.Select(d => d.Index), Is.Not.Empty.And.All.LessThan(firstCommand));
        Assert.That(directives.Select(d => d.Item), Is.All.Match(@"^#SBATCH --[a-z-]+(=\S+)?$"));
        Assert.That(directives.Select(d => d.Item), Has.Some.StartsWith("#SBATCH --time=").And.Some.StartsWith("#SBATCH --signal=USR2@"));
    }

    [Test]
    public void Recipes_have_the_version_of_the_program()
    {
        var version = VersionElement().Match(File.ReadAllText(Shell.File("Directory.Build.props"))).Groups[1].Value;
        Assert.That(version, Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That(
            File.ReadAllText(Shell.File("jobs", "spack", "packages", "clusterlb", "package.py")), Does.Contain($"version(\"{version}\")"));
        Assert.That(File.ReadAllText(Shell.File("CITATION.cff")), Does.Contain($"\nversion: {version}\n"));
        var easyBuild = Directory.EnumerateFiles(Shell.File("jobs", "easybuild")).Single();
        Assert.That(Path.GetFileName(easyBuild), Does.StartWith($"ClusterLB-{version}-"));
        Assert.That(File.ReadAllText(easyBuild), Does.Contain($"version = '{version}'"));
    }

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex VersionElement();
}
