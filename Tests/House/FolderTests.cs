using System.Text.RegularExpressions;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Jobs;

namespace ClusterLB.Tests.House;

/// <summary>The order of the house: folders of Solver form no circle, dependencies point one way, lines end where CONVENTIONS.md
/// says.</summary>
public partial class FolderTests
{
    private const int Columns = 140;

    // Each may use those before it.
    private static readonly string[] _projects = ["Decomposition", "IO", "Solver", "Application"];

    [Test]
    public void The_folders_of_Solver_form_no_circle()
    {
        var graph = Shell.Run(SharedReference.Repository, [], Shell.File("docs", "folder-graph")).Finished();
        TestContext.Out.WriteLine(graph);
        Assert.That(graph.Split('\n').Select(l => l.Split(' ')[0]), Is.SupersetOf((string[])["Solver/Lattice", "Solver/Runs"]));
        Assert.That(graph, Does.Match(@"(?m)^Solver/Runs .* Solver/Lattice\b"));
    }

    [TestCase("using ClusterLB.Solver.B;", "", TestName = "By a directive")]
    [TestCase("", "Solver.B.Second x;", TestName = "By a qualified name")]
    [TestCase("", "Above x;", TestName = "By a name of the folder above")]
    public void A_circle_is_found(string directive, string use)
    {
        using var place = new TemporaryDirectory();
        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place.Path(path))!);
            File.WriteAllText(place.Path(path), text);
        }

        Write("Solver/A/First.cs", $"{directive}\nnamespace ClusterLB.Solver.A;\npublic class First {{ {use} }}\n");
        Write("Solver/B/Second.cs", "using ClusterLB.Solver.A;\nnamespace ClusterLB.Solver.B;\npublic class Second { First x; }\n");
        Write("Solver/Above.cs", "using ClusterLB.Solver.A;\nnamespace ClusterLB.Solver;\npublic class Above { First x; }\n");
        Outcome Graph() => Shell.Run(place.Path(""), [("CLUSTERLB_SOURCES", place.Path(""))], Shell.File("docs", "folder-graph"));
        var found = Graph();
        Assert.That(found.ExitCode, Is.EqualTo(1), found.Output);
        Assert.That(found.Error, Does.Contain("circle").And.Contain("Solver/A"));
        Write("Solver/A/First.cs",
            "namespace ClusterLB.Solver.A;\n// Solver.B.Second, Above\npublic class First { string x = \"Above\"; }\n");
        Assert.That(Graph().Finished(), Does.Match("(?m)^Solver/B +Solver/A$"), "and nothing else is taken for one");
    }

    [Test]
    public void Dependencies_point_one_way()
    {
        foreach (var (project, place) in _projects.Select((p, i) => (p, i)))
        {
            string[] above = _projects[(place + 1)..];
            var references = File.ReadAllText(Shell.File(project, $"{project}.csproj"));
            Assert.That(
                above.Where(a => references.Contains($"/{a}.csproj", StringComparison.Ordinal)), Is.Empty, $"references of {project}");
            foreach (var file in Sources(project))
                Assert.That(above.Where(a => File.ReadAllText(file).Contains($"ClusterLB.{a}", StringComparison.Ordinal)), Is.Empty, file);
        }

        var packages = PackageReference().Matches(File.ReadAllText(Shell.File("Solver", "Solver.csproj"))).Select(m => m.Groups[1].Value);
        Assert.That(
            packages, Is.EquivalentTo((string[])["MathNet.Numerics", "NCalc.Parser"]),
            "the library has neither command line nor drawing");
    }

    [Test]
    public void Source_lines_end_in_time()
    {
        string[] files = [.. _projects.Append("Tests").Append("benchmarks").SelectMany(Sources)];
        Assert.That(files, Has.Length.GreaterThan(300));
        var wide = from file in files
                   from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
                   where line.Text.EnumerateRunes().Count() > Columns
                   select $"{Path.GetRelativePath(SharedReference.Repository, file)}:{line.Number}";
        Assert.That(wide, Is.Empty);
    }

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Shell.File(project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    // What the build alone uses has PrivateAssets="all": nobody who refers to the package gets it.
    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"(?! PrivateAssets=\"all\")")]
    private static partial Regex PackageReference();
}
