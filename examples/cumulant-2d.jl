# Draws the rate of the particle system as it tends to the collision operator. After the command in examples/cumulant-2d.toml:
#   julia examples/cumulant-2d.jl                                 (HDF5.jl, Plots.jl)
using HDF5, Plots
v, rate, Q = h5open(f -> (read(f, "v1"), read(f, "rate_cut"), read(f, "collision_cut")), "cumulant-2d.h5")    # rate[velocity, time]
plot(v, rate, color=:gray, label="")
plot!(v, Q, color=:black, xlabel="v1", ylabel="N dF/dt", label="collision operator")
savefig("cumulant-2d.png")
