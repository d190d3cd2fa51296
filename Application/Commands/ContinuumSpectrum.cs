using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;

namespace ClusterLB.Application.Commands;

/// <summary>What <c>clusterlb spectrum CONFIG --continuum</c> computes, for one or several ħ, as text and as a file.</summary>
internal sealed class ContinuumSpectrum
{
    public const int DefaultFunctions = 16;
    public const int DefaultDegrees = 4;
    private const int LargestDegree = 20;
    private const int LargestDimension = 20;
    private readonly List<ContinuumStudy> _studies = [];
    private readonly int _dimension, _functions, _degrees, _threads;
    private ContinuumTheory? _theory;

    /// <summary>An empty table.</summary>
    /// <param name="dimension">d</param>
    /// <param name="functions">functions of each sector</param>
    /// <param name="degrees">the last sector</param>
    /// <param name="threads">sectors computed at a time</param>
    /// <exception cref="InputException">a number is out of range</exception>
    public ContinuumSpectrum(int dimension, int functions, int degrees, int threads)
    {
        Require("--dimension", dimension, 2, LargestDimension);
        Require("--functions", functions, ContinuumStudy.LeastFunctions, ContinuumStudy.MostFunctions);
        Require("--degrees", degrees, 2, LargestDegree);
        (_dimension, _functions, _degrees, _threads) = (dimension, functions, degrees, threads);
    }

    /// <summary>Computes one more ħ.</summary>
    public ContinuumStudy Add(CollisionModel model)
    {
        _studies.Add(Study(model));
        return _studies[^1];
    }

    /// <summary>Computes the constants of the theory for what there is.</summary>
    public void AddTheory()
    {
        var classical = _studies[0].Model with { Hbar = 0 };
        var limit = _studies.FirstOrDefault(s => s.Model.Hbar == 0);
        if (limit is null && Existence.Obstacle(classical, _dimension) is null)
            limit = Study(classical);
        _theory = new ContinuumTheory(_studies, limit);
    }

