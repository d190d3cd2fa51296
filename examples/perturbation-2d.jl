# Draws the decay of the perturbation. After ./clusterlb run examples/perturbation-2d.toml:
#   julia examples/perturbation-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
t, y = h5open(f -> (read(f, "time"), read(f, "distance")), "runs/perturbation-2d/history.h5")
plot(t, y, marker=:circle, xlabel="time", ylabel="distance to the Maxwellian", legend=false, yscale=:log10)
savefig("runs/perturbation-2d/perturbation-2d.png")
