using ClusterLB.IO.Toml;
using CsCheck;

namespace ClusterLB.Tests.IO;

/// <summary>The strict reader by itself: no physics.</summary>
public class StrictTomlTests
{
    [Test]
    public void An_override_replaces_or_adds_and_the_last_one_wins()
    {
        var section = Read("[a]\nx = 1\n", "a.x=2", "a.y=[1.5, 2]", "a.s=bare-word", "a.p=../F.h5", "a.x=3", "a.q=\"1\"")
            .Root.Section("a", "x")!;
        Assert.That(section.Integer("x", 0), Is.EqualTo(3));
        Assert.That(section.Numbers("y", 2, NumberBound.Finite), Is.EqualTo(new[] { 1.5, 2 }));
        Assert.That(section.Text("s"), Is.EqualTo("bare-word"));
        Assert.That(section.Text("p"), Is.EqualTo("../F.h5"));
        Assert.That(section.Text("q"), Is.EqualTo("1"));
    }

    [Test]
    public void An_override_may_begin_a_section()
    {
        var document = Read("", "b.c.x=true");
        Assert.That(document.Root.Section("b", "c")!.Section("c", "x")!.Flag("x"), Is.True);
        document.ThrowFirst();
    }

    [TestCase("a.x", "expected section.key=value")]
    [TestCase("a.x=", "expected section.key=value")]
    [TestCase("=3", "expected section.key=value")]
    [TestCase("a..x=3", "expected section.key=value")]
    [TestCase("a.x=[1, 2", "expected a number, true, false, a string or an [array]")]
    [TestCase("a.x=\"open", "expected a number")]
    [TestCase("a.x=1\nb = 2", "expected a number")]
    [TestCase("a.x.y=1", "'x' is the integer 1, expected a section")]
    public void An_override_that_is_none_is_told(string text, string words) =>
        Assert.That(
            () => Read("[a]\nx = 1\n", text),
            Throws.TypeOf<InputException>().With.Message.Contains(words).And.Message.StartsWith("t.toml, --set "));

    [Test]
    public void An_override_is_located_on_the_command_line()
    {
        var document = Read("[a]\nx = 1\n", "a.x=word", "a.z=1");
        document.Root.Section("a", "x")!.Integer("x", 0);
        Assert.That(document.ThrowFirst, Throws.TypeOf<InputException>().With.Message
            .EqualTo("t.toml, --set a.x: 'a.x' must be an integer of at least 0, but is the string \"word\""));
        document = Read("[a]\nx = 1\n", "a.z=1");
        document.Root.Section("a", "x")!.Integer("x", 0);
        Assert.That(
            document.ThrowFirst, Throws.TypeOf<InputException>().With.Message.StartsWith("t.toml, --set a.z: unknown key 'z' in [a]"));
    }

    [TestCase("a.x = 1\na.x = 2", 2)]
    [TestCase("\"a\".x = 1\n[a]\ny = 2\n[a]", 4)]
    [TestCase("a = {x = 1}\na.y = 2", 2)]
    [TestCase("[[a]]\n[a]", 2)]
    [TestCase("[a]\n[[a]]", 2)]
    [TestCase("a = [1]\n[[a]]", 2)]
    [TestCase("a = 1\n[a.b]", 2)]
    [TestCase("a = {x = 1, x = 2}", 1)]
    public void Duplicates_are_told_in_every_spelling(string text, int line) =>
        Assert.That(() => Read(text), Throws.TypeOf<InputException>().With.Message.StartsWith($"t.toml, line {line}, column "));

    [TestCase("x")]
    [TestCase("x = 'a")]
    [TestCase("x = 1 y = 2")]
    [TestCase("[x")]
    [TestCase("x = 01")]
    [TestCase("x = \"\\q\"")]
    [TestCase("= 3")]
    [TestCase("\0")]
    [TestCase("x = [1,,2]")]
    [TestCase("x = {")]
    public void Syntax_errors_are_one_sentence_with_a_place(string text) =>
        Assert.That(() => Read(text), Throws.TypeOf<InputException>()
            .With.Message.Matches(@"\At\.toml, line 1, column \d+: TOML syntax error[^\n]*\z"));

