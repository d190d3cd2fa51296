using System.Runtime.InteropServices;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Jobs;

/// <summary>
/// The published file: alone in a directory, without .NET in sight, it gives the same bits as the build, on one rank and on two, and takes
/// its libraries from LD_LIBRARY_PATH. Publishing takes a minute, so these run with ./test --all.
/// </summary>
public sealed class PublishTests : IDisposable
{
    private static readonly (string, string?)[] _noDotnet = [
        ("DOTNET_ROOT", "/nonexistent"), ("DOTNET_HOST_PATH", null), ("PATH", "/usr/bin:/bin")];
    private readonly CaseDirectory _place = new();
    private string _program = "";

    [OneTimeSetUp]
    public void Publish()
    {
        if (!Cases.All)
            Assert.Ignore("publishes: ./test --all");
        var made = Shell.Run(_place.Path(""), [], Shell.File("jobs", "publish"), Own, "--archive").Finished()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(made, Has.Length.EqualTo(2));
        Directory.CreateDirectory(_place.Path("installed"));
        Shell.Run(_place.Path("installed"), [], "tar", "--strip-components=1", "-xf", made[1]).Finished();
        _program = _place.Path("installed/bin/clusterlb");
    }

    private static string Own => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    [Test]
    public void It_is_one_file_and_runs_as_the_build_does()
    {
        Assert.That(Directory.GetFiles(_place.Path("installed/bin")), Is.EqualTo(new[] { _program }));
        Assert.That(
            Shell.Run(_place.Path(""), _noDotnet, _program, "info").Finished(),
            Does.Contain("HDF5          1.").And.Contain("MPI           Open MPI"));
        Shell.Run(_place.Path(""), _noDotnet, _program, "run", "case.toml", "-o", "published").Finished();
        _place.Clusterlb("run", "case.toml", "-o", "built").Finished();
        Shell.Run(
            _place.Path(""), [.. _noDotnet, ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("TERM", "dumb")],
            "mpirun.openmpi", "--oversubscribe", "-n", "2", _program, "run", "case.toml", "-o", "ranks").Finished();
        var last = Directory.GetFiles(_place.Path("built"), "snapshot-*.h5").Select(Path.GetFileName).Max();
        foreach (var other in new[] { "published", "ranks" })
            Assert.That(_place.Bits($"{other}/{last}", "distribution"), Is.EqualTo(_place.Bits($"built/{last}", "distribution")), other);
    }

    [Test]
    public void Libraries_are_those_of_LD_LIBRARY_PATH()
    {
        // A module's directory: the serial names lead to the parallel build, which info tells from the serial one; an MPI that is none is
        // passed over.
        Directory.CreateDirectory(_place.Path("module"));
        var parallel = Directory.GetFiles($"/usr/lib/{(Own == "linux-x64" ? "x86_64" : "aarch64")}-linux-gnu", "libhdf5_openmpi*.so.???")
            .ToDictionary(f => Path.GetFileName(f).Replace("_openmpi", "_serial", StringComparison.Ordinal));
        Assert.That(parallel, Has.Count.GreaterThanOrEqualTo(2));
        foreach (var (name, file) in parallel)
            File.CreateSymbolicLink(_place.Path($"module/{name}"), file);
        string Hdf5(params (string, string?)[] variables) =>
            Shell.Run(_place.Path(""), [.. _noDotnet, .. variables], _program, "info").Finished().Split('\n')
                .Single(l => l.StartsWith("HDF5 ", StringComparison.Ordinal));
        Assert.That(Hdf5(), Does.Contain("serial build"));
        Assert.That(Hdf5(("LD_LIBRARY_PATH", _place.Path("module"))), Does.Contain("parallel build"));
    }

    [Test]
    public void It_runs_and_draws_without_a_home()
    {
        // A read-only container, or a node without home directories: the archive has unpacked what would go to ~/.net, and the modulefile
        // says where.
        (string, string?)[] homeless = [
            .. _noDotnet, ("HOME", "/nonexistent"), ("DOTNET_BUNDLE_EXTRACT_BASE_DIR", _place.Path("installed/share/clusterlb/native"))];
        Shell.Run(_place.Path(""), homeless, _program, "run", "case.toml", "-o", "homeless").Finished();
        Shell.Run(_place.Path(""), homeless, _program, "plot", "homeless", "-o", "pictures").Finished();
        Assert.That(Directory.GetFiles(_place.Path("pictures"), "*.png"), Is.Not.Empty);
        Assert.That(
            File.ReadAllText(Shell.File("jobs", "modulefile")),
            Does.Contain("setenv DOTNET_BUNDLE_EXTRACT_BASE_DIR $root/share/clusterlb/native"));
    }

