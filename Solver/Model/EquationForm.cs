namespace ClusterLB.Solver.Model;

/// <summary>[model] form: the field that is evolved.</summary>
public enum EquationForm
{
    /// <summary>F, by dF/dt = Q(F).</summary>
    Distribution,

    /// <summary>g of F = M + sqrt(M) g (1.27), by dg/dt = -L g + Q(g, g).</summary>
    Perturbation,

    /// <summary>g, by dg/dt = -L g.</summary>
    Linear,
}
