using System.Runtime.InteropServices;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// The second share of the work: direction q belongs to rank q mod ranks, which computes its radial weights; one Allreduce hands them to
/// all. The bits travel as integers added to zeros, so that what arrives is what was computed, signs of zeros included.
/// </summary>
internal sealed class SharedWeights
{
    /// <summary>Numbers of a direction besides its weights: the least |eps| and <see cref="LineStability"/>.</summary>
    internal const int Header = 1 + LineStability.Length;

    private readonly Communicator _world;
    private readonly IDirectionWeights[] _weights;
    private readonly long[] _bits;

    /// <summary>Plans the exchange of <paramref name="weights"/>.</summary>
    internal SharedWeights(Communicator world, IDirectionWeights[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (_world, _weights) = (world, weights);
        _bits = new long[weights.Sum(LengthOf)];
    }

    /// <summary>What the exchange holds, and reduces.</summary>
    internal static Footprint FootprintOf(BondFamily[] families)
    {
        var bytes = sizeof(long) * families.Sum(f => Header + f.Entries);
        return new Footprint(bytes) + Footprint.Reduction(bytes);
    }

    /// <summary>Gives every rank the weights, the least |eps| and the stability of all directions; collective.</summary>
    public void Exchange()
    {
        Array.Clear(_bits);
        Visit((q, bits) =>
        {
            if (q % _world.Size != _world.Rank)
                return;
            bits[0] = BitConverter.DoubleToInt64Bits(_weights[q].MinDielectric);
            _weights[q].Waves.Write(bits[1..Header]);
            var at = Header;
            foreach (var row in _weights[q].Rows)
            {
                MemoryMarshal.Cast<double, long>(row).CopyTo(bits[at..]);
                at += row.Length;
            }
        });
        _world.Allreduce(_bits.AsSpan(), Operation.Sum);
        Visit((q, bits) =>
        {
            _weights[q].MinDielectric = BitConverter.Int64BitsToDouble(bits[0]);
            _weights[q].Waves = LineStability.Read(bits[1..Header]);
            var at = Header;
            foreach (var row in _weights[q].Rows)
            {
                bits.Slice(at, row.Length).CopyTo(MemoryMarshal.Cast<double, long>(row.AsSpan()));
                at += row.Length;
            }
        });
    }

    /// <summary>The least |eps| of a direction, and its weights.</summary>
    private static long LengthOf(IDirectionWeights weights) => Header + weights.Rows.Sum(row => row.LongLength);

    private void Visit(Use use)
    {
        var at = 0;
        for (var q = 0; q < _weights.Length; q++)
        {
            var length = checked((int)LengthOf(_weights[q]));
            use(q, _bits.AsSpan(at, length));
            at += length;
        }
    }

    private delegate void Use(int direction, Span<long> bits);
}
