namespace ClusterLB.Tests.Application.Commands;

/// <summary>Limits of the process that are too low (ulimit): the program says which, and how much it needs.</summary>
[Platform("Linux")]
public class ResourceLimitTests
{
    /// <summary>Without them the runtime finds none of its own libraries.</summary>
    [Test]
    public void Too_few_open_files_are_told()
    {
        using var place = new CaseDirectory();
        Assert.That(Under(place, "-n 60", "check case.toml").Refused(4), Is.EqualTo(
            "this process may open 60 files at a time (ulimit -n), where the program needs 128"));
        Under(place, "-n 128", "evaluate case.toml -o q.h5").Finished();
    }

    /// <summary>A library that cannot be loaded for lack of it is not what is short.</summary>
    [Test]
    public void Too_little_address_space_is_told()
    {
        using var place = new CaseDirectory();
        const string words = "the address space of this process is limited to 2.05 GB (ulimit -v), where the program needs 3.22 GB";
        Assert.That(Under(place, "-v 2000000", "info").Finished(), Does.Match("\nlimits ").And.Contain(words));
        var outcome = Under(place, "-v 2000000", "evaluate case.toml -o q.h5", ("CLUSTERLB_HDF5", "/nowhere/libhdf5.so"));
        Assert.That(outcome.Refused(4), Does.Contain("cannot be loaded").And.Contain(words));
    }

    private static Outcome Under(CaseDirectory place, string limit, string command, params (string, string?)[] environment) =>
        Jobs.Shell.Run(
            place.Path(""), [("DOTNET_GCHeapHardLimit", "0x8000000"), .. environment], "sh", "-c",
            $"ulimit {limit} && exec dotnet {Clusterlb.Program} {command}");
}
