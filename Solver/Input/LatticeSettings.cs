using ClusterLB.IO.Toml;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Input;

/// <summary>[lattice]: the velocity lattice asked for. Spacing h = 2 extent / points[0]; axis a spans ± n_a h/2.</summary>
/// <param name="Points">n_a for each of the d axes, each at least 2</param>
/// <param name="Extent">half the width of the first axis, a velocity in thermal units, positive</param>
public sealed record LatticeSettings(IReadOnlyList<int> Points, double Extent)
{
    internal const string Keys = "dimension, points, extent";

    // A kernel keeps whole lines on its stack.
    private const int LongestAxis = 16384;

    /// <summary>d, 2 to 4.</summary>
    public int Dimension => Points.Count;

    /// <summary>h = 2 extent / points[0].</summary>
    public double Spacing => 2 * Extent / Points[0];

    /// <summary>The lattice itself.</summary>
    public VelocityLattice Create() => new(Points, Spacing);

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    /// <param name="section">[lattice]</param>
    /// <param name="availableBytes">the memory that the fields have to fit into</param>
    /// <param name="dimension">d, as soon as it is known: other sections depend on it even where the points are rejected</param>
    internal static LatticeSettings? Read(TomlSection section, long availableBytes, out int? dimension)
    {
        dimension = (int?)section.Integer("dimension", 2, 4, required: true);
        var points = ReadPoints(section, dimension);
        var extent = section.Number("extent", NumberBound.Magnitude, required: true);
        if (dimension is null || points is null || extent is null)
            return null;
        if (!FieldMemory.Fits(points, availableBytes))
        {
            section.Reject("points", $"few enough for the memory: {FieldMemory.Fields} fields of {string.Join(" × ", points)} velocities "
                + $"need {FieldMemory.Bytes(points) / 1e9:G3} GB where {availableBytes / 1e9:G3} GB are available");
            return null;
        }

        if (points.Max() > LongestAxis)
        {
            section.Reject("points", $"at most {LongestAxis} on an axis");
            return null;
        }

        return new LatticeSettings([.. points.Select(n => (int)n)], extent.Value);
    }

    internal void Write(TomlText text)
    {
        text.Section("lattice").Key("dimension", Dimension);
        if (Points.Distinct().Count() == 1)
            text.Key("points", Points[0]);
        else
            text.Key("points", Points);
        text.Key("extent", Extent);
    }

    // No upper bound here: what is too large is told by the memory it would need.
    private static long[]? ReadPoints(TomlSection section, int? dimension)
    {
        if (section.IsArray("points"))
            return section.Integers("points", dimension, 2);
        if (section.Scalar("points") is long n and >= 2)
            return [.. Enumerable.Repeat(n, dimension ?? 2)];
        section.Reject("points", $"an integer of at least 2 or an array of {dimension?.ToString() ?? "d"} such integers");
        return null;
    }
}
