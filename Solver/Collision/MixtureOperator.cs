using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The collision operator of a mixture: species of commensurable masses on lattices of one spacing, each colliding with all. Over a bond
/// {i, i + r_a m p} of species a, with the sums S_b and S_b' over the bonds {u, u + r_b m p} of species b with the same middle level,
/// <code>J_a(i) = w W_ab [F_a(i + r_a m p) S_b - F_a(i) S_b'],     m_a r_a = m_b r_b,</code>
/// and with statistics S_b - η_b P_b and the factors of F_a. Each pair conserves the mass of both, momentum and energy to rounding,
/// leaves Maxwellians of a common temperature and drift unmoved, and with <see cref="RadialRule.Monotone"/> has an H-theorem. All partners
/// of a species add to one table of coefficients, so that its bonds are gathered once; level sums and tables know of species, the bonds
/// do not. Source: docs/physics.md and docs/numerics.md, "Mixtures".
/// </summary>
internal sealed class MixtureOperator : IDisposable
{
    private readonly CollisionModel _model;
    private readonly Domain[] _domains;
    private readonly SpeciesBonds[] _bonds;
    private readonly BondTables[] _tables;
    private readonly MixtureWeights[] _weights;
    private readonly SharedWeights? _shared;
    private readonly MixtureWeights.Workspace[] _work;
    private readonly double[][][][] _lower, _upper;
    private readonly Action<int, int> _weigh, _fill;
    private readonly double[][][] _projections;
    private bool _isWeighed;

    /// <summary>Plans bonds, quadratures, tables and buffers of all species; no field is needed yet. Collective.</summary>
    /// <param name="species">the species</param>
    /// <param name="domains">ranks, lattice, block and threads of each; one spacing, and on each axis all even or all odd</param>
    /// <param name="model">the equation; its statistics are those of the species</param>
    /// <param name="directions">directions p and their weights</param>
    /// <param name="rule">radial weights</param>
    /// <param name="maxTransfer">X, the largest transfer ħ|k| of momentum</param>
    public MixtureOperator(
        IReadOnlyList<Species> species, IReadOnlyList<Domain> domains, CollisionModel model, DirectionSet directions, RadialRule rule,
        double maxTransfer)
    {
        (Species, _domains, _model, Directions) = (species, [.. domains], model, directions);
        Families = [.. species.Select((s, a) => directions.Half
            .Select(p => new BondFamily(domains[a].Lattice, p, maxTransfer / s.Mass.Value)).ToArray())];
        _bonds = [.. species.Select((s, a) => new SpeciesBonds(domains[a], Families[a], Marginals.UsualSlices, s.Statistics))];
        _tables = [.. _bonds.Select(bonds => bonds.NewTables())];
        _weights = new MixtureWeights[directions.Half.Count];
        _projections = [.. Enumerable.Range(0, _weights.Length).Select(q => _bonds.Select(bonds => bonds.Sums.Projection[q]).ToArray())];
        var pairs = Enumerable.Range(0, _weights.Length).Select(PairsOf).ToArray();
        var quadratures = Quadratures(pairs, rule, maxTransfer);
        domains[0].Team.For(_weights.Length, (q, _) => _weights[q] = new MixtureWeights(
            model, species, [.. Families.Select(f => f[q])], pairs[q],
            momentum => quadratures[(Families[0][q].SquaredLength, momentum)]));
        (_lower, _upper) = (Tables(), Tables());
        if (domains[0].World.Size > 1 && model.Screening == Screening.Dynamic)
            _shared = new SharedWeights(domains[0].World, _weights);
        _work = [.. Enumerable.Range(0, domains[0].Threads).Select(_ => new MixtureWeights.Workspace())];
        (_weigh, _fill) = (Weigh, Fill);
        BondUpdates = Families.Sum(all => all.Sum(f => f.BondUpdates));
    }

    /// <summary>The species.</summary>
    public IReadOnlyList<Species> Species { get; }

    /// <summary>Directions and weights.</summary>
    public DirectionSet Directions { get; }

    /// <summary>The bonds of each species, one family for each pair {p, -p}.</summary>
    public BondFamily[][] Families { get; }

    /// <summary>Ranks, lattice, block and threads of each species.</summary>
    public IReadOnlyList<Domain> Domains => _domains;

    /// <summary>The equation.</summary>
    public CollisionModel Model => _model;

    /// <summary>Exact marginals of the F of a species evaluated last.</summary>
    public Marginals MarginalsOf(int species) => _bonds[species].Marginals;

    /// <summary>Level sums of the F of a species evaluated last.</summary>
    public HyperplaneSums SumsOf(int species) => _bonds[species].Sums;

    /// <summary>The weights of each direction at the last evaluation.</summary>
    public IReadOnlyList<MixtureWeights> Weights => _weights;

    /// <summary>Bond updates of one evaluation: each bond of a species, whoever the partners are, changes both of its ends.</summary>
    public long BondUpdates { get; }

    /// <summary>Smallest |eps| met by the last evaluation.</summary>
    public double MinDielectric => _weights.Min(w => w.MinDielectric);

    /// <summary>Whether the tables of the last evaluation have a growing wave along any direction, by Penrose's criterion.</summary>
    public bool HasGrowingWaves => _weights.Any(w => w.Waves.IsUnstable);

    /// <summary>Linear stability of the state evaluated last, the worst of all directions.</summary>
    public Stability Stability => _model.Screening != Screening.Dynamic || !_isWeighed ? Stability.Far
        : Stability.Of([.. _weights.Select(w => w.Widest)], [.. _weights.Select(w => w.Waves)], DielectricOf);

