using System.Security.Cryptography;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>A working directory with a small configuration, case.toml, and ways to look at what the program leaves there.</summary>
internal sealed class CaseDirectory : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public CaseDirectory(params (int Number, string Line)[] changes) => File.WriteAllText(Path("case.toml"), Sample.With(changes));

    /// <summary>Changes of the sample that make its initial state f of f.h5.</summary>
    public static (int, string)[] FromFile { get; } =
        [(20, "kind = \"file\"\npath = \"f.h5\"\ndataset = \"/f\""), (22, ""), (23, ""), (24, ""), (25, "")];

    public string Path(string name) => _directory.Path(name);

    public Outcome Clusterlb(params string[] arguments) => Commands.Clusterlb.Run(_directory.Path(""), arguments);

    /// <summary>Names of what is there, with what is in sub-directories.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Path(""), "*", SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(Path(""), f)).Order()];

    /// <summary>Every file with a hash of what is in it.</summary>
    public string[] Hashes() => [.. Files().Select(f => f + " " + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path(f)))))];

    /// <summary>Writes f.h5 with a dataset of doubles.</summary>
    public void WriteField(string dataset, long[] shape, params double[] values)
    {
        using var file = H5File.Create(Path("f.h5"));
        file.CreateDataset<double>(dataset, shape, values).Dispose();
        file.Close();
    }

    /// <summary>A dataset, every number in the bits it has.</summary>
    public long[] Bits(string name, string dataset) => [.. Numbers(name, dataset).Select(BitConverter.DoubleToInt64Bits)];

    /// <summary>A dataset as doubles.</summary>
    public double[] Numbers(string name, string dataset)
    {
        using var file = H5File.Open(Path(name));
        using var set = file.OpenDataset(dataset);
        return set.ReadAll<double>();
    }

    /// <summary>The numeric root attribute of a file.</summary>
    public double Attribute(string name, string attribute)
    {
        using var file = H5File.Open(Path(name));
        return file.Attributes.Get<double>(attribute);
    }

    /// <summary>Names of the datasets of a file.</summary>
    public IReadOnlyList<string> Datasets(string name)
    {
        using var file = H5File.Open(Path(name));
        return file.Names;
    }

    public void Dispose() => _directory.Dispose();
}
