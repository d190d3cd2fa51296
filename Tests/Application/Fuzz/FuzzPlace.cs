using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Application.Fuzz;

/// <summary>
/// A directory to work in, with inputs, a finished run and a result, and a directory around it that nothing may touch. A command line is
/// given within this process, and what must hold of every one is looked at after it; then all is as it was.
/// </summary>
internal sealed partial class FuzzPlace : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly SortedDictionary<string, byte[]> _files;

    /// <summary>Makes the fixture and goes there.</summary>
    /// <param name="inputs">names of input files with their text</param>
    public FuzzPlace(params (string Name, string Text)[] inputs)
    {
        Directory.CreateDirectory(Work);
        File.WriteAllText(Path.Combine(Around, "neighbour.h5"), "not to be touched");
        foreach (var (name, text) in inputs)
            File.WriteAllText(Path.Combine(Work, name), text);
        Directory.SetCurrentDirectory(Work);
        InProcess.Run("run", inputs[0].Name, "-q", "-o", "done").Finished();
        InProcess.Run("evaluate", inputs[0].Name, "-q", "-o", "e.h5").Finished();
        _files = Contents();
    }

    private string Around => _directory.Path("around");

    private string Work => Path.Combine(Around, "work");

    /// <summary>How often each exit code was met.</summary>
    public SortedDictionary<int, int> Codes { get; } = [];

    /// <summary>Gives a command line. No exit code 1, no exception, no stack trace, one sentence for a failure, an end within minutes, no
    /// NaN where it finished, and no file changed that was there (but with --force, or of the run that is resumed).</summary>
    public Outcome Give(params string[] arguments)
    {
        var line = string.Join(' ', arguments.Select(a => a.Length is > 0 and < 200 && !a.Any(char.IsWhiteSpace) ? a : $"'{a}'"));
        var clock = Stopwatch.StartNew();
        var task = Task.Run(() => InProcess.Run(arguments));
        Assert.That(Finished(task), Is.True, $"no end: {line}");
        var outcome = task.Result;
        Codes[outcome.ExitCode] = Codes.GetValueOrDefault(outcome.ExitCode) + 1;
        if (clock.Elapsed > TimeSpan.FromSeconds(1))
            TestContext.Out.WriteLine($"{clock.Elapsed.TotalSeconds:f1} s: {line}");
        var what = $"{line}\n{outcome.Error}";
        Assert.That(outcome.ExitCode, Is.AnyOf(0, 2, 3, 4, 75), what);
        Assert.That(outcome.Output + outcome.Error, Does.Not.Contain("   at ").And.Not.Contain("internal error"), what);
        Assert.That(
            outcome.Error, outcome.ExitCode is 0 or 75 ? Does.Not.Contain("clusterlb: ") : Does.Match("(?m)^clusterlb: .{10}"), what);
        if (outcome.ExitCode == 0)
            RequireNumbers(outcome, what);
        Restore(what, arguments.Contains("--force") || arguments is ["resume" or "limit", ..]);
        return outcome;
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        foreach (var (code, count) in Codes)
            TestContext.Out.WriteLine($"exit code {code}: {count} times");
        _directory.Dispose();
    }

    private static bool Finished(Task task)
    {
        try
        {
            return task.Wait(_patience);
        }
        catch (AggregateException e)
        {
            throw new AssertionException(e.InnerException!.ToString());
        }
    }

    /// <summary>A result on standard output is a number; a field in a new file too.</summary>
    private void RequireNumbers(Outcome outcome, string what)
    {
        Assert.That(outcome.Output, Does.Not.Match(NotANumber()), what);
        var added = Directory.EnumerateFiles(Work, "*.h5", SearchOption.AllDirectories).Where(p => !_files.ContainsKey(p));
        foreach (var path in added.Where(IsHdf5))
        {
            using var file = H5File.Open(path);
            foreach (var name in file.Names.Where(n => n is "distribution" or "collision"))
            {
                using var set = file.OpenDataset(name);
                Assert.That(set.ReadAll<double>().All(double.IsFinite), $"{name} of {path}: {what}");
            }
        }
    }

    // export writes text under any name.
    private static bool IsHdf5(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == 0x89;
    }

    /// <summary>What was there is there; what is new goes.</summary>
    private void Restore(string what, bool mayReplace)
    {
        var after = Contents();
        foreach (var (path, hash) in _files)
        {
            var isSame = after.TryGetValue(path, out var now) && now.AsSpan().SequenceEqual(hash);
            if (isSame)
                continue;
            var name = Path.GetRelativePath(Work, path);
            var isResult = name is "e.h5" or "e.xmf" || name.StartsWith("done/", StringComparison.Ordinal);
            Assert.That(mayReplace && isResult, $"{path} was changed: {what}");
            IsSpent = true;
        }

        foreach (var path in after.Keys.Except(_files.Keys))
        {
            Assert.That(path, Does.StartWith(Work), $"outside the output: {what}");
            File.Delete(path);
        }

        foreach (var directory in Directory.EnumerateDirectories(Work).Where(d => Path.GetFileName(d) != "done"))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>Whether results of the fixture were replaced, as was asked for: then it is time for a new one.</summary>
    public bool IsSpent { get; private set; }

    private SortedDictionary<string, byte[]> Contents() => new(
        Directory.EnumerateFiles(Around, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("run.lock", StringComparison.Ordinal))
            .ToDictionary(f => f, f => SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal);

    [GeneratedRegex(@"\bNaN\b|Infinity|∞")]
    private static partial Regex NotANumber();
}
