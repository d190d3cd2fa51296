using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Formulations;

/// <summary>The columns that the history of every run has; those of its formulation follow them
/// (<see cref="Formulation.FurtherColumns"/>).</summary>
public static class DiagnosticColumns
{
    /// <summary>
    /// The columns, in the order of the file, in thermal units: h is the lattice spacing, sums run over the lattice, M_inf is the final
    /// Maxwellian. Columns of other files of this library and of other programs follow those that stand here, by name.
    /// </summary>
    public static KindList<HistoryColumn<DiagnosedState>> All { get; } = new(
        new("time", "time", "t", s => s.Values.Time),
        new("step", "number of steps taken", "n", s => s.Values.Step),
        new("step_size", "size of the step that led here", "t_n - t_(n-1)", s => s.Values.StepSize),
        new("mass", "mass", "sum_v F h^d", s => s.Values.Moments.Mass),
        new("momentum", "momentum", "sum_v v_a F h^d", s => s.Values.Moments.Momentum),
        new("energy", "kinetic energy", "sum_v |v|^2/2 F h^d", s => s.Values.Moments.Energy),
        new("temperature", "temperature tensor", "sum_v (v-u)_a (v-u)_b F h^d / mass, u = momentum / mass",
            s => s.Values.Moments.Temperature),
        new("entropy", "entropy", "-sum_(F>0) F ln(F) h^d", s => s.Values.Pointwise.Entropy),
        new("entropy_production", "entropy production", "-sum_(F>0) Q ln(F) h^d", s => s.Values.Pointwise.EntropyProduction),
        new("min_distribution", "smallest value of the distribution", "min_v F", s => s.Values.Pointwise.MinDistribution),
        new("negative_points", "number of velocities with a negative distribution", "sum_(F<0) 1", s => s.Values.Pointwise.NegativePoints),
        new("negative_mass", "mass of negative values", "sum_(F<0) |F| h^d", s => s.Values.Pointwise.NegativeMass),
        new("edge_mass", "share of the mass on the outermost layer of the lattice", "sum_(edge) |F| h^d / mass", s => s.Values.EdgeMass),
        new("distance", "distance to the final Maxwellian (NaN if there is none)", "sum_v |F - M_inf| h^d",
            s => s.Values.Pointwise.Distance),
        new("min_dielectric", "smallest modulus of the dielectric function (NaN without screening)", "min_(p,m,j) |eps|",
            s => s.Values.MinDielectric));

    /// <summary>What the file has of them.</summary>
    internal static IReadOnlyList<HistoryColumn> Declarations => [.. All.Select(c => c.Declaration)];
}
