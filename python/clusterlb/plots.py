"""Maps of a distribution of velocities, with matplotlib."""

import numpy as np
import xarray


def plane(field, axes=None, at=None):
    """A field over two axes: the other axes are held at velocities, ``at={3: 0.0}``, those nearest to it, or summed over.

    The sum is the marginal, Σ F h^(d − 2). Axes count from 1; the first of ``axes`` is drawn to the right.

    >>> import clusterlb
    >>> F = clusterlb.open("runs/beams").snapshots.distribution[-1]
    >>> plane(F).dims
    ('v2', 'v1')
    """
    velocities = [d for d in field.dims if d != "time"]
    axes = (1, 2) if axes is None else tuple(axes)
    names = [f"v{a}" for a in axes]
    if len(set(names)) != 2 or not set(names) <= set(velocities):
        raise ValueError(f"axes must be two of those of the field, {', '.join(velocities)}, but are {axes}")
    for axis, velocity in (at or {}).items():
        if f"v{axis}" in names or f"v{axis}" not in velocities:
            raise ValueError(f"axis {axis} cannot be held: the field has {', '.join(velocities)}, and {', '.join(names)} are drawn")
        field = field.sel({f"v{axis}": velocity}, method="nearest")
    with xarray.set_options(keep_attrs=True):
        for name in [d for d in field.dims if d != "time" and d not in names]:
            field = field.sum(name) * _spacing(field[name])
    return field.transpose(..., names[1], names[0])


def _spacing(axis):
    return float(axis[-1] - axis[0]) / (axis.size - 1)


def _state(source, field, time):
    from .results import Run
    if isinstance(source, Run):
        source = source.snapshots
    data = source[field] if isinstance(source, xarray.Dataset) else source
    if "time" in data.dims and time is not None:
        data = data.isel(time=-1) if time == "last" else data.sel(time=time, method="nearest")
    return data


def _scale(values, log, decades=6):
    """Colours: one-sided for F, about 0 where there are both signs of the same order, logarithmic over six decades."""
    from matplotlib import colors
    least, most = float(values.min()), float(values.max())
    if log:
        return "viridis", colors.LogNorm(most * 10.0**-decades, most, clip=True)
    if least < -0.1 * most:
        size = max(-least, most)
        return "RdBu_r", colors.Normalize(-size, size)
    return "viridis", colors.Normalize(0, most)


def map(source, time="last", field="distribution", axes=None, at=None, log=False, contours=8, ax=None):
    """Draws a field over two velocities: colours and contours. Returns the axes of matplotlib.

    ``source`` is a :class:`Run`, its snapshots, or a field; ``time`` the time of the state nearest to it. ``axes`` and ``at`` are those
    of :func:`plane`; ``log`` takes a logarithmic scale of six decades; ``contours`` is their number.

    >>> import clusterlb
    >>> ax = map(clusterlb.open("runs/beams"), time=0.0)
    >>> ax.get_xlabel(), ax.get_ylabel(), ax.get_title()
    ('v1', 'v2', 'time 0')
    """
    import matplotlib.pyplot as plt
    data = plane(_state(source, field, time), axes, at)
    values = np.asarray(data)
    ax = plt.subplots(layout="constrained")[1] if ax is None else ax
    colours, norm = _scale(values, log)
    across, up = (data[d] for d in data.dims[::-1])
    mesh = ax.pcolormesh(across, up, values, cmap=colours, norm=norm, shading="nearest", rasterized=True)
    if contours:
        levels = np.geomspace(norm.vmin, norm.vmax, contours + 2)[1:-1] if log else np.linspace(norm.vmin, norm.vmax, contours + 2)[1:-1]
        ax.contour(across, up, values, levels=levels, colors="black" if colours == "RdBu_r" else "white", linewidths=0.5, alpha=0.6)
    ax.set(xlabel=across.name, ylabel=up.name, aspect="equal", title=f"time {float(data.time):.4g}" if "time" in data.coords else "")
    ax.figure.colorbar(mesh, ax=ax, label=data.attrs.get("long_name", str(data.name)))
    return ax


def animate(source, field="distribution", axes=None, at=None, log=False, interval=200):
    """The map of every state in turn, one scale of colours for all. Returns a ``FuncAnimation``, to be shown or saved:
    ``animate(run).save("run.gif", writer="pillow")``. Only one state is in memory at a time.

    >>> import clusterlb
    >>> film = animate(clusterlb.open("runs/beams"))
    >>> type(film).__name__
    'FuncAnimation'
    >>> film.save("film.gif", writer="pillow")
    """
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation
    data = _state(source, field, None)
    if "time" not in data.dims:
        raise ValueError("a film needs states over time")

    def values_of(k):
        return np.asarray(plane(data.isel(time=k), axes, at))

    extremes = np.array([(v.min(), v.max()) for v in (values_of(k) for k in range(data.sizes["time"]))])
    colours, norm = _scale(np.array([extremes[:, 0].min(), extremes[:, 1].max()]), log)
    ax = map(data.isel(time=0), None, field, axes, at, log, contours=0)
    mesh = ax.collections[0]
    mesh.set(cmap=colours, norm=norm)

    def show(k):
        mesh.set_array(values_of(k))
        ax.set_title(f"time {float(data.time[k]):.4g}")
        return (mesh,)

    film = FuncAnimation(ax.figure, show, frames=data.sizes["time"], interval=interval)
    plt.close(ax.figure)
    return film
