namespace ClusterLB.Tests.IO;

/// <summary>Starts a program for which every lock of a file fails with an error of the test's choice, as on file systems without
/// locks.</summary>
internal static class FailingLocks
{
    // A filter of system calls (seccomp): flock, and fcntl where it is about locks, return the error.
    private const string Script = """
        import ctypes, os, platform, struct, sys
        control, lock = {"x86_64": (72, 73), "aarch64": (25, 32)}[platform.machine()]
        commands = [5, 6, 7, 36, 37, 38]
        load, equal, leave = 0x20, 0x15, 0x06
        allow = 4 + len(commands)
        def step(code, value, then=0, other=0):
            return struct.pack("HBBI", code, then, other, value)
        steps = [step(load, 0), step(equal, lock, allow - 1, 0), step(equal, control, 0, allow - 3), step(load, 24)]
        steps += [step(equal, c, allow - len(steps) - i) for i, c in enumerate(commands)]
        steps += [step(leave, 0x7fff0000), step(leave, 0x00050000 | int(sys.argv[1]))]
        text = b"".join(steps)
        buffer = ctypes.create_string_buffer(text)
        program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(buffer)))
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program):
            sys.exit("no filter: " + os.strerror(ctypes.get_errno()))
        os.execvp(sys.argv[2], sys.argv[2:])
        """;

    /// <summary>The command line that starts another so.</summary>
    public static string[] Command(int error, params string[] command) => ["python3", "-c", Script, $"{error}", .. command];
}
