#!/usr/bin/env python3
"""Opens the files in a directory with one tool and compares every number with what an independent reader found.

    check.py TOOL DIRECTORY REFERENCE

REFERENCE/index.json: {file: {dataset: shape}}; REFERENCE/FILE/DATASET.bin: its elements as doubles in C order. Prints how many datasets were
compared; the first that differs ends the program.
"""
import json, os, re, subprocess, sys
import numpy as np

tool, directory, reference = sys.argv[1:]
index = json.load(open(os.path.join(reference, "index.json")))
compared = 0


def expected(file, name):
    return np.fromfile(os.path.join(reference, file, name + ".bin")).reshape(index[file][name])


def same(file, name, found):
    global compared
    wanted = expected(file, name)
    found = np.asarray(found, dtype=float)
    assert found.shape == wanted.shape, (file, name, found.shape, wanted.shape)
    assert np.array_equal(found, wanted, equal_nan=True), (file, name)
    compared += 1


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def close(name, found, wanted, tolerance=1e-14):
    global compared
    assert np.shape(found) == np.shape(wanted), (name, np.shape(found), np.shape(wanted))
    assert np.max(np.abs(np.asarray(found) - wanted)) <= tolerance * np.max(np.abs(wanted)), name
    compared += 1


def h5py_():
    import h5py
    for file in index:
        with h5py.File(os.path.join(directory, file)) as opened:
            assert sorted(opened) == sorted(index[file]), (file, list(opened))
            assert opened.attrs["software"] == "ClusterLB" and opened.attrs["Conventions"] == "CF-1.10"
            for name in ("author", "date", "machine", "softwareVersion"):
                assert isinstance(opened.attrs[name], str) and opened.attrs[name], name
            for name, dataset in opened.items():
                assert dataset.dtype in (np.dtype("<f8"), np.dtype("<i8")), name
                assert dataset.attrs["units"] == "1" and dataset.attrs["long_name"] and dataset.attrs["formula"], name
                scales = [dimension[0] for dimension in dataset.dims] if not h5py.h5ds.is_scale(dataset.id) else [dataset]
                assert tuple(len(s) for s in scales) == dataset.shape and len({s.name for s in scales}) == dataset.ndim, name
                same(file, name, dataset[...])


def xarray_(engine):
    import xarray
    for file in index:
        with xarray.open_dataset(os.path.join(directory, file), engine=engine) as opened:
            assert sorted(opened.variables) == sorted(index[file]), (file, list(opened.variables))
            for name, variable in opened.variables.items():
                assert all(d in opened.coords for d in variable.dims), (name, variable.dims)
                assert variable.attrs["long_name"] and variable.attrs["formula"], name
                same(file, name, variable.values)


def mfdataset():
    import xarray
    pattern, files = os.path.join(directory, "snapshot-*.h5"), sorted(f for f in index if f.startswith("snapshot-"))
    assert len(files) > 1
    with xarray.open_mfdataset(pattern, combine="nested", concat_dim="time") as opened:
        assert np.all(np.diff(opened.time) > 0) and "dask" in type(opened.distribution.data).__module__
        for name, variable in opened.variables.items():
            if "time" in variable.dims:
                assert name not in ("direction_vectors", "direction_weights", "radial_points", "energy_points", "moment_indices"), name
                for k, file in enumerate(files):
                    same(file, name, variable.values[k])
            else:
                same(files[0], name, variable.values)


def netcdf4():
    import netCDF4, shutil
    for file in index:
        copy = os.path.join(reference, "copy.nc")
        shutil.copy(os.path.join(directory, file), copy)
        with netCDF4.Dataset(copy, "a") as opened:    # refused where the order of creation is not tracked
            assert not opened.groups
            for name, variable in opened.variables.items():
                same(file, name, variable[...].filled(np.nan))
            if file == "history.h5":
                assert opened.dimensions["time"].isunlimited()
            first = list(opened.dimensions)[0]
            opened.createVariable("added", "f8", (first,))[:] = 2.5
        with netCDF4.Dataset(copy) as opened:
            assert np.all(opened["added"][:] == 2.5)


