using System.Text;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// A group of ranks that talk to each other. All methods but those of point-to-point messages are collective: every rank calls them, in
/// the same order, with the same counts. They are called from the thread that started MPI.
/// Without MPI the same interface holds for a group of one (<see cref="SerialCommunicator"/>).
/// </summary>
public abstract unsafe class Communicator : IDisposable
{
    /// <summary>
    /// Bytes after which a message or reduction is cut in two: counts are int in MPI, and transports have been known to fail on single
    /// messages beyond 2 GiB.
    /// </summary>
    public const long LongestPiece = 1L << 30;

    private protected Communicator()
    {
    }

    /// <summary>This process in the group, 0 &lt;= Rank &lt; <see cref="Size"/>.</summary>
    public abstract int Rank { get; }

    /// <summary>Number of processes in the group.</summary>
    public abstract int Size { get; }

    /// <summary>The MPI library in words, such as Open MPI v4.1.4; "none" without MPI.</summary>
    public virtual string Library => "none";

    /// <summary>What has passed so far; read it twice and take <see cref="Traffic.Since"/>.</summary>
    internal Traffic Traffic { get; private protected set; }

    /// <summary>
    /// Bytes after which a message or reduction is cut in two, a multiple of 8: the same on all ranks. The default is 2^30; tests make it
    /// small.
    /// </summary>
    internal long PieceBytes { get; set; } = LongestPiece;

    /// <summary>
    /// How a rank that failed ends all where the others do not hear of it: exit code and what the user can do, which follows the reason;
    /// null where nothing can be gone on with. A run that has a checkpoint sets it for as long as it lasts.
    /// </summary>
    internal (int Code, string Advice)? GivingUp { get; set; }

    /// <summary>Returns when every rank has come here.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public abstract void Barrier();

    /// <summary>Copies the values of rank <paramref name="root"/> to all others.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public void Broadcast<T>(Span<T> values, int root = 0)
        where T : unmanaged
    {
        fixed (T* p = values)
            BroadcastBytes(p, (long)values.Length * sizeof(T), root);
    }

