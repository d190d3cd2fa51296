using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>
/// Mutated checkpoints: flipped bits, bytes overwritten, ranges zeroed, exchanged, removed, doubled or appended, the end cut off, and
/// whatever of it once more; a seed and a number make each. None may crash or hang the loader, and none may be taken with a value that was
/// not written. A crash would end the test run itself: the loader runs in this process.
/// </summary>
public class CheckpointFuzzTests
{
    private static readonly int _mutations = Cases.All ? 1000 : 150;

    [Test]
    public void No_mutation_crashes_the_loader_or_passes_with_another_value()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var good = File.ReadAllBytes(path);
        long[] state = [.. CheckpointFileTests.Bits(specimen.State), .. CheckpointFileTests.Bits(specimen.Carry)];
        var reasons = new SortedDictionary<string, int>();
        for (var number = 0; number < _mutations; number++)
        {
            var bytes = Mutate(good, new Random(7919 * number + 1));
            File.WriteAllBytes(path, bytes);
            var reason = Load(path, specimen, out var found);
            if (reason is null)
                Assert.That(found, Is.EqualTo(state), $"mutation {number} was taken with another value");
            reasons[reason ?? "taken, all values unchanged"] = reasons.GetValueOrDefault(reason ?? "taken, all values unchanged") + 1;
        }

        foreach (var (reason, count) in reasons)
            Cases.Report($"| {reason} | {count} |");
        Assert.That(reasons.Values.Sum(), Is.EqualTo(_mutations));
        Assert.That(reasons.Count, Is.GreaterThan(3), "the mutations meet more than one kind of check");
    }

    /// <summary>The same with a seal that fits, as if the bytes had been so when they were written: the checks behind the seal hold
    /// too.</summary>
    [Test]
    public void Behind_a_seal_that_fits_a_changed_state_is_found_by_its_sum()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var (good, seal) = (File.ReadAllBytes(path), FileSeal.Check(path, CheckpointFile.Version));
        for (var number = 0; number < _mutations; number++)
        {
            var random = new Random(number);
            var bytes = (byte[])good.Clone();
            bytes[seal.SkippedOffset + random.Next((int)seal.SkippedLength)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bytes);
            Assert.That(Load(path, specimen, out _), Does.Contain("its state does not have the checksum"));
        }
    }

    private static string? Load(string path, Specimen specimen, out long[] state)
    {
        state = [];
        try
        {
            var (checkpoint, sum) = CheckpointFile.Read(path);
            using var field = new NativeBuffer(specimen.State.Length);
            using var carry = new NativeBuffer(specimen.State.Length);
            CheckpointFile.ReadState(path, specimen.Domain, sum, field, carry);
            state = [.. CheckpointFileTests.Bits(field), .. CheckpointFileTests.Bits(carry)];
            Assert.That(checkpoint.Integrator, Is.EqualTo(Specimen.Checkpoint.Integrator));
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or NewerVersionException)
        {
            Assert.That(e.Message, Does.Contain("checkpoint.h5").And.Not.Contain("\n"));
            return new string([.. e.Message.Replace(path, "FILE", StringComparison.Ordinal).Select(c => char.IsAsciiDigit(c) ? 'N' : c)])
                .Replace("NN", "N").Replace("NN", "N").Replace("NN", "N");
        }
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(1 + random.Next(random.Next(2) == 0 ? 8 : 2000), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: Overwrite(at, length, _ => 0); break;
                case 3: Overwrite(at, length, _ => (byte)random.Next(256)); break;
                case 4: bytes.RemoveRange(at, Math.Min(length, bytes.Count - 1)); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 6: bytes.RemoveRange(Math.Max(1, at), bytes.Count - Math.Max(1, at)); break;
                default: Overwrite(at, length, i => good[(i + (2 * at)) % good.Length]); break;
            }
        }

        return [.. bytes];

        void Overwrite(int from, int count, Func<int, byte> value)
        {
            for (var i = 0; i < count; i++)
                bytes[from + i] = value(i);
        }
    }
}
