# ClusterLB for Spack. The archive is made by `jobs/publish --archive` and is taken from the working directory:
#
#   jobs/publish --archive && cd artifacts/publish
#   spack repo add ../../jobs/spack
#   spack install --no-checksum clusterlb ^openmpi        # or ^mpich, or what the cluster has as an external
import os
import platform

from spack.package import *

class Clusterlb(Package):
    """Structure-preserving solver of the quantum and classical Lenard-Balescu equations in velocity space, d = 2, 3, 4."""

    homepage = "README.md"
    manual_download = True

    license("MIT")

    version("0.1.0")

    # It links to neither: both are found at run time, so one archive serves every MPI of the two families. The high-level library of HDF5 makes
    # the dimension scales, +mpi lets all ranks write a file together; hdf5 and clusterlb then share one MPI.
    depends_on("mpi", type="run")
    depends_on("hdf5@1.10:+hl+mpi+shared", type="run")

    conflicts("platform=darwin", msg="published for Linux on x86_64 and aarch64")
    conflicts("platform=windows", msg="published for Linux on x86_64 and aarch64")

    def url_for_version(self, version):
        kind = "arm64" if platform.machine() == "aarch64" else "x64"
        return "file://{0}/clusterlb-{1}-linux-{2}.tar.gz".format(os.getcwd(), version, kind)

    def install(self, spec, prefix):
        install_tree(".", prefix)

    def setup_run_environment(self, env):
        # The libraries that draw, unpacked once for all; without this each user has them in ~/.net.
        if os.path.isdir(self.prefix.share.clusterlb.native):
            env.set("DOTNET_BUNDLE_EXTRACT_BASE_DIR", self.prefix.share.clusterlb.native)
        # By path: a system's own libhdf5 could come first by name. MPICH and Open MPI both install libmpi.so.
        for variable, package, library in (("CLUSTERLB_MPI", "mpi", "libmpi"), ("CLUSTERLB_HDF5", "hdf5", "libhdf5")):
            env.set(variable, find_libraries(library, root=self.spec[package].prefix, shared=True, recursive=True)[0])

    @run_after("install")
    def check_install(self):
        Executable(join_path(self.prefix.bin, "clusterlb"))("--version")
