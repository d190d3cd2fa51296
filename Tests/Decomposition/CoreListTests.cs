using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.Decomposition;

/// <summary>Ranks share cores where their lists overlap.</summary>
public class CoreListTests
{
    [TestCase("0-7", "8-15", false)]
    [TestCase("0-3,8", "4-7,9-11", false)]
    [TestCase("0-3,8", "8", true)]
    [TestCase("0-63", "0-63", true)]
    [TestCase("5", "0-63", true)]
    [TestCase("", "0", true)]
    public void Lists_overlap_in_both_senses(string first, string second, bool isShared)
    {
        Assert.That(CoreList.Overlap(first, second), Is.EqualTo(isShared));
        Assert.That(CoreList.Overlap(second, first), Is.EqualTo(isShared));
    }

    [Test]
    public void A_process_overlaps_itself() => Assert.That(CoreList.Overlap(CoreList.OfProcess(), CoreList.OfProcess()), Is.True);
}
