using System.Diagnostics;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Jobs;

/// <summary>Scripts of the repository as processes of their own.</summary>
internal static class Shell
{
    /// <summary>Runs a program of the PATH in a working directory, to its end.</summary>
    public static Outcome Run(string directory, (string Name, string? Value)[] environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    /// <summary>A file of the repository.</summary>
    public static string File(params string[] names) => Path.Combine([SharedReference.Repository, .. names]);

    /// <summary>Writes an executable script.</summary>
    public static void Write(string path, string text)
    {
        System.IO.File.WriteAllText(path, text);
        Run(Path.GetDirectoryName(path)!, [], "chmod", "+x", path).Finished();
    }
}
