using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

/// <summary>
/// A file of tables as the studies write it: scales (a name, its coordinates) and datasets whose dimensions are named by scales, each with
/// <c>units</c> ("1", thermal units), <c>long_name</c> and <c>formula</c>, what is computed in the symbols of docs/file-format.md; root
/// attributes are those of the caller and then the provenance. Valid netCDF-4. Every rank builds it, rank 0 writes.
/// </summary>
internal sealed class TableFile
{
    private readonly List<(string Name, object Values, string LongName, string Formula)> _scales = [];
    private readonly List<(string Name, object Values, string LongName, string Formula, string[] Dimensions)> _tables = [];
    private readonly List<(string Name, object Value)> _attributes = [];

    /// <summary>A root attribute: string, double, long, int or an array of numbers.</summary>
    public TableFile Attribute(string name, object value)
    {
        _attributes.Add((name, value));
        return this;
    }

    /// <summary>A dimension scale of doubles.</summary>
    public TableFile Scale(string name, double[] values, string longName, string formula) => AddScale(name, values, longName, formula);

    /// <summary>A dimension scale of integers.</summary>
    public TableFile Scale(string name, long[] values, string longName, string formula) => AddScale(name, values, longName, formula);

    /// <summary>A scale 0, 1, ..., <paramref name="count"/> - 1.</summary>
    public TableFile Index(string name, int count, string longName, string formula) =>
        AddScale(name, Enumerable.Range(0, count).Select(i => (long)i).ToArray(), longName, formula);

    /// <summary>A dataset of doubles in C order over the named scales.</summary>
    /// <exception cref="ArgumentException">no such scale, or another number of values than the scales have</exception>
    /// <exception cref="ArithmeticException">a value is not finite: a result is a number</exception>
    public TableFile Table(string name, double[] values, string longName, string formula, params string[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Array.FindIndex(values, x => !double.IsFinite(x)) is var at and >= 0
            ? throw new ArithmeticException(
                $"the table '{name}' ({longName}) has {values[at]} at position {at}, so that no file is written; the numbers of the input "
                + "leave what can be computed")
            : AddTable(name, values, longName, formula, dimensions);
    }

    /// <summary>The same, with NaN where there is no value, as <paramref name="longName"/> says.</summary>
    /// <exception cref="ArgumentException">no such scale, or another number of values than the scales have</exception>
    public TableFile Partial(string name, double[] values, string longName, string formula, params string[] dimensions) =>
        AddTable(name, values, longName, formula, dimensions);

    /// <summary>A dataset of integers in C order over the named scales.</summary>
    /// <exception cref="ArgumentException">no such scale, or another number of values than the scales have</exception>
    public TableFile Table(string name, long[] values, string longName, string formula, params string[] dimensions) =>
        AddTable(name, values, longName, formula, dimensions);

    /// <summary>Writes the file in one piece, on rank 0.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="world">the ranks</param>
    /// <exception cref="IOException">the file cannot be written; the old one stands</exception>
    public void Write(string path, Communicator world)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Rank == 0)
            AtomicFile.Write(path, WriteAll);
        world.Barrier();
    }

    private static int Length(object values) => ((Array)values).Length;

    private TableFile AddScale(string name, object values, string longName, string formula)
    {
        _scales.Add((name, values, longName, formula));
        return this;
    }

    private TableFile AddTable(string name, object values, string longName, string formula, string[] dimensions)
    {
        var expected = 1L;
        foreach (var dimension in dimensions)
        {
            var scale = _scales.FirstOrDefault(s => s.Name == dimension);
            expected *= scale.Values is null
                ? throw new ArgumentException($"table '{name}' has no scale '{dimension}'", nameof(dimensions)) : Length(scale.Values);
        }

        if (Length(values) != expected)
            throw new ArgumentException($"table '{name}' has {Length(values)} values, its scales {expected}", nameof(values));
        _tables.Add((name, values, longName, formula, dimensions));
        return this;
    }

    private void WriteAll(string path)
    {
        using var file = H5File.Create(path);
        FieldFile.WriteAttributes(file, [.. _attributes, .. Provenance.Now()]);
        var scales = new Dictionary<string, H5Dataset>();
        try
        {
            foreach (var (name, values, longName, formula) in _scales)
            {
                scales[name] = values is double[] numbers
                    ? DimensionScale.Create<double>(file, name, numbers, ThermalUnit.Name, longName)
                    : DimensionScale.Create<long>(file, name, (long[])values, ThermalUnit.Name, longName);
                FieldFile.Explain(scales[name], formula);
            }

            foreach (var (name, values, longName, formula, dimensions) in _tables)
            {
                H5Dataset[] attached = [.. dimensions.Select(d => scales[d])];
                long[] shape = [.. attached.Select(s => s.Count)];
                using var set = values is double[] numbers
                    ? file.CreateDataset<double>(name, shape, numbers)
                    : file.CreateDataset<long>(name, shape, (long[])values);
                DimensionScale.AttachAll(FieldFile.Explain(set.Describe(ThermalUnit.Name, longName), formula), attached);
            }
        }
        finally
        {
            foreach (var scale in scales.Values)
                scale.Dispose();
        }

        file.Close();
    }
}
