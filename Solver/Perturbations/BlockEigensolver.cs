using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The lowest eigenpairs of A x = λ B x on the orthogonal complement of given modes, A and B symmetric, B positive, both given by their
/// action: locally optimal block preconditioned conjugate gradients. Each step is a Rayleigh-Ritz procedure over the span of the iterates
/// X, the preconditioned residuals W and the previous directions P. Collective; the same numbers on any ranks. Source: A. V. Knyazev, SIAM
/// J. Sci. Comput. 23 (2001) 517.
/// </summary>
internal sealed class BlockEigensolver : IDisposable
{
    // directions of the trial space below this share of the largest are taken as dependent
    private const double Dependent = 1e-11;

    // eigenvalues below this share of the largest are known to as much of that alone: A x is rounded
    private const double Floor = 1e-7;

    // images A X, B X are formed anew every so many steps
    private const int Refresh = 25;

    // the trial space X, W, P with its images under A and B, and two blocks to combine them in
    private const int Blocks = 3 * 3 + 2;

    private readonly Domain _domain;
    private readonly ConservedModes _removed;
    private readonly Action<NativeBuffer, NativeBuffer> _a, _b;
    private readonly NativeBuffer _preconditioner;
    private readonly int _width;
    private readonly double _floor;
    private readonly NativeBuffer[] _space, _imageA, _imageB, _scratch;
    private int _directions;

    /// <summary>An iteration with <paramref name="width"/> vectors, some more than are wanted.</summary>
    /// <param name="domain">ranks, lattice and block</param>
    /// <param name="removed">the modes whose complement is searched</param>
    /// <param name="a">y = A x; collective</param>
    /// <param name="b">y = B x; collective</param>
    /// <param name="preconditioner">multiplies residuals point by point</param>
    /// <param name="largest">the size of the largest eigenvalues of the pencil</param>
    /// <param name="width">vectors</param>
    public BlockEigensolver(
        Domain domain, ConservedModes removed, Action<NativeBuffer, NativeBuffer> a, Action<NativeBuffer, NativeBuffer> b,
            NativeBuffer preconditioner, double largest, int width)
    {
        (_domain, _removed, _a, _b, _preconditioner, _width, _floor) = (domain, removed, a, b, preconditioner, width, Floor * largest);
        NativeBuffer[] Fields(int count) => [.. Enumerable.Range(0, count).Select(_ => new NativeBuffer(domain.Block.Count))];
        (_space, _imageA, _imageB, _scratch) = (Fields(3 * width), Fields(3 * width), Fields(3 * width), Fields(2 * width));
        for (var i = 0; i < width; i++)
            VectorBlock.Fill(domain, _space[i], i + 1);
        removed.Remove(X);
        for (var i = 0; i < width; i++)
            Image(i);
        Values = new double[width];
        Residuals = new double[width];
        RayleighRitz(width);
        Array.Fill(Residuals, double.PositiveInfinity);
    }

    /// <summary>What an iteration with so many vectors holds.</summary>
    /// <param name="block">velocities of the block</param>
    /// <param name="width">vectors</param>
    internal static Footprint FootprintOf(long block, long width) => Footprint.Doubles(Blocks * width * block);

    /// <summary>Ritz values, ascending.</summary>
    public double[] Values { get; }

    /// <summary>‖A x - λ B x‖/(‖A x‖ + (|λ| + 1e-7 largest) ‖B x‖) of each.</summary>
    public double[] Residuals { get; }

    /// <summary>Ritz vectors, x·B x h^d = 1.</summary>
    public IReadOnlyList<NativeBuffer> X => new ArraySegment<NativeBuffer>(_space, 0, _width);

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Iterates until the first <paramref name="wanted"/> residuals are below <paramref name="tolerance"/>; whether they
    /// are.</summary>
    /// <exception cref="ArithmeticException">B is not positive on the trial space</exception>
    public bool Solve(int wanted, double tolerance, int maxSteps)
    {
        while (true)
        {
            if (Steps % Refresh == 0)
            {
                for (var i = 0; i < _width; i++)
                    Image(i);
            }

            Residual();
            if (Residuals.Take(wanted).All(r => r <= tolerance))
                return true;
            if (Steps == maxSteps)
                return false;
            RayleighRitz(2 * _width + _directions);
            _directions = _width;
            Steps++;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var field in _space.Concat(_imageA).Concat(_imageB).Concat(_scratch))
            field.Dispose();
    }

