using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// Fills the halo of a block from the ranks that own it, without blocking: <see cref="Start"/> posts receives, packs and sends; the caller
/// computes; <see cref="Finish"/> waits and unpacks. On one rank nothing is copied: the halo is the block.
/// </summary>
public sealed unsafe class HaloExchange : IDisposable
{
    private const int Tag = 71;
    private readonly Communicator _world;
    private readonly HaloPlan _plan;
    private readonly NativeBuffer[] _sent, _received;
    private readonly NativeBuffer? _halo;
    private readonly RequestList _requests;

    /// <summary>Buffers for <paramref name="plan"/>.</summary>
    public HaloExchange(Communicator world, HaloPlan plan)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(plan);
        (_world, _plan) = (world, plan);
        _sent = [.. plan.Sends.Select(p => new NativeBuffer(p.Box.Count))];
        _received = [.. plan.Receives.Select(p => new NativeBuffer(p.Box.Count))];
        _requests = world.NewRequests(Math.Max(1, _sent.Length + _received.Length));
        if (!plan.Halo.Same(plan.Block))
            _halo = new NativeBuffer(plan.Halo.Count);
    }

    /// <summary>Begins to exchange <paramref name="block"/>, which may not change until <see cref="Finish"/>.</summary>
    public void Start(NativeBuffer block)
    {
        ArgumentNullException.ThrowIfNull(block);
        for (var r = 0; r < _received.Length; r++)
            _world.ImmediateReceive(_received[r].Pointer, _received[r].Length, _plan.Receives[r].Rank, Tag, _requests);
        for (var s = 0; s < _sent.Length; s++)
        {
            var box = _plan.Sends[s].Box;
            BoxCopy.Run(block.Pointer, _plan.Block, _sent[s].Pointer, box, box);
            _world.ImmediateSend(_sent[s].Pointer, _sent[s].Length, _plan.Sends[s].Rank, Tag, _requests);
        }
    }

    /// <summary>Waits, and returns the field on the halo box (C order): valid until the next <see cref="Start"/>.</summary>
    public NativeBuffer Finish(NativeBuffer block)
    {
        _requests.WaitAll();
        if (_halo is null)
            return block;
        BoxCopy.Run(block.Pointer, _plan.Block, _halo.Pointer, _plan.Halo, _plan.Block);
        for (var r = 0; r < _received.Length; r++)
            BoxCopy.Run(_received[r].Pointer, _plan.Receives[r].Box, _halo.Pointer, _plan.Halo, _plan.Receives[r].Box);
        return _halo;
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
