namespace ClusterLB.Tests.Bits;

/// <summary>
/// Command lines whose results stand in the table of bits. They run one after the other in a directory with copies of examples/ and of
/// reference/.
/// </summary>
/// <param name="Name">first column of the table</param>
/// <param name="Commands">verbs with their arguments, without spaces in any of them</param>
internal sealed record BitsCase(string Name, params string[] Commands)
{
    private const string Short = "--set time.max-steps=3";

    // The examples that are no runs in time, with the smallest arguments that still fill every dataset.
    private static readonly Dictionary<string, string> _studies = new()
    {
        ["cumulant-2d"] = "cumulant examples/cumulant-2d.toml -o study.h5 -t 2 --points 12,16 --times 1:3:3",
        ["dielectric-3d"] = "dielectric examples/dielectric-3d.toml -o study.h5 -t 1 --wavenumbers 0.05:2:8 --frequencies -4:4:33 " +
            "--directions 1,0,0;1,1,1 --set lattice.points=20",
        ["kernel-4d"] = "kernel examples/kernel-4d.toml -o study.h5 -t 2 --hbar 0.4",
        ["limit-2d"] = "limit examples/limit-2d.toml -o study -t 2 --hbar 0.4,0.2 " +
            "--set lattice.points=16 quadrature.directions=2 time.end=3",
        ["spectrum-2d"] = "spectrum examples/spectrum-2d.toml -o study.h5 -t 1",
    };

    // What makes an example shorter than three steps of it are.
    private static readonly Dictionary<string, string> _smaller = new()
    {
        ["coulomb-3d"] = " lattice.points=14",
        ["deuterium-tritium-3d"] = " lattice.points=56",
        ["quickstart"] = " lattice.points=10",
        ["screened-coulomb-3d"] = " lattice.points=[14,12,12]",
    };

    /// <summary>The case that many ranks compute as well.</summary>
    public const string OnRanks = "outputs-3d";

    /// <summary>Cases of every dimension, both rules and all forms that take little time: run for every instruction path.</summary>
    public static IReadOnlyList<string> Cheap { get; } =
    [
        "examples/cumulant-2d", "forms", "outputs-3d", "outputs-4d",
        "reference/classical-2d", "reference/quantum-4d", "resume-rkc", "rules",
    ];

    /// <summary>All cases: every example, every reference input of the repository, then the rest.</summary>
    public static IReadOnlyList<BitsCase> All { get; } = [.. Examples(), .. References(), .. Others()];

    /// <summary>Verbs that may run under mpirun.</summary>
    public static bool IsCollective(string command) => command.Split(' ')[0] is "run" or "resume" or "evaluate";

    private static IEnumerable<BitsCase> Examples()
    {
        foreach (var name in Names(Path.Combine(SharedReference.Repository, "examples")))
        {
            var smaller = _smaller.GetValueOrDefault(name, "");
            var evaluate = $"evaluate examples/{name}.toml -o evaluate.h5 -t 1" + (smaller.Length > 0 ? " --set" + smaller : "");
            if (_studies.TryGetValue(name, out var study))
                yield return new BitsCase($"examples/{name}", study);
            else if (name == "from-file-2d")
                yield return new BitsCase($"examples/{name}", $"run examples/bkw-2d.toml -t 1 {Short}", evaluate, Run(name, smaller));
            else
                yield return new BitsCase($"examples/{name}", evaluate, Run(name, smaller));
        }

        static string Run(string name, string smaller) => $"run examples/{name}.toml -o run -t 2 {Short}{smaller}";
    }

    private static IEnumerable<BitsCase> References() =>
        from item in Names(SharedReference.Own).Select((name, i) => (Name: name, Threads: 1 + (i % 2)))
        let smaller = item.Name.Contains("-4d", StringComparison.Ordinal) ? " --set lattice.points=10" : ""
        select new BitsCase($"reference/{item.Name}", $"evaluate reference/{item.Name}.toml -o evaluate.h5 -t {item.Threads}{smaller}");

