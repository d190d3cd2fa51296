using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.Runs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb spectrum CONFIG -o FILE.h5</c>: lowest eigenpairs of L and the coercivity constant of Proposition 3.6.</summary>
[Verb("spectrum", HelpText = "Lowest eigenvalues of the linearised operator: clusterlb spectrum case.toml -o spectrum.h5")]
public sealed class SpectrumCommand : ComputingOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("six eigenpairs with their vectors", new SpectrumCommand { Config = "case.toml", Output = "spectrum.h5" }),
        new Example(
            "a table over hbar and lattices",
            new SpectrumCommand { Config = "case.toml", Output = "spectrum.h5", Hbar = "1,0.5,0.25,0", Lattices = "5:20,6:24" }),
        new Example(
            "viscosity and heat conduction", new SpectrumCommand { Config = "case.toml", Output = "transport.h5", Transport = true }),
        new Example(
            "without a lattice, in any dimension, with transport coefficients",
            new SpectrumCommand { Config = "case.toml", Output = "spectrum.h5", Continuum = true, Dimension = 5, Hbar = "1,0.5,0.25,0" }),
    ];

    /// <summary>The file to write.</summary>
    [Option('o', "output", Required = true, MetaValue = "FILE.h5", HelpText = "File to write.")]
    public string Output { get; set; } = "";

    /// <summary>Eigenpairs.</summary>
    [Option("count", Default = 6, MetaValue = "N", HelpText = "Eigenpairs above the null space.")]
    public int Count { get; set; } = 6;

    /// <summary>Tolerance of the relative residuals.</summary>
    [Option("tolerance", Default = 1e-6,
        HelpText = "Of the relative residuals; eigenvalues are accurate to about its square. With --transport: of the coefficients.")]
    public double Tolerance { get; set; } = 1e-6;

    /// <summary>Steps of an iteration at most.</summary>
    [Option("max-steps", Default = 1000, MetaValue = "N",
        HelpText = "Steps of an iteration; where they do not suffice the exit code is 3.")]
    public int MaxSteps { get; set; } = 1000;

    /// <summary>hbar of a sweep.</summary>
    [Option("hbar", MetaValue = "A,B,...", HelpText = "A table over these hbar, 0 for the classical equation (default: that of the file).")]
    public string? Hbar { get; set; }

    /// <summary>Lattices of a sweep.</summary>
    [Option("lattices", MetaValue = "EXTENT:POINTS,...",
        HelpText = "A table over these lattices, e.g. 5:20,6:24 (default: that of the file).")]
    public string? Lattices { get; set; }

    /// <summary>Whether transport coefficients are wanted.</summary>
    [Option("transport", HelpText = "Viscosity and heat conduction, <A, L^-1 A>, instead of eigenpairs.")]
    public bool Transport { get; set; }

    /// <summary>Whether to do without the lattice.</summary>
    [Option("continuum", HelpText = "Without a lattice, by angular sectors: coercivity to many digits, and transport coefficients.")]
    public bool Continuum { get; set; }

    /// <summary>The dimension of the continuum.</summary>
    [Option("dimension", MetaValue = "D", HelpText = "With --continuum: any dimension from 2 (default: that of the file).")]
    public int? Dimension { get; set; }

    /// <summary>Functions of a sector.</summary>
    [Option("functions", MetaValue = "N", HelpText = "With --continuum: functions of each sector, 4 to 40 (default: 16).")]
    public int? Functions { get; set; }

    /// <summary>The last sector.</summary>
    [Option("degrees", MetaValue = "L", HelpText = "With --continuum: sectors of degree 0 to L (default: 4).")]
    public int? Degrees { get; set; }

    /// <summary>Whether to compute the constants of the theory.</summary>
    [Option("theory", HelpText = "With --continuum: growth of norms, (3.8), Lemmas 3.7 and 3.8, Proposition 4.1.")]
    public bool Theory { get; set; }

    private protected override string Task => FormattableString.Invariant(
        $"{base.Task} {Count} {Tolerance} {MaxSteps} {Hbar} {Lattices} {Continuum} {Dimension} {Functions} {Degrees} {Theory} {Transport}");

    /// <summary>Solves and writes; a line for each case goes to standard output, and the path last.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        if (Count < 1 || !(Tolerance > 0) || MaxSteps < 1)
            throw new InputException("--count, --tolerance and --max-steps must be positive numbers");
        RequireNewFile(Output);
        IO.Hdf5.H5Library.Require(environment);
        if (Continuum)
            return InTheContinuum(world, threads);
        if (Dimension is not null || Functions is not null || Degrees is not null || Theory)
            throw new InputException("--dimension, --functions, --degrees and --theory need --continuum");
        string[] given = [.. Overrides];
        var memory = AvailableMemory.Bytes * environment.Nodes;
        var results = Results(world);
        var heading = Transport ? TransportTable.Heading
            : "    hbar   extent  points  directions  null space       lambda_1  residual     coercivity  residual  steps";
        var (rows, transport) = (new List<Row>(), new TransportTable());
        var converged = true;
        foreach (var (hbar, lattice) in from h in Split(Hbar) from l in Split(Lattices) select (h, l))
        {
            Overrides = [.. given, .. HbarKeys(hbar), .. LatticeKeys(lattice), "model.form=linear"];
            var configuration = LoadBoltzmann(world, memory);
            using var setup = Case.Of(configuration, world, threads, ResolveGrid(configuration.Lattice.Dimension, world.Size));
            if (SpectrumStudy.LargestCount(setup.Lattice) is var most && Count > most)
                throw new InputException(
                    $"--count {Count} is too large for a lattice of {setup.Lattice.Count} velocities, which has room for "
                    + $"{(most < 1 ? "none" : $"{most} at most")}");
            // The initial state only fixes the directions.
            var blocks = Transport ? 0 : SpectrumStudy.FootprintOf(
                [.. setup.Discretisation.Families], setup.Domain.Block.Count, setup.Lattice.Dimension, Count).Bytes;
            CaseMemory.RequireRoom(setup, $"the blocks of vectors of --count {Count}", blocks);
            CaseReport.Write(setup, Log(world), hasWarnings: false, further: blocks);
            using var linear = new PerturbationOperator(setup.Operator, isLinear: true);
            if (Transport)
            {
                var (line, ended) = transport.Add(setup, linear, Tolerance, MaxSteps);
                converged &= ended;
                Print(line);
                continue;
            }

            using var study = new SpectrumStudy(linear);
            converged &= study.Solve(Count, Tolerance, MaxSteps);
            if (study.Obstacle is { } obstacle)
                Log(world).WriteLine($"warning: no coercivity constant: {obstacle}");
            var row = new Row(
                configuration.Model.Hbar, configuration.Lattice.Extent, configuration.Lattice.Points[0], setup.Directions.P2,
                    study.NullResidual, study.Eigenvalues, study.Residuals,
                study.Coercivity, study.CoercivityResidual, study.Steps);
            rows.Add(row);
            Print(row.ToString());
            if (Hbar is null && Lattices is null)
                WriteVectors(setup, study, row);
        }

        if (Transport)
            transport.Write(Output, Configuration.Load(Config, Overrides), world);
        else if (Hbar is not null || Lattices is not null)
            WriteTable(rows, Configuration.Load(Config, Overrides), world);
        TellPeakMemory(world);
        results.WriteLine(Json ? JsonText.Of(new { Rows = Transport ? transport.Json : rows.Select(r => r.Json), File = Output }) : Output);
        return converged ? 0 : throw new ArithmeticException(
            $"after {MaxSteps} steps a residual is still above {Tolerance:g3}; {Output} has what was reached");

        // The heading comes with the first row: what is refused has no results.
        void Print(string line)
        {
            if (Json)
                return;
            if (heading.Length > 0)
                results.WriteLine(heading);
            heading = "";
            results.WriteLine(line);
        }
    }

    /// <summary>The same without a lattice; every rank computes all of it, which is a matter of seconds.</summary>
    private int InTheContinuum(Communicator world, int threads)
    {
        if (Lattices is not null)
            throw new InputException("--lattices and --continuum exclude each other: the continuum has no lattice");
        string[] given = [.. Overrides];
        var configurations = new List<Configuration>();
        foreach (var hbar in Split(Hbar))
        {
            Overrides = [.. given, .. HbarKeys(hbar)];
            // The lattice is not made, whatever memory it would need, and a warning is told once.
            var isFirst = configurations.Count == 0;
            configurations.Add(isFirst ? LoadBoltzmann(world, long.MaxValue) : Configuration.Load(Config, Overrides, long.MaxValue));
        }

        var dimension = Dimension ?? configurations[0].Lattice.Dimension;
        var spectrum = new ContinuumSpectrum(
            dimension, Functions ?? ContinuumSpectrum.DefaultFunctions, Degrees ?? ContinuumSpectrum.DefaultDegrees, threads);
        foreach (var hbar in configurations.Select(c => c.Model.Hbar))
        {
            var model = configurations[0].ModelIn(dimension) with { Hbar = hbar };
            if (Existence.Obstacle(model, dimension) is { } obstacle)
                throw new InputException($"{Config}: {obstacle}");
            if (spectrum.Add(model).Obstacle is { } reason)
                Log(world).WriteLine($"warning: {Config}: no coercivity constant: {reason}");
        }

        if (Theory)
            spectrum.AddTheory();
        if (!Json)
            spectrum.Print(Results(world));
        spectrum.Write(Output, configurations[0], world);
        TellPeakMemory(world);
        Results(world).WriteLine(Json ? JsonText.Of(new { Rows = spectrum.Json, File = Output }) : Output);
        return 0;
    }

    private static string?[] Split(string? list) => list is null ? new string?[1] : list.Split(',');

    private static string[] HbarKeys(string? hbar) => hbar switch
    {
        null => [],
        _ when !double.TryParse(hbar, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value >= 0)
            || double.IsInfinity(value) =>
            throw new InputException($"--hbar must be numbers from 0 separated by commas, but one is '{hbar}'"),
        _ when double.Parse(hbar, CultureInfo.InvariantCulture) == 0 => ["model.kind=classical", "model.hbar=0.0"],
        _ => ["model.kind=quantum", $"model.hbar={Number(hbar)}"],
    };

    private static string[] LatticeKeys(string? lattice)
    {
        if (lattice is null)
            return [];
        var parts = lattice.Split(':');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var extent)
            && extent > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var points)
            ? [$"lattice.extent={Number(parts[0])}", FormattableString.Invariant($"lattice.points={points}")]
            : throw new InputException($"--lattices must be EXTENT:POINTS separated by commas, such as 5:20,6:24, but one is '{lattice}'");
    }

    // TOML wants a digit before and after the point
    private static string Number(string text) =>
        new TomlText().Key("x", double.Parse(text, CultureInfo.InvariantCulture)).ToString()[4..].TrimEnd();

    private void WriteVectors(Case setup, SpectrumStudy study, Row row)
    {
        var configuration = setup.Configuration;
        FieldFile.Write(
            Output,
            [FieldGroup.Root(setup.Domain,
            [
                .. study.Eigenvectors.Take(Count)
                    .Select((x, i) => new NamedField(
                    $"eigenvector_{i + 1}", $"eigenvector {i + 1} of the linearised operator", x, "L g = lambda g, sum_v g^2 h^d = 1")),
                .. study.Minimiser is { } minimiser
                    ? [new NamedField(
                    "minimiser", "minimiser of the coercivity", minimiser,
                    "argmin <g, L g>/||g||_hbar^2 over pi_0 g = 0, ||g||_hbar = 1")] : Array.Empty<NamedField>(),
            ])],
            setup.Directions.Vectors(),
            setup.Directions.Weights(),
            [
                ("title", configuration.Title), ("hbar", row.Hbar), ("spacing", setup.Lattice.Spacing),
                    ("directions", (long)row.Directions),
                ("radial", configuration.Quadrature.Radial.ToString().ToLowerInvariant()),
                    ("null_space", (long)(setup.Lattice.Dimension + 2)),
                ("null_residual", row.NullResidual), ("eigenvalues", row.Eigenvalues), ("residuals", row.Residuals),
                    ("coercivity", row.Coercivity),
                ("coercivity_residual", row.CoercivityResidual), ("largest_diagonal", study.Largest),
                    ("configuration", configuration.ToToml()),
            ],
            configuration.Output.Compression);
    }

    private void WriteTable(List<Row> rows, Configuration configuration, Communicator world) => new TableFile()
        .Attribute("title", configuration.Title)
        .Attribute("dimension", (long)configuration.Lattice.Dimension)
        .Attribute("radial", configuration.Quadrature.Radial.ToString().ToLowerInvariant())
        .Attribute("configuration", configuration.ToToml())
        .Index("case", rows.Count, "number of the case", "i")
        .Index("eigenvalue", Count, "number of the eigenvalue above the null space", "j")
        .Table("hbar", [.. rows.Select(r => r.Hbar)], "hbar, 0 for the classical equation", "hbar", "case")
        .Table("extent", [.. rows.Select(r => r.Extent)], "half the width of the lattice", "n_1 h/2", "case")
        .Table("points", [.. rows.Select(r => (long)r.Points)], "points on an axis", "n_1", "case")
        .Table("directions", [.. rows.Select(r => (long)r.Directions)], "bound on the directions", "P2, |p|^2 <= P2", "case")
        .Table("null_residual", [.. rows.Select(r => r.NullResidual)], "residual of the conserved modes, relative",
            "max_w ||L w|| / max_i L_ii, w the d + 2 conserved modes", "case")
        .Table("eigenvalues", [.. rows.SelectMany(r => r.Eigenvalues)],
            "eigenvalues of the linearised operator above the null space, ascending", "lambda, L g = lambda g", "case", "eigenvalue")
        .Table("residuals", [.. rows.SelectMany(r => r.Residuals)], "residuals of the eigenvalues, relative",
            "||L g - lambda g||/(||L g|| + lambda ||g||)", "case", "eigenvalue")
        .Partial("coercivity", [.. rows.Select(r => r.Coercivity)], "coercivity constant",
            "kappa = min <g, L g>/||g||_hbar^2 over pi_0 g = 0", "case")
        .Partial("coercivity_residual", [.. rows.Select(r => r.CoercivityResidual)], "residual of the coercivity constant, relative",
            "||L g - kappa N g||/(||L g|| + kappa ||N g||)", "case")
        .Write(Output, world);

    private sealed record Row(
        double Hbar, double Extent, int Points, int Directions, double NullResidual, double[] Eigenvalues, double[] Residuals,
            double Coercivity, double CoercivityResidual,
        (int Eigenvalues, int Coercivity) Steps)
    {
        public object Json => new
        {
            Hbar,
            Extent,
            Points,
            Directions,
            NullResidual,
            Eigenvalues,
            Residuals,
            Coercivity,
            CoercivityResidual,
            EigenvalueSteps = Steps.Eigenvalues,
            CoercivitySteps = Steps.Coercivity,
        };

        public override string ToString() =>
            $"{Hbar,8:g4} {Extent,8:g4} {Points,7} {Directions,11} {NullResidual,11:0.0e+00} {Eigenvalues[0],14:0.0000000e+00} "
            + $"{Residuals[0],9:0.0e+00} {Cell.Of(Coercivity, "0.00000000"),14} {Cell.Of(CoercivityResidual, "0.0e+00"),9}  "
            + $"{Steps.Eigenvalues} "
            + $"{Steps.Coercivity}";
    }
}
