using ClusterLB.IO.Hdf5;

namespace ClusterLB.Solver.Records;

/// <summary>A small dataset of a field file, the same on all ranks, with its dimension scales.</summary>
/// <param name="Name">name of the dataset</param>
/// <param name="LongName">the attribute <c>long_name</c></param>
/// <param name="Formula">the attribute <c>formula</c></param>
/// <param name="Shape">its extents</param>
/// <param name="Values">doubles or longs in C order</param>
/// <param name="Scales">names of the scales of its dimensions, written before it; its own name alone makes it a scale</param>
internal sealed record NamedArray(string Name, string LongName, string Formula, long[] Shape, Array Values, params string[] Scales)
{
    /// <summary>Whether it is a dimension scale of its own name.</summary>
    public bool IsScale => Scales is [var own] && own == Name;

    /// <summary>Further attributes: numbers or text by name.</summary>
    public IReadOnlyList<(string Name, object Value)> Attributes { get; init; } = [];

    /// <summary>Writes it into a file that has its scales; collective where the file is.</summary>
    internal void Write(H5File file)
    {
        using var dataset = Values switch
        {
            double[] reals => file.CreateDataset<double>(Name, Shape, reals),
            long[] numbers => file.CreateDataset<long>(Name, Shape, numbers),
            _ => throw new ArgumentException($"the elements of '{Name}' are neither doubles nor longs"),
        };
        if (IsScale)
            _ = DimensionScale.Make(dataset, ThermalUnit.Name, LongName);
        else
        {
            dataset.Describe(ThermalUnit.Name, LongName);
            for (var a = 0; a < Scales.Length; a++)
            {
                using var scale = file.OpenDataset(Scales[a]);
                DimensionScale.Attach(dataset, a, scale);
            }
        }

        dataset.Attributes.Set("formula", Formula);
        foreach (var (name, value) in Attributes)
            dataset.Attributes.Set(name, value);
    }
}
