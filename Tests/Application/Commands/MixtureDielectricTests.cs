using System.Numerics;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb dielectric of a mixture: sum rules, closed form, and the plasma oscillation of both species together.</summary>
public class MixtureDielectricTests
{
    private const string Input = """
        [lattice]
        dimension = 2
        points = 48
        extent = 6.5
        [model]
        kind = "quantum"
        hbar = 1.0
        [potential]
        kind = "power"
        strength = 1.0
        exponent = 2.0
        [quadrature]
        directions = 2
        [[species]]
        name = "light"
        mass = 1
        charge = -1.0
        density = 0.4
        [species.initial]
        kind = "maxwellian"
        temperature = 0.9
        [[species]]
        name = "heavy"
        mass = 2
        charge = 1.5
        density = 0.6
        points = 40
        [species.initial]
        kind = "maxwellian"
        temperature = 0.5
        """;

    // V k² Σ n Z²/m with V = 1/k², and the mean of T/m over the species with the same weights.
    private const double Squared = 0.4 + (0.6 * 2.25 / 2);
    private const double Variance = ((0.4 * 0.9) + (0.6 * 2.25 / 2 * 0.5)) / Squared;

    [Test]
    public void Both_species_screen_and_oscillate()
    {
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("case.toml"), Input);
        var output = place.Clusterlb(
            "dielectric", "case.toml", "-o", "eps.h5", "--wavenumbers", "0.03,0.05,0.4,1,2", "--frequencies", "-3:3:13",
            "--directions", "1,0;1,1").Finished();
        TestContext.Out.WriteLine(output);
        double[] k = place.Numbers("eps.h5", "wavenumber");
        foreach (var prefix in new[] { "", "classical_" })
        {
            double[] Of(string name) => place.Numbers("eps.h5", prefix + name);
            Assert.That(Of("sum_strength"), Is.All.EqualTo(Math.PI * Squared).Within(1e-6));
            foreach (var sum in new[] { "f_sum", "loss_f_sum" })
                Assert.That(Of(sum), Is.All.EqualTo(Math.PI * Squared).Within(1e-5), prefix + sum);
            Assert.That(Of("closed_form_defect"), Is.All.LessThan(1e-6));
            Assert.That(Of("kramers_kronig_defect"), Is.All.LessThan(1e-6));
            Assert.That(Of("unstable_modes"), Is.All.Zero);

            // At rest and at long waves ε -> V Σ n Z²/T, Debye's lengths of both.
            Assert.That(
                Of("static")[0] * k[0] * k[0], Is.EqualTo((k[0] * k[0]) + (0.4 / 0.9) + (0.6 * 2.25 / (2 * 0.5))).Within(1e-3), prefix);

            // Bohm and Gross.
            var wave = Of("wave_frequency");
            for (var i = 0; i < wave.Length; i++)
            {
                if (k[i % k.Length] is var q && q < 0.1)
                    Assert.That(wave[i] * wave[i], Is.EqualTo(Squared + (3 * q * q * Variance)).Within(30 * Math.Pow(q, 4)), $"k = {q}");
            }
        }
    }

    /// <summary>
    /// Light hot particles and heavy cold ones, each of half the density: plasma oscillation and acoustic wave, of which the former is
    /// damped least at long waves, the latter at short ones, against the zeros of
    /// <code>1 - k^(-2) Σ Z² n [Z(ζ+) - Z(ζ-)]/(√2 σ ħk),     ζ± = (u ± ħk/(2m))/(√2 σ),     σ² = T/m,</code>
    /// classically of 1 + k^(-2) Σ Z² n/T (1 + ζ Z(ζ)), that mpmath's findroot found with 30 digits, Z by its erfc.
    /// </summary>
    [Test]
    public void Both_waves_of_two_components_are_those_of_the_plasma_dispersion_function()
    {
        using var place = new CaseDirectory();
        var (hot, cold) = ("points = 48\nextent = 6.5", "density = 0.6\npoints = 40");
        File.WriteAllText(
            place.Path("case.toml"), Input.Replace(hot, "points = 150\nextent = 6.0", StringComparison.Ordinal)
                .Replace("hbar = 1.0", "hbar = 0.4", StringComparison.Ordinal)
                .Replace("density = 0.4", "density = 0.5", StringComparison.Ordinal)
                .Replace("temperature = 0.9", "temperature = 1.0", StringComparison.Ordinal)
                .Replace("mass = 2\ncharge = 1.5", "mass = 4\ncharge = 1.0", StringComparison.Ordinal)
                .Replace(cold, "density = 0.5\npoints = 40", StringComparison.Ordinal)
                .Replace("temperature = 0.5", "temperature = 0.025", StringComparison.Ordinal));
        place.Clusterlb(
            "dielectric", "case.toml", "-o", "eps.h5", "--wavenumbers", "0.1,0.2,0.3,1", "--frequencies", "-3:3:13").Finished();
        var directions = place.Numbers("eps.h5", "set_direction").Length;
        foreach (var (prefix, first, second) in new (string, Complex[], Complex[])[]
        {
            ("",
                [
                    new(0.8063587945, -1.4916e-12), new(0.8635050885, -0.00209618111), new(0.1669365999, -0.03418012586),
                    new(0.4427623142, -0.08156498444),
                ],
                [new(0.0565489999, -0.01294339611), new(0.1124976585, -0.02466227063), new(0.970040338, -0.04359850478)]),
            ("classical_",
                [
                    new(0.8063565981, -1.4857e-12), new(0.8634580836, -0.002089651652), new(0.1667667291, -0.03413244582),
                    new(0.4386439783, -0.0789792984),
                ],
                [new(0.05654236708, -0.01294143007), new(0.1124455668, -0.0246472329), new(0.9698315337, -0.04347378403)]),
        })
        {
            double[] Of(string name) => place.Numbers("eps.h5", prefix + name);
            double[] frequency = Of("wave_frequency"), rate = Of("wave_rate");
            double[] otherFrequency = Of("second_wave_frequency"), otherRate = Of("second_wave_rate");
            for (var i = 0; i < 4 * directions; i++)
            {
                var (k, where) = (i % 4, $"{prefix}wave, direction {i / 4}, wavenumber {i % 4}");
                Assert.That(Complex.Abs(new Complex(frequency[i], rate[i]) - first[k]), Is.LessThan(2e-6), where);
                if (k >= second.Length)
                    continue;
                var other = new Complex(otherFrequency[i], otherRate[i]);
                Assert.That(Complex.Abs(other - second[k]), Is.LessThan(1e-5), "second " + where);
            }
        }
    }

    /// <summary>A gas that is divided in two has the ε of the whole.</summary>
    [Test]
    public void Two_halves_have_the_dielectric_function_of_the_whole()
    {
        using var place = new CaseDirectory();
        const string Second = "[[species]]\nname = \"heavy\"";
        var whole = Input[..Input.IndexOf(Second, StringComparison.Ordinal)].Replace("0.4", "1.0", StringComparison.Ordinal);
        var half = whole[whole.IndexOf("[[species]]", StringComparison.Ordinal)..];
        File.WriteAllText(place.Path("whole.toml"), whole);
        File.WriteAllText(
            place.Path("halves.toml"), whole.Replace("density = 1.0", "density = 0.25", StringComparison.Ordinal) + "\n"
            + half.Replace("density = 1.0", "density = 0.75", StringComparison.Ordinal).Replace("light", "other", StringComparison.Ordinal)
                .Replace("-1.0", "1.0", StringComparison.Ordinal));
        foreach (var name in new[] { "whole", "halves" })
            place.Clusterlb(
                "dielectric", $"{name}.toml", "-o", $"{name}.h5", "--wavenumbers", "0.5,1,2", "--frequencies", "-3:3:13").Finished();
        foreach (var table in new[] { "dielectric_real", "dielectric_imaginary", "classical_loss", "static" })
            Assert.That(
                place.Numbers("halves.h5", table), Is.EqualTo(place.Numbers("whole.h5", table)).Within(1e-11), table);
    }
}
