using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

/// <summary>
/// The file of one state, as <c>evaluate</c> and the snapshots of <c>run</c> write it:
/// <code>
/// /distribution      (n_1, ..., n_d)  F(v), C order, first index = first velocity axis     dimensions v1 ... vd
/// /collision         (n_1, ..., n_d)  Q(v) = ∂F/∂t                                         dimensions v1 ... vd
/// /v1 ... /vd        (n_a)            velocities of axis a                                 dimension scales
/// /direction_vectors (N, d)           integer vectors p of the directions                  dimensions direction, axis
/// /direction_weights (N)              their weights                                        dimension direction
/// /direction, /axis  (N), (d)         0 ... N-1 and 1 ... d                                dimension scales
/// </code>
/// and what [output] marginals, moments, slices and shells has. All in thermal units, which are dimensionless (units "1"). Root attributes
/// are those of the caller, <c>coordinates</c> and then the provenance. The file is valid netCDF-4.
/// </summary>
internal static partial class FieldFile
{
    private const long RoomForTheRest = 1 << 16;
    private const long ElementsChecked = 1 << 20;

    private static readonly AsyncLocal<Action<H5Dataset>?> _written = new();

    /// <summary>For tests: sees a field after the ranks have written it together, where the caller who sets this writes.</summary>
    internal static Action<H5Dataset>? Written { get => _written.Value; set => _written.Value = value; }

