namespace ClusterLB.Decomposition.Threads;

/// <summary>
/// Threads that share out the items of loops. Each takes the next item as it comes, so that results must not depend on who computes what.
/// They run in the execution context of the caller. A loop whose body is a struct, or kept by its caller, allocates nothing, unlike
/// Parallel.For. The threads begin with the first loop, and end with <see cref="Dispose"/>.
/// </summary>
public sealed class ThreadTeam : IDisposable
{
    private readonly Lock _gate = new();
    private ThreadCrew? _crew;
    private bool _isDisposed;

    /// <summary>A team; nothing is started yet.</summary>
    /// <param name="threads">number of threads, the calling one included</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>Ends the threads of a team that was forgotten.</summary>
    ~ThreadTeam() => _crew?.End();

    /// <summary>The calling thread alone.</summary>
    public static ThreadTeam One { get; } = new(1);

    /// <summary>Number of threads, the calling one included.</summary>
    public int Threads { get; }

    private ThreadCrew Crew
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _crew ??= new ThreadCrew(Threads);
            }
        }
    }

    /// <summary>
    /// Calls body(item, thread) for 0 &lt;= item &lt; count, each item once, and returns when all are done. A loop within a loop, or one
    /// while another caller has the team, runs on the calling thread alone.
    /// </summary>
    /// <param name="count">number of items</param>
    /// <param name="body">receives the item, and a number below <see cref="Threads"/> that no other thread has meanwhile in this
    /// loop</param>
    /// <exception cref="Exception">the first that a body threw; items not begun by then are left out</exception>
    /// <exception cref="ObjectDisposedException">the threads have ended</exception>
    public void For(int count, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        For(count, new Delegated(body));
    }

    /// <summary>The same with a body that carries what it needs: nothing of a call is kept once it has returned.</summary>
    /// <param name="count">number of items</param>
    /// <param name="body">as above</param>
    /// <exception cref="Exception">the first that a body threw</exception>
    internal void For<TBody>(int count, TBody body)
        where TBody : struct, ILoopBody
    {
        if (Threads > 1 && count > 1)
        {
            Crew.For(count, body);
            GC.KeepAlive(this);
            return;
        }

        for (var item = 0; item < count; item++)
            body.Run(item, 0);
    }

    /// <summary>The same for many short items: threads take <paramref name="grain"/> neighbours at a time.</summary>
    /// <param name="count">number of items</param>
    /// <param name="grain">items at a time</param>
    /// <param name="body">as above</param>
    /// <exception cref="Exception">the first that a body threw</exception>
    internal void For(long count, int grain, Action<long, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        For(checked((int)((count + grain - 1) / grain)), (part, thread) =>
        {
            for (var item = (long)part * grain; item < Math.Min(count, (part + 1L) * grain); item++)
                body(item, thread);
        });
    }

    /// <summary>Ends the threads, and returns when they have ended. No loop is under way.</summary>
    public void Dispose()
    {
        ThreadCrew? crew;
        lock (_gate)
            (crew, _crew, _isDisposed) = (_crew, null, Threads > 1);
        crew?.End();
        crew?.Join();
        GC.SuppressFinalize(this);
    }

    private readonly struct Delegated(Action<int, int> body) : ILoopBody
    {
        public void Run(int item, int thread) => body(item, thread);
    }
}
