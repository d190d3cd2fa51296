using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// Fills the halo of a node from the ranks that own it, without blocking: <see cref="Start"/> posts receives, packs and sends; the caller
/// computes; <see cref="Finish"/> waits and unpacks. Ranks of a node write their blocks into one shared window instead of sending them.
/// On one rank nothing is copied: the halo is the block.
/// </summary>
internal sealed unsafe class HaloExchange : IDisposable
{
    private const int Tag = 71;
    private readonly Communicator _world;
    private readonly HaloPlan _plan;
    private readonly NativeBuffer[] _sent, _received;
    private readonly RequestList _requests;
    private readonly NodeMemory? _halo;

    /// <summary>Buffers for <paramref name="plan"/>.</summary>
    /// <param name="world">the ranks</param>
    /// <param name="plan">who sends what</param>
    /// <param name="node">the ranks that share the halo</param>
    public HaloExchange(Communicator world, HaloPlan plan, Communicator node)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(plan);
        (_world, _plan) = (world, plan);
        _sent = [.. plan.Sends.Select(p => new NativeBuffer(p.Box.Count))];
        _received = [.. plan.Receives.Select(p => new NativeBuffer(p.Box.Count))];
        _requests = world.NewRequests(Math.Max(1, _sent.Length + _received.Length));
        if (world.Size > 1)
            _halo = new NodeMemory(node, plan.Halo.Count);
    }

    /// <summary>What the exchange of a rank holds and passes, where it is alone on its node.</summary>
    /// <param name="halo">velocities of the halo</param>
    /// <param name="exchange">messages of an exchange, as the plan of the rank has them</param>
    /// <param name="ranks">number of ranks</param>
    public static (Footprint Halo, Footprint Messages) FootprintOf(long halo, Traffic exchange, int ranks) =>
        (Footprint.Doubles(ranks > 1 ? halo : 0), new Footprint(exchange.SentBytes + exchange.ReceivedBytes, exchange));

    /// <summary>Begins to exchange <paramref name="block"/>, which may not change until <see cref="Finish"/>.</summary>
    public void Start(NativeBuffer block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (_halo is null)
            return;
        for (var r = 0; r < _received.Length; r++)
            _world.ImmediateReceive(_received[r].Pointer, _received[r].Length, _plan.Receives[r].Rank, Tag, _requests);
        for (var s = 0; s < _sent.Length; s++)
        {
            var box = _plan.Sends[s].Box;
            BoxCopy.Run(block.Pointer, _plan.Block, _sent[s].Pointer, box, box);
            _world.ImmediateSend(_sent[s].Pointer, _sent[s].Length, _plan.Sends[s].Rank, Tag, _requests);
        }
    }

    /// <summary>Waits, and returns the field on the halo box (C order): valid until the next <see cref="Finish"/>.</summary>
    public double* Finish(NativeBuffer block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (_halo is null)
            return block.Pointer;

        // The ranks of the node have read the last field by now: level sums and tables, which all add up together, lie in between.
        BoxCopy.Run(block.Pointer, _plan.Block, _halo.Pointer, _plan.Halo, _plan.Block);
        _requests.WaitAll();
        for (var r = 0; r < _received.Length; r++)
            BoxCopy.Run(_received[r].Pointer, _plan.Receives[r].Box, _halo.Pointer, _plan.Halo, _plan.Receives[r].Box);
        _halo.Synchronize();
        return _halo.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        foreach (var buffer in _sent.Concat(_received))
            buffer.Dispose();
        _halo?.Dispose();
    }
}