    /// <summary>Writes the file in one piece: a reader sees the old file or the new one.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="domain">
    /// ranks, lattice and blocks; with a parallel HDF5 library all write together, else rank 0 does and gets the blocks of the others in
    /// slabs
    /// </param>
    /// <param name="distribution">F, as many elements as the block has velocities</param>
    /// <param name="collision">Q, of the same length</param>
    /// <param name="directionVectors">p, shape (N, d)</param>
    /// <param name="directionWeights">weights of the directions, length N</param>
    /// <param name="attributes">root attributes in order; values are double, long, int, string or arrays of numbers; those of rank 0 are
    /// written</param>
    /// <param name="compression">level of gzip for the fields, 0 to 9</param>
    /// <param name="further">fields besides F and Q</param>
    /// <param name="reduced">small datasets besides, the same on all ranks; those of rank 0 are written</param>
    /// <exception cref="ArgumentException">lengths or shapes that do not belong together</exception>
    /// <exception cref="IOException">the file cannot be written; the old one stands</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public static void Write(
        string path,
        Domain domain,
        NativeBuffer distribution,
        NativeBuffer collision,
        int[,] directionVectors,
        double[] directionWeights,
        IReadOnlyList<(string Name, object Value)> attributes,
        int compression = 0,
        IReadOnlyList<NamedField>? further = null,
        IReadOnlyList<NamedArray>? reduced = null) =>
        Write(
            path,
            [
                FieldGroup.Root(domain,
                [
                    new("distribution", "velocity distribution", distribution, "F(v)"),
                    new("collision", "collision term", collision, "Q(v) = dF/dt"),
                    .. further ?? [],
                ]),
            ],
            directionVectors,
            directionWeights,
            attributes,
            compression,
            reduced);

    /// <summary>The same for any fields, those of a lattice in a group; there is at least one.</summary>
    internal static void Write(
        string path,
        IReadOnlyList<FieldGroup> groups,
        int[,] directionVectors,
        double[] directionWeights,
        IReadOnlyList<(string Name, object Value)> attributes,
        int compression,
        IReadOnlyList<NamedArray>? reduced = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        attributes = [.. attributes, ("coordinates", Coordinates(reduced ?? []))];
        (FieldGroup Group, NamedField Field)[] all = [.. groups.SelectMany(g => g.Fields.Select(f => (g, f)))];
        var (world, dimension) = (groups[0].Domain.World, groups[0].Domain.Lattice.Dimension);
        if (groups.FirstOrDefault(g => g.Fields.Any(f => f.Values.Length != g.Domain.Block.Count)) is { } odd)
        {
            throw new ArgumentException(
                $"the block has {odd.Domain.Block.Count} velocities, but "
                + string.Join(", ", odd.Fields.Select(f => $"'{odd.Prefix}{f.Name}' {f.Values.Length}")));
        }

        if (directionVectors.GetLength(1) != dimension || directionVectors.GetLength(0) != directionWeights.Length)
        {
            throw new ArgumentException(
                $"{directionWeights.Length} directions in {dimension} dimensions, "
                + $"but vectors of shape {directionVectors.GetLength(0)} x {directionVectors.GetLength(1)}");
        }

        if (H5Library.Together(world, path) is { } ranks)
        {
            var shared = SharedAttributes.OfRoot(ranks, attributes.Concat(Provenance.Now()));
            AtomicFile.Write(ranks, path, (temporary, agreement) =>
            {
                // After a failure the file stays open: to close it is to write what is in memory, and a rank that fails there once more
                // leaves the others waiting inside HDF5. The failure ends the program, and nothing of the file has a name by then.
                H5File? file = null;
                var fields = new H5Dataset[all.Length];
                agreement.Do(() => file = H5File.Create(temporary, ranks));
                agreement.Do(() =>
                {
                    WriteAttributes(file!, shared);
                    CreateFields(file!, groups, compression, together: true, fields);
                    WriteDirections(file!, dimension, directionVectors, directionWeights);
                    WriteReduced(file!, reduced);
                });
                agreement.Do(() =>
                {
                    // How much deflate will leave is not known.
                    if (ranks.Rank == 0 && compression == 0)
                        AtomicFile.Reserve(
                            temporary, all.Sum(f => sizeof(double) * f.Group.Domain.Lattice.Count)
                            + (sizeof(double) * directionWeights.LongLength * (dimension + 2))
                            + (sizeof(double) * (reduced ?? []).Sum(r => r.Values.LongLength)) + RoomForTheRest);
                });
                for (var i = 0; i < all.Length; i++)
                {
                    var number = i;
                    agreement.Do(() => WriteBlock(fields[number], all[number].Group.Domain, all[number].Field.Values));
                }

                agreement.Do(() =>
                {
                    for (var i = 0; i < all.Length; i++)
                        CheckBlock(fields[i], all[i].Group.Domain, all[i].Field.Values);
                });
                agreement.Do(() =>
                {
                    foreach (var field in fields)
                        field.Dispose();
                    file!.Close();
                });
            });
            return;
        }

        var blocks = new RootGather(world, [.. all.Select(f => (f.Group.Domain.Grid, f.Field.Values))]);
        blocks.Run(() => AtomicFile.Write(path, temporary =>
        {
            using var file = H5File.Create(temporary);
            WriteAttributes(file, [.. attributes, .. Provenance.Now()]);
            var fields = new H5Dataset[all.Length];
            try
            {
                CreateFields(file, groups, compression, together: false, fields);
                for (var i = 0; i < fields.Length; i++)
                    WriteSlabs(fields[i], blocks, i);
            }
            finally
            {
                foreach (var field in fields)
                    field?.Dispose();
            }

            WriteDirections(file, dimension, directionVectors, directionWeights);
            WriteReduced(file, reduced);
            file.Close();
        }));
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    public static void Write(
        string path,
        VelocityLattice lattice,
        NativeBuffer distribution,
        NativeBuffer collision,
        int[,] directionVectors,
        double[] directionWeights,
        IReadOnlyList<(string Name, object Value)> attributes,
        int compression = 0) =>
        Write(path, Domain.Serial(lattice, 1), distribution, collision, directionVectors, directionWeights, attributes, compression);

    /// <summary>Names of the datasets over the whole lattice, with those of <paramref name="further"/>.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<NamedField> further) =>
        ["distribution", "collision", .. further.Select(f => f.Name)];

    /// <summary>The time, and what is the same in every state of a run, integers and directions: xarray repeats no coordinate where it
    /// joins files.</summary>
    private static string Coordinates(IReadOnlyList<NamedArray> reduced) => string.Join(
        ' ',
        [
            .. reduced.Where(r => !r.IsScale && !r.Name.Contains('/') && (r.Shape.Length == 0 || r.Values is long[])).Select(r => r.Name),
            "direction_vectors", "direction_weights",
        ]);

    /// <summary>Root attributes.</summary>
    internal static void WriteAttributes(H5File file, IReadOnlyList<(string Name, object Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            file.Attributes.Set(name, value);
    }

    /// <summary>The index scale of vector and tensor components, 1 ... d.</summary>
    internal static H5Dataset CreateAxis(H5File file, string name, int dimension) =>
        Explain(DimensionScale.Create<long>(
            file, name, [.. Enumerable.Range(1, dimension).Select(a => (long)a)], ThermalUnit.Name, "velocity axis"), "a");

    /// <summary>Sets the attribute <c>formula</c>, unless it is empty.</summary>
    internal static H5Dataset Explain(H5Dataset dataset, string formula)
    {
        if (formula.Length > 0)
            dataset.Attributes.Set("formula", formula);
        return dataset;
    }

    /// <summary>The scales v1 ... vd of the lattice, open; the caller closes them.</summary>
    internal static H5Dataset[] CreateVelocities(H5File file, VelocityLattice lattice, string prefix = "")
    {
        var scales = new H5Dataset[lattice.Dimension];
        try
        {
            for (var a = 0; a < scales.Length; a++)
            {
                var longName = $"velocity on axis {a + 1}";
                scales[a] = Explain(
                    DimensionScale.Create<double>(file, $"{prefix}v{a + 1}", lattice.Axis(a), ThermalUnit.Name, longName),
                    $"v_{a + 1}(i) = (i - (n_{a + 1} - 1)/2) h");
            }

            return scales;
        }
        catch
        {
            foreach (var scale in scales)
                scale?.Dispose();
            throw;
        }
    }

    private static void WriteReduced(H5File file, IReadOnlyList<NamedArray>? reduced)
    {
        foreach (var array in reduced ?? [])
            array.Write(file);
    }

    private static void CreateFields(
        H5File file, IReadOnlyList<FieldGroup> groups, int compression, bool together, H5Dataset[] fields)
    {
        var number = 0;
        foreach (var group in groups)
        {
            if (group.Name.Length > 0)
                file.CreateGroup(group.Name, group.Attributes);
            var (lattice, storage) = (group.Domain.Lattice, ChunkChoice.Of(group.Domain.Grid, compression));
            var scales = CreateVelocities(file, lattice, group.Prefix);
            try
            {
                foreach (var field in group.Fields)
                {
                    var dataset = file.CreateDataset<double>(
                        group.Prefix + field.Name, Long(lattice.Points), together || compression > 0 ? storage : null);
                    fields[number++] = dataset;
                    DimensionScale.AttachAll(Explain(dataset.Describe(ThermalUnit.Name, field.LongName), field.Formula), scales);
                }
            }
            finally
            {
                foreach (var scale in scales)
                    scale.Dispose();
            }
        }
    }

    /// <summary>Rank 0: writes a field slab by slab from the blocks of all ranks.</summary>
    internal static unsafe void WriteSlabs(H5Dataset dataset, RootGather blocks, int field, int? member = null) =>
        blocks.Fetch(field, (box, slab) => dataset.WriteSlab(slab, Start(box, member), Extent(box, member)));

    /// <summary>Collective: every rank writes its block.</summary>
    /// <param name="dataset">over the lattice, or over the members of a family of fields and the lattice</param>
    /// <param name="domain">ranks, lattice and blocks</param>
    /// <param name="block">the block of this rank</param>
    /// <param name="member">the index of the field in a family; null where the dataset has one field</param>
    internal static unsafe void WriteBlock(H5Dataset dataset, Domain domain, NativeBuffer block, int? member = null)
    {
        dataset.WriteSlab(block.Pointer, Start(domain.Block.Box, member), Extent(domain.Block.Box, member));
        Written?.Invoke(dataset);
    }

    /// <summary>
    /// Reads the block of this rank back under Open MPI, whose OMPIO (seen with 4.1.4) prints that a write has failed and returns success.
    /// </summary>
    /// <exception cref="IOException">it is not what was written</exception>
    internal static unsafe void CheckBlock(H5Dataset dataset, Domain domain, NativeBuffer block, int? member = null)
    {
        var box = domain.Block.Box;
        if (H5Library.Flavour != H5Flavour.OpenMpi || box.Count == 0)
            return;
        var plane = box.Count / box.Length(0);
        var thickness = (int)Math.Clamp(ElementsChecked / plane, 1, box.Length(0));
        using var found = new NativeBuffer(thickness * plane);
        for (var first = 0; first < box.Length(0); first += thickness)
        {
            var planes = Math.Min(thickness, box.Length(0) - first);
            var (start, count) = (Start(box, member), Extent(box, member));
            (start[^box.Dimension], count[^box.Dimension]) = (start[^box.Dimension] + first, planes);
            dataset.ReadSlabAlone(found.Pointer, start, count);
            var written = block.Pointer + (first * plane);
            for (var i = 0L; i < planes * plane; i++)
            {
                if (BitConverter.DoubleToInt64Bits(found[i]) != BitConverter.DoubleToInt64Bits(written[i]))
                    throw new IOException($"dataset '{dataset.Name}' does not read back as it was written; is the disk full?");
            }
        }
    }

    internal static long[] Long(IReadOnlyList<int> values) => [.. values.Select(v => (long)v)];

    /// <summary>First index of a box in a dataset of one field, or of a family of fields.</summary>
    internal static long[] Start(Box box, int? member = null) => member is { } m ? [m, .. Long(box.Lower)] : Long(box.Lower);

    /// <summary>Lengths of a box in a dataset of one field, or of a family of fields.</summary>
    internal static long[] Extent(Box box, int? member = null) => member is null ? Long(box.Lengths) : [1, .. Long(box.Lengths)];

    private static void WriteDirections(H5File file, int dimension, int[,] vectors, double[] weights)
    {
        long count = weights.Length;
        long[] numbers = [.. Enumerable.Range(0, weights.Length).Select(i => (long)i)];
        long[] components = [.. vectors.Cast<int>().Select(p => (long)p)];
        using var direction = Explain(
            DimensionScale.Create<long>(file, "direction", numbers, ThermalUnit.Name, "number of the direction"), "q");
        using var axis = CreateAxis(file, "axis", dimension);
        using var vectorSet = file.CreateDataset<long>("direction_vectors", [count, dimension], components)
            .Describe(ThermalUnit.Name, "integer vectors of the directions");
        DimensionScale.AttachAll(Explain(vectorSet, "p"), direction, axis);
        using var weightSet = file.CreateDataset<double>("direction_weights", [count], weights)
            .Describe(ThermalUnit.Name, "weights of the directions");
        DimensionScale.AttachAll(Explain(weightSet, "w_p, sum_p w_p = |S^(d-1)|"), direction);
    }
}
