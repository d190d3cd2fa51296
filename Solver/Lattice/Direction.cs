namespace ClusterLB.Solver.Lattice;

/// <summary>
/// One direction of momentum transfer: a primitive integer vector p (coprime components), the transfers m q p h along it, m = 1, 2, ...,
/// and the weight w_p of its solid angle. The stride q is 1 where every transfer is in use. Stands for the pair {p, -p}, which shares
/// length, weight, stride and bonds.
/// </summary>
internal sealed class Direction
{
    private readonly int[] _vector;

    internal Direction(int[] vector, double weight, int stride = 1)
    {
        _vector = vector;
        (Weight, Stride) = (weight, stride);
        SquaredLength = vector.Sum(a => a * a);
        Length = Math.Sqrt(SquaredLength);
        UnmovedAxes = [.. Enumerable.Range(0, vector.Length).Where(a => vector[a] == 0)];
    }

    /// <summary>p, d integers without a common divisor.</summary>
    public ReadOnlySpan<int> Vector => _vector;

    /// <summary>|p|².</summary>
    public int SquaredLength { get; }

    /// <summary>q, the transfers from one in use to the next.</summary>
    public int Stride { get; }

    /// <summary>|p|; levels along p are h/|p| apart in velocity, transfers q |p| h.</summary>
    public double Length { get; }

    /// <summary>w_p &gt; 0, the solid angle of p alone; -p has as much again.</summary>
    public double Weight { get; }

    /// <summary>The axes a with p_a = 0, ascending: along them the level does not change and no bond leaves the lattice.</summary>
    public IReadOnlyList<int> UnmovedAxes { get; }

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", _vector)})";
}
