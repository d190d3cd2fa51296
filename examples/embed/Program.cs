// Two beams in d = 2, made in code: Q of the first state, then the way to the end. The same on any number of ranks.
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Runs;

return MpiEnvironment.Run(Compute, failure => (1, failure.Message));

static int Compute(MpiEnvironment mpi)
{
    using var beams = Case.Of(
        new Configuration
        {
            Lattice = new(Points: [16, 16], Extent: 5),
            Model = new(hbar: 1, new YukawaPotential(strength: 1, inverseLength: 1)),
            Initial = new(new GaussianMixture([new(0.5, [1.2, 0], [0.6, 0.8]), new(0.5, [-1.2, 0], [0.6, 0.8])])),
            Time = new(end: 200),
        },
        mpi.World, threads: 1);
    using var rate = new NativeBuffer(beams.Domain.Block.Count);
    beams.Operator.Evaluate(beams.Initial, rate);
    var conserved = CollisionRates.Of(beams.Domain, rate);
    Tell($"mass and energy change at rates of {conserved.Mass:e0} and {conserved.Energy:e0}");

    using var evolution = beams.Evolve();
    while (!evolution.IsAtEnd)
    {
        evolution.Step();
        var state = evolution.Diagnose();
        Tell($"time {state.Time:f3}  anisotropy {state.Moments.Anisotropy:f6}  smallest |eps| {state.MinDielectric:f4}");
    }

    return 0;

    void Tell(string line) => (mpi.World.Rank == 0 ? Console.Out : TextWriter.Null).WriteLine(line);
}
