using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// N ∂_t F of the particle system against Q_ħ(F) as microscopic time and box grow: which constant c_d and which sign of ε it tends to.
/// Source: docs/theory.md, "From the particle system".
/// </summary>
internal sealed class CumulantStudy
{
    private readonly List<Box> _boxes = [];

    /// <summary>A study at these microscopic times.</summary>
    public CumulantStudy(double[] times) => Times = times;

    /// <summary>Microscopic times, ascending.</summary>
    public double[] Times { get; }

    /// <summary>All boxes and times, in the order they were added.</summary>
    public IEnumerable<CumulantRow> Rows => _boxes.SelectMany(b => b.Rows);

    /// <summary>Refuses a box without a single wave vector, or with more than the memory holds.</summary>
    /// <param name="box">the input</param>
    /// <param name="times">microscopic times</param>
    /// <param name="availableBytes">memory of a rank</param>
    /// <exception cref="InputException">the box cannot be computed</exception>
    public static void Require(Configuration box, int times, long availableBytes)
    {
        ArgumentNullException.ThrowIfNull(box);
        var (source, lattice) = (Path.GetFileName(box.SourcePath), box.Lattice.Create());
        var reach = CumulantRate.Reach(lattice, box.Model, box.Quadrature.MaxTransfer);
        if (reach < 1)
            throw new InputException(
                $"{source}: no wave vector of the box has hbar |k| from h = {lattice.Spacing:g6} to what 'quadrature.max-transfer' = "
                + $"{box.Quadrature.MaxTransfer:g6} and 'potential.max-wavenumber' times 'model.hbar' = "
                + $"{box.Model.Potential.MaxWavenumber * box.Model.Hbar:g6} leave");
        var bytes = CumulantRate.Bytes(lattice, reach, times);
        if (!(bytes <= availableBytes))
            throw new InputException(
                $"{source}: the wave vectors up to 'quadrature.max-transfer' = {box.Quadrature.MaxTransfer:g6} in steps of h = "
                + $"{lattice.Spacing:g6} ('lattice.extent', 'lattice.points') need about {bytes / 1e9:g3} GB, where "
                + $"{availableBytes / 1e9:g3} GB are available");
    }

