using System.Text;
using System.Text.RegularExpressions;
using ClusterLB.Application.Plotting;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Application.Plotting;

/// <summary>The page of a directory of results stands alone.</summary>
public partial class ReportTests
{
    [Test]
    public void The_page_has_pictures_input_and_provenance_and_nothing_from_outside()
    {
        using var place = new CaseDirectory((1, "title = \"Two <beams> & more\""));
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        Assert.That(place.Clusterlb("report", "out").Finished(), Is.EqualTo("out/report.html\n"));
        var html = File.ReadAllText(place.Path("out/report.html"));
        Assert.That(html, Does.Contain("<h1>Two &lt;beams&gt; &amp; more</h1>"));
        foreach (Match reference in Reference().Matches(html))
            Assert.That(reference.Groups[1].Value, Does.StartWith("data:"), "nothing is loaded from outside");
        Assert.That(html, Does.Not.Contain("url(").And.Not.Contain("<script").And.Not.Contain("<link"));
        Assert.That(html, Does.Contain(System.Net.WebUtility.HtmlEncode(File.ReadAllText(place.Path("out/run.toml")))));
        Assert.That(html, Does.Contain("<td>software</td><td>ClusterLB</td>").And.Contain("<td>machine</td>"));

        // Every picture is a whole SVG.
        string[] pictures = [.. Reference().Matches(html).Select(m => m.Groups[1].Value)];
        Assert.That(pictures, Has.Length.EqualTo(ResultPlots.Draw(new ResultDirectory(place.Path("out"))).Count).And.Length.AtLeast(5));
        foreach (var picture in pictures)
        {
            var svg = Encoding.UTF8.GetString(Convert.FromBase64String(picture["data:image/svg+xml;base64,".Length..]));
            Assert.That(System.Xml.Linq.XDocument.Parse(svg).Root!.Name.LocalName, Is.EqualTo("svg"));
        }

        // First and last energy.
        var energy = place.Numbers("out/history.h5", "energy");
        Assert.That(
            html, Does.Contain(FormattableString.Invariant($"<td class=\"n\">{energy[0]:g8}</td><td class=\"n\">{energy[^1]:g8}</td>")));
        place.Clusterlb("report", "out").Finished();
        File.WriteAllText(place.Path("out/report.html"), "<html>of somebody else</html>");
        Assert.That(place.Clusterlb("report", "out").Refused(2), Does.Contain("report.html exists").And.Contain("--force"));
        place.Clusterlb("report", "out", "--force").Finished();
    }

    [TestCase("report", "report needs a directory")]
    [TestCase("report nowhere", "there is no directory nowhere")]
    [TestCase("report .", ". has no results that a picture could be drawn of")]
    public void What_cannot_be_reported_is_told(string arguments, string words)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(arguments.Split(' ')).Refused(2), Does.Contain(words));
    }

    [GeneratedRegex("""(?:src|href)="([^"]*)""")]
    private static partial Regex Reference();
}
