using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Parallel;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>
/// Ten thousand steps by the built program (a thousand without CLUSTERLB_TEST_ALL=1), with checkpoints, history and progress as in a run of
/// weeks: the memory is flat, and mass, momentum and energy drift by no more than 1e-12 of Σ F |ψ| h^d, not faster than 2^-58 a step,
/// and not faster than linearly.
/// </summary>
public class EnduranceTests
{
    [TestCase("spectral")]
    [TestCase("monotone")]
    public void Memory_is_flat_and_the_drift_is_rounding(string radial)
    {
        var steps = Cases.All ? 10_000 : 1_000;
        using var place = new LongRunCase(1_000_000, settings: "every-minutes = 0");

        // A small nursery, 4 MB: what is garbage goes at once, and does not look like growth until the first collection. Methods are
        // compiled once and for all when they are first called, not anew in the background while the run goes on.
        string[] command = [
            "run", "case.toml", "-o", "out", "--threads", "1", "--set", $"quadrature.radial={radial}", $"time.max-steps={steps}",
            "checkpoint.every-steps=50"];
        using var run = new UnderWay(
            place.Path(""), MpiRun.OpenMpi, 0, command, ("DOTNET_GCgen0size", "400000"), ("DOTNET_TieredCompilation", "0"));
        List<int> kilobytes = [];
        run.Until(() =>
        {
            if (run.Processes is [var process] && place.Newest("out") >= steps / 5 && Resident(process) is { } now)
                kilobytes.Add(now);
            return false;
        });
        Assert.That(run.Wait().ExitCode, Is.Zero);

        // The first fifth meets every method; what comes after must not grow.
        Assert.That(kilobytes, Has.Count.GreaterThan(3));
        var half = kilobytes.Count / 2;
        var (early, late) = (kilobytes[..half].Max(), kilobytes[half..].Max());
        Cases.Report($"{radial}: resident {early} kB at most in the first half of the steps after {steps / 5}, {late} kB in the second");
        Assert.That(late - early, Is.LessThan(4096), "kB");

        using var file = H5File.Open(place.Path("out/history.h5"));
        double[] Column(string name)
        {
            using var set = file.OpenDataset(name);
            return set.ReadAll<double>();
        }

        var (mass, energy, momentum) = (Column("mass"), Column("energy"), Column("momentum"));
        Assert.That(mass, Has.Length.EqualTo(steps + 1));
        // Thermal momentum of each axis as scale, a lower bound of Σ F |v_a| h^d up to a factor of order 1.
        var scale = mass[0] * Math.Sqrt(2 * energy[0] / mass[0] / 2);
        double Change(int from, int to) => new[]
        {
            Math.Abs(mass[to] - mass[from]) / mass[0], Math.Abs(energy[to] - energy[from]) / energy[0],
            Math.Abs(momentum[2 * to] - momentum[2 * from]) / scale, Math.Abs(momentum[2 * to + 1] - momentum[2 * from + 1]) / scale,
        }.Max();
        var whole = Enumerable.Range(0, steps + 1).Max(i => Change(0, i));
        double[] tenths = [.. Enumerable.Range(0, 10).Select(k => Change(k * steps / 10, (k + 1) * steps / 10))];
        Cases.Report(
            $"{radial}: largest drift {whole:0.0e+00} in {steps} steps; in each tenth "
            + $"{string.Join(' ', tenths.Select(t => $"{t:0.0e+00}"))}");
        Assert.That(whole, Is.LessThanOrEqualTo(1e-12));

        for (var i = 1; i <= steps; i++)
            Assert.That(Change(0, i), Is.LessThanOrEqualTo(5e-16 + i * Math.ScaleB(1, -58)), $"drift after {i} steps");

        // Ten times the steps, at most ten times the drift; below 1e-15 the last bits of single sums decide.
        var first = Enumerable.Range(0, steps / 10).Max(i => Change(0, i));
        Assert.That(whole, Is.LessThanOrEqualTo(10 * Math.Max(first, 1e-15)), "no faster than linear");
    }

    private static int? Resident(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
