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
