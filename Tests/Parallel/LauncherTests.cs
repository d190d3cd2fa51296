using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.Parallel;

public class LauncherTests
{
    [TestCase("", LauncherKind.None, 1, 0)]
    [TestCase("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3 PMIX_RANK=3", LauncherKind.OpenMpi, 4, 3)]
    [TestCase("PMI_SIZE=2 PMI_RANK=1 MPI_LOCALNRANKS=2", LauncherKind.Mpich, 2, 1)]
    [TestCase("PMI_RANK=1", LauncherKind.Mpich, null, 1)]
    // srun: the size is Slurm's
    [TestCase("SLURM_PROCID=5 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=8 PMIX_RANK=5", LauncherKind.OpenMpi, 8, 5)]
    [TestCase("SLURM_PROCID=5 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=8 PMI_RANK=5 PMI_SIZE=8", LauncherKind.Mpich, 8, 5)]
    [TestCase("SLURM_PROCID=5 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=8", LauncherKind.Unknown, 8, 5)]
    // a batch script, an interactive shell, a single task: no need of MPI
    [TestCase("SLURM_PROCID=0 SLURM_STEP_ID=4294967291 SLURM_STEP_NUM_TASKS=2", LauncherKind.None, 1, 0)]
    [TestCase("SLURM_PROCID=0 SLURM_JOB_ID=7 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1 PMIX_RANK=0", LauncherKind.None, 1, 0)]
    // mpirun inside an allocation starts a daemon a node by srun: its step has two tasks, the world eight ranks
    [TestCase(
        "SLURM_PROCID=1 SLURM_STEP_ID=3 SLURM_STEP_NUM_TASKS=2 OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_RANK=6", LauncherKind.OpenMpi, 8, 6)]
    [TestCase("SLURM_PROCID=1 SLURM_STEP_ID=3 SLURM_STEP_NUM_TASKS=2 PMI_SIZE=8 PMI_RANK=6", LauncherKind.Mpich, 8, 6)]
    public void The_launcher_is_told_by_its_variables(string variables, LauncherKind kind, int? size, int rank)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        var launcher = Launcher.Detect(name => set.GetValueOrDefault(name));
        Assert.That((launcher.Kind, launcher.Size, launcher.Rank), Is.EqualTo((kind, size, rank)));
        Assert.That(launcher.Evidence, Is.EqualTo(set.Select(v => $"{v.Key}={v.Value}").FirstOrDefault(v => v == launcher.Evidence) ?? ""));
    }

    [Test]
    public void A_library_that_is_not_there_is_named_with_its_launcher()
    {
        var launcher = new Launcher(LauncherKind.Mpich, "PMI_SIZE=4", 4, 0);
        Assert.That(
            () => MpiLibrary.Find(launcher, null, ["libnosuch.so"]),
            Throws.TypeOf<MpiException>().With.Message.Contains("PMI_SIZE=4").And.Message.Contains("install mpich")
                .And.Message.Contains("CLUSTERLB_MPI"));
        Assert.That(
            () => MpiLibrary.Find(launcher, "libc.so.6", ["libc.so.6"]),
            Throws.TypeOf<MpiException>().With.Message.EqualTo(
                "the MPI library that CLUSTERLB_MPI names, 'libc.so.6', cannot be used: libc.so.6 is another library than the one looked "
                    + "for"));
    }

    [Test]
    public void The_family_of_the_launcher_is_tried_first()
    {
        Assert.That(MpiLibrary.Candidates(LauncherKind.OpenMpi).First(), Is.EqualTo("libmpi.so.40"));
        Assert.That(MpiLibrary.Candidates(LauncherKind.Mpich), Does.Contain("libmpi_cray.so.12").And.Contains("libmpi_abi.so.0"));
        Assert.That(MpiLibrary.Candidates(LauncherKind.Mpich).First(), Is.EqualTo("libmpich.so.12"));
        Assert.That(MpiLibrary.Candidates(LauncherKind.None), Is.Unique);
    }
}
