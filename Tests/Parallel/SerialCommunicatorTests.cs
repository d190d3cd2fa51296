using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.Parallel;

/// <summary>One process without MPI keeps to the same interface.</summary>
public unsafe class SerialCommunicatorTests
{
    [Test]
    public void Started_alone_there_is_no_MPI()
    {
        using var environment = MpiEnvironment.Start();
        Assert.That(
            (environment.UsesMpi, environment.Library, environment.World.Size, environment.Nodes),
            Is.EqualTo((false, (MpiLibrary?)null, 1, 1)));
        Assert.That(environment.World, Is.TypeOf<SerialCommunicator>());
        Assert.That(MpiEnvironment.Run(e => 40 + e.World.Size, _ => null), Is.EqualTo(41));
        Assert.That(
            () => MpiEnvironment.Run(_ => throw new InvalidDataException("as ever"), _ => (9, "")), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Reductions_and_copies_leave_the_values()
    {
        using var world = new SerialCommunicator();
        double[] values = [3, 1, 4];
        world.Allreduce<double>(values, Operation.Sum);
        world.Broadcast<double>(values);
        var all = new double[3];
        world.Allgather<double>(values, all);
        Assert.That(all, Is.EqualTo((double[])[3, 1, 4]));
        Assert.That(world.Traffic, Is.EqualTo(new Traffic(0, 0, 0, 0, 3, 72)));
        Assert.That(world.Allgather("ħ"), Is.EqualTo((string[])["ħ"]));
        Assert.That(() => world.Allreduce(1f, Operation.Sum), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => world.Broadcast<double>(values, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => world.Allgather<double>(values, new double[4]), Throws.ArgumentException);
    }

    [Test]
    public void A_message_to_oneself_arrives_in_order()
    {
        using var world = new SerialCommunicator();
        using var from = new NativeBuffer(4);
        using var to = new NativeBuffer(4);
        using var requests = world.NewRequests();
        for (var i = 0; i < 4; i++)
            from[i] = i + 1;
        world.ImmediateSend(from.Pointer, 2, 0, 7, requests);
        world.ImmediateSend(from.Pointer + 2, 2, 0, 7, requests);
        world.ImmediateReceive(to.Pointer, 2, 0, 7, requests);
        Assert.That(requests.TestAll(), Is.False);
        world.ImmediateReceive(to.Pointer + 2, 2, 0, 7, requests);
        Assert.That(requests.Count, Is.EqualTo(4));
        requests.WaitAll();
        Assert.That(to.AsSpan().ToArray(), Is.EqualTo((double[])[1, 2, 3, 4]));
        Assert.That(world.Traffic, Is.EqualTo(new Traffic(2, 32, 2, 32, 0, 0)));

        world.ImmediateReceive(to.Pointer, 1, 0, 8, requests);
        Assert.That(requests.WaitAll, Throws.InvalidOperationException.With.Message.Contains("tag 8"));
        world.ImmediateSend(from.Pointer, 2, 0, 8, requests);
        Assert.That(requests.WaitAll, Throws.TypeOf<MpiException>().With.Message.Contains("longer than 1"));
    }

    [Test]
    public void A_window_of_one_is_plain_memory()
    {
        using var world = new SerialCommunicator();
        using var window = world.AllocateShared(5);
        window.Pointer(0)[4] = 2;
        window.Synchronize();
        Assert.That((window.Parts, window.Length(0), window.Pointer(0)[4], window.Pointer(0)[0]), Is.EqualTo((1, 5L, 2.0, 0.0)));
        using var empty = world.AllocateShared(0);
        Assert.That(empty.Pointer(0) == null, Is.True);
    }
}
