using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The bonds of one kind of particle over the block of a rank, with what is summed over them: the halo of F, the level sums, and the gather
/// that turns tables of coefficients into a rate. It knows neither the weights nor other kinds of particles.
/// </summary>
internal sealed unsafe class SpeciesBonds : IDisposable
{
    private readonly Domain _domain;
    private readonly BondSets _bonds;
    private readonly HaloExchange _halo;
    private readonly NodeGroup _node;
    private readonly NodeMemory _field;
    private readonly BondSetSeconds[] _setTimes;
    private double* _finished;

    /// <summary>Plans halo, sums and bonds of the block of this rank.</summary>
    /// <param name="domain">ranks, lattice, block, threads</param>
    /// <param name="families">the bonds, one family for each pair {p, -p}</param>
    /// <param name="slices">slices of the exact level sums, see <see cref="Marginals"/></param>
    /// <param name="statistics">quantum statistics</param>
    public SpeciesBonds(Domain domain, BondFamily[] families, int slices, QuantumStatistics statistics)
    {
        (_domain, Families) = (domain, families);
        _node = new NodeGroup(domain.World);
        var plan = new HaloPlan(
            domain.Grid, CollisionOperator.Reach(families, domain.Lattice.Dimension), domain.World.Rank, _node.NodeOf);
        _halo = new HaloExchange(domain.World, plan, _node.Ranks);
        _bonds = BondSets.Of(domain.Lattice, plan.Block, plan.Halo, families, domain.Team, _node.Ranks.Size > 1);
        Marginals = new Marginals(domain, slices);
        Sums = new HyperplaneSums(domain, families, slices);
        _field = new NodeMemory(_node.Ranks, _node.Ranks.Allreduce(_bonds.FieldLength, Operation.Max));
        _setTimes = new BondSetSeconds[_bonds.All.Length];
        if (!statistics.IsBoltzmann)
            Occupation = new OccupationTerms(domain, families, plan, statistics.Eta, NewTables);
    }

    /// <summary>The bonds, one family for each pair {p, -p}.</summary>
    public BondFamily[] Families { get; }

    /// <summary>Exact marginals of the last F summed.</summary>
    public Marginals Marginals { get; }

    /// <summary>The level sums R, S, S' of the last F summed.</summary>
    public HyperplaneSums Sums { get; }

    /// <summary>What quantum statistics add; null for Boltzmann's.</summary>
    public OccupationTerms? Occupation { get; }

    /// <summary>Wall time of the last gather, by set of directions.</summary>
    public IReadOnlyList<BondSetSeconds> SetTimes => _setTimes;

    /// <summary>What partners in collisions see of the bonds of direction q and transfer m: S and S' by level of the lower end, less ηP
    /// where statistics are not Boltzmann's.</summary>
    public (double[] Lower, double[] Upper) PartnerSums(int q, int transfer) => Occupation is { } occupation
        ? (occupation.Lower[q][transfer], occupation.Upper[q][transfer]) : (Sums.Lower[q][transfer], Sums.Upper[q][transfer]);

    /// <summary>Tables of these bonds for <see cref="Gather"/>; the caller disposes them.</summary>
    /// <param name="hasGains">false for the partial sums alone</param>
    public BondTables NewTables(bool hasGains = true) => new(_bonds, hasGains);

    /// <summary>Begins to send what other ranks need of a field to gather its bonds.</summary>
    public void BeginGather(NativeBuffer field)
    {
        _finished = null;
        _halo.Start(field);
    }

    /// <summary>Marginals and level sums of a field, with those of its products where statistics need them; collective.</summary>
    /// <exception cref="ArithmeticException">the field has a value that is not finite</exception>
    public void SumLevels(NativeBuffer field)
    {
        Marginals.Compute(field);
        Sums.Compute(Marginals);
        Occupation?.Sum(Halo(field), Marginals.Largest, Sums);
    }

    /// <summary>rate(i) = Σ Up field(i + mp) + Σ Down field(i - mp) - field(i) (LossUp + LossDown), and what
    /// <paramref name="addition"/> adds to each velocity; <see cref="BeginGather"/> came before.</summary>
    public void Gather(NativeBuffer field, NativeBuffer rate, BondTables tables, IRowAddition? addition = null)
    {
        var halo = Halo(field);
        if (_bonds.All.Length == 0)
        {
            rate.Clear();
            Occupation?.Clear();
        }

        for (var s = 0; s < _bonds.All.Length; s++)
        {
            var (set, begun) = (_bonds.All[s], _domain.Clock.Now);
            _field.Synchronize();
            set.Copy(_domain.Team, halo, _field.Pointer, _node.Ranks.Rank, _node.Ranks.Size);
            _field.Synchronize();
            var copied = _domain.Clock.Now;
            set.Run(_bonds.Threads, tables.Of(set), _field.Pointer, rate, isFirst: s == 0, addition);
            Occupation?.Run(_bonds.Threads, set, _field.Pointer, isFirst: s == 0);
            _setTimes[s] = new BondSetSeconds(
                set.Axis, set.Directions.Length, set.Updates, _domain.Clock.Seconds(copied, _domain.Clock.Now),
                _domain.Clock.Seconds(begun, copied));
        }

        Occupation?.AddTo(field, rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marginals.Dispose();
        Sums.Dispose();
        Occupation?.Dispose();
        _halo.Dispose();
        _field.Dispose();
        _node.Dispose();
        _bonds.Dispose();
    }

    /// <summary>The field over the halo, waited for once after each <see cref="BeginGather"/>.</summary>
    private double* Halo(NativeBuffer field) => _finished == null ? _finished = _halo.Finish(field) : _finished;
}