    /// <summary>A line for each ħ; for a single one the sectors too.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine("    hbar   coercivity    error  degree    viscosity    error  heat conduction    error");
        foreach (var s in _studies)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{s.Model.Hbar,8:g4} {Cell.Of(s.Coercivity, "f8"),12} {Cell.Of(s.CoercivityError, "0.0e+00"),8} {Minimiser(s),7} ")
                + FormattableString.Invariant($"{s.Viscosity.Value,12:g8} ")
                + FormattableString.Invariant(
                $"{s.Viscosity.Error,8:0.0e+00} {s.HeatConduction.Value,16:g8} {s.HeatConduction.Error,8:0.0e+00}"));
        }

        if (_studies.Count == 1)
        {
            output.WriteLine("  degree  multiplicity   coercivity    error    lambda_1 of L");
            foreach (var sector in _studies[0].Sectors)
            {
                output.WriteLine(FormattableString.Invariant(
                    $"{sector.Degree,8} {sector.Multiplicity,13} {Cell.Of(sector.Coercivity.LastOrDefault(double.NaN), "f8"),12} ")
                    + FormattableString.Invariant(
                        $"{Cell.Of(sector.CoercivityError, "0.0e+00"),8} {sector.Eigenvalues[0],16:0.0000000e+00}"));
            }
        }

        _theory?.Print(output);
    }

    /// <summary>The rows as <c>--json</c> prints them, each with its sectors.</summary>
    public IEnumerable<object> Json => _studies.Select(s => new
    {
        s.Model.Hbar,
        s.Coercivity,
        s.CoercivityError,
        s.MinimiserDegree,
        Viscosity = s.Viscosity.Value,
        ViscosityError = s.Viscosity.Error,
        HeatConduction = s.HeatConduction.Value,
        HeatConductionError = s.HeatConduction.Error,
        Sectors = s.Sectors.Select(c => new
        {
            c.Degree,
            c.Multiplicity,
            Coercivity = c.Coercivity.LastOrDefault(double.NaN),
            c.CoercivityError,
            c.Eigenvalues,
        }),
    });

    /// <summary>Writes the tables; collective, rank 0 writes.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        double[] Of(Func<ContinuumStudy, double> value) => [.. _studies.Select(value)];
        object Root(Func<ContinuumStudy, double> value) => _studies.Count == 1 ? value(_studies[0]) : Of(value);
        double[] Sectors(int length, Func<ContinuumSector, double[]> values) =>
            [.. _studies.SelectMany(s => s.Sectors).SelectMany(s => values(s) is { Length: > 0 } x ? x : Nothing(length))];
        const string Terms = "with n Sonine polynomials";
        var file = new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("dimension", (long)_dimension)
            .Attribute("coercivity", Root(s => s.Coercivity))
            .Attribute("coercivity_error", Root(s => s.CoercivityError))
            .Attribute("viscosity", Root(s => s.Viscosity.Value))
            .Attribute("heat_conduction", Root(s => s.HeatConduction.Value))
            .Attribute("configuration", configuration.ToToml())
            .Scale("hbar", Of(s => s.Model.Hbar), "hbar, 0 for the classical equation", "hbar")
            .Index("degree", _degrees + 1, "degree of the harmonics of a sector", "l")
            .Scale("functions", [.. Enumerable.Range(1, _functions).Select(n => (long)n)], "functions beside the invariants", "n")
            .Index("eigenvalue", _functions, "number of the eigenvalue", "j")
            .Table("multiplicity", [.. _studies[0].Sectors.Select(s => s.Multiplicity)], "functions of a multiplet",
                "C(l + d - 1, l) - C(l + d - 3, l - 2)", "degree")
            .Partial("coercivity", Of(s => s.Coercivity), "coercivity constant, an upper bound",
                "kappa = min <g, L g>/||g||_hbar^2 over pi_0 g = 0", "hbar")
            .Partial("coercivity_error", Of(s => s.CoercivityError), "how far the coercivity constant may be below",
                "remainder of the sequence over the functions + change by half the quadrature", "hbar")
            .Table("minimiser_degree", [.. _studies.Select(s => (long)s.MinimiserDegree)], "degree of the minimiser, -1 for none", "l",
                "hbar")
            .Partial("pencil", Sectors(_functions, s => s.Pencil), "eigenvalues against the norm, ascending",
                "kappa of L g = kappa N g, <g, N g> = ||g||_hbar^2, pi_0 g = 0", "hbar", "degree", "eigenvalue")
            .Partial("coercivity_by_functions", Sectors(_functions, s => s.Coercivity), "coercivity constant of a sector with n functions",
                "kappa_n >= kappa_(n+1) >= ...", "hbar", "degree", "functions")
            .Partial("sector_error", Sectors(1, s => [s.CoercivityError]), "how far that of all functions may be above its limit",
                "as coercivity_error", "hbar", "degree")
            .Table("eigenvalues", Sectors(_functions, s => s.Eigenvalues), "eigenvalues of the linearised operator on the functions",
                "lambda of L g = lambda g, pi_0 g = 0", "hbar", "degree", "eigenvalue")
            .Table("viscosity", Of(s => s.Viscosity.Value), "viscosity, a lower bound", "<A, L^-1 A>, A = v_1 v_2 sqrt(M)", "hbar")
            .Table("viscosity_error", Of(s => s.Viscosity.Error), "how far the viscosity may be above", "as coercivity_error", "hbar")
            .Table("viscosity_by_terms", [.. _studies.SelectMany(s => s.Viscosity.ByTerms)], "viscosity " + Terms, "as viscosity",
                "hbar", "functions")
            .Table("heat_conduction", Of(s => s.HeatConduction.Value), "heat conduction, a lower bound",
                "<A, L^-1 A>, A = 1/2 (|v|^2 - d - 2) v_1 sqrt(M)", "hbar")
            .Table("heat_conduction_error", Of(s => s.HeatConduction.Error), "how far the heat conduction may be above",
                "as coercivity_error", "hbar")
            .Table("heat_conduction_by_terms", [.. _studies.SelectMany(s => s.HeatConduction.ByTerms)], "heat conduction " + Terms,
                "as heat_conduction", "hbar", "functions");
        _theory?.AddTo(file);
        file.Write(path, world);
    }

    private static string Minimiser(ContinuumStudy study) => study.Obstacle is null ? $"{study.MinimiserDegree}" : "-";

    private static double[] Nothing(int length) => [.. Enumerable.Repeat(double.NaN, length)];

    private static void Require(string option, int value, int least, int largest)
    {
        if (value < least || value > largest)
            throw new InputException($"{option} must be a number from {least} to {largest}, but is {value}");
    }

    private ContinuumStudy Study(CollisionModel model) => new(model, _dimension, _functions, _degrees, _threads);
}
