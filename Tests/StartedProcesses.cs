namespace ClusterLB.Tests;

/// <summary>
/// The programs that the tests start, many hundreds, live for a second or less: their methods are compiled quickly rather than well at
/// first, those with loops too, which takes a third off each. No result depends on it.
/// </summary>
[SetUpFixture]
public class StartedProcesses
{
    [OneTimeSetUp]
    public void CompileQuickly()
    {
        foreach (var (name, value) in new[] { ("DOTNET_TC_QuickJitForLoops", "1"), ("DOTNET_TieredPGO", "0") })
        {
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }
    }
}
