using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Jobs;

/// <summary>
/// When jobs/chain.slurm requeues itself, with stand-ins for srun, scontrol and the program: the stand-in of srun ends with a given exit
/// code after setting the step of the checkpoint, which that of the program reports. jobs/test-slurm runs the same script under a real
/// Slurm.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChainTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();

    public ChainTests()
    {
        Directory.CreateDirectory(_place.Path("bin"));
        // A file a fact: code and after are what srun does, state what Slurm says of the job.
        Shell.Write(_place.Path("bin/srun"), """
            #!/bin/bash
            echo "srun $*" >> calls
            mkdir -p results && touch results/run.toml && cp after results/step
            exit "$(< code)"
            """);
        Shell.Write(_place.Path("bin/scontrol"), """
            #!/bin/bash
            [[ $1 == show ]] && { echo "JobId=7 JobState=$(< state) Reason=None"; exit; }
            echo "scontrol $*" >> calls
            """);
        Shell.Write(_place.Path("bin/clusterlb"), """
            #!/bin/bash
            [[ $1 == scan && $* == *--list* ]] && { printf '0\tresults/a\tmodel.hbar=1\n1\tresults/b\tmodel.hbar=0.5\ttime.end=2\n'; exit; }
            [[ $1 == scan ]] && { echo "clusterlb $*" >> calls; exit; }
            [[ "$1 $3" == "status --json" && -s $2/step ]] || exit 2
            printf '{\n  "format": 1,\n  "step": 999999,\n  "checkpointStep": %d,\n  "startStep": 0\n}\n' "$(< "$2/step")"
            """);
        Shell.Write(_place.Path("bin/squeue"), "#!/bin/bash\necho 2030-01-01T00:00:00\n");
        Set("state", "RUNNING");
        Set("after", "20");
        Set("code", "75");
    }

    [Test]
    public void A_first_job_that_was_stopped_after_a_checkpoint_comes_back()
    {
        var outcome = Chain();
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Output + outcome.Error);
        Assert.That(outcome.Error, Is.Empty);
        Assert.That(Calls(), Is.EqualTo(new[] { "srun clusterlb run case.toml -o results --grid 2x1", "scontrol requeue 7" }));
        Assert.That(outcome.Output, Does.Contain("step 20: requeued"));
    }

    [Test]
    public void A_later_one_goes_on_and_comes_back()
    {
        Before(19);
        Chain(("SLURM_RESTART_COUNT", "3"));
        Assert.That(Calls(), Is.EqualTo(new[] { "srun clusterlb resume results", "scontrol requeue 7" }));
    }

    [TestCase(0, "finished")]
    [TestCase(1, "exit code 1")]
    [TestCase(2, "exit code 2")]
    [TestCase(3, "exit code 3")]
    [TestCase(4, "exit code 4")]
    [TestCase(137, "exit code 137")]
    public void Only_75_is_requeued(int code, string words)
    {
        Set("code", $"{code}");
        Ends(code, words);
    }

    [Test]
    public void Without_a_later_checkpoint_it_ends()
    {
        Before(20);
        Ends(75, "no progress: the last checkpoint is at step 20");
    }

    [Test]
    public void Without_any_checkpoint_it_ends()
    {
        Set("after", "");
        Ends(75, "no progress: the last checkpoint is at step -1");
    }

    [Test]
    public void The_cap_ends_it()
    {
        Before(10);
        Ends(75, "requeued 3 times, as often as it may", ("SLURM_RESTART_COUNT", "3"), ("CLUSTERLB_MAX_RESTARTS", "3"));
        Chain(("SLURM_RESTART_COUNT", "2"), ("CLUSTERLB_MAX_RESTARTS", "3"));
        Assert.That(Calls(), Does.Not.Contain("scontrol requeue 7"), "the checkpoint is that of the first call");
        Before(10);
        Chain(("SLURM_RESTART_COUNT", "2"), ("CLUSTERLB_MAX_RESTARTS", "3"));
        Assert.That(Calls(), Does.Contain("scontrol requeue 7"));
    }

    [Test]
    public void The_file_stop_ends_it()
    {
        Before(10);
        Set("results/stop", "");
        Ends(75, "the file results/stop ends the chain");
    }

    [TestCase("CANCELLED")]
    [TestCase("COMPLETING")]
    [TestCase("")]
    public void A_job_that_is_being_ended_does_not_come_back(string state)
    {
        Set("state", state);
        Ends(75, "not running");
    }

    [Test]
    public void An_element_of_an_array_is_requeued_alone()
    {
        Chain(("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "4"));
        Assert.That(Calls()[^1], Is.EqualTo("scontrol requeue 7_4"));
    }

    [Test]
    public void A_sweep_is_a_chain_for_each_hbar()
    {
        var outcome = Script(
            "sweep.slurm",
            [("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "1"), ("HBARS", "0.4 0.2"), ("CLUSTERLB_JOBS", Shell.File("jobs"))]);
        Assert.That(
            Calls()[0], Is.EqualTo("srun clusterlb run case.toml -o results/hbar-0.2 --grid 2x1 --set model.hbar=0.2"), outcome.Error);
        outcome = Script("sweep.slurm", [("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "2"), ("HBARS", "0.4 0.2")]);
        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((2, "sweep.slurm: element 2 has no value: there are 2 (--array=0-1)\n")));
    }

    [Test]
    public void A_scan_is_a_chain_for_each_run_and_a_table()
    {
        Set("code", "0");
        (string, string?)[] element = [("SLURM_ARRAY_JOB_ID", "7"), ("CLUSTERLB_JOBS", Shell.File("jobs"))];
        var outcome = Script("scan.slurm", [.. element, ("SLURM_ARRAY_TASK_ID", "1")]);
        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(Calls(), Is.EqualTo(new[]
        {
            "srun clusterlb run case.toml -o results/b --set model.hbar=0.5 time.end=2",
            "clusterlb scan case.toml -o results --grid 2x1 --task 1 --threads 1",
        }));
        outcome = Script("scan.slurm", [.. element, ("SLURM_ARRAY_TASK_ID", "2")]);
        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((2, "scan.slurm: there is no run 2: there are 2\n")));
    }

    [TestCase("run.slurm")]
    [TestCase("container.slurm")]
    public void A_single_job_starts_and_goes_on(string script)
    {
        var program = script == "run.slurm"
            ? "clusterlb" : $"apptainer exec --bind {_place.Path("")} --pwd {_place.Path("")} clusterlb.sif clusterlb".Replace(
            "/ ", " ", StringComparison.Ordinal);
        var outcome = Script(script, []);
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Output, Does.Contain("the same sbatch command goes on"));
        Set("code", "0");
        Assert.That(Script(script, []).ExitCode, Is.Zero);
        Assert.That(Calls(), Is.EqualTo(new[] { $"srun {program} run case.toml -o results --grid 2x1", $"srun {program} resume results" }));
    }

    [Test]
    public void The_twin_for_PBS_does_the_same()
    {
        File.Move(_place.Path("bin/srun"), _place.Path("bin/mpirun"));
        Shell.Write(
            _place.Path("bin/qstat"),
            "#!/bin/bash\nprintf 'Job Id: 7.host\\n    Resource_List.ncpus = 64\\n    Resource_List.walltime = 02:30:00\\n'\n");
        Set("nodes", "a\na\nb\nb\n");
        (string, string?)[] variables =
        [
            ("PBS_O_WORKDIR", _place.Path("")), ("PBS_JOBID", "7.host"), ("PBS_NODEFILE", _place.Path("nodes")), ("OMP_NUM_THREADS", "4"),
            ("CONFIG", "case.toml"), ("DIRECTORY", "results"), ("ARGUMENTS", "--set time.end=3"),
        ];
        Assert.That(Script("run.pbs", variables).ExitCode, Is.EqualTo(75));
        Assert.That(Script("run.pbs", variables).ExitCode, Is.EqualTo(75));
        const string launch = "srun -np 4 --map-by slot:PE=4 --bind-to core -x DOTNET_EnableDiagnostics=0 clusterlb";
        Assert.That(File.ReadAllLines(_place.Path("calls")), Is.EqualTo(new[]
        {
            $"{launch} run case.toml -o results --walltime 02:30:00 --set time.end=3", $"{launch} resume results --walltime 02:30:00",
        }));
        Assert.That(Script("run.pbs", [("PBS_O_WORKDIR", _place.Path(""))]).ExitCode, Is.EqualTo(2));
    }

    public void Dispose() => _place.Dispose();

    private void Set(string file, string text) => File.WriteAllText(_place.Path(file), text);

    /// <summary>A run that is under way, with a checkpoint at a step.</summary>
    private void Before(int step)
    {
        Directory.CreateDirectory(_place.Path("results"));
        Set("results/run.toml", "");
        Set("results/step", $"{step}");
    }

    private void Ends(int code, string words, params (string, string?)[] variables)
    {
        var outcome = Chain(variables);
        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((code, "")));
        Assert.That(outcome.Output, Does.Contain(words));
        Assert.That(Calls(), Has.None.StartsWith("scontrol"));
    }

    private Outcome Chain(params (string, string?)[] variables) => Script("chain.slurm", variables);

    private Outcome Script(string name, (string, string?)[] variables) => Shell.Run(
        _place.Path(""),
        [
            ("PATH", _place.Path("bin") + ":" + Environment.GetEnvironmentVariable("PATH")), ("SLURM_JOB_ID", "7"),
                ("SLURM_JOB_END_TIME", null),
            ("CLUSTERLB", null), ("CLUSTERLB_SHARE", null), .. variables,
        ],
        "bash", Shell.File("jobs", name), "case.toml", "results", "--grid", "2x1");

    /// <summary>What srun and scontrol were called with; the options of srun are left out.</summary>
    private string[] Calls() =>
        [.. File.ReadAllLines(_place.Path("calls"))
            .Select(l => l.Replace("--mpi=pmix --cpus-per-task=1 --cpu-bind=cores --kill-on-bad-exit=1 ", "", StringComparison.Ordinal))];
}
