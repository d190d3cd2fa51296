# Draws the loss function with its plasma oscillation. After the command in examples/dielectric-3d.toml:
#   julia examples/dielectric-3d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
k, w, loss = h5open(f -> (read(f, "wavenumber"), read(f, "frequency"), read(f, "loss")), "dielectric-3d.h5")    # loss[frequency, wavenumber, direction]
heatmap(k, w, loss[:, :, 1], clims=(0, 5), xlabel="wavenumber", ylabel="frequency", title="loss function -Im(1/eps)")
savefig("dielectric-3d.png")
