using System.Text.Json;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Verification;

/// <summary>The operator with automatic directions against values from an independent quadrature, for the inputs as they stand.</summary>
public class ReferenceTests
{
    [TestCase("classical-2d", 1e-4)]
    [TestCase("quantum-2d-small-hbar", 1e-4)]
    [TestCase("quantum-2d", 1e-3)]
    [TestCase("quantum-2d-unscreened", 1e-3)]
    [TestCase("quantum-3d", 1e-3)]
    [TestCase("classical-3d", 1e-3)]
    [TestCase("quantum-4d", 1e-3)]
    [TestCase("quantum-4d-small-hbar", 1e-3)]
    [TestCase("coulomb-3d", 1e-3)]
    [TestCase("anisotropic-2d", 1e-3)]
    [TestCase("anisotropic-3d", 1e-3)]
    [TestCase("maxwellian-screening-2d", 1e-3)]
    [TestCase("weak-scale-2d", 1e-3)]
    [TestCase("classical-2d-yukawa", 1e-4)]
    [TestCase("cut-3d", 1e-3)]
    [TestCase("classical-4d", 1e-3)]
    [TestCase("fermi-2d", 1e-3)]
    [TestCase("bose-2d", 1e-3)]
    [TestCase("fermi-2d-classical", 1e-3)]
    [TestCase("fermi-3d", 1e-3)]
    [TestCase("fermi-4d", 1e-3)]
    public void Automatic_directions_reach_the_reference_values(string name, double tolerance)
    {
        var input = Configuration.Load(Path.Combine(SharedReference.Own, name + ".toml"));
        Assert.That(input.Quadrature.Directions, Is.Null);
        var lattice = input.Lattice.Create();
        var state = (ClosedForm)input.Initial.State;
        var choice = DirectionChoice.Predict(
            lattice.Dimension, lattice.Spacing, OccupationWidth.ToResolve(input.Model.Statistics, state, state.ThermalWidth));
        using var distribution = new NativeBuffer(lattice.Count);
        using var rate = new NativeBuffer(lattice.Count);
        state.Sample(lattice, distribution);
        using var operation = new CollisionOperator(lattice, input.Model, DirectionSet.Create(lattice.Dimension, choice.P2),
            input.Quadrature.Radial, input.Quadrature.MaxTransfer, Environment.ProcessorCount);
        operation.Evaluate(distribution, rate);

        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedReference.Own, name + ".json")));
        int[][] indices = [
            .. json.RootElement.GetProperty("indices").EnumerateArray()
            .Select(i => i.EnumerateArray().Select(a => a.GetInt32()).ToArray())];
        double[] expected = [.. json.RootElement.GetProperty("collision").EnumerateArray().Select(q => q.GetDouble())];
        var error = indices.Zip(expected, (i, q) => Math.Abs(rate[lattice.Offset(i)] - q)).Max() / expected.Max(Math.Abs);
        TestContext.Out.WriteLine($"{name}: {choice}, error {error:e1}, {operation.Seconds.Total:f1} s");
        Assert.That(error, Is.LessThanOrEqualTo(tolerance));
    }
}
