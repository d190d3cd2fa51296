using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// Transport coefficients of small gradients on a lattice (Chapman and Enskog), in thermal units,
/// <code>
/// viscosity         η = &lt;A, L⁻¹ A&gt;,   A = v_1 v_2 √M
/// heat conduction   κ = &lt;B, L⁻¹ B&gt;,   B = ½ v_1 (|v|² - d - 2) √M
/// </code>
/// by conjugate gradients on the complement of the null space, preconditioned by the diagonal of the bond part of L. As
/// L⁻¹ A = ∫_0^∞ e^(-Lt) A dt, η is also the time integral of a decaying stress. Only L is applied, so that any equation, potential and
/// screening will do; with spectral weights L has to be positive on what the iteration meets. Source: docs/theory.md, "Transport".
/// </summary>
internal sealed class TransportStudy
{
    private readonly PerturbationOperator _linear;
    private readonly Domain _domain;

    /// <summary>A study of L.</summary>
    /// <param name="linear">the linear operator; the caller disposes it</param>
    public TransportStudy(PerturbationOperator linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        if (!linear.IsLinear)
            throw new ArgumentException("transport coefficients are those of the linear equation", nameof(linear));
        (_linear, _domain) = (linear, linear.Collision.Domain);
    }

    /// <summary>η and the iteration behind it.</summary>
    public Coefficient Viscosity { get; private set; }

    /// <summary>κ and the iteration behind it.</summary>
    public Coefficient HeatConduction { get; private set; }

    /// <summary>Computes both; whether both have converged. Collective, the same bits on any ranks.</summary>
    /// <param name="tolerance">of the coefficients: their errors go with the square of ‖A - L x‖/‖A‖, which ends below its root</param>
    /// <param name="maxSteps">steps of each iteration</param>
    /// <exception cref="ArithmeticException">L is not positive on the directions of the iteration</exception>
    public bool Solve(double tolerance, int maxSteps)
    {
        var (d, residual) = (_domain.Lattice.Dimension, Math.Sqrt(tolerance));
        using var conserved = new ConservedModes(_domain, _linear.Root);
        using var preconditioner = new NativeBuffer(_domain.Block.Count);
        _linear.Diagonal(preconditioner);
        var least = 1e-3 * FieldRange.Of(_domain, preconditioner).Largest;
        for (var i = 0L; i < preconditioner.Length; i++)
            preconditioner[i] = 1 / Math.Max(Math.Abs(preconditioner[i]), least);
        Viscosity = Of(v => v[0] * v[1]);
        HeatConduction = Of(v => 0.5 * v[0] * (v.Sum(x => x * x) - d - 2));
        return Viscosity.Residual <= residual && HeatConduction.Residual <= residual;

        Coefficient Of(Func<double[], double> polynomial)
        {
            using var source = new NativeBuffer(_domain.Block.Count);
            var (index, v) = (new int[d], new double[d]);
            for (var i = 0L; i < source.Length; i++)
            {
                _domain.Block.Index(i, index);
                for (var a = 0; a < d; a++)
                    v[a] = _domain.Block.Velocity(a, index[a]);
                source[i] = polynomial(v);
            }

            _linear.Root.Multiply(_domain, source, source);
            conserved.Remove([source]);
            return Iterate(conserved, preconditioner, source, residual, maxSteps);
        }
    }

    /// <summary>source·x of L x = source; source is the residual at the end.</summary>
    private Coefficient Iterate(ConservedModes conserved, NativeBuffer preconditioner, NativeBuffer source, double tolerance, int maxSteps)
    {
        using NativeBuffer direction = new(source.Length), image = new(source.Length), scaled = new(source.Length);
        var size = Math.Sqrt(Product(source, source));
        Precondition();
        scaled.AsSpan().CopyTo(direction.AsSpan());
        var (value, last, residual, step) = (0.0, Product(source, scaled), 1.0, 0);
        for (; residual > tolerance && step < maxSteps; step++)
        {
            _linear.Evaluate(direction, image);
            var curvature = -Product(direction, image);
            if (!(curvature > 0))
                throw new ArithmeticException(
                    $"<g, L g> = {curvature:g3} is not positive in step {step + 1} of the conjugate gradients: spectral weights on a "
                    + "coarse lattice do not promise it, monotone ones do");
            var length = last / curvature;
            for (var i = 0L; i < source.Length; i++)
                source[i] += length * image[i];
            // The quadratic form rises by this in each step, whatever rounding does to x.
            value += length * last;
            Precondition();
            var next = Product(source, scaled);
            for (var i = 0L; i < source.Length; i++)
                direction[i] = scaled[i] + next / last * direction[i];
            (last, residual) = (next, Math.Sqrt(Product(source, source)) / size);
        }

        return new Coefficient(value, residual, step);

        void Precondition()
        {
            for (var i = 0L; i < source.Length; i++)
                scaled[i] = preconditioner[i] * source[i];
            conserved.Remove([scaled]);
        }
    }

    private double Product(NativeBuffer x, NativeBuffer y) => DifferenceNorm.InnerProduct(_domain, x, y);

    /// <summary>A coefficient.</summary>
    /// <param name="Value">in thermal units: density m v² t of the viscosity, density k_B v² t of the heat conduction</param>
    /// <param name="Residual">‖A - L x‖/‖A‖</param>
    /// <param name="Steps">steps of the iteration</param>
    public readonly record struct Coefficient(double Value, double Residual, int Steps);
}
