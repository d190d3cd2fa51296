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
