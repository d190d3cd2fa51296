using System.Globalization;
using System.Xml;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Files;

/// <summary>
/// The light side of field files for ParaView and VisIt: an XDMF file that says which datasets of which HDF5 files are fields on which
/// lattice, at which time. It shows what has two or three dimensions: the fields for d = 2 and 3, marginals and slices for any d. The
/// reader's x axis is the one that is contiguous in memory, the last velocity axis; z (y in two dimensions) is the first.
/// </summary>
internal static class XdmfFile
{
    /// <summary>Writes the file in one piece. Each grid is a time series over the files that have it.</summary>
    /// <param name="path">the file, in the directory of the field files</param>
    /// <param name="lattice">the lattice</param>
    /// <param name="states">the field files in the order of their times, each with the datasets that it has</param>
    /// <exception cref="IOException">the file cannot be written; the old one stands</exception>
    internal static void Write(string path, VelocityLattice lattice, IReadOnlyList<XdmfState> states)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(states);
        AtomicFile.Write(path, temporary =>
        {
            using var xml = XmlWriter.Create(temporary, new XmlWriterSettings { Indent = true });
            xml.WriteStartElement("Xdmf");
            xml.WriteAttributeString("Version", "3.0");
            xml.WriteStartElement("Domain");
            var grids = states
                .SelectMany(state => state.Datasets.GroupBy(d => Grid(lattice, d)).Select(g => (Name: g.Key, State: state, Sets: g)))
                .GroupBy(g => g.Name);
            foreach (var grid in grids)
            {
                var series = grid.All(g => g.State.Time is not null);
                if (series)
                    Element(xml, "Grid", ("Name", grid.Key), ("GridType", "Collection"), ("CollectionType", "Temporal"));
                foreach (var (name, state, sets) in grid)
                    WriteGrid(xml, lattice, name, sets.First().Axes, [.. sets.Select(s => s.Name)], state.File, state.Time);
                if (series)
                    xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        });
    }

    /// <summary>The fields over the whole lattice have one grid, anything else has one of its own.</summary>
    private static string Grid(VelocityLattice lattice, (string Name, int[] Axes) dataset) =>
        dataset.Axes.SequenceEqual(Enumerable.Range(0, lattice.Dimension)) ? "fields" : dataset.Name;

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
