using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ClusterLB.Tests.Docs;

/// <summary>
/// A command of a page: a line of a code block, or a whole inline code, that begins with a program of ours or a launcher, with or without a
/// prompt "$ ".
/// </summary>
/// <param name="Line">of the page, from 1</param>
/// <param name="Text">as it is typed</param>
/// <param name="More">what the test adds to make it small, from a comment before the block</param>
internal sealed record DocumentedCommand(int Line, string Text, string More);

/// <summary>
/// A page of the documentation. Two comments before a block of code, or within the paragraph of an inline one, speak to the tests: "needs a
/// cluster" (its commands are not run), and "test: ARGUMENTS" (these are added to commands of ./clusterlb, to make them small).
/// </summary>
internal sealed partial class Page
{
    private static readonly MarkdownPipeline _pipeline =
        new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().UsePreciseSourceLocation().Build();

    private readonly MarkdownDocument _document;

    public Page(string path)
    {
        Path = path;
        _document = Markdown.Parse(File.ReadAllText(path), _pipeline);
    }

    /// <summary>Every page: README, CONVENTIONS, CHANGELOG, docs/ and the notes beside the code.</summary>
    public static IEnumerable<string> All
    {
        get
        {
            var root = SharedReference.Repository;
            string[] places = ["docs", "Solver", "Application", "IO", "Decomposition", "Tests", "examples", "jobs", "benchmarks"];
            return Directory.EnumerateFiles(root, "*.md")
                .Concat(places.Select(p => System.IO.Path.Combine(root, p)).Where(Directory.Exists)
                    .SelectMany(p => Directory.EnumerateFiles(p, "*.md", SearchOption.AllDirectories)))
                .Select(p => System.IO.Path.GetRelativePath(root, p))
                .Where(p => !p.StartsWith("docs/api/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
        }
    }

    public string Path { get; }

    /// <summary>The names that a link may have behind #.</summary>
    public IEnumerable<string> Anchors =>
        _document.Descendants<HeadingBlock>().Select(h => h.GetAttributes().Id ?? "")
            .Concat(NamedAnchor().Matches(File.ReadAllText(Path)).Select(m => m.Groups[1].Value));

    /// <summary>Where its links and images point.</summary>
    public IEnumerable<string> Links => _document.Descendants<LinkInline>().Select(l => l.Url ?? "");

    /// <summary>Its commands in order, without those that are marked as needing a cluster or that start the tests.</summary>
    public IEnumerable<DocumentedCommand> Commands
    {
        get
        {
            foreach (var block in _document.Descendants<LeafBlock>())
            {
                var remark = RemarkBefore(block);
                if (block is CodeBlock code)
                {
                    for (var i = 0; i < code.Lines.Count; i++)
                    {
                        if (Command(
                            code.Lines.Lines[i].ToString(), code.Line + i + (code is FencedCodeBlock ? 2 : 1), remark) is { } command)
                            yield return command;
                    }
                }
                else if (block.Inline is not null)
                {
                    foreach (var inline in block.Inline.FindDescendants<CodeInline>())
                    {
                        var comments = string.Concat(block.Inline.FindDescendants<HtmlInline>().Select(h => h.Tag));
                        if (Command(inline.Content, inline.Line + 1, remark + comments) is { } command
                            && command.Text.Contains("./clusterlb", StringComparison.Ordinal))
                            yield return command;
                    }
                }
            }
        }
    }

    private static string RemarkBefore(Block block)
    {
        var top = block;
        while (top.Parent is { } parent && parent is not MarkdownDocument)
            top = parent;
        var position = ((ContainerBlock)top.Parent!).IndexOf(top);
        return position > 0 && ((ContainerBlock)top.Parent!)[position - 1] is HtmlBlock html ? html.Lines.ToString() : "";
    }

    private static DocumentedCommand? Command(string line, int number, string remark)
    {
        var text = line.Trim();
        if (text.StartsWith("$ ", StringComparison.Ordinal))
            text = text[2..];
        if (!Program().IsMatch(text) || text.StartsWith("./test", StringComparison.Ordinal)
            || remark.Contains("needs a cluster", StringComparison.Ordinal) || remark.Contains("tested by", StringComparison.Ordinal))
            return null;
        return new(number, text, ToAdd().Match(remark).Groups[1].Value.Trim());
    }

    [GeneratedRegex(@"^(([A-Z_]+=\S+ )*(mpirun\S*|mpiexec\S*|srun|sbatch) .*)?"
        + @"(\./clusterlb \S|\./test|(jobs|benchmarks|docs)/[a-z][a-z-]*(?![\w./-]))|^([A-Z_]+=\S+ )*python3 \S+\.py")]
    private static partial Regex Program();

    [GeneratedRegex("<!-- *test: (.*?)-->")]
    private static partial Regex ToAdd();

    [GeneratedRegex("<a (?:id|name)=\"([^\"]+)\"")]
    private static partial Regex NamedAnchor();
}
