using System.Diagnostics;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Python;

/// <summary>The Python package in <c>python/</c>, by Debian's Python: its doctests, its own tests and its notebook, on the results of a run
/// and of a mixture.</summary>
public class PackageTests
{
    private const string Python = "/usr/bin/python3";

    private const string Head = """
        title = "Beams in the plane"
        [lattice]
        dimension = 2
        points = 16
        extent = 6.0
        [model]
        kind = "quantum"
        hbar = 1.0
        [potential]
        kind = "yukawa"
        strength = 1.0
        inverse-length = 1.0
        [time]
        end = 2.0
        method = "ssp-rk3"
        step = 0.25
        [output]
        snapshot-every = 0.5
        moments = 3
        radial-average = true
        marginals = [[0]]

        """;

    private const string Beams = """
        [initial]
        kind = "mixture"
        [[initial.components]]
        weight = 1.0
        mean = [0.0, 0.0]
        variance = [1.3, 0.7]
        """;

    private const string Species = """
        [[species]]
        name = "light"
        mass = 1
        density = 0.6
        [species.initial]
        kind = "maxwellian"
        temperature = 1.0
        [[species]]
        name = "heavy"
        mass = 2
        density = 0.4
        points = 14
        [species.initial]
        kind = "maxwellian"
        temperature = 1.5
        """;

    [Test]
    public void Examples_tests_and_notebooks_pass()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("case.toml"), Head + Beams);
        File.WriteAllText(
            place.Path("mixture.toml"), (Head + Species).Replace("moments = 3\nradial-average = true\nmarginals = [[0]]\n", ""));
        Clusterlb.Run(place.Path(""), "run", "case.toml", "-o", "runs/beams").Finished();
        Clusterlb.Run(place.Path(""), "run", "mixture.toml", "-o", "mixture", "--set", "time.max-steps=2").Finished();
        File.WriteAllText(place.Path("clusterlb"), $"#!/bin/sh\nexec dotnet '{Clusterlb.Program}' \"$@\"\n");
        using (var chmod = Process.Start("chmod", ["+x", place.Path("clusterlb")]))
            chmod.WaitForExit();

        var start = new ProcessStartInfo(Python, [Path.Combine(SharedReference.Repository, "python", "tests", "check.py")])
        {
            WorkingDirectory = place.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CLUSTERLB"] = place.Path("clusterlb");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["MPLCONFIGDIR"] = place.Path("matplotlib");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{output}{error.Result}\n(`jobs/setup test` installs what the tests need)");
        TestContext.Out.Write(output);
    }
}
