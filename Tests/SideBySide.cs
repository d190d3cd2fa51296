using ClusterLB.IO;
using ClusterLB.IO.Hdf5;
using NUnit.Framework.Internal;

// Tests run side by side, those of one fixture too. What must not says so, and why: [Parallelizable(ParallelScope.Self)] where the tests of
// a fixture share something that they change, [NonParallelizable] where a test is about something that the whole process has once.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: ClusterLB.Tests.SideBySide]

namespace ClusterLB.Tests;

/// <summary>
/// As many tests at a time as there are cores, at most 8; one at a time where the HDF5 library is not built thread safe, since the program
/// uses it from one thread only and the tests are many in one process.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SideBySideAttribute() : PropertyAttribute(PropertyNames.LevelOfParallelism, Workers)
{
    private static unsafe int Workers
    {
        get
        {
            try
            {
                H5Library.Require();
                var (core, _) = H5Library.Find(H5Library.FileName, []);
                var isThreadSafe = (delegate* unmanaged<byte*, int>)core.Find("H5is_library_threadsafe");
                byte answer = 0;
                return isThreadSafe != null && isThreadSafe(&answer) >= 0 && answer != 0 ? Math.Clamp(Environment.ProcessorCount, 2, 8) : 1;
            }
            catch (EnvironmentException)
            {
                // Without a library the tests that need one say so.
                return 1;
            }
        }
    }
}
