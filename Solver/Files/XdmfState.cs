using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

/// <summary>A field file as <see cref="XdmfFile"/> refers to it.</summary>
/// <param name="File">its name, in the directory of the XDMF file</param>
/// <param name="Time">its time; one without a time stands alone</param>
/// <param name="Datasets">what of it can be shown, the datasets over two or three velocity axes, each with these axes</param>
internal sealed record XdmfState(string File, double? Time, IReadOnlyList<(string Name, int[] Axes)> Datasets)
{
    /// <summary>Whether an XDMF file can refer to a file of that name: it ends at a colon, and readers take other parts off.</summary>
    public static bool CanName(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return file.Trim() == file && file.IndexOfAny([':', '\\']) < 0;
    }

    /// <summary>What can be shown of a file that has these fields over the lattice, and these datasets besides.</summary>
    public static IReadOnlyList<(string Name, int[] Axes)> Shown(
        VelocityLattice lattice, IReadOnlyList<string> fields, IReadOnlyList<NamedArray> reduced)
    {
        int[] all = [.. Enumerable.Range(0, lattice.Dimension)];
        return [.. fields.Select(f => (f, all)).Concat(reduced.Select(r => (r.Name, Axes(lattice, r.Scales)))).Where(IsShown)];
    }

    /// <summary>What can be shown of a file that is there.</summary>
    /// <exception cref="IOException">it cannot be read</exception>
    public static IReadOnlyList<(string Name, int[] Axes)> Shown(VelocityLattice lattice, H5File file)
    {
        return [.. file.Names.Select(name =>
        {
            using var dataset = file.OpenDataset(name);
            return (name, Axes(lattice, [.. Enumerable.Range(0, dataset.Shape.Count)
                .Select(a => DimensionScale.Attached(dataset, a) is [var scale] ? scale.TrimStart('/') : "")]));
        }).Where(IsShown)];
    }

    private static bool IsShown((string Name, int[] Axes) dataset) => dataset.Axes is { Length: 2 or 3 };

    // None where a scale is no velocity axis.
    private static int[] Axes(VelocityLattice lattice, string[] scales)
    {
        string[] names = [.. Enumerable.Range(1, lattice.Dimension).Select(a => $"v{a}")];
        return scales.All(names.Contains) ? [.. scales.Select(s => Array.IndexOf(names, s))] : [];
    }
}
