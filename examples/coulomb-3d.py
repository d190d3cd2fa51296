# Draws the relaxation of the temperatures on the axes. After ./clusterlb run examples/coulomb-3d.toml:
#   python3 examples/coulomb-3d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/coulomb-3d/history.h5", engine="h5netcdf")
for a in history.axis.values:
    history.temperature.sel(axis=a, axis_2=a).plot(label=f"axis {a}")
plt.ylabel("temperature")
plt.title(history.attrs["title"])
plt.legend()
plt.tight_layout()
plt.savefig("runs/coulomb-3d/coulomb-3d.png")
