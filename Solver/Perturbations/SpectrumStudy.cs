using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The lowest part of the spectrum of L on a lattice, above its null space of d + 2 conserved modes, and the coercivity constant of
/// Proposition 3.6,
/// <code>L g = λ g,      κ = min { &lt;g, L g&gt;/‖g‖_hbar² : π_0 g = 0 } (hbar = 0: ‖g‖_0),</code>
/// matrix-free by <see cref="BlockEigensolver"/>. Both run over all of the complement of the null space: an eigenvalue above zero says that
/// there are no more null vectors.
/// </summary>
internal sealed class SpectrumStudy : IDisposable
{
    // vectors of the iteration beyond those wanted
    private const int Guards = 3;

    private readonly PerturbationOperator _linear;
    private readonly Domain _domain;
    private readonly ConservedModes _conserved;
    private BlockEigensolver? _eigenvalues, _coercivity;

    /// <summary>A study of L.</summary>
    /// <param name="linear">the linear operator; the caller disposes it</param>
    public SpectrumStudy(PerturbationOperator linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        if (!linear.IsLinear)
            throw new ArgumentException("a spectrum is that of the linear equation", nameof(linear));
        (_linear, _domain) = (linear, linear.Collision.Domain);
        _conserved = new ConservedModes(_domain, linear.Root);
    }

    /// <summary>What both problems hold besides the operator: two iterations, the conserved modes, the diagonal and the norm.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">velocities of the block</param>
    /// <param name="dimension">d</param>
    /// <param name="count">eigenpairs wanted</param>
    internal static Footprint FootprintOf(BondFamily[] families, long block, int dimension, int count) =>
        BlockEigensolver.FootprintOf(block, (long)count + Guards) + BlockEigensolver.FootprintOf(block, 1 + Guards)
        + Footprint.Doubles((dimension + 3L) * block)
        + BondSets.TablesOf(families) + new Footprint(families.Sum(EquilibriumSums.TableBytes));

    /// <summary>max ‖L w‖/‖w‖ over the conserved modes, relative to <see cref="Largest"/>: rounding.</summary>
    public double NullResidual { get; private set; }

    /// <summary>The largest diagonal element of the bond part of L, the scale of its largest eigenvalues.</summary>
    public double Largest { get; private set; }

    /// <summary>λ_1 ≤ λ_2 ≤ ..., as many as wanted.</summary>
    public double[] Eigenvalues { get; private set; } = [];

    /// <summary>Their relative residuals.</summary>
    public double[] Residuals { get; private set; } = [];

    /// <summary>Their vectors, Σ x² h^d = 1.</summary>
    public IReadOnlyList<NativeBuffer> Eigenvectors => _eigenvalues?.X ?? [];

    /// <summary>κ.</summary>
    public double Coercivity { get; private set; } = double.NaN;

    /// <summary>Its relative residual.</summary>
    public double CoercivityResidual { get; private set; } = double.NaN;

    /// <summary>Why there is no coercivity constant (spectral weights for which ‖·‖_hbar is no norm); null where there is one.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>The minimiser, ‖g‖_hbar = 1; null where there is none.</summary>
    public NativeBuffer? Minimiser => Obstacle is null ? _coercivity?.X[0] : null;

    /// <summary>Steps of the two iterations.</summary>
    public (int Eigenvalues, int Coercivity) Steps => (_eigenvalues?.Steps ?? 0, _coercivity?.Steps ?? 0);

    /// <summary>
    /// The largest number of eigenpairs that a lattice has room for: the trial space has three times as many fields and some more, and lies
    /// in the complement of the null space.
    /// </summary>
    public static long LargestCount(VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        return Math.Max(0, (lattice.Count - lattice.Dimension - 2) / 3 - Guards);
    }

    /// <summary>Solves both problems; whether both have converged. Collective.</summary>
    /// <param name="count">eigenpairs wanted, at least 1</param>
    /// <param name="tolerance">of the relative residuals; the error of an eigenvalue goes with the square</param>
    /// <param name="maxSteps">steps of each iteration</param>
    /// <exception cref="ArgumentException">more eigenpairs than the lattice has room for</exception>
    public bool Solve(int count, double tolerance, int maxSteps)
    {
        if (count > LargestCount(_domain.Lattice))
            throw new ArgumentException($"{count} eigenpairs are too many for {_domain.Lattice.Count} velocities", nameof(count));
        using var diagonal = new NativeBuffer(_domain.Block.Count);
        _linear.Diagonal(diagonal);
        Largest = FieldRange.Of(_domain, diagonal).Largest;
        FindNullResidual();
        Invert(diagonal);
        _eigenvalues = new BlockEigensolver(
            _domain, _conserved, Apply, (x, y) => x.AsSpan().CopyTo(y.AsSpan()), diagonal, Largest, count + Guards);
        var converged = _eigenvalues.Solve(count, tolerance, maxSteps);
        (Eigenvalues, Residuals) = (_eigenvalues.Values[..count], _eigenvalues.Residuals[..count]);

        using var norm = new CollisionNorm(_linear, _linear.Collision.Model.Hbar);
        norm.Diagonal(diagonal);
        Invert(diagonal);
        try
        {
            _coercivity = new BlockEigensolver(_domain, _conserved, Apply, norm.Apply, diagonal, 1, 1 + Guards);
            converged &= _coercivity.Solve(1, tolerance, maxSteps);
            (Coercivity, CoercivityResidual) = (_coercivity.Values[0], _coercivity.Residuals[0]);
        }
        catch (ArithmeticException failure)
        {
            // The same on every rank: all see the same numbers.
            Obstacle = failure.Message;
        }

        return converged;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _conserved.Dispose();
        _eigenvalues?.Dispose();
        _coercivity?.Dispose();
    }

    private void Apply(NativeBuffer x, NativeBuffer y)
    {
        _linear.Evaluate(x, y);
        for (var i = 0L; i < y.Length; i++)
            y[i] = -y[i];
    }

    private void FindNullResidual()
    {
        using var image = new NativeBuffer(_domain.Block.Count);
        foreach (var mode in _conserved.Modes)
        {
            Apply(mode, image);
            NullResidual = Math.Max(NullResidual, Math.Sqrt(DifferenceNorm.InnerProduct(_domain, image, image)) / Largest);
        }
    }

    // spectral weights may leave a diagonal element near zero or below
    private void Invert(NativeBuffer diagonal)
    {
        var least = 1e-3 * FieldRange.Of(_domain, diagonal).Largest;
        for (var i = 0L; i < diagonal.Length; i++)
            diagonal[i] = 1 / Math.Max(Math.Abs(diagonal[i]), least);
    }
}
