"""Runs ClusterLB, and reads its results with xarray.

``open`` reads the directory of a run, or one that has many; ``run`` calls the program; ``map`` and ``animate`` draw the
distribution with matplotlib.

>>> import clusterlb
>>> result = clusterlb.open("runs/beams")
>>> result
<Run "Beams in the plane" in runs/beams: finished at time 2>
>>> dict(result.history.sizes) == {"time": len(result.history.time), "axis": 2, "axis_2": 2}
True
>>> float(result.history.time[-1])
2.0
"""

from .plots import animate, map
from .program import ProgramError, run
from .results import Run, Runs, open

__all__ = ["ProgramError", "Run", "Runs", "animate", "map", "open", "run"]
