using System.Text.RegularExpressions;

namespace ClusterLB.Tests.Docs;

/// <summary>Every relative link of every page leads to a file that is there, and every #name to a heading.</summary>
public partial class LinkTests
{
    /// <summary>What is written as code and begins with a folder of the repository is there: the answers to "where is …?".</summary>
    [TestCaseSource(typeof(Page), nameof(Page.All))]
    public void Paths_in_the_text_are_there(string page)
    {
        // Made by a script, and names of several files.
        string[] others = ["docs/api/", "Tests/reference/convergence-*.json", "Tests/Solver/Checkpoints/format-N-run.h5"];
        var paths = Paths().Matches(File.ReadAllText(Path.Combine(SharedReference.Repository, page))).Select(m => m.Groups[1].Value);
        Assert.That(paths.Except(others).Where(p => !Path.Exists(Path.Combine(SharedReference.Repository, p))), Is.Empty);
    }

    [TestCaseSource(typeof(Page), nameof(Page.All))]
    public void Links_lead_somewhere(string page)
    {
        var path = Path.Combine(SharedReference.Repository, page);
        var folder = Path.GetDirectoryName(path)!;
        Assert.Multiple(() =>
        {
            foreach (
                var link in new Page(path)
                .Links.Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith("mailto:", StringComparison.Ordinal)))
            {
                var parts = link.Split('#', 2);
                var target = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(parts[0])));
                Assert.That(File.Exists(target) || Directory.Exists(target), Is.True, $"{page} links to {link}");
                Assert.That(target, Does.StartWith(SharedReference.Repository), $"{page} links out of the repository: {link}");
                if (parts.Length == 2 && File.Exists(target))
                    Assert.That(new Page(target).Anchors, Does.Contain(parts[1]), $"{page} links to {link}");
            }
        });
    }

    [Test]
    public void The_index_of_the_documentation_names_every_page_and_script()
    {
        var docs = Path.Combine(SharedReference.Repository, "docs");
        var links = new Page(Path.Combine(docs, "README.md")).Links.ToArray();
        var pages = Directory.EnumerateFiles(docs, "*.md").Select(Path.GetFileName).Where(p => p != "README.md");
        Assert.That(pages.Except(links), Is.Empty);
        var index = File.ReadAllText(Path.Combine(docs, "README.md"));
        var scripts = Directory.EnumerateFiles(docs).Where(f => File.ReadLines(f).FirstOrDefault() is ['#', '!', ..])
            .Select(f => $"`docs/{Path.GetFileName(f)}`").ToArray();
        Assert.That(scripts, Is.Not.Empty);
        Assert.That(scripts.Where(s => !index.Contains(s, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void A_wrong_link_and_a_wrong_anchor_would_be_found()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("page.md"), "# One heading, (of) two\n\n[a](missing.md) and [b](#one-heading-of-two)\n");
        var page = new Page(place.Path("page.md"));
        Assert.That(page.Links, Is.EqualTo(["missing.md", "#one-heading-of-two"]));
        Assert.That(page.Anchors, Is.EqualTo(["one-heading-of-two"]));
        Assert.That(Paths().Match("a `Solver/Nowhere.cs`").Groups[1].Value, Is.EqualTo("Solver/Nowhere.cs"));
    }

    [GeneratedRegex(@"`((?:Solver|IO|Decomposition|Application|Tests|docs|examples|jobs|benchmarks)/[^`\s]+)`")]
    private static partial Regex Paths();
}
