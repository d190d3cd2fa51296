namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The pair RK5(4)7M of J. R. Dormand and P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19, table 2 (Hairer, Nørsett, Wanner I, table
/// II.5.2). Every row lists its weights in the order k2, k1, k3, k4, k5, k6 of the buffers, since k7 takes the place of k2.
/// </summary>
internal static class DormandPrinceTableau
{
    /// <summary>a_(s,j) of stage s = 3 ... 6 in row s - 3, on k2, k1, k3, k4, k5.</summary>
    public static readonly double[][] Stages =
    [
        [9.0 / 40, 3.0 / 40],
        [-56.0 / 15, 44.0 / 45, 32.0 / 9],
        [-25360.0 / 2187, 19372.0 / 6561, 64448.0 / 6561, -212.0 / 729],
        [-355.0 / 33, 9017.0 / 3168, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    ];

    /// <summary>a_(2,1).</summary>
    public const double Second = 1.0 / 5;

    /// <summary>b_j of the fifth-order result, the argument of k7, on k1, k3, k4, k5, k6 (b_2 = 0).</summary>
    public static readonly double[] Result = [35.0 / 384, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84];

    /// <summary>b_j - b^_j, the difference to the embedded fourth-order result, on k7, k1, k3, k4, k5, k6 (0 on k2).</summary>
    public static readonly double[] Error =
        [-1.0 / 40, 71.0 / 57600, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525];

    /// <summary>
    /// d_j of the continuous extension of fourth order, F_n + ... + θ² (1 - θ)² h Σ_j d_j k_j, on k7, k1, k3, k4, k5, k6 (0 on k2): L. F.
    /// Shampine, Math. Comp. 46 (1986) 135, with the numbers of DOPRI5 (Hairer, Nørsett, Wanner I, section II.6 and appendix).
    /// </summary>
    public static readonly double[] Dense =
    [
        69997945.0 / 29380423, -12715105075.0 / 11282082432, 87487479700.0 / 32700410799, -10690763975.0 / 1880347072,
        701980252875.0 / 199316789632, -1453857185.0 / 822651844,
    ];
}
