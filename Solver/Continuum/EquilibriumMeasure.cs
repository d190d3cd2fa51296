using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The measure of the quadratic forms at M over the velocities of a collision along ω, sampled for polynomials up to a degree and shared by
/// all angular sectors: middle velocities u = ih ≥ 0 of a trapezoidal rule (the forms are even in u, and analytic), and for each of them
/// the <see cref="TransferWeights"/>. Source: docs/continuum.md, "Quadrature".
/// </summary>
internal sealed class EquilibriumMeasure
{
    /// <summary>Beyond it R = e^(-s²/2)/√(2π) is nothing: 1e-16.</summary>
    public const double Core = 8.5;

    // g = √M p of degree D oscillates up to |v| = 2√D with √D radians a unit of velocity, a product of two with twice as many, and R adds
    // some.
    private const double Rim = 4;
    private const double WidestStep = 0.4;
    private const double Radians = 14;
    private const double PanelRadians = 16;

    /// <summary>Samples the measure.</summary>
    /// <param name="model">the equation; its prefactor is left to the caller</param>
    /// <param name="dimension">d</param>
    /// <param name="degree">largest degree of a polynomial p</param>
    /// <param name="refinement">divides steps and panels: 2 in use (the forms to about 1e-9), 1 to see how far they are resolved (about
    /// 1e-6)</param>
    public EquilibriumMeasure(CollisionModel model, int dimension, int degree, int refinement)
    {
        (Model, Dimension) = (model, dimension);
        var root = Math.Sqrt(degree);
        Step = Math.Min(WidestStep, 4 * Math.PI / (2 * root + Radians)) / refinement;
        var largest = Core + 2 * root + Rim;
        var weights = new TransferWeights(model, dimension, largest, PanelRadians / (root + 4) / refinement, refinement);
        Transfers = weights.Transfers;
        var core = (int)Math.Ceiling(Core / Step);
        if (model.Hbar == 0)
        {
            (Diffusion, DiffusionBare) = ([.. Enumerable.Range(0, core).Select(i => weights.Diffusion(i * Step))], weights.DiffusionBare());
            return;
        }

        TransferBare = new double[Transfers.Length];
        weights.FillBare(TransferBare);
        Transfer = new double[(int)Math.Ceiling((0.5 * largest + Core) / Step)][];
        for (var i = 0; i < Transfer.Length; i++)
            weights.Fill(i * Step, Transfer[i] = new double[Transfers.Length]);
        HasNorm = TransferWeights.HasFar(model, dimension);
        if (HasNorm)
            (Far, FarBare) = ([.. Enumerable.Range(1 - core, 2 * core - 1).Select(i => weights.Far(i * Step))], weights.FarBare());
    }

    /// <summary>The equation.</summary>
    public CollisionModel Model { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>h.</summary>
    public double Step { get; }

    /// <summary>x_j; none for the classical equation.</summary>
    public double[] Transfers { get; }

    /// <summary>W_j(ih) as [i][j].</summary>
    public double[][] Transfer { get; } = [];

    /// <summary>W_j with ε = 1.</summary>
    public double[] TransferBare { get; } = [];

    /// <summary>
    /// What transfers beyond the last x_j weigh, at s = ih from -(n - 1)h to (n - 1)h: there only s and not s + x matters. Empty where it
    /// is infinite.
    /// </summary>
    public double[] Far { get; } = [];

    /// <summary>The same with ε = 1.</summary>
    public double FarBare { get; }

    /// <summary>Whether ‖·‖_ħ is finite: it counts all transfers alike, &lt;g, L g&gt; only those that M allows.</summary>
    public bool HasNorm { get; } = true;

    /// <summary>∫ κ^d V²/|ε₀|² dκ at u = ih; the classical equation alone.</summary>
    public double[] Diffusion { get; } = [];

    /// <summary>The same with ε = 1.</summary>
    public double DiffusionBare { get; }

    /// <summary>R(s) = e^(-s²/2)/√(2π).</summary>
    public static double Line(double s) => Math.Exp(-0.5 * s * s) / Math.Sqrt(2 * Math.PI);
}
