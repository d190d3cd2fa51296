using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using CsCheck;

namespace ClusterLB.Tests.Decomposition;

/// <summary>Who sends what to whom, and the copies that carry it out: all ranks are played by one process.</summary>
public unsafe class HaloPlanTests
{
    private static readonly Gen<(BlockGrid Grid, int[] Reach)> _problems =
        Gen.Select(BlockGridTests.Grids, Gen.Int[0, 8].Array[4]).Select(p => (p.Item1, p.Item2[..p.Item1.Points.Length]));

    [Test]
    public void What_one_sends_the_other_receives() => _problems.Sample(problem =>
    {
        var plans = Plans(problem.Grid, problem.Reach);
        for (var a = 0; a < plans.Length; a++)
        {
            for (var b = 0; b < plans.Length; b++)
            {
                var sent = plans[a].Sends.Where(p => p.Rank == b).ToArray();
                var received = plans[b].Receives.Where(p => p.Rank == a).ToArray();
                if (sent.Length != received.Length || sent.Length > (a == b ? 0 : 1) || sent.Length == 1
                    && !sent[0].Box.Same(received[0].Box))
                    return false;
            }
        }

        return plans.All(p => p.Sends.Concat(p.Receives).All(piece => piece.Box.Count > 0));
    }, iter: 500);

    [Test]
    public void A_halo_is_the_block_grown_by_the_reach_and_clipped() => _problems.Sample(problem =>
    {
        var (grid, reach) = problem;
        foreach (var plan in Plans(grid, reach))
        {
            for (var a = 0; a < grid.Points.Length; a++)
            {
                if (plan.Block.Count > 0 && (plan.Halo.Lower[a] != Math.Max(0, plan.Block.Lower[a] - reach[a])
                    || plan.Halo.Upper[a] != Math.Min(grid.Points[a], plan.Block.Upper[a] + reach[a])))
                    return false;
            }

            if (plan.Block.Count == 0 && (plan.Halo.Count, plan.Sends.Count, plan.Receives.Count) != (0, 0, 0))
                return false;
        }

        return true;
    }, iter: 500);

    [Test]
    public void Block_and_pieces_fill_the_halo_once_with_the_right_elements() => _problems.Sample(problem =>
    {
        var (grid, reach) = problem;
        var plans = Plans(grid, reach);
        var blocks = plans.Select(p => Numbered(p.Block, grid.Points)).ToArray();
        try
        {
            foreach (var plan in plans.Where(p => p.Halo.Count > 0))
            {
                using var halo = new NativeBuffer(plan.Halo.Count);
                halo.AsSpan().Fill(double.NaN);
                foreach (var piece in plan.Receives.Append(new HaloPlan.Piece(Array.IndexOf(plans, plan), plan.Block)))
                {
                    // Packed as by its sender, unpacked as by its receiver.
                    using var packed = new NativeBuffer(piece.Box.Count);
                    BoxCopy.Run(blocks[piece.Rank].Pointer, plans[piece.Rank].Block, packed.Pointer, piece.Box, piece.Box);
                    BoxCopy.Run(packed.Pointer, piece.Box, halo.Pointer, plan.Halo, piece.Box);
                }

                if (plan.Receives.Sum(p => p.Box.Count) + plan.Block.Count != plan.Halo.Count)
                    return false;
                if (!halo.AsSpan().SequenceEqual([.. BlockGridTests.Offsets(plan.Halo, grid.Points).Select(o => (double)o)]))
                    return false;
            }

            return true;
        }
        finally
        {
            Array.ForEach(blocks, b => b.Dispose());
        }
    }, iter: 300);

    [Test]
    public void A_reach_over_everything_is_the_whole_array() => BlockGridTests.Grids.Sample(grid =>
        Plans(grid, grid.Points).All(p => p.Block.Count == 0 || p.Halo.Same(Box.Whole(grid.Points))), iter: 200);

