# Draws the collision term of the last state. After ./clusterlb run examples/small-hbar-2d.toml:
#   julia examples/small-hbar-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
v1, v2, F = h5open(f -> (read(f, "v1"), read(f, "v2"), read(f, "collision")), "runs/small-hbar-2d/snapshot-000001.h5")    # F[j, i], j along v2
contourf(v1, v2, F, xlabel="v1", ylabel="v2", title="Q at the end", aspect_ratio=1)
savefig("runs/small-hbar-2d/small-hbar-2d.png")
