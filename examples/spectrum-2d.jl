# Draws the lowest eigenvector of the linearised operator above its null space. After the command in examples/spectrum-2d.toml:
#   julia examples/spectrum-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
v1, v2, x = h5open(f -> (read(f, "v1"), read(f, "v2"), read(f, "eigenvector_1")), "spectrum-2d.h5")    # x[j, i], j along v2
contourf(v1, v2, x, xlabel="v1", ylabel="v2", title="the lowest eigenvector", aspect_ratio=1)
savefig("spectrum-2d.png")
