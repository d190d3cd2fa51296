using System.Globalization;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Solver.Files;

/// <summary>
/// Datasets as comma-separated values (RFC 4180: lines end with CR LF): one row of names, then a row for each element of the first
/// dimension (a history) or for each element (one dataset with its coordinates). Numbers are the shortest that read back to the same bits;
/// what is not defined is NaN.
/// </summary>
internal static class CsvExport
{
    /// <summary>Whether a file is a history: steps over <c>time</c>.</summary>
    internal static bool IsHistory(H5File file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains("time") && file.Contains("step");
    }

    /// <summary>Names of the datasets that <see cref="WriteDataset"/> can write: those that have coordinates, in groups
    /// as group/name.</summary>
    internal static IReadOnlyList<string> Datasets(H5File file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var groups = file.Groups;
        return
        [
            .. file.Names.SelectMany(name => groups.Contains(name) ? file.NamesIn(name).Select(n => $"{name}/{n}") : [name]).Where(name =>
            {
                using var dataset = file.OpenDataset(name);
                return Enumerable.Range(0, dataset.Shape.Count).All(a => DimensionScale.Attached(dataset, a).Count == 1)
                    && dataset.Shape.Count > 0;
            }),
        ];
    }

    /// <summary>All columns over <c>time</c>; components of vectors and tensors are columns of their own, temperature_1_2.</summary>
    internal static void WriteHistory(H5File file, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(output);
        var columns = new List<(string Name, string[] Values)>();
        foreach (var name in file.Names)
        {
            using var dataset = file.OpenDataset(name);
            if (name != "time" && (dataset.Shape.Count == 0 || !DimensionScale.Attached(dataset, 0).SequenceEqual(["/time"])))
                continue;
            var values = Texts(dataset);
            long[][] numbers = [.. Enumerable.Range(1, Math.Max(0, dataset.Shape.Count - 1)).Select(a =>
            {
                using var scale = file.OpenDataset(DimensionScale.Attached(dataset, a)[0]);
                return scale.ReadAll<long>();
            })];
            var width = dataset.Shape.Skip(1).Aggregate(1L, (n, m) => n * m);
            for (var k = 0L; k < width; k++)
            {
                var component = k;
                columns.Add((name + Suffix(numbers, k), [.. values.Where((_, i) => i % width == component)]));
            }
        }

        Line(output, columns.Select(c => c.Name));
        for (var row = 0; row < columns[0].Values.Length; row++)
            Line(output, columns.Select(c => c.Values[row]));
    }

    /// <summary>A dataset, a row an element: its coordinates, named by its scales, and the value; without the names of groups.</summary>
    internal static void WriteDataset(H5File file, string name, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(output);
        using var dataset = file.OpenDataset(name);
        string[] scales = [.. Enumerable.Range(0, dataset.Shape.Count).Select(a => DimensionScale.Attached(dataset, a)[0].TrimStart('/'))];
        string[][] coordinates = [.. scales.Select(scale =>
        {
            using var opened = file.OpenDataset(scale);
            return Texts(opened);
        })];
        var values = Texts(dataset);
        Line(output, [.. scales.Append(name).Select(n => n[(n.LastIndexOf('/') + 1)..])]);
        var index = new long[scales.Length];
        for (var i = 0L; i < values.LongLength; i++)
        {
            for (var (a, rest) = (scales.Length - 1, i); a >= 0; rest /= dataset.Shape[a--])
                index[a] = rest % dataset.Shape[a];
            Line(output, [.. scales.Select((_, a) => coordinates[a][index[a]]), values[i]]);
        }
    }

    // The numbers of the components are those of their scales: axes count from 1, degrees from 0.
    private static string Suffix(long[][] numbers, long k)
    {
        var suffix = "";
        for (var a = numbers.Length - 1; a >= 0; k /= numbers[a--].Length)
            suffix = $"_{numbers[a][k % numbers[a].Length]}{suffix}";
        return suffix;
    }

    private static string[] Texts(H5Dataset dataset) => dataset.IsInteger
        ? [.. dataset.ReadAll<long>().Select(n => n.ToString(CultureInfo.InvariantCulture))]
        : [.. dataset.ReadAll<double>().Select(x => x.ToString("R", CultureInfo.InvariantCulture))];

    // No name and no number has a comma, a quote or a line break in it.
    private static void Line(TextWriter output, IEnumerable<string> fields)
    {
        output.Write(string.Join(',', fields));
        output.Write("\r\n");
    }
}
