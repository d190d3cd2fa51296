using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Tests.Verification;

/// <summary>What the program says of its own error, against the error that it has. The tables are those of docs/accuracy.md.</summary>
public class EstimatedErrorTests
{
    /// <summary>Every input of Tests/reference and Tests/accuracy, those held out included.</summary>
    [Test]
    public void The_estimated_error_is_true()
    {
        ErrorCase[] rows = [.. ErrorCase.Inputs.Select(path => ErrorCase.Of(path))];
        Tell(rows);
        Assert.That(rows, Has.Length.GreaterThanOrEqualTo(40));
        Assert.That(rows.Where(r => !r.IsTrue).Select(r => r.Row), Is.Empty);
        Assert.That(rows.Count(r => r.Warning.Length > 0), Is.EqualTo(2), "near-threshold and at-threshold");
        Assert.That(rows.Where(r => r.Warning.Length > 0).Select(r => r.Ratio), Is.All.InRange(1.0 / 3, 30.0), "and true all the same");
    }

    /// <summary>The same inputs with one choice made badly: the estimate sees it, and says which.</summary>
    [TestCase("quantum-2d", "cut", "quadrature.max-transfer=3")]
    [TestCase("quantum-2d", "sampling", "quadrature.directions=41")]
    [TestCase("quantum-2d", "directions", "quadrature.directions=2")]
    [TestCase("quantum-2d", "edge", "lattice.points=28", "lattice.extent=3.2083333333333335")]
    [TestCase("classical-2d", "rule", "quadrature.radial=monotone")]
    [TestCase("quantum-3d", "sampling", "quadrature.directions=20")]
    [TestCase("quantum-3d", "edge", "lattice.points=16", "lattice.extent=2.75")]
    public void A_bad_choice_is_named(string name, string cause, params string[] changes)
    {
        var row = ErrorCase.Of(Path.Combine(SharedReference.Own, name + ".toml"), changes);
        Tell([row]);
        Assert.That(row.IsTrue, row.Row);
        Assert.That(row.Estimate.Parts[0].Name, Is.EqualTo(cause));
    }

    /// <summary>Some three hundred of them: none is promised too much, few are told too little.</summary>
    [Test]
    public void So_it_is_whatever_is_chosen_badly()
    {
        if (!Cases.All)
            Assert.Ignore("a long test: CLUSTERLB_TEST_ALL=1");
        var rows = new List<ErrorCase>();
        foreach (var path in ErrorCase.Inputs.Where(p => !p.Contains(ErrorCase.HeldOut, StringComparison.Ordinal)))
        {
            foreach (var changes in Changes(Configuration.Load(path).Lattice.Create()))
            {
                try
                {
                    rows.Add(ErrorCase.Of(path, changes));
                }
                catch (InputException)
                {
                    // A cut state may be unstable.
                }
            }
        }

        Tell([.. rows.Where(r => !r.IsTrue)]);
        Assert.That(rows, Has.Count.GreaterThan(300));
        Assert.That(rows.Where(r => r.Ratio < 1.0 / 3 && r.Warning.Length == 0).Select(r => r.Row), Is.Empty);
        Assert.That(rows.Count(r => !r.IsTrue), Is.LessThanOrEqualTo(rows.Count / 50));
    }

    [TestCase("unstable-beams-2d")]
    [TestCase("unstable-bump-2d")]
    public void Of_an_unstable_state_there_is_none(string name)
    {
        var path = Path.Combine(ErrorCase.Folder, name + ".toml");
        Assert.That(
            () => Case.Of(Configuration.Load(path), new SerialCommunicator(), 2),
            Throws.TypeOf<InputException>().With.Message.Contains("linearly unstable"));
        Assert.That(Estimate(path, "model.unstable=compute").Cause, Does.StartWith("the state is linearly unstable"));
    }

