# Draws the multiplier of the linearised operator as hbar falls. After the command in examples/kernel-4d.toml:
#   python3 examples/kernel-4d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

table = xarray.open_dataset("kernel-4d.h5", engine="h5netcdf")
for hbar in table.hbar.values:
    table.multiplier.sel(hbar=hbar).plot(label=f"hbar = {hbar:g}")
plt.title(table.attrs["title"])
plt.ylabel("multiplier")
plt.legend()
plt.tight_layout()
plt.savefig("kernel-4d.png")