    [Test]
    public void Completion_and_modulefile_are_in_the_archive()
    {
        Assert.That(
            File.ReadAllText(_place.Path("installed/share/bash-completion/completions/clusterlb")),
            Is.EqualTo(Shell.Run(_place.Path(""), _noDotnet, _program, "completion").Finished()));
        Assert.That(Directory.GetFiles(_place.Path("installed/share/modulefiles/clusterlb")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Licences_of_what_is_in_the_file_are_in_the_archive()
    {
        var texts = _place.Path("installed/share/licenses/clusterlb");
        Assert.That(
            File.ReadAllText(_place.Path("installed/THIRD-PARTY-NOTICES.md")),
            Is.EqualTo(File.ReadAllText(Shell.File("THIRD-PARTY-NOTICES.md"))));
        foreach (
            var text in new[] { $"Microsoft.NETCore.App.Runtime.{Own}/THIRD-PARTY-NOTICES.TXT", "ScottPlot/NOTICES.txt",
            "SkiaSharp.NativeAssets.Linux.NoDependencies/THIRD-PARTY-NOTICES.txt" })
            Assert.That(new FileInfo(Path.Combine(texts, text)), Does.Exist, text);
    }

    [TestCase("linux-x64", 62)]
    [TestCase("linux-arm64", 183)]
    public void It_is_for_the_machine_that_was_asked_for(string target, int machine)
    {
        var file = Shell.Run(_place.Path(""), [], Shell.File("jobs", "publish"), target).Finished().Trim();
        var head = new byte[20];
        using (var stream = File.OpenRead(file))
            stream.ReadExactly(head);
        // e_ident: ELF, 64 bits, little endian; e_machine: EM_X86_64, EM_AARCH64.
        Assert.That(head[..6], Is.EqualTo(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }));
        Assert.That(head[18] | head[19] << 8, Is.EqualTo(machine));
        Assert.That(new FileInfo(file).Length, Is.LessThan(130_000_000));
    }

    /// <summary>On a machine of another kind the emulator of qemu-user-static runs it, with Debian's libc6-arm64-cross and
    /// libstdc++6-arm64-cross.</summary>
    [Test]
    public void The_file_for_arm64_runs()
    {
        const string Emulator = "/usr/bin/qemu-aarch64-static", Libraries = "/usr/aarch64-linux-gnu";
        var isEmulated = Own != "linux-arm64";
        if (isEmulated && !(File.Exists(Emulator) && File.Exists($"{Libraries}/lib/libstdc++.so.6")))
            Assert.Ignore("needs qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross");
        var file = Shell.Run(_place.Path(""), [], Shell.File("jobs", "publish"), "linux-arm64").Finished().Trim();
        // The emulator does not see code that is written through a second mapping.
        (string, string?)[] variables = [
            .. _noDotnet, ("DOTNET_EnableWriteXorExecute", isEmulated ? "0" : null), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
            ("DOTNET_BUNDLE_EXTRACT_BASE_DIR", _place.Path("arm64"))];
        Outcome Arm(params string[] arguments) =>
            isEmulated ? Shell.Run(_place.Path(""), variables, Emulator, ["-L", Libraries, file, .. arguments])
                : Shell.Run(_place.Path(""), variables, file, arguments);
        Assert.That(Arm("info").Finished(), Does.Contain("on linux-arm64").And.Contain("NEON"));
        string[] units = ["units", "--density", "1e26", "--temperature", "100eV", "--mass", "1me"];
        Assert.That(Arm(units).Finished(), Is.EqualTo(Shell.Run(_place.Path(""), _noDotnet, _program, units).Finished()));
        Assert.That(
            Arm("check", "case.toml").Finished(),
            Is.EqualTo(Shell.Run(_place.Path(""), _noDotnet, _program, "check", "case.toml").Finished()));
    }

    public void Dispose() => _place.Dispose();
}