    private static IEnumerable<BitsCase> Others()
    {
        const string Small = "lattice.points=[14,12] quadrature.directions=5";
        foreach (var method in new[] { "dormand-prince", "rkc", "ssp-rk3" })
        {
            var step = method == "ssp-rk3" ? " time.step=4" : "";
            yield return new BitsCase($"resume-{method}",
                $"run reference/anisotropic-2d.toml -o run -t 2 --set {Small} time.end=20 " +
                    $"time.method={method}{step} output.snapshot-every=15",
                "resume run -t 1 --set time.end=40");
        }

        yield return new BitsCase("resume-perturbation",
            $"run examples/perturbation-form-2d.toml -o run -t 1 --set {Small} time.end=2 time.method=rkc",
            "resume run -t 2 --set time.end=4");
        yield return new BitsCase("forms",
            $"evaluate examples/perturbation-form-2d.toml -o linear.h5 -t 1 --set {Small} model.form=linear",
            $"run examples/perturbation-form-2d.toml -o classical -t 2 {Short} {Small} model.form=linear model.kind=classical",
            $"run examples/perturbation-2d.toml -o monotone -t 2 {Short} {Small} model.form=perturbation quadrature.radial=monotone " +
                "output.norms=true output.hermite-degree=5",
            "evaluate reference/quantum-4d.toml -o quantum-4d.h5 -t 2 --set lattice.points=6 model.form=perturbation");
        yield return new BitsCase("rules",
            "evaluate reference/classical-2d.toml -o classical-2d.h5 -t 1 --set lattice.points=24 quadrature.radial=monotone",
            "evaluate reference/classical-3d.toml -o classical-3d.h5 -t 2 --set lattice.points=12 quadrature.radial=monotone",
            "evaluate reference/classical-4d.toml -o classical-4d.h5 -t 2 --set lattice.points=8 quadrature.radial=monotone",
            "evaluate reference/quantum-4d.toml -o quantum-4d.h5 -t 1 --set lattice.points=8 quadrature.radial=monotone",
            "evaluate reference/quantum-3d.toml -o maxwellian.h5 -t 1 --set lattice.points=12 model.screening=maxwellian",
            "evaluate reference/quantum-3d.toml -o unscreened.h5 -t 2 " +
                "--set lattice.points=12 model.screening=none quadrature.directions=3");
        const string Outputs =
            "output.radial-average=true output.energy-shells=7 output.moments=4 output.snapshot-every=2 output.compression=4";
        yield return new BitsCase("outputs-3d",
            "run reference/anisotropic-3d.toml -o run -t 1 --set lattice.points=[10,9,11] time.end=5 time.method=ssp-rk3 time.step=1 " +
                "output.marginals=[[0],[0,2]] output.slices=[{axes=[1],values=[0.3]}] " + Outputs,
            "export run -o history.csv",
            "export run/snapshot-000001.h5 -o marginal.csv --dataset marginal_v1");
        yield return new BitsCase("outputs-4d",
            "run reference/quantum-4d.toml -o run -t 2 --set lattice.points=[7,6,6,8] time.end=5 time.method=rkc time.max-steps=3 " +
                "output.marginals=[[1],[0,3],[1,2,3]] output.slices=[{axes=[1,2],values=[0.3,-0.6]}] " + Outputs,
            "export run");
        yield return new BitsCase("studies",
            $"dielectric reference/anisotropic-2d.toml -o dielectric.h5 -t 2 --directions 1,0;-1,2 --wavenumbers 0.3:2.1:7 " +
                $"--frequencies -3:3:13 --set {Small}",
            $"kernel reference/quantum-2d.toml -o kernel.h5 -t 1 --hbar 0.4 --set {Small}",
            $"spectrum examples/spectrum-2d.toml -o sweep.h5 -t 2 --count 2 --hbar 1,0.5,0 --lattices 4:10,4.5:12");
        yield return new BitsCase("local",
            "plan examples/quickstart.toml --ranks 8",
            "plan examples/perturbation-form-2d.toml --ranks 4 --threads 2",
            "plan examples/classical-2d.toml --ranks 3 --json",
            "units --density 1e26 --temperature 100eV --mass 1me",
            "units --density 1e15 --temperature 10K --mass 1me --dimension 2 --json",
            "check examples/quickstart.toml",
            "check examples/perturbation-form-2d.toml",
            "init");
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*.toml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);
}
