using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>A warning is printed where something is wrong, names what, and advises what helps.</summary>
public class WarningTests
{
    private const int Maxwellian = 20;

    [Test]
    public void A_Coulomb_gas_is_outside_Assumption_2_without_a_warning()
    {
        using var place = new CaseDirectory((12, "kind = \"power\""), (14, "exponent = 1"));
        var outcome = place.Clusterlb("check", "case.toml");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("  theorems    outside Assumption 2 of the article: V is unbounded at k = 0"));
        Assert.That(outcome.Error, Does.Not.Contain("warning"));
    }

    [TestCase(false, "; a larger extent in \\[lattice\\] holds it")]
    [TestCase(true, ", and normalise = true in \\[initial\\] only scales up what is left")]
    public void An_extent_that_cuts_the_state_is_named(bool normalise, string advice)
    {
        using var place = new CaseDirectory((5, "extent = 2"), (21, $"normalise = {(normalise ? "true" : "false")}"));
        var outcome = place.Clusterlb("check", "case.toml");
        outcome.Finished();
        Assert.That(
            outcome.Error,
            Does.Match("the lattice cuts off the initial state: the mass on it is 0\\.[0-9]+, not 1, and .* outermost layer" + advice));
        Assert.That(outcome.Error, Does.Not.Contain("divides by it"));
    }

    [Test]
    public void A_state_of_another_mass_is_not_cut()
    {
        using var place = new CaseDirectory((23, "weight = 0.9"), (4, "points = 24"), (5, "extent = 7.2"));
        var outcome = place.Clusterlb("check", "case.toml");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("has mass 0.9").And.Contain("divides by it").And.Not.Contain("cuts off"));
    }

    [Test]
    public void Conservation_of_a_rate_that_is_rounding_is_told_relative_to_the_loss()
    {
        using var place = new CaseDirectory(
            (Maxwellian, "kind = \"maxwellian\"\ntemperature = 0.9"), (22, ""), (23, ""), (24, ""), (25, ""));
        var still = place.Clusterlb("evaluate", "case.toml", "-o", "q.h5");
        still.Finished();
        var defect = Regex.Match(still.Error, "relative to the loss: ([-+0-9.e]+); sum \\|Q\\| is ([-+0-9.e]+) of the loss");
        Assert.That(defect.Success, still.Error);
        foreach (var number in new[] { defect.Groups[1].Value, defect.Groups[2].Value })
            Assert.That(double.Parse(number, CultureInfo.InvariantCulture), Is.LessThan(1e-13));
        using var moving = new CaseDirectory();
        Assert.That(
            moving.Clusterlb("evaluate", "case.toml", "-o", "q.h5").Error,
            Does.Match("relative to sum \\|Q\\|\\|psi\\|: [0-9.]+e-1[4-9]"));
    }

    [Test]
    public void A_sweep_to_hbar_0_does_not_say_that_hbar_is_ignored()
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb("spectrum", "case.toml", "-o", "s.h5", "--hbar", "1,0", "--count", "1", "--set", "lattice.points=8");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Not.Contain("ignored"));
    }

    [TestCase("8", "47", "64 velocities, which has room for 17 at most")]
    [TestCase("2", "1", "4 velocities, which has room for none")]
    public void Too_many_eigenpairs_are_refused_with_the_limit(string points, string count, string words)
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb("spectrum", "case.toml", "-o", "s.h5", "--count", count, "--set", $"lattice.points={points}");
        Assert.That(outcome.Failed(2), Does.Contain($"--count {count} is too large for a lattice of {words}"));
    }
}
