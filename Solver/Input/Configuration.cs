using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>
/// A whole input, read and checked: nothing in it is left to be refused later except what only sampling shows (the contents of an
/// initial file, negative values). Dimensionless thermal units throughout. Format: docs of the keys in <see cref="Template"/>.
/// One may also be made in code, or changed: it is written out and read again (<see cref="ToToml"/>, <see cref="Parse"/>) when a case is
/// made of it, so that it meets the same refusals.
/// </summary>
public sealed record Configuration
{
    /// <summary>The title of the run; default: the name of the file without its extension.</summary>
    public string Title { get; init; } = "";

    /// <summary>The full path of the configuration file.</summary>
    public string SourcePath { get; init; } = "configuration made in code";

    /// <summary>[lattice].</summary>
    public required LatticeSettings Lattice { get; init; }

    /// <summary>[physical]; null where there is none.</summary>
    internal PhysicalSettings? Physical { get; private init; }

    /// <summary>[model] and [potential]: the equation, with hbar = 0 for the classical one and c_d resolved.</summary>
    public required CollisionModel Model { get; init; }

    /// <summary>What is evolved: F, or g of F = M + sqrt(M) g.</summary>
    public EquationForm Form { get; init; }

    /// <summary>How c_d was given: "paper", "golden-rule" or "number".</summary>
    public string PrefactorName { get => field ?? ModelInput.PrefactorNameOf(Model); init; }

    /// <summary>Whether a linearly unstable state, for which the collision integral does not exist, is computed all the same.</summary>
    public bool ComputesUnstable { get; init; }

    /// <summary>[quadrature].</summary>
    public QuadratureSettings Quadrature { get; init; } = new();

    /// <summary>[initial]; of a mixture that of its first species.</summary>
    public required InitialSettings Initial { get; init; }

    /// <summary>[[species]]; empty for one gas.</summary>
    internal IReadOnlyList<SpeciesSettings> Species { get; private init; } = [];

    /// <summary>Whether there are species, each with a lattice, an initial state and statistics of its own.</summary>
    internal bool IsMixture => Species.Count > 0;

    /// <summary>[time]; null where the section is missing, which is enough for one evaluation. See <see cref="RequireTime"/>.</summary>
    public TimeSettings? Time { get; init; }

    /// <summary>[output].</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>[checkpoint].</summary>
    public CheckpointSettings Checkpoint { get; init; } = new();

    /// <summary>What puts the potential outside Assumption 2 of the article, under which its theorems hold; null where nothing
    /// does.</summary>
    public string? OutsideAssumption2 => Existence.OutsideAssumption2(Model.Potential, Lattice.Dimension);

    /// <summary>What was accepted but deserves a line each: complete sentences with file and line.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    private string MissingTime { get; init; } = "a run needs the section [time], and the configuration has none";

    /// <summary>What it was when it was read; null of one that was made in code.</summary>
    private string? TextAsRead { get; init; }

    /// <summary>The memory that the fields had to fit into then; null for that of the machine.</summary>
    private long? AvailableBytes { get; init; }

    /// <summary>Reads the file <paramref name="path"/> and applies <paramref name="overrides"/> (section.key=value).</summary>
    /// <param name="path">the file</param>
    /// <param name="overrides">keys to override</param>
    /// <param name="availableBytes">the memory that the fields have to fit into; null for that of this machine</param>
    /// <exception cref="InputException">the first thing, in the order of the file, that cannot be used</exception>
    public static Configuration Load(string path, IEnumerable<string>? overrides = null, long? availableBytes = null) =>
        Read(StrictToml.Load(path, overrides), path, availableBytes);

    /// <summary>The same for a text at hand, as if it stood in the file <paramref name="path"/> (which need not exist).</summary>
    /// <param name="text">the text</param>
    /// <param name="path">the name it goes by</param>
    /// <param name="overrides">keys to override</param>
    /// <param name="availableBytes">the memory that the fields have to fit into; null for that of this machine</param>
    /// <param name="begun">whether this is the input of a run that has its initial state, so that the file of it may be gone</param>
    /// <exception cref="InputException">the first thing, in the order of the text, that cannot be used</exception>
    public static Configuration Parse(
        string text, string path, IEnumerable<string>? overrides = null, long? availableBytes = null, bool begun = false) =>
        Read(StrictToml.Parse(text, path, overrides), path, availableBytes, begun);

    /// <summary>The equation in another dimension than that of the lattice: the same but for c_d, where it goes by a name.</summary>
    internal CollisionModel ModelIn(int dimension) =>
        Model with { Prefactor = ModelInput.PrefactorIn(dimension, PrefactorName, Model.Prefactor) };

    /// <summary>[time], which a run needs.</summary>
    /// <exception cref="InputException">the section is missing</exception>
    public TimeSettings RequireTime() => Time ?? throw new InputException(MissingTime);

