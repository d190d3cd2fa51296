namespace ClusterLB.IO.Toml;

/// <summary>The known key closest to a mistyped one.</summary>
internal static class NearestKey
{
    /// <summary>The element of <paramref name="known"/> with the smallest distance to <paramref name="key"/>; null for an empty
    /// list.</summary>
    public static string? Of(string key, IEnumerable<string> known) => known.MinBy(k => Distance(key, k));

    /// <summary>
    /// Optimal string alignment: the number of insertions, deletions, substitutions and swaps of neighbours that turn
    /// <paramref name="a"/> into <paramref name="b"/>; capital letters and the underscore for the hyphen are free.
    /// </summary>
    public static int Distance(string a, string b)
    {
        (a, b) = (Fold(a), Fold(b));
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }

    // Names are short; a pathological one is cut, which keeps the table small.
    private static string Fold(string key) => (key.Length > 64 ? key[..64] : key).ToUpperInvariant().Replace('_', '-');
}
