using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Lattice;

public class DirectionChoiceTests
{
    [TestCase("quantum-2d", 10)]
    [TestCase("quantum-2d-unscreened", 10)]
    [TestCase("quantum-2d-small-hbar", 17)]
    [TestCase("classical-2d", 17)]
    [TestCase("quantum-3d", 6)]
    [TestCase("classical-3d", 10)]
    [TestCase("quantum-4d", 6)]
    [TestCase("quantum-4d-small-hbar", 6)]
    public void Choice_for_the_reference_inputs(string name, int p2)
    {
        var input = Configuration.Load(Path.Combine(SharedReference.Own, name + ".toml"));
        var width = input.Initial.State.ThermalWidth;
        Assert.That(DirectionChoice.Choose(input.Lattice.Dimension, input.Lattice.Spacing, width), Is.EqualTo(p2));
    }

    [Test]
    public void Finer_lattices_take_more_directions([Values(2, 3, 4)] int dimension)
    {
        var previous = 0;
        for (var resolution = 3.0; resolution > 0.02; resolution *= 0.97)
        {
            var choice = DirectionChoice.Predict(dimension, resolution, 1.0);
            Assert.That(choice.P2, Is.GreaterThanOrEqualTo(Math.Max(2, previous)));
            Assert.That(DirectionChoice.Choose(dimension, 0.8 * resolution, 0.8), Is.EqualTo(choice.P2));
            previous = choice.P2;
        }

        Assert.That(previous, Is.GreaterThanOrEqualTo(dimension switch { 2 => 29, 3 => 17, _ => 12 }));
    }

    [Test]
    public void No_candidate_conserves_more_than_mass_momentum_and_energy([Values(2, 3, 4)] int dimension)
    {
        foreach (var candidate in DirectionChoice.PredictAll(dimension, 0.3, 1.0))
        {
            var set = DirectionSet.Create(dimension, candidate.P2);
            Assert.That(candidate.P2, Is.GreaterThanOrEqualTo(2));
            Assert.That(candidate.Degree, Is.EqualTo(set.Degree));
            Assert.That(CollisionalInvariants.AreThose(set.Half));
            Assert.That(NumberOfInvariants(set, dimension == 4 ? 3 : 5), Is.EqualTo(dimension + 2), $"P2 = {set.P2}");
        }
    }

    [Test]
    public void The_best_candidate_wins_and_near_ties_go_to_the_smaller(
        [Values(2, 3, 4)] int dimension, [Values(0.2, 0.35, 0.5)] double resolution)
    {
        var all = DirectionChoice.PredictAll(dimension, resolution, 1.0);
        var chosen = DirectionChoice.Predict(dimension, resolution, 1.0);
        Assert.That(chosen.Error, Is.LessThanOrEqualTo(2 * all.Min(p => p.Error)));
        Assert.That(all.Where(p => p.P2 < chosen.P2).Select(p => p.Error), Is.All.GreaterThan(2 * all.Min(p => p.Error)));
    }

    [TestCase(0.0, 1.0)]
    [TestCase(0.1, 0.0)]
    [TestCase(0.1, double.NaN)]
    [TestCase(double.PositiveInfinity, 1.0)]
    public void Widths_without_a_meaning_are_refused(double spacing, double width) =>
        Assert.That(() => DirectionChoice.Choose(2, spacing, width), Throws.ArgumentException);

    // n^d less the rank of the conditions ψ(i + m p) - ψ(i) = ψ(u + m p) - ψ(u), p·i = p·u, on n points an axis
    private static int NumberOfInvariants(DirectionSet set, int points)
    {
        var lattice = new VelocityLattice([.. Enumerable.Repeat(points, set.Dimension)], 1);
        var n = (int)lattice.Count;
        var pivots = new double[n][];
        var rank = 0;
        foreach (var family in set.Half.Select(p => new BondFamily(lattice, p, double.MaxValue)))
        {
            for (var m = 1; m <= family.Transfers; m++)
            {
                var seen = new Dictionary<int, (int Low, int High)>();
                for (var i = 0; i < n; i++)
                {
                    var index = new int[set.Dimension];
                    lattice.Index(i, index);
                    var level = index.Zip(family.Vector, (x, p) => x * p).Sum();
                    int[] end = [.. index.Zip(family.Vector, (x, p) => x + m * p)];
                    if (end.Any(x => x < 0 || x >= points))
                        continue;
                    var j = (int)lattice.Offset(end);
                    if (seen.TryGetValue(level, out var other))
                        rank += Eliminate(pivots, (j, i), other);
                    else
                        seen[level] = (i, j);
                }
            }
        }

        return n - rank;
    }

    // one condition, reduced by the rows so far; 1 where it was new
    private static int Eliminate(double[][] pivots, (int High, int Low) first, (int Low, int High) second)
    {
        var row = new double[pivots.Length];
        row[first.High] += 1;
        row[first.Low] -= 1;
        row[second.High] -= 1;
        row[second.Low] += 1;
        for (var k = 0; k < row.Length; k++)
        {
            if (Math.Abs(row[k]) < 1e-9)
                continue;
            if (pivots[k] is null)
            {
                var lead = row[k];
                for (var l = 0; l < row.Length; l++)
                    row[l] = l < k ? 0 : row[l] / lead;
                pivots[k] = row;
                return 1;
            }

            var factor = row[k];
            for (var l = k; l < row.Length; l++)
                row[l] -= factor * pivots[k][l];
        }

        return 0;
    }
}
