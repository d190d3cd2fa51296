using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>
/// An interaction potential in Fourier space, V(k) = V(|k|), k in units of the inverse thermal de Broglie-type length of the
/// dimensionless equation. Only |k| enters. A potential states what the quadratures need to know about it: the scale on which it
/// varies and how it behaves at both ends. A potential is a file: docs/extending.md.
/// </summary>
public abstract class Potential
{
    /// <summary>The wavenumber beyond which V is cut to zero; infinite where there is no cut.</summary>
    public double MaxWavenumber { get; init; } = double.PositiveInfinity;

    /// <summary>The values of the keys of its <see cref="PotentialKind"/>, in their order; none where no input names it.</summary>
    public virtual IReadOnlyList<double> Constants => [];

    /// <summary>Writes the keys of its kind besides <see cref="Constants"/>.</summary>
    internal virtual void Write(TomlText text)
    {
    }

    /// <summary>V(k) for k &gt; 0, before the cut at <see cref="MaxWavenumber"/>.</summary>
    public abstract double Value(double wavenumber);

    /// <summary>1/V(k), finite (usually 0) at k -> 0 where V diverges; infinite where V underflows.</summary>
    public abstract double Inverse(double wavenumber);

    /// <summary>The wavenumber on whose scale V varies (yukawa: the inverse length; gaussian: 1/length; ...).</summary>
    public abstract double Scale { get; }

    /// <summary>e of V ~ k^(-e) at k -> 0 (0 for a bounded potential).</summary>
    public abstract double OriginExponent { get; }

    /// <summary>s of V² ~ k^(-s) at large k (infinite for faster decay).</summary>
    public abstract double DecayExponent { get; }
}
