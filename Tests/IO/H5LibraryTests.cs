using ClusterLB.IO;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Tests.IO;

public class H5LibraryTests
{
    [Test]
    public void The_library_is_found_and_says_its_version()
    {
        H5Library.Require();
        Assert.That(Version.Parse(H5Library.VersionText), Is.GreaterThanOrEqualTo(new Version(1, 10, 0)));
        Assert.That(H5Library.FileName, Does.Contain("libhdf5"));
    }

    [Test]
    public void The_flavour_is_chosen_before_the_library_is_loaded()
    {
        H5Library.Require();
        Assert.That(() => H5Library.Flavour = H5Flavour.Mpich, Throws.InvalidOperationException);
        Assert.That(() => H5Library.Flavour = H5Library.Flavour, Throws.Nothing);
    }

    [Test]
    public void Candidates_begin_with_the_flavour_and_pair_the_sonames()
    {
        Assert.That(H5LibraryNames.Candidates(H5Flavour.Serial).First(), Is.EqualTo(("libhdf5_serial.so.103", "libhdf5_serial_hl.so.100")));
        Assert.That(
            H5LibraryNames.Candidates(H5Flavour.OpenMpi).First(), Is.EqualTo(("libhdf5_openmpi.so.103", "libhdf5_openmpi_hl.so.100")));
        Assert.That(H5LibraryNames.Candidates(H5Flavour.Mpich), Does.Contain(("libhdf5.so.310", "libhdf5_hl.so.310")));
        Assert.That(H5LibraryNames.Candidates(H5Flavour.Mpich), Does.Contain(("libhdf5.so", "libhdf5_hl.so")));
    }

    [Test]
    public void The_companion_of_a_named_library_stands_beside_it()
    {
        Assert.That(H5LibraryNames.Companions("/opt/hdf5/lib/libhdf5.so.103").First(), Is.EqualTo("/opt/hdf5/lib/libhdf5_hl.so.100"));
        Assert.That(H5LibraryNames.Companions("/opt/hdf5/lib/libhdf5.so").First(), Is.EqualTo("/opt/hdf5/lib/libhdf5_hl.so"));
        Assert.That(H5LibraryNames.Companions("libhdf5_serial.so.103.3.1"), Does.Contain("libhdf5_serial_hl.so.100"));
    }

    [Test]
    public void A_named_library_and_its_companion_are_loaded()
    {
        H5Library.Require();
        var (core, companion) = H5Library.Find(H5Library.FileName, []);
        Assert.That(core.Find("H5open"), Is.Not.EqualTo((nint)0));
        Assert.That(core.Find("H5no_such_function"), Is.EqualTo((nint)0));
        Assert.That(companion.Find("H5DSset_scale"), Is.Not.EqualTo((nint)0));
    }

    [Test]
    public void A_missing_library_says_what_to_install()
    {
        Assert.That(
            () => H5Library.Find(null, [("libnosuch.so.1", "libnosuch_hl.so.1")]),
            Throws.TypeOf<EnvironmentException>().With.Message.EqualTo(
                "HDF5 library not found: install libhdf5-103-1 and libhdf5-hl-100 (Debian/Ubuntu), or load your cluster's hdf5 module"));
        Assert.That(
            () => H5Library.Find("/nowhere/libhdf5.so", []),
            Throws.TypeOf<EnvironmentException>().With.Message.Contains("CLUSTERLB_HDF5").And.Message.Contains("/nowhere/libhdf5.so"));
    }
}
