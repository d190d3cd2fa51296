namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// The numbers a C compiler would have taken from mpi.h: one table an application binary interface. A handle is an nint everywhere:
/// the address of an exported object (Open MPI), a 32-bit number (MPICH, and with it Intel MPI, Cray MPICH, MVAPICH), or a small
/// constant of pointer width (MPI 5, section "Application Binary Interface").
/// </summary>
internal sealed class MpiAbi
{
    private MpiAbi(string name) => Name = name;

    /// <summary>Which table this is, for people.</summary>
    public string Name { get; }

    /// <summary>Bytes of a handle in an array of handles.</summary>
    public required int HandleSize { get; init; }

    /// <summary>MPI_STATUS_IGNORE.</summary>
    public required nint StatusIgnore { get; init; }

    /// <summary>MPI_IN_PLACE.</summary>
    public required nint InPlace { get; init; }

    /// <summary>MPI_COMM_TYPE_SHARED.</summary>
    public required int CommTypeShared { get; init; }

    /// <summary>MPI_THREAD_FUNNELED.</summary>
    public required int ThreadFunneled { get; init; }

    /// <summary>MPI_THREAD_SERIALIZED.</summary>
    public required int ThreadSerialized { get; init; }

    /// <summary>MPI_THREAD_MULTIPLE.</summary>
    public required int ThreadMultiple { get; init; }

    /// <summary>MPI_MODE_NOCHECK.</summary>
    public required int ModeNoCheck { get; init; }

    /// <summary>MPI_COMM_WORLD.</summary>
    public required nint CommWorld { get; init; }

    /// <summary>MPI_INFO_NULL.</summary>
    public required nint InfoNull { get; init; }

    /// <summary>MPI_ERRORS_RETURN.</summary>
    public required nint ErrorsReturn { get; init; }

    /// <summary>MPI_DOUBLE.</summary>
    public required nint Double { get; init; }

    /// <summary>MPI_INT64_T.</summary>
    public required nint Int64 { get; init; }

    /// <summary>MPI_INT32_T.</summary>
    public required nint Int32 { get; init; }

    /// <summary>MPI_BYTE.</summary>
    public required nint Byte { get; init; }

    /// <summary>MPI_SUM.</summary>
    public required nint Sum { get; init; }

    /// <summary>MPI_MAX.</summary>
    public required nint Max { get; init; }

    /// <summary>MPI_MIN.</summary>
    public required nint Min { get; init; }

    /// <summary>MPICH since 3.1, and all who joined its ABI initiative.</summary>
    public static MpiAbi Mpich { get; } = new("MPICH")
    {
        HandleSize = 4,
        StatusIgnore = 1,
        InPlace = -1,
        CommTypeShared = 1,
        ThreadFunneled = 1,
        ThreadSerialized = 2,
        ThreadMultiple = 3,
        ModeNoCheck = 1024,
        CommWorld = 0x44000000,
        InfoNull = 0x1c000000,
        ErrorsReturn = 0x54000001,
        Double = 0x4c00080b,
        Int64 = 0x4c00083a,
        Int32 = 0x4c000439,
        Byte = 0x4c00010d,
        Sum = 0x58000003,
        Max = 0x58000001,
        Min = 0x58000002,
    };

    /// <summary>
    /// The standard ABI of MPI 5.0. Headers before October 2025 had MPI_ERRORS_RETURN and MPI_ERRORS_ABORT exchanged: with a library of
    /// that time an error ends all ranks instead of becoming an exception.
    /// </summary>
    public static MpiAbi Standard { get; } = new("MPI 5 standard ABI")
    {
        HandleSize = 8,
        StatusIgnore = 0,
        InPlace = 1,
        CommTypeShared = 221,
        ThreadFunneled = 1024,
        ThreadSerialized = 2048,
        ThreadMultiple = 4096,
        ModeNoCheck = 1024,
        CommWorld = 0x101,
        InfoNull = 0x130,
        ErrorsReturn = 0x143,
        Double = 0x214,
        Int64 = 0x258,
        Int32 = 0x250,
        Byte = 0x247,
        Sum = 0x21,
        Max = 0x23,
        Min = 0x22,
    };

    /// <summary>
    /// The table of a library, told by its name and by what it exports. The file libmpi_abi comes first, since it may find the symbols
    /// of the library it rests on. MPICH 5 exports MPI_Abi_get_version from its own libmpi too, where handles are still its own.
    /// </summary>
    /// <param name="fileName">the name or path it was loaded by</param>
    /// <param name="symbol">address of an exported symbol, 0 if there is none</param>
    /// <param name="versionText">what MPI_Get_library_version says</param>
    /// <returns>the table, or null if this is no MPI library</returns>
    public static MpiAbi? Of(string fileName, Func<string, nint> symbol, Func<string> versionText)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(versionText);
        if (symbol("MPI_Init_thread") == 0)
            return null;
        var declaresAbi = symbol("MPI_Abi_get_version") != 0;
        if (declaresAbi && Path.GetFileName(fileName).StartsWith("libmpi_abi", StringComparison.Ordinal))
            return Standard;
        if (symbol("ompi_mpi_comm_world") != 0)
            return OpenMpi(symbol);
        return declaresAbi && !versionText().Contains("MPICH", StringComparison.Ordinal) ? Standard : Mpich;
    }

    /// <summary>Open MPI, whose handles are addresses in the loaded library.</summary>
    /// <param name="symbol">address of an exported symbol</param>
    internal static MpiAbi OpenMpi(Func<string, nint> symbol) => new("Open MPI")
    {
        HandleSize = 8,
        StatusIgnore = 0,
        InPlace = 1,
        CommTypeShared = 0,
        ThreadFunneled = 1,
        ThreadSerialized = 2,
        ThreadMultiple = 3,
        ModeNoCheck = 1,
        CommWorld = symbol("ompi_mpi_comm_world"),
        InfoNull = symbol("ompi_mpi_info_null"),
        ErrorsReturn = symbol("ompi_mpi_errors_return"),
        Double = symbol("ompi_mpi_double"),
        Int64 = symbol("ompi_mpi_int64_t"),
        Int32 = symbol("ompi_mpi_int32_t"),
        Byte = symbol("ompi_mpi_byte"),
        Sum = symbol("ompi_mpi_op_sum"),
        Max = symbol("ompi_mpi_op_max"),
        Min = symbol("ompi_mpi_op_min"),
    };

    /// <summary>The handle of an element type.</summary>
    internal nint Handle(Element type) => type switch
    {
        Element.Double => Double,
        Element.Int64 => Int64,
        Element.Int32 => Int32,
        _ => Byte,
    };

    /// <summary>The handle of an operation.</summary>
    internal nint Handle(Operation operation) => operation switch
    {
        Operation.Sum => Sum,
        Operation.Max => Max,
        Operation.Min => Min,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "sum, maximum or minimum"),
    };

    /// <summary>The name of a thread level.</summary>
    internal string ThreadLevel(int level) =>
        level == ThreadMultiple ? "MPI_THREAD_MULTIPLE"
        : level == ThreadSerialized ? "MPI_THREAD_SERIALIZED"
        : level == ThreadFunneled ? "MPI_THREAD_FUNNELED"
        : "MPI_THREAD_SINGLE";
}
