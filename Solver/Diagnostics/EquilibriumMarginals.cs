using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Sums of the unit Maxwellian over all axes but one or two, on the whole lattice, from its factors:
/// Σ_c m_a(i) Π_(c ≠ a) Z_c and m_a(i) m_b(k) Π_(c ≠ a, b) Z_c, Z_c = Σ_i m_c(i).
/// </summary>
internal sealed unsafe class EquilibriumMarginals : IDisposable
{
    private readonly Dictionary<int, NativeBuffer> _sums = [];

    /// <summary>Tabulates them.</summary>
    public EquilibriumMarginals(EquilibriumRoot root, int dimension)
    {
        var factors = Enumerable.Range(0, dimension).Select(a => root.Axis(a).ToArray().Select(x => x * x).ToArray()).ToArray();
        double[] totals = [.. factors.Select(m => m.Sum())];
        for (var a = 0; a < dimension; a++)
        {
            Store(1 << a, factors[a], [1.0], Others(a, a));
            for (var b = a + 1; b < dimension; b++)
                Store(1 << a | 1 << b, factors[a], factors[b], Others(a, b));
        }

        double Others(int a, int b) => totals.Where((_, c) => c != a && c != b).Aggregate(1.0, (product, z) => product * z);
    }

    /// <summary>The marginal of one or two axes (a bit set), C order.</summary>
    public double* Whole(int axes) => _sums[axes].Pointer;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _sums.Values)
            buffer.Dispose();
    }

    private void Store(int axes, double[] rows, double[] columns, double others)
    {
        var buffer = _sums[axes] = new NativeBuffer((long)rows.Length * columns.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var k = 0; k < columns.Length; k++)
                buffer[(long)i * columns.Length + k] = rows[i] * columns[k] * others;
        }
    }
}
