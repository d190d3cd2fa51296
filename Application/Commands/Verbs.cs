using System.Reflection;
using CommandLine;

namespace ClusterLB.Application.Commands;

/// <summary>The verbs of the command line, in the order of <c>--help</c>: a file each, with a <see cref="VerbAttribute"/>, and
/// a line here.</summary>
public static class Verbs
{
    private static readonly Lock _adding = new();
    private static Type[] _all =
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
        typeof(ScanCommand),
        typeof(ConvergeCommand),
        typeof(CompareCommand),
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
    /// <summary>Their types, each an <see cref="ICommand"/> or an <see cref="ILocalCommand"/>.</summary>
    public static Type[] All => [.. _all];

    /// <summary>Adds a verb of another program, before <see cref="Program.Main"/>.</summary>
    /// <exception cref="ArgumentException">it is neither command, has no <see cref="VerbAttribute"/>, or its name is taken</exception>
    public static void Add(Type verb)
    {
        ArgumentNullException.ThrowIfNull(verb);
        if (!typeof(ICommand).IsAssignableFrom(verb) && !typeof(ILocalCommand).IsAssignableFrom(verb) || Name(verb) is not { } name)
            throw new ArgumentException($"{verb.Name} is no ICommand or ILocalCommand with a [Verb]", nameof(verb));
        lock (_adding)
        {
            if (_all.Any(v => Name(v) == name))
                throw new ArgumentException($"the name \"{name}\" is taken", nameof(verb));
            _all = [.. _all, verb];
        }
    }

    private static string? Name(Type verb) => verb.GetCustomAttribute<VerbAttribute>()?.Name;
}
