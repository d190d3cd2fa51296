using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The null space of L on the lattice, sqrt(M) times 1, v_a, |v|² - d, made orthonormal in Σ x y h^d: the range of π_0 of Section 3.4.
/// </summary>
internal sealed class ConservedModes : IDisposable
{
    private readonly Domain _domain;

    /// <summary>Samples and orthonormalises the d + 2 modes; collective.</summary>
    public ConservedModes(Domain domain, EquilibriumRoot root)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(root);
        _domain = domain;
        var (block, d) = (domain.Block, domain.Lattice.Dimension);
        NativeBuffer[] modes = [.. Enumerable.Range(0, d + 2).Select(_ => new NativeBuffer(block.Count))];
        var index = new int[d];
        for (var i = 0L; i < block.Count; i++)
        {
            block.Index(i, index);
            var square = 0.0;
            for (var a = 0; a < d; a++)
            {
                var v = block.Velocity(a, index[a]);
                (modes[a + 1][i], square) = (v, square + v * v);
            }

            (modes[0][i], modes[d + 1][i]) = (1, square - d);
        }

        foreach (var mode in modes)
            root.Multiply(domain, mode, mode);

        // Twice, since the first leaves the rounding of the moments.
        Modes = modes;
        for (var pass = 0; pass < 2; pass++)
        {
            var gram = Matrix<double>.Build.DenseOfArray(VectorBlock.Products(domain, modes, modes));
            var factor = gram.Cholesky().Factor.Transpose().Inverse().ToArray();
            NativeBuffer[] next = [.. modes.Select(m => new NativeBuffer(m.Length))];
            VectorBlock.Combine(domain, modes, factor, next);
            foreach (var mode in modes)
                mode.Dispose();
            modes = next;
            Modes = modes;
        }
    }

    /// <summary>An orthonormal basis of the null space, d + 2 fields.</summary>
    public IReadOnlyList<NativeBuffer> Modes { get; private set; }

    /// <summary>fields -= π_0 fields, twice; collective.</summary>
    public void Remove(IReadOnlyList<NativeBuffer> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        for (var pass = 0; pass < 2; pass++)
        {
            var coefficients = VectorBlock.Products(_domain, Modes, fields);
            for (var j = 0; j < fields.Count; j++)
                VectorBlock.Subtract(Modes, coefficients, j, fields[j]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mode in Modes)
            mode.Dispose();
    }
}
