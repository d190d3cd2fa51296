using System.Text;
using ClusterLB.IO.Files;

namespace ClusterLB.Application.Commands;

/// <summary>
/// Pictures and pages that this program made, known by a mark in them: they are drawn anew without <c>--force</c>. A file of somebody else
/// is not touched.
/// </summary>
internal static class OwnFile
{
    /// <summary>The mark of a page.</summary>
    public const string PageMark = "<meta name=\"generator\" content=\"ClusterLB\">";

    /// <summary>The mark of an SVG.</summary>
    public const string SvgMark = "<!-- ClusterLB -->";

    /// <summary>The mark of a PNG: its text named Software.</summary>
    public const string PngMark = "Software\0ClusterLB";

    /// <summary>Whether a file can be written in place of what is there: nothing, a pipe or a device, or one of ours.</summary>
    /// <exception cref="IOException">it cannot be read</exception>
    public static bool MayReplace(string path) => FileIdentity.Of(path) is not { Type: FileType.Regular } || IsOurs(path);

    private static bool IsOurs(string path)
    {
        var mark = Path.GetExtension(path) switch { ".png" => PngMark, ".svg" => SvgMark, _ => PageMark };
        return File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0;
    }
}
