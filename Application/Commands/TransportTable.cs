using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Application.Commands;

/// <summary>What <c>clusterlb spectrum --transport</c> prints and writes: a row for each case.</summary>
internal sealed class TransportTable
{
    /// <summary>The heading of <see cref="Add"/>'s lines.</summary>
    public const string Heading = "    hbar   extent  points  directions      viscosity  residual  heat conduction  residual  steps";

    private readonly List<(double Hbar, double Extent, long Points, long Directions, TransportStudy Study)> _rows = [];

    /// <summary>Computes the coefficients of a case; whether they have converged. Collective.</summary>
    /// <returns>the line to print, and whether both iterations have converged</returns>
    public (string Line, bool Converged) Add(Case setup, PerturbationOperator linear, double tolerance, int maxSteps)
    {
        var study = new TransportStudy(linear);
        var converged = study.Solve(tolerance, maxSteps);
        var (lattice, hbar) = (setup.Configuration.Lattice, setup.Configuration.Model.Hbar);
        _rows.Add((hbar, lattice.Extent, lattice.Points[0], setup.Directions.P2, study));
        return (
            FormattableString.Invariant($"{hbar,8:g4} {lattice.Extent,8:g4} {lattice.Points[0],7} {setup.Directions.P2,11} ")
            + FormattableString.Invariant($"{study.Viscosity.Value,14:g9} {study.Viscosity.Residual,9:0.0e+00} ")
            + FormattableString.Invariant($"{study.HeatConduction.Value,16:g9} {study.HeatConduction.Residual,9:0.0e+00}  ")
            + FormattableString.Invariant($"{study.Viscosity.Steps} {study.HeatConduction.Steps}"), converged);
    }

    /// <summary>The rows as <c>--json</c> prints them.</summary>
    public IEnumerable<object> Json => _rows.Select(r => new
    {
        r.Hbar,
        r.Extent,
        r.Points,
        r.Directions,
        Viscosity = r.Study.Viscosity.Value,
        ViscosityResidual = r.Study.Viscosity.Residual,
        HeatConduction = r.Study.HeatConduction.Value,
        HeatConductionResidual = r.Study.HeatConduction.Residual,
    });

    /// <summary>Writes the rows; of a single one the coefficients are root attributes as well.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        const string viscosity = "<A, L^-1 A>, A = v_1 v_2 sqrt(M)", heat = "<B, L^-1 B>, B = v_1 (|v|^2 - d - 2)/2 sqrt(M)";
        var file = new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("dimension", (long)configuration.Lattice.Dimension)
            .Attribute("radial", configuration.Quadrature.Radial.ToString().ToLowerInvariant())
            .Attribute("configuration", configuration.ToToml());
        if (_rows.Count == 1)
            file.Attribute("viscosity", _rows[0].Study.Viscosity.Value).Attribute("heat_conduction", _rows[0].Study.HeatConduction.Value);
        file
            .Attribute("viscosity_formula", viscosity)
            .Attribute("viscosity_units", "density mass velocity^2 time, thermal units")
            .Attribute("heat_conduction_formula", heat)
            .Attribute("heat_conduction_units", "density k_B velocity^2 time, thermal units")
            .Index("case", _rows.Count, "number of the case", "i")
            .Table("hbar", [.. _rows.Select(r => r.Hbar)], "hbar, 0 for the classical equation", "hbar", "case")
            .Table("extent", [.. _rows.Select(r => r.Extent)], "half the width of the lattice", "n_1 h/2", "case")
            .Table("points", [.. _rows.Select(r => r.Points)], "points on an axis", "n_1", "case")
            .Table("directions", [.. _rows.Select(r => r.Directions)], "bound on the directions", "P2, |p|^2 <= P2", "case")
            .Table("viscosity", [.. _rows.Select(r => r.Study.Viscosity.Value)], "viscosity", viscosity, "case")
            .Table(
                "viscosity_residual", [.. _rows.Select(r => r.Study.Viscosity.Residual)], "residual of the viscosity, relative",
                "||A - L x||/||A||", "case")
            .Table("heat_conduction", [.. _rows.Select(r => r.Study.HeatConduction.Value)], "heat conduction", heat, "case")
            .Table(
                "heat_conduction_residual", [.. _rows.Select(r => r.Study.HeatConduction.Residual)],
                "residual of the heat conduction, relative", "||B - L x||/||B||", "case")
            .Write(path, world);
    }
}
