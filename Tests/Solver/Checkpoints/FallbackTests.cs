using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>A newest checkpoint that cannot be used: the next older one is taken, this is said, and the results are the same.</summary>
public class FallbackTests
{
    [TestCase("truncated", "is an HDF5 file without the seal")]
    [TestCase("empty", "is empty")]
    [TestCase("directory", "is a directory")]
    [TestCase("state", "its state does not have the checksum")]
    [TestCase("metadata", "is damaged")]
    [TestCase("foreign", "is no checkpoint")]
    public void The_next_older_one_is_taken(string what, string words)
    {
        using var place = new LongRunCase(16);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        var files = place.Checkpoints("out");
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

        var outcome = place.Clusterlb("resume", "out", "--set", "time.max-steps=1000000");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("warning: ").And.Contain(words).And.Contain("trying the next older checkpoint"));
        Assert.That(outcome.Error, Does.Contain($"resumed     {Path.GetRelativePath(place.Path(""), files[1])}"));
        place.AssertSame("out", "whole");
        // Without another the refusal is the end, in one sentence.
        foreach (var file in place.Checkpoints("out"))
            File.WriteAllText(file, "a letter");
        var refused = place.Clusterlb("resume", "out");
        Assert.That(refused.Failed(2), Does.Contain("has no checkpoint that can be used"));
    }

    [Test]
    public void A_newer_version_is_not_fallen_back_from()
    {
        using var place = new LongRunCase(6);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        var newest = place.Checkpoints("out")[0];
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^FileSeal.Bytes]);
        FileSeal.Append(newest, CheckpointFile.Version + 1, 0, 0);
        Assert.That(place.Clusterlb("resume", "out").Failed(2), Does.Contain("was written by a newer version of ClusterLB"));
        Assert.That(File.Exists(newest));
    }

    private static long StateOffset(string path) => FileSeal.Check(path, CheckpointFile.Version).SkippedOffset;
}
