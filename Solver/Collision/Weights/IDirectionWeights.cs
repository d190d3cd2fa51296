using ClusterLB.Solver.Dielectric;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>The radial weights of one direction, as ranks hand them to each other.</summary>
internal interface IDirectionWeights
{
    /// <summary>Weights, row after row; the lengths do not change.</summary>
    IEnumerable<double[]> Rows { get; }

    /// <summary>Smallest |eps| at the nodes and levels used.</summary>
    double MinDielectric { get; set; }

    /// <summary>Penrose's criterion along the direction.</summary>
    LineStability Waves { get; set; }
}