    /// <summary>ε along direction q of the state evaluated last.</summary>
    public DielectricFunction DielectricOf(int q) => new(
        [
            .. Species.Select((s, a) => (s, a)).GroupBy(x => x.s.Mass.Value).Select(mass => ((LineDensity)new LatticeLine(
                _weights[q].Widest, _weights[q].TotalOf(_projections[q], mass.Key)), mass.Key)),
        ],
        _model.Potential, _model.Hbar);

    /// <summary>Wall time of the last evaluation by phase, seconds.</summary>
    public PhaseSeconds Seconds { get; private set; }

    /// <summary>rates[a] = dF_a/dt.</summary>
    /// <param name="distributions">F of each species over the block of this rank</param>
    /// <param name="rates">receive the rates; not the same buffers</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public void Evaluate(IReadOnlyList<NativeBuffer> distributions, IReadOnlyList<NativeBuffer> rates)
    {
        var clock = _domains[0].Clock;
        var start = clock.Now;
        for (var a = 0; a < _bonds.Length; a++)
            _bonds[a].BeginGather(distributions[a]);
        for (var a = 0; a < _bonds.Length; a++)
            _bonds[a].SumLevels(distributions[a]);
        var summed = clock.Now;
        if (_model.Screening == Screening.Dynamic)
        {
            _isWeighed = true;
            _domains[0].Team.For(_weights.Length, _weigh);
            _shared?.Exchange();
        }

        _domains[0].Team.For(_weights.Length, _fill);
        var tabled = clock.Now;
        for (var a = 0; a < _bonds.Length; a++)
            _bonds[a].Gather(distributions[a], rates[a], _tables[a]);
        Seconds = new PhaseSeconds(
            clock.Seconds(start, summed), clock.Seconds(summed, tabled), clock.Seconds(tabled, clock.Now));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tables in _tables)
            tables.Dispose();
        foreach (var bonds in _bonds)
            bonds.Dispose();
        foreach (var work in _work)
            work.Dispose();
    }

    private SpeciesPair[] PairsOf(int q) =>
    [
        .. from a in Enumerable.Range(0, Species.Count)
           from b in Enumerable.Range(a, Species.Count - a)
           select new SpeciesPair(
               a, b, (Species[a].Mass, Species[b].Mass), (Families[a][q], Families[b][q]),
               Species[a].SquaredCharge * Species[b].SquaredCharge),
    ];

    /// <summary>Nodes for each length |p|² and each step of the momentum.</summary>
    private Dictionary<(int Square, double Momentum), RadialQuadrature> Quadratures(
        SpeciesPair[][] pairs, RadialRule rule, double maxTransfer)
    {
        var wanted = new Dictionary<(int, double), (int Transfers, double Spacing)>();
        for (var q = 0; q < pairs.Length; q++)
        {
            var family = Families[0][q];
            foreach (var pair in pairs[q])
            {
                var key = (family.SquaredLength, pair.Momentum);
                wanted[key] = (Math.Max(pair.Transfers, wanted.GetValueOrDefault(key).Transfers), family.LevelSpacing);
            }
        }

        return wanted.ToDictionary(w => w.Key, w => new RadialQuadrature(
            _model, Families[0][0].Vector.Length, rule, w.Key.Item2, w.Value.Spacing, w.Value.Transfers, maxTransfer));
    }

    /// <summary>A table of the bond levels of every species: [a][q][transfer][j].</summary>
    private double[][][][] Tables() =>
    [
        .. Families.Select(all => all.Select(f => Enumerable.Range(0, f.Transfers + 1)
            .Select(t => new double[t == 0 ? 0 : f.LowerLevels(t)]).ToArray()).ToArray()),
    ];

    private void Weigh(int q, int thread)
    {
        var world = _domains[0].World;
        if (q % world.Size == world.Rank)
            _weights[q].Compute(_projections[q], _work[thread]);
    }

    private void Fill(int q, int thread)
    {
        for (var a = 0; a < _bonds.Length; a++)
        {
            foreach (var row in _lower[a][q])
                Array.Clear(row);
            foreach (var row in _upper[a][q])
                Array.Clear(row);
        }

        for (var i = 0; i < _weights[q].Pairs.Length; i++)
            Add(_weights[q].Pairs[i], _weights[q].Weight[i], q);
        for (var a = 0; a < _bonds.Length; a++)
        {
            // The weights are in the sums already: an end loses what the other gains.
            _tables[a].FillGains(q, _lower[a][q], _upper[a][q]);
            _tables[a].FillSums(q, _upper[a][q], _lower[a][q]);
            _bonds[a].Occupation?.Fill(q, _lower[a][q], _upper[a][q]);
        }
    }

    /// <summary>Adds the weighted sums of the partners to each species of a pair.</summary>
    private void Add(SpeciesPair pair, double[][] weight, int q)
    {
        var (a, b) = (pair.First, pair.Second);
        for (var m = 1; m <= pair.Transfers; m++)
        {
            var (own, other, shift) = (m * pair.FirstStep, m * pair.SecondStep, pair.LevelShift(m));
            var (ownLower, ownUpper) = _bonds[a].PartnerSums(q, own);
            var (lower, upper) = _bonds[b].PartnerSums(q, other);
            double[] addLower = _lower[a][q][own], addUpper = _upper[a][q][own];
            double[] backLower = _lower[b][q][other], backUpper = _upper[b][q][other];
            for (var j = Math.Max(0, -shift); j < Math.Min(weight[m].Length, lower.Length - shift); j++)
            {
                addLower[j] += weight[m][j] * lower[j + shift];
                addUpper[j] += weight[m][j] * upper[j + shift];
                if (a == b)
                    continue;
                backLower[j + shift] += weight[m][j] * ownLower[j];
                backUpper[j + shift] += weight[m][j] * ownUpper[j];
            }
        }
    }
}