    /// <summary>
    /// The input with every default written out and paths absolute; reading it gives this configuration again. hbar of a classical model
    /// and the tolerance of a fixed step are left out, being ignored.
    /// </summary>
    public string ToToml()
    {
        var text = new TomlText().Key("title", Title);
        Lattice.Write(text);
        Physical?.Write(text);
        ModelInput.Write(text, Model, PrefactorName, Form, ComputesUnstable);
        PotentialInput.Write(text, Model.Potential);
        Quadrature.Write(text);
        if (!IsMixture)
            Initial.Write(text);
        foreach (var species in Species)
            species.Write(text);
        Time?.Write(text);
        Output.Write(text);
        Checkpoint.Write(text);
        return text.ToString();
    }

    /// <summary>This configuration, if it is as it was read; else what reading it gives. Collective.</summary>
    /// <param name="world">the ranks: their fields have the memory of all their nodes</param>
    /// <exception cref="InputException">it cannot be used</exception>
    internal Configuration Verified(Communicator world)
    {
        var text = ToToml();
        if (text == TextAsRead)
            return this;
        var bytes = AvailableBytes;
        if (bytes is null)
        {
            using var node = world.SplitShared();
            bytes = AvailableMemory.Bytes * world.Allreduce(node.Rank == 0 ? 1 : 0, Operation.Sum);
        }

        return Parse(text, SourcePath, availableBytes: bytes);
    }

    private static Configuration Read(StrictToml document, string path, long? availableBytes = null, bool begun = false)
    {
        var full = Path.GetFullPath(path);
        var root = document.Root;
        var warnings = new List<(TomlLocation At, string Sentence)>();
        void Warn(TomlLocation at, string words) => warnings.Add((at, document.Sentence(at, words)));

        var title = root.Text("title", maybeEmpty: true) ?? Path.GetFileNameWithoutExtension(full);
        int? dimension = null;
        var lattice = root.Section("lattice", LatticeSettings.Keys, required: true) is { } l
            ? LatticeSettings.Read(l, availableBytes ?? AvailableMemory.Bytes, out dimension) : null;
        var physical = PhysicalSettings.Read(root.Section("physical", PhysicalSettings.Keys), dimension)
            ?? (root.Has("physical") ? PhysicalSettings.Placeholder : null);    // so that what follows from it is not told as missing
        var equation = root.Section("model", ModelInput.Keys, required: true) is { } m
            ? ModelInput.Read(m, dimension, Warn, physical) : null;
        var pair = root.Section("potential", PotentialInput.Keys, required: !root.Has("physical"));
        var potential = pair is null && physical is null ? null : PotentialInput.Read(pair, physical);
        var quadratures = root.Section("quadrature", QuadratureSettings.Keys);
        var quadrature = QuadratureSettings.Read(quadratures, dimension);
        var directory = Path.GetDirectoryName(full) ?? full;
        var species = root.Has("species") ? ReadSpecies(root, lattice, dimension, directory, begun, Warn) : [];
        var initial = root.Has("species") ? species.FirstOrDefault()?.Initial
            : root.Section("initial", InitialSettings.Keys, required: true) is { } i
            ? InitialSettings.Read(new(i, dimension, directory, begun) { Statistics = equation?.Statistics }) : null;
        var times = root.Section("time", TimeSettings.Keys);
        var time = TimeSettings.Read(times, Warn, physical);
        var outputs = root.Section("output", OutputSettings.Keys);
        var output = OutputSettings.Read(outputs, lattice, physical);
        if (time is not null && physical is not null && time.End / physical.CollisionTime is < 1e-3 or > 1e4)
            Warn(
                times!.At("end"),
                $"'time.end' = {time.End:g6} is {time.End / physical.CollisionTime:g2} of the collision time {physical.CollisionTime:g4}, "
                + $"which is {physical.CollisionTime * physical.System.TimeUnit:g4} s; a number is in units of "
                + $"{physical.System.TimeUnit:g4} s, and a text has a unit, \"200 fs\"");
        if (time is not null && output.At.Count(t => t > time.End) is > 0 and var late)
            Warn(outputs!.At("at"), $"{late} of the times of 'output.at' lie after the end {time.End:g9} of [time]");
        var checkpoint = CheckpointSettings.Read(root.Section("checkpoint", CheckpointSettings.Keys));

        if (output.Norms && equation?.Form == EquationForm.Distribution)
            document.Reject(
                outputs!.At("norms"),
                "'output.norms' = true needs form = \"perturbation\" or \"linear\" in [model], since the norms are those of g");
        if (quadrature.Accuracy is not null && equation is { Form: not EquationForm.Distribution })
            document.Reject(
                quadratures!.At("accuracy"),
                $"'quadrature.accuracy' must be left out with form = \"{ModelInput.NameOf(equation.Form)}\", since nothing is known "
                + "beforehand of the error of g; expected 'quadrature.degree', with 'quadrature.step' if wanted");
        CollisionModel? model = null;
        if (potential is not null && equation?.Hbar is { } hbar)
        {
            model = new(hbar, equation.Prefactor, potential, equation.Screening) { Statistics = equation.Statistics };
            CheckPotential(document, pair, model, dimension);
        }

        if (root.Has("species"))
            RequireMixture(document, root, equation, output, quadrature, lattice, species);
        document.ThrowFirst();
        var configuration = new Configuration
        {
            Title = title,
            SourcePath = full,
            Lattice = lattice!,
            Physical = physical,
            Model = model!,
            PrefactorName = equation!.PrefactorName,
            Form = equation.Form,
            ComputesUnstable = equation.ComputesUnstable,
            Quadrature = quadrature,
            Initial = initial!,
            Species = species,
            Time = time,
            Output = output,
            Checkpoint = checkpoint,
            Warnings = [.. warnings.OrderBy(w => w.At).Select(w => w.Sentence)],
            MissingTime = document.Sentence(document.EndOfFile,
                $"the section [time] is missing before the end of the file, expected for a run with the keys {TimeSettings.Keys}"),
            AvailableBytes = availableBytes,
        };
        var text = configuration.ToToml();
        return text.Length <= StrictToml.LargestText ? configuration with { TextAsRead = text } : throw new InputException(
            $"{path}: written out with every default it is larger than {StrictToml.LargestText >> 20} MB, expected a shorter one");
    }

