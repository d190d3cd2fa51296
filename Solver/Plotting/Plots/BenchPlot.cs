using System.Text.Json;

namespace ClusterLB.Solver.Plotting.Plots;

/// <summary>Measurements of <c>clusterlb bench --json</c>: time over threads, and bond updates a second beside what the machine could do.</summary>
public sealed class BenchPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "bench";

    /// <inheritdoc/>
    public string Caption =>
        "Time of one evaluation over the number of threads, by phase, with ideal scaling dashed; and the bond updates a second of the classes of directions in the last measurement, "
        + "beside the multiply-adds a second that the machine can do (dashed): the roofline of an update, which is one multiply-add.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Measurement[] all = [.. results.FindAll("*.json").Select(Measurement.Read).OfType<Measurement>().OrderBy(m => m.Threads)];
        if (all.Length == 0)
            return null;
        double[] threads = [.. all.Select(m => (double)m.Threads)];
        var last = all[^1];
        double[] rank = [.. Enumerable.Range(1, last.Rates.Length).Select(i => (double)i)];
        return new($"One evaluation, d = {last.Dimension}, {last.Points} points an axis, P2 = {last.Directions}",
        [
            new("Scaling", "threads", "seconds",
            [
                new("total", threads, [.. all.Select(m => m.Seconds)]), new("level sums", threads, [.. all.Select(m => m.LevelSums)]),
                new("tables", threads, [.. all.Select(m => m.Tables)]), new("bonds", threads, [.. all.Select(m => m.Bonds)]),
                new("ideal", threads, [.. all.Select(m => all[0].Seconds * all[0].Threads / m.Threads)], CurveStyle.Reference),
            ])
            {
                LogX = all.Length > 1,
                LogY = true,
            },
            new("Roofline of the bonds", "class of directions, fastest first", "per second",
            [
                new("bond updates", rank, [.. last.Rates.OrderDescending()], CurveStyle.Points),
                new("multiply-adds of the machine", rank, [.. rank.Select(_ => last.MultiplyAdds)], CurveStyle.Reference),
            ])
            {
                LogY = true,
            },
        ]);
    }

    private sealed record Measurement(
        int Dimension, int Points, int Directions, int Threads, double Seconds, double LevelSums, double Tables, double Bonds, double[] Rates, double MultiplyAdds)
    {
        /// <summary>The measurement in a file; null where the file is something else.</summary>
        public static Measurement? Read(string path)
        {
            using var document = Parse(path);
            if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("phases", out var phases)
                || !root.TryGetProperty("peaks", out var peaks) || !root.TryGetProperty("classes", out var classes))
            {
                return null;
            }

            double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();
            return new(
                root.GetProperty("dimension").GetInt32(), root.GetProperty("points")[0].GetInt32(), root.GetProperty("directions").GetInt32(), root.GetProperty("threads").GetInt32(),
                Number(root, "seconds"), Number(phases, "level_sums"), Number(phases, "tables"), Number(phases, "bonds"),
                [.. classes.EnumerateArray().Select(c => Number(c, "updates_per_second"))], Number(peaks, "multiply_adds"));
        }

        private static JsonDocument? Parse(string path)
        {
            try
            {
                return JsonDocument.Parse(File.ReadAllText(path));
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
