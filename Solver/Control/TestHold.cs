using System.Diagnostics;
using System.Globalization;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Control;

/// <summary>
/// For tests that interrupt a run: holds it at the place that the environment variable <see cref="Variable"/> names, as PLACE-STEP:FILE.
/// There rank 0 creates FILE, and the run goes on when FILE is gone. So what a test does meanwhile meets the run at that place on any
/// machine.
/// </summary>
/// <remarks>
/// <c>after-step-N</c>: after step N and its records, before the ranks agree on what is next; a request to stop ends the hold.
/// <c>in-step-N</c>: where step N begins; requests to stop are noted, and honoured after the step as ever.
/// <c>in-checkpoint-N</c>: the checkpoint of step N is a temporary file without its seal.
/// </remarks>
internal sealed class TestHold
{
    /// <summary>The environment variable; the same for all ranks.</summary>
    public const string Variable = "CLUSTERLB_HOLD";

    /// <summary>The places.</summary>
    public const string AfterStep = "after-step", InStep = "in-step", InCheckpoint = "in-checkpoint";

    private const int MillisecondsBetweenLooks = 5;
    private static readonly string[] _places = [AfterStep, InStep, InCheckpoint];
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private readonly string _file;
    private bool _isMade;

    private TestHold(string file) => _file = file;

    /// <summary>The hold at a place of a step; null where none is asked for, as in every run of a user.</summary>
    /// <exception cref="InputException">the variable has another form</exception>
    public static TestHold? At(string place, long step) =>
        Asked() is { } asked && asked.Place == place && asked.Step == step ? new TestHold(asked.File) : null;

    /// <summary>Waits at a place until the file is gone; with <paramref name="world"/> all ranks together.</summary>
    /// <exception cref="InputException">the variable has another form</exception>
    public static void Wait(string place, long step, Communicator? world = null)
    {
        for (var hold = At(place, step); hold is not null && (world is null ? hold.Lasts() : hold.Lasts(world));)
        {
        }
    }

    /// <summary>What the variable asks for; null where it is not set.</summary>
    /// <exception cref="InputException">it has another form</exception>
    public static (string Place, long Step, string File)? Asked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text)
            return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var dash = colon < 0 ? -1 : text.LastIndexOf('-', colon);
        return dash > 0 && Array.IndexOf(_places, text[..dash]) >= 0 && colon + 1 < text.Length
            && long.TryParse(text[(dash + 1)..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (text[..dash], step, text[(colon + 1)..])
            : throw new InputException($"{Variable} must be PLACE-STEP:FILE, PLACE one of {string.Join(", ", _places)}, but is {text}");
    }

    /// <summary>Whether the hold goes on, after a short wait; collective, rank 0 looks.</summary>
    /// <exception cref="TimeoutException">nobody has ended it for ten minutes</exception>
    public bool Lasts(Communicator world)
    {
        ArgumentNullException.ThrowIfNull(world);
        return world.Allreduce(world.Rank == 0 && Lasts() ? 1 : 0, Operation.Max) > 0;
    }

    private bool Lasts()
    {
        if (!_isMade)
            File.Create(_file).Dispose();
        _isMade = true;
        Thread.Sleep(MillisecondsBetweenLooks);
        if (_since.Elapsed > _longest)
            throw new TimeoutException($"{Variable}: nobody has removed {_file} for {_longest.TotalMinutes} minutes");
        return File.Exists(_file);
    }
}
