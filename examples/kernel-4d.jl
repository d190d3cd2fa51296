# Draws the multiplier of the linearised operator as hbar falls. After the command in examples/kernel-4d.toml:
#   julia examples/kernel-4d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
speed, hbar, multiplier = h5open(f -> (read(f, "speed"), read(f, "hbar"), read(f, "multiplier")), "kernel-4d.h5")    # multiplier[speed, hbar]
plot(speed, multiplier, xlabel="|v|", ylabel="multiplier", label=permutedims(["hbar = $h" for h in hbar]))
savefig("kernel-4d.png")