    /// <summary>
    /// Half of the time that waves of the largest wavenumber that matters (κ^d V² falls to 10⁻³ of its largest value, or X/ħ) take to go
    /// round the box: 2π/(κh) is the recurrence time.
    /// </summary>
    public static double LongestTime(VelocityLattice lattice, CollisionModel model, double maxTransfer)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(model);
        var step = lattice.Spacing / model.Hbar;
        double[] kappa = [
            .. Enumerable.Range(1, (int)(maxTransfer / lattice.Spacing)).Select(m => m * step)
            .TakeWhile(k => k <= model.Potential.MaxWavenumber)];
        double[] density = [.. kappa.Select(k => Math.Pow(k, lattice.Dimension) * Math.Pow(model.Potential.Value(k), 2))];
        var last = Array.FindLastIndex(density, x => x >= 1e-3 * density.Max());
        return 0.5 * 2 * Math.PI / (Math.Max(step, last < 0 ? 0 : kappa[last]) * lattice.Spacing);
    }

    /// <summary>Adds the box that belongs to a lattice; collective.</summary>
    /// <param name="domain">ranks, lattice, threads</param>
    /// <param name="field">F on the block</param>
    /// <param name="configuration">model and quadrature, with the automatic choices resolved</param>
    /// <param name="directions">directions of the collision operator to compare with</param>
    public void Add(Domain domain, NativeBuffer field, Configuration configuration, DirectionSet directions)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(configuration);
        var model = configuration.Model;
        var rate = new CumulantRate(domain, field, model, configuration.Quadrature.MaxTransfer, Times);
        var paper = 2 / Math.Pow(2 * Math.PI, domain.Lattice.Dimension);
        double[] Collision(Potential potential)
        {
            using var q = new NativeBuffer(field.Length);
            using var collision = new CollisionOperator(
                domain, model with { Prefactor = Math.PI * paper, Potential = potential }, directions, configuration.Quadrature.Radial,
                    configuration.Quadrature.MaxTransfer);
            collision.Evaluate(field, q);
            return WholeField.Of(domain, q);
        }

        var right = Collision(model.Potential);
        var printed = model.Screening == Screening.None ? right : Collision(new PrintedSign(model.Potential));
        _boxes.Add(new Box(domain.Lattice, 2 * Math.PI * model.Hbar / domain.Lattice.Spacing, rate, right, printed));
    }

    /// <summary>Writes the table, and the fields of the last box; collective, rank 0 writes.</summary>
    public void Write(string path, Configuration configuration, Communicator world)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        CumulantRow[] rows = [.. Rows];
        var (last, lattice) = (_boxes[^1], _boxes[^1].Lattice);
        string[] axes = [.. Enumerable.Range(1, lattice.Dimension).Select(a => $"v{a}")];
        var file = new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("hbar", configuration.Model.Hbar)
            .Attribute("waves", (long)last.Rate.Waves)
            .Attribute("configuration", configuration.ToToml())
            .Index("box", _boxes.Count, "number of the box", "B")
            .Scale("time", Times, "microscopic time", "t")
            .Table("side", [.. _boxes.Select(b => b.Side)], "side of the box", "L = 2 pi hbar/h", "box")
            .Table("spacing", [.. _boxes.Select(b => b.Lattice.Spacing)], "spacing of the momentum lattice", "h", "box");
        void Column(string name, Func<CumulantRow, double> value, string longName, string formula) =>
            file.Table(name, [.. rows.Select(value)], longName, formula, "box", "time");
        Column("constant", r => r.Constant, "constant of the collision operator fitted to the particle system",
            "c_d/(2/(2 pi)^d), c_d of the least-squares fit N dF/dt = Q with c_d free");
        Column("error_largest", r =>
            r.Largest, "largest distance to the collision term, relative", "max_v |N dF/dt - Q| / max_v |Q|, c_d = 2 pi/(2 pi)^d");
        Column("error", r => r.Error, "distance to the collision term, relative", "||N dF/dt - Q|| / ||Q||, c_d = 2 pi/(2 pi)^d");
        Column("error_printed_sign", r =>
            r.PrintedSign, "the same with the sign of eps as (1.12) prints it", "||N dF/dt - Q'|| / ||Q'||, eps' = 1 + V chi");
        Column("mass_rate", r => r.Mass, "rate of the mass, relative", "sum_v N dF/dt / sum_v |N dF/dt|");
        Column("energy_rate", r => r.Energy, "rate of the energy, relative", "sum_v |v|^2 N dF/dt / sum_v |v|^2 |N dF/dt|");
        for (var a = 0; a < lattice.Dimension; a++)
            file.Scale(axes[a], lattice.Axis(a), $"velocity on axis {a + 1}", $"v_{a + 1}(i) = (i - (n_{a + 1} - 1)/2) h");
        file.Table(
            "rate", last.Rate.Rate(Times.Length - 1), "rate of the particle system at the last time, in the last box", "N dF/dt", axes)
            .Table("collision", last.Right, "collision term", "Q(F), c_d = 2 pi/(2 pi)^d", axes)
            .Table("collision_printed_sign", last.Printed, "collision term with the sign of eps as (1.12) prints it",
                "Q'(F), eps' = 1 + V chi, c_d = 2 pi/(2 pi)^d", axes)
            .Table("rate_cut", [.. Enumerable.Range(0, Times.Length).SelectMany(t => last.Cut(last.Rate.Rate(t)))],
                "rate of the particle system along axis 1 through the middle, in the last box", "N dF/dt(v_1, 0, ...)", "time", "v1")
            .Table("collision_cut", last.Cut(last.Right), "collision term along axis 1 through the middle",
                "Q(F)(v_1, 0, ...), c_d = 2 pi/(2 pi)^d", "v1");
        file.Write(path, world);
    }

    /// <summary>One box: what was computed and how it compares.</summary>
    private sealed class Box
    {
        public Box(VelocityLattice lattice, double side, CumulantRate rate, double[] right, double[] printed)
        {
            (Lattice, Side, Rate, Right, Printed) = (lattice, side, rate, right, printed);
            Rows = [.. rate.Times.Select((t, i) => Compare(t, rate.Rate(i)))];
        }

        public VelocityLattice Lattice { get; }

        public double Side { get; }

        public CumulantRate Rate { get; }

        public double[] Right { get; }

        public double[] Printed { get; }

        public CumulantRow[] Rows { get; }

        /// <summary>Along axis 1, on the other axes the middle point (of an even number the upper one of the two).</summary>
        public double[] Cut(double[] field)
        {
            var index = new int[Lattice.Dimension];
            for (var a = 1; a < index.Length; a++)
                index[a] = Lattice.Points[a] / 2;
            var offset = Lattice.Offset(index);
            return [.. Enumerable.Range(0, Lattice.Points[0]).Select(i => field[offset + i * Lattice.Stride(0)])];
        }

        private CumulantRow Compare(double time, double[] rate)
        {
            double product = 0, square = 0, miss = 0, largestMiss = 0, largest = 0, missPrinted = 0, squarePrinted = 0, mass = 0,
                masses = 0, energy = 0, energies = 0;
            Span<int> index = stackalloc int[Lattice.Dimension];
            for (var i = 0; i < rate.Length; i++)
            {
                var (r, q, p) = (rate[i], Right[i], Printed[i]);
                product += r * q;
                square += q * q;
                miss += (r - q) * (r - q);
                missPrinted += (r - p) * (r - p);
                squarePrinted += p * p;
                largestMiss = Math.Max(largestMiss, Math.Abs(r - q));
                largest = Math.Max(largest, Math.Abs(q));
                Lattice.Index(i, index);
                var squared = 0.0;
                for (var a = 0; a < index.Length; a++)
                    squared += Math.Pow(Lattice.Velocity(a, index[a]), 2);
                (mass, masses, energy, energies) = (mass + r, masses + Math.Abs(r), energy + squared * r, energies + squared * Math.Abs(r));
            }

            return new CumulantRow(
                Lattice.Points[0], Side, time, Math.PI * product / square, largestMiss / largest, Math.Sqrt(miss / square),
                    Math.Sqrt(missPrinted / squarePrinted),
                masses > 0 ? mass / masses : 0, energies > 0 ? energy / energies : 0);
        }
    }
}

/// <summary>The particle system in one box at one time, against the collision operator.</summary>
/// <param name="Points">points on the first axis</param>
/// <param name="Side">L = 2πħ/h</param>
/// <param name="Time">microscopic time</param>
/// <param name="Constant">c_d of the least-squares fit N ∂_t F = c_d Q, over 2/(2π)^d; π if Fermi's golden rule is right</param>
/// <param name="Largest">max |N ∂_t F - Q| / max |Q|, Q with c_d = 2π/(2π)^d</param>
/// <param name="Error">‖N ∂_t F - Q‖ / ‖Q‖</param>
/// <param name="PrintedSign">the same with ε as (1.12) prints it</param>
/// <param name="Mass">Σ N ∂_t F / Σ |N ∂_t F|</param>
/// <param name="Energy">Σ |v|² N ∂_t F / Σ |v|² |N ∂_t F|: kinetic energy alone is not conserved while correlations build up</param>
internal sealed record CumulantRow(
    int Points, double Side, double Time, double Constant, double Largest, double Error, double PrintedSign, double Mass, double Energy);
