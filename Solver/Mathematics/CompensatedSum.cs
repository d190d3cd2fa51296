namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// Σ a_i b_i in a fixed order with twice the working precision: the rounding error of every product and sum is carried along
/// (two-product, two-sum), so that the total is rounded about once however many terms cancel.
/// Source: Ogita, Rump, Oishi, Accurate sum and dot product (2005), algorithm Dot2.
/// </summary>
internal struct CompensatedSum
{
    private double _sum, _carry;

    /// <summary>The sum so far.</summary>
    public readonly double Value => _sum + _carry;

    /// <summary>Adds a b.</summary>
    public void Add(double a, double b)
    {
        var product = a * b;
        var lost = Math.FusedMultiplyAdd(a, b, -product);
        var total = _sum + product;
        var part = total - _sum;
        _carry += _sum - (total - part) + (product - part) + lost;
        _sum = total;
    }

    /// <summary>Adds Σ a_i b_i.</summary>
    public unsafe void Add(ReadOnlySpan<double> a, double* b)
    {
        for (var i = 0; i < a.Length; i++)
            Add(a[i], b[i]);
    }
}
