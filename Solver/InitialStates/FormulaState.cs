using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Formulas;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

[assembly: Kind(typeof(FormulaState))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>F(v), or g of F = M + sqrt(M) g, by a formula of the input in v1 ... vd and v = |v|.</summary>
internal sealed class FormulaState : ClosedForm
{
    private static readonly (string Name, bool Value)[] _contents = [("distribution", false), ("perturbation", true)];
    private readonly Formula _formula;
    private readonly IReadOnlyList<(string Name, double Value)> _constants;
    private readonly bool _isPerturbation;

    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("formula", "F(v), or g, in your own words",
        ["formula", "constants", "content"],
        [
            new("formula = \"exp(-v**2/(2*T))\"", "of v1 ... vd, v and the constants: + - * / ** exp log sqrt sin erf ..."),
            new("constants = { T = 1.0 }", "names with numbers; default: none"),
            new("content = \"distribution\"",
                "what it is: \"distribution\" F, or \"perturbation\" g of F = M + sqrt(M) g; default \"distribution\""),
        ],
        Read);

    private FormulaState(int dimension, Formula formula, IReadOnlyList<(string Name, double Value)> constants, bool isPerturbation)
        : base(dimension) => (_formula, _constants, _isPerturbation) = (formula, constants, isPerturbation);

    /// <inheritdoc/>
    public override bool IsPerturbation => _isPerturbation;

    /// <inheritdoc/>
    public override bool NeedsRoot => _isPerturbation;

    /// <inheritdoc/>
    public override void SamplePerturbation(Domain domain, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (!_isPerturbation)
        {
            base.SamplePerturbation(domain, into);
            return;
        }

        Sample(domain.Block, into, domain.Team, lattice => Rows(lattice, Given));
        Require(domain, into);
    }

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FormulaInput.Write(text, _formula, _constants).Key("content", _contents.First(c => c.Value == _isPerturbation).Name);
    }

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var given = Given(v);
        if (!_isPerturbation)
            return given;
        var root = 1.0;
        foreach (var component in v)
            root *= HermiteFunctions.Value(0, component);
        return root * (root + given);
    }

    private double Given(ReadOnlySpan<double> v)
    {
        Span<double> variables = stackalloc double[v.Length + 1];
        v.CopyTo(variables);
        var square = 0.0;
        foreach (var component in v)
            square += component * component;
        variables[^1] = Math.Sqrt(square);
        return _formula.Value(variables);
    }

    /// <inheritdoc/>
    private protected override void Require(Domain domain, NativeBuffer values)
    {
        // The first of all ranks, so that all say the same.
        var (block, lattice) = (domain.Block, domain.Lattice);
        var index = new int[Dimension];
        var first = lattice.Count;
        for (var i = 0L; i < values.Length && first == lattice.Count; i++)
        {
            if (double.IsFinite(values[i]))
                continue;
            block.Index(i, index);
            for (var a = 0; a < Dimension; a++)
                index[a] += block.Box.Lower[a];
            first = lattice.Offset(index);
        }

        first = domain.World.Allreduce(first, Operation.Min);
        if (first == lattice.Count)
            return;
        lattice.Index(first, index);
        double[] v = [.. index.Select((n, a) => lattice.Velocity(a, n))];
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"'initial.formula' must be finite on the whole lattice, but \"{_formula.Text}\" is {Given(v):g4} at v = "
            + $"({string.Join(", ", v.Select(x => x.ToString("g6", CultureInfo.InvariantCulture)))})"));
    }

    private static RowSampler Rows(VelocityLattice lattice, Value value) => (index, row) =>
    {
        Span<double> v = stackalloc double[lattice.Dimension];
        for (var a = 0; a < v.Length; a++)
            v[a] = lattice.Velocity(a, index[a]);
        for (var i = 0; i < row.Length; i++)
        {
            v[^1] = lattice.Velocity(v.Length - 1, i);
            row[i] = value(v);
        }
    };

    private new delegate double Value(ReadOnlySpan<double> v);

    private static FormulaState? Read(InitialSection input)
    {
        var isPerturbation = input.Keys.Choice("content", _contents) ?? false;
        var d = input.Dimension ?? 4;
        var read = FormulaInput.Read(input.Keys, [.. Enumerable.Range(1, d).Select(a => $"v{a}"), "v"]);
        return read is { } r && input.Dimension is not null ? new(d, r.Formula, r.Constants, isPerturbation) : null;
    }
}
