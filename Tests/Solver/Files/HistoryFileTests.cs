using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Records;
using H5File = ClusterLB.IO.Hdf5.H5File;
using PureHDF;

namespace ClusterLB.Tests.Solver.Files;

public class HistoryFileTests
{
    [Test]
    public void The_file_grows_with_every_flush_and_has_named_dimensions()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("history.h5");
        var history = new HistoryFile(path, 2, DiagnosticColumns.Declarations, [("title", "a run"), ("hbar", 0.5)]);
        history.Flush();
        using (var independent = PureHDF.H5File.OpenRead(path))
            Assert.That(independent.Dataset("mass").Space.Dimensions, Is.EqualTo([0UL]));
        for (var i = 0; i < 3; i++)
        {
            history.Append(Row(i));
            history.Flush();
        }

        Assert.That(history.Count, Is.EqualTo(3));
        Assert.That(directory.Files(), Is.EqualTo(["history.h5"]));
        using (var file = H5File.Open(path))
        {
            Assert.That(file.Names, Is.EquivalentTo(DiagnosticColumns.Declarations.Select(c => c.Name).Concat(["axis", "axis_2"])));
            foreach (var name in file.Names)
            {
                using var dataset = file.OpenDataset(name);
                Assert.That(dataset.Attributes.GetText("units"), Is.EqualTo("1"), name);
                Assert.That(dataset.Attributes.GetText("long_name"), Is.Not.Empty, name);
            }

            using var time = file.OpenDataset("time");
            Assert.That(DimensionScale.IsScale(time));
            using var temperature = file.OpenDataset("temperature");
            Assert.That(
                Enumerable.Range(0, 3).Select(a => DimensionScale.Attached(temperature, a).Single()),
                Is.EqualTo(["/time", "/axis", "/axis_2"]));
            using var momentum = file.OpenDataset("momentum");
            Assert.That(Enumerable.Range(0, 2).Select(a => DimensionScale.Attached(momentum, a).Single()), Is.EqualTo(["/time", "/axis"]));
            Assert.That(file.Attributes.Get<double>("hbar"), Is.EqualTo(0.5));
            Assert.That(file.Attributes.Contains("softwareVersion"));
        }

