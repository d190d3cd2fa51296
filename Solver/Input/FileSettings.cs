using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>kind = "file": a dataset of an HDF5 file, rank d, shape = points, taken as it is.</summary>
/// <param name="Path">the file, absolute (in the input: relative to the configuration file, also from the command line)</param>
/// <param name="Dataset">the dataset in it; default "/distribution", where evaluate and run put F, or "/perturbation", where they put
/// g</param>
/// <param name="IsPerturbation">whether it holds g of F = M + sqrt(M) g instead of F</param>
public sealed record FileSettings(string Path, string Dataset, bool IsPerturbation = false) : InitialSettings
{
    private static readonly (string Name, bool Value)[] Contents = [("distribution", false), ("perturbation", true)];

    internal override string Kind => "file";

    internal static FileSettings? Read(TomlSection section, string directory, bool begun)
    {
        var perturbation = section.Choice("content", Contents) ?? false;
        var dataset = section.Text("dataset", "the name of a dataset") ?? (perturbation ? "/perturbation" : "/distribution");
        if (section.Text("path", "the path of a readable HDF5 file", required: true) is not { } path)
            return null;
        var full = "";
        try
        {
            full = System.IO.Path.GetFullPath(path, directory);
            if (!begun)
                File.OpenRead(full).Dispose();
            return new(full, dataset, perturbation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = Directory.Exists(full) ? "is a folder" : error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : "cannot be opened";
            section.Reject("path", $"the path of a readable HDF5 file, relative to the configuration ({full} {why})");
            return null;
        }
    }

    private protected override void WriteKeys(TomlText text) =>
        text.Key("path", Path).Key("dataset", Dataset).Key("content", Contents.First(c => c.Value == IsPerturbation).Name);
}
