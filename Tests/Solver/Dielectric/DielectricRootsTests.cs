using System.Numerics;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Dielectric;

/// <summary>Textbook numbers of the dielectric function: plasma dispersion, Landau damping, static response.</summary>
public class DielectricRootsTests
{
    // kλ_D, Re Ω/Ω_p, Im Ω/Ω_p of the least damped wave of the Coulomb gas (V = 1/κ²).
    private static readonly double[][] Landau =
        [[0.3, 1.1598465, -0.0126204], [0.5, 1.4156619, -0.1533595], [1, 2.0459049, -0.8513305]];

    private static LatticeLine Lattice(GaussianMixture state, int points, double extent, params int[] direction)
    {
        var lattice = Cases.Cube(direction.Length, points, extent);
        using var f = Cases.Sampled(lattice, state);
        var domain = Domain.Serial(lattice, 2);
        var (families, projection) = Projections.Of(domain, f, [direction]);
        return new LatticeLine(families[0], projection[0]);
    }

    /// <summary>Z of Fried and Conte, here and below the axis, where Z(ζ*)* = Z(-ζ) and Z(ζ) + Z(-ζ) = 2 i √π e^(-ζ²).</summary>
    [Test]
    public void Plasma_dispersion_function()
    {
        Assert.That(
            Complex.Abs(Faddeeva.PlasmaDispersion(1) - new Complex(-1.0761590138255, 0.6520493321733)), Is.LessThan(1e-12));
        Assert.That(
            Complex.Abs(Faddeeva.PlasmaDispersion(Complex.ImaginaryOne) - new Complex(0, 0.7578721561413)), Is.LessThan(1e-12));
        var below = new Complex(0.7, -0.9);
        var sum = 2 * Complex.ImaginaryOne * Math.Sqrt(Math.PI) * Complex.Exp(-below * below);
        Assert.That(
            Complex.Abs(Faddeeva.PlasmaDispersion(below) + Faddeeva.PlasmaDispersion(-below) - sum), Is.LessThan(1e-12));

        // w' = -2 z w + 2i/√π holds on both sides of the axis, and w is the same function there.
        var step = new Complex(0, 1e-4);
        var slope = (Faddeeva.W(0.8 + step) - Faddeeva.W(0.8 - step)) / (2 * step);
        Assert.That(
            Complex.Abs(slope - (2 * Complex.ImaginaryOne / Math.Sqrt(Math.PI) - 1.6 * Faddeeva.W(0.8))), Is.LessThan(1e-7));
    }

    [Test]
    public void Landau_damping_by_the_closed_form([ValueSource(nameof(Landau))] double[] wave) =>
        Damped(GaussianLine.UnitMaxwellian, wave, 1e-7);

    /// <summary>The same roots from samples on a lattice, along an axis and along a direction with close levels.</summary>
    [Test]
    public void Landau_damping_from_the_lattice([ValueSource(nameof(Landau))] double[] wave)
    {
        Damped(Lattice(new Maxwellian(1, [0, 0]), 64, 9, 1, 0).Continued, wave, 1e-7);
        Damped(Lattice(new Maxwellian(1, [0, 0]), 64, 9, 1, 2).Continued, wave, 1e-7);
    }

    private static void Damped(LineDensity line, double[] wave, double tolerance)
    {
        var dielectric = new DielectricFunction(line, new PowerLawPotential(1, 2), 0);
        var root = wave[0] * DielectricRoots.LeastDamped(dielectric, wave[0]);
        Cases.Report($"kλ = {wave[0]}: Ω/Ω_p = {root.Real:R} {root.Imaginary:R} i");
        Assert.That(root.Real, Is.EqualTo(wave[1]).Within(tolerance));
        Assert.That(root.Imaginary, Is.EqualTo(wave[2]).Within(tolerance));
    }

    /// <summary>(ε - 1)/V = (2 √2/x) D(x/(2 √2)) of the unit Maxwellian, D Dawson's integral, x = ħκ.</summary>
    [TestCase(1, 0.920689)]
    [TestCase(2, 0.724778)]
    [TestCase(4, 0.319994)]
    public void Static_quantum_response(double transfer, double response)
    {
        var potential = new GaussianPotential(0.7, 0.3);
        foreach (var line in (LineDensity[])[GaussianLine.UnitMaxwellian, Lattice(new Maxwellian(1, [0, 0]), 48, 8, 1, 1)])
        {
            var kappa = transfer / 0.8;
            var epsilon = new DielectricFunction(line, potential, 0.8).Value(kappa, 0);
            Assert.That((epsilon.Real - 1) / potential.Value(kappa), Is.EqualTo(response).Within(1e-6));
            Assert.That(epsilon.Imaginary, Is.Zero.Within(1e-12));
        }
    }

    /// <summary>The continuation from the lattice is that of the closed form as far down as it claims.</summary>
    [Test]
    public void The_continuation_is_known_as_far_as_it_says()
    {
        var state = Cases.Beams(2);
        var closed = new GaussianLine(state, [2, 1]);
        var line = Lattice(state, 72, 9, 2, 1);
        var further = line.Continued;
        Assert.That(further.LowestImaginary, Is.LessThan(2 * line.LowestImaginary), "wider levels reach further");
        foreach (var one in (LineDensity[])[line, further])
        {
            foreach (var part in (double[])[0.3, 0, -0.5, -1])
            {
                var s = new Complex(0.4, part < 0 ? -part * one.LowestImaginary : part);
                Assert.That(Complex.Abs(one.Hilbert(s) - closed.Hilbert(s)), Is.LessThan(3e-9 * (1 + Complex.Abs(closed.Hilbert(s)))));
            }
        }
    }
}
