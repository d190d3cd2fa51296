using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterLB.Tests.Bits;

/// <summary>
/// No number changes unseen: each dataset, each numeric attribute and each printed result of the examples, the reference inputs and one run
/// of each verb has the SHA-256 that stands in bits.txt (and portable.txt), with any number of threads and ranks.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public class BitsTests
{
    // What is switched off in the runtime for each path, and what the files then call it. Only an x86 processor has more than one.
    private static readonly (string Name, (string, string)[] Environment, string[] Sets)[] _paths =
    [
        ("AVX-512", [], ["AVX-512"]),
        ("AVX2", [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0")], ["AVX2+FMA"]),
        ("portable",
            [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0"), ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableAVX", "0")],
            ["SSE4.2", "NEON", "scalar"]),
    ];

    private static int Own => Vector512.IsHardwareAccelerated ? 0 : Vector256.IsHardwareAccelerated && Fma.IsSupported ? 1 : 2;

    private static IEnumerable<string> Cases => BitsCase.All.Select(c => c.Name);

    private static IEnumerable<TestCaseData> OtherPaths() =>
        from path in Enumerable.Range(0, _paths.Length)
        from @case in Cases
        where path != Own && (Verification.Cases.All || BitsTable.Renew || BitsCase.Cheap.Contains(@case))
        select new TestCaseData(_paths[path].Name, @case);

    [OneTimeTearDown]
    public static void Renew()
    {
        if (!BitsTable.Renew)
            return;
        BitsTable.Fused.Write(Cases);
        BitsTable.Portable.Write(Cases);
    }

    [TestCaseSource(nameof(Cases))]
    public void The_bits_are_those_of_the_table(string name)
    {
        using var place = new BitsPlace();
        Compare(Own, name, place.Run(Case(name), []));
    }

    [TestCaseSource(nameof(OtherPaths))]
    public void Other_instruction_paths_have_the_bits_of_their_table(string path, string name)
    {
        var index = Array.FindIndex(_paths, p => p.Name == path);
        if (index < Own)
            Assert.Ignore($"this machine has no {path}");
        if (Table(index) == Table(Own))
            RefuseRenewal();
        using var place = new BitsPlace();
        var found = place.Run(Case(name), _paths[index].Environment);
        Assert.That(place.InstructionSets(), Is.SubsetOf(_paths[index].Sets), "the switches of the runtime do what they are for");
        Compare(index, name, found);
    }

    [Test]
    public void Three_ranks_have_the_same_bits()
    {
        RefuseRenewal();
        using var place = new BitsPlace();
        Assert.That(Table(Own).Differences(BitsCase.OnRanks, place.Run(Case(BitsCase.OnRanks), [], 3)), Is.Empty);
    }

    [Test]
    public void The_table_has_no_other_cases()
    {
        RefuseRenewal();
        Assert.That(BitsTable.Fused.Cases.Union(BitsTable.Portable.Cases), Is.SubsetOf(Cases), "cases of the tables that nothing runs");
        Assert.That(BitsCase.Cheap, Is.SubsetOf(Cases));
    }

    /// <summary>The last bit of one input is seen in every field that depends on it, and an item more or less is told apart.</summary>
    [Test]
    public void The_comparison_sees_the_last_bit()
    {
        RefuseRenewal();
        const string Name = "reference/convergence-2d";
        using var place = new BitsPlace();
        var changed = new BitsCase(Name, Case(Name).Commands[0] + " --set potential.strength=1.0000000000000002");
        var found = place.Run(changed, []);
        Assert.That(Table(Own).Differences(Name, found), Does.StartWith($"{Name}: other bits in ").And.Contain("evaluate.h5:collision")
            .And.Not.Contain("evaluate.h5:distribution").And.Not.Contain("not written").And.Not.Contain("not in the table"));
        found.Remove("evaluate.h5 collision");
        found.Add("evaluate.h5 addition", found["evaluate.h5 v1"]);
        Assert.That(Table(Own).Differences(Name, found),
            Does.Contain("; not written any more: evaluate.h5:collision; not in the table: evaluate.h5:addition. "));
    }

    // ARM has fused multiply-add in its vectors of 128 bits.
    private static BitsTable Table(int path) => path == 2 && X86Base.IsSupported ? BitsTable.Portable : BitsTable.Fused;

    private static void Compare(int path, string name, SortedDictionary<string, string> found)
    {
        if (BitsTable.Renew)
            Table(path).Set(name, found);
        else
            Assert.That(Table(path).Differences(name, found), Is.Empty);
    }

    private static BitsCase Case(string name) => BitsCase.All.Single(c => c.Name == name);

    private static void RefuseRenewal()
    {
        if (BitsTable.Renew)
            Assert.Ignore("the table is being written; it is compared with where it is not asked for by " + BitsTable.RenewVariable);
    }
}
