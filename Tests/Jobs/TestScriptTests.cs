using System.Text.RegularExpressions;

namespace ClusterLB.Tests.Jobs;

/// <summary><c>./test</c> with a <c>dotnet</c> that only says what it was asked for: its parts, its last line and its exit code.</summary>
public partial class TestScriptTests
{
    // A part has a test that passed and one that was skipped; that of FAILING one that failed, too, and that of BROKEN breaks off.
    private const string Dotnet = """
        #!/usr/bin/env bash
        for argument in "$@"; do
            case $argument in
                trx*) file=${argument#*LogFileName=} ;;
                artifacts/test-results/*) to=$argument ;;
                FullyQualified*) filter=$argument ;;
            esac
        done
        echo "$file $filter" >> asked
        echo "output of $file"
        passed='<UnitTestResult testName="a" outcome="Passed">' skipped='<UnitTestResult testName="b" outcome="NotExecuted">'
        failed='<UnitTestResult testName="c" outcome="Failed">'
        [[ $file == "$BROKEN" ]] && { echo "$passed" > "$to/$file"; exit 134; }
        [[ $file == "$FAILING" ]] || failed=
        echo "$passed$skipped$failed</TestRun>" > "$to/$file"
        [[ -z $failed ]]
        """;

    [Test]
    public void Every_test_is_in_one_part_and_the_parts_are_added_up()
    {
        using var place = new Place();
        var (code, output, asked) = place.Run();
        Assert.That((code, Last(output)), Is.EqualTo((0, $"{asked.Length} passed, 0 failed, {asked.Length} skipped")));
        Assert.That(Printed().Matches(output), Has.Count.EqualTo(asked.Length));

        // A name is in a part if it contains what follows ~, and in the last if it contains nothing that follows !~.
        var filters = asked.Select(a => Term().Matches(a).Select(m => (Not: m.Groups[1].Value == "!", Text: m.Groups[2].Value)).ToArray());
        string[] names =
        [
            .. from type in typeof(TestScriptTests).Assembly.GetTypes()
               where type.GetMethods().Any(
                   m => m.IsDefined(typeof(TestAttribute), true) || m.IsDefined(typeof(TestCaseSourceAttribute), true))
               select $"{type.FullName}.X",
        ];
        Assert.That(names, Has.Length.GreaterThan(100));
        var parts = names.Select(n => filters.Count(terms => terms.All(t => n.Contains(t.Text, StringComparison.Ordinal) != t.Not)));
        Assert.That(parts, Is.All.EqualTo(1));
    }

    [TestCase("Docs.trx", "", 1)]
    [TestCase("", "Jobs.trx", 134)]
    public void A_part_that_fails_or_breaks_off_fails_the_whole(string failing, string broken, int expected)
    {
        using var place = new Place();
        var (code, output, asked) = place.Run(("FAILING", failing), ("BROKEN", broken));
        Assert.That(code, Is.EqualTo(expected));
        var skipped = broken.Length > 0 ? asked.Length - 1 : asked.Length;
        Assert.That(Last(output), Is.EqualTo($"{asked.Length} passed, 1 failed, {skipped} skipped"));
    }

    [Test]
    public void With_a_filter_there_is_one_process()
    {
        using var place = new Place();
        var (code, output, asked) = place.Run([], "--filter", "X");
        Assert.That((code, asked), Is.EqualTo((0, (string[])["all.trx "])));
        Assert.That(Last(output), Is.EqualTo("1 passed, 0 failed, 1 skipped"));
    }

    private static string Last(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    [GeneratedRegex("(!?)~([A-Za-z.]+)")]
    private static partial Regex Term();

    [GeneratedRegex(@"^output of \w+\.trx$", RegexOptions.Multiline)]
    private static partial Regex Printed();

    /// <summary>A directory with the script, a set-up that has nothing to do, and the dotnet above.</summary>
    private sealed class Place : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public Place()
        {
            Directory.CreateDirectory(_directory.Path("jobs"));
            Directory.CreateDirectory(_directory.Path("bin"));
            Shell.Write(_directory.Path("test"), File.ReadAllText(Shell.File("test")));
            Shell.Write(_directory.Path("jobs/setup"), "#!/bin/sh\n");
            Shell.Write(_directory.Path("bin/dotnet"), Dotnet + "\n");
        }

        public (int Code, string Output, string[] Asked) Run(params (string, string?)[] environment) => Run(environment, []);

        public (int Code, string Output, string[] Asked) Run((string, string?)[] environment, params string[] arguments)
        {
            var path = $"{_directory.Path("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
            var outcome = Shell.Run(_directory.Path(""), [("PATH", path), .. environment], _directory.Path("test"), arguments);
            return (outcome.ExitCode, outcome.Output, File.ReadAllLines(_directory.Path("asked")));
        }

        public void Dispose() => _directory.Dispose();
    }
}
