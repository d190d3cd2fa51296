using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Tests.Decomposition;

/// <summary>The threads that share out loops: every item once, numbers that no two threads have at a time, errors that reach the
/// caller.</summary>
public class ThreadTeamTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Every_item_is_done_once(int threads)
    {
        using var team = new ThreadTeam(threads);
        Assert.That(team.Threads, Is.EqualTo(threads));
        for (var round = 0; round < 200; round++)
        {
            var count = round * 7 % 50;
            var (done, busy) = (new int[count], new int[threads]);
            team.For(count, (item, thread) =>
            {
                Assert.That(Interlocked.Increment(ref busy[thread]), Is.EqualTo(1), "a number that another thread has");
                Interlocked.Increment(ref done[item]);
                Interlocked.Decrement(ref busy[thread]);
            });
            Assert.That(done, Is.All.EqualTo(1), $"round {round}");
        }
    }

    /// <summary>A few neighbours at a time: every item once as well, the last part shorter than the others, none for no item.</summary>
    [Test]
    public void Every_short_item_is_done_once(
        [Values(1, 3)] int threads, [Values(0L, 1L, 7L, 8L, 9L, 100L)] long count, [Values(1, 8, 64)] int grain)
    {
        var done = new int[count];
        using var team = new ThreadTeam(threads);
        team.For(count, grain, (item, thread) =>
        {
            Assert.That(thread, Is.InRange(0, threads - 1));
            Interlocked.Increment(ref done[item]);
        });
        Assert.That(done, Is.All.EqualTo(1));
        Assert.That(() => team.For(count, 0, (_, _) => { }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>A body that is a struct carries its arguments, references among them, through collections of the
    /// garbage.</summary>
    [TestCase(1)]
    [TestCase(4)]
    public void A_struct_carries_the_arguments_of_a_loop(int threads)
    {
        using var team = new ThreadTeam(threads);
        for (var round = 0; round < 50; round++)
        {
            var count = 20 + round;
            var done = new int[count];
            team.For(count, new Marking { Done = done, Garbage = round % 10 == 0 });
            Assert.That(done, Is.EqualTo(Enumerable.Range(1, count)), $"round {round}");
        }
    }

    /// <summary>What is asked for in a scope of the caller holds on every thread, and no longer than the scope.</summary>
    [TestCase(1)]
    [TestCase(3)]
    public void Threads_run_in_the_context_of_the_caller(int threads)
    {
        using var team = new ThreadTeam(threads);
        var scope = new AsyncLocal<int>();
        for (var round = 0; round < 20; round++)
        {
            scope.Value = round % 2 == 0 ? round : 0;
            var seen = new int[40];
            team.For(seen.Length, (item, _) =>
            {
                Thread.SpinWait(1000);
                seen[item] = scope.Value;
            });
            Assert.That(seen, Is.All.EqualTo(scope.Value), $"round {round}");
        }
    }

    /// <summary>Two items that wait for each other end only if two threads have them.</summary>
    [Test]
    public void Items_run_side_by_side()
    {
        using var both = new Barrier(2);
        using var team = new ThreadTeam(2);
        team.For(2, (_, _) => Assert.That(both.SignalAndWait(TimeSpan.FromMinutes(1)), "one thread did both"));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void The_first_error_reaches_the_caller_and_the_team_goes_on(int threads)
    {
        using var team = new ThreadTeam(threads);
        for (var round = 0; round < 20; round++)
        {
            Assert.That(
                () => team.For(1000, (item, _) => throw new InvalidOperationException($"item {item}")), Throws.InvalidOperationException);
            var sum = 0;
            team.For(100, (item, _) => Interlocked.Add(ref sum, item));
            Assert.That(sum, Is.EqualTo(4950));
        }
    }

    /// <summary>A loop inside a loop runs on the thread that asks.</summary>
    [Test]
    public void Loops_may_be_nested()
    {
        using var team = new ThreadTeam(3);
        var done = new int[6, 8];
        team.For(6, (outer, _) => team.For(8, (inner, _) => Interlocked.Increment(ref done[outer, inner])));
        Assert.That(done, Is.All.EqualTo(1));
    }

    /// <summary>Two callers at once: one has the team, the other works by itself.</summary>
    [Test]
    public void Callers_do_not_wait_for_each_other()
    {
        using var team = new ThreadTeam(3);
        var sums = new long[2];
        Thread[] callers = [.. Enumerable.Range(0, 2).Select(caller => new Thread(() =>
        {
            for (var round = 0; round < 500; round++)
                team.For(20, (item, _) => Interlocked.Add(ref sums[caller], item));
        }))];
        foreach (var caller in callers)
            caller.Start();
        foreach (var caller in callers)
            Assert.That(caller.Join(TimeSpan.FromMinutes(1)));
        Assert.That(sums, Is.All.EqualTo(500 * 190L));
    }

    /// <summary>They begin with the first loop, and have ended when the team is disposed, twice or in use before or not.</summary>
    [Test]
    public void Threads_end_with_their_team()
    {
        var before = Alive(11);
        var team = new ThreadTeam(11);
        Assert.That(Alive(11), Is.EqualTo(before), "no loop, no thread");
        team.For(20, (_, _) => { });
        Assert.That(Alive(11), Is.EqualTo(before + 10));
        team.Dispose();
        team.Dispose();
        Assert.That(() => Alive(11), Is.EqualTo(before).After(5000, 5), "the system may take a moment");
        Assert.That(() => team.For(2, (_, _) => { }), Throws.TypeOf<ObjectDisposedException>());
        new ThreadTeam(11).Dispose();
        Assert.That(() => new ThreadTeam(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>A team that nobody has any more ends when the garbage is collected.</summary>
    [Test]
    public void Threads_of_a_forgotten_team_end()
    {
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(() => Alive(13), Is.Zero.After(5000, 5));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            new ThreadTeam(13).For(20, (_, _) => { });
            Assert.That(Alive(13), Is.EqualTo(12));
        }
    }

    /// <summary>Threads of this process that a team of so many has started. The system keeps 15 letters of a name.</summary>
    internal static int Alive(int threads)
    {
        var count = 0;
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                count += File.ReadAllText(Path.Combine(task, "comm")).StartsWith($"team of {threads},", StringComparison.Ordinal) ? 1 : 0;
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return count;
    }

    private struct Marking : ILoopBody
    {
        public int[] Done;
        public bool Garbage;

        public readonly void Run(int item, int thread)
        {
            if (Garbage)
                GC.Collect(0);
            Interlocked.Add(ref Done[item], item + 1);
        }
    }
}
