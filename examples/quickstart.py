# Draws the relaxation of the temperatures on the axes. After ./clusterlb run examples/quickstart.toml:
#   python3 examples/quickstart.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/quickstart/history.h5", engine="h5netcdf")
for a in history.axis.values:
    history.temperature.sel(axis=a, axis_2=a).plot(label=f"axis {a}")
plt.ylabel("temperature")
plt.title(history.attrs["title"])
plt.legend()
plt.tight_layout()
plt.savefig("runs/quickstart/quickstart.png")
