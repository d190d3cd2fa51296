using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Parallel;

/// <summary>The files of the theory's verbs are the same bits on any number of ranks and threads.</summary>
public class StudyRanksTests
{
    private static readonly Dictionary<string, string> _cases = new()
    {
        ["dielectric"] = "--directions 1,0;-1,2 --wavenumbers 0.5,1,2 --frequencies -3:3:13",
        ["cumulant"] = "--times 1,2,3 --set lattice.points=9 lattice.extent=3 quadrature.max-transfer=2",
        ["kernel"] = "--hbar 0.5,0.3",
    };

    [TestCase("dielectric", MpiRun.OpenMpi, 3)]
    [TestCase("dielectric", MpiRun.Mpich, 2)]
    [TestCase("cumulant", MpiRun.OpenMpi, 3)]
    [TestCase("cumulant", MpiRun.Mpich, 2)]
    [TestCase("kernel", MpiRun.OpenMpi, 2)]
    public void The_bits_do_not_depend_on_the_ranks(string verb, string launcher, int ranks)
    {
        using var place = new CaseDirectory();
        var arguments = _cases[verb].Split(' ');
        InProcess.Run([verb, place.Path("case.toml"), "-o", place.Path("one.h5"), "--threads", "1", .. arguments]).Finished();
        var program = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");
        var run = MpiRun.Start(
            launcher, ranks, [],
            ["dotnet", program, verb, place.Path("case.toml"), "-o", place.Path("many.h5"), "--threads", "2", .. arguments]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.TrimEnd().Split('\n')[^1], Is.EqualTo(place.Path("many.h5")));
        var names = place.Datasets("one.h5");
        Assert.That(names, Is.Not.Empty.And.EqualTo(place.Datasets("many.h5")));
        foreach (var name in names)
            Assert.That(place.Bits("many.h5", name), Is.EqualTo(place.Bits("one.h5", name)), name);
    }
}
