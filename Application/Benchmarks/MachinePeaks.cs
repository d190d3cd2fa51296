using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Application.Benchmarks;

/// <summary>
/// What this machine can do at most, measured: fused multiply-adds of independent registers, loads from the first-level cache, and reading
/// of a field that no cache holds, on a number of threads, each the best of several tries.
/// </summary>
/// <param name="MultiplyAdds">fused multiply-adds of doubles a second</param>
/// <param name="Loads">doubles loaded a second from the first-level cache</param>
/// <param name="MemoryBytes">bytes read a second from memory</param>
/// <param name="Threads">threads that did it</param>
internal sealed record MachinePeaks(double MultiplyAdds, double Loads, double MemoryBytes, int Threads)
{
    private const int Tries = 10;
    private const int Rounds = 1 << 18;
    private const int Sums = 16;
    private const long MemoryDoubles = 1L << 24;

    /// <summary>Measures; takes some tenths of a second.</summary>
    /// <param name="team">the threads</param>
    /// <param name="clock">measures</param>
    public static unsafe MachinePeaks Measure(ThreadTeam team, PhaseClock clock)
    {
        var threads = team.Threads;
        using var field = new NativeBuffer(MemoryDoubles);
        var pointer = field.Pointer;
        var lanes = InstructionPaths.Current switch { InstructionPath.Vector512 => 8, InstructionPath.Vector256 => 4, _ => 2 };
        return new MachinePeaks(
            Best(team, clock, (double)Rounds * Sums * lanes, _ => Dispatch(null, Rounds, true)),
            Best(team, clock, (double)Rounds * Sums * lanes, part => Dispatch(pointer + part * 1024, Rounds, false)),
            Best(team, clock, sizeof(double) * (double)(MemoryDoubles / threads), part =>
                Read(pointer + part * (MemoryDoubles / threads), MemoryDoubles / threads)),
            threads);
    }

    /// <summary>The better of two measurements, figure by figure.</summary>
    public MachinePeaks Best(MachinePeaks other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new MachinePeaks(
            Math.Max(MultiplyAdds, other.MultiplyAdds), Math.Max(Loads, other.Loads), Math.Max(MemoryBytes, other.MemoryBytes), Threads);
    }

    private static double Best(ThreadTeam team, PhaseClock clock, double work, Action<int> action)
    {
        var best = double.PositiveInfinity;
        for (var k = 0; k < Tries; k++)
        {
            var start = clock.Now;
            team.For(team.Threads, (item, _) => action(item));
            best = Math.Min(best, clock.Seconds(start, clock.Now));
        }

        return team.Threads * work / best;
    }

    private static unsafe void Dispatch(double* line, int rounds, bool multiply)
    {
        var kernel = new Arithmetic(line, rounds, multiply);
        InstructionPaths.Run(ref kernel);
    }

    private readonly unsafe struct Arithmetic(double* line, int rounds, bool multiply) : IVectorKernel
    {
        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct
        {
            var sink = stackalloc double[Sums * 8];
            if (multiply)
                Multiply<TOperations, TVector>(sink, rounds);
            else
                Load<TOperations, TVector>(line, sink, rounds);
        }
    }

    /// <summary>Sixteen independent chains of multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Multiply<TOperations, TVector>(double* sink, int rounds)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        TVector w = TOperations.Broadcast(0.999), x = TOperations.Broadcast(1e-3);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x, n = x, o = x, p = x;
        for (; rounds > 0; rounds--)
        {
            a = TOperations.MultiplyAdd(a, w, x);
            b = TOperations.MultiplyAdd(b, w, x);
            c = TOperations.MultiplyAdd(c, w, x);
            d = TOperations.MultiplyAdd(d, w, x);
            e = TOperations.MultiplyAdd(e, w, x);
            f = TOperations.MultiplyAdd(f, w, x);
            g = TOperations.MultiplyAdd(g, w, x);
            h = TOperations.MultiplyAdd(h, w, x);
            i = TOperations.MultiplyAdd(i, w, x);
            j = TOperations.MultiplyAdd(j, w, x);
            k = TOperations.MultiplyAdd(k, w, x);
            l = TOperations.MultiplyAdd(l, w, x);
            m = TOperations.MultiplyAdd(m, w, x);
            n = TOperations.MultiplyAdd(n, w, x);
            o = TOperations.MultiplyAdd(o, w, x);
            p = TOperations.MultiplyAdd(p, w, x);
        }

