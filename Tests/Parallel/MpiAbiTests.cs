using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.Parallel;

public class MpiAbiTests
{
    [TestCase("libmpi.so.40", "ompi_mpi_comm_world", "Open MPI v5.0.3", "Open MPI")]
    [TestCase("libmpi.so.12", "", "Intel(R) MPI Library 2021.9", "MPICH")]
    [TestCase("libmpich.so.12", "", "MPICH Version:\t4.0.2", "MPICH")]
    [TestCase("/opt/mpich5/lib/libmpi.so.12", "MPI_Abi_get_version", "MPICH Version:\t5.0.0", "MPICH")]
    [TestCase("/opt/mpich5/lib/libmpi_abi.so.0", "MPI_Abi_get_version", "MPICH Version:\t5.0.0", "MPI 5 standard ABI")]
    [TestCase("libmpi_abi.so.1", "MPI_Abi_get_version ompi_mpi_comm_world", "Open MPI v6.0.0", "MPI 5 standard ABI")]
    [TestCase("libother.so", "MPI_Abi_get_version", "Other MPI", "MPI 5 standard ABI")]
    public void The_interface_is_told_by_name_and_symbols(string file, string symbols, string version, string name)
    {
        var exported = symbols.Split(' ').Append("MPI_Init_thread").ToHashSet();
        Assert.That(MpiAbi.Of(file, s => exported.Contains(s) ? 1 : 0, () => version)!.Name, Is.EqualTo(name));
    }

    [Test]
    public void A_library_without_MPI_has_none() =>
        Assert.That(MpiAbi.Of("libmpi.so", s => s == "MPI_Abi_get_version" ? 1 : 0, () => ""), Is.Null);

    [Test]
    public void Handles_of_Open_MPI_are_addresses()
    {
        var abi = MpiAbi.OpenMpi(s => s.Length);
        Assert.That(abi.CommWorld, Is.EqualTo((nint)"ompi_mpi_comm_world".Length));
        Assert.That(abi.Handle(Element.Byte), Is.EqualTo((nint)"ompi_mpi_byte".Length));
        Assert.That(abi.Handle(Operation.Max), Is.EqualTo((nint)"ompi_mpi_op_max".Length));
    }

    [Test]
    public void Handles_of_MPICH_carry_their_size()
    {
        // The third byte of a built-in datatype is its size.
        Assert.That((int)(MpiAbi.Mpich.Double >> 8) & 0xff, Is.EqualTo(8));
        Assert.That((int)(MpiAbi.Mpich.Int64 >> 8) & 0xff, Is.EqualTo(8));
        Assert.That((int)(MpiAbi.Mpich.Int32 >> 8) & 0xff, Is.EqualTo(4));
        Assert.That((int)(MpiAbi.Mpich.Byte >> 8) & 0xff, Is.EqualTo(1));
    }
}
