using System.Diagnostics;

namespace ClusterLB.Tests.Parallel;

/// <summary>A program started under mpirun, with a time limit after which every process of it is ended and the test fails.</summary>
internal sealed record MpiRun(int ExitCode, string Output, string Error, TimeSpan Time)
{
    public const string OpenMpi = "mpirun.openmpi";
    public const string Mpich = "mpirun.mpich";

    // Eight ranks on two busy cores need some seconds; a rank that hangs needs for ever.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    /// <summary>Lines of ours on standard error; the launchers add their own.</summary>
    public IEnumerable<string> Messages => Error.Split('\n').Where(line => line.StartsWith("clusterlb:", StringComparison.Ordinal));

    /// <summary>Runs scenarios of MpiProbe.</summary>
    public static MpiRun Probe(string launcher, int ranks, params string[] scenarios) => Probe(launcher, ranks, [], scenarios);

    /// <summary>Runs scenarios of MpiProbe with additional environment variables.</summary>
    public static MpiRun Probe(string launcher, int ranks, (string Name, string Value)[] variables, string[] scenarios)
    {
        // artifacts/bin/Tests/release -> artifacts/bin/MpiProbe/release
        var own = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        var probe = Path.Combine(own.Parent!.Parent!.FullName, "MpiProbe", own.Name, "ClusterLB.Tests.MpiProbe.dll");
        return Start(launcher, ranks, variables, ["dotnet", probe, .. scenarios]);
    }

    /// <summary>Starts a scenario of MpiProbe as a process of its own, without a launcher; the caller ends it.</summary>
    public static Process Alone((string Name, string Value)[] variables, string scenario)
    {
        var own = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        var probe = Path.Combine(own.Parent!.Parent!.FullName, "MpiProbe", own.Name, "ClusterLB.Tests.MpiProbe.dll");
        var start = new ProcessStartInfo("dotnet", [probe, scenario]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a command line under the launcher.</summary>
    public static MpiRun Start(string launcher, int ranks, (string Name, string Value)[] variables, string[] command)
    {
        var watch = Stopwatch.StartNew();
        using var process = Begin(launcher, ranks, variables, command);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!Task.WhenAll(process.WaitForExitAsync(), output, error).Wait(_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(
                $"{launcher} -n {ranks} {string.Join(" ", command)} was ended after {_limit.TotalSeconds} "
                + $"s.\n{Text(output)}\n{Text(error)}");
        }

        return new MpiRun(process.ExitCode, output.Result, error.Result, watch.Elapsed);

        static string Text(Task<string> task) => task.Wait(TimeSpan.FromSeconds(5)) ? task.Result : "(its output is still held open)";
    }

    /// <summary>Begins a command line under the launcher; the caller waits for it, or ends it.</summary>
    public static Process Begin(string launcher, int ranks, (string Name, string Value)[] variables, string[] command)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, launcher))
            .FirstOrDefault(File.Exists);
        if (path is null)
            Assert.Fail(
                $"{launcher} is not on the PATH: the tests of many ranks need Open MPI and MPICH, which `jobs/setup test` installs "
                + $"(openmpi-bin, mpich).");

        var start = new ProcessStartInfo(path!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (launcher == OpenMpi)
            start.ArgumentList.Add("--oversubscribe");
        foreach (var argument in (string[])["-n", $"{ranks}", .. command])
            start.ArgumentList.Add(argument);

        // Open MPI refuses to run as root without being told twice, and asks the terminal for its width.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["TERM"] = "dumb";
        // Ranks that are ended from outside would leave their debugger pipes in /tmp.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
