"""The results in a directory: of a run, or of many."""

import functools
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import h5py

from . import files


def open(path):
    """The results in a directory: a :class:`Run`, or :class:`Runs` where it has none of its own but directories of runs.

    Raises ``FileNotFoundError`` where there is neither.

    >>> open("runs/beams")
    <Run "Beams in the plane" in runs/beams: finished at time 2>
    >>> list(open("runs"))
    ['beams']
    """
    path = Path(path)
    if (path / "run.toml").is_file():
        return Run(path)
    if not path.is_dir():
        raise FileNotFoundError(f"there is no directory '{path}'")
    runs = Runs(path)
    if not runs:
        raise FileNotFoundError(f"'{path}' has no results: neither a run.toml nor a directory that has one")
    return runs


class Run:
    """What a run has written. Everything is read when it is asked for; the files may belong to a run that goes on."""

    def __init__(self, path):
        self.path = Path(path)

    def __repr__(self):
        progress = self.progress
        return f"<Run \"{progress['title']}\" in {self.path}: {progress['state']} at time {progress['time']:g}>"

    @property
    def progress(self):
        """``progress.json``: how far the run is, or how it ended.

        >>> open("runs/beams").progress["state"]
        'finished'
        """
        return json.loads((self.path / "progress.json").read_text(encoding="utf-8"))

    @functools.cached_property
    def configuration(self):
        """The input with every default written out, as it was computed.

        >>> open("runs/beams").configuration["model"]["hbar"]
        1.0
        """
        return tomllib.loads((self.path / "run.toml").read_text(encoding="utf-8"))

    @functools.cached_property
    def history(self):
        """A row of diagnostics a step, an ``xarray.Dataset`` in memory.

        >>> history = open("runs/beams").history
        >>> bool(abs(history.energy - history.energy[0]).max() < 1e-13)
        True
        """
        return files.read(self.path / "history.h5")

    @functools.cached_property
    def snapshots(self):
        """The states over time, an ``xarray.Dataset`` that reads a field when it is used. Of a mixture: :meth:`snapshots_of`.

        >>> states = open("runs/beams").snapshots
        >>> F = states.distribution.sel(time=2.0, method="nearest")
        >>> h = states.attrs["spacing"]
        >>> bool(abs(F.sum() * h**2 - 1) < 1e-3)
        True
        """
        if self.species:
            raise ValueError(f"this is a mixture: snapshots_of(\"{self.species[0]}\"), one of {', '.join(self.species)}")
        return files.series(self._snapshot_files())

    def snapshots_of(self, species):
        """The states of one species of a mixture."""
        if species not in self.species:
            raise KeyError(f"there is no species '{species}'; there are {', '.join(self.species) or 'none'}")
        return files.series(self._snapshot_files(), group=species)

    @functools.cached_property
    def species(self):
        """The names of the species of a mixture; empty for one gas.

        >>> open("runs/beams").species
        ()
        """
        return tuple(s["name"] for s in self.configuration.get("species", ()))

    @property
    def units(self):
        """The units of everything in the history and the snapshots, by name: "1" is a thermal unit, which has no dimension. What else
        a file says about units, a factor to SI for one, stands beside.

        >>> open("runs/beams").units["distribution"]["units"]
        '1'
        """
        found = {}
        for path in (*self._snapshot_files()[:1], self.path / "history.h5"):
            with h5py.File(path) as file:
                def add(name, node):
                    if "units" in node.attrs:
                        found[name] = {k: files._text(v) for k, v in node.attrs.items() if k == "units" or k.startswith("si")}
                file.visititems(add)
        return found

    def _snapshot_files(self):
        return sorted(self.path.glob("snapshot-*.h5"))


class Runs(Mapping):
    """The runs in the directories below one, by name: those of a scan, or whatever stands there.

    >>> runs = open("runs")
    >>> runs["beams"].progress["state"]
    'finished'
    >>> {name: float(run.history.energy[-1]) > 0 for name, run in runs.items()}
    {'beams': True}
    """

    def __init__(self, path):
        self.path = Path(path)
        self._names = sorted(d.name for d in os.scandir(self.path) if d.is_dir() and (self.path / d.name / "run.toml").is_file())

    @property
    def table(self):
        """How the runs of a scan ended, ``scan.h5``: an ``xarray.Dataset`` over the keys, ``table.entropy.sel(model_hbar=0.5)``."""
        return files.read(self.path / "scan.h5")

    def __repr__(self):
        return f"<Runs in {self.path}: {', '.join(self._names)}>"

    def __getitem__(self, name):
        if name not in self._names:
            raise KeyError(f"there is no run '{name}' in {self.path}; there are {', '.join(self._names) or 'none'}")
        return Run(self.path / name)

    def __iter__(self):
        return iter(self._names)

    def __len__(self):
        return len(self._names)
