using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// A call of libhdf5 failed. The message is one sentence with the operation, the file and the cause; <see cref="ErrorStack"/> has
/// HDF5's own words in full.
/// </summary>
internal sealed class H5Exception : IOException
{
    private H5Exception(string message, string fileName, string operation, string reason, IReadOnlyList<string> errorStack)
        : base(message)
    {
        FileName = fileName;
        Operation = operation;
        Reason = reason;
        ErrorStack = errorStack;
    }

    /// <summary>The file that was worked on.</summary>
    public string FileName { get; }

    /// <summary>What was tried, such as "writing dataset 'distribution'".</summary>
    public string Operation { get; }

    /// <summary>The cause: the system's words where HDF5 quotes them (No space left on device), else its innermost description.</summary>
    public string Reason { get; }

    /// <summary>The error stack of HDF5, innermost first, each "function: description".</summary>
    public IReadOnlyList<string> ErrorStack { get; }

    /// <summary>The exception for a call that just failed; takes the error stack as it is now.</summary>
    internal static H5Exception Last(string fileName, string operation)
    {
        var stack = H5E.Stack();
        var reason = stack.Select(SystemWords).FirstOrDefault(w => w is not null)
            ?? (stack.Count > 0 ? stack[0][(stack[0].IndexOf(": ", StringComparison.Ordinal) + 2)..] : "no reason given");
        return new H5Exception($"'{fileName}': {operation} failed: {reason}", fileName, operation, reason, stack);
    }

    /// <summary>The exception for a failure that HDF5 does not see as one.</summary>
    internal static H5Exception Because(string fileName, string operation, string reason) =>
        new($"'{fileName}': {operation} failed: {reason}", fileName, operation, reason, []);

    /// <summary>Passes a result on, or throws where it is negative, which is failure throughout HDF5.</summary>
    /// <exception cref="H5Exception">the result is negative</exception>
    internal static long Check(long result, string fileName, string operation) =>
        result >= 0 ? result : throw Last(fileName, operation);

    private static string? SystemWords(string line)
    {
        const string Mark = "error message = '";
        var start = line.IndexOf(Mark, StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += Mark.Length;
        var end = line.IndexOf('\'', start);
        return end < 0 ? line[start..] : line[start..end];
    }
}
