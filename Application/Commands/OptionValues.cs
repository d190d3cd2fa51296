using System.Reflection;
using ClusterLB.IO.Toml;
using CommandLine;

namespace ClusterLB.Application.Commands;

/// <summary>
/// Options that were given without the value they need. The parser drops them in silence: <c>run case.toml -o --force</c> would replace the
/// results of another directory.
/// </summary>
public static class OptionValues
{
    /// <summary>Checks that every option of a verb that takes one value has it.</summary>
    /// <param name="verb">the type of the verb</param>
    /// <param name="arguments">the command line</param>
    /// <exception cref="InputException">an option stands last, before another option, or before an empty text</exception>
    public static void Require(Type verb, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(verb);
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (
            var property in verb.GetProperties()
            .Where(p => p.PropertyType != typeof(bool) && !p.PropertyType.IsAssignableTo(typeof(IEnumerable<string>))))
        {
            if (property.GetCustomAttribute<OptionAttribute>() is not { } option)
                continue;
            for (var i = 0; i < arguments.Count; i++)
            {
                var isNamed = arguments[i] == $"--{option.LongName}" || arguments[i] == $"-{option.ShortName}"
                    && option.ShortName.Length > 0;
                if (isNamed && (i + 1 == arguments.Count || IsNoValue(arguments[i + 1])))
                    throw new InputException(
                        $"Option '{(option.ShortName.Length > 0 ? option.ShortName + ", " : "")}{option.LongName}' has no "
                        + $"value.{See(verb)}");
            }
        }
    }

    // A negative number is a value; whether it will do is told later.
    private static bool IsNoValue(string argument) =>
        argument.Length == 0 || argument[0] == '-' && argument.Length > 1 && !char.IsAsciiDigit(argument[1]);

    private static string See(Type verb) =>
        verb.GetCustomAttribute<VerbAttribute>() is { } attribute ? $" See 'clusterlb {attribute.Name} --help'." : "";
}
