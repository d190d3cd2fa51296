using ClusterLB.IO.Toml;

namespace ClusterLB.Tests.IO;

/// <summary>Every bound at its ends, with the words that a sentence has for it, and the nearest of several keys: what mutation testing
/// found that no other test of IO sees.</summary>
public class NumberBoundTests
{
    private static readonly object[] _bounds =
    [
        new object[] { NumberBound.Finite, "a finite number", "finite numbers", new[] { -1e300, 0, 1e300 }, Array.Empty<double>() },
        new object[] { NumberBound.Positive, "a positive finite number", "positive finite numbers", new[] { 1e300 }, new[] { 0.0 } },
        new object[]
        {
            NumberBound.Magnitude, "a positive finite number from 1e-60 to 1e60", "positive finite numbers from 1e-60 to 1e60",
            new[] { 1e-60, 1, 1e60 }, new[] { 0.99e-60, 1.01e60, 0, -1 },
        },
        new object[]
        {
            NumberBound.Signed, "a finite number up to 1e60", "finite numbers up to 1e60",
            new[] { -1e60, 0, 1e60 }, new[] { -1.01e60, 1.01e60 },
        },
        new object[]
        {
            NumberBound.NonNegative, "a finite number, zero or more", "finite numbers, zero or more",
            new[] { 0, 5e-324 }, new[] { -5e-324 },
        },
        new object[]
        {
            NumberBound.Between(0, 1), "a number between 0 and 1", "numbers between 0 and 1",
            new[] { 5e-324, 0.5, 0.9999 }, new[] { 0, 1, -1.0, 2 },
        },
        new object[]
        {
            NumberBound.UpTo(1000), "a positive number up to 1000", "positive numbers up to 1000",
            new[] { 5e-324, 1000 }, new[] { 0, 1000.1, -1 },
        },
        new object[]
        {
            NumberBound.FromZeroTo(2), "a number from 0 to 2", "numbers from 0 to 2", new[] { 0, 2.0 }, new[] { -5e-324, 2.1 },
        },
    ];

    [TestCaseSource(nameof(_bounds))]
    public void A_bound_holds_up_to_its_ends(NumberBound bound, string words, string plural, double[] within, double[] beyond)
    {
        Assert.That((bound.Words, bound.Plural), Is.EqualTo((words, plural)));
        Assert.That(within.Where(x => !bound.Holds(x)), Is.Empty);
        Assert.That(beyond.Concat([double.NaN, double.PositiveInfinity, double.NegativeInfinity]).Where(bound.Holds), Is.Empty);
    }

    [Test]
    public void The_nearest_key_is_the_one_of_the_smallest_distance()
    {
        Assert.That(NearestKey.Of("ponits", ["extent", "points", "dimension"]), Is.EqualTo("points"));
        Assert.That(NearestKey.Of("x", []), Is.Null);
        Assert.That(NearestKey.Distance("extnet", "extent"), Is.EqualTo(1), "a swap of neighbours, not two substitutions");
        var name = new string('a', 64);
        Assert.That(NearestKey.Distance(name + "b", name), Is.Zero, "cut after 64 characters");
        Assert.That(NearestKey.Distance(name[1..] + "b", name), Is.EqualTo(1));
    }
}
