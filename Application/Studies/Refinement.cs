using System.Globalization;
using ClusterLB.Solver.Input;

namespace ClusterLB.Application.Studies;

/// <summary>One of the choices of a discretisation, made better in two steps, the others as they were.</summary>
/// <param name="Name">the choice, as the input calls it</param>
/// <param name="Values">what it is in each of three runs; the base is one of them</param>
/// <param name="Base">which of them is the base</param>
/// <param name="Best">which of them is the best</param>
/// <param name="Lengths">what goes to 0 with a power of which an error is expected to fall; null where no power is</param>
/// <param name="Overrides">keys of the input for each run</param>
internal sealed record Refinement(
    string Name, double[] Values, int Base, int Best, double[]? Lengths, IReadOnlyList<IReadOnlyList<string>> Overrides)
{
    private const int LargestP2 = 200;
    private const double LeastOrder = 0.02, MostOrder = 40;

    /// <summary>The names of all choices, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> Names { get; } = ["points", "directions", "max-transfer", "extent", "tolerance"];

    /// <summary>The refinements of an input of which the directions are resolved.</summary>
    public static Refinement Of(string name, Configuration configuration, int p2)
    {
        var (lattice, time) = (configuration.Lattice, configuration.RequireTime());
        var keep = $"quadrature.directions={p2}";
        var x = configuration.Quadrature.MaxTransfer;
        switch (name)
        {
            case "points":
                {
                    int[][] points = [Scaled(lattice.Points, 0.8), [.. lattice.Points], Scaled(lattice.Points, 1.25)];
                    return new(
                        name, [.. points.Select(n => (double)n[0])], 1, 2, [.. points.Select(n => 2 * lattice.Extent / n[0])],
                        [.. points.Select(n => (string[])[Points(n), keep])]);
                }

            case "directions":
                {
                    int[] bounds = [p2, Math.Min(2 * p2, LargestP2), Math.Min(4 * p2, LargestP2)];
                    return new(
                        name, [.. bounds.Select(b => (double)b)], 0, 2, null,
                        [.. bounds.Select(b => (string[])[$"quadrature.directions={b}"])]);
                }

            case "max-transfer":
                return new(name, [x, 1.25 * x, 1.5 * x], 0, 2, null,
                    [.. ((double[])[x, 1.25 * x, 1.5 * x]).Select(v => (string[])[$"quadrature.max-transfer={Text(v)}", keep])]);
            case "extent":
                {
                    // The spacing stays what it is.
                    int[][] points = [[.. lattice.Points], Scaled(lattice.Points, 1.2), Scaled(lattice.Points, 1.4)];
                    double[] extents = [.. points.Select(n => lattice.Extent * n[0] / lattice.Points[0])];
                    return new(name, extents, 0, 2, null,
                        [.. points.Zip(extents, (n, e) => (string[])[Points(n), $"lattice.extent={Text(e)}", keep])]);
                }

            default:
                {
                    // A fixed step is required where it is one.
                    var (isFixed, step) = (time.Method.HasFixedStep, time.Step ?? 0);
                    double[] values = isFixed ? [step, step / 2, step / 4]
                        : [time.Tolerance, time.Tolerance / 10, time.Tolerance / 100];
                    return new(name, values, 0, 2, values,
                        [.. values.Select(v => (string[])[$"time.{(isFixed ? "step" : "tolerance")}={Text(v)}", keep])]);
                }
        }
    }

    /// <summary>
    /// p of q = q₀ + C x^p through three values, x the <see cref="Lengths"/>: (q₁ − q₂)/(q₂ − q₃) = (x₁^p − x₂^p)/(x₂^p − x₃^p), by
    /// bisection. NaN where no power goes through them.
    /// </summary>
    public static double Order(IReadOnlyList<double> lengths, IReadOnlyList<double> values)
    {
        var ratio = (values[0] - values[1]) / (values[1] - values[2]);
        double Excess(double p) => (Math.Pow(lengths[0], p) - Math.Pow(lengths[1], p))
            / (Math.Pow(lengths[1], p) - Math.Pow(lengths[2], p)) - ratio;
        var (low, high) = (LeastOrder, MostOrder);
        if (!double.IsFinite(ratio) || !(Excess(low) < 0) || !(Excess(high) > 0))
            return double.NaN;
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Excess(middle) < 0 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static int[] Scaled(IReadOnlyList<int> points, double factor) =>
        [.. points.Select(n => Math.Max(4, n % 2 + 2 * (int)Math.Round((n - n % 2) * factor / 2)))];

    private static string Points(int[] points) => $"lattice.points=[{string.Join(", ", points)}]";

    // TOML wants a digit behind the point, or an exponent.
    private static string Text(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
    }
}