    private void Image(int i)
    {
        _a(_space[i], _imageA[i]);
        _b(_space[i], _imageB[i]);
    }

    /// <summary>Residuals, and in the second block of the space the preconditioned ones with their images.</summary>
    private void Residual()
    {
        var w = new ArraySegment<NativeBuffer>(_space, _width, _width);
        for (var i = 0; i < _width; i++)
        {
            for (var k = 0L; k < w[i].Length; k++)
                w[i][k] = _imageA[i][k] - Values[i] * _imageB[i][k];
        }

        _removed.Remove(w);
        for (var i = 0; i < _width; i++)
        {
            double Norm(NativeBuffer field) => Math.Sqrt(DifferenceNorm.InnerProduct(_domain, field, field));
            Residuals[i] = Norm(w[i]) / (Norm(_imageA[i]) + (Math.Abs(Values[i]) + _floor) * Norm(_imageB[i]));
            for (var k = 0L; k < w[i].Length; k++)
                w[i][k] *= _preconditioner[k];
        }

        _removed.Remove(w);
        for (var i = _width; i < 2 * _width; i++)
            Image(i);
    }

    /// <summary>The best <c>width</c> vectors in the span of the first <paramref name="count"/>, and the directions that led to
    /// them.</summary>
    private void RayleighRitz(int count)
    {
        ArraySegment<NativeBuffer> Part(NativeBuffer[] fields) => new(fields, 0, count);
        var (space, a, b) = (Part(_space), Part(_imageA), Part(_imageB));
        var (formA, formB) = (Symmetric(VectorBlock.Products(_domain, space, a)), Symmetric(VectorBlock.Products(_domain, space, b)));
        var scale = Vector<double>.Build.Dense(count, i => formB[i, i] > 0 ? 1 / Math.Sqrt(formB[i, i]) : 0);
        var scaling = Matrix<double>.Build.DenseOfDiagonalVector(scale);
        var gram = (scaling * formB * scaling).Evd(Symmetricity.Symmetric);
        double[] sizes = [.. gram.EigenValues.Select(z => z.Real)];
        if (sizes.Min() < -1e-6 * sizes.Max())
            throw new ArithmeticException(
                "the form of the norm is negative in places: with these spectral weights it is no norm (quadrature.radial = \"monotone\" "
                + "is one)");
        int[] kept = [.. Enumerable.Range(0, count).Where(i => sizes[i] > Dependent * sizes.Max())];
        var basis = scaling * Matrix<double>.Build.DenseOfColumnVectors(
            kept.Select(i => gram.EigenVectors.Column(i) / Math.Sqrt(sizes[i])));
        var reduced = basis.TransposeThisAndMultiply(formA * basis);
        var ritz = ((reduced + reduced.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, kept.Length).OrderBy(i => ritz.EigenValues[i].Real).Take(_width)];
        var coefficients = basis * Matrix<double>.Build.DenseOfColumnVectors(order.Select(i => ritz.EigenVectors.Column(i)));
        for (var i = 0; i < _width; i++)
            Values[i] = ritz.EigenValues[order[i]].Real;
        var directions = coefficients.Clone();
        directions.ClearRows([.. Enumerable.Range(0, _width)]);
        var both = coefficients.Append(directions).ToArray();
        foreach (var fields in new[] { _space, _imageA, _imageB })
        {
            VectorBlock.Combine(_domain, Part(fields), both, _scratch);
            for (var i = 0; i < _width; i++)
            {
                (fields[i], _scratch[i]) = (_scratch[i], fields[i]);
                (fields[2 * _width + i], _scratch[_width + i]) = (_scratch[_width + i], fields[2 * _width + i]);
            }
        }
    }

    private static Matrix<double> Symmetric(double[,] form)
    {
        var matrix = Matrix<double>.Build.DenseOfArray(form);
        return (matrix + matrix.Transpose()) / 2;
    }
}
