using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The discrete difference norm (3.5) as a bond sum with eps(M), and for hbar = 0, with the classical weights, its limit (3.7):
/// <code>
/// ‖g‖_hbar² = h^d Σ_bonds w W [ (g(i) - g(i + mp))² (S + S') + (g(i)² + g(i + mp)²) (S + S' - 2T) ] = Σ g N g h^d
/// N g(i) += w W [ 2 (S + S' - T) g(i) - (S + S') g(i + mp) ],   the same with i and i + mp exchanged
/// </code>
/// where S + S' - 2T = Σ (sqrt(M2) - sqrt(M2'))². It is half of <see cref="PerturbationOperator"/>'s Dirichlet form at twice the weight:
/// (3.12) is ‖g‖_hbar²/2. Source: docs/theory.md, "Norms".
/// </summary>
public sealed class DifferenceNorm : IDisposable
{
    private readonly CollisionOperator _collision;
    private readonly BondTables _tables;
    private readonly double[][][] _diagonal;

    /// <summary>Computes the weights and fills the tables.</summary>
    /// <param name="perturbation">its bonds and its sums of M are used</param>
    /// <param name="hbar">hbar of the norm; 0 for ‖·‖_0</param>
    public DifferenceNorm(PerturbationOperator perturbation, double hbar)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        (_collision, Hbar) = (perturbation.Collision, hbar);
        _tables = _collision.NewTables(hasGains: true);
        var equilibrium = perturbation.Equilibrium;
        var weights = _collision.WeightsOf(_collision.Model with { Hbar = hbar }, equilibrium.Projection);
        _diagonal = new double[weights.Length][][];
        _collision.Domain.Team.For(weights.Length, (q, _) =>
        {
            var gain = Entries(q, (s, mean) => -s);
            var loss = Entries(q, (s, mean) => 2 * (mean - s));
            _tables.FillGains(q, gain, gain);
            _tables.FillSums(q, loss, loss);
            _diagonal[q] = [.. loss.Select(row => row.Select(x => -x).ToArray())];
        });

        double[][] Entries(int q, Func<double, double, double> entry) =>
        [
            .. equilibrium.Lower[q].Select((row, m) =>
                row.Select((s, j) => weights[q][m][j] * entry(s + equilibrium.Upper[q][m][j], equilibrium.Mean[q][m][j])).ToArray()),
        ];
    }

    /// <summary>hbar; 0 for ‖·‖_0.</summary>
    public double Hbar { get; }

    /// <summary>into = N g; collective.</summary>
    public void Apply(NativeBuffer perturbation, NativeBuffer into)
    {
        _collision.BeginGather(perturbation);
        _collision.Gather(perturbation, into, _tables);
    }

    /// <summary>into = the diagonal of N; collective.</summary>
    internal void Diagonal(NativeBuffer into) => PerturbationOperator.DiagonalOf(_collision, q => (_diagonal[q], _diagonal[q]), into);

    /// <summary>‖g‖_hbar² = Σ g N g h^d; collective, and free of ranks and threads to the last bit.</summary>
    /// <exception cref="ArithmeticException">g has a value that is not finite</exception>
    public double Square(NativeBuffer perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        using var image = new NativeBuffer(perturbation.Length);
        Apply(perturbation, image);
        return InnerProduct(_collision.Domain, perturbation, image);
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
    public void Dispose() => _tables.Dispose();
}
