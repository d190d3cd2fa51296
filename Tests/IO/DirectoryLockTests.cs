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
            Assert.That(DirectoryLock.IsTaken(path), Is.True);
            Assert.That(DirectoryLock.TryTake(path, "the second"), Is.Null);
            Assert.That(DirectoryLock.Holder(path), Is.EqualTo("the first of them, with a long line"));
        }

        Assert.That(DirectoryLock.IsTaken(path), Is.False);
        using var second = DirectoryLock.TryTake(path, "the second");
        Assert.That(second, Is.Not.Null);
        Assert.That(File.ReadAllText(path), Is.EqualTo("the second\n"));
        Assert.That(DirectoryLock.Me(), Does.Contain($"host {Environment.MachineName}, process {Environment.ProcessId}"));
    }

    [Test]
    public void Whether_it_is_taken_is_asked_without_taking_it_and_where_nobody_can_know_that_is_said()
    {
        using var place = new TemporaryDirectory();
        var path = place.Path("run.lock");
        File.WriteAllText(path, "");
        Jobs.Shell.Run(place.Path(""), [], "chmod", "400", path).Finished();
        Assert.That(DirectoryLock.IsTaken(path), Is.False, "a file that may only be read is enough");
        Assert.That(DirectoryLock.IsTaken("/proc/self/mem"), Is.Not.True, "no locks there");
        Jobs.Shell.Run(place.Path(""), [], "chmod", "600", path).Finished();

        // However often others ask, whoever wants it gets it.
        var stop = false;
        var asking = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
                DirectoryLock.IsTaken(path);
        });
        for (var k = 0; k < 200; k++)
        {
            using var mine = DirectoryLock.TryTake(path, "me");
            Assert.That(mine, Is.Not.Null);
        }

        Volatile.Write(ref stop, true);
        asking.Wait();
    }

    [Test]
    public void A_lock_whose_file_was_moved_or_removed_is_no_longer_in_place()
    {
        using var place = new TemporaryDirectory();
        Directory.CreateDirectory(place.Path("run"));
        using var mine = DirectoryLock.TryTake(place.Path("run/run.lock"), "me")!;
        Assert.That(mine.IsInPlace);
        Directory.Move(place.Path("run"), place.Path("moved"));
        Assert.That(mine.IsInPlace, Is.False);
        Directory.CreateDirectory(place.Path("run"));
        using var other = DirectoryLock.TryTake(place.Path("run/run.lock"), "another")!;
        Assert.That((mine.IsInPlace, other.IsInPlace), Is.EqualTo((false, true)));
        Directory.Move(place.Path("run"), place.Path("away"));
        Directory.Move(place.Path("moved"), place.Path("run"));
        Assert.That(mine.IsInPlace, "moved back");
        File.Delete(place.Path("run/run.lock"));
        Assert.That(mine.IsInPlace, Is.False);
    }
}
