using ClusterLB.IO.Toml;
using ClusterLB.Solver.Formulas;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Formulas;

/// <summary>Formulas of an input: what they mean, what is refused, and V and F by a formula against the kinds that have the same.</summary>
public class FormulaTests
{
    [TestCase("1 + 2*3 - 4/8", 6.5)]
    [TestCase("1/2", 0.5)]
    [TestCase("-x**2", -9)]
    [TestCase("-x^2", -9)]
    [TestCase("2**3**2", 512)]
    [TestCase("x**-1", 1.0 / 3)]
    [TestCase("exp(-x**2/2)", 0.011108996538242306)]
    [TestCase("10 - 4 - 3", 3)]
    [TestCase("24/4/3", 2)]
    [TestCase("a*x + pi", 7.5 + Math.PI)]
    [TestCase("pow(x, 2) + sqrt(16) + abs(-1) + min(x, 2) + max(x, 2)", 19)]
    [TestCase("x > 2 and y < 0 ? 5 : 6", 5)]
    [TestCase("x < 2 or y > 0 ? 5 : 6", 6)]
    [TestCase("1e-3 * .5", 5e-4)]
    [TestCase("99999999999999999999", 1e20)]
    [TestCase("expm1(1e-10)", 1.00000000005e-10)]
    [TestCase("expm1(1e-5)", 1.00000500001666671e-5)]
    [TestCase("expm1(1)", Math.E - 1)]
    [TestCase("erf(0.5)", 0.5204998778130465)]
    public void It_has_the_value(string text, double value)
    {
        var formula = Formula.Read(text, ["x", "y"], [("a", 2.5)], out var problem);
        Assert.That(problem, Is.Empty);
        Assert.That(formula!.Value(3, -1), Is.EqualTo(value).Within(1e-14 * Math.Abs(value)));
    }

    [TestCase("exp(-x", "is no formula")]
    [TestCase("x +* 2", "is no formula")]
    [TestCase("2 x", "is no formula")]
    [TestCase("z + 1", "names z, which is none of x, y, pi, a")]
    [TestCase("foo(x)", "calls foo with 1 arguments, which is none of exp(x), ")]
    [TestCase("exp(x, 2)", "calls exp with 2 arguments")]
    [TestCase("[x]", "has the character [")]
    [TestCase("5!", "has the character !")]
    [TestCase("x % 2", "has the operator Modulo")]
    [TestCase("true", "neither a number nor a name")]
    public void It_is_refused(string text, string why)
    {
        Assert.That(Formula.Read(text, ["x", "y"], [("a", 2.5)], out var problem), Is.Null);
        Assert.That(problem, Does.Contain(why));
    }

    [Test]
    public void One_too_long_or_too_deep_is_refused_and_breaks_nothing()
    {
        foreach (var text in (string[])[new string('(', 5000) + "1", new string('(', 3000) + "x" + new string(')', 3000),
            string.Concat(Enumerable.Repeat("-", 3999)) + "x", string.Join('+', Enumerable.Repeat("x", 1900))])
        {
            var formula = Formula.Read(text, ["x"], [], out var problem);
            Assert.That(formula is null, Is.EqualTo(problem.Length > 0), problem);
        }
    }

    /// <summary>Value, scale and exponents are those of the kind that states them.</summary>
    [TestCase("0.7/(k**2 + 1.3**2)", "yukawa", 0.7, 1.3)]
    [TestCase("0.7*exp(-(1.3*k)**2/2)", "gaussian", 0.7, 1.3)]
    [TestCase("0.7*(1 + k**2)**(-9/4)", "algebraic", 0.7, 9.0)]
    [TestCase("0.7*k**-1.5", "power", 0.7, 1.5)]
    [TestCase("0.7", "power", 0.7, 0.0)]
    public void A_potential_measures_what_its_kind_states(string text, string kind, double first, double second)
    {
        var stated = PotentialKind.All.Find(kind)!.Create([first, second], double.PositiveInfinity);
        var found = Potential(text);
        Assert.That(found.OriginExponent, Is.EqualTo(stated.OriginExponent));
        Assert.That(found.DecayExponent, Is.EqualTo(stated.DecayExponent));
        Assert.That(found.Scale, Is.EqualTo(stated.Scale).Within(1e-3 * stated.Scale));
        foreach (var k in (double[])[1e-6, 0.3, 1, 4, 30])
        {
            Assert.That(found.Value(k), Is.EqualTo(stated.Value(k)).Within(1e-13 * stated.Value(k)));
            Assert.That(found.Inverse(k), Is.EqualTo(stated.Inverse(k)).Within(1e-13 * stated.Inverse(k)));
        }

        Assert.That(found.Inverse(0), Is.EqualTo(stated.Inverse(0)).Within(1e-13));
    }

