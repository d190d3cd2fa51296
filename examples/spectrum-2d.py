# Draws the lowest eigenvector of the linearised operator above its null space. After the command in examples/spectrum-2d.toml:
#   python3 examples/spectrum-2d.py                               (xarray, h5netcdf, matplotlib)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray

table = xarray.open_dataset("spectrum-2d.h5", engine="h5netcdf")
table.eigenvector_1.plot.contourf(x="v1", y="v2", levels=20)
plt.title(f"eigenvalue {table.attrs['eigenvalues'][0]:.4g}")
plt.gca().set_aspect("equal")
plt.savefig("spectrum-2d.png")
