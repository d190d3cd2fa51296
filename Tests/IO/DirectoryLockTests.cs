using ClusterLB.IO.Files;

namespace ClusterLB.Tests.IO;

public class DirectoryLockTests
{
    [Test]
    public void One_holder_at_a_time_and_it_says_who_it_is()
    {
        using var place = new TemporaryDirectory();
        var path = place.Path("run.lock");
        Assert.That(DirectoryLock.IsTaken(path), Is.False);
        using (var first = DirectoryLock.TryTake(path, "the first of them, with a long line")!)
        {
            Assert.That(first.IsHeld);
            Assert.That(DirectoryLock.IsTaken(path));
            Assert.That(DirectoryLock.TryTake(path, "the second"), Is.Null);
            Assert.That(DirectoryLock.Holder(path), Is.EqualTo("the first of them, with a long line"));
        }

        Assert.That(DirectoryLock.IsTaken(path), Is.False);
        using var second = DirectoryLock.TryTake(path, "the second");
        Assert.That(second, Is.Not.Null);
        Assert.That(File.ReadAllText(path), Is.EqualTo("the second\n"));
        Assert.That(DirectoryLock.Me(), Does.Contain($"host {Environment.MachineName}, process {Environment.ProcessId}"));
    }
}