        using var reader = PureHDF.H5File.OpenRead(path);
        Assert.That(reader.Dataset("time").Read<double[]>(), Is.EqualTo([0, 0.1, 0.2]));
        Assert.That(reader.Dataset("step").Read<long[]>(), Is.EqualTo([0, 1, 2]));
        Assert.That(reader.Dataset("momentum").Space.Dimensions, Is.EqualTo([3UL, 2UL]));
        Assert.That(reader.Dataset("momentum").Read<double[]>(), Is.EqualTo([0, 10, 1, 11, 2, 12]));
        Assert.That(reader.Dataset("temperature").Space.Dimensions, Is.EqualTo([3UL, 2UL, 2UL]));
        Assert.That(reader.Dataset("temperature").Read<double[]>().Take(8), Is.EqualTo([1, 2, 3, 0, 1, 2, 3, 1]));
        Assert.That(reader.Dataset("min_dielectric").Read<double[]>(), Is.All.NaN);
    }

    [Test]
    public void Rows_outlive_a_flush_that_fails()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("history.h5");
        var history = new HistoryFile(path, 2, DiagnosticColumns.Declarations, []);
        history.Append(Row(0));
        history.Flush();
        history.Append(Row(1));
        var stood = File.ReadAllBytes(path);
        File.WriteAllText(path, "something else");
        Assert.That(history.Flush, Throws.InstanceOf<IOException>().With.Message.Contains("history.h5' cannot be written"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("something else"));
        File.Delete(path);
        Assert.That(history.Flush, Throws.InstanceOf<IOException>().With.Message.Contains("it cannot be read: No such file"));
        Assert.That(directory.Files(), Is.Empty);
        File.WriteAllBytes(path, stood);
        history.Flush();
        using var reader = PureHDF.H5File.OpenRead(path);
        Assert.That(reader.Dataset("step").Read<long[]>(), Is.EqualTo([0, 1]));
    }

    /// <summary>A writer that flushes as fast as it can, a reader that opens as fast as it can, and the end of the writer at any
    /// instant.</summary>
    [Test]
    public void The_file_is_whole_whenever_it_is_opened_and_wherever_the_writer_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("history.h5");
        var (rows, opened) = (0L, 0);
        foreach (var milliseconds in (int[])[300, 505, 710])
        {
            using var writer = Parallel.MpiRun.Alone([("PROBE_DIRECTORY", directory.Path(""))], "history");
            while (writer.StandardOutput.ReadLine() is { } line && line != "begun")
            {
            }

            using var held = PureHDF.H5File.OpenRead(path);
            var (last, length) = (-1L, held.Dataset("step").Space.Dimensions[0]);
            for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.ElapsedMilliseconds < milliseconds; opened++)
                last = Check(path, last);
            Assert.That(held.Dataset("step").Read<long[]>(), Has.Length.EqualTo(length), "a reader keeps what it has opened");
            writer.Kill();
            writer.WaitForExit();
            rows += Check(path, last) + 1;
        }

        TestContext.Out.WriteLine($"{rows} rows, opened {opened} times");
        Assert.That(rows, Is.GreaterThan(20));
    }

    private static long Check(string path, long before)
    {
        using var reader = PureHDF.H5File.OpenRead(path);
        var steps = reader.Dataset("step").Read<long[]>();
        Assert.That(steps, Is.EqualTo(Enumerable.Range(0, steps.Length)));
        Assert.That(steps[^1], Is.GreaterThanOrEqualTo(before), "rows that were once seen are there");
        Assert.That(reader.Dataset("time").Read<double[]>(), Is.EqualTo(steps.Select(s => 0.1 * s)));
        Assert.That(reader.Dataset("momentum").Read<double[]>(), Is.EqualTo(steps.SelectMany(s => (double[])[s, -s])));
        return steps[^1];
    }

    [Test]
    public void Rows_that_do_not_fit_are_refused_and_change_nothing()
    {
        var history = new HistoryFile(
            "never.h5", 2, [.. DiagnosticColumns.Declarations, HistoryColumn.Real("extra", "a further diagnostic")], []);
        Assert.That(() => history.Append(Row(0)), Throws.ArgumentException.With.Message.Contains("extra"));
        Assert.That(
            () => history.Append(Row(0).Set("extra", 1.0).Set("unknown", 1.0)), Throws.ArgumentException.With.Message.Contains("unknown"));
        Assert.That(
            () => history.Append(Row(0).Set("extra", 1.0).Set("momentum", [1.0, 2.0, 3.0])),
            Throws.ArgumentException.With.Message.Contains("momentum"));
        Assert.That(history.Count, Is.Zero);
        history.Append(Row(0).Set("extra", 1.0));
        Assert.That(history.Count, Is.EqualTo(1));
    }

    [Test]
    public void Columns_that_cannot_be_are_refused()
    {
        Assert.That(
            () => new HistoryFile("never.h5", 2, [HistoryColumn.Real("mass", "")], []),
            Throws.ArgumentException.With.Message.Contains("time"));
        Assert.That(
            () => new HistoryFile("never.h5", 2, [.. DiagnosticColumns.Declarations, HistoryColumn.Real("axis", "")], []),
            Throws.ArgumentException.With.Message.Contains("'axis' is taken"));
        Assert.That(
            () => new HistoryFile(
                "never.h5", 2, [.. DiagnosticColumns.Declarations, new("n", HistoryRank.Vector, "1", "", IsInteger: true)], []),
            Throws.ArgumentException.With.Message.Contains("'n'"));
    }

    private static HistoryRow Row(int i)
    {
        var row = new HistoryRow();
        foreach (var column in DiagnosticColumns.Declarations.Where(c => c.Rank == HistoryRank.Scalar && !c.IsInteger))
            row.Set(column.Name, double.NaN);
        return row.Set("time", 0.1 * i).Set("step", i).Set("negative_points", 0).Set("mass", 1.0)
            .Set("momentum", [i, 10.0 + i]).Set("temperature", new[,] { { 1.0, 2.0 }, { 3.0, i } });
    }
}
