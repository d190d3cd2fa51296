# Draws the last state. After ./clusterlb run examples/from-file-2d.toml:
#   julia examples/from-file-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
v1, v2, F = h5open(f -> (read(f, "v1"), read(f, "v2"), read(f, "distribution")), "runs/from-file-2d/snapshot-000001.h5")    # F[j, i], j along v2
contourf(v1, v2, F, xlabel="v1", ylabel="v2", title="F at the end", aspect_ratio=1)
savefig("runs/from-file-2d/from-file-2d.png")
