# Draws the rate of the particle system as it tends to the collision operator. After the command in examples/cumulant-2d.toml:
#   python3 examples/cumulant-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

table = xarray.open_dataset("cumulant-2d.h5", engine="h5netcdf")
for t in table.time.values:
    table.rate_cut.sel(time=t).plot(color="0.7")
table.collision_cut.plot(color="k", label="collision operator")
plt.title(f"N dF/dt at microscopic times {float(table.time[0]):g} to {float(table.time[-1]):g} (grey)")
plt.ylabel("N dF/dt, Q")
plt.legend()
plt.tight_layout()
plt.savefig("cumulant-2d.png")
