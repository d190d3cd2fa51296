using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Planning;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Tests.Solver.Planning;

/// <summary>The memory that a plan says against what is held: bytes of native buffers, and of managed objects that are referred to, as the
/// collector counts them. Nothing of the runtime is in either. On ranks: Tests/Parallel/PlanTests.</summary>
[NonParallelizable]
public class FootprintTests
{
    private const string Time = "\n[time]\nend = 1.0\nmethod = \"dormand-prince\"\nstep = 1e-3\nmax-steps = 1\n";

    [TestCase("evaluate", "distribution")]
    [TestCase("evaluate", "distribution", "model.screening=none")]
    [TestCase("evaluate", "distribution", "model.statistics=fermi", "model.degeneracy=0.5")]
    [TestCase("evaluate", "perturbation")]
    [TestCase("evaluate", "linear")]
    [TestCase("run", "distribution", "quadrature.radial=monotone")]
    [TestCase("run", "distribution", "model.statistics=fermi", "model.degeneracy=0.5")]
    [TestCase("run", "linear", "time.method=rkc")]
    public void What_is_held_is_what_is_planned(string verb, string form, params string[] more)
    {
        // The first time pools are filled and types are made, once for all.
        _ = Measure(4);
        var (held, planned) = Measure(18);
        TestContext.Out.WriteLine($"{verb}, {form}: held {held / 1e6:f2} MB, planned {planned / 1e6:f2} MB");
        Assert.That(held, Is.EqualTo(planned).Within(5).Percent);

        (double Held, double Planned) Measure(int points)
        {
            var configuration = Load(verb, points, [$"model.form={form}", "output.estimate=false", .. more]);
            var before = Held();
            using var setup = Case.Of(configuration, new SerialCommunicator(), 1);
            var plan = setup.Plan!.Ranks[0].Memory.Total;
            if (verb == "run")
            {
                using var evolution = setup.Evolve();
                evolution.Step();
                return (Held() - before, plan);
            }

            using var rate = new NativeBuffer(setup.Initial.Length);
            setup.Formulation.Evaluate(setup.Initial, rate);
            return (Held() - before, plan);
        }
    }

    /// <summary>The study of the error plans other operators beside the one there is, one after another.</summary>
    [TestCase("distribution", "spectral")]
    [TestCase("distribution", "monotone")]
    [TestCase("linear", "spectral")]
    public void The_study_of_the_error_is_planned(string form, string rule)
    {
        _ = Measure(4);
        var (held, planned) = Measure(18);
        TestContext.Out.WriteLine($"{form}, {rule}: held {held / 1e6:f2} MB, planned {planned / 1e6:f2} MB");
        Assert.That(held, Is.EqualTo(planned).Within(5).Percent);

        (double Held, double Planned) Measure(int points)
        {
            var configuration = Load("evaluate", points, [$"model.form={form}", $"quadrature.radial={rule}"]);
            using var setup = Case.Of(configuration, new SerialCommunicator(), 1);
            using var rate = new NativeBuffer(setup.Initial.Length);
            setup.Formulation.Evaluate(setup.Initial, rate);
            var (before, most) = (Held(), 0L);
            var study = new ErrorStudy(setup.Configuration, setup.ThermalWidth, setup.Resonance, Formulate, setup.Discretisation.Slices);
            Assert.That(study.Of((GasFormulation)setup.Formulation, setup.Initial, rate).IsKnown);

            // The difference of the rates, a field, comes when the operator is there.
            return (most - before + sizeof(double) * rate.Length, setup.Plan!.Ranks[0].Memory[MemoryPlan.Study]);

            GasFormulation Formulate(CollisionOperator other)
            {
                GasFormulation formulation = form == "distribution"
                    ? new DistributionFormulation(other) : new PerturbationFormulation(new PerturbationOperator(other, form == "linear"));
                using var scratch = new NativeBuffer(rate.Length);
                formulation.Evaluate(setup.Initial, scratch);
                most = Math.Max(most, Held() - sizeof(double) * rate.Length);
                return formulation;
            }
        }
    }

    private static Configuration Load(string verb, int points, string[] settings) => Configuration.Parse(
        File.ReadAllText(Path.Combine(SharedReference.Own, "quantum-4d.toml")) + (verb == "run" ? Time : ""), "case.toml",
        [$"lattice.points={points}", "quadrature.directions=6", .. settings]);

    private static long Held() => NativeBuffer.HeldBytes + GC.GetTotalMemory(forceFullCollection: true);
}
