using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.MpiProbe;

/// <summary>
/// What the tests of Tests/Parallel start under mpirun: runs the named scenarios, one after the other, on every rank. Rank 0 prints
/// "ok NAME" when all ranks are through. A scenario that finds something wrong throws.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<MpiEnvironment>> _scenarios = new()
    {
        ["collectives"] = Scenarios.Collectives,
        ["pieces"] = Scenarios.Pieces,
        ["ring"] = Scenarios.Ring,
        ["split"] = Scenarios.Split,
        ["window"] = Scenarios.Window,
        ["errors"] = Scenarios.Errors,
        ["signals"] = Scenarios.Signals,
        ["thread"] = Scenarios.OtherThread,
        ["latency"] = Scenarios.Latency,
        ["fields"] = FieldScenarios.Write,
        ["field-full"] = FieldScenarios.Full,
        ["field-nowhere"] = FieldScenarios.Nowhere,
        ["history"] = FieldScenarios.History,
        ["explained"] = Faults.Explained,
        ["defect"] = Faults.Defect,
        ["all-explained"] = Faults.AllExplained,
        ["worker"] = Faults.Worker,
        ["exit"] = Faults.Exit,
        ["kill"] = Faults.Kill,
        ["unwind"] = Faults.Unwind,
    };

    public static int Main(string[] args)
    {
        try
        {
            return args is ["unguarded"] ? Unguarded() : MpiEnvironment.Run(environment => Run(environment, args), Explain);
        }
        catch (MpiException e)
        {
            Console.Error.WriteLine($"clusterlb: {e.Message}");
            return MpiEnvironment.StartExitCode;
        }
    }

    private static int Run(MpiEnvironment environment, string[] names)
    {
        var isFirst = environment.World.Rank == 0;
        if (isFirst)
            Console.WriteLine(environment.UsesMpi
                ? $"{environment.World.Size} ranks, {environment.Nodes} nodes, {environment.Library!.Version}, "
                    + $"{environment.Library.Abi.Name}, {environment.ThreadLevel}"
                : "alone");
        foreach (var name in names)
        {
            _scenarios[name](environment);
            environment.World.Barrier();
            if (isFirst)
                Console.WriteLine($"ok {name}");
        }

        return 0;
    }

    private static (int Code, string Message)? Explain(Exception e) => e switch
    {
        MpiException => (4, e.Message),
        InvalidDataException => (2, e.Message),
        IOException => (4, e.Message),
        _ => null,
    };

    // Without MpiEnvironment.Run around it: the handler of unhandled exceptions is the last net.
    private static int Unguarded()
    {
        using var environment = MpiEnvironment.Start();
        if (environment.World.Rank == environment.World.Size - 1)
            throw new InvalidOperationException("nobody catches this");
        environment.World.Barrier();
        return 0;
    }
}
