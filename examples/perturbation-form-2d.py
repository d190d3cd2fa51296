# Draws the decay of the norm of the perturbation. After ./clusterlb run examples/perturbation-form-2d.toml:
#   python3 examples/perturbation-form-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/perturbation-form-2d/history.h5", engine="h5netcdf")
history.norm.plot(marker=".", yscale="log")
plt.ylabel("norm of g")
plt.title(history.attrs["title"])
plt.tight_layout()
plt.savefig("runs/perturbation-form-2d/perturbation-form-2d.png")