def ncdump():
    for file in index:
        for name in index[file]:
            text = output("ncdump", "-p", "17,17", "-v", name, os.path.join(directory, file))
            data = text[text.index("\ndata:"):]
            data = data[re.search(rf"\n {name} =", data).end():]
            numbers = [float(x) for x in data[:data.index(";")].replace("NaNf", "nan").split(",")]
            same(file, name, np.reshape(numbers, index[file][name]))


def h5dump():
    numbers = os.path.join(reference, "numbers.txt")
    for file in index:
        for name in index[file]:
            output("h5dump", "-d", "/" + name, "-m", "%.17g", "-y", "-w", "1", "-o", numbers, os.path.join(directory, file))
            same(file, name, np.reshape([float(x) for x in open(numbers).read().replace(",", " ").split()], index[file][name]))


def octave():
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dump.m")
    for file in index:
        found = os.path.join(reference, "octave")
        os.makedirs(found, exist_ok=True)
        output("octave", "--no-gui", "--norc", "-q", script, os.path.join(directory, file), found)
        for name in index[file]:
            shape, *numbers = open(os.path.join(found, name + ".txt")).read().split("\n", 1)
            extents = [int(n) for n in shape.split()][::-1]    # the first index is the fastest in Octave
            wanted = index[file][name]
            assert extents == wanted or [n for n in extents if n != 1] == [n for n in wanted if n != 1], (name, extents, wanted)
            same(file, name, np.reshape([float(x) for x in numbers[0].split()], wanted))


def xdmf():
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkCommonDataModel import vtkCompositeDataSet
    from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline
    from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

    def leaves(block, name):
        if hasattr(block, "GetNumberOfBlocks"):
            for i in range(block.GetNumberOfBlocks()):
                yield from leaves(block.GetBlock(i), block.GetMetaData(i).Get(vtkCompositeDataSet.NAME()))
        else:
            yield block, name

    sides = [f for f in sorted(os.listdir(directory)) if f.endswith(".xmf")]
    assert sides
    for side in sides:
        reader = vtkXdmfReader()
        reader.SetFileName(os.path.join(directory, side))
        reader.UpdateInformation()
        times = reader.GetOutputInformation(0).Get(vtkStreamingDemandDrivenPipeline.TIME_STEPS())
        files = sorted(f for f in index if f.startswith("snapshot-")) if times else [side.replace(".xmf", ".h5")]
        assert len(files) == len(times or [0])
        for k, file in enumerate(files):
            if times:
                import h5py
                with h5py.File(os.path.join(directory, file)) as opened:
                    assert opened.attrs["time"] == times[k]
                reader.UpdateTimeStep(times[k])
            else:
                reader.Update()
            found = []
            for image, _ in leaves(reader.GetOutputDataObject(0), None):
                points = image.GetPointData()
                shape = tuple(n for n in image.GetDimensions()[::-1] if n != 1)
                for a in range(points.GetNumberOfArrays()):
                    name = points.GetArrayName(a)
                    same(file, name, vtk_to_numpy(points.GetArray(a)).reshape(shape))
                    found.append(name)
                    axes = names_of(name, file)
                    bounds = np.reshape(image.GetBounds(), (3, 2))[::-1][:len(axes)]
                    for axis, (lower, upper) in zip(axes, bounds):
                        v = expected(file, axis)
                        assert abs(lower - v[0]) <= 1e-12 and abs(upper - v[-1]) <= 1e-12, (name, axis, lower, upper)
            wanted = [n for n in index[file] if len(names_of(n, file)) in (2, 3)]
            assert sorted(found) == sorted(wanted), (found, wanted)


