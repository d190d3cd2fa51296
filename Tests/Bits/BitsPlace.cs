using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Parallel;

namespace ClusterLB.Tests.Bits;

/// <summary>A directory where a case is run, with copies of the inputs.</summary>
internal sealed class BitsPlace : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public BitsPlace()
    {
        Copy(Path.Combine(SharedReference.Repository, "examples"), "examples");
        Copy(SharedReference.Own, "reference");
    }

    /// <summary>Runs a case, alone or its collective verbs on ranks, and returns the hashes of all that it wrote.</summary>
    public SortedDictionary<string, string> Run(BitsCase @case, (string Name, string Value)[] environment, int ranks = 1)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < @case.Commands.Length; i++)
        {
            var words = @case.Commands[i].Split(' ');
            var output = ranks > 1 && BitsCase.IsCollective(@case.Commands[i])
                ? OnRanks(ranks, words)
                : Clusterlb.Run(_directory.Path(""), environment, words).Finished();
            BitsOf.Printed($"{i + 1}-{words[0]}", output, hashes);
        }

        foreach (var path in Directory.EnumerateFiles(_directory.Path(""), "*", SearchOption.AllDirectories))
            BitsOf.File(Path.GetRelativePath(_directory.Path(""), path).Replace('\\', '/'), path, hashes);
        return hashes;
    }

    /// <summary>What the root attribute instructionSet of the files says, one value a kind.</summary>
    public string[] InstructionSets() =>
        [.. Directory.EnumerateFiles(_directory.Path(""), "*.h5", SearchOption.AllDirectories).Select(BitsOf.InstructionSet).Distinct()];

    public void Dispose() => _directory.Dispose();

    private string OnRanks(int ranks, string[] words)
    {
        string[] command = ["env", "--chdir=" + _directory.Path(""), "dotnet", Clusterlb.Program, .. words];
        var run = MpiRun.Start(MpiRun.OpenMpi, ranks, [], command);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain($"computed by {ranks} ranks "));
        return run.Output;
    }

    private void Copy(string folder, string name)
    {
        Directory.CreateDirectory(_directory.Path(name));
        foreach (var file in Directory.EnumerateFiles(folder, "*.toml"))
            File.Copy(file, _directory.Path(Path.Combine(name, Path.GetFileName(file))));
    }
}
