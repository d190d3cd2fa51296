using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// N ∂_t F(v) of (2.16), with the corrections of docs/physics.md, as a function of microscopic time, for the particle system in a box of
/// side L = 2πħ/h whose momentum lattice is the velocity lattice: the sum over all wave vectors k = hq/ħ with ħ|k| ≤ X of what
/// <see cref="PairFlow"/> gives,
/// <code>N ∂_t F(v) = Σ_q 2/((2π)^d ħ²) (h/ħ)^d V(κ)² { F(v) [Re I_r - E] + F(v + hq) E }.</code>
/// Velocities outside the lattice exist, with F = 0. It holds until the wave packets have gone round the box, t κ ~ 2π/h. Cost: wave
/// vectors × (levels × panels × 64 + velocities × times).
/// </summary>
internal sealed class CumulantRate
{
    private const int Batch = 64, RowsAtATime = 8;
    private readonly double[][] _rate;

    /// <summary>Computes the rate at all times; collective.</summary>
    /// <param name="domain">ranks, lattice, threads; the bits depend on the lattice alone</param>
    /// <param name="field">F on the block of this rank</param>
    /// <param name="model">ħ &gt; 0 and V; dynamic screening, or none for a flow without the mean field. Its prefactor is not used: there
    /// is none in the particle system</param>
    /// <param name="maxTransfer">X, the largest ħ|k|</param>
    /// <param name="times">microscopic times, ascending</param>
    /// <exception cref="ArgumentException">a classical model, or Maxwellian screening, which no particle system has</exception>
    public CumulantRate(Domain domain, NativeBuffer field, CollisionModel model, double maxTransfer, double[] times)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(times);
        if (!(model.Hbar > 0) || model.Screening == Screening.Maxwellian)
            throw new ArgumentException("the particle system is a quantum one with its own mean field or none", nameof(model));
        (Lattice, Times) = (domain.Lattice, times);
        _rate = [.. times.Select(_ => new double[Lattice.Count])];
        var whole = WholeField.Of(domain, field);
        var reach = Reach(Lattice, model, maxTransfer);
        int[][] vectors = [
            .. DirectionOrbit.All(Lattice.Dimension, (int)(reach * reach), int.MaxValue)!.SelectMany(o => o.Members)
            .Where(p => p.Last(a => a != 0) > 0)];
        var (families, projection) = Projections.Of(domain, field, vectors);
        Wave[] waves =
        [
            .. from q in Enumerable.Range(0, families.Length)
               from m in Enumerable.Range(1, (int)(reach / families[q].Direction.Length))
               from side in (int[])[1, -1]
               select new Wave(families[q], projection[q], m * side),
        ];
        Waves = waves.Length;
        for (var first = 0; first < waves.Length; first += Batch)
            Add(domain, model, whole, waves.AsSpan(first, Math.Min(Batch, waves.Length - first)).ToArray());
        foreach (var rate in _rate)
            WholeField.Add(domain, rate);
    }

    /// <summary>|q| of the longest wave vector, ħ|k| = h|q|.</summary>
    internal static double Reach(VelocityLattice lattice, CollisionModel model, double maxTransfer) =>
        Math.Min(maxTransfer, model.Hbar * model.Potential.MaxWavenumber) / lattice.Spacing * (1 + 1e-12);

    /// <summary>About what is held at once: half the vectors of the ball with two projections each, the waves, the rates.</summary>
    internal static double Bytes(VelocityLattice lattice, double reach, int times)
    {
        const double Vector = 250, Wave = 48;
        var d = lattice.Dimension;
        var ball = DirectionSet.SphereArea(d) / d * Math.Pow(reach, d);
        var levels = 1 + 2.0 / 3 * Math.Sqrt(d) * reach * (lattice.Points.Max() - 1);
        return 0.5 * ball * (Vector + 2 * sizeof(double) * levels) + ball * Wave + sizeof(double) * (times + 3.0) * lattice.Count;
    }

    /// <summary>The whole lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Microscopic times.</summary>
    public double[] Times { get; }

    /// <summary>Number of wave vectors.</summary>
    public int Waves { get; }

    /// <summary>N ∂_t F at time number <paramref name="time"/>, on the whole lattice in C order; on every rank.</summary>
    public double[] Rate(int time) => _rate[time];

    /// <summary>The flows of a batch, shared out over ranks and threads; then their contribution to this rank's share of the velocities, in
    /// fixed order.</summary>
    private void Add(Domain domain, CollisionModel model, double[] whole, Wave[] waves)
    {
        double[][] tables = [.. waves.Select(w => new double[2 * Times.Length * w.Family.Levels])];
        SharedRows.Fill(domain, waves.Length, w => Flow(model, waves[w], tables[w]), tables);
        var (rank, size) = (domain.World.Rank, domain.World.Size);
        var row = Lattice.Points[^1];
        var rows = (int)(Lattice.Count / row);
        var (begin, end) = ((int)((long)rows * rank / size), (int)((long)rows * (rank + 1) / size));
        domain.Team.For(end - begin, RowsAtATime, (item, _) =>
        {
            var r = begin + item;
            Span<int> index = stackalloc int[Lattice.Dimension];
            for (var w = 0; w < waves.Length; w++)
            {
                Lattice.Index(r * row, index);
                AddRow(waves[w], tables[w], whole, index, checked((int)(r * row)));
            }
        });
    }

    private void Flow(CollisionModel model, Wave wave, double[] table)
    {
        var (family, hbar) = (wave.Family, model.Hbar);
        var m = Math.Abs(wave.Transfer);
        var kappa = m * family.TransferStep / hbar;
        var v = model.Potential.Value(kappa);
        double[] projection = wave.Transfer > 0 ? wave.Projection : [.. wave.Projection.Reverse()];
        var flow = new PairFlow(
            projection, m * family.Rise, family.LevelSpacing, kappa, hbar, model.Screening == Screening.None ? 0 : v);
        var factor = 2 / (Math.Pow(2 * Math.PI, Lattice.Dimension) * hbar * hbar) * Math.Pow(
            Lattice.Spacing / hbar, Lattice.Dimension) * v * v;
        for (var t = 0; t < Times.Length; t++)
        {
            flow.Advance(Times[t]);
            for (var j = 0; j < family.Levels; j++)
            {
                var (response, exchange) = flow.At(wave.Transfer > 0 ? j : family.Levels - 1 - j);
                var at = 2 * (t * family.Levels + j);
                (table[at], table[at + 1]) = (factor * (response - exchange), factor * exchange);
            }
        }
    }

    private void AddRow(Wave wave, double[] table, double[] whole, ReadOnlySpan<int> index, int offset)
    {
        var (family, last) = (wave.Family, Lattice.Dimension - 1);
        var level = -family.LowestLevel;
        var (inside, shift) = (true, 0L);
        for (var a = 0; a < Lattice.Dimension; a++)
        {
            level += family.Vector[a] * index[a];
            shift += wave.Transfer * family.Step[a] * Lattice.Stride(a);
            if (a < last && (uint)(index[a] + wave.Transfer * family.Step[a]) >= (uint)Lattice.Points[a])
                inside = false;
        }

        var (step, reach, n) = (family.Vector[last], wave.Transfer * family.Step[last], Lattice.Points[last]);
        for (var t = 0; t < Times.Length; t++)
        {
            var (rate, at) = (_rate[t], 2 * (t * family.Levels + level));
            for (var i = 0; i < n; i++, at += 2 * step)
            {
                var other = inside && (uint)(i + reach) < (uint)n ? whole[offset + i + shift] : 0;
                rate[offset + i] += table[at] * whole[offset + i] + table[at + 1] * other;
            }
        }
    }

    /// <summary>k = transfer · p h/ħ, transfer of either sign.</summary>
    private sealed record Wave(BondFamily Family, double[] Projection, int Transfer);
}
