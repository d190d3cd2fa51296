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
}
