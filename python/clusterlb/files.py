"""HDF5 files of ClusterLB as xarray has them: what is in memory, and the states of a run as one lazy dataset."""

import os

import h5py
import numpy as np
import xarray
from xarray.backends import BackendArray
from xarray.core import indexing


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


def _attributes(node):
    hidden = ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties", "coordinates")
    return {name: _text(value) for name, value in node.attrs.items() if name not in hidden}


def _dimensions(dataset):
    if h5py.h5ds.is_scale(dataset.id):
        return (_last(dataset.name),)
    return tuple(_last(scale[0].name) for scale in dataset.dims)


def _last(path):
    return path.rsplit("/", 1)[-1]


def _datasets(group):
    return {name: node for name, node in group.items() if isinstance(node, h5py.Dataset)}


def read(path):
    """All datasets of a file, in memory.

    >>> history = read("runs/beams/history.h5")
    >>> history.temperature.dims
    ('time', 'axis', 'axis_2')
    >>> history.energy.attrs["units"]
    '1'
    """
    with h5py.File(path) as file:
        variables = {n: xarray.Variable(_dimensions(d), d[...], _attributes(d)) for n, d in _datasets(file).items()}
        return _with_coordinates(variables, file, _attributes(file))


def _with_coordinates(variables, group, attributes, also=()):
    named = str(_text(group.attrs.get("coordinates", ""))).split()
    coordinates = [n for n, v in variables.items() if v.dims == (n,) or n in named or n in also]
    return xarray.Dataset(variables, attrs=attributes).set_coords(coordinates)


class _OverTime(BackendArray):
    """A dataset of the same name in many files, the file as first index; a file is opened when an element of it is asked for."""

    def __init__(self, paths, name, shape, dtype):
        self.paths, self.name, self.shape, self.dtype = paths, name, (len(paths), *shape), dtype

    def __getitem__(self, key):
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, key):
        first, rest = key[0], tuple(key[1:])
        numbers = range(len(self.paths))[first]
        if isinstance(numbers, int):
            return self._of(numbers, rest)
        if len(numbers) == 0:
            return np.empty((0, *np.empty(self.shape[1:], dtype=bool)[rest].shape), dtype=self.dtype)
        return np.stack([self._of(number, rest) for number in numbers])

    def _of(self, number, key):
        # HDF5 has no slices that go backwards.
        forwards = tuple(_forwards(k, n) for k, n in zip(key, self.shape[1:]))
        turned = tuple(slice(None, None, -1 if isinstance(k, slice) and (k.step or 1) < 0 else 1) for k in key if isinstance(k, slice))
        with h5py.File(self.paths[number]) as file:
            return np.asarray(file[self.name][forwards])[turned]


def _forwards(key, length):
    if not isinstance(key, slice) or (key.step or 1) > 0:
        return key
    numbers = range(length)[key]
    return slice(numbers[-1], numbers[0] + 1, -key.step) if len(numbers) else slice(0, 0)


def series(paths, group=None):
    """The states in ``paths`` as one dataset over ``time``, none of which is read before it is needed.

    What is the same in all of them, lattice and directions, is taken from the first. ``step`` is the number of steps taken.

    >>> states = series(["runs/beams/snapshot-000000.h5", "runs/beams/snapshot-000001.h5"])
    >>> states.distribution.dims
    ('time', 'v1', 'v2')
    >>> states.direction_vectors.dims
    ('direction', 'axis')
    """
    paths = [os.fspath(path) for path in paths]
    if not paths:
        raise FileNotFoundError("there is no snapshot")
    times, steps = [], []
    for path in paths:
        with h5py.File(path) as file:
            times.append(float(file.attrs["time"]))
            steps.append(int(file.attrs["step"]))
    variables = {"step": xarray.Variable(("time",), steps, {"long_name": "steps taken"})}
    with h5py.File(paths[0]) as file:
        node = file[group] if group else file
        fixed = str(_text(node.attrs.get("coordinates", "direction_vectors direction_weights"))).split()
        time_attributes = _attributes(node["time"]) if "time" in node else {"units": "1", "long_name": "time of the state"}
        for name, dataset in _datasets(node).items():
            if name == "time":
                continue
            dimensions, attributes = _dimensions(dataset), _attributes(dataset)
            if name in fixed or dimensions == (name,):
                variables[name] = xarray.Variable(dimensions, dataset[...], attributes)
            else:
                lazy = indexing.LazilyIndexedArray(_OverTime(paths, dataset.name, dataset.shape, dataset.dtype))
                variables[name] = xarray.Variable(("time", *dimensions), lazy, attributes)
        attributes = {**_attributes(file), **(_attributes(node) if group else {})}
        for name in ("time", "step", "seconds"):
            attributes.pop(name, None)
        variables["time"] = xarray.Variable(("time",), times, time_attributes)
        return _with_coordinates(variables, node, attributes, also=("step", *fixed))
