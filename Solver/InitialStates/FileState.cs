using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;

[assembly: Kind(typeof(FileState))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>A dataset of an HDF5 file, or the array of a file of numpy.save (.npy), rank d, shape = points, taken as it is.</summary>
/// <param name="path">the file, absolute (in the input: relative to the configuration file, also from the command line)</param>
/// <param name="dataset">the dataset in it; in the input "/distribution" by default, where evaluate and run put F, or "/perturbation",
/// where they put g</param>
/// <param name="isPerturbation">whether it holds g of F = M + sqrt(M) g instead of F</param>
public sealed class FileState(string path, string dataset, bool isPerturbation = false) : InitialState
{
    private static readonly (string Name, bool Value)[] _contents = [("distribution", false), ("perturbation", true)];

    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("file", "from an HDF5 or .npy file",
        ["path", "dataset", "content"],
        [
            new("path = \"snapshot-000001.h5\"", "relative to this file"),
            new("dataset = \"/distribution\"",
                "rank d, shape = points; default \"/distribution\", or \"/perturbation\" for such a content"),
            new("content = \"distribution\"",
                "what it holds: \"distribution\" F, or \"perturbation\" g of F = M + sqrt(M) g; default \"distribution\""),
        ],
        Read);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The dataset in it.</summary>
    public string Dataset => dataset;

    /// <inheritdoc/>
    public override bool IsPerturbation => isPerturbation;

    /// <inheritdoc/>
    public override bool NeedsRoot => isPerturbation;

    /// <inheritdoc/>
    public override void Sample(Domain domain, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Read(domain, into);
        if (isPerturbation)
            new EquilibriumRoot(domain.Lattice).ToDistribution(domain, into, into);
    }

    /// <inheritdoc/>
    public override void SamplePerturbation(Domain domain, NativeBuffer into)
    {
        if (!isPerturbation)
        {
            base.SamplePerturbation(domain, into);
            return;
        }

        ArgumentNullException.ThrowIfNull(domain);
        Read(domain, into);
    }

    private bool IsNumpy => IsOfNumpy(path);

    private static bool IsOfNumpy(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private void Read(Domain domain, NativeBuffer into)
    {
        if (IsNumpy)
            FieldFile.ReadNumpy(path, domain.Block, into);
        else
            FieldFile.ReadDistribution(path, dataset, domain.Block, into, domain.World);
    }

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Key("path", path);
        if (!IsNumpy)
            text.Key("dataset", dataset);
        text.Key("content", _contents.First(c => c.Value == isPerturbation).Name);
    }

    private static FileState? Read(InitialSection input)
    {
        var perturbation = input.Keys.Choice("content", _contents) ?? false;
        var dataset = input.Keys.Text("dataset", "the name of a dataset") ?? (perturbation ? "/perturbation" : "/distribution");
        if (input.Keys.Text("path", "the path of a readable HDF5 or .npy file", required: true) is not { } path)
            return null;
        if (IsOfNumpy(path) && input.Keys.Has("dataset"))
            input.Keys.Reject("dataset", "absent with a .npy file, which has one array");
        var full = "";
        try
        {
            full = System.IO.Path.GetFullPath(path, input.Directory);
            if (!input.IsBegun)
                File.OpenRead(full).Dispose();
            return new(full, dataset, perturbation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = Directory.Exists(full) ? "is a folder" : error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : "cannot be opened";
            input.Keys.Reject("path", $"the path of a readable HDF5 or .npy file, relative to the configuration ({full} {why})");
            return null;
        }
    }
}
