using System.Reflection;
using ClusterLB.IO;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Commands;
using ClusterLB.Solver.TimeStepping;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Solver;

/// <summary>
/// The command line, the top floor: parses a verb, runs it, and turns every failure into one sentence on standard error and an exit code:
/// 0 finished, 1 a defect of the program, 2 bad input, 3 numerical failure, 4 environment (a library, a disk).
/// </summary>
public static class Program
{
    /// <summary>Runs a verb.</summary>
    /// <returns>the exit code</returns>
    public static int Main(string[] args)
    {
        using var parser = new Parser(settings => (settings.HelpWriter, settings.AllowMultiInstance) = (null, true));
        var result = parser.ParseArguments<RunCommand, EvaluateCommand, InitCommand, CheckCommand>(args);
        return result.MapResult(
            (RunCommand c) => Guard(c.Execute),
            (EvaluateCommand c) => Guard(c.Execute),
            (InitCommand c) => Guard(c.Execute),
            (CheckCommand c) => Guard(c.Execute),
            errors => Explain(result, [.. errors]));
    }

    private static int Guard(Func<int> execute)
    {
        try
        {
            return execute();
        }
        catch (Exception e) when (e is InputException or InvalidDataException)
        {
            return Fail(e, InputException.ExitCode);
        }
        catch (Exception e) when (e is StepRejectedException or NonFiniteRateException or ArithmeticException)
        {
            return Fail(e, 3);
        }
        catch (Exception e) when (e is EnvironmentException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Fail(e, 4);
        }
        catch (AggregateException e) when (e.InnerException is ArithmeticException inner)
        {
            return Fail(inner, 3);
        }
        catch (TypeInitializationException e) when (e.InnerException is EnvironmentException inner)
        {
            return Fail(inner, 4);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("CLUSTERLB_TRACE") is null)
        {
            // A defect of the program: told as such, with the way to see where.
            return Fail(new InvalidOperationException($"internal error, {e.GetType().Name}: {e.Message} (set CLUSTERLB_TRACE=1 for the stack trace)", e), 1);
        }
    }

    private static int Fail(Exception e, int code)
    {
        Console.Error.WriteLine($"clusterlb: {e.Message.ReplaceLineEndings(" ")}");
        return code;
    }

    private static int Explain<T>(ParserResult<T> result, Error[] errors)
    {
        var verb = result.TypeInfo.Current.GetCustomAttribute<VerbAttribute>()?.Name;
        if (errors.IsHelp() || errors.IsVersion())
        {
            Console.Out.WriteLine(errors.IsVersion() ? $"clusterlb {IO.Files.Provenance.SoftwareVersion}" : Help(result));
            return 0;
        }

        var sentence = errors[0] is MissingRequiredOptionError missing && missing.NameInfo.NameText.Length == 0
            ? $"{verb} needs a configuration file, given before --set: clusterlb {verb} CONFIG."
            : SentenceBuilder.Create().FormatError(errors[0]);
        Console.Error.WriteLine($"clusterlb: {sentence.ReplaceLineEndings(" ")} See 'clusterlb {(verb is null ? "" : verb + " ")}--help'.");
        return InputException.ExitCode;
    }

    private static string Help<T>(ParserResult<T> result) => HelpText.AutoBuild(result, text =>
    {
        text.Heading = "ClusterLB: quantum and classical Lenard-Balescu equations in velocity space";
        text.Copyright = "";
        text.AdditionalNewLineAfterOption = false;
        return text;
    }, maxDisplayWidth: 120).ToString();
}
