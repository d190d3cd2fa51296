# Draws the decay of the perturbation. After ./clusterlb run examples/perturbation-2d.toml:
#   python3 examples/perturbation-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/perturbation-2d/history.h5", engine="h5netcdf")
history.distance.plot(marker=".", yscale="log")
plt.ylabel("distance to the Maxwellian")
plt.title(history.attrs["title"])
plt.tight_layout()
plt.savefig("runs/perturbation-2d/perturbation-2d.png")
