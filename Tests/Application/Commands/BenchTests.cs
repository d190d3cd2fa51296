using System.Text.Json;
using ClusterLB.Application.Benchmarks;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>The verb bench: the shape of what it prints, and the counts in it; no time is asserted.</summary>
public class BenchTests
{
    [TestCase(2, 16, 10, "--d 2 --n 16 --directions 10 --max-transfer 4")]
    [TestCase(3, 9, 6, "-d 3 -n 9 --directions=6 --max-transfer 4")]
    [TestCase(4, 6, 7, "--d=4 --n=6 --directions 7 --max-transfer 4 --processor-time")]
    public void Standard_output_is_one_object_with_the_counts(int d, int n, int p2, string arguments)
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb(["bench", .. arguments.Split(' '), "--threads", "1", "--repeats", "3", "--json"]);
        using var json = JsonDocument.Parse(outcome.Finished());
        var root = json.RootElement;
        Assert.That(root.GetProperty("repeats").GetInt32(), Is.EqualTo(3));
        Assert.That(root.GetProperty("bond_updates").GetInt64(), Is.EqualTo(CountedOneByOne(d, n, p2, 4)));
        var (seconds, phases) = (root.GetProperty("seconds").GetDouble(), root.GetProperty("phases"));
        double[] parts = [.. new[] { "level_sums", "tables", "bonds" }.Select(name => phases.GetProperty(name).GetDouble())];
        Assert.That(parts, Has.All.GreaterThan(0));
        Assert.That(parts.Sum(), Is.EqualTo(seconds).Within(1e-9));
        Assert.That(root.GetProperty("all_seconds").EnumerateArray().Min(x => x.GetDouble()), Is.EqualTo(seconds), "the best");
        Assert.That(
            root.GetProperty("groups").EnumerateObject().Sum(g => g.Value.GetProperty("bond_updates").GetInt64()),
            Is.EqualTo(root.GetProperty("bond_updates").GetInt64()));
        Assert.That(root.GetProperty("peaks").EnumerateObject().Select(p => p.Value.GetDouble()), Has.All.GreaterThan(1));
        Assert.That(root.GetProperty("direct").GetProperty("largest_difference").GetDouble(), Is.LessThan(1e-10));
        Assert.That(
            root.GetProperty("clock").GetString(),
            Is.EqualTo(arguments.Contains("processor", StringComparison.Ordinal) ? "processor" : "wall"));
    }

    [Test]
    public void A_configuration_is_measured_and_text_is_printed()
    {
        using var place = new CaseDirectory((4, "points = 12"));
        Assert.That(
            place.Clusterlb("bench", "case.toml", "--repeats", "1", "--threads", "2").Finished(),
            Does.Contain("level sums").And.Contain("direct sum").And.Contain("12 x 12")
                .And.Match("  unmoved axis +[0-9]+ directions, ").And.Match("  the others +[0-9]+ directions, "));
    }

    [TestCase("--n is what CONFIG says", "case.toml", "-n", "12")]
    [TestCase("--d must be 2, 3 or 4", "-d", "5")]
    [TestCase("--repeats must be", "--repeats", "0")]
    [TestCase("--processor-time is that of one thread", "--processor-time", "--threads", "2")]
    [TestCase("--set overrides keys", "--set", "lattice.points=4")]
    public void What_cannot_be_measured_is_refused(string sentence, params string[] arguments)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(["bench", .. arguments]).Refused(InputException.ExitCode), Does.Contain(sentence));
    }

    /// <summary>The number of collisions that the direct sum is extrapolated by, counted pair by pair.</summary>
    [TestCase(2, 9, 10)]
    [TestCase(3, 5, 6)]
    [TestCase(4, 4, 4)]
    public void Collisions_are_those_counted_one_by_one(int d, int n, int p2)
    {
        var lattice = new VelocityLattice([.. Enumerable.Repeat(n, d)], 0.5);
        BondFamily[] families = [.. DirectionSet.Create(d, p2).Half.Select(p => new BondFamily(lattice, p, 6))];
        var count = 0L;
        foreach (var family in families)
        {
            for (var m = 1; m <= family.Transfers; m++)
            {
                var levels = Ends(lattice, family, m).ToList();
                count += levels.Sum(level => (long)levels.Count(other => other == level));
            }
        }

        Assert.That(DirectBenchmark.Count(lattice, families), Is.EqualTo(count));
    }

    private static long CountedOneByOne(int d, int n, int p2, double maxTransfer)
    {
        var lattice = new VelocityLattice([.. Enumerable.Repeat(n, d)], 10.0 / n);
        var families = DirectionSet.Create(d, p2).Half.Select(p => new BondFamily(lattice, p, maxTransfer));
        return families.Sum(
            f => Enumerable.Range(1, 100).TakeWhile(m => m * f.TransferStep <= maxTransfer + 1e-9)
            .Sum(m => 2L * Ends(lattice, f, m).Count()));
    }

    /// <summary>The level of every velocity u with u + m p inside.</summary>
    private static IEnumerable<int> Ends(VelocityLattice lattice, BondFamily family, int m)
    {
        var index = new int[lattice.Dimension];
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            if (Enumerable.Range(0, index.Length)
                .All(a => index[a] + m * family.Vector[a] is var end && end >= 0 && end < lattice.Points[a]))
                yield return index.Select((x, a) => x * family.Vector[a]).Sum();
        }
    }
}
