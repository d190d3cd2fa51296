using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ClusterLB.Decomposition.Threads;

/// <summary>
/// The threads of a <see cref="ThreadTeam"/>. They know this object and not their team, so that they end where that is forgotten. Between
/// loops they wait: a little while awake, as the next phase of an evaluation follows at once, then asleep.
/// </summary>
internal sealed unsafe class ThreadCrew
{
    private const int AwakeTurns = 200;

    private readonly object _gate = new();
    private readonly Thread[] _others;
    private delegate*<void*, int, int, void> _item;
    private void* _body;
    private ExecutionContext? _context;
    private ExceptionDispatchInfo? _failure;
    private int _count, _next, _round, _working;
    private bool _isBusy, _isOver;

    /// <summary>Starts all threads but one, which is whoever calls <see cref="For"/>.</summary>
    /// <param name="threads">number of threads, the calling one included; at least 2</param>
    public ThreadCrew(int threads)
    {
        _others = new Thread[threads - 1];
        for (var i = 0; i < _others.Length; i++)
        {
            var number = i + 1;
            _others[i] = new Thread(() => Serve(number)) { IsBackground = true, Name = $"team of {threads}, thread {number}" };
            _others[i].Start();
        }
    }

    /// <summary>Ends the threads, once they have no item any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the threads have ended.</summary>
    public void Join()
    {
        foreach (var thread in _others)
            thread.Join();
    }

    /// <summary><see cref="ThreadTeam.For{TBody}(int, TBody)"/>.</summary>
    /// <param name="count">number of items</param>
    /// <param name="body">what to do with each</param>
    /// <exception cref="Exception">the first that a body threw</exception>
    public void For<TBody>(int count, TBody body)
        where TBody : struct, ILoopBody
    {
        // The body stays on this stack until all are done; the other threads see it there.
        var place = Unsafe.AsPointer(ref body);
        if (!Begin(count, &Item<TBody>, place))
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

    private static void Item<TBody>(void* body, int item, int thread)
        where TBody : struct, ILoopBody =>
        Unsafe.AsRef<TBody>(body).Run(item, thread);

    private bool Begin(int count, delegate*<void*, int, int, void> item, void* body)
    {
        lock (_gate)
        {
            if (_isBusy || _isOver)
                return false;
            (_isBusy, _count, _next, _working, _context) = (true, count, 0, _others.Length, ExecutionContext.Capture());
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
                if (_isOver)
                    return;
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
}
