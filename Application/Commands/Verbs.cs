namespace ClusterLB.Application.Commands;

/// <summary>The verbs of the command line, in the order of <c>--help</c>: a file each, with a <see cref="CommandLine.VerbAttribute"/>, and
/// a line here.</summary>
public static class Verbs
{
    /// <summary>Their types, each an <see cref="ICommand"/> or an <see cref="ILocalCommand"/>.</summary>
    public static Type[] All =>
    [
        typeof(RunCommand),
        typeof(ResumeCommand),
        typeof(StatusCommand),
        typeof(EvaluateCommand),
        typeof(DielectricCommand),
        typeof(SpectrumCommand),
        typeof(CumulantCommand),
        typeof(KernelCommand),
        typeof(LimitCommand),
        typeof(PlanCommand),
        typeof(BenchCommand),
        typeof(ExportCommand),
        typeof(CheckCommand),
        typeof(InitCommand),
        typeof(PlotCommand),
        typeof(ReportCommand),
        typeof(UnitsCommand),
        typeof(InfoCommand),
        typeof(CompletionCommand),
    ];
}