def names_of(name, file):
    """The velocity axes of a dataset, in its order; none where it has other dimensions."""
    import h5py
    with h5py.File(os.path.join(directory, file)) as opened:
        if h5py.h5ds.is_scale(opened[name].id):
            return []
        names = [d[0].name.strip("/") for d in opened[name].dims]
        return names if all(re.fullmatch("v[1-4]", n) for n in names) else []


def reductions():
    """Marginals, slices, averages and moments recomputed from F by numpy."""
    import h5py
    for file in (f for f in index if f.startswith("snapshot-")):
        with h5py.File(os.path.join(directory, file)) as opened:
            F, h = opened["distribution"][...], opened.attrs["spacing"]
            v = [opened[f"v{a + 1}"][...] for a in range(F.ndim)]
            grid = np.meshgrid(*v, indexing="ij")
            square = sum(x**2 for x in grid)
            for name, dataset in opened.items():
                if name.startswith("marginal_"):
                    kept = [int(n[1:]) - 1 for n in name.split("_")[1:]]
                    others = tuple(a for a in range(F.ndim) if a not in kept)
                    close(name, dataset[...], F.sum(axis=others) * h**len(others))
                elif name.startswith("slice_"):
                    held = {a: int(np.argmin(np.abs(v[a] - dataset.attrs[f"v{a + 1}"]))) for a in range(F.ndim) if f"v{a + 1}" in dataset.attrs}
                    for a, i in held.items():
                        assert v[a][i] == dataset.attrs[f"v{a + 1}"]
                    assert np.array_equal(dataset[...], F[tuple(held.get(a, slice(None)) for a in range(F.ndim))]), name
            for scale, size, shell in (
                ("speed", np.sqrt(square), np.floor(np.sqrt(np.round(square / h**2 * 4)) / 2 + 0.5)),
                ("energy", square / 2, np.floor(np.round(square / h**2 * 4) * 12 / (np.round(square.max() / h**2 * 4) + 1)))):
                prefix = "radial" if scale == "speed" else scale
                shells = np.unique(shell)
                assert np.array_equal(opened[prefix + "_points"][...], [np.sum(shell == k) for k in shells])
                close(scale, opened[scale][...], [size[shell == k].mean() for k in shells])
                close(prefix, opened[prefix + "_distribution"][...], [F[shell == k].mean() for k in shells])
            u = [(x * F).sum() / F.sum() for x in grid]
            alphas = opened["moment_indices"][...]
            assert alphas.sum(axis=1).max() == 4 and len({tuple(a) for a in alphas}) == len(alphas)
            wanted = [(F * np.prod([(x - c)**n for x, c, n in zip(grid, u, alpha)], axis=0)).sum() * h**F.ndim for alpha in alphas]
            close("moments", opened["moments"][...], wanted)


def export():
    """The CSV of every history, as clusterlb wrote it, against the datasets."""
    import csv
    for file in (f for f in index if f.startswith("history")):
        text = open(os.path.join(directory, file.replace(".h5", ".csv")), newline="").read()
        assert text.count("\n") == text.count("\r\n") and text.endswith("\r\n")
        rows = list(csv.reader(text.splitlines()))
        columns = {name: np.array([float(row[k]) for row in rows[1:]]) for k, name in enumerate(rows[0])}
        for name, shape in index[file].items():
            if name.startswith("axis"):
                continue
            wanted = expected(file, name)
            for i in np.ndindex(*shape[1:]):
                column = columns.pop(name + "".join(f"_{k + 1}" for k in i))
                assert np.array_equal(column, wanted[(slice(None), *i)], equal_nan=True), name
                global compared
                compared += 1
        assert not columns, list(columns)


tools = {"h5py": h5py_, "h5netcdf": lambda: xarray_("h5netcdf"), "xarray-netcdf4": lambda: xarray_("netcdf4"), "netcdf4": netcdf4, "ncdump": ncdump,
         "h5dump": h5dump, "octave": octave, "xdmf": xdmf, "reductions": reductions, "export": export, "mfdataset": mfdataset}
tools[tool]()
assert compared > 0
print(f"{tool}: {compared} compared")
