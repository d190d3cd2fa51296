using System.Globalization;
using System.Text.RegularExpressions;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics.Reductions;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Planning;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Parallel;

/// <summary><c>plan</c> against what computations count: messages, bytes, collectives, bond updates exactly;
/// memory within 5 %; for every form.</summary>
public partial class PlanTests
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");

    private static readonly object[] _traffic =
    [
        new object[] { "quantum-2d", "16", 1, "1x1", "distribution" },
        new object[] { "quantum-2d", "17", 3, "", "distribution" },
        new object[] { "quantum-2d", "[16,3]", 4, "", "distribution" },
        new object[] { "quantum-2d", "16", 4, "2x2", "distribution" },
        new object[] { "maxwellian-screening-2d", "16", 2, "", "distribution" },
        new object[] { "quantum-3d", "12", 2, "", "distribution" },
        new object[] { "classical-3d", "11", 4, "1x2x2", "distribution" },
        new object[] { "quantum-4d", "8", 2, "", "distribution" },
        new object[] { "quantum-4d", "7", 3, "", "distribution" },
        new object[] { "quantum-4d", "8", 4, "2x1x2x1", "distribution" },
        new object[] { "quantum-4d", "[8,2,8,8]", 4, "1x4x1x1", "distribution" },
        new object[] { "quantum-2d", "16", 1, "", "perturbation" },
        new object[] { "quantum-2d", "16", 1, "", "linear" },
        new object[] { "quantum-2d", "17", 2, "", "perturbation" },
        new object[] { "quantum-3d", "11", 4, "1x2x2", "perturbation" },
        new object[] { "quantum-2d", "16", 4, "2x2", "linear" },
        new object[] { "classical-3d", "12", 2, "", "linear" },
        new object[] { "quantum-2d", "17", 3, "", "fermi" },
        new object[] { "classical-3d", "11", 4, "1x2x2", "fermi" },
        new object[] { "quantum-4d", "7", 2, "", "fermi" },
    ];

    [TestCaseSource(nameof(_traffic))]
    public void Messages_and_bytes_are_those_counted(string name, string points, int ranks, string grid, string form)
    {
        // A reach shorter than the lattice, so that not every rank has a part for every other.
        string[] settings = ["lattice.points=" + points, "quadrature.max-transfer=3", .. Form(form)];
        using var place = new TemporaryDirectory();
        string[] split = grid.Length == 0 ? [] : ["--grid", grid];
        var run = MpiRun.Start(
            MpiRun.OpenMpi, ranks, [(NodeGroup.Variable, "1")],
            ["dotnet", _program, "evaluate", Input(name), "-o", place.Path("q.h5"), "-t", "1", "--traffic", .. split, "--set",
                .. settings]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var counted = Lines().Matches(run.Error)
            .Select(m => m.Groups.Values.Skip(1).Select(g => long.Parse(g.Value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var plan = Plan(name, ranks, grid, settings);
        var planned = plan.Ranks.Select((r, k) => new[]
        {
            k, r.SentMessages, r.SentBytes, r.ReceivedMessages, r.ReceivedBytes, r.Collectives, r.CollectiveBytes,
        });
        Assert.That(counted, Is.EqualTo(planned));
    }

    /// <summary>What ranks hold, native buffers at their peak and managed objects at the end, beyond what a tiny lattice takes (pools, the
    /// history, what the libraries hold). Where the error is not studied nothing but garbage comes besides, and the resident memory is
    /// within 10 %. In one process, form by form: Tests/Solver/Planning/FootprintTests.</summary>
    [TestCase("evaluate", 2, "distribution", 24, "output.estimate=true")]
    [TestCase("run", 2, "perturbation", 20, "output.norms=true")]
    [TestCase("evaluate", 4, "linear", 20)]
    [TestCase("run", 1, "distribution", 32)]
    public void Memory_is_within_5_percent(string verb, int ranks, string form, int points, params string[] more)
    {
        // Two steps show all that a run holds.
        var time = verb == "run" ? "\n[time]\nend = 1.0\nmethod = \"dormand-prince\"\nstep = 1e-3\nmax-steps = 1\n" : "";
        using var place = new TemporaryDirectory();
        var input = place.Path("case.toml");
        File.WriteAllText(input, File.ReadAllText(Input("quantum-4d")) + time);
        var (planned, resident, held) = (new double[2], new double[2], new double[2]);
        for (var k = 0; k < 2; k++)
        {
            string[] settings =
            [
                $"lattice.points={(k == 0 ? 4 : points)}", "quadrature.directions=6",
                .. more is [] ? (string[])["output.estimate=false"] : [],
                .. Form(form), .. more,
            ];
            var run = MpiRun.Start(
                MpiRun.OpenMpi, ranks, [(NodeGroup.Variable, "1")],
                ["dotnet", _program, verb, input, "-o", place.Path("out" + k), "-t", "1", "--peak-memory", "--set", .. settings]);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            double[] Largest(int group) =>
                [.. Peaks().Matches(run.Error).Select(m => double.Parse(m.Groups[group].Value, CultureInfo.InvariantCulture))];
            (resident[k], held[k]) = (1024 * Largest(1).Max(), Largest(2).Max());
            planned[k] = new ExecutionPlan(Configuration.Load(input, settings), ranks, null, new MachineModel())
                .Ranks.Max(r => r.Memory.Total);
        }

        TestContext.Out.WriteLine(
            $"{verb}, {form}, {points}^4, {ranks} ranks: planned {planned[1] / 1e6:f1} MB, held {(held[1] - held[0]) / 1e6:f1} MB, "
            + $"resident {(resident[1] - resident[0]) / 1e6:f1} MB beyond the {resident[0] / 1e6:f1} MB of a tiny lattice (planned "
            + $"{planned[0] / 1e6:f1} MB)");
        Assert.That(held[1] - held[0], Is.EqualTo(planned[1] - planned[0]).Within(5).Percent);
        if (points == 32)
            Assert.That(resident[1] - resident[0], Is.EqualTo(planned[1] - planned[0]).Within(10).Percent);
    }

    /// <summary>The settings of a form of the equation, or of fermions.</summary>
    private static string[] Form(string form) =>
        form == "fermi" ? ["model.statistics=fermi", "model.degeneracy=0.5"] : ["model.form=" + form];

    /// <summary>What [output] asks for besides the fields, in the planned file and in the file itself.</summary>
    [TestCase("distribution")]
    [TestCase("perturbation")]
    public void Files_have_the_size_that_is_planned(string form)
    {
        using var place = new TemporaryDirectory();
        var input = place.Path("case.toml");
        File.WriteAllText(input, File.ReadAllText(Input("quantum-4d")) + """

            [output]
            marginals = [[0, 1, 2], [1, 3], [2]]
            moments = 3
            [[output.slices]]
            axes = [3]
            values = [0.2]
            [[output.slices]]
            axes = [0, 2]
            values = [0.0, 1.0]
            """);
        string[] settings = ["lattice.points=[6,5,7,8]", "quadrature.directions=3", "quadrature.max-transfer=3", $"model.form={form}"];
        InProcess.Run(["evaluate", input, "-o", place.Path("q.h5"), "--set", .. settings]).Finished();
        var plan = new ExecutionPlan(Configuration.Load(input, settings), 1, null, new MachineModel());
        var (elements, reduced) = (new Dictionary<string, long>(), 0L);
        using (var file = ClusterLB.IO.Hdf5.H5File.Open(place.Path("q.h5")))
        {
            foreach (var name in file.Names)
            {
                using var dataset = file.OpenDataset(name);
                elements[name] = dataset.Count;
                reduced += name.StartsWith("marginal", StringComparison.Ordinal) || name.StartsWith("slice", StringComparison.Ordinal)
                    || name.StartsWith("moment", StringComparison.Ordinal) ? dataset.Count : 0;
            }
        }

        Assert.That(8 * elements.Values.Sum(), Is.EqualTo(plan.Files.Snapshot));
        var planned = ReductionPlan.Of(Configuration.Load(input, settings).Output.Reductions, plan.Lattice);
        Assert.That(planned.Elements, Is.EqualTo(reduced));
        // The first slice comes last of the large ones: by then the marginals are there, and their slices no more.
        long[] marginals = [elements["marginal_v1_v2_v3"], elements["marginal_v2_v4"], elements["marginal_v3"]];
        Assert.That(planned.Peak, Is.EqualTo(8 * Math.Max(4 * marginals[0], reduced)));
        Assert.That(plan.Ranks[0].Memory["reductions"], Is.EqualTo(planned.Peak));
    }

    [Test]
    public void Shells_are_no_more_than_planned()
    {
        var lattice = new VelocityLattice([6, 5, 7, 8], 0.5);
        var domain = Domain.Serial(lattice, 1);
        using var field = Verification.Cases.Rough(lattice, 1);
        var (speed, energy) = (ShellAverage.OfSpeed(domain, field).Points.Length, ShellAverage.OfEnergy(domain, field, 40).Points.Length);
        Assert.That(
            ReductionPlan.Of(new ReductionSettings([], [], Radial: true), lattice).Elements, Is.InRange(3 * speed, 3 * (speed + 2)));
        Assert.That(
            ReductionPlan.Of(new ReductionSettings([], [], EnergyShells: 40), lattice).Elements, Is.EqualTo(120).And.AtLeast(3 * energy));
    }

    [TestCase("quantum-2d", "13", 5, "")]
    [TestCase("quantum-2d", "[13,6]", 6, "2x3")]
    [TestCase("quantum-3d", "9", 12, "")]
    [TestCase("quantum-4d", "6", 7, "7x1x1x1")]
    [TestCase("quantum-4d", "5", 16, "2x2x2x2")]
    public void A_layout_is_what_every_rank_finds_for_itself(string name, string points, int ranks, string grid)
    {
        string[] settings = ["lattice.points=" + points, "quadrature.max-transfer=3"];
        var plan = Plan(name, ranks, grid, settings);
        var input = Configuration.Load(Input(name), settings);
        BondFamily[] families = [.. plan.Directions.Half.Select(p => new BondFamily(plan.Lattice, p, 3))];
        Assert.That(plan.BondUpdates, Is.EqualTo(families.Sum(f => f.BondUpdates)));
        using var whole = new CollisionOperator(plan.Lattice, input.Model, plan.Directions, input.Quadrature.Radial, 3, 1);
        Assert.That(plan.BondUpdates, Is.EqualTo(whole.BondUpdates));
        var layout = new BlockLayout(plan.Grid, CollisionOperator.Reach(families, plan.Lattice.Dimension));
        for (var rank = 0; rank < ranks; rank++)
        {
            var halo = new HaloPlan(plan.Grid, CollisionOperator.Reach(families, plan.Lattice.Dimension), rank);
            Assert.That(layout.Block(rank), Is.EqualTo(halo.Block.Lengths));
            Assert.That(layout.Halo(rank), Is.EqualTo(halo.Halo.Lengths));
            Assert.That(layout.Sent(rank), Is.EqualTo(((long)halo.Sends.Count, 8 * halo.Sends.Sum(p => p.Box.Count))));
            Assert.That(layout.Received(rank), Is.EqualTo(((long)halo.Receives.Count, 8 * halo.Receives.Sum(p => p.Box.Count))));
            Assert.That(plan.Ranks[rank].Updates, Is.EqualTo(families.Sum(f => Updates(f, plan.Lattice, halo.Block))));
            using var bonds = BondSets.Of(plan.Lattice, halo.Block, halo.Halo, families, ThreadTeam.One);
            Assert.That(
                BondSets.FootprintOf(families, layout.Block(rank), layout.Halo(rank), plan.Lattice.Points, 1), Is.EqualTo(bonds.Footprint));
            foreach (var hasGains in (bool[])[true, false])
            {
                using var tables = new BondTables(bonds, hasGains);
                Assert.That(BondSets.TablesOf(families, hasGains).Bytes, Is.EqualTo(tables.Bytes));
            }
        }
    }

    [Test]
    public void Messages_beyond_a_gigabyte_are_cut()
    {
        // A half of 2^28 elements is two pieces of 2^30 bytes.
        var layout = new BlockLayout(new BlockGrid([2, 1 << 14, 1 << 14], [2, 1, 1]), [1, 0, 0]);
        Assert.That(layout.Sent(0), Is.EqualTo((2L, 1L << 31)));
    }

    [Test]
    public void Large_plans_need_neither_memory_nor_MPI()
    {
        var outcome = Clusterlb.Run(
            ".", "plan", Input("quantum-4d"), "--ranks", "4096", "--nodes", "64", "--json", "--set", "lattice.points=256",
                "quadrature.directions=6");
        using var json = System.Text.Json.JsonDocument.Parse(outcome.Finished());
        Assert.That(json.RootElement.GetProperty("velocities").GetProperty("mean").GetDouble() * 4096, Is.EqualTo(Math.Pow(256, 4)));
    }

    [Test]
    public void Samples_are_asked_for_their_directions()
    {
        using var place = new CaseDirectory([.. CaseDirectory.FromFile]);
        place.WriteField("/f", [16, 16], new double[256]);
        Assert.That(
            InProcess.Run("plan", place.Path("case.toml"), "-n", "4").Refused(InputException.ExitCode),
            Does.Contain("--set quadrature.directions="));
        InProcess.Run("plan", place.Path("case.toml"), "-n", "4", "--set", "quadrature.directions=5").Finished();
        Assert.That(InProcess.Run("plan", place.Path("case.toml"), "-n", "0").Refused(InputException.ExitCode), Does.Contain("--ranks"));
        Assert.That(
            InProcess.Run("plan", place.Path("case.toml"), "-n", "4", "--grid", "2x3").Refused(InputException.ExitCode),
            Does.Contain("--grid"));
    }

    [Test]
    public void Info_is_printed_once_and_says_what_is_missing()
    {
        var run = MpiRun.Start(MpiRun.OpenMpi, 2, [], ["dotnet", _program, "info", "--mpi"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Count(l => l.StartsWith("ClusterLB", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(
            run.Output, Does.Contain("Open MPI v").And.Contain("MPI_THREAD_").And.Match("ranks +2\n").And.Match("nodes +1\n")
            .And.Match("ranks a node +2\n"));
        var alone = Clusterlb.Run(".", [(MpiLibrary.Variable, "/nowhere/libmpi.so"), ("CLUSTERLB_HDF5", "/nowhere/libhdf5.so")], "info");
        Assert.That(alone.Finished(), Does.Match("MPI +none: ").And.Match("HDF5 +none: "));
        var missing = MpiRun.Start(MpiRun.OpenMpi, 2, [(MpiLibrary.Variable, "/nowhere/libmpi.so")], ["dotnet", _program, "info", "--mpi"]);
        Assert.That((missing.ExitCode, Regex.Count(missing.Output, "MPI +none: ")), Is.EqualTo((0, 1)), missing.Error);
    }

    [GeneratedRegex(@"traffic: rank (\d+) sent (\d+) messages (\d+) bytes, received (\d+) messages (\d+) bytes, "
        + @"(\d+) collectives (\d+) bytes")]
    private static partial Regex Lines();

    [GeneratedRegex(@"peak memory: rank \d+ (\d+) kB, held (\d+) bytes")]
    private static partial Regex Peaks();

    private static string Input(string name) => Path.Combine(SharedReference.Own, name + ".toml");

    private static ExecutionPlan Plan(string name, int ranks, string grid, string[] settings) =>
        new(Configuration.Load(Input(name), settings), ranks, grid.Length == 0
            ? null : [.. grid.Split('x').Select(int.Parse)], new MachineModel());

    /// <summary>End by end of every bond.</summary>
    private static long Updates(BondFamily family, VelocityLattice lattice, Box block)
    {
        var (updates, d) = (0L, lattice.Dimension);
        var index = new int[d];
        for (var offset = 0L; offset < lattice.Count; offset++)
        {
            lattice.Index(offset, index);
            if (Enumerable.Range(0, d).Any(a => index[a] < block.Lower[a] || index[a] >= block.Upper[a]))
                continue;
            for (var m = 1; m <= family.Transfers; m++)
            {
                foreach (var sign in (int[])[1, -1])
                    updates += Enumerable.Range(0, d)
                        .All(a => index[a] + sign * m * family.Vector[a] is var i && i >= 0 && i < lattice.Points[a]) ? 1 : 0;
            }
        }

        return updates;
    }

    private sealed class Decay : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate)
        {
            for (var i = 0L; i < state.Length; i++)
                rate[i] = -state[i];
        }
    }
}
