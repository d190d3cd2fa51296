using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Parallel;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>A small case that is run, interrupted and resumed by the built program, and compared with the run that was not.</summary>
internal sealed class LongRunCase : IDisposable
{
    /// <summary>Steps of a run that is interrupted or ended by max-steps, wherever that is.</summary>
    public const int Endless = 1_000_000;

    private readonly TemporaryDirectory _place = new();
    private int _holds;

    /// <summary>A case of so many steps on a lattice of points x (points + 1), with a snapshot every quarter of it or as said.</summary>
    public LongRunCase(int steps, string method = "ssp-rk3", int points = 9, string settings = "", double? snapshotEvery = null)
    {
        var end = (0.05 * steps).ToString("R", CultureInfo.InvariantCulture);
        File.WriteAllText(Path("case.toml"), $"""
            title = "A long run"
            [lattice]
            dimension = 2
            points = [{points}, {points + 1}]
            extent = 4.0
            [model]
            kind = "quantum"
            hbar = 1.0
            prefactor = 2.0
            [potential]
            kind = "algebraic"
            strength = 3.0
            decay = 8.0
            [initial]
            kind = "mixture"
            [[initial.components]]
            weight = 0.6
            mean = [0.7, 0.2]
            variance = [0.8, 0.6]
            [[initial.components]]
            weight = 0.4
            mean = [-0.8, -0.2]
            variance = [1.1, 0.7]
            [time]
            end = {end}
            method = "{method}"
            {(method == "ssp-rk3" ? "step = 0.05" : "tolerance = 1e-9")}
            [output]
            snapshot-every = {(snapshotEvery ?? 0.0125 * steps).ToString("R", CultureInfo.InvariantCulture)}
            [checkpoint]
            every-steps = 5
            {settings}
            """);
    }

    public string Path(string name) => _place.Path(name);

    public Outcome Clusterlb(params string[] arguments) => Application.Commands.Clusterlb.Run(Path(""), arguments);

    /// <summary>Step of the newest checkpoint in a directory; -1 where there is none.</summary>
    public long Newest(string directory) => RunProgressOf(directory).Checkpoints().Select(c => c.Step).DefaultIfEmpty(-1).First();

    /// <summary>Paths of the checkpoints, the newest first.</summary>
    public string[] Checkpoints(string directory) => [.. RunProgressOf(directory).Checkpoints().Select(c => c.Path)];

    public RunProgress? Progress(string directory) => RunProgress.Read(Path(directory + "/progress.json"));

    /// <summary>Begins a command line, of one process without a launcher or of several ranks.</summary>
    public UnderWay Begin(int ranks, params string[] arguments) => new(Path(""), MpiRun.OpenMpi, ranks, arguments);

    /// <summary>
    /// Begins a command line, and returns when the run is held at a place of a step (<see cref="TestHold"/>): there it stays until it is
    /// released or ended.
    /// </summary>
    public UnderWay Hold(string at, long step, int ranks, params string[] arguments) => Hold(at, step, MpiRun.OpenMpi, ranks, arguments);

    /// <summary>The same under another launcher.</summary>
    public UnderWay Hold(string at, long step, string launcher, int ranks, params string[] arguments)
    {
        var run = new UnderWay(Path(""), launcher, ranks, arguments, UnderWay.HoldVariable(at, step, Path($"held-{_holds}")))
        {
            Held = Path($"held-{_holds++}"),
        };
        run.Until(() => File.Exists(run.Held));
        if (run.HasEnded)
        {
            var end = run.Wait();
            run.Dispose();
            Assert.Fail($"the run has ended with {end.ExitCode} before it could be held {at} {step}: {end.Error}");
        }

        return run;
    }

    /// <summary>The step of the last snapshot.</summary>
    public long LastSnapshot(string directory) => Directory.EnumerateFiles(Path(directory), "snapshot-*.h5").Max(path =>
    {
        using var file = H5File.Open(path);
        return file.Attributes.Get<long>("step");
    });

    /// <summary>
    /// Every bit of what a run leaves: all columns of the history, every field and number of the snapshots, the state and the integrator of
    /// the last checkpoint. Times of the clock, machines and ranks are left out.
    /// </summary>
    public Dictionary<string, long[]> Results(string directory)
    {
        var results = new Dictionary<string, long[]>();
        var files = Directory.EnumerateFiles(Path(directory), "*.h5").Where(f => !f.Contains("/checkpoint-", StringComparison.Ordinal))
            .Append(Checkpoints(directory)[0]).Order(StringComparer.Ordinal);
        foreach (var path in files)
        {
            using var file = H5File.Open(path);
            var name = System.IO.Path.GetFileName(path);
            if (name.StartsWith("snapshot-", StringComparison.Ordinal))
                name = string.Create(
                    CultureInfo.InvariantCulture,
                    $"snapshot of step {file.Attributes.Get<long>("step")} at {file.Attributes.Get<double>("time"):R}");
            foreach (var dataset in file.Names)
            {
                using var set = file.OpenDataset(dataset);
                results[$"{name} {dataset}"] = [.. set.ReadAll<double>().Select(BitConverter.DoubleToInt64Bits)];
            }

            string[] left = ["seconds", "threads", "ranks", "grid"];
            foreach (var attribute in file.Attributes.Names.Except(left))
            {
                if (file.Attributes.Get(attribute) is not string and var value)
                    results[$"{name} @{attribute}"] = value switch
                    {
                        long n => [n],
                        double x => [BitConverter.DoubleToInt64Bits(x)],
                        long[] n => n,
                        double[] x => [.. x.Select(BitConverter.DoubleToInt64Bits)],
                        _ => [],
                    };
            }
        }

        return results;
    }

