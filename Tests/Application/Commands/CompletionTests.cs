using System.Diagnostics;
using System.Text.RegularExpressions;
using ClusterLB.Application.Commands;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>What bash offers after the script of <c>clusterlb completion</c>, asked of bash itself.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly CaseDirectory _place = new();

    [OneTimeSetUp]
    public void Print() => File.WriteAllText(_place.Path("completion"), _place.Clusterlb("completion").Finished());

    [Test]
    public void Verbs_are_those_of_the_help()
    {
        var help = _place.Clusterlb("--help").Finished();
        var verbs = Regex.Matches(help, @"^  ([a-z]+) +[A-Z]", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        Assert.That(verbs, Does.Contain("run").And.Contain("completion"));
        Assert.That(Offers(""), Is.EquivalentTo(verbs.Concat(["--help", "--version"])));
    }

    [Test]
    public void Options_are_those_of_the_help_of_each_verb()
    {
        foreach (var verb in Offers("").Where(v => !v.StartsWith('-') && v is not ("help" or "version")))
        {
            // The list after the usage and its blank line: "  -o, --output=DIR    (Default: ...) ...".
            var help = _place.Clusterlb(verb, "--help").Finished().Split("\n\n", 2)[^1];
            var options = Regex.Matches(help, @"^  (-\S.*?)(?:  |$)", RegexOptions.Multiline)
                .SelectMany(m => Regex.Matches(m.Groups[1].Value, @"(?<![\w-])--?[a-z][a-z0-9-]*"))
                .Select(m => m.Value).Where(o => o != "--version");
            Assert.That(Offers(verb, "-"), Is.EquivalentTo(options), verb);
        }
    }

    [TestCase("ru", "run")]
    [TestCase("run cas", "case.toml")]
    [TestCase("run case.toml --out", "--output")]
    [TestCase("run case.toml --output sub", "sub")]
    [TestCase("run case.toml --output = sub", "sub")]
    [TestCase("run case.toml --force cas", "case.toml")]
    [TestCase("run case.toml --threads 2", "")]
    [TestCase("run case.toml --set lattice.po", "lattice.points=")]
    [TestCase("run case.toml --set lattice.points = 1", "")]
    [TestCase("run case.toml --set lattice.points = 16 time.e", "time.end=")]
    [TestCase("run case.toml --set lattice.points = 16 --gr", "--grid")]
    [TestCase("run case.toml --set time.end = 3 -o sub", "sub")]
    [TestCase("plot sub --only temp", "temperature")]
    [TestCase("plot sub --only entropy,temp", "entropy,temperature")]
    [TestCase("plot sub --format p", "png")]
    [TestCase("run case.toml --set model.kind = q", "quantum")]
    [TestCase("run case.toml --set lattice.points = 16 potential.kind = gau", "gaussian")]
    [TestCase("completion z", "zsh")]
    [TestCase("help ev", "evaluate")]
    public void What_is_typed_is_completed(string words, string expected)
    {
        Directory.CreateDirectory(_place.Path("sub"));
        Assert.That(string.Join(' ', Offers(words.Split(' '))), Is.EqualTo(expected));
    }

    [Test]
    public void Keys_of_the_input_are_known_to_it()
    {
        var keys = Offers("run", "case.toml", "--set", "");
        Assert.That(
            keys, Does.Contain("title=").And.Contain("lattice.dimension=").And.Contain("potential.max-wavenumber=")
            .And.Contain("time.step="));
        Assert.That(keys, Has.None.Contain("components").And.None.Contain("weight"));
        foreach (var key in keys)
        {
            // A value that no key takes: whatever is refused, it is not the key.
            var refusal = Refusal($"{key}{{ a = 1 }}");
            Assert.That(refusal, Does.Not.Contain("unknown key"), key);
            Assert.That(Refusal($"{key.TrimEnd('=')}x=1"), Does.Contain("unknown key"), key);
        }

        static string Refusal(string change)
        {
            try
            {
                // [physical] stands in place of some keys of the template, which are told first.
                var isPhysical = change.StartsWith("physical.", StringComparison.Ordinal);
                Configuration.Parse(
                    !isPhysical ? Template.Text : string.Join('\n', Template.Text.Split('\n').Where(line =>
                        !line.StartsWith("hbar", StringComparison.Ordinal) && !line.StartsWith("prefactor", StringComparison.Ordinal))),
                    "case.toml", [change]);
                return "";
            }
            catch (InputException e)
            {
                return e.Message;
            }
        }
    }

    /// <summary>Each word that is offered for a key is one that the reader takes, or another would be named.</summary>
    [Test]
    public void Words_of_the_input_are_known_to_it()
    {
        var keys = BashCompletion.InputWords();
        Assert.That(keys["potential.kind"], Does.Contain("yukawa").And.Contain("power"));
        Assert.That(
            keys.Keys, Is.SupersetOf(
            new[] { "model.kind", "model.screening", "potential.kind", "quadrature.radial", "initial.kind", "time.method" }));
        foreach (var (key, word) in from k in keys from w in k.Value select (k.Key, w))
        {
            try
            {
                Configuration.Parse(Template.Text, "case.toml", [$"{key}={word}"]);
            }
            catch (InputException e)
            {
                Assert.That(e.Message, Does.Not.Contain($"'{key}' must be"), $"{key}={word}");
            }
        }
    }

    [Test]
    public void Other_shells_are_refused_and_zsh_turns_on_its_emulation()
    {
        Assert.That(_place.Clusterlb("completion", "tcsh").Refused(2), Does.Contain("bash or zsh, but is 'tcsh'"));
        Assert.That(_place.Clusterlb("completion", "zsh").Finished(), Does.Contain("bashcompinit"));
        Assert.That(BashCompletion.InputKeys(), Is.Unique);
    }

    public void Dispose() => _place.Dispose();

    /// <summary>COMPREPLY of bash for a line whose words, as bash splits them (at = too), end where the cursor stands.</summary>
    private string[] Offers(params string[] words)
    {
        const string ask =
            "source ./completion && COMP_WORDS=(clusterlb \"$@\") && COMP_CWORD=$# && { _clusterlb; printf '%s\\n' \"${COMPREPLY[@]}\"; }";
        var start = new ProcessStartInfo("bash", ["--norc", "-c", ask, "bash", .. words])
        {
            WorkingDirectory = _place.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(error.Result, Is.Empty);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
