using System.Globalization;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Tests.IO;

public class ProvenanceTests
{
    [Test]
    public void Provenance_names_the_program_the_machine_and_the_libraries()
    {
        var provenance = Provenance.Now().ToDictionary(p => p.Name, p => (string)p.Value);
        Assert.That(provenance["software"], Is.EqualTo("ClusterLB"));
        Assert.That(provenance["softwareVersion"], Does.StartWith("0."));
        Assert.That(provenance["machine"], Is.EqualTo(Environment.MachineName));
        Assert.That(provenance["hdf5Version"], Is.EqualTo(H5Library.VersionText));
        Assert.That(provenance["runtimeVersion"], Does.StartWith(".NET"));
        Assert.That(provenance["instructionSet"], Is.Not.Empty);
        var date = DateTime.ParseExact(
            provenance["date"], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        Assert.That(date, Is.EqualTo(WallClock.Now).Within(TimeSpan.FromMinutes(1)));
    }
}
