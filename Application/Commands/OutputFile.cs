using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;

namespace ClusterLB.Application.Commands;

/// <summary>The file of -o, looked at before any work is done for it.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a file that exists (unless it may be replaced), has no directory to stand in, or cannot be written.</summary>
    /// <param name="path">the file</param>
    /// <param name="replace">whether --force was given</param>
    /// <param name="isText">whether it is text: a device or a pipe takes that as it comes, and nothing is replaced there</param>
    /// <exception cref="InputException">the file must not be made</exception>
    /// <exception cref="IOException">the file cannot be made</exception>
    public static void Require(string path, bool replace, bool isText = false)
    {
        if (path.Length == 0)
            throw new InputException("--output is empty, expected the name of a file");
        if (Directory.Exists(path))
            throw new InputException($"--output {path} is a directory, expected the name of a file");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory && !Directory.Exists(directory))
            throw new InputException($"--output {path}: the directory {directory} does not exist");
        if (FileIdentity.Of(path) is { Type: FileType.Regular } && !replace)
            throw new InputException($"{path} exists; it is replaced only with --force");
        AtomicFile.Require(path, isText);
    }
}
