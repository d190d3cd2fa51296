# Draws how the temperatures of the species approach each other. After ./clusterlb run examples/electron-positron-2d.toml:
#   julia examples/electron-positron-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
file = "runs/electron-positron-2d/history.h5"
t, names = h5read(file, "time"), ["electron", "positron"]
temperature(T) = [sum(T[a, a, row] for a in axes(T, 1)) / size(T, 1) for row in axes(T, 3)]    # T[b, a, row]
plot(t, [temperature(h5read(file, name * "_temperature")) for name in names], xlabel="time", ylabel="temperature", label=permutedims(names))
savefig("runs/electron-positron-2d/electron-positron-2d.png")
