using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The linearised operator L_ħ of Proposition 3.6 without a lattice, in any dimension: everything is isotropic at M, and the quadratic
/// forms are small matrices for each degree l of spherical harmonics, in Sonine polynomials. The lowest eigenvalue of the pencil
/// <code>L g = κ N g,      &lt;g, N g&gt; = ‖g‖_ħ² (3.5), ‖g‖_0² for ħ = 0,      π₀ g = 0</code>
/// is an upper bound of the coercivity constant κ = min &lt;g, L g&gt;/‖g‖_ħ², which falls to it as functions are added. Source:
/// docs/continuum.md.
/// </summary>
internal sealed class ContinuumStudy
{
    /// <summary>Computes the matrices and solves.</summary>
    /// <param name="model">the equation; its dielectric function is that of M, or 1 with <see cref="Screening.None"/></param>
    /// <param name="dimension">d ≥ 2</param>
    /// <param name="functions">functions of each sector beside the collision invariants, 4 to 40</param>
    /// <param name="degrees">largest degree l, at least 2</param>
    /// <param name="threads">sectors computed at a time; results do not depend on it</param>
    /// <exception cref="ArgumentException">the operator does not exist, or a number is out of range</exception>
    public ContinuumStudy(CollisionModel model, int dimension, int functions, int degrees, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, LeastFunctions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(functions, MostFunctions);
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 2);
        if (Existence.Obstacle(model, dimension) is { } reason)
            throw new ArgumentException(reason, nameof(model));
        (Model, Dimension, Functions) = (model, dimension, functions);
        // More functions than asked for tell what they bring.
        var more = SequenceLimit.LengthToJudge(functions, MostFunctions);
        var (fine, coarse) = (Compute(2, more, degrees, threads), Compute(1, functions, degrees, threads));
        Matrices = [.. fine.Select(m => m.Leading(functions + m.Invariants))];
        Sectors = [.. fine.Zip(coarse, Solve)];
        Viscosity = TransportCoefficient.Of(fine[2], coarse[2], functions, 1);
        HeatConduction = TransportCoefficient.Of(fine[1], coarse[1], functions, 0.5 * dimension + 1);
        Obstacle = Matrices[0].Norm is null
            ? $"the norm (3.5) is infinite in d = {dimension} for V² ~ k^-{model.Potential.DecayExponent}: "
                + $"it needs V² to fall faster than k^-{dimension - 1}, or a max-wavenumber"
            : null;
        double[][] rates = [.. Matrices.Select(m => SobolevGrowth.Rates(m, dimension, functions))];
        SobolevRates = [.. Enumerable.Range(0, SobolevGrowth.LargestOrder + 1).Select(r => rates.Min(sector => sector[r]))];
        if (Obstacle is not null)
            return;
        var lowest = Sectors.MinBy(s => s.Coercivity[^1])!;
        (Coercivity, MinimiserDegree) = (lowest.Coercivity[^1], lowest.Degree);
        Equivalence = NormEquivalence.Of(Matrices, dimension);
        CoercivityError = Coercivity - Sectors.Min(s => s.Coercivity[^1] - s.CoercivityError);
    }

    /// <summary>The least number of functions.</summary>
    public const int LeastFunctions = 4;

    /// <summary>The largest number of functions: beyond it the norm's matrix is singular to rounding.</summary>
    public const int MostFunctions = 40;

    /// <summary>The equation.</summary>
    public CollisionModel Model { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>Functions of each sector beside the invariants.</summary>
    public int Functions { get; }

    /// <summary>A sector for each degree from 0.</summary>
    public IReadOnlyList<ContinuumSector> Sectors { get; }

    /// <summary>The upper bound of κ; NaN with an <see cref="Obstacle"/>.</summary>
    public double Coercivity { get; } = double.NaN;

    /// <summary>How far κ may be below it, by the convergence of all sectors and a coarser quadrature; NaN with an
    /// <see cref="Obstacle"/>.</summary>
    public double CoercivityError { get; } = double.NaN;

    /// <summary>The degree of the minimiser; -1 with an <see cref="Obstacle"/>.</summary>
    public int MinimiserDegree { get; } = -1;

    /// <summary>Why there is no coercivity constant, or null.</summary>
    public string? Obstacle { get; }

    /// <summary>The viscosity.</summary>
    public TransportCoefficient Viscosity { get; }

    /// <summary>The heat conduction.</summary>
    public TransportCoefficient HeatConduction { get; }

    /// <summary>The constants of (3.8); null with an <see cref="Obstacle"/>.</summary>
    public NormEquivalence? Equivalence { get; }

    /// <summary>λ_r of r = 0 ... 8, at which ‖g‖_r falls at least under the linear equation, of all sectors the least:
    /// docs/continuum.md.</summary>
    public double[] SobolevRates { get; }

    /// <summary>The matrices of all sectors.</summary>
    internal IReadOnlyList<SectorMatrices> Matrices { get; }

    private SectorMatrices[] Compute(int refinement, int functions, int degrees, int threads)
    {
        var largest = Enumerable.Range(0, degrees + 1).Max(l => 2 * (functions + SectorMatrices.InvariantsOf(l) - 1) + l);
        var measure = new EquilibriumMeasure(Model, Dimension, largest, refinement);
        var matrices = new SectorMatrices[degrees + 1];
        Parallel.For(0, degrees + 1, new ParallelOptions { MaxDegreeOfParallelism = threads }, l =>
            matrices[l] = SectorForms.Compute(measure, l, functions + SectorMatrices.InvariantsOf(l)));
        return matrices;
    }

    private ContinuumSector Solve(SectorMatrices fine, SectorMatrices coarse)
    {
        var eigenvalues = SymmetricPencil.Values(fine.Complement(fine.Operator, Functions));
        double[] pencil = [], coercivity = [];
        var error = double.NaN;
        if (fine.Norm is not null)
        {
            pencil = Pencil(fine, Functions);
            double[] all = [.. Enumerable.Range(1, fine.Functions).Select(n => Pencil(fine, n)[0])];
            coercivity = all[..Functions];
            error = SequenceLimit.Error(all, Functions, Pencil(coarse, Functions)[0]);
        }

        return new ContinuumSector(fine.Degree, (long)Harmonics.Count(Dimension, fine.Degree), eigenvalues, pencil, coercivity, error);
    }

    private static double[] Pencil(SectorMatrices m, int functions) =>
        SymmetricPencil.Solve(m.Complement(m.Operator, functions), m.Complement(m.Norm!, functions)).Values;
}
