namespace ClusterLB.Tests.Application.Commands;

/// <summary>
/// A command line within this process, for tests that give thousands: what it writes is kept, what it leaves uncaught is a failure of the
/// test. Tests that use it run alone, since the streams belong to the process.
/// </summary>
internal static class InProcess
{
    private static readonly Lock _streams = new();

    /// <summary>Runs a command line to its end; paths in it are whole.</summary>
    public static Outcome Run(params string[] arguments)
    {
        lock (_streams)
        {
            var (output, error) = (Console.Out, Console.Error);
            using StringWriter results = new(), rest = new();
            try
            {
                Console.SetOut(results);
                Console.SetError(rest);
                return new Outcome(ClusterLB.Application.Program.Main(arguments), results.ToString(), rest.ToString());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(error);
            }
        }
    }
}
