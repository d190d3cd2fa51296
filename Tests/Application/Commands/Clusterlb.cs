using System.Diagnostics;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>The built program as a process of its own, as a user meets it.</summary>
internal static class Clusterlb
{
    /// <summary>The program that the tests start.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");

    /// <summary>Runs a command line in a working directory, to its end.</summary>
    public static Outcome Run(string directory, params string[] arguments) => Run(directory, [], arguments);

    /// <summary>The same with environment variables besides.</summary>
    public static Outcome Run(string directory, (string Name, string Value)[] environment, params string[] arguments) =>
        RunAt(Program, directory, environment, arguments);

    /// <summary>The same with a copy of the program elsewhere.</summary>
    public static Outcome RunAt(string program, string directory, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }
}

/// <summary>What a process left: its exit code and what it wrote to either stream.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts that it finished, without a stack trace, and returns what it wrote to standard output.</summary>
    public string Finished()
    {
        Assert.That(ExitCode, Is.Zero, Error);
        Assert.That(Error, Does.Not.Contain("   at "));
        return Output;
    }

    /// <summary>Asserts that it ended with an exit code and one sentence, without results, and returns the sentence.</summary>
    public string Refused(int code)
    {
        Assert.That(Output, Is.Empty, "standard output is for results");
        return Failed(code);
    }

    /// <summary>Asserts that it ended with an exit code and one sentence as last line of standard error; returns the sentence.</summary>
    public string Failed(int code)
    {
        Assert.That(ExitCode, Is.EqualTo(code), Error);
        Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
        var lines = Error.TrimEnd('\n').Split('\n');
        Assert.That(lines.Count(l => l.StartsWith("clusterlb: ", StringComparison.Ordinal)), Is.EqualTo(1), Error);
        Assert.That(lines[^1], Does.StartWith("clusterlb: "), Error);
        return lines[^1]["clusterlb: ".Length..];
    }
}
