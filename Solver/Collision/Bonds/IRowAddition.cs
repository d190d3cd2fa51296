namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// What a run of bonds adds to the rate beside gain and loss: for each velocity i a factor times partial sums over the bonds of i,
/// <code>rate(i) += factor(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]).</code>
/// The sums come from tables of their own; a kernel looks them up as it does the losses. Kernels are compiled with an addition
/// (<see cref="Addition"/>) and without one (<see cref="NoAddition"/>).
/// </summary>
internal unsafe interface IRowAddition
{
    /// <summary>The tables of the partial sums for a set.</summary>
    IBondCoefficients Sums(IBondSet set);

    /// <summary>Adds to a row whose velocities have one sum.</summary>
    void Add(RateRow row, double sum);

    /// <summary>Adds to a row whose velocities have a sum each.</summary>
    void Add(RateRow row, double* sums);
}

/// <summary>What a caller asks to be added.</summary>
internal readonly unsafe struct Addition(IRowAddition addition) : IRowAddition
{
    /// <inheritdoc/>
    public IBondCoefficients Sums(IBondSet set) => addition.Sums(set);

    /// <inheritdoc/>
    public void Add(RateRow row, double sum) => addition.Add(row, sum);

    /// <inheritdoc/>
    public void Add(RateRow row, double* sums) => addition.Add(row, sums);
}

/// <summary>Nothing is added: gain and loss alone.</summary>
internal readonly unsafe struct NoAddition : IRowAddition
{
    /// <summary>Whether a kernel is compiled without an addition.</summary>
    public static bool Is<TAddition>() => typeof(TAddition) == typeof(NoAddition);

    /// <inheritdoc/>
    public IBondCoefficients Sums(IBondSet set) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Add(RateRow row, double sum)
    {
    }

    /// <inheritdoc/>
    public void Add(RateRow row, double* sums)
    {
    }
}

/// <summary>Some velocities in a row along an axis, and their rate.</summary>
/// <param name="first">indices of the first velocity on the whole lattice</param>
/// <param name="axis">the axis of the row</param>
/// <param name="rate">rate of the first velocity; the others follow it</param>
/// <param name="count">number of velocities</param>
internal readonly unsafe ref struct RateRow(ReadOnlySpan<int> first, int axis, double* rate, int count)
{
    /// <summary>Indices of the first velocity on the whole lattice.</summary>
    public readonly ReadOnlySpan<int> First = first;

    /// <summary>The axis of the row.</summary>
    public readonly int Axis = axis;

    /// <summary>Rate of the first velocity; the others follow it.</summary>
    public readonly double* Rate = rate;

    /// <summary>Number of velocities.</summary>
    public readonly int Count = count;
}
