using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Runs;

/// <summary>One evaluation of the collision term of a case, written to a file: no time stepping.</summary>
public static class Evaluation
{
    /// <summary>Evaluates Q at the initial state of <paramref name="setup"/> and writes <paramref name="path"/>; collective.</summary>
    /// <param name="setup">the case</param>
    /// <param name="path">the file</param>
    /// <param name="log">receives the times, and with <paramref name="traffic"/> a line a rank of what it passed to the others</param>
    /// <param name="traffic">whether to count messages and collectives</param>
    /// <exception cref="ArithmeticException">the initial state has a value that is not finite</exception>
    /// <exception cref="IOException">the file cannot be written</exception>
    public static void Write(Case setup, string path, TextWriter log, bool traffic = false)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(log);
        var (formulation, configuration, world) = (setup.Formulation, setup.Configuration, setup.Domain.World);
        using var rate = new NativeBuffer(setup.Layout.Length);
        var before = world.Traffic;
        formulation.Evaluate(setup.Initial, rate);
        if (traffic)
            Tell(world.Traffic.Since(before), world, log);
        var seconds = formulation.Seconds;
        log.WriteLine(
            $"  evaluated   {seconds.Total:f3} s: level sums {seconds.LevelSums:f3}, tables {seconds.Tables:f3}, bonds {seconds.Bonds:f3} "
            + $"({formulation.BondUpdates / seconds.Bonds:0.00e+00} updates a second)");
        var estimate = setup.Estimate(setup.Initial, rate);
        log.WriteLine(estimate.Line);
        var state = StateAttributes.Of(configuration, setup.Directions, formulation, setup.Initial, rate);
        var distribution = formulation.Distribution(setup.Initial);
        log.WriteLine("  conserved   " + (configuration.IsMixture ? ConservationLine.Of(state.Rates) : ConservationLine.Of(
            setup.Operator, configuration.Form == EquationForm.Distribution ? distribution : null, state.Rates)));
        var reduced = ReducedFields.Of(configuration.Output.Reductions, formulation, distribution);
        var further = formulation.FurtherFields(setup.Initial, rate);
        FieldFile.Write(
            path, formulation.Groups(setup.Initial, rate), setup.Directions.Vectors(), setup.Directions.Weights(),
            [.. state.Attributes, .. estimate.Attributes], configuration.Output.Compression, reduced);
        if (configuration.IsMixture)
            return;
        var shown = XdmfState.Shown(setup.Lattice, FieldFile.Names(further), reduced);
        if (shown.Count == 0 || !setup.Domain.IsRoot)
            return;
        if (XdmfState.CanName(Path.GetFileName(path)))
            XdmfFile.Write(Beside(path), setup.Lattice, [new XdmfState(Path.GetFileName(path), null, shown)]);
        else
            log.WriteLine(
                $"warning: {Beside(path)} is not written: XDMF cannot refer to a file whose name has a colon or a backslash in it, or a "
                + "space at its ends");
    }

    /// <summary>The XDMF file of a field file: FILE.xmf of FILE.h5, and NAME.xmf of any other name.</summary>
    internal static string Beside(string path) =>
        Path.GetExtension(path) == ".h5" ? Path.ChangeExtension(path, ".xmf") : path + ".xmf";

    /// <summary>Says how wrong Q of the initial state is expected to be: three evaluations; collective.</summary>
    /// <param name="setup">the case</param>
    /// <param name="log">receives a line</param>
    /// <exception cref="ArithmeticException">the initial state has a value that is not finite</exception>
    internal static void TellAccuracy(Case setup, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(log);
        using var rate = new NativeBuffer(setup.Initial.Length);
        setup.Formulation.Evaluate(setup.Initial, rate);
        log.WriteLine(setup.Estimate(setup.Initial, rate).Line);
    }

    /// <summary>A line for each rank, by rank; collective.</summary>
    private static void Tell(Traffic mine, Communicator world, TextWriter log)
    {
        var all = world.Allgather(
            $"sent {mine.SentMessages} messages {mine.SentBytes} bytes, received {mine.ReceivedMessages} messages {mine.ReceivedBytes} "
            + $"bytes, {mine.Collectives} collectives {mine.CollectiveBytes} bytes");
        for (var rank = 0; rank < all.Length; rank++)
            log.WriteLine($"traffic: rank {rank} {all[rank]}");
    }
}
