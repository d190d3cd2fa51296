using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// One number for all that a file says: XXH3-128 over the names, types, shapes, attributes and sums of its datasets and the attributes of
/// its root, as text, a line each, sorted by name. The attribute with the digest itself is left out. Of the references that HDF5 keeps for
/// its scales, DIMENSION_LIST counts as the names of the scales, and REFERENCE_LIST, which is the same seen from the scale, not at all.
/// </summary>
internal static class H5Digest
{
    /// <summary>The root attribute that holds it, as 32 hexadecimal digits.</summary>
    public const string Attribute = "digest";

    private const string ScalesOf = "DIMENSION_LIST", UsersOf = "REFERENCE_LIST";

    /// <summary>The digest of an open file; of a file that several ranks have open each computes it.</summary>
    /// <param name="file">the file</param>
    /// <param name="sum">the checksum of a dataset's elements</param>
    /// <exception cref="H5Exception">the file cannot be read, or has an attribute that is neither text nor numbers</exception>
    public static string Of(H5File file, Func<H5Dataset, ulong> sum)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(sum);
        var text = new StringBuilder();
        Add(text, file.Attributes, () => "");
        foreach (var name in file.Names.Order(StringComparer.Ordinal))
        {
            using var dataset = file.OpenDataset(name);
            text.Append(CultureInfo.InvariantCulture, $"/{name} {dataset.TypeName} {string.Join('x', dataset.Shape)} {sum(dataset):x16}\n");
            Add(text, dataset.Attributes, () => Scales(dataset));
        }

        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Add(StringBuilder text, H5Attributes attributes, Func<string> scales)
    {
        foreach (var name in attributes.Names.Where(n => n is not (Attribute or UsersOf)).Order(StringComparer.Ordinal))
            text.Append('@').Append(name == ScalesOf ? $"{name} {scales()}" : attributes.Describe(name)).Append('\n');
    }

    /// <summary>The scales of the dimensions in order, such as [/v1 /v2].</summary>
    private static string Scales(H5Dataset dataset) =>
        $"[{string.Join(
            ' ', Enumerable.Range(0, dataset.Shape.Count).Select(a => string.Join(',', DimensionScale.Attached(dataset, a))))}]";
}
