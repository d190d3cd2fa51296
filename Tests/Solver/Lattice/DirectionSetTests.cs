using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Lattice;

public class DirectionSetTests
{
    [TestCase(2, 2, 7, 8)]
    [TestCase(2, 5, 11, 16)]
    [TestCase(2, 10, 15, 24)]
    [TestCase(2, 17, 23, 40)]
    [TestCase(2, 60, 39, 104)]
    [TestCase(3, 3, 7, 26)]
    [TestCase(3, 6, 11, 74)]
    [TestCase(3, 9, 11, 98)]
    [TestCase(3, 14, 15, 218)]
    [TestCase(3, 30, 25, 578)]
    [TestCase(4, 3, 7, 64)]
    [TestCase(4, 4, 7, 80)]
    [TestCase(4, 7, 11, 288)]
    [TestCase(4, 10, 11, 528)]
    [TestCase(4, 15, 15, 1184)]
    [TestCase(4, 20, 19, 1776)]
    [TestCase(4, 30, 23, 4416)]
    public void Degree_and_number_are_those_of_the_design(int dimension, int p2, int degree, int count)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var set = DirectionSet.Create(dimension, p2);
        TestContext.Out.WriteLine($"d={dimension} P2={p2}: {clock.ElapsedMilliseconds} ms, error {WorstMonomial(set):e1}");
        Assert.That((set.Degree, set.Count), Is.EqualTo((degree, count)));
        Assert.That(WorstMonomial(set), Is.LessThan(2e-14));
    }

    // frozen from an independent solver (scipy.optimize.nnls on moments of monomials)
    [TestCase(2, 10, new[] { 3, 1 }, 0.213052887206)]
    [TestCase(2, 17, new[] { 3, 1 }, 0.0085780028927)]
    [TestCase(3, 6, new[] { 2, 1, 0 }, 0.157407039321)]
    [TestCase(3, 14, new[] { 2, 1, 0 }, 0.0236042526378)]
    [TestCase(4, 7, new[] { 2, 1, 1, 1 }, 0.073312751658)]
    [TestCase(4, 7, new[] { 1, 0, 0, 0 }, 0.129632008978)]
    [TestCase(4, 10, new[] { 1, 1, 1, 0 }, 0.0107349307356)]
    public void Weights_are_those_of_an_independent_solver(int dimension, int p2, int[] orbit, double weight)
    {
        var members = DirectionSet.Create(dimension, p2)
            .Half.Where(p => p.Vector.ToArray().Select(Math.Abs).OrderDescending().SequenceEqual(orbit));
        Assert.That(members.Select(p => p.Weight), Is.Not.Empty.And.All.EqualTo(weight).Within(1e-9));
    }

    [Test]
    public void Vectors_that_generate_only_a_sublattice_are_not_accepted()
    {
        // degree 5 would need the 24 roots of D4 alone, which never change the parity of the sum of the indices
        var set = DirectionSet.Create(4, 2);
        Assert.That((set.Degree, set.Count), Is.EqualTo((3, 32)));
    }

    [Test]
    public void Every_P2_has_a_set([Range(2, 4)] int dimension)
    {
        var previous = 0;
        for (var p2 = 2; p2 <= (dimension == 4 ? 20 : 40); p2++)
        {
            var degree = DirectionSet.Create(dimension, p2).Degree;
            TestContext.Out.Write($"{p2}:{degree} ");
            Assert.That(degree, Is.GreaterThanOrEqualTo(previous));
            previous = degree;
        }
    }

    [Test]
    public void Half_holds_one_of_each_pair()
    {
        var set = DirectionSet.Create(4, 7);
        var vectors = set.Half.Select(p => p.Vector.ToArray()).ToArray();
        Assert.That(vectors.Select(p => p.Last(a => a != 0)), Is.All.Positive);
        Assert.That(vectors.Select(p => string.Join(',', p)).Distinct().Count(), Is.EqualTo(144));
        Assert.That(set.Half.Count(p => p.UnmovedAxes.Count > 0), Is.EqualTo(104));
        Assert.That(set.Half[0].ToString(), Is.EqualTo("(0, 0, 0, 1)"));
        Assert.That(set.Weights().Sum(), Is.EqualTo(2 * Math.PI * Math.PI).Within(1e-13));
        var all = set.Vectors();
        Assert.That(Enumerable.Range(0, 4).Select(a => all[200, a]), Is.EqualTo(vectors[56].Select(a => -a)));
    }

    [TestCase(2, 1)]
    [TestCase(4, 0)]
    [TestCase(4, 1000)]
    [TestCase(3, int.MaxValue)]
    [TestCase(5, 4)]
    public void Sets_without_a_meaning_are_refused(int dimension, int p2) =>
        Assert.That(() => DirectionSet.Create(dimension, p2), Throws.InstanceOf<ArgumentException>());

    // largest |Σ w ω^alpha / |S| - mean| / mean of |ω^alpha|, over even monomials up to the degree
    private static double WorstMonomial(DirectionSet set)
    {
        var worst = 0.0;
        var random = new Random(1);
        for (var trial = 0; trial < 60; trial++)
        {
            var alpha = new int[set.Dimension];
            for (var q = random.Next(set.Degree / 2 + 1); q > 0; q--)
                alpha[random.Next(set.Dimension)] += 2;
            var mean = 1.0;
            foreach (var a in alpha)
                for (var q = 1; q < a; q += 2)
                    mean *= q;
            for (var q = 0; q < alpha.Sum() / 2; q++)
                mean /= set.Dimension + 2 * q;
            var sum = 0.0;
            foreach (var p in set.Half)
                sum += 2 * p.Weight * Enumerable.Range(0, set.Dimension)
                    .Aggregate(1.0, (f, a) => f * Math.Pow(p.Vector[a] / p.Length, alpha[a]));
            worst = Math.Max(worst, Math.Abs(sum / DirectionSet.SphereArea(set.Dimension) - mean));
        }

        return worst;
    }
}
