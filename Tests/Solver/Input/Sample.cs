using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;

namespace ClusterLB.Tests.Solver.Input;

/// <summary>A good input, numbered, and ways to spoil one line of it.</summary>
internal static class Sample
{
    public const string File = "case.toml";

    public static readonly string[] Lines =
    [
        "title = \"Two beams\"",             // 1
        "[lattice]",                         // 2
        "dimension = 2",                     // 3
        "points = 16",                       // 4
        "extent = 5.0",                      // 5
        "[model]",                           // 6
        "kind = \"quantum\"",                // 7
        "hbar = 1.0",                        // 8
        "screening = \"dynamic\"",           // 9
        "prefactor = \"paper\"",             // 10
        "[potential]",                       // 11
        "kind = \"algebraic\"",              // 12
        "strength = 1.0",                    // 13
        "decay = 8.0",                       // 14
        "[quadrature]",                      // 15
        "directions = \"auto\"",             // 16
        "radial = \"spectral\"",             // 17
        "max-transfer = 8.0",                // 18
        "[initial]",                         // 19
        "kind = \"mixture\"",                // 20
        "normalise = false",                 // 21
        "[[initial.components]]",            // 22
        "weight = 1.0",                      // 23
        "mean = [0.7, 0.2]",                 // 24
        "variance = [0.8, 0.6]",             // 25
        "[time]",                            // 26
        "end = 1.0",                         // 27
        "method = \"dormand-prince\"",       // 28
        "tolerance = 1e-6",                  // 29
        "max-steps = 100",                   // 30
        "[output]",                          // 31
        "directory = \"out\"",               // 32
        "history-every = 1",                 // 33
        "snapshot-every = 0.5",              // 34
    ];

    public static string Text => string.Join('\n', Lines);

    /// <summary>The input with line <paramref name="number"/> replaced (several lines separated by \n are fine).</summary>
    public static string With(int number, string line) => With((number, line));

    public static string With(params (int Number, string Line)[] changes)
    {
        var lines = (string[])Lines.Clone();
        foreach (var (number, line) in changes)
            lines[number - 1] = line;
        return string.Join('\n', lines);
    }

    public static Configuration Read(string text, params string[] overrides) => Configuration.Parse(text, File, overrides);

    /// <summary>The sentence that a bad input ends with.</summary>
    public static string Complaint(string text, params string[] overrides)
    {
        var message = Assert.Throws<InputException>(() => Read(text, overrides))!.Message;
        Assert.That(message, Does.Not.Contain("\n"), "one line");
        Assert.That(message, Does.StartWith(File + ", "));
        return message;
    }
}
