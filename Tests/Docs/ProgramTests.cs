using System.Reflection;
using System.Text.RegularExpressions;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Application.Commands;
using ClusterLB.Solver.Control;
using CommandLine;

namespace ClusterLB.Tests.Docs;

/// <summary>What the pages say of the program as a whole is what it has: its verbs, its exit codes, the exceptions behind them.</summary>
public partial class ProgramTests
{
    private static readonly Type _program = typeof(Verbs).Assembly.EntryPoint!.DeclaringType!;

    /// <summary>Exit code and exceptions of each row of the table in CONVENTIONS.md.</summary>
    private static Dictionary<int, string[]> Table => Rows("CONVENTIONS.md", "## Errors")
        .ToDictionary(
            r => int.Parse(r[0], null), r =>
            r[2].Split('`').Where((_, i) => i % 2 == 1).Append(r[2] == "any other" ? nameof(Exception) : "").ToArray());

    [Test]
    public void The_commands_of_the_README_are_the_verbs()
    {
        var listed = Section("README.md", "## The commands").Split('\n').Select(l => Synopsis().Match(l)).Where(m => m.Success)
            .Select(m => m.Groups[1].Value);
        Assert.That(listed, Is.EquivalentTo(Verbs.All.Select(v => v.GetCustomAttribute<VerbAttribute>()!.Name)));
    }

    [TestCase("docs/input.md", "## Exit codes")]
    [TestCase("docs/long-runs.md", "## Exit codes")]
    [TestCase("CONVENTIONS.md", "## Errors")]
    public void Tables_of_exit_codes_are_complete(string page, string heading)
    {
        var listed = Rows(page, heading).SelectMany(r => r[0].Split(", ")).Select(c => int.Parse(c, null));
        Assert.That(listed, Is.EquivalentTo(Codes()));
    }

    [Test]
    public void Exit_codes_of_the_README_are_complete()
    {
        var sentence = Regex.Match(File.ReadAllText(Path.Combine(SharedReference.Repository, "README.md")), @"Exit code 0 is success[^.]*");
        Assert.That(Number().Matches(sentence.Value).Select(m => int.Parse(m.Value, null)), Is.EquivalentTo(Codes()));
    }

    /// <summary>Both ways: each exception that the table names has the code of its row, and each of ours stands in the row of its
    /// code.</summary>
    [Test]
    public void Exceptions_have_the_code_of_their_row()
    {
        var table = Table;
        var known = Ours.Concat(typeof(object).Assembly.GetTypes()).Where(t => t.IsAssignableTo(typeof(Exception))).ToLookup(t => t.Name);
        Assert.Multiple(() =>
        {
            foreach (var (code, names) in table)
            {
                foreach (
                    var name in names.Where(
                    n => n.Length > nameof(Exception).Length && n.EndsWith(nameof(Exception), StringComparison.Ordinal)))
                    Assert.That(known[name].Select(CodeOf), Is.EqualTo(new[] { code }), name);
            }

            foreach (var type in Ours)
                Assert.That(
                    Lineage(type).Any(t => table[CodeOf(type)].Contains(t.Name)),
                    $"{type.Name} ends with {CodeOf(type)}, and CONVENTIONS.md does not say so");
            Assert.That(CodeOf(typeof(InvalidOperationException)), Is.EqualTo(1));
        });
    }

    /// <summary>Our exceptions.</summary>
    private static Type[] Ours => [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsAssignableTo(typeof(Exception)))];

    private static Assembly[] Assemblies
    {
        get
        {
            var reached = new List<Assembly> { _program.Assembly };
            for (var k = 0; k < reached.Count; k++)
            {
                reached.AddRange(reached[k].GetReferencedAssemblies().Where(n => n.Name!.StartsWith("ClusterLB", StringComparison.Ordinal))
                    .Select(Assembly.Load).Except(reached).ToArray());
            }

            return [.. reached];
        }
    }

    /// <summary>All exit codes: of exceptions, of MPI, of the ends of a run.</summary>
    private static HashSet<int> Codes() =>
    [
        0, CodeOf(typeof(InvalidOperationException)), InputException.ExitCode, MpiEnvironment.StartExitCode,
            MpiEnvironment.UnhandledExitCode,
        .. Ours.Select(CodeOf), .. Enum.GetValues<StopReason>().Select(r => r.ExitCode()),
    ];

    /// <summary>The code that the program ends with.</summary>
    private static int CodeOf(Type exception)
    {
        var sentence = _program.GetMethod("Sentence", BindingFlags.Static | BindingFlags.NonPublic)!;
        var instance = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(exception);
        return (((int, string)?)sentence.Invoke(null, [instance]))!.Value.Item1;
    }

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
            yield return t;
    }

    private static string Section(string page, string heading)
    {
        var text = File.ReadAllText(Path.Combine(SharedReference.Repository, page));
        var start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        Assert.That(start, Is.Not.Negative, $"{page} has no '{heading}'");
        var end = text.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    /// <summary>The cells of the rows of a table whose first cell begins with a digit.</summary>
    private static string[][] Rows(string page, string heading) =>
        [.. Section(page, heading).Split('\n').Where(l => l is ['|', ' ', >= '0' and <= '9', ..])
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    [GeneratedRegex(@"^    \./clusterlb ([a-z]+)")]
    private static partial Regex Synopsis();

    [GeneratedRegex(@"\b\d+\b")]
    private static partial Regex Number();
}
