using System.Text.Json;
using System.Xml.Linq;

namespace ClusterLB.Tests.Jobs;

/// <summary>THIRD-PARTY-NOTICES.md names all that the program ships of others, under the licence that each package declares.</summary>
public class NoticesTests
{
    private static readonly string _page = File.ReadAllText(Shell.File("THIRD-PARTY-NOTICES.md"));

    /// <summary>Part, licence, copyright and text of each row of the table.</summary>
    private static Dictionary<string, string[]> Rows => _page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(l => l.Trim('|', ' ').Split(" | ")).ToDictionary(c => c[0], StringComparer.Ordinal);

    /// <summary>The packages of the built program with those they depend on, as name and version.</summary>
    private static (string Name, string Version)[] Shipped
    {
        get
        {
            using var built = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "clusterlb.deps.json")));
            return [.. built.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(l => l.Value.GetProperty("type").GetString() == "package")
                .Select(l => l.Name.Split('/')).Select(n => (n[0], n[1]))];
        }
    }

    /// <summary>Where the build took a package from.</summary>
    private static string Folder((string Name, string Version) package)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Shell.File("artifacts", "obj", "Tests", "project.assets.json")));
        return assets.RootElement.GetProperty("packageFolders").EnumerateObject()
            .Select(f => Path.Combine(f.Name, package.Name.ToLowerInvariant(), package.Version)).First(Directory.Exists);
    }

    [Test]
    public void Every_package_of_the_program_is_named_with_its_licence()
    {
        var (shipped, rows) = (Shipped, Rows);
        Assert.That(
            shipped.Select(p => p.Name), Is.SupersetOf(new[] { "ScottPlot", "SkiaSharp.NativeAssets.Linux.NoDependencies", "Tomlyn" }));
        Assert.That(shipped.Select(p => p.Name).Except(rows.Keys), Is.Empty, "shipped, and not in THIRD-PARTY-NOTICES.md");
        Assert.Multiple(() =>
        {
            foreach (var package in shipped)
            {
                var folder = Folder(package);
                var licence = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Descendants()
                    .Single(e => e.Name.LocalName == "license");
                if (licence.Attribute("type")!.Value == "expression")
                    Assert.That(rows[package.Name][1], Is.EqualTo(licence.Value), package.Name);
                else
                    Assert.That(
                        File.ReadAllText(Path.Combine(folder, licence.Value)), Does.Contain($"The {rows[package.Name][1]} License"),
                        package.Name);
            }
        });
    }

    [Test]
    public void What_is_no_longer_shipped_is_not_named()
    {
        string[] others = ["Skia (`libSkiaSharp.so`)", "HarfBuzz (`libHarfBuzzSharp.so`)", "DejaVu Sans, reduced (`DejaVuSans.ttf`)",
            ".NET runtime (only in the single file, the archive and the image)"];
        Assert.That(Rows.Keys.Except(Shipped.Select(p => p.Name)), Is.EquivalentTo(others));
    }

    [Test]
    public void A_text_that_is_said_to_be_in_a_package_is_there()
    {
        Assert.Multiple(() =>
        {
            foreach (var package in Shipped.Where(p => Rows[p.Name][3].StartsWith("in its package", StringComparison.Ordinal)))
                Assert.That(Texts(Folder(package)), Is.Not.Empty, package.Name);
            // The notices of Skia and HarfBuzz are those of the packages that have the libraries.
            foreach (var package in Shipped.Where(p => p.Name.Contains(".NativeAssets.", StringComparison.Ordinal)))
                Assert.That(
                    Texts(Folder(package)).Select(File.ReadAllText), Has.Some.Contains("# skia").And.Some.Contains("# HarfBuzz"),
                    package.Name);
        });

        static string[] Texts(string folder) =>
            [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(f => Path.GetFileName(f).StartsWith("licen", StringComparison.OrdinalIgnoreCase)
                || f.Contains("notices", StringComparison.OrdinalIgnoreCase))];
    }
}
