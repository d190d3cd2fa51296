using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Drawing;

namespace ClusterLB.Application.Studies;

/// <summary>The picture that a study leaves beside its table, as <c>plot</c> would draw it.</summary>
internal static class StudyPicture
{
    /// <summary>Draws one kind into <c>pictures</c> of the directory, as PNG and SVG.</summary>
    /// <exception cref="IOException">a file cannot be read or written</exception>
    public static void Save(string directory, string name)
    {
        var pictures = Path.Combine(directory, "pictures");
        foreach (var (plot, figure) in ResultPlots.Draw(new ResultDirectory(directory), [name]))
        {
            Directory.CreateDirectory(pictures);
            foreach (var format in (string[])["png", "svg"])
                FigureDrawing.Save(figure, Path.Combine(pictures, $"{plot.Name}.{format}"));
        }
    }
}
