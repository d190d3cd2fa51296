namespace ClusterLB.Tests.Application.Commands;

/// <summary>A small file of each study, made once for all tests that look into them: small lattices, a second or two each.</summary>
internal static class StudyFiles
{
    private static readonly string[] _small = ["--set", "lattice.points=10", "quadrature.directions=2"];

    /// <summary>The files, each with the arguments that make it from the sample.</summary>
    public static IReadOnlyDictionary<string, string[]> Commands { get; } = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["dielectric.h5"] = [
            "dielectric", "case.toml", "-o", "dielectric.h5", "--directions", "1,0;-1,2", "--wavenumbers", "0.3:2.1:7", "--frequencies",
            "-3:3:13"],
        ["kernel.h5"] = ["kernel", "case.toml", "-o", "kernel.h5", "--hbar", "0.4,0.2"],
        ["cumulant.h5"] = ["cumulant", "case.toml", "-o", "cumulant.h5", "--points", "10,14", "--times", "1:3:3"],
        ["sweep.h5"] = ["spectrum", "case.toml", "-o", "sweep.h5", "--count", "2", "--hbar", "1,0.5,0", "--lattices", "4:10,4.5:12"],
        ["continuum.h5"] =
        [
            "spectrum", "case.toml", "--continuum", "-o", "continuum.h5", "--functions", "4", "--degrees", "2", "--hbar", "0.5,0",
            "--theory",
        ],
        ["vectors.h5"] = ["spectrum", "case.toml", "-o", "vectors.h5", "--count", "2", .. _small],
        ["limit/limit.h5"] = [
            "limit", "case.toml", "-o", "limit", "--hbar", "0.4,0.2", .. _small, "time.method=ssp-rk3", "time.step=0.25",
            "output.snapshot-every=0"],
        ["scan/scan.h5"] = [
            "scan", "case.toml", "-o", "scan", "--over", "model.hbar=1,0.5", "time.method=ssp-rk3", .. _small, "time.step=0.5",
            "output.snapshot-every=0"],
    };

    /// <summary>A new directory with these files.</summary>
    public static CaseDirectory Make(params IEnumerable<string> names)
    {
        var place = new CaseDirectory();
        foreach (var name in names)
            place.Clusterlb(Commands[name]).Finished();
        return place;
    }
}
