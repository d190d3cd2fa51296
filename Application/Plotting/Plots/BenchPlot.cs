using System.Text.Json;

namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Measurements of <c>clusterlb bench --json</c>: time over threads, and bond updates a second beside what the machine could
/// do.</summary>
public sealed class BenchPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "bench";

    /// <inheritdoc/>
    public string Caption =>
        "Time of one evaluation over the number of threads, by phase, with ideal scaling dashed; and the bond updates a second of the "
            + "classes of directions in the measurement with most threads, "
        + "in the kernel alone and with the copies that it needs, beside the multiply-adds a second that the machine can do (dashed): the "
            + "roofline of an update, which is one multiply-add.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Measurement[] all = [.. results.FindAll("*.json").Select(Measurement.Read).OfType<Measurement>().OrderBy(m => m.Threads)];
        if (all.Length == 0)
            return null;
        double[] threads = [.. all.Select(m => (double)m.Threads)];
        var last = all[^1];
        Rate[] rates = [.. last.Rates.OrderByDescending(r => r.Kernel)];
        double[] rank = [.. Enumerable.Range(1, rates.Length).Select(i => (double)i)];
        return new($"One evaluation, d = {last.Dimension}, {last.Points} points an axis, P2 = {last.Directions}",
        [
            new("Scaling", "threads", "time of an evaluation (s)",
            [
                new("total", threads, [.. all.Select(m => m.Seconds)]), new("level sums", threads, [.. all.Select(m => m.LevelSums)]),
                new("tables", threads, [.. all.Select(m => m.Tables)]), new("bonds", threads, [.. all.Select(m => m.Bonds)]),
                new("ideal", threads, [.. all.Select(m => all[0].Seconds * all[0].Threads / m.Threads)], CurveStyle.Reference),
            ])
            {
                LogX = all.Length > 1,
                LogY = true,
                XTicks = Panel.TicksAt(threads),
            },
            new("Roofline of the bonds", "class of directions, fastest first", "updates, multiply-adds (1/s)",
            [
                new("bond updates", rank, [.. rates.Select(r => r.Kernel)], CurveStyle.Points),
                new("with copies", rank, [.. rates.Select(r => r.WithCopies)], CurveStyle.Points),
                new("multiply-adds of the machine", rank, [.. rank.Select(_ => last.MultiplyAdds)], CurveStyle.Reference),
            ])
            {
                LogY = true,
                XTicks = Panel.TicksAt(rank),
            },
        ]);
    }

    /// <summary>Bond updates a second of a class of directions.</summary>
    private readonly record struct Rate(double Kernel, double WithCopies);

    private sealed record Measurement(
        int Dimension, int Points, int Directions, int Threads, double Seconds, double LevelSums, double Tables, double Bonds, Rate[] Rates,
            double MultiplyAdds)
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
            Rate RateOf(JsonElement of)
            {
                var (updates, kernel) = (Number(of, "bond_updates"), Number(of, "kernel_seconds"));
                return new(updates / kernel, updates / (kernel + Number(of, "copy_seconds")));
            }

            try
            {
                return new(
                    root.GetProperty("dimension").GetInt32(), root.GetProperty("points")[0].GetInt32(), root.GetProperty("p2").GetInt32(),
                        root.GetProperty("threads").GetInt32(),
                    Number(root, "seconds"), Number(phases, "level_sums"), Number(phases, "tables"), Number(phases, "bonds"),
                    [.. classes.EnumerateArray().Select(RateOf)], Number(peaks, "multiply_adds_per_second"));
            }
            catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
            {
                throw new IOException($"'{path}' is not what `clusterlb bench --json` of this version writes: {e.Message}", e);
            }
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
