using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The distribution F at the initial time, as [initial] describes it: sampled on the velocity lattice as it is, without normalisation or
/// cut. Velocities in thermal units, F per volume of velocity space. Most are a formula (<see cref="ClosedForm"/>).
/// </summary>
public abstract class InitialState
{
    /// <summary>σ, the smallest thermal width (a standard deviation of velocity); NaN where the state has no closed form for it.</summary>
    public virtual double ThermalWidth => double.NaN;

    /// <summary>Whether it gives g of F = M + sqrt(M) g itself, so that F need not be divided by sqrt(M).</summary>
    public virtual bool IsPerturbation => false;

    /// <summary>Whether F is computed by means of sqrt(M), so that M must not underflow on the lattice.</summary>
    public virtual bool NeedsRoot => false;

    /// <summary>F at the velocities of a block, in C order; collective.</summary>
    /// <param name="domain">ranks, lattice and block</param>
    /// <param name="into">one double for each velocity of the block</param>
    /// <exception cref="ArgumentException">dimension or length do not fit</exception>
    /// <exception cref="InvalidDataException">a file of it does not fit the lattice</exception>
    public abstract void Sample(Domain domain, NativeBuffer into);

    /// <summary>g at the velocities of a block, in C order; collective.</summary>
    /// <inheritdoc cref="Sample"/>
    /// <exception cref="InvalidOperationException">the state gives F alone (<see cref="IsPerturbation"/>)</exception>
    public virtual void SamplePerturbation(Domain domain, NativeBuffer into) =>
        throw new InvalidOperationException($"{GetType().Name} gives the distribution, not a perturbation");

    /// <summary>Writes its keys, defaults included, as its kind reads them.</summary>
    protected internal abstract void Write(TomlText text);
}
