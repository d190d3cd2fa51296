using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The level sums for every direction p and transfer m, in units of a hyperplane integral:
/// <code>
/// R (p, j)    = |p| h^(d-1) Σ { F(u)       : p·u = j }
/// S (p, m, j) = |p| h^(d-1) Σ { F(u)       : p·u = j, u and u + m p inside }
/// S'(p, m, j) = |p| h^(d-1) Σ { F(u + m p) : p·u = j, u and u + m p inside }
/// </code>
/// Axes along which p does not move are summed first, exactly and once (<see cref="Marginals"/>). On what is left, the last two axes are
/// summed once for each distinct pair (m p_b, m p_c) and shared by all directions that have it; then planes are combined.
/// Rows are kept apart by residue modulo p_c, so that every inner loop runs over contiguous memory.
/// All partial sums are exact, so the result depends neither on threads nor on ranks: each rank sums over its block, and one Allreduce of
/// the tables adds the blocks. Source: docs/numerics.md, "Level sums".
/// </summary>
public sealed unsafe class HyperplaneSums : IDisposable
{
    private readonly Domain _domain;
    private readonly VelocityLattice _block;
    private readonly BondFamily[] _families;
    private readonly List<Task> _tasks = [];
    private readonly NativeBuffer _partial;
    private readonly long[][][] _places;
    private readonly int _slices;

    /// <summary>Plans the sums for <paramref name="families"/> from marginals of <paramref name="slices"/> slices.</summary>
    public HyperplaneSums(Domain domain, BondFamily[] families, int slices = Marginals.UsualSlices)
    {
        ArgumentNullException.ThrowIfNull(domain);
        (_domain, _block, _families, _slices) = (domain, domain.Block, families, slices);
        Projection = [.. families.Select(f => new double[f.Levels])];
        Lower = [.. families.Select(f => LevelTables(f))];
        Upper = [.. families.Select(f => LevelTables(f))];
        (_places, var length) = Arrange();
        _partial = new NativeBuffer(_slices * length);
        foreach (var group in Enumerable.Range(0, families.Length).GroupBy(q => InnerKey(families[q].Vector)))
        {
            int[] members = [.. group];
            for (var m = 0; m <= members.Max(q => families[q].Transfers); m++)
            {
                _tasks.Add(new Task(members, m, false));
                if (m > 0)
                    _tasks.Add(new Task(members, m, true));
            }
        }
    }

    /// <summary>R[q][j] of direction q: the full hyperplane projections.</summary>
    public double[][] Projection { get; }

    /// <summary>S[q][m][j], m = 1 .. transfers, j = level of the bonds' lower end.</summary>
    public double[][][] Lower { get; }

    /// <summary>S'[q][m][j].</summary>
    public double[][][] Upper { get; }

