using System.Text.RegularExpressions;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Jobs;

/// <summary>`dotnet format` has nothing to say.</summary>
public partial class StyleTests
{
    /// <summary>Layout of every file, without the projects: 3 s.</summary>
    [Test]
    public void Whitespace_is_as_dotnet_format_puts_it()
    {
        var outcome = Format(
            "whitespace", "--folder", ".", "--exclude", "artifacts", ".setup", "--verify-no-changes", "--verbosity", "detailed");
        Assert.That(outcome.ExitCode, Is.Zero, $"{outcome.Error}\n`dotnet format whitespace` mends this");
        var files = Directory.EnumerateFiles(SharedReference.Repository, "*.cs", SearchOption.AllDirectories)
            .Count(f => !f.Contains("/artifacts/", StringComparison.Ordinal) && !f.Contains("/.setup/", StringComparison.Ordinal));
        var looked = int.Parse(Looked().Match(outcome.Output).Groups[1].Value, null);
        Assert.That(looked, Is.GreaterThanOrEqualTo(files), "it has looked at every file");
    }

    /// <summary>The build refuses the same already, as warnings of style are errors in it; here `dotnet format` agrees.</summary>
    [Test]
    public void Style_is_as_dotnet_format_puts_it()
    {
        if (!Cases.All)
            Assert.Ignore("compiles all projects, as the build does: ./test --all");
        // What nobody has restored, BenchmarkDotNet, makes its project look wrong.
        var outcome = Format("style", "ClusterLB.sln", "--exclude", "benchmarks", "--verify-no-changes", "--no-restore");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
    }

    private static Outcome Format(params string[] arguments)
    {
        (string, string?)[] environment = [("DOTNET_CLI_UI_LANGUAGE", "en"), ("MSBUILDDISABLENODEREUSE", "1")];
        return Shell.Run(SharedReference.Repository, environment, "dotnet", ["format", .. arguments]);
    }

    [GeneratedRegex(@"Formatted 0 of (\d+) files")]
    private static partial Regex Looked();
}
