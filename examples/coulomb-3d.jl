# Draws the relaxation of the temperatures on the axes. After ./clusterlb run examples/coulomb-3d.toml:
#   julia examples/coulomb-3d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
t, T = h5open(f -> (read(f, "time"), read(f, "temperature")), "runs/coulomb-3d/history.h5")    # T[b, a, row]
plot(t, [T[a, a, row] for row in axes(T, 3), a in axes(T, 1)], xlabel="time", ylabel="temperature", label=["axis $a" for _ in 1:1, a in axes(T, 1)])
savefig("runs/coulomb-3d/coulomb-3d.png")
