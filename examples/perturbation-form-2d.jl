# Draws the decay of the norm of the perturbation. After ./clusterlb run examples/perturbation-form-2d.toml:
#   julia examples/perturbation-form-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
t, y = h5open(f -> (read(f, "time"), read(f, "norm")), "runs/perturbation-form-2d/history.h5")
plot(t, y, marker=:circle, xlabel="time", ylabel="norm of g", legend=false, yscale=:log10)
savefig("runs/perturbation-form-2d/perturbation-form-2d.png")
