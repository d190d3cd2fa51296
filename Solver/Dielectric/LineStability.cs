namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// Penrose's criterion along one direction. Zeros of ε in the upper half plane of the phase velocity u are counted by the crossings of the
/// negative real axis, those with Im ε from + to - less those from - to +. The margin is the least |ε| at a crossing; it is negative, the
/// least Re ε, where there are such zeros.
/// </summary>
/// <param name="Margin">infinite where no crossing has Re ε below <see cref="Concern"/></param>
/// <param name="Wavenumber">κ of the margin</param>
/// <param name="Velocity">u of the margin</param>
/// <param name="Low">the smallest κ with a growing wave; 0 where there is none</param>
/// <param name="High">the largest one</param>
internal readonly record struct LineStability(double Margin, double Wavenumber, double Velocity, double Low, double High)
{
    /// <summary>Crossings with Re ε above this are far from any instability.</summary>
    public const double Concern = 0.5;

    /// <summary>Numbers of a record.</summary>
    internal const int Length = 5;

    /// <summary>A direction along which no wave is near to growing.</summary>
    public static LineStability Far { get; } = new(double.PositiveInfinity, 0, 0, 0, 0);

    /// <summary>Whether waves grow.</summary>
    public bool IsUnstable => Margin < 0;

    internal void Write(Span<long> bits)
    {
        ReadOnlySpan<double> values = [Margin, Wavenumber, Velocity, Low, High];
        for (var i = 0; i < Length; i++)
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
    }

    internal static LineStability Read(ReadOnlySpan<long> bits) => new(
        BitConverter.Int64BitsToDouble(bits[0]), BitConverter.Int64BitsToDouble(bits[1]), BitConverter.Int64BitsToDouble(bits[2]),
        BitConverter.Int64BitsToDouble(bits[3]), BitConverter.Int64BitsToDouble(bits[4]));
}
