using System.Diagnostics.CodeAnalysis;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// From MPI_Init_thread to MPI_Finalize. Started alone, or as one task without an MPI library, the world is a
/// <see cref="SerialCommunicator"/> and nothing of MPI is touched. A rank that fails ends all of them, with one message: call
/// <see cref="Run"/>, which does so, or <see cref="Abort"/>; an unhandled exception on any thread comes to the same.
/// </summary>
public sealed class MpiEnvironment : IDisposable
{
    /// <summary>Exit code after an exception that nobody handled.</summary>
    public const int UnhandledExitCode = 70;

    /// <summary>Exit code when MPI itself cannot be started.</summary>
    public const int StartExitCode = 4;

    // For the rank that speaks to end the silent ones, and for an abort that hangs.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _passOn = TimeSpan.FromMilliseconds(250);

    private readonly MpiRuntime? _mpi;
    private readonly OneVoice? _voice;
    private Exception? _cause;
    private int _stopping;

    private MpiEnvironment(Launcher launcher)
    {
        Launcher = launcher;
        World = new SerialCommunicator();
        Node = World;
    }

    private MpiEnvironment(Launcher launcher, MpiRuntime mpi, int threadLevel)
    {
        Launcher = launcher;
        _mpi = mpi;
        ThreadLevel = mpi.Abi.ThreadLevel(threadLevel);
        World = new MpiCommunicator(mpi, mpi.Abi.CommWorld, isWorld: true);
        mpi.Rank = World.Rank;
        mpi.Abort = Abort;
        Node = World.SplitShared();

        // Nodes are numbered by their lowest rank in the world.
        Span<int> node = [0, 0];
        using (var peers = World.Split(Node.Rank == 0 ? 0 : 1, World.Rank))
        {
            if (Node.Rank == 0)
                (node[0], node[1]) = (peers.Rank, peers.Size);
        }

        Node.Broadcast(node);
        (NodeIndex, Nodes) = (node[0], node[1]);
        var cores = Node.Allgather(CoreList.OfProcess());
        Sharers = cores.Count(other => CoreList.Overlap(other, cores[Node.Rank]));
        _voice = new OneVoice(Node, NodeIndex == 0);
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>All ranks.</summary>
    public Communicator World { get; }

    /// <summary>The ranks on this node, which can share memory; <see cref="World"/> if there is only this process.</summary>
    public Communicator Node { get; }

    /// <summary>Ranks of this node that may use a core that this one may use, itself included: 1 where each is bound to cores of its
    /// own.</summary>
    internal int Sharers { get; } = 1;

    /// <summary>Number of nodes.</summary>
    public int Nodes { get; } = 1;

    /// <summary>This node, 0 &lt;= NodeIndex &lt; <see cref="Nodes"/>; rank 0 of the world is on node 0.</summary>
    public int NodeIndex { get; }

    /// <summary>Who started this process.</summary>
    public Launcher Launcher { get; }

    /// <summary>The library in use; null without MPI.</summary>
    internal MpiLibrary? Library => _mpi?.Library;

    /// <summary>The thread level the library gave, such as MPI_THREAD_FUNNELED; empty without MPI.</summary>
    public string ThreadLevel { get; } = "";

    /// <summary>Whether the world goes through MPI, be it with one rank.</summary>
    public bool UsesMpi => _mpi is not null;

    /// <summary>Starts MPI if a launcher started this process. The calling thread is from then on the only one that calls MPI.</summary>
    /// <exception cref="MpiException">there is no library for the launcher, or it does not see the ranks that the launcher
    /// started</exception>
    public static MpiEnvironment Start() => Start(Launcher.Detect());

    /// <summary>
    /// Runs the same body on every rank between Start and Dispose. Under MPI an exception that leaves the body ends all ranks with one
    /// message. Clean-up on its way out (using, finally) runs, but collective clean-up is left out and other calls are refused, since the
    /// other ranks are elsewhere. Without MPI exceptions pass through as ever.
    /// </summary>
    /// <param name="body">what to run; its exit code is returned</param>
    /// <param name="explain">exit code and sentence for an exception meant for the user; null for a defect, which is shown with its
    /// stack</param>
    public static int Run(Func<MpiEnvironment, int> body, Func<Exception, (int Code, string Message)?> explain)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(explain);
        var launcher = Launcher.Detect();
        MpiEnvironment environment;
        try
        {
            environment = Start(launcher);
        }
        catch (MpiException) when (launcher.Rank > 0)
        {
            // All ranks fail alike and cannot agree who speaks: rank 0 does, and has a moment for it before the launcher ends us all.
            Thread.Sleep(_patience);
            return StartExitCode;
        }

        using (environment)
        {
            if (environment._mpi is null)
                return body(environment);
            try
            {
                return body(environment);
            }
            catch (Exception e) when (environment.BeginFailing(e))
            {
                var cause = environment._cause!;
                var (code, message) = explain(cause) ?? (UnhandledExitCode, $"defect: {cause}");
                environment.Abort(code, message);
                throw;
            }
        }
    }

