# Draws the distance to the classical solution as hbar falls. After the command in examples/limit-2d.toml:
#   python3 examples/limit-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

table = xarray.open_dataset("runs/limit-2d/limit.h5", engine="h5netcdf")
table.distance.isel(time=-1).plot(marker="o", xscale="log", yscale="log", label="distance at the last time")
(table.distance.isel(time=-1)[0] * (table.hbar / table.hbar[0]) ** 2).plot(linestyle="--", label="hbar^2")
plt.legend()
plt.savefig("runs/limit-2d/limit-2d.png")
