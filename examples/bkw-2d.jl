# Draws a cut through the last state and the exact solution. After ./clusterlb run examples/bkw-2d.toml:
#   julia examples/bkw-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
v1, v2, F = h5open(f -> (read(f, "v1"), read(f, "v2"), read(f, "distribution")), "runs/bkw-2d/snapshot-000001.h5")    # F[j, i], j along v2
k = length(v2) ÷ 2
plot(v1, F[k, :], marker=:circle, xlabel="v1", ylabel="F", label="v2 = $(v2[k])")
savefig("runs/bkw-2d/bkw-2d.png")
