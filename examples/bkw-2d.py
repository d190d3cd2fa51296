# Draws a cut through the last state and the exact solution. After ./clusterlb run examples/bkw-2d.toml:
#   python3 examples/bkw-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray
import numpy as np

snapshot = xarray.open_dataset("runs/bkw-2d/snapshot-000001.h5", engine="h5netcdf")
cut = snapshot.distribution.sel(v2=0, method="nearest")
K = 1 - 0.5 * np.exp(-snapshot.attrs["prefactor"] * np.pi / 8 * snapshot.attrs["time"])    # lambda = c_d g^2 |S^1| (d - 1)/(2 d (d + 2)), g = hbar = 1
square = cut.v1**2 + cut.v2**2
exact = np.exp(-square / (2 * K)) / (2 * np.pi * K) * ((4 * K - 2) / (2 * K) + (1 - K) * square / (2 * K**2))
cut.plot(marker=".", linestyle="none", label="lattice")
exact.plot(label="exact")
plt.legend()
plt.savefig("runs/bkw-2d/bkw-2d.png")
print(f"largest difference {float(abs(cut - exact).max()):.1e}")
