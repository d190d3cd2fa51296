namespace ClusterLB.Solver.Input;

/// <summary>The commented input that `clusterlb init` prints: every key with its meaning, unit and default. It runs as it stands.</summary>
internal static class Template
{
    /// <summary>The text, TOML.</summary>
    public static string Text => $$$"""
        # ClusterLB input. Dimensionless thermal units: the equilibrium is M(v) = (2 pi)^(-d/2) exp(-|v|^2/2).
        # Unknown keys are errors. Any key can be set from the command line: --set lattice.points=32
        title = "Two beams"             # optional; default: the name of this file

        [lattice]                       # velocities v_a = (i_a - (n_a - 1)/2) h, h = 2 extent / points[0]
        dimension = 2                   # d = 2, 3 or 4
        points = 48                     # n_a, at least 2; one integer, or an array of d: [48, 40]
        extent = 5.5                    # half the width of the first axis, a velocity; about 5 to 7 thermal velocities

        # [physical]                    # optional: one species of charges; hbar, V, prefactor and eta follow, times may be "200 fs"
        # density = "1e26 m^-3"         # m^-3, cm^-3; in two dimensions m^-2, cm^-2; a number is in SI
        # temperature = "100 eV"        # K, eV, keV, J
        # mass = "1 me"                 # kg, me, u
        # charge = "1 e"                # e, C; default 1 e
        # length = "7.4 nm"             # the unit of length, m, nm; default: the screening length

        [model]
        kind = "quantum"                # "quantum" or "classical" (the limit hbar -> 0)
        form = "distribution"           # evolves F (default); "perturbation": g of F = M + sqrt(M) g; "linear": g without Q(g, g)
        hbar = 1.0                      # required for quantum, positive; ignored for classical
        screening = "dynamic"           # "dynamic" eps(F), "maxwellian" eps(M) in closed form, "none" eps = 1; default "dynamic"
        prefactor = "paper"             # c_d: "paper" 2/(2 pi)^d, "golden-rule" 2 pi/(2 pi)^d, or a number; default "paper"
                                        # (the classical operator uses half of it)
        unstable = "refuse"             # a linearly unstable state, which has no Q: "refuse" it, or "compute"; default "refuse"
        statistics = "boltzmann"        # "boltzmann", "fermi" or "bose": final states have the factor 1 - eta F; default "boltzmann"
        # degeneracy = 1.0              # |eta| = (2 pi hbar)^d/g in units of 1/F, required for fermi and bose; a Fermi gas has F <= 1/eta

        {{{PotentialInput.Template("yukawa")}}}

        [quadrature]                    # optional
        directions = "auto"             # "auto", or P2 = 2 to 200: all primitive directions p with |p|^2 <= P2; default "auto"
        # degree = 11                   # in place of directions: the cheapest set that is exact to this degree
        # step = 0.5                    # uses every q-th transfer m |p| h of a direction, q |p| h up to this velocity; default: all
        # accuracy = 1e-3               # in place of these: the cheapest for which an error of Q of this size is expected, 1e-7 to 0.1
        radial = "spectral"             # "spectral" (accurate) or "monotone" (second order, F >= 0, H-theorem); default "spectral"
        max-transfer = 8.0              # the largest hbar |k|, a velocity; default 8.0

        {{{InitialSettings.Template()}}}

        [time]                          # required by run, not by evaluate
        end = 10.0                      # final time, positive
        {{{TimeSettings.Template()}}}
        max-steps = 1000000             # the run stops after so many; default 1000000
        steady-state = 0.0              # ends where max|dF/dt| <= this times max|F|, 1/time; default 0: never for that
        max-negative-mass = 0.01        # a step that puts more mass than this below 0 is refused; default 0.01

        [output]                        # optional
        # directory = "runs/two-beams"  # relative to the working directory; default: from the command line (-o)
        history-every = 1               # a row of history.h5 every so many steps, 0: not by steps; default 1
        # history-every-time = 0.5      # a row at every multiple of this time, exactly; history-every is then 0 unless given
        snapshot-every = 0.0            # a snapshot at every multiple of this time, exactly; default 0: only at the start and the end
        # at = [1.0, 2.0, 5.0]          # times, ascending: a snapshot and a row of history.h5 at each, exactly; default: none
        compression = 0                 # of the fields in snapshots, gzip level 0 to 9; default 0: none
        norms = false                   # norms of g, monitors of Theorems 2, 3 (forms "perturbation", "linear"); default false
        hermite-degree = 16             # the largest degree of the Hermite spectrum among them, 1 to 64; default 16
        marginals = []                  # F summed over all but some axes, counted from 0: [[0, 1], [0]]; in each snapshot; default: none
        radial-average = false          # F averaged over shells of |v|, one spacing wide; default false
        energy-shells = 0               # F averaged over so many shells of |v|^2/2; default 0: none
        moments = 0                     # central moments of F up to this order, at most 4; default 0: none
        # [[output.slices]]             # F where some axes are held:
        # axes = [1]                    # counted from 0
        # values = [0.0]                # a velocity for each; the nearest on the lattice is taken

        [checkpoint]                    # optional; what `clusterlb resume` goes on from
        keep = 2                        # the newest so many are kept; default 2
        every-minutes = 30.0            # of wall time, 0: not by time; default 30
        every-steps = 100               # unless checkpoints then take a tenth of the time, 0: not by steps; default 100

        """;
}
