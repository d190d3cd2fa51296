using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The norms of a perturbation as columns of the history, [output] norms = true, and what Theorems 2 and 3 bound: ‖g(t)‖_r (1.32), to be
/// held against the first row, and, from the state at each time, C = max(1/min |eps|, ‖g‖_5) of (1.33) with the time hbar²/C^14 that
/// Theorem 3 guarantees from there on up to its constant c_0 (r = 5). Each row costs two or three passes over the bonds and a Hermite
/// transform.
/// </summary>
internal sealed class NormColumns : IDisposable
{
    /// <summary>r of Theorems 2 and 3, the smallest that they admit.</summary>
    public const int TheoremOrder = 5;

    private readonly PerturbationOperator _operator, _linear;
    private readonly HermiteTransform _transform;
    private readonly CollisionOperator _bonds;
    private readonly DifferenceNorm? _norm, _limit;
    private readonly HistoryColumn<Norms>[] _columns;

    /// <summary>Prepares the norms of states of <paramref name="perturbation"/>; collective.</summary>
    /// <param name="perturbation">the operator of the run</param>
    /// <param name="degree">largest Hermite degree</param>
    public NormColumns(PerturbationOperator perturbation, int degree)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        var (collision, model) = (perturbation.Collision, perturbation.Collision.Model);
        _operator = perturbation;
        _linear = perturbation.IsLinear ? perturbation : new PerturbationOperator(collision, isLinear: true, perturbation);
        _transform = new HermiteTransform(collision.Domain, degree);
        _bonds = DifferenceNorm.BondsOf(collision);
        DifferenceNorm? Norm(double hbar) =>
            Existence.IsNormFinite(model with { Hbar = hbar }, collision.Lattice.Dimension)
                ? new DifferenceNorm(collision, hbar, _bonds) : null;
        _norm = Norm(model.Hbar);
        _limit = model.Hbar == 0 ? _norm : Norm(0);
        var degrees = ("degree", "degree N of the Hermite spectrum", degree + 1);
        var orders = ("order", "order r of the norms", HermiteSpectrum.LargestOrder + 1);
        _columns =
        [
            new("hermite_spectrum", "Hermite spectrum of the perturbation", degrees,
                "E_N = sum_(|alpha|=N) a_alpha^2, a_alpha = sum_v g phi_alpha h^d", n => n.Spectrum.Energies),
            new("hermite_remainder", "share of the squared norm beyond the spectrum", "1 - sum_N E_N / norm^2",
                n => 1 - n.Spectrum.Energies.Sum() / n.SquaredNorm),
            new("sobolev_norm", "norms ||g||_r of (1.30), in Theorem 2 at most those of the first row", orders,
                "(sum_(r'<=r) ||(grad - v/2)^r' g||^2)^(1/2)", n => n.Values),
            new("norm_hbar", "difference norm ||g||_hbar (3.5); NaN where it is infinite", "(sum_v g N_hbar g h^d)^(1/2)",
                n => n.NormHbar),
            new("norm_0", "limit ||g||_0 of the difference norm (3.7); NaN where it is infinite", "(sum_v g N_0 g h^d)^(1/2)",
                n => n.Norm0),
            new("dissipation", "dissipation of the linear equation", "sum_v g L g h^d", n => n.Dissipation),
            new("bound_constant", "constant C of (1.33), r = 5", "max(1/min |eps|, ||g||_5)", n => n.Constant),
            new("guaranteed_time", "time of Theorem 3 from this state on, up to its constant c_0, r = 5; NaN classically",
                "hbar^2 / C^14",
                n => model.Hbar == 0 ? double.NaN : model.Hbar * model.Hbar / Math.Pow(n.Constant, 2 * TheoremOrder + 4)),
        ];
        Columns = [.. _columns.Select(c => c.Declaration)];
    }

    /// <summary>What the columns hold besides the operator with all bonds: the linear operator, and the norms.</summary>
    /// <param name="families">the bonds of the run</param>
    /// <param name="bonds">all bonds</param>
    /// <param name="block">velocities of the block</param>
    /// <param name="isLinear">whether the operator of the run is the linear one</param>
    /// <param name="norms">how many norms there are</param>
    internal static Footprint FootprintOf(BondFamily[] families, BondFamily[] bonds, long block, bool isLinear, int norms) =>
        new Footprint(norms * DifferenceNorm.FootprintOf(bonds, block).Bytes)
        + (isLinear ? default : PerturbationOperator.FootprintOf(families, block, isLinear: true, ownsSums: false));

    /// <summary>What they hold while a row is computed: two fields, or those of the Hermite transform.</summary>
    /// <param name="block">lengths of the block</param>
    /// <param name="degree">largest Hermite degree</param>
    internal static Footprint RowFootprintOf(IReadOnlyList<int> block, int degree) => Footprint.Doubles(
        Math.Max(2 * block.Aggregate(1L, (product, n) => product * n), HermiteTransform.PeakLengthOf(block, degree)));

    /// <summary>The columns.</summary>
    public IReadOnlyList<HistoryColumn> Columns { get; }

    /// <summary>Sets them for the state evaluated last; collective.</summary>
    /// <param name="perturbation">g</param>
    /// <param name="row">receives the values</param>
    public void Describe(NativeBuffer perturbation, HistoryRow row)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(row);
        var (domain, model) = (_operator.Collision.Domain, _operator.Collision.Model);
        var least = model.Screening == Screening.None ? 1 : _operator.Collision.MinDielectric;
        var spectrum = _transform.Spectrum(perturbation);
        double[] norms = [.. spectrum.SquaredNorms().Select(Math.Sqrt)];
        using var image = new NativeBuffer(perturbation.Length);
        _linear.Evaluate(perturbation, image);
        var found = new Norms(
            spectrum,
            norms,
            DifferenceNorm.InnerProduct(domain, perturbation, perturbation),
            Of(_norm, perturbation),
            Of(_limit, perturbation),
            -DifferenceNorm.InnerProduct(domain, perturbation, image),
            Math.Max(1 / least, norms[TheoremOrder]));
        foreach (var column in _columns)
            column.Set(row, found);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(_linear, _operator))
            _linear.Dispose();
        _transform.Dispose();
        _norm?.Dispose();
        _limit?.Dispose();
        _bonds.Dispose();
    }

    private static double Of(DifferenceNorm? norm, NativeBuffer perturbation) =>
        norm is null ? double.NaN : Math.Sqrt(norm.Square(perturbation));

    /// <summary>What the columns are computed from.</summary>
    private sealed record Norms(
        HermiteSpectrum Spectrum, double[] Values, double SquaredNorm, double NormHbar, double Norm0, double Dissipation, double Constant);
}
