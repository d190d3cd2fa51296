using ClusterLB.Decomposition.Memory;
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
/// All partial sums are exact, so the result does not depend on threads. Source: docs/numerics.md, "Level sums".
/// </summary>
public sealed unsafe class HyperplaneSums
{
    private readonly VelocityLattice _lattice;
    private readonly BondFamily[] _families;
    private readonly ParallelOptions _parallel;
    private readonly List<Task> _tasks = [];

    /// <summary>Plans the sums for <paramref name="families"/>.</summary>
    public HyperplaneSums(VelocityLattice lattice, BondFamily[] families, int threads)
    {
        (_lattice, _families) = (lattice, families);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Projection = [.. families.Select(f => new double[f.Levels])];
        Lower = [.. families.Select(f => LevelTables(f))];
        Upper = [.. families.Select(f => LevelTables(f))];
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

    /// <summary>Computes all sums from the marginals of F.</summary>
    public void Compute(Marginals marginals) =>
        Parallel.For(0, _tasks.Count, _parallel, () => new Scratch(), (i, _, scratch) =>
        {
            Run(_tasks[i], marginals, scratch);
            return scratch;
        }, scratch => scratch.Dispose());

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
        var plane = new Plane(_lattice, first, inner, task);
        var planes = outer.Aggregate(1L, (count, a) => count * _lattice.Points[a]);
        for (var slice = 0; slice < Marginals.Slices; slice++)
        {
            var table = scratch.Planes(planes * plane.Length);
            for (var o = 0L; o < planes; o++)
                plane.Sum(marginals.Slice(axes, slice) + o * plane.Points, table + o * plane.Length);
            foreach (var q in task.Members)
            {
                if (_families[q].Transfers >= task.Transfer)
                    Combine(q, task, outer, plane, table, scratch, slice);
            }
        }
    }

    private void Combine(int q, Task task, int[] outer, Plane plane, double* table, Scratch scratch, int slice)
    {
        var family = _families[q];
        var step = plane.Step;
        var segment = (family.Levels + step - 1) / step + 1;
        var sum = scratch.Levels(step * segment);
        new Span<double>(sum, step * segment).Clear();
        AddPlanes(0, 0, 0);

        var target = task.Transfer == 0 ? Projection[q] : (task.Upper ? Upper : Lower)[q][task.Transfer];
        var shift = task.Upper ? task.Transfer * family.SquaredLength : 0;
        var measure = family.HyperplaneMeasure;
        for (var j = 0; j < target.Length; j++)
        {
            // The slices are added largest first; each is exact, so two roundings remain.
            var value = sum[(j + shift) % step * segment + (j + shift) / step];
            target[j] = slice == 0 ? value : (target[j] + value) * measure;
        }

        void AddPlanes(int depth, long index, int level)
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
            var (low, high) = family.Range(a, task.Transfer, task.Upper);
            var lowest = Math.Min(0, family.Vector[a]) * (_lattice.Points[a] - 1);
            for (var i = low; i < high; i++)
                AddPlanes(depth + 1, index * _lattice.Points[a] + i, level + family.Vector[a] * i - lowest);
        }
    }

    private sealed record Task(int[] Members, int Transfer, bool Upper);

    /// <summary>Sums over the last one or two axes of a support: levels l = p_b i_b + p_c i_c from their lowest, stored by residue of l modulo p_c.</summary>
    private sealed class Plane
    {
        private readonly int _rows, _columns, _rowStep, _lowest, _levels;
        private readonly (int First, int End) _rowRange = (0, 1), _columnRange;

        internal Plane(VelocityLattice lattice, BondFamily family, int[] inner, Task task)
        {
            var c = inner[^1];
            (Step, _columns, _columnRange) = (family.Vector[c], lattice.Points[c], family.Range(c, task.Transfer, task.Upper));
            _rows = 1;
            if (inner.Length == 2)
            {
                var b = inner[0];
                (_rowStep, _rows, _rowRange) = (family.Vector[b], lattice.Points[b], family.Range(b, task.Transfer, task.Upper));
            }

            _lowest = Math.Min(0, _rowStep) * (_rows - 1);
            _levels = Math.Abs(_rowStep) * (_rows - 1) + Step * (_columns - 1) + 1;
            Segment = (_levels + Step - 1) / Step;
        }

        internal int Step { get; }
        internal int Segment { get; }
        internal int Length => Step * Segment;
        internal int Points => _rows * _columns;

        /// <summary>Number of levels with residue r.</summary>
        internal int Count(int r) => (_levels - r + Step - 1) / Step;

        internal void Sum(double* plane, double* levels)
        {
            new Span<double>(levels, Length).Clear();
            for (var i = _rowRange.First; i < _rowRange.End; i++)
            {
                var level = _rowStep * i - _lowest;
                var target = levels + level % Step * Segment + level / Step + _columnRange.First;
                RowKernels.Add(plane + (long)i * _columns + _columnRange.First, target, _columnRange.End - _columnRange.First);
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
