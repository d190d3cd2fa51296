using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ClusterLB.Decomposition.Threads;

/// <summary>
/// Threads that share out the items of loops. Each takes the next item as it comes, so that results must not depend on who computes what.
/// They run in the execution context of the caller. A loop whose body is a struct, or kept by its caller, allocates nothing, unlike
/// Parallel.For. Between loops the threads wait: a little while awake, as
/// the next phase of an evaluation follows at once, then asleep.
/// </summary>
internal sealed unsafe class ThreadTeam
{
    private const int AwakeTurns = 200;
    private static readonly Dictionary<int, ThreadTeam> _teams = [];

    private readonly object _gate = new();
    private readonly int _threads;
    private delegate*<void*, int, int, void> _item;
    private void* _body;
    private ExecutionContext? _context;
    private ExceptionDispatchInfo? _failure;
    private int _count, _next, _round, _working;
    private bool _isBusy;

    private ThreadTeam(int threads)
    {
        _threads = threads;
        for (var thread = 1; thread < threads; thread++)
        {
            var number = thread;
            new Thread(() => Serve(number)) { IsBackground = true, Name = $"team of {threads}, thread {thread}" }.Start();
        }
    }

    /// <summary>Number of threads, the calling one included.</summary>
    public int Threads => _threads;

    /// <summary>The team of <paramref name="threads"/> threads of this process, which is made once.</summary>
    public static ThreadTeam Of(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (_teams)
        {
            if (!_teams.TryGetValue(threads, out var team))
                _teams[threads] = team = new ThreadTeam(threads);
            return team;
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
    public void For(int count, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        For(count, new Delegated(body));
    }

    /// <summary>The same with a body that carries what it needs: nothing of a call is kept once it has returned.</summary>
    /// <param name="count">number of items</param>
    /// <param name="body">as above</param>
    /// <exception cref="Exception">the first that a body threw</exception>
    public void For<TBody>(int count, TBody body)
        where TBody : struct, ILoopBody
    {
        // The body stays on this stack until all are done; the other threads see it there.
        var place = Unsafe.AsPointer(ref body);
        if (_threads == 1 || count < 2 || !Begin(count, &Item<TBody>, place))
        {
            for (var item = 0; item < count; item++)
                body.Run(item, 0);
            return;
        }

        Work(&Item<TBody>, place, count, 0);
        for (var turn = 0; turn < AwakeTurns && Volatile.Read(ref _working) > 0; turn++)
            Thread.SpinWait(20);
        ExceptionDispatchInfo? failure;
        lock (_gate)
        {
            while (_working > 0)
                Monitor.Wait(_gate);
            (failure, _failure, _isBusy) = (_failure, null, false);
            _context = null;
            _item = null;
            _body = null;
        }

        failure?.Throw();
    }

    /// <summary>The same for many short items: threads take <paramref name="grain"/> neighbours at a time.</summary>
    /// <param name="count">number of items</param>
    /// <param name="grain">items at a time</param>
    /// <param name="body">as above</param>
    /// <exception cref="Exception">the first that a body threw</exception>
    public void For(long count, int grain, Action<long, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        For(checked((int)((count + grain - 1) / grain)), (part, thread) =>
        {
            for (var item = (long)part * grain; item < Math.Min(count, (part + 1L) * grain); item++)
                body(item, thread);
        });
    }

    private static void Item<TBody>(void* body, int item, int thread)
        where TBody : struct, ILoopBody =>
        Unsafe.AsRef<TBody>(body).Run(item, thread);

    private bool Begin(int count, delegate*<void*, int, int, void> item, void* body)
    {
        lock (_gate)
        {
            if (_isBusy)
                return false;
            (_isBusy, _count, _next, _working, _context) = (true, count, 0, _threads - 1, ExecutionContext.Capture());
            _item = item;
            _body = body;
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    private void Serve(int thread)
    {
        for (var seen = 0; ;)
        {
            for (var turn = 0; turn < AwakeTurns && Volatile.Read(ref _round) == seen; turn++)
                Thread.SpinWait(20);
            delegate*<void*, int, int, void> item;
            void* body;
            int count;
            ExecutionContext? context;
            lock (_gate)
            {
                while (_round == seen)
                    Monitor.Wait(_gate);
                (seen, count, context) = (_round, _count, _context);
                item = _item;
                body = _body;
            }

            if (context is not null)
                ExecutionContext.Restore(context);
            Work(item, body, count, thread);
            lock (_gate)
            {
                if (--_working == 0)
                    Monitor.PulseAll(_gate);
            }
        }
    }

    private void Work(delegate*<void*, int, int, void> run, void* body, int count, int thread)
    {
        try
        {
            for (var item = Interlocked.Increment(ref _next) - 1; item < count; item = Interlocked.Increment(ref _next) - 1)
                run(body, item, thread);
        }
        catch (Exception e)
        {
            // Kept for the caller; the others find no item any more.
            lock (_gate)
                _failure ??= ExceptionDispatchInfo.Capture(e);
            Volatile.Write(ref _next, count);
        }
    }

    private readonly struct Delegated(Action<int, int> body) : ILoopBody
    {
        public void Run(int item, int thread) => body(item, thread);
    }
}
