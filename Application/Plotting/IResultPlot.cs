using ClusterLB.Solver.Kinds;

namespace ClusterLB.Application.Plotting;

/// <summary>
/// One kind of picture: from a directory of results to a figure. A kind is a file in Plots/ and a line in <see cref="ResultPlots"/>; its
/// name is that of the picture's file, without extension, and for <c>--only</c>.
/// </summary>
public interface IResultPlot : IKind
{
    /// <summary>What it shows, in a sentence or two, for the report and the documentation.</summary>
    string Caption { get; }

    /// <summary>The figure; null where the directory does not have what it shows.</summary>
    /// <exception cref="IOException">a file that it needs is there, but cannot be read</exception>
    Figure? Draw(ResultDirectory results);
}
