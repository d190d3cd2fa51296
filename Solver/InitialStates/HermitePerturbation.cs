using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

[assembly: Kind(typeof(HermitePerturbation))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The perturbed equilibrium F = M + sqrt(M) g of (1.27), g = Σ a_n φ_n, with the unit Maxwellian M and the Hermite functions
/// φ_n = sqrt(M) He_n/sqrt(n!) (see <see cref="HermiteFunctions"/>). F may be negative. Modes with |n| = 0, 1, and the trace of |n| = 2,
/// change mass, momentum and energy.
/// </summary>
public sealed class HermitePerturbation : ClosedForm
{
    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new(
        "perturbation", "M + sqrt(M) sum amplitude phi_index, the [[initial.modes]]:",
        ["modes"],
        [
            new("[[initial.modes]]"),
            new("index = [2, 0]", "Hermite multi-index, d integers from 0"),
            new("amplitude = 0.1", "finite"),
        ],
        Read);

    private readonly HermiteMode[] _modes;

    /// <summary>Creates the state.</summary>
    /// <param name="dimension">d, 1 to 4</param>
    /// <param name="modes">the terms of g; none leaves M</param>
    /// <exception cref="ArgumentException">a mode whose index does not have d components</exception>
    public HermitePerturbation(int dimension, IReadOnlyList<HermiteMode> modes)
        : base(dimension)
    {
        ArgumentNullException.ThrowIfNull(modes);
        if (modes.FirstOrDefault(m => m.Index.Count != dimension) is { } wrong)
            throw new ArgumentException($"the index of a Hermite mode has {dimension} components, not {wrong.Index.Count}", nameof(modes));
        _modes = [.. modes];
    }

    /// <summary>The terms of g, in the order given.</summary>
    public IReadOnlyList<HermiteMode> Modes => _modes;

    /// <inheritdoc/>
    public override bool IsPerturbation => true;

    /// <inheritdoc/>
    public override void SamplePerturbation(Domain domain, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(domain);
        SamplePerturbation(domain.Block, into, domain.Team);
    }

    /// <summary>g at every velocity of the lattice, in C order: not (F - M)/sqrt(M), which rounding of F would spoil.</summary>
    /// <exception cref="ArgumentException">dimension or length do not fit</exception>
    internal void SamplePerturbation(VelocityLattice lattice, NativeBuffer into, ThreadTeam? team = null) =>
        Sample(lattice, into, team, Rows);

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var mode in Modes)
            text.Element("initial.modes").Key("index", mode.Index).Key("amplitude", mode.Amplitude);
    }

    private static HermitePerturbation? Read(InitialSection input)
    {
        var modes = input.Keys.Sections("modes", "index, amplitude")?.Select(m =>
        {
            var index = m.Integers("index", input.Dimension, 0, HermiteMode.LargestIndex, required: true);
            var amplitude = m.Number("amplitude", NumberBound.Signed, required: true);
            return index is null || amplitude is null ? null : new HermiteMode([.. index.Select(n => (int)n)], amplitude.Value);
        }).ToArray();
        return modes is null || modes.Contains(null) || input.Dimension is not { } d ? null : new(d, [.. modes.OfType<HermiteMode>()]);
    }

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var (root, g) = (1.0, 0.0);
        foreach (var component in v)
            root *= HermiteFunctions.Value(0, component);
        foreach (var mode in _modes)
        {
            var product = mode.Amplitude;
            for (var a = 0; a < v.Length; a++)
                product *= HermiteFunctions.Value(mode.Index[a], v[a]);
            g += product;
        }

        return root * (root + g);
    }

    /// <inheritdoc/>
    protected override RowSampler Prepare(VelocityLattice lattice)
    {
        var roots = AxisTables.Of(lattice, (_, v) => HermiteFunctions.Value(0, v));
        var perturbation = Rows(lattice);
        return (index, row) =>
        {
            perturbation(index, row);
            var root = 1.0;
            for (var a = 0; a < index.Length - 1; a++)
                root *= roots[a][index[a]];
            for (var i = 0; i < row.Length; i++)
            {
                var m = root * roots[^1][i];
                row[i] = m * (m + row[i]);
            }
        };
    }

    private RowSampler Rows(VelocityLattice lattice)
    {
        var tables = _modes.Select(m => AxisTables.Of(lattice, (a, v) => HermiteFunctions.Value(m.Index[a], v))).ToArray();
        return (index, row) =>
        {
            row.Clear();
            for (var m = 0; m < tables.Length; m++)
                AddProduct(tables[m], _modes[m].Amplitude, index, row);
        };
    }

    private static void AddProduct(double[][] tables, double factor, ReadOnlySpan<int> index, Span<double> row)
    {
        for (var a = 0; a < index.Length - 1; a++)
            factor *= tables[a][index[a]];
        for (var i = 0; i < row.Length; i++)
            row[i] += factor * tables[^1][i];
    }
}
