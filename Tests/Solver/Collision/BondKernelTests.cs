using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Vectors;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Collision;

/// <summary>
/// The kernels against their scalar twins, to the last bit: every velocity adds the same numbers in the same order with one rounding each,
/// whatever the path, the threads and the pieces; only the sign of a zero is not kept, on either side.
/// </summary>
[NonParallelizable]    // sets the instruction path of the process
public class BondKernelTests
{
    private static readonly object[] _lattices =
    [
        // Lines of every length modulo the vectors, axes shorter than a step, and directions of every kind: with and without an unmoved
        // axis, the last step 1, 2, 3, 4.
        new object[] { new[] { 13, 13 }, 10 }, new object[] { new[] { 40, 9 }, 17 }, new object[] { new[] { 2, 70 }, 5 },
            new object[] { new[] { 2, 2 }, 2 },
        new object[] { new[] { 9, 9, 9 }, 14 }, new object[] { new[] { 5, 17, 8 }, 9 }, new object[] { new[] { 11, 3, 20 }, 6 },
        new object[] { new[] { 6, 6, 6, 6 }, 7 }, new object[] { new[] { 5, 3, 9, 4 }, 10 }, new object[] { new[] { 3, 8, 2, 12 }, 15 },
            new object[] { new[] { 9, 4, 4, 33 }, 4 },
    ];

    [TestCaseSource(nameof(_lattices))]
    public void Every_path_is_the_scalar_twin_to_the_last_bit(int[] points, int p2)
    {
        var lattice = new VelocityLattice(points, 0.7);
        var directions = DirectionSet.Create(points.Length, p2);
        BondFamily[] families = [.. directions.Half.Select(p => new BondFamily(lattice, p, 6))];
        using var f = Cases.Rough(lattice, 3, zeros: 0.2);
        using var bonds = Whole(lattice, families, 1);
        using var tables = Filled(bonds, families);
        Assert.That(
            bonds.All.SelectMany(set => set.Directions).Order(),
            Is.EqualTo(Enumerable.Range(0, families.Length).Where(q => families[q].Transfers > 0)));
        var expected = ScalarBonds.Rate(lattice, families, bonds, tables, f);
        Assert.That(expected.Max(Math.Abs), Is.GreaterThan(0.1));
        foreach (var path in Enum.GetValues<InstructionPath>())
        {
            using var forced = InstructionPaths.Force(path);
            foreach (var threads in new[] { 1, 3 })
            {
                using var sets = Whole(lattice, families, threads);
                using var entries = Filled(sets, families);
                Assert.That(Rate(sets, entries, f).AsSpan().SequenceEqual(expected), $"{path}, {threads} threads");
            }
        }
    }

    /// <summary>Blocks with their halo, alone and as ranks of a node see them, give the values of the whole lattice.</summary>
    [TestCaseSource(nameof(_lattices))]
    public void Blocks_have_the_bits_of_the_whole(int[] points, int p2)
    {
        var lattice = new VelocityLattice(points, 0.7);
        BondFamily[] families = [.. DirectionSet.Create(points.Length, p2).Half.Select(p => new BondFamily(lattice, p, 3))];
        using var f = Cases.Rough(lattice, 3);
        var whole = Box.Whole(points);
        using var all = Whole(lattice, families, 1);
        using var tables = Filled(all, families);
        var expected = Rate(all, tables, f);
        var reach = CollisionOperator.Reach(families, points.Length);
        var random = new Random(7);
        for (var trial = 0; trial < 6; trial++)
        {
            int[] lower = [.. points.Select(n => random.Next(n))];
            var block = new Box(lower, [.. lower.Select((l, a) => l + 1 + random.Next(points[a] - l))]);
            var halo = trial % 2 == 0 ? block.Grow(reach, whole) : whole;
            using var part = BondSets.Of(lattice, block, halo, families, new ThreadTeam(2), isShared: trial % 2 != 0);
            using var entries = Filled(part, families);
            using var read = new NativeBuffer(halo.Count);
            using var rate = new NativeBuffer(block.Count);
            Copy(f, whole, read, halo, halo);
            Evaluate(part, entries, read, rate);
            using var cut = new NativeBuffer(block.Count);
            using var uncut = new NativeBuffer(whole.Count);
            expected.CopyTo(uncut.AsSpan());
            Copy(uncut, whole, cut, block, block);
            Assert.That(rate.AsSpan().SequenceEqual(cut.AsSpan()), $"block {block}, shared {trial % 2 != 0}");
        }
    }

