# Draws the entropy, which never falls. After ./clusterlb run examples/monotone-3d.toml:
#   python3 examples/monotone-3d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/monotone-3d/history.h5", engine="h5netcdf")
history.entropy.plot(marker=".")
plt.ylabel("entropy")
plt.title(history.attrs["title"])
plt.tight_layout()
plt.savefig("runs/monotone-3d/monotone-3d.png")
