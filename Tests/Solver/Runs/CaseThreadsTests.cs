using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Runs;
using ClusterLB.Tests.Decomposition;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>The threads of a case end with it.</summary>
public class CaseThreadsTests
{
    private const int Threads = 9;

    [TestCase(false)]
    [TestCase(true)]
    public void A_case_leaves_no_thread_behind(bool evolves)
    {
        var configuration = Sample.Read(Sample.Text, "lattice.points=8", "time.method=ssp-rk3", "time.step=0.2", "time.end=0.2");
        using (var setup = Case.Of(configuration, new SerialCommunicator(), Threads))
        {
            using var rate = new NativeBuffer(setup.Lattice.Count);
            setup.Operator.Evaluate(setup.Initial, rate);
            Assert.That(ThreadTeamTests.Alive(Threads), Is.EqualTo(Threads - 1), "one team, of which the caller is one");
            if (evolves)
            {
                using var evolution = setup.Evolve();
                evolution.Step();
                Assert.That(ThreadTeamTests.Alive(Threads), Is.EqualTo(Threads - 1), "and no other for the steps");
            }
        }

        Assert.That(() => ThreadTeamTests.Alive(Threads), Is.Zero.After(5000, 5), "the system may take a moment");
    }
}
