using System.Globalization;
using System.Xml;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

/// <summary>
/// The light side of field files for ParaView and VisIt: an XDMF file that says which datasets of which HDF5 files are fields on which
/// lattice, at which time. It shows what has two or three dimensions: the fields for d = 2 and 3, marginals and slices for any d. The
/// reader's x axis is the one that is contiguous in memory, the last velocity axis; z (y in two dimensions) is the first.
/// </summary>
internal static class XdmfFile
{
    /// <summary>Whether there is anything of two or three dimensions to show.</summary>
    public static bool HasContent(VelocityLattice lattice, IReadOnlyList<NamedArray> reduced) => Grids(lattice, [], reduced).Any();

    /// <summary>Writes the file in one piece.</summary>
    /// <param name="path">the file, in the directory of the field files</param>
    /// <param name="lattice">the lattice</param>
    /// <param name="fields">names of the datasets over the whole lattice</param>
    /// <param name="reduced">what the field files have besides</param>
    /// <param name="states">names of the field files and their times; one without a time stands alone</param>
    /// <exception cref="IOException">the file cannot be written; the old one stands</exception>
    public static void Write(
        string path, VelocityLattice lattice, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced,
            IReadOnlyList<(string File, double? Time)> states)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(states);
        AtomicFile.Write(path, temporary =>
        {
            using var xml = XmlWriter.Create(temporary, new XmlWriterSettings { Indent = true });
            xml.WriteStartElement("Xdmf");
            xml.WriteAttributeString("Version", "3.0");
            xml.WriteStartElement("Domain");
            foreach (var (name, axes, attributes) in Grids(lattice, fields, reduced))
            {
                var series = states.All(s => s.Time is not null);
                if (series)
                    Element(xml, "Grid", ("Name", name), ("GridType", "Collection"), ("CollectionType", "Temporal"));
                foreach (var (file, time) in states)
                    WriteGrid(xml, lattice, name, axes, attributes, file, time);
                if (series)
                    xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        });
    }

    /// <summary>Lattices of two or three axes with the datasets over them.</summary>
    private static IEnumerable<(string Name, int[] Axes, IReadOnlyList<string> Datasets)> Grids(
        VelocityLattice lattice, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        string[] names = [.. Enumerable.Range(1, lattice.Dimension).Select(a => $"v{a}")];
        if (lattice.Dimension is 2 or 3)
            yield return ("fields", [.. Enumerable.Range(0, lattice.Dimension)], fields);
        foreach (var array in reduced.Where(r => r.Scales.Length is 2 or 3 && r.Scales.All(names.Contains)))
            yield return (array.Name, [.. array.Scales.Select(s => Array.IndexOf(names, s))], [array.Name]);
    }

    private static void WriteGrid(
        XmlWriter xml, VelocityLattice lattice, string name, int[] axes, IReadOnlyList<string> datasets, string file, double? time)
    {
        var points = string.Join(' ', axes.Select(a => lattice.Points[a]));
        Element(xml, "Grid", ("Name", name), ("GridType", "Uniform"));
        if (time is { } t)
        {
            Element(xml, "Time", ("Value", Text(t)));
            xml.WriteEndElement();
        }

        Element(xml, "Topology", ("TopologyType", $"{axes.Length}DCoRectMesh"), ("Dimensions", points));
        xml.WriteEndElement();
        Element(xml, "Geometry", ("GeometryType", axes.Length == 2 ? "ORIGIN_DXDY" : "ORIGIN_DXDYDZ"));
        Data(xml, $"{axes.Length}", "XML", string.Join(' ', axes.Select(a => Text(lattice.Velocity(a, 0)))));
        Data(xml, $"{axes.Length}", "XML", string.Join(' ', axes.Select(_ => Text(lattice.Spacing))));
        xml.WriteEndElement();
        foreach (var dataset in datasets)
        {
            Element(xml, "Attribute", ("Name", dataset), ("AttributeType", "Scalar"), ("Center", "Node"));
            Data(xml, points, "HDF", $"{file}:/{dataset}");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Data(XmlWriter xml, string dimensions, string format, string content)
    {
        Element(xml, "DataItem", ("Dimensions", dimensions), ("NumberType", "Float"), ("Precision", "8"), ("Format", format));
        xml.WriteString(content);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
            xml.WriteAttributeString(attribute, value);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
