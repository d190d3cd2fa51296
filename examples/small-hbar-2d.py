# Draws the collision term of the last state. After ./clusterlb run examples/small-hbar-2d.toml:
#   python3 examples/small-hbar-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

snapshot = xarray.open_dataset("runs/small-hbar-2d/snapshot-000001.h5", engine="h5netcdf")
snapshot.collision.plot.contourf(x="v1", y="v2", levels=20)
plt.title(f"Q at time {snapshot.attrs['time']:g}")
plt.gca().set_aspect("equal")
plt.savefig("runs/small-hbar-2d/small-hbar-2d.png")
