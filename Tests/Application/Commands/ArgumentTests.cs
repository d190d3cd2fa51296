using System.Reflection;
using ClusterLB.Application.Commands;
using CommandLine;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>Verbs and options: what is asked for wrongly is told in one sentence, and help goes to standard output.</summary>
public class ArgumentTests
{
    [TestCase("", "No verb")]
    [TestCase("frobnicate", "Verb 'frobnicate' is not recognized")]
    [TestCase("run", "run needs a configuration file, given before --set: clusterlb run CONFIG. See 'clusterlb run --help'.")]
    [TestCase("run --set time.end=3 case.toml", "run needs a configuration file, given before --set: clusterlb run CONFIG.")]
    [TestCase("evaluate -o q.h5", "evaluate needs a configuration file")]
    [TestCase("check", "check needs a configuration file")]
    [TestCase("evaluate case.toml", "Required option 'o, output' is missing")]
    [TestCase("run case.toml --frobnicate", "Option 'frobnicate' is unknown")]
    [TestCase("check case.toml --force", "Option 'force' is unknown")]
    [TestCase("run case.toml --threads -2", "--threads must be a positive number, but is -2")]
    [TestCase("run case.toml --threads two", "Option 't, threads' is defined with a bad format")]
    [TestCase("run case.toml --threads 0", "--threads must be a positive number, but is 0")]
    [TestCase("run case.toml -o", "Option 'o, output' has no value. See 'clusterlb run --help'.")]
    [TestCase("run case.toml -o --force", "Option 'o, output' has no value.")]
    [TestCase("run case.toml --output=", "'--output=' is not recognized")]
    [TestCase("run case.toml --grid", "Option 'grid' has no value.")]
    [TestCase("evaluate case.toml -o q.h5 -t", "Option 't, threads' has no value.")]
    [TestCase("plan case.toml --ranks 4 --rate --json", "Option 'rate' has no value.")]
    [TestCase("check case.toml --set", "Option 'set' has no value.")]
    [TestCase("run case.toml other.toml", "the argument 'other.toml' is one too many")]
    [TestCase("init case.toml", "the argument 'case.toml' is one too many")]
    [TestCase("check case.toml --set lattice.points", "expected section.key=value")]
    [TestCase("check case.toml --set lattice.ponits=3", "unknown key 'ponits' in [lattice]")]
    public void A_wrong_command_line_is_one_sentence(string arguments, string words)
    {
        using var place = new CaseDirectory();
        var sentence = place.Clusterlb(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Refused(2);
        Assert.That(sentence, Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void An_empty_name_of_a_file_is_told()
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb("run", "case.toml", "-o", "").Refused(2), Does.Contain("Option 'o, output' has no value."));
        Assert.That(place.Clusterlb("evaluate", "case.toml", "-o", "").Refused(2), Does.Contain("Option 'o, output' has no value."));
        Assert.That(place.Clusterlb("check", "").Refused(2), Does.Contain("configuration file"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void Every_class_with_a_verb_is_registered_and_can_be_executed()
    {
        var written = typeof(Verbs).Assembly.GetTypes().Where(t => t.GetCustomAttribute<VerbAttribute>() is not null);
        Assert.That(Verbs.All, Is.EquivalentTo(written));
        Assert.That(Verbs.All.Where(t => t.IsAssignableTo(typeof(ICommand)) == t.IsAssignableTo(typeof(ILocalCommand))), Is.Empty);
    }

    [Test]
    public void Help_goes_to_standard_output_and_shows_the_usage()
    {
        using var place = new CaseDirectory();
        foreach (var verb in Verbs.All.SelectMany(v => v.GetCustomAttributes<VerbAttribute>()).Select(v => v.Name))
        {
            var help = place.Clusterlb(verb, "--help");
            Assert.That(help.Finished(), Does.Contain($"clusterlb {verb}").And.Contain("USAGE"));
            Assert.That(help.Error, Is.Empty);
        }

        Assert.That(place.Clusterlb("help", "run").Finished(), Is.EqualTo(place.Clusterlb("run", "--help").Output));
        var index = place.Clusterlb("--help").Finished();
        Assert.That(index, Does.Contain("run ").And.Contain("evaluate ").And.Contain("init ").And.Contain("check "));
        Assert.That(place.Clusterlb("--version").Finished(), Does.Match(@"^clusterlb \d+\.\d+\.\d+"));
    }

    [Test]
    public void A_missing_HDF5_library_is_told_before_anything_is_computed()
    {
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("libhdf5.so"), "no library");
        foreach (var library in new[] { "/nonexistent", place.Path("libhdf5.so") })
        {
            foreach (var verb in new[] { "run", "evaluate" })
            {
                var outcome = Clusterlb.Run(place.Path(""), [("CLUSTERLB_HDF5", library)], verb, "case.toml", "-o", "out");
                Assert.That(outcome.Refused(4), Does.Contain("HDF5 library").And.Contain(library));
                Assert.That(outcome.Error, Does.Not.Contain("bonds"), "the plan of the computation");
            }
        }

        Assert.That(place.Files(), Is.EqualTo(["case.toml", "libhdf5.so"]));
    }

    [Test]
    public void A_library_that_is_not_HDF5_is_told_too()
    {
        using var place = new CaseDirectory();
        var other = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        File.Copy(other, place.Path("libhdf5.so"));
        File.Copy(other, place.Path("libhdf5_hl.so"));
        var outcome = Clusterlb.Run(place.Path(""), [("CLUSTERLB_HDF5", place.Path("libhdf5.so"))], "run", "case.toml", "-o", "out");
        Assert.That(outcome.Refused(4), Does.Contain("lacks H5"));
    }

    [Test]
    public void Of_an_option_given_twice_the_last_counts_and_overrides_add_up()
    {
        using var place = new CaseDirectory();
        string[] twice = ["-o", "a.h5", "-o", "b.h5", "--set", "lattice.points=8", "--set", "lattice.extent=4"];
        place.Clusterlb(["evaluate", "case.toml", .. twice]).Finished();
        Assert.That(place.Files(), Is.EqualTo(["b.h5", "b.xmf", "case.toml"]));
        Assert.That(place.Attribute("b.h5", "spacing"), Is.EqualTo(1));
    }
}
