using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The difference norm (3.5) over the collisions of the lattice, with the weights and the restricted sums that L has itself, and for
/// hbar = 0 its limit (3.7): what the coercivity of L on a lattice is measured by.
/// <code>
/// ‖g‖_hbar² = h^d Σ_bonds w W [ (g(i) - g(i + mp))² (S + S') + (g(i)² + g(i + mp)²) (S + S' - 2T) ] = Σ g N g h^d
/// N g(i) += w W [ 2 (S + S' - T) g(i) - (S + S') g(i + mp) ],   the same with i and i + mp exchanged
/// </code>
/// where S + S' - 2T = Σ (sqrt(M2) - sqrt(M2'))². It is half of <see cref="PerturbationOperator"/>'s Dirichlet form at twice the weight:
/// (3.12) is half of it. It is no approximation of the norm of (3.5), since its integrand does not decay with the transfer: that is
/// <see cref="DifferenceNorm"/>. Spectral weights may make it negative. Source: docs/theory.md, "Norms".
/// </summary>
internal sealed class CollisionNorm : IDisposable
{
    private readonly CollisionOperator _collision;
    private readonly BondTables _tables;
    private readonly double[][][] _diagonal;

    /// <summary>Computes the weights and fills the tables.</summary>
    /// <param name="perturbation">its bonds and its sums of M are used</param>
    /// <param name="hbar">hbar of the norm; 0 for ‖·‖_0</param>
    public CollisionNorm(PerturbationOperator perturbation, double hbar)
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
        return DifferenceNorm.InnerProduct(_collision.Domain, perturbation, image);
    }

    /// <inheritdoc/>
    public void Dispose() => _tables.Dispose();
}