    [TestCase("the state is an equilibrium", "initial.temperature=1.0")]
    [TestCase("estimate = false", "output.estimate=false")]
    public void Where_there_is_no_estimate_it_says_why(string reason, string change)
    {
        var text = File.ReadAllText(Path.Combine(SharedReference.Own, "quantum-2d.toml"));
        using var place = new TemporaryDirectory();
        var path = place.Path("case.toml");
        File.WriteAllText(
            path, change.Contains("temperature", StringComparison.Ordinal) ? text[..text.IndexOf("[initial]", StringComparison.Ordinal)]
            + "[initial]\nkind = \"maxwellian\"\n" : text);
        var estimate = Estimate(path, change);
        Assert.That(estimate.IsKnown, Is.False);
        Assert.That(estimate.Line, Does.Contain("no estimated error: ").And.Contain(reason));
    }

    /// <summary>The largest gap: in d = 2 from the angles of the directions, in d = 3 and 4 against random vectors.</summary>
    [Test]
    public void Tails_relax_up_to_a_speed()
    {
        foreach (var p2 in new[] { 2, 5, 17, 41 })
        {
            double[] angles = [
                .. DirectionSet.Create(2, p2).Half.Select(p => Math.Atan2(p.Vector[1], p.Vector[0])).Order()];
            var gap = angles.Zip(angles.Skip(1).Append(angles[0] + Math.PI), (a, b) => b - a).Max();
            Assert.That(TailReach.Gap(DirectionSet.Create(2, p2)), Is.EqualTo(Math.Sin(gap / 2)).Within(1e-3));
        }

        foreach (var d in new[] { 3, 4 })
        {
            double[] gaps = [.. new[] { 2, 3, 6, 10 }.Select(p2 => TailReach.Gap(DirectionSet.Create(d, p2)))];
            Assert.That(gaps, Is.Ordered.Descending);
            var (random, half) = (new Random(1), DirectionSet.Create(d, 3).Half);
            var largest = Enumerable.Range(0, 20000).Max(_ =>
            {
                double[] u = [.. Enumerable.Range(0, d).Select(_ => Normal(random))];
                return half.Min(
                    p => Math.Abs(Enumerable.Range(0, d).Sum(a => p.Vector[a] * u[a])) / p.Length / Math.Sqrt(u.Sum(x => x * x)));
            });
            Assert.That(gaps[1], Is.InRange(largest, 1.1 * largest), "no random direction does better, and one comes near");
        }
    }

    /// <summary>Values of the inputs held out, from finer lattices: minutes.</summary>
    [Test, Explicit("writes Tests/accuracy/held-out-*.json")]
    public void Write_the_values_held_out()
    {
        foreach (var path in Directory.GetFiles(ErrorCase.Folder, ErrorCase.HeldOut + "*.toml").Order(StringComparer.Ordinal))
            ErrorCase.WriteFromFinerLattice(path);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ErrorEstimate Estimate(string path, params string[] changes)
    {
        using var setup = Case.Of(Configuration.Load(path, changes), new SerialCommunicator(), 2);
        using var rate = new NativeBuffer(setup.Lattice.Count);
        setup.Formulation.Evaluate(setup.Initial, rate);
        return setup.Estimate(setup.Initial, rate);
    }

    private static IEnumerable<string[]> Changes(VelocityLattice lattice)
    {
        if (lattice.Dimension == 4)
            yield break;
        foreach (var x in new[] { 2, 3, 4, 5 })
            yield return [$"quadrature.max-transfer={x}"];
        foreach (var p2 in lattice.Dimension == 2 ? new[] { 2, 5, 10, 17, 26, 41 } : [2, 3, 6, 10, 14, 20])
            yield return [$"quadrature.directions={p2}"];
        foreach (var share in new[] { 0.5, 0.6, 0.7, 0.8 })
        {
            int[] points = [.. lattice.Points.Select(n => n - 2 * (int)Math.Round(n * (1 - share) / 2))];
            yield return
            [
                $"lattice.points=[{string.Join(", ", points)}]",
                FormattableString.Invariant($"lattice.extent={lattice.Spacing * points[0] / 2:R}"),
            ];
        }

        yield return ["quadrature.radial=monotone"];
    }

    private static void Tell(ErrorCase[] rows)
    {
        TestContext.Out.WriteLine(ErrorCase.Head);
        foreach (var row in rows)
            TestContext.Out.WriteLine(row.Row);
    }
}
