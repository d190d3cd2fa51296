using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Input;
using CommandLine;

namespace ClusterLB.Application.Commands;

/// <summary>
/// The bash completion of the command line, written from the attributes of the verbs (<see cref="VerbAttribute"/>,
/// <see cref="OptionAttribute"/>,
/// <see cref="ValueAttribute"/>) and the keys of <see cref="Template"/>, so that it knows what the program knows. What an argument is
/// follows from its type and its name in the help: DIR a directory, FILE and CONFIG a file, KEY=VALUE a key of the input, a|b one of these
/// words, a bool nothing.
/// </summary>
internal static partial class BashCompletion
{
    private const string Functions = """
        _clusterlb_words() {    # WORDS: those that begin as what was typed
            local IFS=$' \n'
            COMPREPLY=($(compgen -W "$1" -- "$current"))
        }
        _clusterlb_list() {    # WORDS, of which some are given with commas between
            local IFS=$' \n'
            COMPREPLY=($(compgen -P "${current%"${current##*,}"}" -W "$1" -- "${current##*,}"))
            compopt -o nospace 2> /dev/null
        }
        _clusterlb_keys() {
            _clusterlb_words "$_clusterlb_input_keys"
            compopt -o nospace 2> /dev/null
        }
        _clusterlb_paths() {    # OPTIONS of compgen
            local IFS=$'\n'
            COMPREPLY=($(compgen "$@" -- "$current"))
            compopt -o filenames 2> /dev/null
        }
        _clusterlb_take() {
            case $1 in
                directory) _clusterlb_paths -d ;;
                file) _clusterlb_paths -f ;;
                keys) _clusterlb_keys ;;
                words:*) _clusterlb_words "${1#words:}" ;;
                list:*) _clusterlb_list "${1#list:}" ;;
            esac
        }
        _clusterlb() {
            local current=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} options= operand= previous= taken= i
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                _clusterlb_words "$_clusterlb_verbs"
                return
            fi
            # A value belongs to the word before it, those of --set to the last option. Bash splits words at =.
            i=$((COMP_CWORD - 1))
            [[ $current == = ]] && current=
            [[ ${COMP_WORDS[i]} == = ]] && i=$((i - 1))
            previous=${COMP_WORDS[i]}
            if [[ $previous != -* && ${COMP_WORDS[i + 1]} == = ]]; then
                _clusterlb_values "$previous"    # KEY=
                return
            fi
            for ((; i > 1; i--)); do
                if [[ ${COMP_WORDS[i]} == -* ]]; then
                    [[ " $_clusterlb_lists " == *" ${COMP_WORDS[i]} "* ]] && previous=${COMP_WORDS[i]}
                    break
                fi
            done

        """;

    /// <summary>The script for the given verbs; for zsh it first turns on zsh's emulation of bash's completion.</summary>
    public static string Script(IEnumerable<Type> verbs, bool forZsh = false)
    {
        Type[] all = [.. verbs];
        var script = new StringBuilder();
        void Line(string text) => script.Append(text).Append('\n');
        string[] lists = [.. all.SelectMany(Options).Where(o => o.IsList).SelectMany(o => o.Names).Distinct()];

        Line($"# Completion of clusterlb {Provenance.SoftwareVersion}, as `clusterlb completion {(forZsh ? "zsh" : "bash")}` prints it.");
        if (forZsh)
            Line("autoload -U +X compinit && compinit && autoload -U +X bashcompinit && bashcompinit");
        Line($"_clusterlb_verbs='{string.Join(' ', all.Select(Name))} help version --help --version'");
        Line($"_clusterlb_input_keys='{string.Join(' ', InputKeys().Select(k => k + "="))}'");
        Line($"_clusterlb_lists='{string.Join(' ', lists)}'");
        Line("_clusterlb_values() {    # KEY");
        Line("    case $1 in");
        foreach (var (key, words) in InputWords())
            Line($"        {key}) _clusterlb_words '{string.Join(' ', words)}' ;;");
        Line("    esac");
        Line("}");
        script.Append(Functions);
        Line("    case $verb in");
        foreach (var verb in all)
            Write(verb, Line);
        Line($"        help) options='{string.Join(' ', all.Select(Name))}' ;;");
        script.Append("""
                esac
                if [[ $current == -* || -z $taken$operand ]]; then
                    _clusterlb_words "$options"
                else
                    _clusterlb_take "${taken:-$operand}"
                fi
            }
            complete -F _clusterlb clusterlb

            """);
        return script.ToString();
    }

