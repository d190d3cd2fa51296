namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The constants of (3.8) with α = ½ and both sides squared,
/// <code>
/// C₁ N(g) ≤ ‖g‖_ħ² ≤ C₂ N(g)
/// N(g) = ħ^-2 ∫ (g₁ - g₁')² V²/|k| e^(-(v₁·k̂)²/2) dk dv₁ + ‖⟨v⟩^(-1/2) g‖²,      ⟨v⟩² = 1 + |v|²
/// </code>
/// as extreme eigenvalues of the pencil, over all functions of the basis; more functions can only widen them.
/// </summary>
/// <param name="Least">C₁</param>
/// <param name="Largest">C₂</param>
internal sealed record NormEquivalence(double Least, double Largest)
{
    internal static NormEquivalence Of(IReadOnlyList<SectorMatrices> sectors, int dimension)
    {
        var (least, largest) = (double.PositiveInfinity, 0.0);
        foreach (var m in sectors)
        {
            var weight = RadialMoments.Of(dimension, m.Degree, m.Operator.RowCount, v => 1 / Math.Sqrt(1 + v * v));
            var values = SymmetricPencil.Solve(m.Norm!, m.Comparison! + weight).Values;
            (least, largest) = (Math.Min(least, values[0]), Math.Max(largest, values[^1]));
        }

        return new NormEquivalence(least, largest);
    }
}
