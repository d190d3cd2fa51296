using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>A newest checkpoint that cannot be used: the next older one is taken, this is said, and the results are the same.</summary>
public class FallbackTests
{
    // Two runs, whose directories each case takes copies of.
    private static LongRunCase? _place;

    [OneTimeSetUp]
    public static void Run()
    {
        _place = new LongRunCase(16);
        _place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        _place.Clusterlb("run", "case.toml", "-o", "before", "--set", "time.max-steps=11").Finished();
    }

    [OneTimeTearDown]
    public static void Remove() => _place?.Dispose();

    [TestCase("truncated", "is an HDF5 file without the seal")]
    [TestCase("empty", "is empty")]
    [TestCase("directory", "is a directory")]
    [TestCase("state", "its state does not have the checksum")]
    [TestCase("metadata", "is damaged")]
    [TestCase("foreign", "is no checkpoint")]
    public void The_next_older_one_is_taken(string what, string words)
    {
        var (place, directory) = (_place!, Copy(what));
        var files = place.Checkpoints(directory);
        Assert.That(files, Has.Length.EqualTo(2));
        var bytes = File.ReadAllBytes(files[0]);
        switch (what)
        {
            case "truncated": File.WriteAllBytes(files[0], bytes[..(bytes.Length / 2)]); break;
            case "empty": File.WriteAllText(files[0], ""); break;
            case "directory": File.Delete(files[0]); Directory.CreateDirectory(files[0]); break;
            case "state": bytes[StateOffset(files[0]) + 77] ^= 1; File.WriteAllBytes(files[0], bytes); break;
            case "metadata": bytes[300] ^= 1; File.WriteAllBytes(files[0], bytes); break;
            default: File.WriteAllText(files[0], "a letter"); break;
        }

        var outcome = place.Clusterlb("resume", directory, "--set", "time.max-steps=1000000");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("warning: ").And.Contain(words).And.Contain("trying the next older checkpoint"));
        Assert.That(outcome.Error, Does.Contain($"resumed     {Path.GetRelativePath(place.Path(""), files[1])}"));
        place.AssertSame(directory, "whole", 11);
        // Without another the refusal is the end, in one sentence.
        foreach (var file in place.Checkpoints(directory))
            File.WriteAllText(file, "a letter");
        var refused = place.Clusterlb("resume", directory);
        Assert.That(refused.Failed(2), Does.Contain("has no checkpoint that can be used"));
    }

    [Test]
    public void A_newer_version_is_not_fallen_back_from()
    {
        var (place, directory) = (_place!, Copy("newer"));
        var newest = place.Checkpoints(directory)[0];
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^FileSeal.Bytes]);
        FileSeal.Append(newest, CheckpointFile.Version + 1, 0, 0);
        Assert.That(place.Clusterlb("resume", directory).Failed(2), Does.Contain("was written by a newer version of ClusterLB"));
        Assert.That(File.Exists(newest));
    }

    private static string Copy(string name)
    {
        Directory.CreateDirectory(_place!.Path(name));
        foreach (var file in Directory.GetFiles(_place.Path("before")))
            File.Copy(file, Path.Combine(_place.Path(name), Path.GetFileName(file)));
        return name;
    }

    private static long StateOffset(string path) => FileSeal.Check(path, CheckpointFile.Version).SkippedOffset;
}
