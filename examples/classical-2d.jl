# Draws the approach to equilibrium. After ./clusterlb run examples/classical-2d.toml:
#   julia examples/classical-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
t, y = h5open(f -> (read(f, "time"), read(f, "distance")), "runs/classical-2d/history.h5")
plot(t, y, marker=:circle, xlabel="time", ylabel="distance to the Maxwellian", legend=false, yscale=:log10)
savefig("runs/classical-2d/classical-2d.png")