        a = TOperations.Add(
            TOperations.Add(TOperations.Add(a, b), TOperations.Add(c, d)), TOperations.Add(TOperations.Add(e, f), TOperations.Add(g, h)));
        i = TOperations.Add(
            TOperations.Add(TOperations.Add(i, j), TOperations.Add(k, l)), TOperations.Add(TOperations.Add(m, n), TOperations.Add(o, p)));
        TOperations.Store(TOperations.Add(a, i), sink);
    }

    /// <summary>Sixteen vectors of one kilobyte and their sum in eight chains: at most one addition a load, which the machine has ports
    /// for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Load<TOperations, TVector>(double* line, double* sink, int rounds)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        TVector a = TOperations.Load(line), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (; rounds > 0; rounds--)
        {
            a = TOperations.Add(a, TOperations.Load(line));
            b = TOperations.Add(b, TOperations.Load(line + TOperations.Count));
            c = TOperations.Add(c, TOperations.Load(line + 2 * TOperations.Count));
            d = TOperations.Add(d, TOperations.Load(line + 3 * TOperations.Count));
            e = TOperations.Add(e, TOperations.Load(line + 4 * TOperations.Count));
            f = TOperations.Add(f, TOperations.Load(line + 5 * TOperations.Count));
            g = TOperations.Add(g, TOperations.Load(line + 6 * TOperations.Count));
            h = TOperations.Add(h, TOperations.Load(line + 7 * TOperations.Count));
            a = TOperations.Add(a, TOperations.Load(line + 8 * TOperations.Count));
            b = TOperations.Add(b, TOperations.Load(line + 9 * TOperations.Count));
            c = TOperations.Add(c, TOperations.Load(line + 10 * TOperations.Count));
            d = TOperations.Add(d, TOperations.Load(line + 11 * TOperations.Count));
            e = TOperations.Add(e, TOperations.Load(line + 12 * TOperations.Count));
            f = TOperations.Add(f, TOperations.Load(line + 13 * TOperations.Count));
            g = TOperations.Add(g, TOperations.Load(line + 14 * TOperations.Count));
            h = TOperations.Add(h, TOperations.Load(line + 15 * TOperations.Count));
        }

        a = TOperations.Add(
            TOperations.Add(TOperations.Add(a, b), TOperations.Add(c, d)), TOperations.Add(TOperations.Add(e, f), TOperations.Add(g, h)));
        TOperations.Store(a, sink);
    }

    /// <summary>Reads a part of a field once.</summary>
    private static unsafe void Read(double* from, long count)
    {
        var kernel = new Reading(from, count);
        InstructionPaths.Run(ref kernel);
    }

    private readonly unsafe struct Reading(double* from, long count) : IVectorKernel
    {
        public void Run<TOperations, TVector>()
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : struct =>
            Read<TOperations, TVector>(from, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Read<TOperations, TVector>(double* from, long count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        TVector a = TOperations.Broadcast(0), b = a, c = a, d = a;
        for (var i = 0L; i + 4 * TOperations.Count <= count; i += 4 * TOperations.Count)
        {
            a = TOperations.Add(a, TOperations.Load(from + i));
            b = TOperations.Add(b, TOperations.Load(from + i + TOperations.Count));
            c = TOperations.Add(c, TOperations.Load(from + i + 2 * TOperations.Count));
            d = TOperations.Add(d, TOperations.Load(from + i + 3 * TOperations.Count));
        }

        var sink = stackalloc double[8];
        TOperations.Store(TOperations.Add(TOperations.Add(a, b), TOperations.Add(c, d)), sink);
    }
}
