using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Runs;

/// <summary>How a run ended, for people as text and for programs as one JSON object.</summary>
public sealed record RunSummary
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>"finished", "stopped" or "failed".</summary>
    public required string State { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The exit code of the process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>t reached.</summary>
    public required double Time { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Attempts rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Evaluations of the operator, those of rejected steps included.</summary>
    public required long Evaluations { get; init; }

    /// <summary>(Tmax - Tmin)/T.</summary>
    public required double Anisotropy { get; init; }

    /// <summary>The same at the start.</summary>
    public required double StartAnisotropy { get; init; }

    /// <summary>T_aa, the temperatures on the axes.</summary>
    public IReadOnlyList<double> Temperatures { get; init; } = [];

    /// <summary>The same at the start.</summary>
    public IReadOnlyList<double> StartTemperatures { get; init; } = [];

    /// <summary>The entropy.</summary>
    public double Entropy { get; init; }

    /// <summary>Its rate.</summary>
    public double EntropyProduction { get; init; }

    /// <summary>Estimated error of Q at the start, of max |Q|; null where there is none.</summary>
    public double? EstimatedError { get; init; }

    /// <summary>Its largest cause, or why there is none, in words.</summary>
    public string EstimatedErrorCause { get; init; } = "";

    /// <summary>Σ F h^d.</summary>
    public required double Mass { get; init; }

    /// <summary>Σ |v|²/2 F h^d.</summary>
    public required double Energy { get; init; }

    /// <summary>Largest drift of mass, momentum and energy, relative to Σ F |ψ| h^d.</summary>
    public required double LargestDrift { get; init; }

    /// <summary>Σ |F - M_∞| h^d; null where there is no M_∞.</summary>
    public required double? Distance { get; init; }

    /// <summary>The name of the equilibrium.</summary>
    [JsonIgnore]
    public string Equilibrium { get; init; } = "Maxwellian";

    /// <summary>min F.</summary>
    public required double SmallestDistribution { get; init; }

    /// <summary>Wall seconds, those before a resume included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Directory of the results.</summary>
    public required string Results { get; init; }

    /// <summary>Ranks of this process group.</summary>
    public required int Ranks { get; init; }

    /// <summary>Wall seconds of this process group by phases, over its ranks.</summary>
    [JsonIgnore]
    public required IReadOnlyList<(string Name, Spread Seconds)> Phases { get; init; }

    /// <summary>The same as an object.</summary>
    [JsonPropertyName("phases")]
    public IReadOnlyDictionary<string, PhaseSpread> PhasesByName =>
        Phases.ToDictionary(p => p.Name, p => new PhaseSpread(p.Seconds.Min, p.Seconds.Mean, p.Seconds.Max));

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _indented);

    /// <summary>As text, a line a quantity.</summary>
    public void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"time                   {Time:g9}");
        output.WriteLine($"steps                  {Steps} ({Rejected} rejected, {Evaluations} evaluations)");
        output.WriteLine($"anisotropy             {Anisotropy:g6}  (Tmax - Tmin)/T; at the start {StartAnisotropy:g6}");
        output.WriteLine($"mass, energy           {Mass:g15}  {Energy:g15}");
        output.WriteLine($"largest drift          {LargestDrift:0.0e+00}  of mass, momentum, energy, relative to sum F |psi| h^d");
        var final = Equilibrium == "Maxwellian" ? "M" : "F_inf";
        output.WriteLine(Distance is { } distance && double.IsFinite(distance)
            ? $"distance               {distance:0.000e+00}  to the final {Equilibrium}, sum |F - {final}| h^d"
            : $"distance               none: no {Equilibrium} on this lattice has the moments of the initial state");
        output.WriteLine($"smallest F             {SmallestDistribution:0.00e+00}");
        output.WriteLine($"seconds                {Seconds:f2}");
        output.WriteLine($"results                {Results}");
    }

    /// <summary>What the last state is like, for the log.</summary>
    internal void WriteState(TextWriter log)
    {
        log.WriteLine(
            $"  temperature {string.Join("  ", Temperatures.Select(t => $"{t:g6}"))} on the axes; at the start "
            + string.Join("  ", StartTemperatures.Select(t => $"{t:g6}")));
        log.WriteLine($"  entropy     {Entropy:g9}, growing by {EntropyProduction:0.00e+00} a unit of time");
        log.WriteLine($"  evaluations {Evaluations}, those of {Rejected} rejected steps included");
        log.WriteLine(EstimatedError is { } error
            ? $"  accuracy    estimated error {error:0e+00} of max |Q| at the start, the largest part from {EstimatedErrorCause}"
            : $"  accuracy    no estimated error: {EstimatedErrorCause}");
    }

    /// <summary>The table of the phases, for the log.</summary>
    public void WritePhases(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        log.WriteLine();
        log.WriteLine($"seconds of {(Ranks == 1 ? "1 rank" : $"{Ranks} ranks"),-13} {"min",10} {"mean",10} {"max",10}");
        foreach (var (name, seconds) in Phases)
            log.WriteLine($"  {name,-22} {seconds.Min,10:f3} {seconds.Mean,10:f3} {seconds.Max,10:f3}");
        log.WriteLine();
    }

    /// <summary>Seconds of a phase over the ranks.</summary>
    /// <param name="Min">least</param>
    /// <param name="Mean">mean</param>
    /// <param name="Max">largest</param>
    public sealed record PhaseSpread(double Min, double Mean, double Max);
}
