namespace ClusterLB.Tests.Application.Commands;

/// <summary>
/// Numbers beyond what can be computed, and sizes beyond what there is: one sentence and exit code 2 before anything is allocated, in every
/// verb; never exit code 1, never a NaN as a result.
/// </summary>
[NonParallelizable]
public class RangeTests
{
    private const string OneComponent = "initial.components=[{weight=1.0,mean=[50.0,0.0],variance=[1e-4,1e-4]}]";

    [TestCase("run", "[initial] expected a positive mass from 1e-60 to 1e60, but the initial state has mass 0", OneComponent)]
    [TestCase("evaluate", "has mass 0 on the lattice, whose axes span ±4.6875, ±4.6875", OneComponent)]
    [TestCase("cumulant", "[initial] expected a positive mass", OneComponent)]
    [TestCase("dielectric", "[initial] expected a positive mass", OneComponent)]
    [TestCase("check", "[initial] normalise = true needs a positive mass", OneComponent, "initial.normalise=true")]
    [TestCase("cumulant", "no wave vector of the box has hbar |k| from h = 0.625", "potential.max-wavenumber=0.5")]
    [TestCase("evaluate", "'potential.strength' must be a positive finite number from 1e-60 to 1e60", "potential.strength=1e-321")]
    [TestCase("check", "'potential.max-wavenumber' must be a positive finite number from 1e-60", "potential.max-wavenumber=1e-200")]
    [TestCase("check", "'lattice.extent' must be a positive finite number from 1e-60", "lattice.extent=1e-100")]
    [TestCase("check", "\"golden-rule\" or a positive finite number from 1e-60", "model.prefactor=1e200")]
    [TestCase("run", "the radial integral over transfers in steps of h = 1.25e-08", "lattice.extent=1e-7", "initial.normalise=true")]
    [TestCase("evaluate", "more than can be counted", "lattice.extent=1e-50", "initial.normalise=true")]
    [TestCase("bench", "nodes, which need", "lattice.extent=1e-5", "quadrature.directions=8", "initial.normalise=true")]
    [TestCase("cumulant", "the wave vectors up to 'quadrature.max-transfer' = 8 in steps of h = 0.00125", "lattice.extent=0.01")]
    [TestCase("dielectric", "the sum rules at the wavenumber 0.05 need 1.92e+32 nodes", "potential.strength=1e60")]
    [TestCase("plan", "more than can be counted", "lattice.extent=1e-7")]
    [TestCase("check", "nodes, of which no more than 98304 are computed", "lattice.extent=6e-4", "initial.normalise=true")]
    [TestCase("run", "nodes, of which no more than 98304 are computed", "lattice.extent=6e-4", "initial.normalise=true")]
    public void Beyond_the_range(string verb, string words, params string[] overrides)
    {
        using var place = new CaseDirectory();
        string[] more = verb switch
        {
            "run" or "evaluate" or "cumulant" or "dielectric" => ["-o", place.Path("out.h5")],
            "plan" => ["--ranks", "2"],
            _ => [],
        };
        var outcome = InProcess.Run([verb, place.Path("case.toml"), .. more, "--set", .. overrides]);
        Assert.That(outcome.Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [TestCase("dielectric --wavenumbers 1e9", "the sum rules at the wavenumber 1E+09 need")]
    [TestCase("dielectric --wavenumbers 1:2:1000000 --frequencies 1:2:1000000", "make 2e+12 values of each table")]
    [TestCase("cumulant --times 1,1e9", "a hundred times the recurrence of the box, but one is 1E+09")]
    [TestCase("kernel --hbar 0.1,1e-4", "--hbar must be at least 0.001, but one is 0.0001")]
    [TestCase("evaluate --threads 20000", "--threads must be at most")]
    [TestCase("spectrum --set lattice.points=512 quadrature.directions=2 --count 80000",
        "GB for the blocks of vectors of --count 80000, where")]
    [TestCase("spectrum --set lattice.points=2 --count 1", "--count 1 is too large for a lattice of 4 velocities")]
    public void Options_beyond_the_range(string arguments, string words)
    {
        using var place = new CaseDirectory();
        var (verb, rest) = (arguments.Split(' ')[0], arguments.Split(' ')[1..]);
        var outcome = InProcess.Run([verb, place.Path("case.toml"), "-o", place.Path("out.h5"), .. rest]);
        Assert.That(outcome.Refused(2), Does.Contain(words).IgnoreCase);
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [TestCase("--latency")]
    [TestCase("--bandwidth")]
    [TestCase("--rate")]
    public void Speeds_beyond_the_range(string option)
    {
        using var place = new CaseDirectory();
        foreach (var value in (string[])["1e308", "1e-320", "0", "NaN"])
        {
            var outcome = InProcess.Run("plan", place.Path("case.toml"), "--ranks", "4", "--json", option, value);
            Assert.That(outcome.Refused(2), Does.Contain($"{option} must be a positive finite number from 1e-60 to 1e60"));
        }
    }

    [TestCase("1e26", "1e-300", "1me")]
    [TestCase("1e300", "1e3", "1me")]
    [TestCase("1e-300", "1e300", "1e-300")]
    [TestCase("1e26", "100eV", "1e300")]
    public void A_physical_system_beyond_the_range(string density, string temperature, string mass)
    {
        foreach (var json in (string[][])[[], ["--json"]])
        {
            var outcome = InProcess.Run(["units", "--density", density, "--temperature", temperature, "--mass", mass, .. json]);
            Assert.That(outcome.Refused(2), Does.StartWith("these numbers leave what a double holds: "));
        }
    }

    /// <summary>In 400 MB the tables of the bonds fit, the quadrature of a fine lattice and the plan of many threads do not: a limit of
    /// the runtime stands for that of a container.</summary>
    [TestCase("check", "where 0.4 GB are available", "lattice.extent=2e-3", "initial.normalise=true")]
    [TestCase("evaluate", "where 0.4 GB are available", "lattice.extent=2e-2", "initial.normalise=true")]
    public void Memory_of_a_container(string verb, string words, params string[] overrides)
    {
        using var place = new CaseDirectory();
        string[] more = verb == "check" ? [] : ["-o", "out.h5", "--threads", "200"];
        (string, string)[] limit = [("DOTNET_GCHeapHardLimit", "0x17D78400")];
        var outcome = Clusterlb.Run(place.Path(""), limit, [verb, "case.toml", .. more, "--set", .. overrides]);
        Assert.That(outcome.Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void An_input_without_an_end()
    {
        Assert.That(InProcess.Run("check", "/dev/zero").Refused(2), Is.EqualTo(
            "/dev/zero: is larger than 16 MB, expected a configuration file (TOML)"));
    }

    /// <summary>What a run writes out it reads again: every quotation mark takes two characters there.</summary>
    [Test]
    public void An_input_that_is_too_long_when_written_out()
    {
        using var place = new CaseDirectory((1, $"title = '{new string('"', 9 << 20)}'"));
        Assert.That(InProcess.Run("check", place.Path("case.toml")).Refused(2), Does.EndWith(
            "written out with every default it is larger than 16 MB, expected a shorter one"));
    }
}
