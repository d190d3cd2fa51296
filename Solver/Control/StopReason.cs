namespace ClusterLB.Solver.Control;

/// <summary>Why a run ends. Of several the last in this order counts, on all ranks.</summary>
public enum StopReason
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The file <c>stop</c> lies in its directory.</summary>
    StopFile,

    /// <summary>The wall time that is left would not do for another step and a checkpoint.</summary>
    Walltime,

    /// <summary>SIGUSR2.</summary>
    UserSignal,

    /// <summary>SIGXCPU, the limit of processor time.</summary>
    ProcessorTime,

    /// <summary>SIGHUP, the end of the terminal.</summary>
    HangUp,

    /// <summary>SIGTERM.</summary>
    Termination,

    /// <summary>SIGINT, once.</summary>
    Interrupt,

    /// <summary>dF/dt is as small as [time] steady-state asks.</summary>
    SteadyState,

    /// <summary>[time] max-steps.</summary>
    Steps,

    /// <summary>[time] end.</summary>
    End,

    /// <summary>A file could not be written.</summary>
    Output,
}

/// <summary>What follows from a reason.</summary>
internal static class StopReasons
{
    /// <summary>Exit code of a run that can be resumed.</summary>
    public const int Restartable = 75;

    /// <summary>Whether the run has done what it was asked for; else it was stopped, and can be resumed.</summary>
    public static bool IsFinished(this StopReason reason) => reason is StopReason.End or StopReason.Steps or StopReason.SteadyState;

    /// <summary>0 finished, 75 stopped and restartable.</summary>
    public static int ExitCode(this StopReason reason) => reason.IsFinished() ? 0 : Restartable;

    /// <summary>The reason in words.</summary>
    public static string InWords(this StopReason reason) => reason switch
    {
        StopReason.StopFile => "the file 'stop' in its directory asks for it, and for as long as it lies there",
        StopReason.Walltime => "the wall time is nearly over",
        StopReason.UserSignal => "signal SIGUSR2",
        StopReason.ProcessorTime => "signal SIGXCPU",
        StopReason.HangUp => "signal SIGHUP",
        StopReason.Termination => "signal SIGTERM",
        StopReason.Interrupt => "signal SIGINT",
        StopReason.SteadyState => "the state is steady",
        StopReason.Steps => "max-steps is reached",
        StopReason.End => "the end is reached",
        StopReason.Output => "a file could not be written",
        _ => "",
    };
}
