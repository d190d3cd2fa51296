# Draws the distance to the classical solution as hbar falls. After the command in examples/limit-2d.toml:
#   julia examples/limit-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
hbar, distance = h5open(f -> (read(f, "hbar"), read(f, "distance")), "runs/limit-2d/limit.h5")    # distance[time, hbar]
plot(hbar, distance[end, :], marker=:circle, xscale=:log10, yscale=:log10, xlabel="hbar", ylabel="distance at the last time", label="lattice")
plot!(hbar, distance[end, 1] .* (hbar ./ hbar[1]) .^ 2, linestyle=:dash, label="hbar^2")
savefig("runs/limit-2d/limit-2d.png")
