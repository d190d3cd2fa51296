using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Files;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>The estimated error that a run began with, for one that goes on: it keeps what its history has.</summary>
internal static class StoredEstimate
{
    private static readonly ErrorEstimate _unknown =
        ErrorEstimate.None("the history of the run, which goes on, has none");

    /// <summary>Reads it from the history on rank 0; collective.</summary>
    /// <param name="path">the history; it may be missing</param>
    /// <param name="world">the ranks</param>
    public static ErrorEstimate Read(string path, Communicator world)
    {
        var stored = SharedAttributes.OfRoot(world, world.Rank == 0 ? Attributes(path) : []);
        return stored.Count < 2 ? _unknown
            : new ErrorEstimate((double)stored[0].Value, [], (string)stored[1].Value, "") { IsStored = true };
    }

    private static IEnumerable<(string Name, object Value)> Attributes(string path)
    {
        try
        {
            using var file = H5File.Open(path);
            var all = file.Attributes;
            return all.Contains(ErrorEstimate.Attribute) && all.Contains(ErrorEstimate.CauseAttribute)
                ? [
                    (ErrorEstimate.Attribute, all.Get<double>(ErrorEstimate.Attribute)),
                    (ErrorEstimate.CauseAttribute, all.GetText(ErrorEstimate.CauseAttribute)),
                ]
                : [];
        }
        catch (IOException)
        {
            // A run that goes on from its checkpoints needs no history.
            return [];
        }
    }
}
