using System.Globalization;
using System.Text.Json;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Verification;

/// <summary>An input with independent values of Q at some velocities: what the program says of its error, and what it is.</summary>
/// <param name="Name">the input</param>
/// <param name="Changes">keys that were changed</param>
/// <param name="Estimate">the estimate</param>
/// <param name="Actual">the largest error at these velocities, of max |Q| on the lattice</param>
/// <param name="Warning">the warning that names the cause; empty where there is none</param>
internal sealed record ErrorCase(string Name, string Changes, ErrorEstimate Estimate, double Actual, string Warning)
{
    /// <summary>Inputs of the tests whose error nothing was fitted to.</summary>
    public const string HeldOut = "held-out-";

    /// <summary>Tests/accuracy.</summary>
    public static string Folder { get; } = Path.Combine(SharedReference.Repository, "Tests", "accuracy");

    /// <summary>All inputs with values.</summary>
    public static IEnumerable<string> Inputs => new[] { SharedReference.Own, Folder }
        .SelectMany(f => Directory.GetFiles(f, "*.toml")).Where(f => File.Exists(Values(f))).Order(StringComparer.Ordinal);

    /// <summary>The estimate over the actual error.</summary>
    public double Ratio => Estimate.Error / Actual;

    /// <summary>No less than a third, no more than thirty times, or there is a warning.</summary>
    public bool IsTrue => Warning.Length > 0 || Ratio is >= 1.0 / 3 and <= 30;

    /// <summary>The head of a table of rows.</summary>
    public static string Head => "| input | estimate | largest cause | actual error | ratio | warning |\n|---|---|---|---|---|---|";

    /// <summary>A row of it.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name}{(Changes.Length > 0 ? " " + Changes : "")} | {Estimate.Error:0.0e+0} "
        + $"| {(Estimate.IsKnown ? Estimate.Parts[0].Name : "")} | {Actual:0.0e+0} | {Ratio:0.0} | {Warning} |");

    /// <summary>Evaluates an input with changes.</summary>
    public static ErrorCase Of(string path, params string[] changes)
    {
        using var setup = Case.Of(Configuration.Load(path, changes), new SerialCommunicator(), 2);
        using var rate = new NativeBuffer(setup.Lattice.Count);
        setup.Formulation.Evaluate(setup.Initial, rate);
        var q = setup.Formulation.CollisionTerm(rate);
        var largest = FieldNorms.Max(q, ThreadTeam.One);
        using var json = JsonDocument.Parse(File.ReadAllText(Values(path)));
        var actual = 0.0;
        foreach (var (velocity, value) in json.RootElement.GetProperty("velocities").EnumerateArray()
            .Zip(json.RootElement.GetProperty("collision").EnumerateArray()))
        {
            int[] index = [
                .. velocity.EnumerateArray().Select((v, a) =>
                    (int)Math.Round(v.GetDouble() / setup.Lattice.Spacing + (setup.Lattice.Points[a] - 1) / 2.0))];
            if (index.Select((i, a) => i >= 0 && i < setup.Lattice.Points[a]).All(inside => inside))
                actual = Math.Max(actual, Math.Abs(q[setup.Lattice.Offset(index)] - value.GetDouble()) / largest);
        }

        var warning = setup.Warnings.Any(w => w.StartsWith("resonance:", StringComparison.Ordinal)) ? "resonance" : "";
        return new ErrorCase(
            Path.GetFileNameWithoutExtension(path), string.Join(' ', changes), setup.Estimate(setup.Initial, rate), actual, warning);
    }

    /// <summary>
    /// Q of an input with an odd number of points, from the lattice of half the spacing and the directions that are best there, at every
    /// third velocity of those up to two thermal widths; the estimate of that lattice is the uncertainty.
    /// </summary>
    public static void WriteFromFinerLattice(string path)
    {
        var coarse = Configuration.Load(path).Lattice.Create();
        int[] points = [.. coarse.Points.Select(n => 2 * n - 1)];
        using var setup = Case.Of(
            Configuration.Load(path,
            [
                $"lattice.points=[{string.Join(", ", points)}]",
                string.Create(CultureInfo.InvariantCulture, $"lattice.extent={coarse.Spacing * points[0] / 4:R}"),
                "quadrature.max-transfer=9", "quadrature.radial=spectral",
            ]), new SerialCommunicator(), 2);
        using var rate = new NativeBuffer(setup.Lattice.Count);
        setup.Formulation.Evaluate(setup.Initial, rate);
        var q = setup.Formulation.CollisionTerm(rate);
        var (velocities, values) = (new List<double[]>(), new List<double>());
        var index = new int[coarse.Dimension];
        for (var i = 0L; i < coarse.Count; i++)
        {
            coarse.Index(i, index);
            double[] v = [.. index.Select((k, a) => coarse.Velocity(a, k))];
            if (index.Any(k => k % 3 != 0) || v.Sum(x => x * x) > 4)
                continue;
            velocities.Add(v);
            values.Add(q[setup.Lattice.Offset([.. index.Select(k => 2 * k)])]);
        }

        var estimate = setup.Estimate(setup.Initial, rate);
        File.WriteAllText(Values(path), JsonSerializer.Serialize(new
        {
            config = Path.GetFileName(path),
            source = $"the lattice of half the spacing, {setup.Directions.Count} directions of degree {setup.Directions.Degree}",
            velocities,
            collision = values,
            relative_uncertainty = estimate.Error,
        }) + "\n");
    }

    private static string Values(string path) => Path.ChangeExtension(path, ".json");
}
