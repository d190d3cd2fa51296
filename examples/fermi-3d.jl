# Draws the distance to the final Fermi-Dirac state. After ./clusterlb run examples/fermi-3d.toml:
#   julia examples/fermi-3d.jl                                    (HDF5.jl, Plots.jl)
using HDF5, Plots
t, y = h5open(f -> (read(f, "time"), read(f, "distance")), "runs/fermi-3d/history.h5")
plot(t, y, marker=:circle, yscale=:log10, xlabel="time", ylabel="distance to the Fermi-Dirac state", legend=false)
savefig("runs/fermi-3d/fermi-3d.png")
