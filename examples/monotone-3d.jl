# Draws the entropy, which never falls. After ./clusterlb run examples/monotone-3d.toml:
#   julia examples/monotone-3d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
t, y = h5open(f -> (read(f, "time"), read(f, "entropy")), "runs/monotone-3d/history.h5")
plot(t, y, marker=:circle, xlabel="time", ylabel="entropy", legend=false)
savefig("runs/monotone-3d/monotone-3d.png")
