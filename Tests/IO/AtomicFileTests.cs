using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Tests.IO;

public class AtomicFileTests
{
    [Test]
    public void A_file_appears_only_when_it_is_complete()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("a.txt");
        AtomicFile.Write(path, temporary =>
        {
            Assert.That(Path.GetDirectoryName(temporary), Is.EqualTo(Path.GetDirectoryName(path)));
            Assert.That(Path.GetFileName(temporary), Does.Contain($"{Environment.ProcessId}"));
            File.WriteAllText(temporary, "new");
            Assert.That(File.Exists(path), Is.False);
        });
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(directory.Files(), Is.EqualTo(["a.txt"]));
    }

    [Test]
    public void A_failure_in_the_middle_leaves_the_old_file_and_no_other()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("a.h5");
        File.WriteAllText(path, "old");
        Assert.That(
            () => AtomicFile.Write(path, temporary =>
            {
                using var file = H5File.Create(temporary);
                file.CreateDataset<double>("x", [2], [1, 2]).Dispose();
                file.OpenDataset("no such dataset");
            }),
            Throws.InstanceOf<IOException>().With.Message.StartsWith($"'{path}' cannot be written: ")
                .And.InnerException.TypeOf<H5Exception>());
        Assert.That(
            () => AtomicFile.Write(path, temporary =>
            {
                File.WriteAllText(temporary, "half");
                throw new InvalidOperationException("a bug");
            }),
            Throws.InvalidOperationException);
        Assert.That(
            () => AtomicFile.Write(path, _ => throw new IOException("No space left on device : 'x'")),
            Throws.InstanceOf<IOException>().With.Message.Contains("No space left on device"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(directory.Files(), Is.EqualTo(["a.h5"]));
    }

    [Test]
    public void Impossible_targets_are_one_sentence()
    {
        using var directory = new TemporaryDirectory();
        Assert.That(
            () => AtomicFile.Write(directory.Path("no/a.h5"), _ => { }),
            Throws.InstanceOf<IOException>()
                .With.Message.EqualTo($"'{directory.Path("no/a.h5")}' cannot be written: its directory does not exist"));
        Directory.CreateDirectory(directory.Path("d"));
        Assert.That(
            () => AtomicFile.Write(directory.Path("d"), _ => { }),
            Throws.InstanceOf<IOException>().With.Message.Contains("it is a directory"));
    }

    [Test]
    public void What_is_no_regular_file_is_never_replaced()
    {
        using var place = new TemporaryDirectory();
        var pipe = place.Path("pipe");
        Jobs.Shell.Run(place.Path(""), [], "mkfifo", pipe).Finished();
        Assert.That(FileIdentity.Of(pipe)!.Value.Type, Is.EqualTo(FileType.Pipe));
        Assert.That(FileIdentity.Of("/dev/null")!.Value.Type, Is.EqualTo(FileType.Other));
        foreach (var path in (string[])[pipe, "/dev/null"])
        {
            const string Refused = "a device, a pipe or a socket, expected a regular file";
            Assert.That(() => AtomicFile.Require(path), Throws.InstanceOf<IOException>().With.Message.Contains(Refused));
            Assert.That(
                () => AtomicFile.Write(path, _ => Assert.Fail("nothing is written")),
                Throws.InstanceOf<IOException>().With.Message.Contains(Refused));
        }

        AtomicFile.Require("/dev/null", isText: true);
        AtomicFile.WriteText("/dev/null", writer => writer.Write("text"));
        Assert.That(FileIdentity.Of("/dev/null")!.Value.Type, Is.EqualTo(FileType.Other), "and it stays a device");
        var reader = Task.Run(() => File.ReadAllText(pipe));
        AtomicFile.WriteText(pipe, writer => writer.Write("through"));
        Assert.That(reader.Result, Is.EqualTo("through"));
        Assert.That(place.Files(), Is.EqualTo(["pipe"]));
    }

    [Test]
    public void A_link_stays_and_what_it_points_to_is_replaced()
    {
        using var place = new TemporaryDirectory();
        Directory.CreateDirectory(place.Path("there"));
        File.WriteAllText(place.Path("there/a.txt"), "old");
        File.CreateSymbolicLink(place.Path("link"), place.Path("there/a.txt"));
        File.CreateSymbolicLink(place.Path("dangling"), "there/b.txt");
        foreach (var (link, target) in new[] { ("link", "there/a.txt"), ("dangling", "there/b.txt") })
        {
            AtomicFile.WriteText(place.Path(link), writer => writer.Write("new"));
            Assert.That(new FileInfo(place.Path(link)).LinkTarget, Is.Not.Null, link);
            Assert.That(File.ReadAllText(place.Path(target)), Is.EqualTo("new"));
        }
    }

    [TestCase(240)]
    [TestCase(255)]
    public void Long_names_have_room_for_their_temporary_file(int length)
    {
        using var place = new TemporaryDirectory();
        // Two bytes a letter at its end, which must not be cut in half.
        var name = new string('a', length - 20) + new string('é', 10);
        AtomicFile.Require(place.Path(name));
        AtomicFile.WriteText(place.Path(name), writer => writer.Write("new"));
        Assert.That(place.Files(), Is.EqualTo([name]));
        Assert.That(
            () => AtomicFile.Require(place.Path(new string('a', 256))),
            Throws.InstanceOf<IOException>().With.Message.Contains("255 bytes"));
    }
}