    /// <summary>Computes all sums from the marginals of F over this block, and adds those of all ranks; collective.</summary>
    public void Compute(Marginals marginals)
    {
        if (_block.Count == 0)
        {
            _partial.Clear();
        }
        else
        {
            Parallel.For(0, _tasks.Count, _domain.Parallel, () => new Scratch(), (i, _, scratch) =>
            {
                Run(_tasks[i], marginals, scratch);
                return scratch;
            }, scratch => scratch.Dispose());
        }

        _domain.World.Allreduce(_partial.Pointer, _partial.Length, Operation.Sum);
        Parallel.For(0, _families.Length, _domain.Parallel, q =>
        {
            var measure = _families[q].HyperplaneMeasure;
            Combine(Projection[q], _places[q][0][0], measure);
            for (var m = 1; m <= _families[q].Transfers; m++)
            {
                Combine(Lower[q][m], _places[q][0][m], measure);
                Combine(Upper[q][m], _places[q][1][m], measure);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _partial.Dispose();

    /// <summary>Adds the slices, smallest first: each is exact, so a rounding a slice remains.</summary>
    private void Combine(double[] target, long place, double measure)
    {
        var slice = _partial.Length / _slices;
        double* high = _partial.Pointer + place, low = high + slice;
        if (_slices == 2)
        {
            for (var j = 0; j < target.Length; j++)
                target[j] = (high[j] + low[j]) * measure;
            return;
        }

        for (var j = 0; j < target.Length; j++)
            target[j] = (high[j] + (low[j] + low[j + slice])) * measure;
    }

    /// <summary>Where the tables of each direction begin in a slice of the partial sums: [q][lower, upper][m], m = 0 the projection.</summary>
    private (long[][][] Places, long Length) Arrange()
    {
        var length = 0L;
        var places = new long[_families.Length][][];
        for (var q = 0; q < places.Length; q++)
        {
            places[q] = [new long[_families[q].Transfers + 1], new long[_families[q].Transfers + 1]];
            for (var m = 0; m <= _families[q].Transfers; m++)
            {
                for (var side = 0; side < (m == 0 ? 1 : 2); side++)
                {
                    places[q][side][m] = length;
                    length += m == 0 ? Projection[q].Length : Lower[q][m].Length;
                }
            }
        }

        return (places, length);
    }

    private static double[][] LevelTables(BondFamily f) =>
        [.. Enumerable.Range(0, f.Transfers + 1).Select(m => new double[m == 0 ? 0 : Math.Max(0, f.Levels - m * f.SquaredLength)])];

    /// <summary>Directions share their inner sums when they move in the same axes and agree in the last two of them.</summary>
    private static string InnerKey(int[] p)
    {
        var support = Support(p);
        return string.Join(',', support) + ':' + string.Join(',', support.TakeLast(2).Select(a => p[a]));
    }

    private static int[] Support(int[] p) => [.. Enumerable.Range(0, p.Length).Where(a => p[a] != 0)];

    private void Run(Task task, Marginals marginals, Scratch scratch)
    {
        var first = _families[task.Members[0]];
        var support = Support(first.Vector);
        var axes = support.Sum(a => 1 << a);
        var (outer, inner) = (support[..^Math.Min(2, support.Length)], support[^Math.Min(2, support.Length)..]);
        var plane = new Plane(_block, first, inner, task);
        var planes = outer.Aggregate(1L, (count, a) => count * _block.Points[a]);
        for (var slice = 0; slice < _slices; slice++)
        {
            var table = scratch.Planes(planes * plane.Length);
            for (var o = 0L; o < planes; o++)
                plane.Sum(marginals.Slice(axes, slice) + o * plane.Points, table + o * plane.Length);
            foreach (var q in task.Members)
            {
                if (_families[q].Transfers >= task.Transfer)
                    AddPlanes(q, task, outer, plane, table, scratch, slice);
            }
        }
    }

    private void AddPlanes(int q, Task task, int[] outer, Plane plane, double* table, Scratch scratch, int slice)
    {
        var family = _families[q];
        var step = plane.Step;
        var segment = (family.Levels + step - 1) / step + 1;
        var sum = scratch.Levels(step * segment);
        new Span<double>(sum, step * segment).Clear();
        Visit(0, 0, plane.LowestLevel);

        var target = _partial.Pointer + slice * (_partial.Length / _slices) + _places[q][task.Upper ? 1 : 0][task.Transfer];
        var shift = task.Upper ? task.Transfer * family.SquaredLength : 0;
        var length = task.Transfer == 0 ? family.Levels : Lower[q][task.Transfer].Length;
        for (var j = 0; j < length; j++)
            target[j] = sum[(j + shift) % step * segment + (j + shift) / step];

        void Visit(int depth, long index, int level)
        {
            if (depth == outer.Length)
            {
                for (var r = 0; r < step; r++)
                {
                    var from = table + index * plane.Length + r * plane.Segment;
                    RowKernels.Add(from, sum + (level + r) % step * segment + (level + r) / step, plane.Count(r));
                }

                return;
            }

            var a = outer[depth];
            var (low, high) = Inside(_block, family.Range(a, task.Transfer, task.Upper), a);
            var lowest = Math.Min(0, family.Vector[a]) * (_block.Whole.Points[a] - 1);
            for (var i = low; i < high; i++)
                Visit(depth + 1, index * _block.Points[a] + i - _block.Box.Lower[a], level + family.Vector[a] * i - lowest);
        }
    }

    /// <summary>The part of a range of the whole lattice that lies in a block, in indices of the whole.</summary>
    private static (int First, int End) Inside(VelocityLattice block, (int First, int End) range, int axis) =>
        (Math.Max(range.First, block.Box.Lower[axis]), Math.Min(range.End, block.Box.Upper[axis]));

    private sealed record Task(int[] Members, int Transfer, bool Upper);

    /// <summary>Sums over the last one or two axes of a support: levels l = p_b i_b + p_c i_c from their lowest, stored by residue of l modulo p_c.</summary>
    private sealed class Plane
    {
        private readonly int _rows, _columns, _rowStep, _lowest, _levels;
        private readonly (int First, int End) _rowRange = (0, 1), _columnRange;

        internal Plane(VelocityLattice block, BondFamily family, int[] inner, Task task)
        {
            var c = inner[^1];
            (Step, _columns, _columnRange) = (family.Vector[c], block.Points[c], Local(c));
            LowestLevel = Step * block.Box.Lower[c];
            _rows = 1;
            if (inner.Length == 2)
            {
                var b = inner[0];
                (_rowStep, _rows, _rowRange) = (family.Vector[b], block.Points[b], Local(b));

                // The level of the block's lowest point, from the lowest of the whole lattice.
                LowestLevel += _rowStep > 0 ? _rowStep * block.Box.Lower[b] : -_rowStep * (block.Whole.Points[b] - block.Box.Upper[b]);
            }

            (int First, int End) Local(int axis)
            {
                var (first, end) = Inside(block, family.Range(axis, task.Transfer, task.Upper), axis);
                return (first - block.Box.Lower[axis], end - block.Box.Lower[axis]);
            }

            _lowest = Math.Min(0, _rowStep) * (_rows - 1);
            _levels = Math.Abs(_rowStep) * (_rows - 1) + Step * (_columns - 1) + 1;
            Segment = (_levels + Step - 1) / Step;
        }

        internal int Step { get; }

        /// <summary>Level of the plane's lowest point, counted from that of the whole lattice.</summary>
        internal int LowestLevel { get; }

        internal int Segment { get; }
        internal int Length => Step * Segment;
        internal int Points => _rows * _columns;

        /// <summary>Number of levels with residue r.</summary>
        internal int Count(int r) => Math.Max(0, (_levels - r + Step - 1) / Step);

        internal void Sum(double* plane, double* levels)
        {
            new Span<double>(levels, Length).Clear();
            for (var i = _rowRange.First; i < _rowRange.End; i++)
            {
                var level = _rowStep * i - _lowest;
                var target = levels + level % Step * Segment + level / Step + _columnRange.First;
                RowKernels.Add(plane + (long)i * _columns + _columnRange.First, target, Math.Max(0, _columnRange.End - _columnRange.First));
            }
        }
    }

    private sealed class Scratch : IDisposable
    {
        private NativeBuffer _planes = new(0), _levels = new(0);

        internal double* Planes(long length) => Grow(ref _planes, length);

        internal double* Levels(long length) => Grow(ref _levels, length);

        public void Dispose()
        {
            _planes.Dispose();
            _levels.Dispose();
        }

        private static double* Grow(ref NativeBuffer buffer, long length)
        {
            if (buffer.Length < length)
            {
                buffer.Dispose();
                buffer = new NativeBuffer(length);
            }

            return buffer.Pointer;
        }
    }
}
