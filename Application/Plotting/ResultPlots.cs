using ClusterLB.Application.Plotting.Plots;
using ClusterLB.Solver.Kinds;

namespace ClusterLB.Application.Plotting;

/// <summary>The kinds of pictures, in the order of a report: a file each in Plots/ and a line here.</summary>
public static class ResultPlots
{
    /// <summary>All of them; those that another program adds come last.</summary>
    public static KindList<IResultPlot> All { get; } = new(
        new ConservationPlot(),
        new TemperaturePlot(),
        new SpeciesPlot(),
        new EntropyPlot(),
        new MarginalsPlot(),
        new StepsPlot(),
        new HermitePlot(),
        new DielectricPlot(),
        new StabilityPlot(),
        new KernelPlot(),
        new CumulantPlot(),
        new SemiClassicalPlot(),
        new CoercivityPlot(),
        new ScanPlot(),
        new ConvergePlot(),
        new ComparePlot(),
        new BenchPlot());

    /// <summary>The figures of these kinds that the directory has the data for.</summary>
    /// <param name="results">the directory</param>
    /// <param name="names">of <see cref="IKind.Name"/>; null for all</param>
    public static IReadOnlyList<(IResultPlot Plot, Figure Figure)> Draw(ResultDirectory results, IReadOnlyList<string>? names = null) =>
    [
        .. All.Where(p => names is null || names.Contains(p.Name))
            .Select(p => (Plot: p, Figure: p.Draw(results)))
            .Where(f => f.Figure is not null)
            .Select(f => (f.Plot, f.Figure!)),
    ];
}
