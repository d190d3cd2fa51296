namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The coefficients of all directions of a set, laid out for its kernel. With the flux over the bond {i, i + m p}, i at level j,
/// J = w W [F(i + m p) S - F(i) S'] and Q(i) += J, Q(i + m p) -= J, a velocity at level j gains and loses by table entries alone:
/// <code>
/// gain from i + m p   Band[j][+m] = w W[m][j] S[m][j]
/// gain from i - m p   Band[j][-m] = w W[m][j - m|p|²] S'[m][j - m|p|²]
/// loss rate of i      LossUp[j][M] = Σ_(m ≤ M) Band[j + m|p|²][-m]   +   LossDown[j][M] = Σ_(m ≤ M) Band[j - m|p|²][+m]
/// </code>
/// where M is the largest transfer for which i ± m p is still inside.
/// </summary>
internal interface IBondCoefficients : IDisposable
{
    /// <summary>Bytes of the tables.</summary>
    long Bytes { get; }

    /// <summary>Fills the tables of a member.</summary>
    /// <param name="member">its number in <see cref="IBondSet.Directions"/></param>
    /// <param name="weight">W[m][j]</param>
    /// <param name="lower">S[m][j]</param>
    /// <param name="upper">S'[m][j]</param>
    void Fill(int member, double[][] weight, double[][] lower, double[][] upper);

    /// <summary>
    /// Fills the gains of a member with other entries, which are multiplied by w: the field at the upper end times up[m][j] is added at
    /// the lower end, the field at the lower end times down[m][j] at the upper end.
    /// </summary>
    void FillGains(int member, double[][] up, double[][] down);

    /// <summary>
    /// Fills the partial sums of a member with other entries, which are multiplied by w: those of a lower end, and of an upper end (j is
    /// the level of the lower one in both),
    /// <code>LossUp[j][M] = w Σ_(m ≤ M) lower[m][j],   LossDown[j][M] = w Σ_(m ≤ M) upper[m][j - m|p|²].</code>
    /// </summary>
    void FillSums(int member, double[][] lower, double[][] upper);

    /// <summary>Band[level][transfer] of a member, -M ≤ transfer ≤ M.</summary>
    double Gain(int member, int transfer, int level);

    /// <summary>LossUp[level][transfers] of a member.</summary>
    double LossUp(int member, int transfers, int level);

    /// <summary>LossDown[level][transfers] of a member.</summary>
    double LossDown(int member, int transfers, int level);
}
