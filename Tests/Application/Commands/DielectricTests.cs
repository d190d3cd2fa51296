namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb dielectric: the file, its refusals, and the same bits on any number of ranks.</summary>
public class DielectricTests
{
    private static readonly string[] _grid = ["--wavenumbers", "0.5,1,2", "--frequencies", "-3:3:13"];

    [Test]
    public void The_file_has_both_functions_with_scales()
    {
        using var place = new CaseDirectory();
        var output = place.Clusterlb(["dielectric", "case.toml", "-o", "eps.h5", "--directions", "1,0;-1,2", .. _grid]).Finished();
        Assert.That(output, Does.EndWith("eps.h5\n"));
        Assert.That(
            place.Datasets("eps.h5"),
            Is.SupersetOf(["direction_vectors", "wavenumber", "frequency", "dielectric_real", "loss", "static", "classical_loss"]));
        Assert.That(place.Numbers("eps.h5", "frequency"), Is.EqualTo(Enumerable.Range(0, 13).Select(i => -3 + 0.5 * i)).Within(1e-14));
        Assert.That(place.Numbers("eps.h5", "dielectric_real"), Has.Length.EqualTo(2 * 3 * 13));
        Assert.That(place.Numbers("eps.h5", "direction_vectors"), Is.EqualTo(new double[] { 1, 0, -1, 2 }));
        place.Clusterlb("dielectric", "case.toml", "-o", "eps.h5").Refused(2);
        Assert.That(
            place.Clusterlb(["dielectric", "case.toml", "-o", "classical.h5", "--set", "model.kind=classical", .. _grid]).ExitCode,
            Is.Zero);
        Assert.That(place.Datasets("classical.h5"), Does.Contain("classical_loss").And.Not.Contain("loss"));
    }

    /// <summary>Landau-damped waves of the Coulomb gas, as textbooks have them, along every direction of the set in use.</summary>
    [Test]
    public void Damped_waves_are_found_along_all_directions()
    {
        using var place = new CaseDirectory();
        var output = place.Clusterlb(
            "dielectric", Path.Combine(SharedReference.Repository, "examples", "dielectric-3d.toml"), "-o", "eps.h5", "--wavenumbers",
            "0.3,0.5,1", "--frequencies", "0,1").Finished();
        var (frequency, rate) = (place.Numbers("eps.h5", "classical_wave_frequency"), place.Numbers("eps.h5", "classical_wave_rate"));
        Assert.That(frequency, Has.Length.EqualTo(3 * 37));
        (double Frequency, double Rate)[] textbook = [(1.1598465, -0.0126204), (1.4156619, -0.1533595), (2.0459049, -0.8513305)];
        for (var i = 0; i < frequency.Length; i++)
        {
            // Far below the real axis the continuation of what the lattice has enlarges what it leaves out, and ends where nothing is left.
            var tolerance = i % 3 == 2 ? 5e-4 : 2e-6;
            if (i % 3 == 2 && double.IsNaN(rate[i]))
                continue;
            Assert.That(Math.Abs(frequency[i]), Is.EqualTo(textbook[i % 3].Frequency).Within(tolerance));
            Assert.That(rate[i], Is.EqualTo(textbook[i % 3].Rate).Within(tolerance));
        }

        Assert.That(rate.Count(double.IsFinite), Is.GreaterThan(2 * 37 + 18));
        Assert.That(output, Does.Match(@"hbar = 0: of the waves along 37 directions .* is damped least, Im Omega = -0\.012620[34]"));
    }

    /// <summary>Two beams: the growth rate is that of Newton's iteration on the Faddeeva function (docs/verification.md).</summary>
    [Test]
    public void Growing_waves_are_found_where_no_table_looks()
    {
        using var place = new CaseDirectory();
        var output = place.Clusterlb(
            "dielectric", Path.Combine(SharedReference.Repository, "Tests", "accuracy", "unstable-beams-2d.toml"), "-o", "eps.h5",
            "--directions", "0,1", "--wavenumbers", "0.3,0.5183", "--frequencies", "0,1").Finished();
        Assert.That(
            output, Does.Match(@"hbar = 0\.8: of the waves .* \(0\.5183 \(1, 0\), -?0\.000000\) grows fastest, Im Omega = 0\.0895"));
        var vectors = place.Numbers("eps.h5", "set_direction_vectors");
        var first = Enumerable.Range(0, vectors.Length / 2).First(q => vectors[2 * q] == 1 && vectors[2 * q + 1] == 0);
        Assert.That(place.Numbers("eps.h5", "wave_rate")[2 * first + 1], Is.EqualTo(0.0895273).Within(1e-5));
    }

    [TestCase("--directions 2,0", "integers without a common divisor")]
    [TestCase("--directions 1,-1", "the last nonzero one positive")]
    [TestCase("--directions 1,0,0", "vectors of 2 integers")]
    [TestCase("--directions 0,0", "one is '0,0'")]
    [TestCase("--wavenumbers 0:1:5", "--wavenumbers must be positive numbers in ascending order")]
    [TestCase("--frequencies 1:0:5", "--frequencies must be numbers in ascending order")]
    [TestCase("--frequencies 0:1", "--frequencies must be numbers in ascending order, first:last:count or a,b,c, but is 0:1")]
    public void A_bad_grid_is_one_sentence(string arguments, string words)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(["dielectric", "case.toml", "-o", "eps.h5", .. arguments.Split(' ')]).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }
}
