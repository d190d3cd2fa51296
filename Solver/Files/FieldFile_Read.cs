using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;
using ClusterLB.IO.Numpy;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Files;

internal static partial class FieldFile
{
    /// <summary>How far a velocity of the file may lie from that of the lattice, in units of the spacing.</summary>
    private const double AxisTolerance = 1e-12;

    /// <summary>
    /// Reads a distribution as it is: rank d, shape = points of the lattice, every value finite. Where /v1 ... /vd stand beside it
    /// (in the same group) they must be the velocities of the lattice, to 1e-12 of its spacing; nothing else is required.
    /// </summary>
    /// <param name="path">an HDF5 file</param>
    /// <param name="dataset">its dataset, possibly a path through groups</param>
    /// <param name="lattice">the lattice that the values belong to, or the block of it that is read</param>
    /// <param name="into">takes the values, as many elements as the lattice has velocities</param>
    /// <param name="world">ranks that read together, each its block; null: this process alone</param>
    /// <exception cref="ArgumentException">the buffer does not have the length of the lattice</exception>
    /// <exception cref="InvalidDataException">the file or the dataset is not as described; one sentence says where</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public static void ReadDistribution(string path, string dataset, VelocityLattice lattice, NativeBuffer into, Communicator? world = null)
    {
        if (into.Length != lattice.Count)
            throw new ArgumentException($"the lattice has {lattice.Count} velocities, the buffer {into.Length} elements", nameof(into));
        if (!File.Exists(path))
            throw new InvalidDataException($"the initial distribution cannot be read: there is no file '{path}'");
        try
        {
            using var file = H5File.Open(path, world is null ? null : H5Library.Together(world, path));
            ReadChecked(file, dataset, lattice, into);
            CheckAxes(file, dataset, lattice.Whole);
        }
        catch (H5Exception failure)
        {
            throw new InvalidDataException(
                $"the initial distribution cannot be read from '{path}': {failure.Operation} failed: {failure.Reason}", failure);
        }
    }

    private static unsafe void ReadChecked(H5File file, string name, VelocityLattice lattice, NativeBuffer into)
    {
        if (name.Trim('/').Length == 0 || !file.Contains(name))
            throw new InvalidDataException($"'{file.Path}' has no dataset '{name}'; it has {string.Join(", ", file.Names)}");
        using var dataset = file.OpenDataset(name);
        if (!dataset.IsNumeric)
            throw new InvalidDataException($"dataset '{name}' of '{file.Path}' must have numbers as elements, but has none");
        if (!dataset.Shape.SequenceEqual(lattice.Whole.Points.Select(n => (long)n)))
        {
            throw new InvalidDataException(
                $"dataset '{name}' of '{file.Path}' must have the shape of the lattice, {Shape(lattice.Whole.Points)}, "
                + $"but has {Shape(dataset.Shape)}");
        }

        dataset.ReadSlab(into.Pointer, Long(lattice.Box.Lower), Long(lattice.Box.Lengths));
        RequireFinite($"dataset '{name}' of '{file.Path}'", lattice, into);
    }

    /// <summary>The same from a file of numpy.save, which has one array.</summary>
    /// <param name="path">the file</param>
    /// <param name="lattice">the lattice that the values belong to, or the block of it that is read</param>
    /// <param name="into">takes the values, as many elements as the lattice has velocities</param>
    /// <exception cref="InvalidDataException">the file is not as described; one sentence says why</exception>
    public static void ReadNumpy(string path, VelocityLattice lattice, NativeBuffer into)
    {
        if (into.Length != lattice.Count)
            throw new ArgumentException($"the lattice has {lattice.Count} velocities, the buffer {into.Length} elements", nameof(into));
        try
        {
            var file = NpyFile.Open(path);
            if (!file.Shape.SequenceEqual(lattice.Whole.Points.Select(n => (long)n)))
                throw new InvalidDataException(
                    $"the array of '{path}' must have the shape of the lattice, {Shape(lattice.Whole.Points)}, but has "
                    + Shape(file.Shape));
            file.Read(Longs(lattice.Box.Lower), Longs(lattice.Box.Lengths), (i, value) => into[i] = value);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the initial distribution cannot be read from '{path}': {failure.Message}", failure);
        }

        RequireFinite($"the array of '{path}'", lattice, into);

        static long[] Longs(IEnumerable<int> numbers) => [.. numbers.Select(n => (long)n)];
    }

    private static void RequireFinite(string what, VelocityLattice lattice, NativeBuffer into)
    {
        var index = new int[lattice.Dimension];
        for (var i = 0L; i < into.Length; i++)
        {
            if (double.IsFinite(into[i]))
                continue;
            lattice.Index(i, index);
            for (var a = 0; a < index.Length; a++)
                index[a] += lattice.Box.Lower[a];
            throw new InvalidDataException(
                $"{what} must have finite values throughout, but has {Text(into[i])} at index [{string.Join(", ", index)}]");
        }
    }

    private static void CheckAxes(H5File file, string dataset, VelocityLattice lattice)
    {
        var group = dataset[..(dataset.LastIndexOf('/') + 1)];
        for (var a = 0; a < lattice.Dimension; a++)
        {
            var name = $"{group}v{a + 1}";
            if (!file.Contains(name))
                continue;
            using var axis = file.OpenDataset(name);
            if (!axis.IsNumeric || axis.Shape.Count != 1 || axis.Count != lattice.Points[a])
            {
                throw new InvalidDataException(
                    $"'{name}' of '{file.Path}' stands beside '{dataset}' and must be {lattice.Points[a]} velocities, "
                    + $"but has shape {Shape(axis.Shape)}");
            }

            var velocities = axis.ReadAll<double>();
            for (var i = 0; i < velocities.Length; i++)
            {
                if (!(Math.Abs(velocities[i] - lattice.Velocity(a, i)) <= AxisTolerance * lattice.Spacing))
                {
                    throw new InvalidDataException(
                        $"'{name}' of '{file.Path}' must be the velocities of the lattice, "
                        + $"but is {Text(velocities[i])} instead of {Text(lattice.Velocity(a, i))} at index {i}");
                }
            }
        }
    }

    private static string Shape<T>(IReadOnlyList<T> extents) =>
        extents.Count == 0 ? "none (a single number)" : string.Join(" x ", extents);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
