namespace ClusterLB.Tests.Bits;

/// <summary>A table: lines "case file item sha256" of a file in Tests/Bits.</summary>
internal sealed class BitsTable
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _cases = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly string _head;
    private readonly BitsTable? _basis;

    /// <summary>Set to 1, the tests write the tables instead of comparing with them.</summary>
    public const string RenewVariable = "CLUSTERLB_RENEW_BITS";

    private BitsTable(string name, string head, BitsTable? basis)
    {
        (_path, _head, _basis) = (Path.Combine(SharedReference.Repository, "Tests", "Bits", name), head, basis);
        foreach (var line in File.Exists(_path) ? File.ReadLines(_path).Where(l => l.Length > 0 && l[0] != '#') : [])
        {
            var words = line.Split(' ');
            if (words.Length != 4 || words[3].Length != 64)
                throw new InvalidDataException($"{_path}: '{line}' is no line of a case, a file, an item and a SHA-256");
            if (!_cases.TryGetValue(words[0], out var items))
                _cases[words[0]] = items = new SortedDictionary<string, string>(StringComparer.Ordinal);
            items.Add($"{words[1]} {words[2]}", words[3]);
        }
    }

    /// <summary>What processors with fused multiply-add write, whatever the width of their vectors.</summary>
    public static BitsTable Fused { get; } = new("bits.txt",
        """
        # SHA-256 of every number that the command lines of Tests/Bits/BitsCase.cs write: case, file, dataset or @attribute, hash.
        # One table for AVX-512 and AVX2: both give the same bits, which Tests/Bits/BitsTests.cs checks; what others write: portable.txt.
        # How it is renewed, and what a commit says that changes it: docs/reproducibility.md, "The table of bits".
        """, null);

    /// <summary>What x86 processors without AVX, and so without FMA, write: the lines that differ from <see cref="Fused"/>.</summary>
    public static BitsTable Portable { get; } = new("portable.txt",
        """
        # The lines that differ from bits.txt on x86 processors without AVX: vectors of 128 bits, no fused multiply-add. All others hold.
        """, Fused);

    /// <summary>Whether the tables are to be written anew.</summary>
    public static bool Renew { get; } = Environment.GetEnvironmentVariable(RenewVariable) == "1";

    /// <summary>Names of the cases, sorted.</summary>
    public IEnumerable<string> Cases => _cases.Keys;

    private string Advice =>
        $"Where this is meant, or where the C library or the .NET of this machine rounds otherwise than those of {_path}, " +
        $"'{RenewVariable}=1 ./test --filter ClusterLB.Tests.Bits' writes the table anew; " +
        "a commit with a new table says which bits changed and why.";

    /// <summary>Replaces the lines of a case; may be called from several threads.</summary>
    public void Set(string name, SortedDictionary<string, string> hashes)
    {
        lock (_cases)
            _cases[name] = hashes;
    }

    /// <summary>Writes the lines of these cases that the other table does not have, and drops all others.</summary>
    public void Write(IEnumerable<string> cases)
    {
        using var writer = new StreamWriter(_path) { NewLine = "\n" };
        writer.WriteLine(_head);
        foreach (var name in cases.Where(_cases.ContainsKey).Order(StringComparer.Ordinal))
        {
            foreach (var (item, hash) in _cases[name].Where(e => _basis?.Expected(name).GetValueOrDefault(e.Key) != e.Value))
                writer.WriteLine($"{name} {item} {hash}");
        }
    }

    /// <summary>What differs from the table, as one sentence that names each item; empty where nothing does.</summary>
    public string Differences(string name, SortedDictionary<string, string> found)
    {
        var expected = Expected(name);
        string[] parts =
        [
            Named("other bits in", expected.Where(e => found.TryGetValue(e.Key, out var hash) && hash != e.Value).Select(e => e.Key)),
            Named("not written any more:", expected.Keys.Where(k => !found.ContainsKey(k))),
            Named("not in the table:", found.Keys.Where(k => !expected.ContainsKey(k))),
        ];
        return string.Join("; ", parts.Where(p => p.Length > 0)) is { Length: > 0 } text ? $"{name}: {text}. {Advice}" : "";

        static string Named(string words, IEnumerable<string> items) =>
            items.Any() ? $"{words} {string.Join(", ", items.Select(k => k.Replace(" ", ":", StringComparison.Ordinal)))}" : "";
    }

    private SortedDictionary<string, string> Expected(string name)
    {
        var own = _cases.GetValueOrDefault(name) ?? [];
        if (_basis is null)
            return own;
        var all = new SortedDictionary<string, string>(_basis.Expected(name), StringComparer.Ordinal);
        foreach (var (item, hash) in own)
            all[item] = hash;
        return all;
    }
}