    /// <summary>Asserts that two directories hold the same results, bit for bit, but for the final snapshots of the runs whose steps
    /// are given, which stay when these are resumed.</summary>
    public void AssertSame(string directory, string reference, params int[] finals)
    {
        var (found, expected) = (Results(directory), Results(reference));
        foreach (var final in finals)
        {
            foreach (var name in found.Keys.Where(k => k.StartsWith($"snapshot of step {final} ", StringComparison.Ordinal)).ToList())
            {
                if (!expected.ContainsKey(name))
                    found.Remove(name);
            }

            foreach (var name in found.Keys.Where(k => k.EndsWith(" @snapshots", StringComparison.Ordinal)))
                expected[name] = found[name];
        }

        Assert.That(found.Keys.Order(), Is.EqualTo(expected.Keys.Order()));
        foreach (var (name, bits) in expected)
            Assert.That(found[name], Is.EqualTo(bits), name);
        var steps = found["history.h5 time"];
        Assert.That(steps.Distinct().Count(), Is.EqualTo(steps.Length), "a row of the history is doubled");
    }

    /// <summary>Every file of a directory but the lock, with a hash of what is in it, or with what a link points to.</summary>
    public string[] Hashes(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(Path(directory)).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order()
        .Select(f => f + " " + (new FileInfo(f).LinkTarget
            ?? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))))];

    public void Dispose() => _place.Dispose();

    private RunDirectory RunProgressOf(string directory) => new(Path(directory), replace: true);
}

/// <summary>A program under way, whose processes can be signalled one by one.</summary>
internal sealed class UnderWay : IDisposable
{
    public const int Kill = 9, UserSignal2 = 12, Terminate = 15, Interrupt = 2;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(180);
    private readonly Process _process;
    private readonly Task<string> _output, _error;
    private readonly StringBuilder _said = new();
    private readonly string _pids;
    private readonly int _ranks;

    public UnderWay(string directory, string launcher, int ranks, string[] arguments, params (string Name, string Value)[] environment)
    {
        _ranks = ranks;
        _pids = Directory.CreateTempSubdirectory("clusterlb-pids-").FullName;
        var program = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");
        var script = Path.Combine(_pids, "rank.sh");
        // A shell without job control, which may have started the tests in the background, has children that ignore SIGINT.
        File.WriteAllText(
            script, $"echo $$ > '{_pids}/pid-'${{OMPI_COMM_WORLD_RANK:-${{PMI_RANK:-0}}}}\ncd '{directory}'\nexec env --default-signal=INT "
            + $"dotnet '{program}' \"$@\"\n");
        string[] command = ["sh", script, .. arguments];
        if (ranks > 0)
        {
            _process = MpiRun.Begin(launcher, ranks, environment, command);
        }
        else
        {
            var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            _process = Process.Start(start)!;
        }

        (_output, _error) = (_process.StandardOutput.ReadToEndAsync(), Follow(_process.StandardError));
    }

    /// <summary>The variable that holds a run at a place of a step; there it makes a file, and goes on when the file is gone.</summary>
    public static (string Name, string Value) HoldVariable(string at, long step, string file) =>
        (TestHold.Variable, $"{at}-{step}:{file}");

    /// <summary>The file whose end releases the run, where it is held.</summary>
    public string Held { get; init; } = "";

    /// <summary>What it has written to standard error so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Process numbers of the ranks that have begun.</summary>
    public int[] Processes => [.. Enumerable.Range(0, Math.Max(1, _ranks)).Select(r => Path.Combine(_pids, $"pid-{r}")).Where(File.Exists)
        .Select(f => int.TryParse(File.ReadAllText(f), out var pid) ? pid : 0).Where(p => p > 0)];

    /// <summary>Waits until something holds, or the program has ended.</summary>
    public void Until(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition() && !HasEnded; Thread.Sleep(2))
            Assert.That(watch.Elapsed, Is.LessThan(_limit), "the program does not get there");
    }

    /// <summary>Lets a run go on that is held.</summary>
    public void Release() => File.Delete(Held);

    /// <summary>Signals one of the ranks, or all.</summary>
    public void Signal(int signal, int? rank = null)
    {
        var processes = Processes;
        foreach (var process in rank is { } r && r < processes.Length ? [processes[r]] : processes)
            _ = SendSignal(process, signal);
    }

    /// <summary>Waits for the end.</summary>
    public Outcome Wait()
    {
        if (!Task.WhenAll(_process.WaitForExitAsync(), _output, _error).Wait(_limit))
        {
            Signal(Kill);
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"the program did not end in {_limit.TotalSeconds} s");
        }

        return new Outcome(_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal(Kill);
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        Directory.Delete(_pids, recursive: true);
    }

    private async Task<string> Follow(StreamReader error)
    {
        while (await error.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_said)
                _said.Append(line).Append('\n');
        }

        return Said;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
