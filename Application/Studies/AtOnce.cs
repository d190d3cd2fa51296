using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterLB.Solver.Control;

namespace ClusterLB.Application.Studies;

/// <summary>Runs of a study as processes of their own, some at a time. A signal that asks this process to stop goes on to them.</summary>
internal static class AtOnce
{
    private const int Terminate = 15;
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts the program once for each task, the next as soon as one has ended.</summary>
    /// <param name="tasks">numbers of the tasks</param>
    /// <param name="most">processes at a time</param>
    /// <param name="arguments">the command line of a task</param>
    /// <param name="told">hears each line that a task writes to standard error</param>
    /// <param name="ended">hears the exit code of a task</param>
    /// <returns>whether a signal came; the tasks that were not begun are left out then</returns>
    public static bool Run(
        IEnumerable<int> tasks, int most, Func<int, IEnumerable<string>> arguments, Action<int, string> told, Action<int, int> ended)
    {
        using var signals = new StopSignals();
        var (waiting, running, lines) = (new Queue<int>(tasks), new Dictionary<int, Process>(), new ConcurrentQueue<(int, string)>());
        var forwarded = false;
        while (waiting.Count > 0 || running.Count > 0)
        {
            var isStopped = signals.Received != StopReason.None;
            while (!isStopped && running.Count < most && waiting.TryDequeue(out var task))
                running[task] = Start([.. arguments(task)], line => lines.Enqueue((task, line)));
            if (isStopped && !forwarded)
            {
                foreach (var process in running.Values)
                    _ = Kill(process.Id, Terminate);
                forwarded = true;
            }

            if (isStopped)
                waiting.Clear();
            foreach (var (task, process) in running.Where(r => r.Value.HasExited).ToArray())
            {
                process.WaitForExit();
                running.Remove(task);
                Tell();
                ended(task, process.ExitCode);
                process.Dispose();
            }

            Tell();
            Thread.Sleep(_betweenLooks);
        }

        return forwarded;

        void Tell()
        {
            while (lines.TryDequeue(out var line))
                told(line.Item1, line.Item2);
        }
    }

    private static Process Start(string[] arguments, Action<string> told)
    {
        // A program of one file is itself; else dotnet runs the assembly.
        var assembly = Path.Combine(AppContext.BaseDirectory, "clusterlb.dll");
        var start = File.Exists(assembly)
            ? new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, .. arguments])
            : new ProcessStartInfo(Environment.ProcessPath!, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                told(text);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