    /// <summary>Every section.key of the input that --set can reach, in the order of the template.</summary>
    internal static IEnumerable<string> InputKeys()
    {
        var keys = new List<string>();
        var (section, home) = ("", "");
        foreach (var line in Template.Text.Split('\n').Select(l => l.StartsWith("# ", StringComparison.Ordinal) ? l[2..] : l))
        {
            if (line.StartsWith("[[", StringComparison.Ordinal))
                section = null;    // of an array of tables no element can be reached
            else if (line.StartsWith('['))
                section = home = line[1..line.IndexOf(']', StringComparison.Ordinal)] + ".";
            else if (line.StartsWith("kind = ", StringComparison.Ordinal))
                keys.Add((section = home) + "kind");    // the array of tables that another kind has ends here
            else if (
                section is not null && line.IndexOf(" = ", StringComparison.Ordinal) is > 0 and var end
                && line[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                keys.Add(section + line[..end]);
        }

        return keys.Distinct();
    }

    /// <summary>The words that a key of the input takes: those in quotes on its line of the template, and for a kind those that stand there
    /// as comments.</summary>
    internal static IReadOnlyDictionary<string, string[]> InputWords()
    {
        const string OtherKind = "# kind = ";
        var (section, words) = ("", new List<(string Key, string Word)>());
        foreach (var line in Template.Text.Split('\n'))
        {
            if (line.StartsWith('['))
                section = line.Trim('[')[..line.Trim('[').IndexOf(']', StringComparison.Ordinal)];
            var isOther = line.StartsWith(OtherKind, StringComparison.Ordinal);
            var end = line.IndexOf(" = \"", StringComparison.Ordinal);
            if (section.Length == 0 || !isOther && (end < 1 || !line[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
                continue;
            words.AddRange(Word().Matches(line).Take(isOther ? 1 : int.MaxValue)
                .Select(m => ($"{section}.{(isOther ? "kind" : line[..end])}", m.Groups[1].Value)));
        }

        return words.GroupBy(w => w.Key).Where(g => g.Distinct().Count() > 1)
            .ToDictionary(g => g.Key, g => g.Select(w => w.Word).Distinct().ToArray());
    }

    [GeneratedRegex("\"([a-z][a-z0-9-]*)\"")]
    private static partial Regex Word();

    private static void Write(Type verb, Action<string> line)
    {
        Option[] options = [.. Options(verb)];
        line($"        {Name(verb)})");
        line($"            options='{string.Join(' ', options.SelectMany(o => o.Names).Append("--help"))}'");
        if (Operand(verb) is { } operand)
            line($"            operand='{operand}'");
        IGrouping<string, Option>[] groups = [.. options.Where(o => o.Takes is not null).GroupBy(o => o.Takes!)];
        if (groups.Length > 0)
            line("            case $previous in");
        foreach (var group in groups)
            line($"                {string.Join(" | ", group.SelectMany(o => o.Names))}) taken='{group.Key}' ;;");
        if (groups.Length > 0)
            line("            esac");
        line("            ;;");
    }

    private static string Name(Type verb) => verb.GetCustomAttribute<VerbAttribute>()!.Name;

    private static IEnumerable<Option> Options(Type verb) =>
        from property in verb.GetProperties()
        let option = property.GetCustomAttribute<OptionAttribute>()
        where option is { Hidden: false }
        let shortName = option.ShortName.Length > 0 ? [$"-{option.ShortName}"] : Array.Empty<string>()
        let longName = option.LongName.Length > 0 ? option.LongName : shortName.Length > 0
            ? "" : property.Name.ToLower(CultureInfo.InvariantCulture)
        select new Option(
            longName.Length > 0 ? [.. shortName, $"--{longName}"] : shortName,
            property.PropertyType == typeof(bool) ? null
                : property.GetCustomAttribute<WordsAttribute>() is { } words ? $"list:{string.Join(' ', words.Of(verb))}"
                : Kind(option.MetaValue),
            property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable)));

    /// <summary>What the first operand is; null where the verb has none.</summary>
    private static string? Operand(Type verb) => verb.GetProperties()
        .Select(p => p.GetCustomAttribute<ValueAttribute>())
        .Where(v => v is { Hidden: false })
        .OrderBy(v => v!.Index)
        .Select(v => Kind(v!.MetaName))
        .FirstOrDefault();

    private static string Kind(string name) => name switch
    {
        "KEY=VALUE" or "KEY=A,B,..." => "keys",
        _ when name.Contains('|', StringComparison.Ordinal) => "words:" + name.Replace('|', ' '),
        _ when name.Contains("DIR", StringComparison.Ordinal) => "directory",
        _ when name.Contains("FILE", StringComparison.Ordinal) || name.Contains("CONFIG", StringComparison.Ordinal) => "file",
        _ => "nothing",
    };

    /// <param name="Names">with their dashes</param>
    /// <param name="Takes">the kind of its value; null for a flag</param>
    /// <param name="IsList">whether it takes several values</param>
    private sealed record Option(string[] Names, string? Takes, bool IsList);
}