    /// <summary>Whole evaluations, Hilbert transforms and weights included, are the same bits on every path.</summary>
    [TestCase(2, 24, 10)]
    [TestCase(3, 12, 6)]
    [TestCase(4, 8, 7)]
    public void Evaluations_are_the_same_bits_on_every_path(int dimension, int points, int p2)
    {
        var lattice = Cases.Cube(dimension, points, 4.5);
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            using var collision = Cases.Operator(lattice, Cases.Model(dimension, 0.7, Screening.Dynamic), p2, rule, 6, 2);
            using var f = Cases.Sampled(lattice, Cases.Beams(dimension));
            using var expected = OnPath(InstructionPath.Portable);
            foreach (var path in Enum.GetValues<InstructionPath>())
            {
                using var rate = OnPath(path);
                Assert.That(rate.AsSpan().SequenceEqual(expected.AsSpan()), $"{path}, {rule}");
            }

            NativeBuffer OnPath(InstructionPath path)
            {
                using var forced = InstructionPaths.Force(path);
                return collision.Rate(f);
            }
        }
    }

    /// <summary>A process that is told to have no AVX-512, no AVX2, no FMA chooses another path, and writes the same bits.</summary>
    [Test]
    public void A_machine_without_wide_vectors_has_the_same_bits()
    {
        using var place = new CaseDirectory((4, "points = 16"));
        var expected = Evaluated("all", []);
        Assert.That(Evaluated("no512", [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0")]), Is.EqualTo(expected));
        Assert.That(
            Evaluated(
            "no256", [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0"), ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableAVX", "0")]),
            Is.EqualTo(expected));
        if (!Vector512.IsHardwareAccelerated)
            Assert.Warn("this machine has no AVX-512: that path ran in emulation only");

        double[] Evaluated(string name, (string, string)[] environment)
        {
            Clusterlb.Run(place.Path("."), environment, "evaluate", "case.toml", "-o", name + ".h5", "-t", "1").Finished();
            return place.Numbers(name + ".h5", "collision");
        }
    }

    /// <summary>S, S' and R of d = 2, 3, 4 against sums velocity by velocity, as the definition reads.</summary>
    [TestCaseSource(nameof(_lattices))]
    public void Level_sums_are_those_of_the_definition(int[] points, int p2)
    {
        var lattice = new VelocityLattice(points, 0.7);
        using var collision = Cases.Operator(lattice, Cases.Model(points.Length, 0.7, Screening.None), p2, RadialRule.Spectral, 6);
        using var f = Cases.Rough(lattice, 11);
        using var q = collision.Rate(f);
        var index = new int[points.Length];
        for (var k = 0; k < collision.Families.Length; k++)
        {
            var family = collision.Families[k];
            double[][] tables = [
                .. Enumerable.Range(0, family.Transfers + 1)
                .SelectMany(_ => new[] { new double[family.Levels], new double[family.Levels] })];
            for (var i = 0L; i < lattice.Count; i++)
            {
                lattice.Index(i, index);
                var level = -family.LowestLevel + Enumerable.Range(0, index.Length).Sum(a => family.Vector[a] * index[a]);
                for (var m = 0; m <= family.Transfers; m++)
                {
                    if (Enumerable.Range(0, index.Length)
                        .All(a => index[a] + m * family.Vector[a] is var end && end >= 0 && end < points[a]))
                        tables[2 * m][level] += f[i];
                    if (Enumerable.Range(0, index.Length)
                        .All(a => index[a] - m * family.Vector[a] is var end && end >= 0 && end < points[a]))
                        tables[2 * m + 1][level - m * family.SquaredLength] += f[i];
                }
            }

            Assert.That(
                collision.Sums.Projection[k], Is.EqualTo(tables[0].Select(x => x * family.HyperplaneMeasure)).Within(3e-12).Percent);
            for (var m = 1; m <= family.Transfers; m++)
            {
                var levels = collision.Sums.Lower[k][m].Length;
                Assert.That(
                    collision.Sums.Lower[k][m],
                    Is.EqualTo(tables[2 * m].Take(levels).Select(x => x * family.HyperplaneMeasure)).Within(3e-12).Percent, $"S, m = {m}");
                Assert.That(
                    collision.Sums.Upper[k][m], Is.EqualTo(tables[2 * m + 1].Take(levels).Select(x => x * family.HyperplaneMeasure))
                    .Within(3e-12).Percent, $"S', m = {m}");
            }
        }
    }

    private static BondSets Whole(VelocityLattice lattice, BondFamily[] families, int threads) =>
        BondSets.Of(lattice, lattice.Box, lattice.Box, families, new ThreadTeam(threads));

    private static BondTables Filled(BondSets bonds, BondFamily[] families)
    {
        var random = new Random(5);
        var tables = new BondTables(bonds);
        for (var q = 0; q < families.Length; q++)
            tables.Fill(q, Table(families[q], -1), Table(families[q], 0), Table(families[q], 0));
        return tables;

        // Weights of either sign.
        double[][] Table(BondFamily f, double least) =>
            [.. Enumerable.Range(0, f.Transfers + 1)
                .Select(m => Enumerable.Range(0, Math.Max(0, f.Levels - m * f.SquaredLength))
                .Select(_ => least + (1 - least) * random.NextDouble()).ToArray())];
    }

    private static double[] Rate(BondSets bonds, BondTables tables, NativeBuffer f)
    {
        using var rate = new NativeBuffer(f.Length);
        Evaluate(bonds, tables, f, rate);
        return rate.AsSpan().ToArray();
    }

    private static unsafe void Evaluate(BondSets bonds, BondTables tables, NativeBuffer f, NativeBuffer rate)
    {
        using var field = new NativeBuffer(bonds.FieldLength);

        // What an earlier set left is not read.
        field.AsSpan().Fill(double.NaN);
        rate.AsSpan().Fill(double.NaN);
        foreach (var set in bonds.All)
        {
            set.Copy(bonds.Threads.Team, f.Pointer, field.Pointer);
            set.Run(bonds.Threads, tables.Of(set), field.Pointer, rate, set == bonds.All[0]);
        }
    }

    private static unsafe void Copy(NativeBuffer from, Box source, NativeBuffer to, Box target, Box box) =>
        BoxCopy.Run(from.Pointer, source, to.Pointer, target, box);
}
