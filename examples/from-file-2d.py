# Draws the last state. After ./clusterlb run examples/from-file-2d.toml:
#   python3 examples/from-file-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

snapshot = xarray.open_dataset("runs/from-file-2d/snapshot-000001.h5", engine="h5netcdf")
snapshot.distribution.plot.contourf(x="v1", y="v2", levels=20)
plt.title(f"F at time {snapshot.attrs['time']:g}")
plt.gca().set_aspect("equal")
plt.savefig("runs/from-file-2d/from-file-2d.png")
