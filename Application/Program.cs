using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterLB.Application.Commands;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.TimeStepping;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application;

/// <summary>
/// The command line, the top floor: parses a verb, runs it, and turns every failure into one sentence on standard error and an exit code:
/// 0 finished, 1 a defect of the program, 2 bad input, 3 numerical failure, 4 environment (a library, a disk), 75 stopped and restartable.
/// </summary>
public static class Program
{
    /// <summary>Runs a verb.</summary>
    /// <returns>the exit code</returns>
    public static int Main(string[] args) => ResourceLimits.HasFiles() ? Begin(args) : 4;

    // Nothing of it is compiled, and no library loaded for it, before it is known that they can be opened.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Begin(string[] args)
    {
        StandardStreams.Secure();
        // Open MPI gives ranks a terminal of their own, which .NET would greet with control characters, each rank once, amid the results.
        if (Launcher.Detect().Kind != LauncherKind.None)
            Environment.SetEnvironmentVariable("TERM", "dumb");
        if (args.FirstOrDefault(a => a.Contains('\uFFFD', StringComparison.Ordinal)) is { } unreadable)
            return Alone(() => throw new InputException(
                $"the argument '{unreadable}' is not UTF-8, expected names in UTF-8: another file would be meant than the one named"));
        using var parser = new Parser(settings => (settings.HelpWriter, settings.AllowMultiInstance) = (null, true));
        var result = parser.ParseArguments(args.Select(OneLetter), Verbs.All);
        return result.MapResult(
            verb => verb switch
            {
                ICommand command => Guard(environment => Checked(command, args).Execute(environment)),

                // Of many that were started, one speaks, and writes.
                ILocalCommand { IsOfAllRanks: false } when Launcher.Detect().Rank > 0 => 0,
                ILocalCommand command => Alone(() => Checked(command, args).Execute()),
                _ => throw new InvalidOperationException($"{verb.GetType().Name} is no verb"),
            },
            errors => Guard(environment => Explain(result, [.. errors], environment.World.Rank == 0)));
    }

    /// <summary>--x, --x=1 and -x=1 are taken for -x and -x1: the parser has no long options of one letter, and would keep the sign in
    /// -o=FILE.</summary>
    private static string OneLetter(string argument) => argument switch
    {
        ['-', '-', not '-', ..] when argument.Length == 3 => argument[1..],
        ['-', '-', not '-', '=', ..] => $"-{argument[2]}{argument[4..]}",
        ['-', not '-', '=', ..] => $"-{argument[1]}{argument[3..]}",
        _ => argument,
    };

    private static T Checked<T>(T command, string[] args)
        where T : class
    {
        OptionValues.Require(command.GetType(), args);
        return command;
    }

    /// <summary>Runs a verb on every rank; what ends one ends all, with one message.</summary>
    private static int Guard(Func<MpiEnvironment, int> execute)
    {
        return Alone(() => MpiEnvironment.Run(execute, e => Sentence(e)));
    }

    /// <summary>Runs what needs no MPI, or starts it itself.</summary>
    private static int Alone(Func<int> execute)
    {
        try
        {
            return execute();
        }
        catch (Exception e) when (Sentence(e) is var (code, sentence))
        {
            Console.Error.WriteLine($"clusterlb: {sentence}");
            return code;
        }
    }

    /// <summary>Exit code and sentence for a failure; null for a defect that is to be shown with its stack.</summary>
    private static (int Code, string Sentence)? Sentence(Exception e) => e switch
    {
        InputException or InvalidDataException or IO.Files.NewerVersionException => (InputException.ExitCode, OneLine(e)),
        StepRejectedException or NonFiniteRateException or ArithmeticException => (3, OneLine(e)),
        EnvironmentException or OutOfMemoryException or MpiException when ResourceLimits.AddressSpace is { Length: > 0 } scarce =>
            (4, $"{OneLine(e)}; {scarce}"),
        EnvironmentException or IOException or UnauthorizedAccessException or OutOfMemoryException or MpiException => (4, OneLine(e)),
        AggregateException { InnerException: { } inner } => Sentence(inner),
        TypeInitializationException { InnerException: EnvironmentException inner } => (4, OneLine(inner)),
        _ when Environment.GetEnvironmentVariable("CLUSTERLB_TRACE") is null =>
            (1, $"internal error, {e.GetType().Name}: {OneLine(e)} (set CLUSTERLB_TRACE=1 for the stack trace)"),
        _ => null,
    };

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ");

    /// <summary>Prints the help that was asked for, once; anything else is an error.</summary>
    private static int Explain<T>(ParserResult<T> result, Error[] errors, bool isRoot)
    {
        var verb = result.TypeInfo.Current.GetCustomAttribute<VerbAttribute>()?.Name;
        if (errors.IsHelp() || errors.IsVersion())
        {
            if (isRoot)
                Console.Out.WriteLine(errors.IsVersion() ? $"clusterlb {IO.Files.Provenance.SoftwareVersion}" : Help(result));
            return 0;
        }

        var sentence = errors[0] is MissingRequiredOptionError missing && missing.NameInfo.NameText.Length == 0
            ? Needed(result.TypeInfo.Current) switch
            {
                "DIR" => $"{verb} needs the directory of a run: clusterlb {verb} DIR.",
                "CONFIG" => $"{verb} needs a configuration file, given before --set: clusterlb {verb} CONFIG.",
                var what => $"{verb} needs a file or directory: clusterlb {verb} {what}.",
            }
            : SentenceBuilder.Create().FormatError(errors[0]);
        throw new InputException($"{sentence.ReplaceLineEndings(" ")} See 'clusterlb {(verb is null ? "" : verb + " ")}--help'.");
    }

    /// <summary>The name of the argument that a verb needs.</summary>
    private static string? Needed(Type verb) =>
        verb.GetProperties().Select(p => p.GetCustomAttribute<ValueAttribute>()).FirstOrDefault(v => v is { Required: true })?.MetaName;

    private static string Help<T>(ParserResult<T> result) => HelpText.AutoBuild(result, text =>
    {
        text.Heading = "ClusterLB: quantum and classical Lenard-Balescu equations in velocity space";
        text.Copyright = "";
        text.AdditionalNewLineAfterOption = false;
        return text;
    }, maxDisplayWidth: 120).ToString();
}
