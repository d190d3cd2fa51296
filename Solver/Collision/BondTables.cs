using ClusterLB.Solver.Collision.Bonds;

namespace ClusterLB.Solver.Collision;

/// <summary>The coefficients of the bonds of all directions: those of each set, found by the number of a direction.</summary>
internal sealed class BondTables : IDisposable
{
    private readonly BondSets _sets;
    private readonly IBondCoefficients[] _coefficients;

    /// <summary>Storage for the directions of <paramref name="sets"/>.</summary>
    /// <param name="sets">all bonds</param>
    /// <param name="hasGains">false for the partial sums alone</param>
    public BondTables(BondSets sets, bool hasGains = true)
    {
        ArgumentNullException.ThrowIfNull(sets);
        (_sets, _coefficients) = (sets, [.. sets.All.Select(set => set.NewCoefficients(hasGains))]);
    }

    /// <summary>Bytes of all tables.</summary>
    public long Bytes => _coefficients.Sum(c => c.Bytes);

    /// <summary>The coefficients of a set.</summary>
    public IBondCoefficients Of(IBondSet set) => _coefficients[Array.IndexOf(_sets.All, set)];

    /// <inheritdoc cref="IBondCoefficients.Fill"/>
    public void Fill(int q, double[][] weight, double[][] lower, double[][] upper)
    {
        if (_sets.PlaceOf(q) is ( >= 0 and var set, var member))
            _coefficients[set].Fill(member, weight, lower, upper);
    }

    /// <inheritdoc cref="IBondCoefficients.FillGains"/>
    public void FillGains(int q, double[][] up, double[][] down)
    {
        if (_sets.PlaceOf(q) is ( >= 0 and var set, var member))
            _coefficients[set].FillGains(member, up, down);
    }

    /// <inheritdoc cref="IBondCoefficients.FillSums"/>
    public void FillSums(int q, double[][] lower, double[][] upper)
    {
        if (_sets.PlaceOf(q) is ( >= 0 and var set, var member))
            _coefficients[set].FillSums(member, lower, upper);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var coefficients in _coefficients)
            coefficients.Dispose();
    }
}
