using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Files;

public class ReadDistributionTests
{
    private static readonly VelocityLattice _lattice = new([2, 3], 0.5);
    private static readonly double[] _values = [1, 2, 3, 4, 5, 6];

    [Test]
    public void Nothing_but_the_dataset_is_required()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file => file.CreateDataset<double>("f", [2, 3], _values).Dispose());
        Assert.That(Read(path, "f"), Is.EqualTo(_values));
    }

    [Test]
    public void Integers_are_numbers_too_and_rounded_axes_match()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file =>
        {
            file.CreateDataset<int>("f", [2, 3], [1, 2, 3, 4, 5, 6]).Dispose();
            file.CreateDataset<double>("v1", [2], [-0.25, 0.25 + 1e-14]).Dispose();
        });
        Assert.That(Read(path, "f"), Is.EqualTo(_values));
    }

    [Test]
    public void A_wrong_shape_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file =>
        {
            file.CreateDataset<double>("transposed", [3, 2], _values).Dispose();
            file.CreateDataset<double>("flat", [6], _values).Dispose();
            file.CreateDataset<double>("number", [], [1]).Dispose();
        });
        Refused(path, "transposed", "2 x 3, but has 3 x 2");
        Refused(path, "flat", "2 x 3, but has 6");
        Refused(path, "number", "a single number");
    }

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    public void Values_that_are_not_finite_are_refused(double bad, string text)
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file => file.CreateDataset<double>("f", [2, 3], [1, 2, 3, 4, 5, bad]).Dispose());
        Refused(path, "f", $"{text} at index [1, 2]");
    }

    [Test]
    public void Axes_that_are_not_those_of_the_lattice_are_refused()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file =>
        {
            file.CreateDataset<double>("f", [2, 3], _values).Dispose();
            file.CreateDataset<double>("v1", [2], [-0.25, 0.25]).Dispose();
            file.CreateDataset<double>("v2", [3], [-0.5, 0, 0.5 + 1e-11]).Dispose();
        });
        Refused(path, "f", "instead of 0.5 at index 2");
        path = Make(directory, file =>
        {
            file.CreateDataset<double>("f", [2, 3], _values).Dispose();
            file.CreateDataset<double>("v2", [4], [0, 1, 2, 3]).Dispose();
        });
        Refused(path, "f", "must be 3 velocities, but has shape 4");
        path = Make(directory, file =>
        {
            file.CreateDataset<double>("f", [2, 3], _values).Dispose();
            file.CreateDataset<double>("v1", [2], [double.NaN, 0.25]).Dispose();
        });
        Refused(path, "f", "NaN instead of -0.25 at index 0");
    }

    [Test]
    public void A_missing_dataset_or_file_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var path = Make(directory, file => file.CreateDataset<double>("f", [2, 3], _values).Dispose());
        Refused(path, "g", "has no dataset 'g'; it has f");
        Refused(path, "a/b/g", "has no dataset 'a/b/g'");
        Refused(path, "/", "has no dataset");
        Refused(directory.Path("none.h5"), "f", "there is no file");
        File.WriteAllText(directory.Path("text.h5"), "F = 1");
        Refused(directory.Path("text.h5"), "f", "signature");
    }

    private static string Make(TemporaryDirectory directory, Action<H5File> fill)
    {
        var path = directory.Path("initial.h5");
        using var file = H5File.Create(path);
        fill(file);
        file.Close();
        return path;
    }

    private static double[] Read(string path, string dataset)
    {
        using var values = new NativeBuffer(_lattice.Count);
        FieldFile.ReadDistribution(path, dataset, _lattice, values);
        return values.AsSpan().ToArray();
    }

    private static void Refused(string path, string dataset, string words)
    {
        var failure = Assert.Throws<InvalidDataException>(() => Read(path, dataset));
        Assert.That(failure.Message, Does.Contain(words).And.Contain(path));
        Assert.That(failure.Message, Does.Not.Contain("\n"));
    }
}