    /// <summary>The input of one species as if it were alone: its lattice, its initial state, its statistics.</summary>
    internal Configuration Alone(SpeciesSettings species) => this with
    {
        Lattice = new LatticeSettings(species.Points, Lattice.Spacing * species.Points[0] / 2),
        Initial = species.Initial,
        Quadrature = Quadrature with { MaxTransfer = Quadrature.MaxTransfer / species.Species.Mass.Value },
        Model = Model with { Statistics = species.Species.Statistics },
        Species = [],
    };

    private static List<SpeciesSettings> ReadSpecies(
        TomlSection root, LatticeSettings? lattice, int? dimension, string directory, bool begun, Action<TomlLocation, string> warn)
    {
        var found = new List<SpeciesSettings>();
        foreach (var section in root.Sections("species", SpeciesSettings.Keys) ?? [])
        {
            if (SpeciesSettings.Read(section, lattice, dimension, directory, begun, warn) is not { } species)
                continue;
            SpeciesSettings.RequireRatios(section, found, species.Species);
            found.Add(species);
        }

        if (found.Sum(s => s.Species.Density) is var density && found.Count > 0 && Math.Abs(density - 1) > 1e-9)
            warn(root.At("species"), $"the densities of the species add up to {density:g9}, not 1");
        return found;
    }

    /// <summary>What a mixture has no use for.</summary>
    private static void RequireMixture(
        StrictToml document, TomlSection root, ModelInput? equation, OutputSettings output, QuadratureSettings quadrature,
        LatticeSettings? lattice, List<SpeciesSettings> species)
    {
        if (root.Has("initial"))
            root.Reject("initial", "absent beside [[species]], each of which has its own [species.initial]");
        if (equation is not null && !equation.Statistics.IsBoltzmann)
            document.Reject(root.At("species"), "'model.statistics' does not belong beside [[species]], each of which has its own");
        if (equation is not null && equation.Form != EquationForm.Distribution)
            document.Reject(
                root.At("species"), $"[[species]] must be absent with form = \"{ModelInput.NameOf(equation.Form)}\", which is about the "
                + "Maxwellian of one gas");
        if (equation?.Screening == Screening.Maxwellian)
            document.Reject(
                root.At("species"), "[[species]] must be absent with screening = \"maxwellian\", which is that of the unit Maxwellian; "
                + "expected \"dynamic\" or \"none\"");
        if (quadrature.Step is not null || quadrature.Accuracy is not null)
            document.Reject(
                root.At("species"), "[[species]] must be absent with step or accuracy in [quadrature], since a transfer has other steps in "
                + "each species");
        foreach (var (axis, value) in output.Reductions.Slices.SelectMany(s => s.Axes.Zip(s.Values)))
        {
            if (species.FirstOrDefault(s => Math.Abs(value) > 0.5 * s.Points[axis] * lattice!.Spacing) is { } narrow)
                document.Reject(
                    root.At("species"),
                    $"'output.slices.values' must be velocities on the lattice of every species, but {value:g6} on axis {axis} is "
                    + $"outside that of '{narrow.Species.Name}', which ends at {0.5 * narrow.Points[axis] * lattice!.Spacing:g6}");
        }
    }

    private static void CheckPotential(StrictToml document, TomlSection? section, CollisionModel model, int? dimension)
    {
        if (dimension is { } d && Existence.Obstacle(model, d) is { } obstacle)
            document.Reject(section?.At("kind") ?? document.EndOfFile, $"'potential.kind': {obstacle}");
    }
}
