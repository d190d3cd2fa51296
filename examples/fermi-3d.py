# Draws the distance to the final Fermi-Dirac state and the largest occupation. After ./clusterlb run examples/fermi-3d.toml:
#   python3 examples/fermi-3d.py                                  (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

history = xarray.open_dataset("runs/fermi-3d/history.h5", engine="h5netcdf")
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
history.distance.plot(ax=left, marker=".", yscale="log")
left.set_ylabel("distance to the Fermi-Dirac state")
history.max_occupation.plot(ax=right, marker=".")
right.set_ylabel("largest occupation")
figure.suptitle(history.attrs["title"])
figure.tight_layout()
figure.savefig("runs/fermi-3d/fermi-3d.png")
