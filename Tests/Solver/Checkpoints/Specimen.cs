using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>A checkpoint in which no two numbers are alike, on a lattice of 4 x 6 velocities.</summary>
internal sealed class Specimen : IDisposable
{
    public static Checkpoint Checkpoint { get; } = new()
    {
        Configuration = "title = \"a run with ħ\"\n",
        Lineage = "one\ntwo",
        Integrator = new IntegratorState
        {
            Method = "rkc",
            Time = 1.25,
            StepNumber = 17,
            LastStep = 0.1,
            NextStep = 0.2,
            PreviousError = 0.3,
            Ceiling = double.PositiveInfinity,
            StepsUnderCeiling = 4,
            Evaluations = 55,
            Rejected = 6,
            SpectralRadius = 7.5,
            StepsSinceEstimate = -1,
        },
        NegativeSteps = 8,
        RaisedSteps = 9,
        InitialNegativeMass = 1e-5,
        Journal = new JournalState
        {
            Snapshots = 10,
            NextSnapshot = 11.5,
            SnapshotEvery = 0.5,
            SnapshotStep = 12,
            RowStep = 13,
            LargestDrift = 1e-15,
            EdgeTold = true,
            Seconds = 14.5,
            Start = new Moments(0.9, [0.1, -0.2], 1.1, [0.7, 0.8], new[,] { { 1.0, 0.25 }, { 0.25, 2.0 } }),
            History = new HistoryArrays(
                ["time", "step", "momentum"], [1, 0, 2], 3, [0, 0.5, 1.25, 1, 2, 3, double.NaN, 5, -0.0], [0, 9, 17]),
        },
    };

    public Specimen()
    {
        Domain = Domain.Serial(new VelocityLattice([4, 6], 0.5), 1);
        State = Cases.Rough(Domain.Lattice, 3);
        Carry = Cases.Rough(Domain.Lattice, 4);
    }

    public Domain Domain { get; }

    public NativeBuffer State { get; }

    public NativeBuffer Carry { get; }

    public void Write(string path) => CheckpointFile.Write(path, Domain, Checkpoint, State, Carry, [("mpi", "none"), ("ranks", 1L)]);

    public void Dispose()
    {
        State.Dispose();
        Carry.Dispose();
    }
}
