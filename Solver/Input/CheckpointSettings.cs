using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>
/// [checkpoint]: how often a run saves all it needs to go on, and how many of these files it keeps. None of them alters a result.
/// </summary>
/// <param name="Keep">the files kept, the newest; default 2</param>
/// <param name="EveryMinutes">wall time after which one is due, minutes; default 30; 0: not by time</param>
/// <param name="EverySteps">
/// time steps after which one is due, unless checkpoints would then take more than a tenth of the run; default 100; 0: not by steps
/// </param>
public sealed record CheckpointSettings(int Keep = 2, double EveryMinutes = 30, long EverySteps = 100)
{
    internal const string Keys = "keep, every-minutes, every-steps";
    private const int MostKept = 1000;

    internal static CheckpointSettings Read(TomlSection? section)
    {
        var defaults = new CheckpointSettings();
        return section is null ? defaults : new(
            (int?)section.Integer("keep", 1, MostKept) ?? defaults.Keep,
            section.Number("every-minutes", NumberBound.NonNegative) ?? defaults.EveryMinutes,
            section.Integer("every-steps", 0) ?? defaults.EverySteps);
    }

    internal void Write(TomlText text) =>
        text.Section("checkpoint").Key("keep", Keep).Key("every-minutes", EveryMinutes).Key("every-steps", EverySteps);
}
