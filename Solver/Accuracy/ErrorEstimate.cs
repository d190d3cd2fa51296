using System.Globalization;

namespace ClusterLB.Solver.Accuracy;

/// <summary>
/// What the discretisation makes wrong in Q, as far as the case itself shows it: the largest error of Q over the inner velocities of the
/// lattice, relative to max |Q|. It is the sum of its parts, of which one is named as the cause. Source: docs/accuracy.md.
/// </summary>
/// <param name="Error">the estimate; NaN where there is none, and the cause says why</param>
/// <param name="Parts">the sources with their shares, the largest first</param>
/// <param name="Cause">the largest source in words</param>
/// <param name="Remedy">what to change; empty where nothing helps</param>
internal sealed record ErrorEstimate(double Error, IReadOnlyList<ErrorPart> Parts, string Cause, string Remedy)
{
    /// <summary>Attributes of files: the number, and its cause in words.</summary>
    public const string Attribute = "estimated_error", CauseAttribute = "estimated_error_cause";

    /// <summary>Whether there is an estimate.</summary>
    public bool IsKnown => !double.IsNaN(Error);

    /// <summary>Whether it is that of the beginning of a run, which goes on.</summary>
    public bool IsStored { get; init; }

    /// <summary>The error that the input asks for; null where it asks for none.</summary>
    public double? Wanted { get; init; }

    /// <summary>Root attributes of the files of evaluations and runs.</summary>
    public IEnumerable<(string Name, object Value)> Attributes => [(Attribute, Error), (CauseAttribute, Cause)];

    /// <summary>A line of the log.</summary>
    public string Line => IsKnown
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"  accuracy    estimated error {Error:0e+00} of max |Q|{(IsStored ? " at the start of the run" : "")}, the largest part from "
            + $"{Cause}{(Remedy.Length > 0 ? ": " + Remedy : "")}{Missed}")
        : $"  accuracy    no estimated error: {Cause}";

    private string Missed => Wanted is { } wanted && Error > wanted
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"\nwarning: the estimated error is larger than 'quadrature.accuracy' = {wanted:g3}, for which the directions were chosen")
        : "";

    /// <summary>The sum of some parts.</summary>
    public static ErrorEstimate Of(IEnumerable<ErrorPart> parts)
    {
        ErrorPart[] sorted = [.. parts.OrderByDescending(p => p.Error)];
        return new ErrorEstimate(sorted.Sum(p => p.Error), sorted, sorted[0].Cause, sorted[0].Remedy);
    }

    /// <summary>No estimate.</summary>
    /// <param name="reason">why</param>
    public static ErrorEstimate None(string reason) => new(double.NaN, [], reason, "");
}

/// <summary>One source of error.</summary>
/// <param name="Name">one word</param>
/// <param name="Error">its estimate, of max |Q|</param>
/// <param name="Cause">what it is, in words that follow "from"</param>
/// <param name="Remedy">what to change, a sentence; empty where nothing helps</param>
internal sealed record ErrorPart(string Name, double Error, string Cause, string Remedy);
