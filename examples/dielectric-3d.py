# Draws the loss function with its plasma oscillation. After the command in examples/dielectric-3d.toml:
#   python3 examples/dielectric-3d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

table = xarray.open_dataset("dielectric-3d.h5", engine="h5netcdf")
table.loss.isel(direction=0).plot(x="wavenumber", y="frequency", vmin=0, vmax=5)
plt.title("loss function -Im(1/eps)")
plt.savefig("dielectric-3d.png")
