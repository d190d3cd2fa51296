namespace ClusterLB.Solver.Lattice;

/// <summary>
/// All bonds along one direction p of a lattice: pairs {i, i + m u}, u = q p, with both ends inside, m = 1 .. <see cref="Transfers"/>;
/// q is the direction's stride, 1 where it uses every transfer. The family stands for p and -p together. Levels of p are counted from the
/// lowest, j = p·i - <see cref="LowestLevel"/> = 0 .. <see cref="Levels"/> - 1; the level's velocity along ω = p/|p| is s = (j - (Levels -
/// 1)/2) h/|p|, and a transfer m u raises the level by m q |p|².
/// A bond is named by the level of its lower end. Source: docs/numerics.md, "The velocity lattice and its bonds".
/// </summary>
internal sealed class BondFamily
{
    /// <summary>The family of direction <paramref name="direction"/>, transfers m q |p| h up to <paramref name="maxTransfer"/>.</summary>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="direction">p with its weight; the last nonzero component is positive</param>
    /// <param name="maxTransfer">largest transfer as a velocity (thermal units)</param>
    public BondFamily(VelocityLattice lattice, Direction direction, double maxTransfer)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(direction);
        Lattice = lattice;
        Direction = direction;
        Vector = [.. direction.Vector];
        Step = [.. Vector.Select(p => direction.Stride * p)];
        var reach = (int)Math.Min(int.MaxValue, Math.Floor(maxTransfer / TransferStep * (1 + 1e-12)));
        for (var a = 0; a < Vector.Length; a++)
        {
            LowestLevel += Math.Min(0, Vector[a]) * (lattice.Points[a] - 1);
            Levels += Math.Abs(Vector[a]) * (lattice.Points[a] - 1);
            if (Vector[a] != 0)
                reach = Math.Min(reach, (lattice.Points[a] - 1) / Math.Abs(Step[a]));
        }

        Levels++;
        Transfers = Math.Max(0, reach);
    }

    /// <summary>The lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>p with its weight.</summary>
    public Direction Direction { get; }

    /// <summary>The components of p.</summary>
    public int[] Vector { get; }

    /// <summary>u = q p, from one velocity of a chain to the next.</summary>
    public int[] Step { get; }

    /// <summary>|p|².</summary>
    public int SquaredLength => Direction.SquaredLength;

    /// <summary>q |p|², the levels that a transfer of m = 1 rises.</summary>
    public int Rise => Direction.Stride * SquaredLength;

    /// <summary>The lowest value of p·i on the lattice.</summary>
    public int LowestLevel { get; }

    /// <summary>Number of levels of p on the lattice.</summary>
    public int Levels { get; }

    /// <summary>Largest m of a bond {i, i + m u}; 0 where the lattice is too small for any.</summary>
    public int Transfers { get; }

    /// <summary>a = q |p| h, the step of the transfers (velocity).</summary>
    public double TransferStep => Direction.Stride * (Direction.Length * Lattice.Spacing);

    /// <summary>h/|p|, the spacing of the levels (velocity).</summary>
    public double LevelSpacing => Lattice.Spacing / Direction.Length;

    /// <summary>|p| h^(d-1), the measure of a point on a hyperplane orthogonal to p.</summary>
    public double HyperplaneMeasure => Direction.Length * Math.Pow(Lattice.Spacing, Lattice.Dimension - 1);

    /// <summary>
    /// Phases from one level to the next, up to π, of the wavenumbers along p at which a field has what its lattice does not resolve: where
    /// the images of its spectrum come nearest, a little below (at one wavenumber the parts of a state may cancel), and where the wave runs
    /// along one axis but for images, φ p_b = 2πj on all others. There the ends of the hyperplanes on the sides of the lattice add up, if F
    /// is cut at these.
    /// </summary>
    public double[] UnresolvedPhases
    {
        get
        {
            var phases = new List<double> { NearestImage, 0.97 * NearestImage };
            for (var a = 0; a < Vector.Length; a++)
            {
                var divisor = 0;
                for (var b = 0; b < Vector.Length; b++)
                    divisor = b == a ? divisor : Divisor(divisor, Math.Abs(Vector[b]));
                for (var j = 1; 2 * j <= divisor; j++)
                    phases.AddRange(new[] { 1, 0.99, 0.98 }.Select(part => part * 2 * Math.PI * j / divisor));
            }

            return [.. phases.Distinct()];
        }
    }

    /// <summary>
    /// Phase from one level to the next, up to π, of the wavenumber along p where the images of a spectrum on the reciprocal lattice come
    /// nearest: 2π G·p/|p|² of the G that minimises |G - p G·p/|p|²|. What a field has there is what its lattice does not resolve.
    /// </summary>
    private double NearestImage
    {
        get
        {
            var (phase, least) = (Math.PI, double.PositiveInfinity);
            var count = Vector.Aggregate(1, (product, p) => product * (Math.Abs(p) + 1));
            for (var n = 1; n < count - 1; n++)
            {
                var (rest, product, square) = (n, 0, 0);
                foreach (var p in Vector)
                {
                    var g = rest % (Math.Abs(p) + 1);
                    rest /= Math.Abs(p) + 1;
                    (product, square) = (product + g * Math.Abs(p), square + g * g);
                }

                var distance = square - (double)product * product / SquaredLength;
                if (2 * product <= SquaredLength && distance < least)
                    (phase, least) = (2 * Math.PI * product / SquaredLength, distance);
            }

            return phase;
        }
    }

    /// <summary>The range [first, end) of indices on <paramref name="axis"/> of the lower (or, shifted, the upper) ends of transfer
    /// m.</summary>
    public (int First, int End) Range(int axis, int transfer, bool upper)
    {
        var q = transfer * Step[axis];
        var first = Math.Max(0, -q);
        var end = Lattice.Points[axis] - Math.Max(0, q);
        return upper ? (first + q, end + q) : (first, end);
    }

    /// <summary>Levels of the lower ends of bonds of transfer m: entries of a table X[m].</summary>
    public int LowerLevels(int transfer) => Math.Max(0, Levels - transfer * Rise);

    /// <summary>Entries of a table X[m][j] with m = 1 .. <see cref="Transfers"/>.</summary>
    public long Entries
    {
        get
        {
            var entries = 0L;
            for (var m = 1; m <= Transfers; m++)
                entries += LowerLevels(m);
            return entries;
        }
    }

    /// <summary>Number of bonds {i, i + m u} of transfer m.</summary>
    public long Bonds(int transfer)
    {
        var bonds = 1L;
        foreach (var u in Step.Zip(Lattice.Points))
            bonds *= Math.Max(0, u.Second - transfer * Math.Abs(u.First));
        return bonds;
    }

    /// <summary>Bytes of the tables of this direction: weights, level sums, gain and loss.</summary>
    public long TableBytes => 8L * sizeof(double) * Levels * (Transfers + 1);

    /// <summary>Number of bond updates of one evaluation: each bond changes both of its ends.</summary>
    public long BondUpdates
    {
        get
        {
            var updates = 0L;
            for (var m = 1; m <= Transfers; m++)
                updates += 2 * Bonds(m);
            return updates;
        }
    }

    private static int Divisor(int first, int second) => second == 0 ? first : Divisor(second, first % second);
}
