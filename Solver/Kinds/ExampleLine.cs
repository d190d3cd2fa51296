namespace ClusterLB.Solver.Kinds;

/// <summary>A line of the input that <c>clusterlb init</c> prints.</summary>
/// <param name="Toml">a key with its value; a comment where another key is shown with which it cannot be given</param>
/// <param name="Words">what it is, its unit, its bounds and its default; empty where the line speaks for itself</param>
public sealed record ExampleLine(string Toml, string Words = "")
{
    private const int Column = 31;

    /// <summary>The line, all comments in one column.</summary>
    public override string ToString() => Words.Length == 0 ? Toml : $"{Toml.PadRight(Column)} # {Words}";

    /// <summary>The line as a comment.</summary>
    internal ExampleLine Hidden() => Toml.StartsWith('#') ? this : this with { Toml = $"# {Toml}" };
}
