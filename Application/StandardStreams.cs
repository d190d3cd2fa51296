using System.Runtime.InteropServices;

namespace ClusterLB.Application;

/// <summary>
/// Standard error and standard output where they may be full or closed. Nothing ends for want of standard error. What a verb leaves in
/// files is not lost for want of standard output, which is then told on standard error; a verb whose result is standard output itself
/// fails.
/// </summary>
internal static class StandardStreams
{
    private const int ReadWrite = 2, GetDescriptor = 1, GetStatus = 3, AccessMode = 3;
    private const string Nowhere = "/dev/null";

    /// <summary>Standard output for the words about results that are in files.</summary>
    public static TextWriter Summary() => new LenientWriter(
        () => Console.Out,
        reason => Console.Error.WriteLine(
            $"warning: standard output cannot be written ({reason.TrimEnd('.')}); what is in files is there all the same"));

    /// <summary>
    /// To be called before anything is opened. A stream that was closed leaves its number to the next file, into which messages would go
    /// then, those of libraries too: /dev/null has it instead.
    /// </summary>
    public static void Secure()
    {
        var isOwn = true;
        for (var number = 0; number <= 2; number++)
        {
            // The lowest number that is free is taken.
            if (Control(number, GetDescriptor) < 0)
                _ = Open(Nowhere, ReadWrite);
            else if (number == 2)
                isOwn = IsOwn(number);
        }

        var error = isOwn ? Console.Error : TextWriter.Null;
        Console.SetError(new LenientWriter(() => error));
    }

    // The runtime itself opens files before the program begins: of those none is a stream that somebody gave to it.
    private static bool IsOwn(int number)
    {
        var target = new FileInfo($"/proc/self/fd/{number}").LinkTarget ?? "";
        return !target.StartsWith("anon_inode:", StringComparison.Ordinal) && !target.StartsWith("/memfd:", StringComparison.Ordinal)
            && (Control(number, GetStatus) & AccessMode) != 0;
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int descriptor, int command);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
