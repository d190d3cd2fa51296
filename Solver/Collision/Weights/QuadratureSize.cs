using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>How large a <see cref="RadialQuadrature"/> will be, found without one: its panels are gone through, not kept.</summary>
/// <param name="Panels">panels; where there are more than <see cref="MostPanels"/>, a number below which there are not</param>
/// <param name="LargestTransfer">the largest transfer of a node (velocity), 0 for the classical equation</param>
/// <param name="Transfers">transfers m = 1 .. of the longest family</param>
/// <param name="IsQuantum">whether the nodes have taps</param>
internal readonly record struct QuadratureSize(double Panels, double LargestTransfer, int Transfers, bool IsQuantum)
{
    /// <summary>Panels of which all nodes are counted by an int.</summary>
    public const int MostPanels = int.MaxValue / RadialQuadrature.Order / InterpolationTaps.Count;

    /// <summary>Whether a quadrature of this size can be made at all, whatever the memory is.</summary>
    public bool IsCountable => Panels <= MostPanels;

    /// <summary>Nodes.</summary>
    public double Nodes => RadialQuadrature.Order * Panels;

    /// <summary>Bytes of the quadrature: its rows, its tails, three numbers and the taps of each node.</summary>
    public double Bytes => sizeof(double) * ((Transfers + 3.0) * Nodes + Transfers + 1) + (IsQuantum ? InterpolationTaps.Bytes(Nodes) : 0);

    /// <summary>The same.</summary>
    public Footprint Footprint => new((long)Bytes);

    /// <summary>The size of the quadrature that serves families of one length.</summary>
    /// <param name="model">the equation</param>
    /// <param name="dimension">d</param>
    /// <param name="rule">how transfers are interpolated</param>
    /// <param name="families">families with directions of one length</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    public static QuadratureSize Of(
        CollisionModel model, int dimension, RadialRule rule, IEnumerable<BondFamily> families, double maxTransfer)
    {
        var (step, transfers) = (families.First().TransferStep, families.Max(f => f.Transfers));
        var least = RadialBreaks.AtLeast(model, dimension, rule, step, maxTransfer);
        if (least > MostPanels)
            return new(least, maxTransfer, transfers, model.Hbar > 0);
        var (panels, low, high) = (-1, 0.0, 0.0);
        foreach (var at in RadialBreaks.Of(model, dimension, rule, step, maxTransfer))
        {
            (panels, low, high) = (panels + 1, high, at);
            if (panels > MostPanels)
                break;
        }

        return new(panels, model.Hbar * RadialQuadrature.LastNode(low, high), transfers, model.Hbar > 0);
    }
}
