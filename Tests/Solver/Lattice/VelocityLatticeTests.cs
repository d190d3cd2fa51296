using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Lattice;

public class VelocityLatticeTests
{
    [Test]
    public void Velocities_are_centred_on_every_axis()
    {
        var lattice = new VelocityLattice([4, 7, 5], 0.5);
        Assert.That(lattice.Count, Is.EqualTo(140));
        Assert.That(lattice.Velocity(0, 0), Is.EqualTo(-0.75));
        Assert.That(lattice.Velocity(1, 3), Is.Zero);
        Assert.That(lattice.Velocity(2, 4), Is.EqualTo(1.0));
    }

    [Test]
    public void Offset_and_index_are_inverse()
    {
        var lattice = new VelocityLattice([3, 4, 2, 5], 1.0);
        var index = new int[4];
        for (var offset = 0L; offset < lattice.Count; offset++)
        {
            lattice.Index(offset, index);
            Assert.That(lattice.Offset(index), Is.EqualTo(offset));
        }
    }
}
