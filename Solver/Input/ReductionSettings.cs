using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>A plane of the lattice, a line or a smaller box in it: F where some axes are held at the lattice velocity nearest to a
/// value.</summary>
/// <param name="Axes">the axes that are held, counted from 0, rising</param>
/// <param name="Values">a velocity for each, in thermal units</param>
public sealed record SliceSettings(IReadOnlyList<int> Axes, IReadOnlyList<double> Values);

/// <summary>What [output] asks for besides the fields themselves: F with fewer variables, in every file that holds F.</summary>
/// <param name="Marginals">sets of axes that are kept, counted from 0, rising; the others are summed over</param>
/// <param name="Slices">where some axes are held at a value</param>
/// <param name="Radial">whether F is averaged over shells of |v| of the width of the spacing</param>
/// <param name="EnergyShells">number of shells of |v|²/2 that F is averaged over; 0 for none</param>
/// <param name="MomentOrder">highest order of the central moments, up to 4; 0 for none</param>
public sealed record ReductionSettings(
    IReadOnlyList<IReadOnlyList<int>> Marginals, IReadOnlyList<SliceSettings> Slices, bool Radial = false, int EnergyShells = 0,
        int MomentOrder = 0)
{
    internal const string Keys = "marginals, radial-average, energy-shells, moments, slices";
    private const int MostShells = 100_000;

    /// <summary>Nothing.</summary>
    public static ReductionSettings None { get; } = new([], []);

    internal static ReductionSettings Read(TomlSection section, LatticeSettings? lattice)
    {
        var read = new ReductionSettings(
            ReadMarginals(section, lattice?.Dimension),
            section.Has("slices") ? ReadSlices(section, lattice) : [],
            section.Flag("radial-average") ?? false,
            (int?)section.Integer("energy-shells", 0, MostShells) ?? 0,
            (int?)section.Integer("moments", 0, 4) ?? 0);
        return read.IsEmpty ? None : read;
    }

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => Marginals.Count == 0 && Slices.Count == 0 && !Radial && EnergyShells == 0 && MomentOrder == 0;

    internal void Write(TomlText text)
    {
        text.Key("marginals", Marginals).Key("radial-average", Radial).Key("energy-shells", EnergyShells).Key("moments", MomentOrder);
        foreach (var slice in Slices)
            text.Element("output.slices").Key("axes", slice.Axes).Key("values", slice.Values);
    }

    private static int[][] ReadMarginals(TomlSection section, int? dimension)
    {
        var words =
            $"an array of sets of axes such as [[0, 1], [0]], each of 1 to {(dimension - 1)?.ToString() ?? "d - 1"} different axes from 0 "
            + $"to {(dimension - 1)?.ToString() ?? "d - 1"}, and no set twice";
        if (section.IntegerArrays("marginals", words) is not { } sets || dimension is not { } d)
            return [];
        int[][] kept = [.. sets.Select(s => Axes(s, d))];
        if (kept.All(s => s.Length > 0) && kept.Select(s => string.Join(',', s)).Distinct().Count() == kept.Length)
            return kept;
        section.Reject("marginals", words);
        return [];
    }

    private static List<SliceSettings> ReadSlices(TomlSection section, LatticeSettings? lattice)
    {
        var slices = new List<SliceSettings>();
        foreach (var slice in section.Sections("slices", "axes, values") ?? [])
        {
            var axes = slice.Integers("axes", null, 0, (lattice?.Dimension ?? 4) - 1, required: true);
            var values = slice.Numbers("values", axes?.Length, NumberBound.Signed, required: true);
            if (axes is null || values is null || lattice is null)
                continue;
            var rising = Axes(axes, lattice.Dimension);
            if (rising.Length != axes.Length)
            {
                slice.Reject("axes", $"1 to {lattice.Dimension - 1} different axes from 0 to {lattice.Dimension - 1}");
                continue;
            }

            if (Enumerable.Range(0, axes.Length)
                .FirstOrDefault(i => Math.Abs(values[i]) > 0.5 * lattice.Points[(int)axes[i]] * lattice.Spacing, -1) is var k and >= 0)
            {
                slice.Reject(
                    "values",
                    $"velocities on the lattice, for axis {axes[k]} from {-0.5 * lattice.Points[(int)axes[k]] * lattice.Spacing:g6} to "
                    + $"{0.5 * lattice.Points[(int)axes[k]] * lattice.Spacing:g6}");
                continue;
            }

            slices.Add(new SliceSettings(rising, [.. rising.Select(a => values[Array.IndexOf(axes, a)])]));
        }

        return slices;
    }

    // Empty where the set is none: no axis, all of them, one twice or one that there is not.
    private static int[] Axes(long[] set, int dimension) =>
        set.Length >= 1 && set.Length < dimension && set.All(a => a >= 0 && a < dimension) && set.Distinct().Count() == set.Length
            ? [.. set.Order().Select(a => (int)a)] : [];
}
