using ClusterLB.Decomposition.Blocks;
using CsCheck;

namespace ClusterLB.Tests.Decomposition;

public class BlockGridTests
{
    /// <summary>Arrays of 1 to 4 axes, some of them shorter than they are cut.</summary>
    internal static readonly Gen<BlockGrid> Grids =
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 4]).Array[1, 4]
            .Select(axes => new BlockGrid([.. axes.Select(a => a.Item1)], [.. axes.Select(a => a.Item2)]));

    [Test]
    public void Every_element_is_owned_exactly_once() => Grids.Sample(grid =>
    {
        var owners = new int[Box.Whole(grid.Points).Count];
        for (var rank = 0; rank < grid.Size; rank++)
        {
            foreach (var offset in Offsets(grid.Block(rank), grid.Points))
                owners[offset]++;
        }

        return owners.All(o => o == 1);
    }, iter: 500);

    [Test]
    public void Blocks_differ_by_one_plane_at_most_and_are_in_C_order() => Grids.Sample(grid =>
    {
        var blocks = Enumerable.Range(0, grid.Size).Select(grid.Block).ToArray();
        for (var a = 0; a < grid.Points.Length; a++)
        {
            var lengths = blocks.Select(b => b.Length(a)).ToArray();
            if (lengths.Max() - lengths.Min() > 1)
                return false;
        }

        // The first elements of the blocks of later ranks come later.
        var first = blocks.Where(b => b.Count > 0).Select(b => Offsets(b, grid.Points).First()).ToArray();
        return first.SequenceEqual(first.Order().Distinct());
    }, iter: 500);

    [Test]
    public void An_axis_that_is_cut_too_often_leaves_blocks_empty()
    {
        var grid = new BlockGrid([3, 4], [8, 1]);
        long[] counts = [.. Enumerable.Range(0, 8).Select(r => grid.Block(r).Count)];
        Assert.That(counts.Order(), Is.EqualTo([0, 0, 0, 0, 0, 4, 4, 4]));
    }

    [TestCase(1, 1e9)]
    [TestCase(2, 1e9)]
    [TestCase(100, 1e9)]
    [TestCase(100, 3)]
    public void The_grid_that_is_chosen_has_the_ranks_and_cuts_the_slow_axes_first(double work, double reach) =>
        Gen.Select(Gen.Int[2, 4], Gen.Int[5, 6].Select(k => 1 << k), Gen.Int[0, 6].Select(k => 1 << k)).Sample(problem =>
        {
            var (d, n, size) = problem;
            int[] points = [.. Enumerable.Repeat(n, d)];
            var grid = BlockGrid.Choose(points, [.. points.Select(p => (int)Math.Min(p - 1, reach))], size, work);

            // Cuts that divide the axes and leave whole vectors: of the grids that differ in the order of the axes, the one that cuts the
            // first most.
            return grid.Size == size && Enumerable.Range(1, d - 1).All(a => grid.Ranks[a] <= grid.Ranks[a - 1]);
        }, iter: 300);

    [TestCase(new[] { 64, 64, 64, 64 }, 2, new[] { 2, 1, 1, 1 })]
    [TestCase(new[] { 64, 64, 64, 64 }, 64, new[] { 64, 1, 1, 1 })]
    // Not more pieces than planes where that leaves ranks without work.
    [TestCase(new[] { 8, 64 }, 16, new[] { 8, 2 })]
    // A vector of the last axis is never cut while others can be.
    [TestCase(new[] { 16, 16, 8 }, 64, new[] { 16, 4, 1 })]
    // Four planes and an idle rank take less time than five pieces of an axis of six.
    [TestCase(new[] { 4, 6, 6 }, 5, new[] { 5, 1, 1 })]
    public void Choices_with_a_full_reach(int[] points, int size, int[] ranks) =>
        Assert.That(BlockGrid.Choose(points, [.. points.Select(n => n - 1)], size, 100).Ranks, Is.EqualTo(ranks));

    /// <summary>The elements of a box, as offsets in the array.</summary>
    internal static IEnumerable<long> Offsets(Box box, IReadOnlyList<int> points)
    {
        IEnumerable<long> offsets = [0];
        for (var axis = 0; axis < points.Count; axis++)
        {
            var a = axis;
            offsets = offsets.SelectMany(o => Enumerable.Range(box.Lower[a], box.Length(a)).Select(i => o * points[a] + i));
        }

        return offsets;
    }
}
