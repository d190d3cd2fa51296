using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Tests.Solver.Mathematics;

/// <summary>Occupations and their integrals against mpmath (polylogarithms with 30 digits).</summary>
public class OccupationTests
{
    [TestCase(1, 0.5, -20, 2.0611536194345177e-9)]
    [TestCase(1, 0.5, -0.01, 0.60110354393912279)]
    [TestCase(1, 0.5, 3, 1.8534850886015177)]
    [TestCase(1, 0.5, 1000, 35.682467649159369)]
    [TestCase(1, 1.5, -3, 0.048933705696495779)]
    [TestCase(1, 1.5, 0, 0.76514702462540795)]
    [TestCase(1, 1.5, 1, 1.5756407761513002)]
    [TestCase(1, 1.5, 25, 94.217468557881461)]
    [TestCase(1, 1.5, 100, 752.34559155219612)]
    [TestCase(1, 2, 0, 0.82246703342411322)]
    [TestCase(1, 2, 7, 26.144022392680644)]
    [TestCase(1, 2, 100, 5001.6449340668482)]
    [TestCase(1, 2.5, 0.3, 1.1257130920710815)]
    [TestCase(1, 2.5, 1000, 9515387.3147953125)]
    [TestCase(-1, 1.5, -20, 2.0611536239405779e-9)]
    [TestCase(-1, 1.5, -0.3, 1.0996183735800639)]
    [TestCase(-1, 1.5, -1e-6, 2.6088319013380822)]
    [TestCase(-1, 2, -0.01, 1.5888573788772275)]
    [TestCase(-1, 2.5, -3, 0.050233368386297739)]
    public void Integrals_are_polylogarithms(int theta, double order, double nu, double expected)
    {
        Assert.That(OccupationIntegral.Of(theta, order, nu), Is.EqualTo(expected).Within(2e-13 * expected));
        var inverse = OccupationIntegral.Inverse(theta, order, expected)!.Value;
        Assert.That(OccupationIntegral.Of(theta, order, inverse), Is.EqualTo(expected).Within(1e-12 * expected));
        Assert.That(inverse, Is.EqualTo(nu).Within(1e-8 * Math.Max(1, Math.Abs(nu))));
    }

    [TestCase(1, -0.7)]
    [TestCase(1, 2.5)]
    [TestCase(-1, -0.2)]
    public void In_two_dimensions_they_are_logarithms(int theta, double nu) => Assert.That(
        OccupationIntegral.Of(theta, 1, nu), Is.EqualTo(theta * Math.Log(1 + theta * Math.Exp(nu))).Within(1e-14));

    [TestCase(1.5, 2.6123753486854883)]
    [TestCase(2, Math.PI * Math.PI / 6)]
    [TestCase(2.5, 1.3414872572509171)]
    [TestCase(3, 1.2020569031595943)]
    public void Bosons_above_the_lowest_state_are_bounded_by_zeta(double order, double zeta)
    {
        Assert.That(OccupationIntegral.Zeta(order), Is.EqualTo(zeta).Within(1e-14));
        Assert.That(OccupationIntegral.Inverse(-1, order, zeta * 1.0001), Is.Null);
        Assert.That(OccupationIntegral.Inverse(-1, order, zeta * 0.9999), Is.LessThan(0));
    }

    [Test]
    public void Slope_and_tail_are_derivative_and_integral(
        [Values(1, -1)] int theta, [Values(-300, -4.0, -0.3, 1e-7, 0.6, 0.999, 1.001, 30.0, 700.0, 2000)] double x)
    {
        if (theta < 0 && x < 0)
            return;
        var n = Occupation.Of(theta, x);
        Assert.That(n, Is.EqualTo(x > 700 ? 0 : 1 / (theta < 0 && x < 1e-5 ? x * (1 + x / 2) : Math.Exp(x) + theta)).Within(1e-11 * n));
        Assert.That(Occupation.Slope(theta, x), Is.EqualTo(n * (1 - theta * n)).Within(1e-13 * n * (1 + n)));
        var step = Math.Min(1e-3, 1e-3 * Math.Abs(x));
        var quotient = (Occupation.Tail(theta, x - step) - Occupation.Tail(theta, x + step)) / (2 * step);
        Assert.That(n, Is.EqualTo(quotient).Within(1e-5 * n + 1e-12));
    }
}
