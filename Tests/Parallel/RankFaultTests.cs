using System.Diagnostics;
using ClusterLB.Solver.Control;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Parallel;

/// <summary>
/// What goes wrong on one rank or on all: every process ends within the time limit of <see cref="MpiRun"/>, there is one message, and the
/// files that were finished stay as they were.
/// </summary>
public class RankFaultTests
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");

    [TestCase(MpiRun.OpenMpi, 4)]
    [TestCase(MpiRun.Mpich, 2)]
    public void Bad_input_is_told_once(string launcher, int ranks)
    {
        using var place = new CaseDirectory((4, "points = \"many\""));
        var run = Start(place, launcher, ranks, "evaluate", place.Path("case.toml"), "-o", place.Path("q.h5"));
        Assert.That(Sentence(run, 2), Does.Contain("line 4, column 1: 'lattice.points' must be an integer of at least 2"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [TestCase("run", "run needs a configuration file")]
    [TestCase("run case.toml --frobnicate", "Option 'frobnicate' is unknown")]
    [TestCase("run case.toml --threads -1", "--threads must be a positive number, but is -1")]
    [TestCase("check nowhere.toml", "nowhere.toml: does not exist")]
    [TestCase(
        "evaluate CASE -o OUT --grid 2x1",
        "--grid must be 2 positive numbers separated by x whose product is the number of ranks, 3, but is 2x1")]
    [TestCase("evaluate CASE -o OUT --grid 3", "--grid must be 2 positive numbers")]
    [TestCase("evaluate CASE -o OUT --grid -3x-1", "--grid must be 2 positive numbers")]
    [TestCase("evaluate CASE -o OUT --set quadrature.max-transfer=0.01", "'quadrature.max-transfer' must reach at least the shortest step")]
    public void So_is_a_wrong_command_line(string command, string words)
    {
        using var place = new CaseDirectory();
        var run = Start(
            place, MpiRun.OpenMpi, 3,
            [.. command.Split(' ').Select(w => w switch { "CASE" => place.Path("case.toml"), "OUT" => place.Path("q.h5"), _ => w })]);
        Assert.That(Sentence(run, 2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void Results_and_help_appear_once_and_without_control_characters()
    {
        using var place = new CaseDirectory();
        string[][] commands = [["--version"], ["run", "--help"], ["init"], ["check", place.Path("case.toml")]];
        foreach (var command in commands)
        {
            var run = MpiRun.Start(MpiRun.OpenMpi, 3, [("TERM", "xterm")], ["dotnet", _program, .. command]);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Is.EqualTo(place.Clusterlb(command).Output));
        }

        var evaluated = MpiRun.Start(
            MpiRun.OpenMpi, 3, [("TERM", "xterm")], ["dotnet", _program, "evaluate", place.Path("case.toml"), "-o", place.Path("q.h5")]);
        Assert.That(evaluated.Output, Is.EqualTo(place.Path("q.h5") + "\n"), evaluated.Error);
        Assert.That(evaluated.Error, Does.Not.Contain("\u001b"));
        string[] phrases = ["Two beams", "  equation ", "  lattice ", "  directions ", "  bonds ", "  evaluated ", "  conserved "];
        foreach (var line in phrases)
            Assert.That(evaluated.Error.Split('\n').Count(l => l.StartsWith(line, StringComparison.Ordinal)), Is.EqualTo(1), line);
    }

    // On rank 1 the wrapper goes to another directory, sets a variable or changes the command line.
    [TestCase(MpiRun.OpenMpi, 3, "other", 2, "rank 1 has read another configuration than rank 0, expected the same file on every node")]
    [TestCase(MpiRun.Mpich, 2, "other", 2, "rank 1 has read another configuration than rank 0, expected the same file on every node")]
    [TestCase(MpiRun.OpenMpi, 3, "missing", 2, "does not exist")]
    [TestCase(MpiRun.OpenMpi, 3, "bad", 2, "'lattice.extent' must be a positive finite number")]
    [TestCase(MpiRun.OpenMpi, 3, "library", 4, "HDF5 library")]
    [TestCase(MpiRun.OpenMpi, 3, "grid", 2, "rank 1 was started with another verb or --grid (evaluate --grid 1x3) than rank 0 (evaluate)")]
    [TestCase(MpiRun.OpenMpi, 2, "verb", 2, "rank 1 was started with another verb or --grid (check) than rank 0 (evaluate)")]
    public void Another_rank_with_something_else_ends_all(string launcher, int ranks, string what, int code, string words)
    {
        using var place = new CaseDirectory();
        Directory.CreateDirectory(place.Path("other"));
        var text = File.ReadAllText(place.Path("case.toml"));
        if (what is "other" or "bad")
            File.WriteAllText(
                place.Path("other/case.toml"),
                text.Replace("extent = 5.0", what == "bad" ? "extent = -5.0" : "extent = 5.000001", StringComparison.Ordinal));
        var wrapper = Wrapper(place, "[ $rank = 1 ] && " + what switch
        {
            "library" => "export CLUSTERLB_HDF5=/nonexistent",
            "grid" => "set -- \"$@\" --grid 1x3",
            "verb" => "set -- check case.toml",
            _ => $"cd '{place.Path("other")}'",
        });
        var before = place.Hashes();
        var run = MpiRun.Start(launcher, ranks, [], ["sh", wrapper, "evaluate", "case.toml", "-o", place.Path("q.h5")]);
        Assert.That(Sentence(run, code), Does.Contain(words));
        Assert.That(place.Hashes(), Is.EqualTo(before));
    }

    [TestCase(MpiRun.OpenMpi, 1)]
    [TestCase(MpiRun.OpenMpi, 0)]
    [TestCase(MpiRun.Mpich, 1)]
    public void A_rank_that_is_killed_takes_the_others_along_and_no_file(string launcher, int victim)
    {
        using var place = new CaseDirectory(
            (4, "points = 8"), (27, "end = 1e6"), (28, "method = \"ssp-rk3\"\nstep = 0.1"), (29, ""), (30, ""),
                (34, "snapshot-every = 0.1"));
        const int Ranks = 2;
        var wrapper = Wrapper(place, $"echo $$ > '{place.Path("")}/pid-'$rank");
        var held = place.Path("held");
        var running = Task.Run(() => MpiRun.Start(
            launcher, Ranks, [UnderWay.HoldVariable(TestHold.AfterStep, 5, held)],
            ["sh", wrapper, "run", "case.toml", "-o", place.Path("out")]));
        Assert.That(() => running.IsCompleted || File.Exists(held), Is.True.After(60_000, 50));
        Assert.That(running.IsCompleted, Is.False, running.IsCompleted ? running.Result.Output + running.Result.Error : "");
        int[] processes = [.. Enumerable.Range(0, Ranks).Select(r => int.Parse(File.ReadAllText(place.Path($"pid-{r}"))))];
        using (var process = Process.GetProcessById(processes[victim]))
            process.Kill();
        var run = running.Result;
        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Messages, Is.Empty, "the launcher speaks of it; nobody of ours was left to");
        Assert.That(run.Output + run.Error, Does.Contain("signal 9"));
        Assert.That(() => processes.Count(IsAlive), Is.Zero.After(10_000, 100));
        EveryFileOpens(place, "out", 4);
    }

    [Test]
    public void An_output_that_cannot_be_written_is_told_once()
    {
        using var place = new CaseDirectory((27, "end = 60.0"));
        foreach (var output in new[] { place.Path("case.toml/out"), Unwritable.Path(place, "out") })
        {
            var run = Start(place, MpiRun.OpenMpi, 3, "run", place.Path("case.toml"), "-o", output);
            Assert.That(Sentence(run, 4), Does.Contain("out"));
        }

        var file = Start(place, MpiRun.OpenMpi, 3, "evaluate", place.Path("case.toml"), "-o", Unwritable.Path(place, "q.h5"));
        Assert.That(Sentence(file, 4), Does.Contain("q.h5' cannot be written"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [TestCase(MpiRun.OpenMpi, 3)]
    [TestCase(MpiRun.Mpich, 2)]
    public void A_disk_that_fills_ends_all_and_keeps_what_was_finished(string launcher, int ranks)
    {
        using var place = new CaseDirectory(
            (4, "points = 8"), (27, "end = 1e6"), (28, "method = \"ssp-rk3\"\nstep = 0.1"), (29, ""), (30, ""),
                (34, "snapshot-every = 0.1"));
        using var disk = SmallDisk.Mount(place.Path("disk"), "640k");
        var run = Start(place, launcher, ranks, "run", place.Path("case.toml"), "-o", place.Path("disk/out"));
        Assert.That(run.ExitCode, Is.EqualTo(75), run.Output + run.Error);
        var told = run.Error.Split('\n').Where(line => line.Contains("No space left on device", StringComparison.Ordinal)).ToArray();
        Assert.That(told, Has.Length.EqualTo(1), run.Error);
        Assert.That(told[0], Does.Contain("snapshot-").And.Contain("cannot be written").And.Contain("clusterlb resume"));
        EveryFileOpens(place, "disk/out", 3);
        Assert.That(place.Files(), Has.None.Contains(".tmp"));
    }

    [Test]
    public void Existing_results_are_not_touched()
    {
        using var place = new CaseDirectory();
        Directory.CreateDirectory(place.Path("out"));
        File.WriteAllText(place.Path("out/history.h5"), "something dear");
        File.WriteAllText(place.Path("q.h5"), "something dear");
        var before = place.Hashes();
        Assert.That(
            Sentence(Start(place, MpiRun.OpenMpi, 3, "run", place.Path("case.toml"), "-o", place.Path("out")), 2),
            Does.Contain("exists").And.Contain("--force"));
        Assert.That(
            Sentence(Start(place, MpiRun.Mpich, 2, "evaluate", place.Path("case.toml"), "-o", place.Path("q.h5")), 2),
            Does.Contain("q.h5 exists"));
        Assert.That(place.Hashes(), Is.EqualTo(before));
        var forced = Start(place, MpiRun.OpenMpi, 3, "run", place.Path("case.toml"), "-o", place.Path("out"), "--force");
        Assert.That(forced.ExitCode, Is.Zero, forced.Error);
        EveryFileOpens(place, "out", 2);
    }

    [TestCase(MpiRun.OpenMpi, 63, 4, "[7, 7]")]
    [TestCase(MpiRun.OpenMpi, 0, 4, "[0, 0]")]
    [TestCase(MpiRun.Mpich, 63, 2, "[7, 7]")]
    public void A_rank_that_meets_a_NaN_ends_all(string launcher, int offset, int ranks, string index)
    {
        using var place = new CaseDirectory([(4, "points = 8"), .. CaseDirectory.FromFile]);
        place.WriteField("f", [8, 8], [.. Enumerable.Range(0, 64).Select(i => i == offset ? double.NaN : 0.02)]);
        var run = Start(place, launcher, ranks, "run", place.Path("case.toml"), "-o", place.Path("out"));
        Assert.That(Sentence(run, 2), Does.Contain($"must have finite values throughout, but has NaN at index {index}"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml", "f.h5"]));
    }

    [Test]
    public void A_numerical_failure_is_told_once_and_keeps_the_last_good_state()
    {
        using var place = new CaseDirectory(
            (17, "radial = \"monotone\""), (27, "end = 1e30"), (28, "method = \"ssp-rk3\"\nstep = 1e20"), (29, ""), (34, ""));
        var run = Start(place, MpiRun.OpenMpi, 3, "run", place.Path("case.toml"), "-o", place.Path("out"));
        Assert.That(Sentence(run, 3, results: true), Does.Contain("20 attempts at a step from time 0 were rejected in a row"));
        Assert.That(place.Numbers("out/history.h5", "time"), Is.EqualTo([0.0]));
        EveryFileOpens(place, "out", 1);
    }

    private static MpiRun Start(CaseDirectory place, string launcher, int ranks, params string[] command) =>
        MpiRun.Start(launcher, ranks, [], ["sh", Wrapper(place, ""), .. command]);

    /// <summary>
    /// A script that starts the program in the directory of the case, after commands that may look at $rank. It lies outside, where it is
    /// not seen among the results.
    /// </summary>
    private static string Wrapper(CaseDirectory place, string commands)
    {
        var path = Path.Combine(
            TestContext.CurrentContext.WorkDirectory, $"rank-{Environment.ProcessId}-{TestContext.CurrentContext.Test.ID}.sh");
        File.WriteAllText(
            path, $"rank=${{OMPI_COMM_WORLD_RANK:-$PMI_RANK}}\ncd '{place.Path("")}'\n{commands}\nexec dotnet '{_program}' \"$@\"\n");
        return path;
    }

    [TearDown]
    public static void RemoveWrapper() =>
        File.Delete(
            Path.Combine(
            TestContext.CurrentContext.WorkDirectory, $"rank-{Environment.ProcessId}-{TestContext.CurrentContext.Test.ID}.sh"));

    /// <summary>Asserts that all ended with an exit code and one sentence; returns it.</summary>
    private static string Sentence(MpiRun run, int code, bool results = false)
    {
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Output + run.Error);
        var lines = run.Messages.ToArray();
        Assert.That(lines, Has.Length.EqualTo(1), run.Error);
        Assert.That(lines[0], Does.Match("^clusterlb: rank [0-9]+ of [0-9]+: ").And.Not.Contain(": clusterlb:"));
        Assert.That(run.Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
        if (!results)
            Assert.That(run.Output.Split('\n').Where(IsOurs), Is.Empty, "standard output is for results");
        return lines[0];

        // Banners of the launchers may go to standard output.
        static bool IsOurs(string line) => line.StartsWith("time ", StringComparison.Ordinal)
            || line.StartsWith("results ", StringComparison.Ordinal) || line.EndsWith(".h5", StringComparison.Ordinal);
    }

    /// <summary>Asserts that there are at least so many snapshots and a history, and that all of them can be read from end to
    /// end.</summary>
    private static void EveryFileOpens(CaseDirectory place, string directory, int snapshots)
    {
        string[] files = [
            .. place.Files().Where(f => f.StartsWith(directory, StringComparison.Ordinal) && f.EndsWith(".h5", StringComparison.Ordinal))];
        Assert.That(files, Does.Contain($"{directory}/history.h5"));
        Assert.That(files, Has.Length.GreaterThan(snapshots));
        foreach (var file in files)
        {
            foreach (var dataset in place.Datasets(file))
                Assert.That(place.Numbers(file, dataset), Is.Not.Empty, $"{file} {dataset}");
        }
    }

    // A process that has ended and that nobody has waited for yet is a zombie.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