    /// <summary>Writes a line to standard error, from rank 0 only.</summary>
    public void Say(string message)
    {
        if (World.Rank == 0)
            Console.Error.WriteLine(message);
    }

    /// <summary>Ends all ranks at once. Of several ranks that call this together one writes its message. Any thread may call it.</summary>
    /// <param name="code">exit code, 1 to 125</param>
    /// <param name="message">one sentence, without program name and rank</param>
    [DoesNotReturn]
    public void Abort(int code, string message)
    {
        if (_mpi is null)
        {
            Console.Error.WriteLine($"clusterlb: {message}");
            Environment.Exit(code);
        }

        if (Interlocked.Exchange(ref _stopping, 1) != 0)
            Thread.Sleep(Timeout.Infinite);
        _mpi.Failing = true;
        if (_voice is null || _voice.Take())
        {
            Console.Out.Flush();
            Console.Error.WriteLine($"clusterlb: rank {World.Rank} of {World.Size}: {message}");
            Console.Error.Flush();

            // A launcher that ends all at once may lose what it has not yet passed on.
            Thread.Sleep(_passOn);
        }
        else
        {
            Thread.Sleep(_patience);
        }

        AbortSilently(code);
    }

    /// <summary>MPI_Finalize, collectively. Nothing happens while an exception stops this rank.</summary>
    public void Dispose()
    {
        if (_mpi is null || _mpi.Ended || _mpi.Failing)
            return;
        _voice!.Dispose();
        Node.Dispose();
        _mpi.Enter("MPI_Finalize");
        unsafe
        {
            _mpi.Check(_mpi.F.Finalize_(), "MPI_Finalize");
        }

        _mpi.Ended = true;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private static unsafe MpiEnvironment Start(Launcher launcher)
    {
        if (launcher.Kind == LauncherKind.None)
            return new MpiEnvironment(launcher);
        MpiLibrary library;
        try
        {
            library = MpiLibrary.Find(launcher);
        }
        catch (MpiException) when (launcher.Size == 1)
        {
            return new MpiEnvironment(launcher);
        }

        // mpirun tells Open MPI when there are more ranks than cores, srun does not: waiting ranks would keep the cores from working ones.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE")))
            _ = Native.SetVariable("OMPI_MCA_mpi_yield_when_idle", "1", 0);

        var mpi = new MpiRuntime(library);
        int level, size;
        mpi.Check(library.Functions.Init_thread(null, null, library.Abi.ThreadFunneled, &level), "MPI_Init_thread");
        _ = library.Functions.Comm_set_errhandler(library.Abi.CommWorld, library.Abi.ErrorsReturn);
        mpi.Check(library.Functions.Comm_size(library.Abi.CommWorld, &size), "MPI_Comm_size");
        var error = level < library.Abi.ThreadFunneled ? $"the MPI library '{library.FileName}' gives only {library.Abi.ThreadLevel(level)}"
            : launcher.Size is { } expected && expected != size
            ? $"the launcher started {expected} ranks ({launcher.Evidence}), but the MPI library '{library.FileName}' ({library.Version}) "
                + $"sees {size}: "
                + $"use the launcher of that library, or name the launcher's library in {MpiLibrary.Variable}"
            : null;
        if (error is null)
            return new MpiEnvironment(launcher, mpi, level);
        _ = library.Functions.Finalize_();
        throw new MpiException(error);
    }

    // An exception filter runs before the first finally block does, so that these find the flag set. What they throw in turn is not
    // the cause.
    private bool BeginFailing(Exception e)
    {
        _cause ??= e;
        return _mpi!.Failing = true;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e) => Abort(UnhandledExitCode, $"defect: {e.ExceptionObject}");

    // Environment.Exit, or the end of Main without Dispose: the others would wait for this rank for ever. A signal, most often from the
    // launcher when it ends all ranks for another's sake, is not spoken of: .NET exits with 128 and its number.
    private void OnProcessExit(object? sender, EventArgs e)
    {
        var code = Environment.ExitCode == 0 ? UnhandledExitCode : Environment.ExitCode;
        if (code <= 128)
            Abort(code, $"the process ends (exit code {Environment.ExitCode}) before MPI does");
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
            AbortSilently(code);
    }

    [DoesNotReturn]
    private unsafe void AbortSilently(int code)
    {
        var watchdog = new Thread(() =>
        {
            Thread.Sleep(_patience);
            Native.Exit(code);
        })
        {
            IsBackground = true,
        };
        watchdog.Start();
        _ = _mpi!.F.Abort(_mpi.Abi.CommWorld, code);
        Native.Exit(code);
    }
}
