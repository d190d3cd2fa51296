using System.Runtime.InteropServices;
using System.Text;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// HDF5 dimension scales: a one-dimensional dataset that names a dimension of others and holds its coordinates. netCDF-4 and xarray
/// show a dimension by the name of its scale; both dislike the same scale on two dimensions of one dataset.
/// </summary>
internal static unsafe class DimensionScale
{
    /// <summary>Creates a scale with its coordinates, <c>units</c> and <c>long_name</c>.</summary>
    /// <exception cref="H5Exception">the name is taken, or the file cannot be written</exception>
    public static H5Dataset Create<T>(H5File file, string name, ReadOnlySpan<T> values, string units, string longName)
        where T : unmanaged
    {
        return Make(file.CreateDataset(name, [values.Length], values), units, longName);
    }

    /// <summary>Makes a one-dimensional dataset a scale of its own name, and describes it; it is closed where that fails.</summary>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public static H5Dataset Make(H5Dataset dataset, string units, string longName)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        try
        {
            // Within a group the dimension has the name that the dataset has there.
            fixed (byte* text = H5Handle.Utf8(dataset.Name[(dataset.Name.LastIndexOf('/') + 1)..]))
                H5Exception.Check(H5DS.set_scale(dataset.Id, text), dataset.FileName, $"making '{dataset.Name}' a dimension scale");
            return dataset.Describe(units, longName);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <summary>Attaches <paramref name="scale"/> to a dimension of <paramref name="dataset"/>.</summary>
    /// <exception cref="ArgumentException">the extent of the dimension is not the length of the scale</exception>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public static void Attach(H5Dataset dataset, int dimension, H5Dataset scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimension, dataset.Shape.Count);
        if (dataset.Shape[dimension] != scale.Count)
        {
            throw new ArgumentException(
                $"dimension {dimension} of dataset '{dataset.Name}' has extent {dataset.Shape[dimension]}, "
                + $"the scale '{scale.Name}' length {scale.Count}");
        }

        H5Exception.Check(
            H5DS.attach_scale(dataset.Id, scale.Id, (uint)dimension),
            dataset.FileName,
            $"attaching the scale '{scale.Name}' to dimension {dimension} of dataset '{dataset.Name}'");
    }

    /// <summary>Attaches a scale to every dimension, in order.</summary>
    /// <exception cref="ArgumentException">their number is not the rank, or an extent disagrees</exception>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public static void AttachAll(H5Dataset dataset, params ReadOnlySpan<H5Dataset> scales)
    {
        if (scales.Length != dataset.Shape.Count)
            throw new ArgumentException($"dataset '{dataset.Name}' has rank {dataset.Shape.Count}, but {scales.Length} scales were given");
        for (var a = 0; a < scales.Length; a++)
            Attach(dataset, a, scales[a]);
    }

    /// <summary>Whether a dataset is a scale.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public static bool IsScale(H5Dataset dataset) =>
        H5Exception.Check(H5DS.is_scale(dataset.Id), dataset.FileName, $"asking whether '{dataset.Name}' is a dimension scale") > 0;

    /// <summary>The paths of the scales attached to a dimension, such as /v1.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public static IReadOnlyList<string> Attached(H5Dataset dataset, int dimension)
    {
        var names = new List<string>();
        var handle = GCHandle.Alloc(names);
        try
        {
            var result = H5DS.iterate_scales(dataset.Id, (uint)dimension, null, &AddName, (void*)GCHandle.ToIntPtr(handle));
            H5Exception.Check(result, dataset.FileName, $"listing the scales of dimension {dimension} of dataset '{dataset.Name}'");
        }
        finally
        {
            handle.Free();
        }

        return names;
    }

    [UnmanagedCallersOnly]
    private static int AddName(long dataset, uint dimension, long scale, void* data)
    {
        const int Limit = 1024;
        var name = stackalloc byte[Limit];
        var length = H5L.get_object_name(scale, name, Limit);
        if (length < 0)
            return -1;
        ((List<string>)GCHandle.FromIntPtr((nint)data).Target!).Add(Encoding.UTF8.GetString(name, (int)Math.Min(length, Limit - 1)));
        return 0;
    }
}
