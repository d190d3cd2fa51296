namespace ClusterLB.Solver.Continuum;

/// <summary>What is known of an angular sector.</summary>
/// <param name="Degree">degree l of the harmonics</param>
/// <param name="Multiplicity">how many functions of each multiplet there are</param>
/// <param name="Eigenvalues">of L on the functions used, ascending; the interaction is soft, and they fall with the number of
/// functions</param>
/// <param name="Pencil">of L g = κ N g with the form N of ‖·‖_ħ², ascending; empty where the norm is infinite</param>
/// <param name="Coercivity">the lowest of them with 1, 2, ... functions: upper bounds that fall to κ of the sector; empty where the norm is
/// infinite</param>
/// <param name="CoercivityError">how far the last may be above the limit, with what a coarser quadrature changes</param>
internal sealed record ContinuumSector(
    int Degree, long Multiplicity, double[] Eigenvalues, double[] Pencil, double[] Coercivity, double CoercivityError);
