using BenchmarkDotNet.Running;

namespace ClusterLB.Kernels;

/// <summary>
/// The kernels one by one:
/// <code>dotnet run -c Release --project benchmarks/Kernels -- --filter '*'</code>
/// and with <c>--job short</c> in a minute or two. <c>clusterlb bench</c> times whole evaluations.
/// </summary>
public static class Program
{
    /// <summary>Runs the benchmarks that the arguments choose, in this process: a project made for each of them would not find the names of
    /// ours.</summary>
    public static void Main(string[] args) =>
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess", "--artifacts", "artifacts/kernels"]);
}
