namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb spectrum --continuum: the file, the tables, the dimension of choice and the refusals.</summary>
public class ContinuumTests
{
    private static readonly string[] _command = ["spectrum", "case.toml", "--continuum", "-o", "spectrum.h5"];

    [Test]
    public void The_file_has_coercivity_and_transport()
    {
        using var place = new CaseDirectory();
        var output = place.Clusterlb(_command).Finished();
        TestContext.Out.WriteLine(output);
        Assert.That(output, Does.EndWith("spectrum.h5\n").And.Contain("lambda_1 of L"));
        Assert.That(place.Attribute("spectrum.h5", "coercivity"), Is.EqualTo(0.1401822).Within(1e-7));
        Assert.That(place.Attribute("spectrum.h5", "coercivity_error"), Is.GreaterThan(0).And.LessThan(1e-6));
        Assert.That(place.Numbers("spectrum.h5", "minimiser_degree"), Is.EqualTo([1.0]));
        Assert.That(place.Numbers("spectrum.h5", "multiplicity"), Is.EqualTo([1.0, 2, 2, 2, 2]));
        var byFunctions = place.Numbers("spectrum.h5", "coercivity_by_functions");
        Assert.That(byFunctions, Has.Length.EqualTo(5 * 16));
        Assert.That(byFunctions[16..32], Is.Ordered.Descending);
        Assert.That(byFunctions[31], Is.EqualTo(place.Attribute("spectrum.h5", "coercivity")));
        Assert.That(place.Numbers("spectrum.h5", "pencil"), Has.Length.EqualTo(5 * 16).And.All.Positive);
        Assert.That(place.Numbers("spectrum.h5", "viscosity_by_terms"), Has.Length.EqualTo(16).And.Ordered);
        Assert.That(place.Attribute("spectrum.h5", "viscosity"), Is.EqualTo(place.Numbers("spectrum.h5", "viscosity_by_terms")[^1]));
        Assert.That(place.Datasets("spectrum.h5"), Does.Not.Contain("norm_growth"));
        place.Clusterlb(_command).Refused(2);
    }

    [Test]
    public void A_sweep_takes_any_dimension_and_the_constants_of_the_theory()
    {
        using var place = new CaseDirectory();
        string[] small = ["--functions", "6", "--degrees", "2", "--hbar", "0.02,0.01,0", "--dimension", "3", "--theory"];
        var output = place.Clusterlb([.. _command, .. small]).Finished();
        TestContext.Out.WriteLine(output);
        Assert.That(place.Numbers("spectrum.h5", "hbar"), Is.EqualTo([0.02, 0.01, 0]));
        Assert.That(place.Numbers("spectrum.h5", "multiplicity"), Is.EqualTo([1.0, 3, 5]));
        var coercivity = place.Numbers("spectrum.h5", "coercivity");
        Assert.That(coercivity, Is.Ordered.And.All.GreaterThan(0.2));
        Assert.That(place.Numbers("spectrum.h5", "form_order")[1], Is.EqualTo(2).Within(0.02));
        Assert.That(place.Numbers("spectrum.h5", "sobolev_rate"), Has.Length.EqualTo(3 * 9).And.All.Positive);
        var growth = place.Numbers("spectrum.h5", "norm_growth");
        Assert.That(growth.Select(double.IsNaN), Is.EqualTo([true, false, false, true, true, false, true, true, true]));
        Assert.That(place.Numbers("spectrum.h5", "limit_norm_largest")[..2], Is.EqualTo([growth[2], growth[5]]));
        Assert.That(output, Does.Contain("(3.36)").And.Contain("(3.8)").And.Contain("(4.1)"));
    }

    /// <summary>c_d of a name is that of the dimension asked for, a number stays.</summary>
    [Test]
    public void The_prefactor_is_that_of_the_dimension()
    {
        using var place = new CaseDirectory();
        double Viscosity(string prefactor)
        {
            string[] small = ["--functions", "4", "--degrees", "2", "--dimension", "3", "--force", "--set", $"model.prefactor={prefactor}"];
            place.Clusterlb([.. _command, .. small]).Finished();
            return place.Attribute("spectrum.h5", "viscosity");
        }

        var paper = Viscosity("paper");
        Assert.That(Viscosity("golden-rule"), Is.EqualTo(paper / Math.PI).Within(1e-9 * paper));
        Assert.That(Viscosity("1.0"), Is.EqualTo(paper * 2 / Math.Pow(2 * Math.PI, 3)).Within(1e-9 * paper));
    }

    [Test]
    public void Without_a_norm_there_is_transport_and_a_warning()
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb([.. _command, "--functions", "4", "--dimension", "3", "--set", "potential.decay=2"]);
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("warning: case.toml: no coercivity constant: the norm (3.5) is infinite in d = 3"));
        Assert.That(place.Attribute("spectrum.h5", "coercivity"), Is.NaN);
        Assert.That(place.Attribute("spectrum.h5", "viscosity"), Is.Positive);
        Assert.That(place.Numbers("spectrum.h5", "pencil"), Has.All.NaN);
    }

    [TestCase("--dimension 1", "--dimension must be a number from 2 to 20, but is 1")]
    [TestCase("--functions 3", "--functions must be a number from 4 to 40, but is 3")]
    [TestCase("--degrees 1", "--degrees must be a number from 2 to 20, but is 1")]
    [TestCase("--lattices 4:10", "--lattices and --continuum exclude each other")]
    [TestCase("--hbar -1", "--hbar must be numbers from 0 separated by commas, but one is '-1'")]
    [TestCase("--hbar 0 --dimension 8", "case.toml: the classical operator does not exist in d = 8")]
    public void A_bad_argument_is_one_sentence(string arguments, string words)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb([.. _command, .. arguments.Split(' ')]).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void What_belongs_to_the_continuum_needs_it()
    {
        using var place = new CaseDirectory();
        var error = place.Clusterlb("spectrum", "case.toml", "-o", "spectrum.h5", "--dimension", "3").Refused(2);
        Assert.That(error, Does.Contain("need --continuum"));
    }

    /// <summary>Where spectral weights make L indefinite there is no L^-1: code 3, one sentence with the remedy, no file; and with the
    /// remedy there are coefficients.</summary>
    [Test]
    public void Of_an_indefinite_operator_there_is_no_transport()
    {
        using var place = new CaseDirectory();
        string[] command =
        [
            "spectrum", "case.toml", "--transport", "-o", "transport.h5", "--set", "lattice.points=10", "lattice.extent=6.0",
            "model.hbar=0.25", "potential.decay=8.0", "quadrature.directions=5",
        ];
        var refused = place.Clusterlb([.. command, "quadrature.radial=spectral"]);
        Assert.That(refused.ExitCode, Is.EqualTo(3), refused.Error);
        Assert.That(refused.Error, Does.Contain("<g, L g> = -").And.Contain("monotone ones do").And.Not.Contain("   at "));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
        Assert.That(place.Clusterlb([.. command, "quadrature.radial=monotone"]).Finished(), Does.Contain("transport.h5"));
    }
}
