using System.Diagnostics;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>What the program says says what is so: what stands in the input, what was meant, which limit, how long.</summary>
[NonParallelizable]
public class WordTests
{
    [TestCase("status", "status needs the directory of a run: clusterlb status DIR.")]
    [TestCase("resume", "resume needs the directory of a run: clusterlb resume DIR.")]
    [TestCase("export -o x.csv", "export needs a file or directory: clusterlb export DIR|FILE.")]
    public void What_a_verb_needs(string arguments, string words) =>
        Assert.That(InProcess.Run(arguments.Split(' ')).Refused(2), Does.StartWith(words));

    [Test]
    public void An_equals_sign_after_a_letter_is_no_part_of_the_name()
    {
        using var place = new CaseDirectory();
        InProcess.Run("evaluate", place.Path("case.toml"), $"-o={place.Path("x.h5")}", "-t=1", "--set", "lattice.points=6").Finished();
        Assert.That(place.Files(), Is.EqualTo(["case.toml", "x.h5", "x.xmf"]));
    }

    [Test]
    public void A_link_to_nothing_is_no_file()
    {
        using var place = new CaseDirectory();
        File.CreateSymbolicLink(place.Path("link"), place.Path("nowhere"));
        Assert.That(
            InProcess.Run("run", place.Path("case.toml"), "-o", place.Path("link")).Refused(2),
            Is.EqualTo($"output directory {place.Path("link")} is a link to {place.Path("nowhere")}, which does not exist"));
    }

    /// <summary>A byte that is no UTF-8 would arrive as another name.</summary>
    [Test]
    public void A_name_that_is_no_UTF8_is_refused()
    {
        using var place = new CaseDirectory();
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"dotnet {Clusterlb.Program} evaluate case.toml -o \"$(printf 'a\\377.h5')\""])
        {
            WorkingDirectory = place.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var outcome = new Outcome(0, process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.That((outcome with { ExitCode = process.ExitCode }).Refused(2), Does.Contain("is not UTF-8"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void Two_times_that_differ_are_told_apart()
    {
        using var place = new CaseDirectory((27, "end = 4.0000001e-3"));
        InProcess.Run("run", place.Path("case.toml"), "-q", "-o", place.Path("out"), "--set", "lattice.points=6").Finished();
        Assert.That(InProcess.Run("resume", place.Path("out"), "--set", "time.end=4e-3").Refused(2), Does.Contain(
            "'time.end' = 0.004 lies before the time 0.0040000001 that the run has reached"));
    }

    /// <summary>However far the end is: not three hundred digits, and no longer than the steps that are left.</summary>
    [Test]
    public void The_time_that_is_left_counts_the_steps()
    {
        using var place = new CaseDirectory((27, "end = 1e300"), (30, "max-steps = 20"));
        var outcome = InProcess.Run("run", place.Path("case.toml"), "-o", place.Path("out"), "--set", "lattice.points=6",
            "output.snapshot-every=0");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("eta=").And.Not.Match(@"eta=\d{4}"));
    }

    /// <summary>A run that would write for ever stops, and says what to change.</summary>
    [Test]
    public void A_step_that_passes_too_many_output_times_stops_the_run()
    {
        using var place = new CaseDirectory();
        var outcome = InProcess.Run(
            "run", place.Path("case.toml"), "-q", "-o", place.Path("out"), "--set", "lattice.points=6", "output.snapshot-every=1e-29");
        Assert.That(outcome.ExitCode, Is.EqualTo(3), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("more than 1000 output times lie within the step").And.Contain("'output.snapshot-every'"));
    }

    [Test]
    public void A_steady_state_below_what_the_tolerance_leaves_is_told()
    {
        using var place = new CaseDirectory((24, "mean = [0, 0]"), (25, "variance = [0.8, 1.2]"), (27, "end = 2e4"), (30, ""));
        string[] keys = ["lattice.points=12", "time.steady-state=1e-13", "time.tolerance=1e-4", "output.snapshot-every=1e4"];
        var outcome = InProcess.Run(["run", place.Path("case.toml"), "-q", "-o", place.Path("out"), "--set", .. keys]);
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("warning: the steady state was not reached").And.Contain("'tolerance' = 0.0001"));
    }

    /// <summary>Of ranks that a launcher started, the first speaks.</summary>
    [TestCase("0", true)]
    [TestCase("1", false)]
    public void A_verb_without_MPI_speaks_once(string rank, bool speaks)
    {
        using var place = new CaseDirectory();
        (string, string)[] launcher = [("OMPI_COMM_WORLD_SIZE", "2"), ("OMPI_COMM_WORLD_RANK", rank)];
        string[] units = ["units", "--density", "1e26", "--temperature", "100eV", "--mass", "1me"];
        Assert.That(Clusterlb.Run(place.Path(""), launcher, units).Finished(), speaks ? Is.Not.Empty : Is.Empty);
    }

    /// <summary>Elements of an array are set with the array, tables in it too.</summary>
    [Test]
    public void An_array_is_set_as_a_whole()
    {
        using var place = new CaseDirectory();
        var components = "initial.components=[{weight=0.25,mean=[0,0],variance=[1,1]},{weight=0.75,mean=[1,0],variance=[1,2]}]";
        var text = InProcess.Run("check", place.Path("case.toml"), "--set", components).Finished();
        Assert.That(text, Does.Contain("weight = 0.25").And.Contain("weight = 0.75").And.Contain("variance = [1.0, 2.0]"));
    }

    [Test]
    public void A_classical_case_of_a_table_is_no_hbar_ignored()
    {
        using var place = new CaseDirectory();
        var outcome = InProcess.Run(
            "spectrum", place.Path("case.toml"), "-q", "-o", place.Path("s.h5"), "--hbar", "1,1e-20,0", "--count", "1",
            "--tolerance", "0.1", "--set", "lattice.points=6");
        Assert.That(outcome.Error, Does.Not.Contain("ignored"));
        Assert.That(place.Numbers("s.h5", "hbar"), Is.EqualTo([1, 1e-20, 0]));
    }
}