    [TestCase("1/(k - 2)", "positive and finite for k > 0")]
    [TestCase("sin(k)", "positive and finite for k > 0")]
    [TestCase("k**2", "at 0 it vanishes like k^2")]
    [TestCase("1 + k", "it grows at infinity")]
    [TestCase("log(1 + 1/k)/(1 + k**4)", "'origin-exponent' states it")]
    [TestCase("q/k", "names q, which is none of k, pi")]
    public void A_potential_is_refused(string text, string why) =>
        Assert.That(Sample.Complaint(Input(text)), Does.StartWith("case.toml, line 13").And.Contain("'potential.formula' must be ").And
            .Contain(why));

    [Test]
    public void Stated_exponents_are_checked_and_taken()
    {
        var logarithm = Potential("log(1 + 1/k)/(1 + k**4)", "origin-exponent = 0");
        Assert.That((logarithm.OriginExponent, logarithm.DecayExponent), Is.EqualTo((0.0, 10.0)));
        Assert.That(
            Sample.Complaint(Input("1/(1 + k**2)", "decay-exponent = 6")),
            Does.Contain("line 14, column 1: 'potential.decay-exponent' must be 4, to 0.1, as 'formula' has it, but is the integer 6"));
    }

    [TestCase("{ k = 1 }", "k has a meaning of its own")]
    [TestCase("{ exp = 1 }", "exp has a meaning of its own")]
    [TestCase("{ a-b = 1 }", "names, of letters, digits and _, with numbers")]
    [TestCase("{ a = \"x\" }", "'potential.constants.a' must be a finite number")]
    [TestCase("3", "'potential.constants' must be a section")]
    public void Bad_constants_are_refused(string constants, string why) =>
        Assert.That(Sample.Complaint(Input("1/(1 + k**2)", $"constants = {constants}")), Does.Contain(why));

    /// <summary>F of a formula is that of the kind with the same, and the written input gives it again.</summary>
    [Test]
    public void A_state_is_sampled_as_it_is_written()
    {
        const string Words = "formula = \"exp(-(v1-0.7)**2/(2*0.8) - (v2-0.2)**2/1.2)/(2*pi*sqrt(s))\"\nconstants = { s = 0.48 }";
        var read = Sample.Read(State(Words));
        var state = (ClusterLB.Solver.InitialStates.ClosedForm)read.Initial.State;
        var mixture = (ClusterLB.Solver.InitialStates.ClosedForm)Sample.Read(Sample.Text).Initial.State;
        foreach (var v in (double[][])[[0, 0], [1.3, -2.1], [-3, 4]])
            Assert.That(state.Value(v), Is.EqualTo(mixture.Value(v)).Within(1e-15));
        Assert.That(Sample.Read(read.ToToml()).ToToml(), Is.EqualTo(read.ToToml()));
        Assert.That(read.ToToml(), Does.Contain("constants = { s = 0.48 }"));

        var g = Sample.Read(State("formula = \"0.1*v1*exp(-v**2/4)\"\ncontent = \"perturbation\"")).Initial.State;
        Assert.That(((ClusterLB.Solver.InitialStates.ClosedForm)g).Value([1, 0]), Is.EqualTo(
            (Math.Exp(-0.5) / (2 * Math.PI)) + (Math.Sqrt(Math.Exp(-0.5) / (2 * Math.PI)) * 0.1 * Math.Exp(-0.25))).Within(1e-15));
    }

    [Test]
    public void A_state_that_is_not_finite_is_refused_with_the_velocity()
    {
        var configuration = Sample.Read(State("formula = \"1/v\""), "lattice.points=17");
        Assert.That(
            () => ClusterLB.Solver.Runs.Case.Of(configuration, new ClusterLB.Decomposition.Mpi.SerialCommunicator(), threads: 1),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("\"1/v\" is Infinity at v = (0, 0)")
                .Or.InstanceOf<InputException>().With.Message.Contains("\"1/v\" is Infinity at v = (0, 0)"));
    }

    private static string Input(string formula, string more = "") =>
        Sample.With((12, "kind = \"formula\""), (13, $"formula = \"{formula}\""), (14, more));

    private static string State(string words) =>
        string.Join('\n', [.. Sample.Lines[..19], "kind = \"formula\"", words, .. Sample.Lines[25..]]);

    private static Potential Potential(string formula, string more = "") => Sample.Read(Input(formula, more)).Model.Potential;
}
