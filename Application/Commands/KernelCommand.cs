using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Theory;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb kernel CONFIG -o FILE.h5</c>: the kernel K_ħ of (3.15) and the multiplier of (3.22) for several ħ, their limits,
/// and the bound (3.16).</summary>
[Verb("kernel", HelpText = "Tabulate kernel and multiplier of the linearised operator: clusterlb kernel case.toml -o kernel.h5")]
public sealed class KernelCommand : ComputingOptions, ICommand
{
    private const string DefaultHbars = "0.4,0.2,0.1,0.05";

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
        [new Example(
        "four values of hbar and the limit", new KernelCommand { Config = "case.toml", Output = "kernel.h5", Hbar = DefaultHbars })];

    /// <summary>The file to write.</summary>
    [Option('o', "output", Required = true, MetaValue = "FILE.h5", HelpText = "File to write.")]
    public string Output { get; set; } = "";

    /// <summary>Values of ħ.</summary>
    [Option("hbar", MetaValue = "A,B,...", Default = DefaultHbars,
        HelpText = "Values of hbar, descending; model.hbar of the file is not used.")]
    public string Hbar { get; set; } = DefaultHbars;

    private protected override string Task => $"{base.Task} {Hbar}";

    /// <summary>Computes and writes; a line for each ħ goes to standard output, and the path last.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        var configuration = LoadBoltzmann(world);
        var hbars = NumberGrid.Descending("--hbar", Hbar);
        if (hbars[^1] < KernelStudy.LeastHbar)
            throw new InputException(
                $"--hbar must be at least {KernelStudy.LeastHbar}, but one is {hbars[^1]}: terms of order 1/hbar^2 cancel in the kernel, "
                + "and the limit hbar -> 0 is computed in any case");
        RequireNewFile(Output);
        IO.Hdf5.H5Library.Require(environment);
        var lattice = configuration.Lattice.Create();
        using var domain = Domain.Split(
            world, lattice, configuration.Quadrature.MaxTransfer, threads, ResolveGrid(lattice.Dimension, world.Size));
        if (Existence.Obstacle(configuration.Model with { Hbar = 0 }, lattice.Dimension) is { } obstacle)
            Log(world).WriteLine($"warning: {Config}: there is no limit: {obstacle}");
        var study = new KernelStudy(domain, configuration.Model, lattice.Dimension, hbars);
        study.Write(Output, configuration, world);
        var results = Results(world);
        if (Json)
        {
            results.WriteLine(JsonText.Of(new { study.Rows, File = Output }));
            TellPeakMemory(world);
            return 0;
        }

        results.WriteLine("    hbar  C of (3.16)  |K - K0|, |w| >= 1  order  max |multiplier| <v>^3  to its limit  order");
        foreach (var r in study.Rows)
            results.WriteLine(
                $"{r.Hbar,8:g4}  {r.Constant,11:g5}  {Cell.Of(r.Distance, "0.000e+00"),18}  {Cell.Of(r.Order, "f3"),5}  {r.Decay,22:g5}  "
                + $"{Cell.Of(r.MultiplierDistance, "0.000e+00"),12}  {Cell.Of(r.MultiplierOrder, "f3"),5}");
        TellPeakMemory(world);
        results.WriteLine(Output);
        return 0;
    }
}