    [Test]
    public void A_largest_reach_does_not_overflow()
    {
        int[] reach = [int.MaxValue, int.MaxValue];
        Assert.That(new HaloPlan(new BlockGrid([5, 6], [2, 3]), reach, 4).Halo.Same(Box.Whole([5, 6])), Is.True);
    }

    [Test]
    public void Ranks_of_a_node_receive_once_between_them_and_send_nothing_to_each_other() =>
        Gen.Select(Gen.Int[1, 9].Array[2, 3], Gen.Int[0, 4], Gen.Int[1, 4], Gen.Int[1, 3]).Sample((points, far, across, perNode) =>
        {
            var grid = new BlockGrid(points, [across, .. Enumerable.Repeat(2, points.Length - 1)]);
            int[] reach = [.. points.Select(_ => far)], nodeOf = [.. Enumerable.Range(0, grid.Size).Select(r => r / perNode)];
            HaloPlan[] plans = [.. Enumerable.Range(0, grid.Size).Select(r => new HaloPlan(grid, reach, r, nodeOf))];
            for (var rank = 0; rank < grid.Size; rank++)
            {
                Assert.That(plans[rank].Sends.Select(p => nodeOf[p.Rank]), Has.None.EqualTo(nodeOf[rank]));
                foreach (var sent in plans[rank].Sends)
                    Assert.That(plans[sent.Rank].Receives.Count(r => r.Rank == rank && r.Box.Same(sent.Box)), Is.EqualTo(1));
            }

            foreach (var node in Enumerable.Range(0, grid.Size).GroupBy(r => nodeOf[r]))
            {
                // What comes from elsewhere and what the node owns of its halo make up the halo, each element once.
                var halo = plans[node.First()].Halo;
                var received = node.Sum(r => plans[r].Receives.Sum(p => p.Box.Count));
                var owned = node.Sum(r => plans[r].Block.Intersect(halo).Count);
                Assert.That(received + owned, Is.EqualTo(halo.Count));
            }
        });

    [Test]
    public void On_one_rank_the_halo_is_the_block_itself()
    {
        using var world = new SerialCommunicator();
        using var exchange = new HaloExchange(world, new HaloPlan(new BlockGrid([3, 4], [1, 1]), [2, 2], 0), world);
        using var block = new NativeBuffer(12);
        exchange.Start(block);
        unsafe
        {
            Assert.That((nint)exchange.Finish(block), Is.EqualTo((nint)block.Pointer));
        }

        Assert.That(world.Traffic.SentMessages, Is.Zero);
    }

    [Test]
    public void A_slab_gather_passes_every_element_once_in_bounded_pieces() =>
        Gen.Select(Gen.Int[1, 7].Array[1, 4], Gen.Long[1, 60]).Sample((points, most) =>
    {
        using var world = new SerialCommunicator();
        var whole = Box.Whole(points);
        using var field = Numbered(whole, points);
        using var target = new NativeBuffer(whole.Count);
        target.AsSpan().Fill(double.NaN);
        var (largest, seen) = (0L, 0L);
        var gather = new RootGather(world, new BlockGrid(points, [.. points.Select(_ => 1)]), [field], most);
        gather.Run(() => gather.Fetch(0, (box, slab) =>
        {
            BoxCopy.Run(slab, box, target.Pointer, whole, box);
            (largest, seen) = (Math.Max(largest, box.Count), seen + box.Count);
        }));
        return seen == whole.Count && largest <= Math.Max(most, whole.Count / points[0]) && target.AsSpan().SequenceEqual(field.AsSpan());
    }, iter: 300);

    private static HaloPlan[] Plans(BlockGrid grid, int[] reach) =>
        [.. Enumerable.Range(0, grid.Size).Select(r => new HaloPlan(grid, reach, r))];

    /// <summary>The elements of a box, each with its offset in the whole array as value.</summary>
    private static NativeBuffer Numbered(Box box, IReadOnlyList<int> points)
    {
        var buffer = new NativeBuffer(box.Count);
        var at = 0L;
        foreach (var offset in BlockGridTests.Offsets(box, points))
            buffer[at++] = offset;
        return buffer;
    }
}
