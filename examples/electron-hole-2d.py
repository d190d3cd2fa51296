# Draws how the temperatures of the species approach each other. After ./clusterlb run examples/electron-hole-2d.toml:
#   python3 examples/electron-hole-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/electron-hole-2d/history.h5", engine="h5netcdf")
for species in ("electron", "hole"):
    tensor = history[f"{species}_temperature"]
    (sum(tensor.sel(axis=a, axis_2=a) for a in history.axis.values) / len(history.axis)).plot(label=species)
plt.ylabel("temperature, m <|v - u|²>/d")
plt.title(history.attrs["title"])
plt.legend()
plt.tight_layout()
plt.savefig("runs/electron-hole-2d/electron-hole-2d.png")
