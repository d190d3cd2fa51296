using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The difference norm (3.5), and for hbar = 0 its limit (3.7), of a perturbation that is zero outside the lattice, by the positive
/// quadrature of its own integral (<see cref="DifferenceForm"/>), the same with either radial rule:
/// <code>
/// ‖g‖_hbar² = Σ_i g N g h^d,   N g(i) = Σ_p w_p [ K_p(0, j) g(i) + Σ_m K_p(m, j) g(i + mp) + Σ_m K_p(m, j - m|p|²) g(i - mp) ]
/// </code>
/// p over half of the directions, j the level of i. Applied by the bond loop, at its cost. Source: docs/theory.md, "Norms".
/// </summary>
internal sealed class DifferenceNorm : IDisposable
{
    private readonly CollisionOperator _bonds;
    private readonly BondTables _tables;
    private readonly NativeBuffer _diagonal;

    /// <summary>Computes the forms of all directions and fills the tables.</summary>
    /// <param name="collision">gives the equation</param>
    /// <param name="hbar">hbar of the norm; 0 for ‖·‖_0</param>
    /// <param name="bonds"><see cref="BondsOf(CollisionOperator)"/> it; the caller disposes them</param>
    /// <exception cref="ArgumentException">the norm is infinite for this potential, see <see cref="Existence.IsNormFinite"/></exception>
    public DifferenceNorm(CollisionOperator collision, double hbar, CollisionOperator bonds)
    {
        ArgumentNullException.ThrowIfNull(collision);
        ArgumentNullException.ThrowIfNull(bonds);
        (_bonds, Hbar) = (bonds, hbar);
        var (model, domain, families) = (collision.Model with { Hbar = hbar }, bonds.Domain, bonds.Families);
        if (!Existence.IsNormFinite(model, collision.Lattice.Dimension))
            throw new ArgumentException("the norm is infinite for this potential", nameof(hbar));
        DifferenceForm[] forms = [.. families.GroupBy(Key).Select(g => new DifferenceForm(model, g.MaxBy(f => f.Transfers)!))];
        (DifferenceForm Form, int Line)[] lines = [.. forms.SelectMany(f => Enumerable.Range(0, f.Lines).Select(r => (f, r)))];
        domain.Team.For(lines.Length, (i, _) => lines[i].Form.Compute(lines[i].Line));
        var found = forms.ToDictionary(f => Key(f.Family), f => f.Coefficients());
        _tables = bonds.NewTables(hasGains: true);
        domain.Team.For(families.Length, (q, _) =>
        {
            var coefficients = found[Key(families[q])];
            double[][] gain = [.. Enumerable.Range(0, families[q].Transfers + 1).Select(m => m == 0 ? [] : coefficients[m])];
            _tables.FillGains(q, gain, gain);
        });
        _diagonal = new NativeBuffer(domain.Block.Count);
        FillDiagonal([.. families.Select(f => found[Key(f)][0])]);

        static (int, int, int) Key(BondFamily family) => (family.SquaredLength, family.Rise, family.Levels);
    }

    /// <summary>What a norm holds: tables of its bonds, and its diagonal.</summary>
    /// <param name="families">the bonds of <see cref="BondsOf(CollisionOperator)"/></param>
    /// <param name="block">velocities of the block</param>
    internal static Footprint FootprintOf(BondFamily[] families, long block) => BondSets.TablesOf(families) + Footprint.Doubles(block);

    /// <summary>How many norms there are of an equation: that of its hbar, and that of hbar = 0, where they are finite.</summary>
    internal static int CountOf(CollisionModel model, int dimension) =>
        new[] { model.Hbar, 0 }.Distinct().Count(hbar => Existence.IsNormFinite(model with { Hbar = hbar }, dimension));

    /// <summary>hbar; 0 for ‖·‖_0.</summary>
    public double Hbar { get; }

    /// <summary>
    /// All bonds of the lattice along the directions of <paramref name="collision"/>: the cardinal series ties all points of a line to each
    /// other, so that a norm is a sum of squares over these alone. The caller disposes them.
    /// </summary>
    public static CollisionOperator BondsOf(CollisionOperator collision)
    {
        ArgumentNullException.ThrowIfNull(collision);
        var (model, rule, diameter) = BondsOf(collision.Model, collision.Lattice);
        return new(collision.Domain, model, collision.Directions, rule, diameter);
    }

    /// <summary>Equation, rule and largest transfer of an operator with all bonds of a lattice.</summary>
    internal static (CollisionModel Model, RadialRule Rule, double Diameter) BondsOf(CollisionModel model, VelocityLattice lattice) =>
        (model with { Screening = Screening.None }, RadialRule.Monotone,
            lattice.Spacing * Math.Sqrt(lattice.Points.Sum(n => (double)n * n)));

    /// <summary>into = N g; collective.</summary>
    public unsafe void Apply(NativeBuffer perturbation, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(into);
        _bonds.BeginGather(perturbation);
        _bonds.Gather(perturbation, into, _tables);
        double* g = perturbation.Pointer, y = into.Pointer, d = _diagonal.Pointer;
        for (var i = 0L; i < into.Length; i++)
            y[i] += d[i] * g[i];
        GC.KeepAlive(perturbation);
        GC.KeepAlive(into);
    }

    /// <summary>‖g‖_hbar² = Σ g N g h^d; collective, and free of ranks and threads to the last bit.</summary>
    /// <exception cref="ArithmeticException">g has a value that is not finite</exception>
    public double Square(NativeBuffer perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        using var image = new NativeBuffer(perturbation.Length);
        Apply(perturbation, image);
        return InnerProduct(_bonds.Domain, perturbation, image);
    }

    /// <summary>Σ x y h^d, exact products rounded once each; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static unsafe double InnerProduct(Domain domain, NativeBuffer first, NativeBuffer second)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var bound = FieldRange.Of(domain, first).Largest * FieldRange.Of(domain, second).Largest;
        double* x = first.Pointer, y = second.Pointer;
        var sum = RowBlocks.Sum(domain, [new SliceSplit(bound, domain.Lattice.Count, 3)], (block, part) =>
        {
            var terms = (double*)block.First;
            for (var i = 0; i < block.Count; i++)
                terms[i] = x[block.Offset + i] * y[block.Offset + i];
            part[0].Add(terms, block.Count);
        });
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        return sum[0].Total * domain.Lattice.CellVolume;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _diagonal.Dispose();
    }

    /// <summary>Σ_p w_p K_p(0, j) at every velocity of the block, in the order of the directions.</summary>
    private unsafe void FillDiagonal(double[][] entries)
    {
        var (block, families, into) = (_bonds.Domain.Block, _bonds.Families, _diagonal);
        if (block.Count == 0)
            return;
        var length = block.Points[^1];
        _bonds.Domain.Team.For(checked((int)(block.Count / length)), (row, _) =>
        {
            Span<int> index = stackalloc int[block.Dimension];
            block.Index((long)row * length, index);
            var sum = into.Pointer + (long)row * length;
            for (var q = 0; q < families.Length; q++)
            {
                var (family, level) = (families[q], -families[q].LowestLevel);
                for (var a = 0; a < index.Length; a++)
                    level += family.Vector[a] * (index[a] + block.Box.Lower[a]);
                for (var i = 0; i < length; i++, level += family.Vector[^1])
                    sum[i] += family.Direction.Weight * entries[q][level];
            }
        });
    }
}
