using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PureHDF;

namespace ClusterLB.Tests.Bits;

/// <summary>
/// SHA-256 of what the program writes, item by item. HDF5 is read by PureHDF, which shares no code with the program: type, extents and the
/// bits of the numbers, so that neither chunks nor compression matter.
/// </summary>
internal static class BitsOf
{
    // Numbers that say how long it took, and on how many ranks and threads. Text (provenance, configuration, units, names) is not hashed.
    private static readonly string[] _circumstances = ["seconds", "ranks", "grid", "threads"];

    /// <summary>Adds the items of a file of results, each under "file item"; other files have none.</summary>
    public static void File(string name, string path, SortedDictionary<string, string> hashes)
    {
        switch (Path.GetExtension(path))
        {
            case ".h5":
                using (var file = H5File.OpenRead(path))
                    Datasets(name, file, hashes);
                break;
            case ".csv" or ".xmf":
                hashes.Add($"{name} text", Hash(System.IO.File.ReadAllBytes(path)));
                break;
        }
    }

    /// <summary>Adds what a command printed, without empty lines and times; each line of the table of <c>plan</c> is an item.</summary>
    public static void Printed(string command, string output, SortedDictionary<string, string> hashes)
    {
        var lines = output.Split('\n').Where(line => line.Length > 0 && line.Split(' ')[0] != "seconds").ToArray();
        if (command.EndsWith("-plan", StringComparison.Ordinal) && output[0] != '{')
        {
            for (var i = 0; i < lines.Length; i++)
                hashes.Add($"{command} line-{i + 1:d2}", Hash(Encoding.UTF8.GetBytes(lines[i])));
        }
        else
        {
            hashes.Add($"{command} text", Hash(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        }
    }

    /// <summary>The root attribute instructionSet.</summary>
    public static string InstructionSet(string path)
    {
        using var file = H5File.OpenRead(path);
        return file.Attribute("instructionSet").Read<string>();
    }

    private static void Datasets(string name, PureHDF.VOL.Native.NativeFile file, SortedDictionary<string, string> hashes)
    {
        Attributes($"{name} @", file, hashes);
        Children(name, "", file, hashes);
    }

    private static void Children(string name, string prefix, IH5Group group, SortedDictionary<string, string> hashes)
    {
        foreach (var child in group.Children())
        {
            if (child is IH5Group species)
            {
                Attributes($"{name} {prefix}{child.Name}@", species, hashes);
                Children(name, $"{prefix}{child.Name}/", species, hashes);
                continue;
            }

            if (child is not IH5Dataset set)
                throw new InvalidDataException($"{name}: '{child.Name}' is no dataset; the table of bits has no rule for it");
            Attributes($"{name} {prefix}{set.Name}@", set, hashes);
            hashes.Add($"{name} {prefix}{set.Name}", set.Type.Class switch
            {
                H5DataTypeClass.FixedPoint => Hash("int", set.Type.Size, set.Space.Dimensions, set.Read<long[]>()),
                H5DataTypeClass.FloatingPoint => Hash("float", set.Type.Size, set.Space.Dimensions, set.Read<double[]>()),
                _ => throw new InvalidDataException($"{name}: dataset '{set.Name}' has no numbers; the table of bits has no rule for it"),
            });
        }
    }

    private static void Attributes(string prefix, IH5Object owner, SortedDictionary<string, string> hashes)
    {
        foreach (var attribute in owner.Attributes().Where(a => !_circumstances.Contains(a.Name)))
        {
            switch (attribute.Type.Class)
            {
                case H5DataTypeClass.FixedPoint:
                    Add("int", attribute.Read<long[]>());
                    break;
                case H5DataTypeClass.FloatingPoint:
                    Add("float", attribute.Read<double[]>());
                    break;
            }

            void Add<T>(string kind, T[] values)
                where T : unmanaged =>
                hashes.Add(prefix + attribute.Name, Hash(kind, attribute.Type.Size, attribute.Space.Dimensions, values));
        }
    }

    private static string Hash<T>(string kind, int size, ulong[] shape, T[] values)
        where T : unmanaged =>
        Hash([.. Encoding.ASCII.GetBytes($"{kind}{8 * size} {string.Join('x', shape)}\n"), .. MemoryMarshal.AsBytes<T>(values)]);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
