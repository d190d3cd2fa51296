using ClusterLB.IO.Toml;
using ClusterLB.Solver.Control;

namespace ClusterLB.Tests.Solver.Control;

public class WalltimeTests
{
    [TestCase("30", 1800)]
    [TestCase("0:10", 10)]
    [TestCase("12:00:00", 43200)]
    [TestCase("1-0", 86400)]
    [TestCase("2-03:30", 185400)]
    [TestCase("1-00:00:01", 86401)]
    [TestCase("90s", 90)]
    [TestCase("1.5m", 90)]
    [TestCase("2h", 7200)]
    [TestCase("3d", 259200)]
    public void Times_are_those_of_Slurm(string text, double seconds) =>
        Assert.That(Walltime.Parse(text).TotalSeconds, Is.EqualTo(seconds));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-5")]
    [TestCase("soon")]
    [TestCase("1:2:3:4")]
    [TestCase("1-2:3:4:5")]
    [TestCase("1e3")]
    [TestCase("12:xx")]
    [TestCase("nan")]
    [TestCase("s")]
    public void Anything_else_is_refused(string text) =>
        Assert.That(() => Walltime.Parse(text), Throws.TypeOf<InputException>().With.Message.Contains("--walltime must be a time such as"));

    [Test]
    public void The_margin_is_learnt_from_the_slowest_step_and_checkpoint()
    {
        var wall = Walltime.Of("1d")!;
        Assert.That(wall.SecondsLeft, Is.LessThan(86400).And.GreaterThan(80000));
        Assert.That(wall.IsNearlyOver(slowestStep: 1, slowestCheckpoint: 100), Is.False);
        Assert.That(wall.IsNearlyOver(slowestStep: 60000, slowestCheckpoint: 0));
        Assert.That(wall.IsNearlyOver(slowestStep: 0, slowestCheckpoint: 30000));
    }
}
