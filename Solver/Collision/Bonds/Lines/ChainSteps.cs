namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>How many steps along p a line can take: inside the box whose rate is computed, and to sources behind and ahead of it.</summary>
/// <param name="inside">lines of the box that follow</param>
/// <param name="behind">sources before the line</param>
/// <param name="ahead">sources after the line</param>
internal readonly struct ChainSteps(int inside, int behind, int ahead)
{
    /// <summary>Lines of the box that follow along p.</summary>
    public readonly int Inside = inside;

    /// <summary>Lines along -p that F is known on.</summary>
    public readonly int Behind = behind;

    /// <summary>Lines along p that F is known on.</summary>
    public readonly int Ahead = ahead;

    /// <summary>No bound, as along an axis that p does not move in.</summary>
    public static ChainSteps Unbounded => new(int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>Doubles that the steps of <paramref name="lines"/> lines, summed over the axes across, take.</summary>
    public static unsafe long Scratch(int lines) => ((long)lines * sizeof(ChainSteps) + sizeof(double) - 1) / sizeof(double);

    /// <summary>The steps within both bounds.</summary>
    public ChainSteps Within(ChainSteps other) =>
        new(Math.Min(Inside, other.Inside), Math.Min(Behind, other.Behind), Math.Min(Ahead, other.Ahead));

    /// <summary>The steps on one axis across, by index from <paramref name="lower"/> on.</summary>
    /// <param name="step">p on the axis</param>
    /// <param name="lower">first line of the box</param>
    /// <param name="upper">end of the box</param>
    /// <param name="first">first line with F</param>
    /// <param name="end">end of these</param>
    /// <param name="steps">receives upper - lower entries</param>
    public static unsafe void Along(int step, int lower, int upper, int first, int end, ChainSteps* steps)
    {
        var size = Math.Abs(step);
        for (var i = lower; i < upper; i++, steps++)
        {
            *steps = step switch
            {
                0 => Unbounded,
                > 0 => new((upper - 1 - i) / size, (i - first) / size, (end - 1 - i) / size),
                _ => new((i - lower) / size, (end - 1 - i) / size, (i - first) / size),
            };
        }
    }
}

/// <summary>An axis across as chains see it: from one line to the next.</summary>
/// <param name="steps">steps along p, by index in the box</param>
/// <param name="length">lines of the box</param>
/// <param name="step">p on the axis</param>
internal unsafe struct ChainAxis(ChainSteps* steps, int length, int step)
{
    /// <summary>Steps along p, by index in the box.</summary>
    public readonly ChainSteps* Steps = steps;

    /// <summary>Lines of the box.</summary>
    public readonly int Length = length;

    /// <summary>p on the axis.</summary>
    public readonly int Step = step;

    /// <summary>Distances to the next line: in F, in the rate, in the band.</summary>
    public long Field, Rate, Band;
}

/// <summary>Where a line is: its F, its rate, and the band of its level.</summary>
internal unsafe struct ChainPlace(double* field, double* rate, double* band)
{
    /// <summary>The line in F.</summary>
    public double* Field = field;

    /// <summary>The line in the rate.</summary>
    public double* Rate = rate;

    /// <summary>Band[j][0] of its level.</summary>
    public double* Band = band;

    /// <summary>Goes on by lines of an axis.</summary>
    public void Move(ChainAxis* axis, int lines)
    {
        Field += lines * axis->Field;
        Rate += lines * axis->Rate;
        Band += lines * axis->Band;
    }
}
