using Tomlyn.Syntax;

namespace ClusterLB.IO.Toml;

/// <summary>
/// Where a key was written: a line and a column of the file (both from 1), or an override on the command line. Locations are ordered:
/// the file from top to bottom, then the overrides from left to right.
/// </summary>
/// <param name="Line">line in the file, from 1; for an override, its ordinal beyond every line</param>
/// <param name="Column">column in the file, from 1; 0 where a whole line is meant</param>
/// <param name="Override">the overridden key, or null for a place in the file</param>
internal readonly record struct TomlLocation(int Line, int Column, string? Override = null) : IComparable<TomlLocation>
{
    private const int FirstOverride = 1 << 30;

    /// <summary>The location of the override number <paramref name="ordinal"/> (from 0) of <paramref name="key"/>.</summary>
    public static TomlLocation OfOverride(int ordinal, string key) => new(FirstOverride + ordinal, 0, key);

    internal static TomlLocation Of(SyntaxNodeBase node) => Of(node.Span);

    internal static TomlLocation Of(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);

    /// <inheritdoc/>
    public int CompareTo(TomlLocation other) => (Line, Column).CompareTo((other.Line, other.Column));

    /// <summary>"line 5, column 3", "line 5" or "--set lattice.points".</summary>
    public override string ToString() =>
        Override is not null ? $"--set {Override}" : Column > 0 ? $"line {Line}, column {Column}" : $"line {Line}";

    /// <summary>True where <paramref name="left"/> comes first.</summary>
    public static bool operator <(TomlLocation left, TomlLocation right) => left.CompareTo(right) < 0;

    /// <summary>True where <paramref name="right"/> comes first.</summary>
    public static bool operator >(TomlLocation left, TomlLocation right) => left.CompareTo(right) > 0;

    /// <summary>True where <paramref name="right"/> does not come first.</summary>
    public static bool operator <=(TomlLocation left, TomlLocation right) => left.CompareTo(right) <= 0;

    /// <summary>True where <paramref name="left"/> does not come first.</summary>
    public static bool operator >=(TomlLocation left, TomlLocation right) => left.CompareTo(right) >= 0;
}
