using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>What all communicators of a process share: the functions, the thread that may call them, and whether they still may.</summary>
internal sealed unsafe class MpiRuntime
{
    private const int LongestError = 1024;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    internal MpiRuntime(MpiLibrary library)
    {
        Library = library;
        F = library.Functions;
        Abi = library.Abi;
    }

    internal MpiLibrary Library { get; }

    internal MpiFunctions F { get; }

    internal MpiAbi Abi { get; }

    /// <summary>This process in the world.</summary>
    internal int Rank { get; set; }

    /// <summary>An exception is on its way out: collective clean-up would wait for ranks that never come.</summary>
    internal bool Failing { get; set; }

    /// <summary>Ends all ranks with an exit code and a sentence (<see cref="MpiEnvironment.Abort"/>).</summary>
    internal Action<int, string>? Abort { get; set; }

    /// <summary>MPI_Finalize was called.</summary>
    internal bool Ended { get; set; }

    /// <summary>MPI_THREAD_FUNNELED: only the thread that called MPI_Init_thread calls MPI, and only before MPI_Finalize.</summary>
    internal void Enter(string call)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException($"{call} outside the thread that started MPI");
        if (Ended || Failing)
            throw new InvalidOperationException(
                $"{call} {(Ended ? "after MPI_Finalize" : "while this rank is being stopped by an exception")}");
    }

    /// <summary>Turns an error code into an exception.</summary>
    internal void Check(int code, string call)
    {
        if (code != 0)
            throw new MpiException(call, Rank, code, Text(code));
    }

    private string Text(int code)
    {
        var text = new byte[LongestError + 1];
        int length;
        fixed (byte* p = text)
        {
            return F.Error_string(code, p, &length) == 0
                ? (Marshal.PtrToStringUTF8((nint)p) ?? "").ReplaceLineEndings(" ").Trim()
                : "an error without a text";
        }
    }
}
