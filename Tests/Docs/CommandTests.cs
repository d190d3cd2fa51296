using System.Diagnostics;
using System.Text.RegularExpressions;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Docs;

/// <summary>
/// Every command of README and docs/ runs: page by page, in order, in a directory that looks like the repository. A synopsis with capitals
/// for what is to be filled in runs beside a small case, without its optional parts.
/// </summary>
public partial class CommandTests
{
    private static readonly (string Placeholder, string Value)[] _fillIn =
        [("FILE.h5", "file.h5"), ("CONFIG", "case.toml"), ("DIR", "results"), ("N", "2"), ("NAME", "case"), (" ...", "")];

    private static IEnumerable<string> Pages =>
        Page.All.Where(p => p == "README.md" || p.StartsWith("docs/", StringComparison.Ordinal))
            .Where(p => new Page(Path.Combine(SharedReference.Repository, p)).Commands.Any());

    [TestCaseSource(nameof(Pages))]
    public void Commands_run(string page)
    {
        using var place = new TemporaryDirectory();
        var commands = new Page(Path.Combine(SharedReference.Repository, page)).Commands.ToArray();
        MakeRepository(place.Path("repository"));
        Assert.Multiple(() =>
        {
            for (var i = 0; i < commands.Length; i++)
            {
                var command = commands[i];
                var text = Optional().Replace(command.Text, "");
                var isSynopsis = _fillIn.Any(f => Word(f.Placeholder).IsMatch(text));
                var directory = place.Path(isSynopsis ? $"synopsis-{i}" : "repository");
                if (isSynopsis)
                {
                    MakeRepository(directory);
                    File.WriteAllText(Path.Combine(directory, "case.toml"), Sample.With(
                        (4, "points = 12"), (27, "end = 0.1"), (28, "method = \"ssp-rk3\""), (29, "step = 0.05"),
                            (32, "directory = \"results\"")));
                    if (text.Contains("DIR", StringComparison.Ordinal))
                        Shell(directory, "./clusterlb run case.toml");
                    foreach (var (placeholder, value) in _fillIn)
                        text = Word(placeholder).Replace(text, value);
                }

                text = Explanation().Replace(text, "");
                if (command.More.Length > 0 && text.Contains("./clusterlb", StringComparison.Ordinal))
                    text += " " + command.More;
                TestContext.Out.WriteLine($"{page}, line {command.Line}: {text}");
                var (code, error) = Shell(directory, text);
                Assert.That(code, Is.Zero, $"{page}, line {command.Line}: {text}\n{error}");
            }
        });
    }

    [Test]
    public void Commands_are_found_and_marks_are_heeded()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("page.md"), """
            Text with `./clusterlb check CONFIG` in it.

                ./clusterlb run examples/bkw-2d.toml     # so
                $ mpirun.openmpi -n 2 ./clusterlb info --mpi
                its output
                ./test --filter X

            <!-- needs a cluster -->

                srun -n 64 ./clusterlb run examples/bkw-2d.toml

            <!-- test: --set time.end=1 -->
            ```sh
            ./clusterlb run examples/quickstart.toml
            ```
            """);
        Assert.That(new Page(place.Path("page.md")).Commands, Is.EqualTo(new DocumentedCommand[]
        {
            new(1, "./clusterlb check CONFIG", ""),
            new(3, "./clusterlb run examples/bkw-2d.toml     # so", ""),
            new(4, "mpirun.openmpi -n 2 ./clusterlb info --mpi", ""),
            new(14, "./clusterlb run examples/quickstart.toml", "--set time.end=1"),
        }));
    }

    [Test]
    public void A_command_that_fails_would_be_found()
    {
        using var place = new TemporaryDirectory();
        MakeRepository(place.Path("repository"));
        Assert.That(Shell(place.Path("repository"), "./clusterlb run examples/missing.toml").Code, Is.EqualTo(2));
        Assert.That(Shell(place.Path("repository"), "./clusterlb frobnicate").Code, Is.EqualTo(2));
    }

    /// <summary>A directory with links to what the commands read, and the built program under its name.</summary>
    private static void MakeRepository(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var name in new[] { "examples", "Tests", "docs", "jobs", "benchmarks", "python" })
            File.CreateSymbolicLink(Path.Combine(directory, name), Path.Combine(SharedReference.Repository, name));
        var program = Path.Combine(directory, "clusterlb");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "clusterlb.dll")}' \"$@\"\n");
        Shell(directory, "chmod +x clusterlb");
    }

    private static (int Code, string Error) Shell(string directory, string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // As a user on a machine with few cores, and as root in a container, would have to.
        foreach (var (name, value) in new[]
        {
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
                ("TERM", "dumb"),
        })
        {
            start.Environment[name] = value;
        }

        // The Python that has the packages which jobs/setup installs is the system's.
        start.Environment["PATH"] = "/usr/bin:" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Result);
    }

    private static Regex Word(string placeholder) => new(
        $@"(?<![\w./-]){Regex.Escape(placeholder)}(?![\w./-])|{(placeholder == " ..." ? Regex.Escape(placeholder) : "$^")}");

    [GeneratedRegex(@" \[[^\]]*\]")]
    private static partial Regex Optional();

    /// <summary>The explanation of a synopsis stands behind three blanks or more, or a #.</summary>
    [GeneratedRegex(@"(   +|\s+#).*$")]
    private static partial Regex Explanation();
}