    /// <summary>Copies <paramref name="count"/> doubles of rank <paramref name="root"/> to all others.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public void Broadcast(double* values, long count, int root = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        BroadcastBytes(values, count * sizeof(double), root);
    }

    /// <summary>The text that rank <paramref name="root"/> holds, on every rank.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public string Broadcast(string text, int root = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<int> length = [bytes.Length];
        Broadcast(length, root);
        if (Rank != root)
            bytes = new byte[length[0]];
        Broadcast(bytes.AsSpan(), root);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Replaces every element by its sum, maximum or minimum over the ranks; T is double, long or int.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    /// <exception cref="NotSupportedException">another T</exception>
    public void Allreduce<T>(Span<T> values, Operation operation)
        where T : unmanaged
    {
        var type = TypeOf<T>();
        fixed (T* p = values)
            Allreduce(p, values.Length, type, operation);
    }

    /// <summary>The same for one value.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    /// <exception cref="NotSupportedException">a T other than double, long and int</exception>
    public T Allreduce<T>(T value, Operation operation)
        where T : unmanaged
    {
        Span<T> values = [value];
        Allreduce(values, operation);
        return values[0];
    }

    /// <summary>Replaces each of <paramref name="count"/> doubles by its sum, maximum or minimum over the ranks.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public void Allreduce(double* values, long count, Operation operation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Allreduce(values, count, Element.Double, operation);
    }

    /// <summary>Starts <see cref="Allreduce(double*, long, Operation)"/>; the values are not touched before the request is done.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    internal abstract void ImmediateAllreduce(double* values, long count, Operation operation, RequestList requests);

    /// <summary>Puts the values of all ranks one after the other, by rank, into <paramref name="all"/> of rank
    /// <paramref name="root"/>.</summary>
    /// <param name="mine">equally many values on every rank</param>
    /// <param name="all">Size times as many on the root; not looked at elsewhere</param>
    /// <param name="root">the rank that receives</param>
    /// <exception cref="ArgumentException">the lengths do not fit</exception>
    /// <exception cref="MpiException">the call failed</exception>
    public void Gather<T>(ReadOnlySpan<T> mine, Span<T> all, int root = 0)
        where T : unmanaged
    {
        if (Rank == root)
            CheckLength(mine.Length, all.Length);
        fixed (T* from = mine, to = all)
            Gather(from, (long)mine.Length * sizeof(T), to, root);
    }

    /// <summary>Puts the values of all ranks one after the other, by rank, into <paramref name="all"/> of every rank.</summary>
    /// <param name="mine">equally many values on every rank</param>
    /// <param name="all">Size times as many</param>
    /// <exception cref="ArgumentException">the lengths do not fit</exception>
    /// <exception cref="MpiException">the call failed</exception>
    public void Allgather<T>(ReadOnlySpan<T> mine, Span<T> all)
        where T : unmanaged
    {
        CheckLength(mine.Length, all.Length);
        fixed (T* from = mine, to = all)
            Allgather(from, (long)mine.Length * sizeof(T), to);
    }

    /// <summary>The texts of all ranks, by rank.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public string[] Allgather(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        var width = Allreduce(bytes.Length, Operation.Max);
        var (mine, all, lengths) = (new byte[width], new byte[width * Size], new int[Size]);
        bytes.CopyTo(mine, 0);
        Allgather<int>([bytes.Length], lengths);
        Allgather<byte>(mine, all);
        return [.. lengths.Select((length, rank) => Encoding.UTF8.GetString(all, rank * width, length))];
    }

    /// <summary>A list for requests of this communicator and of its relatives.</summary>
    /// <param name="capacity">how many are expected; it grows</param>
    internal abstract RequestList NewRequests(int capacity = 16);

    /// <summary>Starts to send. Messages of a pair of ranks with the same tag arrive in the order they were sent.</summary>
    /// <param name="values">native memory, unchanged until the request is done</param>
    /// <param name="count">number of doubles; cut into pieces of 2^30 bytes, on the other side as well; of none, nothing is sent</param>
    /// <param name="destination">rank that receives</param>
    /// <param name="tag">0 to 32767</param>
    /// <param name="requests">where the request goes</param>
    /// <exception cref="MpiException">the call failed</exception>
    internal abstract void ImmediateSend(double* values, long count, int destination, int tag, RequestList requests);

    /// <summary>Starts to receive.</summary>
    /// <param name="values">native memory, not touched until the request is done</param>
    /// <param name="count">number of doubles, the same as sent</param>
    /// <param name="source">rank that sends</param>
    /// <param name="tag">0 to 32767</param>
    /// <param name="requests">where the request goes</param>
    /// <exception cref="MpiException">the call failed; of a message longer than expected, <see cref="RequestList.WaitAll"/>
    /// tells</exception>
    internal abstract void ImmediateReceive(double* values, long count, int source, int tag, RequestList requests);

    /// <summary>The ranks that can share memory with this one, that is, those of its node. To be disposed before the world ends.</summary>
    /// <exception cref="MpiException">the call failed</exception>
    public abstract Communicator SplitShared();

    /// <summary>The ranks that gave the same colour, ordered by key, then by rank here. To be disposed before the world ends.</summary>
    /// <param name="colour">at least 0</param>
    /// <param name="key">order within the new group</param>
    /// <exception cref="MpiException">the call failed</exception>
    public abstract Communicator Split(int colour, int key = 0);

    /// <summary>Allocates memory that every rank of this group reads and writes directly; zeroed.</summary>
    /// <param name="length">doubles of this rank's part; ranks may differ, and 0 is allowed</param>
    /// <exception cref="MpiException">the call failed, for instance since the ranks are not of one node
    /// (<see cref="SplitShared"/>)</exception>
    internal abstract SharedWindow AllocateShared(long length);

    /// <summary>Frees the communicator, collectively; nothing happens while an exception stops this rank, or for the world.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the communicator.</summary>
    protected abstract void Dispose(bool disposing);

    private protected abstract void BroadcastBytes(void* values, long bytes, int root);

    private protected abstract void Allreduce(void* values, long count, Element type, Operation operation);

    private protected abstract void Gather(void* mine, long bytes, void* all, int root);

    private protected abstract void Allgather(void* mine, long bytes, void* all);

    private protected void CountCollective(long bytes, long pieces = 1) =>
        Traffic = Traffic with { Collectives = Traffic.Collectives + pieces, CollectiveBytes = Traffic.CollectiveBytes + bytes };

    private protected void CountSent(long bytes, long pieces = 1) =>
        Traffic = Traffic with { SentMessages = Traffic.SentMessages + pieces, SentBytes = Traffic.SentBytes + bytes };

    private protected void CountReceived(long bytes, long pieces = 1) =>
        Traffic = Traffic with { ReceivedMessages = Traffic.ReceivedMessages + pieces, ReceivedBytes = Traffic.ReceivedBytes + bytes };

    /// <summary>Bytes of an element.</summary>
    internal static int SizeOf(Element type) => type switch
    {
        Element.Double or Element.Int64 => 8,
        Element.Int32 => 4,
        _ => 1,
    };

    private static Element TypeOf<T>() =>
        typeof(T) == typeof(double) ? Element.Double
        : typeof(T) == typeof(long) ? Element.Int64
        : typeof(T) == typeof(int) ? Element.Int32
        : throw new NotSupportedException($"double, long and int can be reduced, {typeof(T).Name} cannot");

    private void CheckLength(int mine, int all)
    {
        if (all != (long)mine * Size)
            throw new ArgumentException($"{Size} ranks with {mine} values each do not fill {all}", nameof(all));
    }
}