    [Test]
    public void Deep_nesting_is_an_error_and_no_crash() =>
        Assert.That(() => Read("x = " + new string('[', 5000)), Throws.TypeOf<InputException>());

    [Test]
    public void Unreadable_files_are_told()
    {
        var folder = Directory.CreateTempSubdirectory("clusterlb-toml").FullName;
        try
        {
            Assert.That(
                () => StrictToml.Load(Path.Combine(folder, "none.toml")),
                Throws.TypeOf<InputException>().With.Message.Contains("does not exist"));
            Assert.That(() => StrictToml.Load(folder), Throws.TypeOf<InputException>().With.Message.Contains("is a directory"));
            var binary = Path.Combine(folder, "F.h5");
            File.WriteAllBytes(binary, [0x89, 0x48, 0x44, 0x46, 0xFF, 0xFE]);
            Assert.That(() => StrictToml.Load(binary), Throws.TypeOf<InputException>().With.Message.Contains("is not UTF-8 text"));
            Assert.That(() => StrictToml.Load(""), Throws.TypeOf<InputException>().With.Message.Contains("cannot be read"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Numbers_and_strings_survive_writing_and_reading() => Gen.Select(Gen.Double, Gen.String, Gen.Int).Sample((x, s, n) =>
    {
        s = string.Concat(s.Where(c => !char.IsSurrogate(c)));
        var root = Read(new TomlText().Key("x", x).Key("s", s).Key("n", (long)n).ToString()).Root;
        var same = root.Text("s", maybeEmpty: true) == s && root.Integer("n", int.MinValue) == n;
        return same && (double.IsFinite(x) ? root.Number("x", NumberBound.Finite) == x : root.Number("x", NumberBound.Finite) is null);
    });

    [TestCase("end = 1,5", "'a.end': '1,5' has a decimal comma, expected 1.5")]
    [TestCase("end = 5.000,5", "'5.000,5' has a decimal comma and points between thousands, expected 5000.5")]
    [TestCase("end = 1d0  # one", "'a.end': '1d0' has an exponent as in Fortran, expected 1e0")]
    [TestCase("end = 1.D-3", "'1.D-3' has an exponent as in Fortran, expected 1.0e-3")]
    [TestCase("end = [1, .5d2]", "'.5d2' has an exponent as in Fortran, expected 0.5e2")]
    [TestCase("end = 1.5f", "'1.5f' has a suffix as in C, expected 1.5")]
    [TestCase("end = -.5", "'-.5' lacks a digit beside its point, expected -0.5")]
    [TestCase("end = 5.", "'5.' lacks a digit beside its point, expected 5.0")]
    [TestCase("end = 1 000", "'a.end', expected")]
    public void A_number_as_other_languages_write_it(string line, string words)
    {
        var sentence = Assert.Throws<InputException>(() => Read($"[a]\n{line}\n"))!.Message;
        Assert.That(sentence, Does.StartWith("t.toml, line 2, column ").And.Contain(words));
        Assert.That(sentence, Does.Not.Match("'a\\.[0-9d]"), "a key that nobody wrote");
    }

    [TestCase("1,5", "'1,5' has a decimal comma, expected 1.5")]
    [TestCase("1d0", "'1d0' has an exponent as in Fortran, expected 1e0")]
    public void So_on_the_command_line(string value, string words)
    {
        var document = Read("[a]\nx = 1\n", $"a.x={value}");
        Assert.That(document.Root.Section("a", "x")!.Number("x", NumberBound.Positive), Is.Null);
        Assert.That(document.ThrowFirst, Throws.TypeOf<InputException>().With.Message.EndsWith($"but is the string \"{value}\": {words}"));
    }

    [TestCase("ponits", "points", 1)]
    [TestCase("max_transfer", "max-transfer", 0)]
    [TestCase("Extent", "extent", 0)]
    [TestCase("", "abc", 3)]
    public void Distances_between_keys(string a, string b, int distance) => Assert.That(NearestKey.Distance(a, b), Is.EqualTo(distance));

    private static StrictToml Read(string text, params string[] overrides) => StrictToml.Parse(text, "t.toml", overrides);
}
