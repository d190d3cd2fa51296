"""Calls the program ``clusterlb``."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .results import Run

# Exit codes with results: finished, and stopped with a checkpoint.
_WITH_RESULTS = (0, 75)


class ProgramError(RuntimeError):
    """The program refused or failed. ``code`` is its exit code: 2 bad input, 3 a numerical failure, 4 the machine."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def find():
    """The program: ``$CLUSTERLB``, that on the ``PATH``, or the one of the repository that this package lies in."""
    named = os.environ.get("CLUSTERLB")
    beside = Path(__file__).resolve().parents[2] / "clusterlb"
    found = named or shutil.which("clusterlb") or (str(beside) if os.access(beside, os.X_OK) and beside.is_file() else None)
    if found is None:
        raise FileNotFoundError("there is no program clusterlb on the PATH; the environment variable CLUSTERLB may name it")
    return found


def key(name):
    """The key of the input that a keyword stands for: the section ends at the first ``_``, the others are hyphens.

    >>> key("lattice_points"), key("time_max_steps"), key("title")
    ('lattice.points', 'time.max-steps', 'title')
    """
    section, underscore, rest = name.partition("_")
    return name if "." in name or not underscore else f"{section}.{rest.replace('_', '-')}"


def toml(value):
    """A value, or a table of them, as TOML.

    >>> toml([1, 2.0, 1e-10, True, "a"])
    '[1, 2.0, 1e-10, true, "a"]'
    >>> print(toml({"title": "x", "model": {"hbar": 1.0}, "species": [{"name": "electron"}]}), end="")
    title = "x"
    [model]
    hbar = 1.0
    [[species]]
    name = "electron"
    """
    return _table(value, "") if isinstance(value, dict) else _value(value)


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + "}"
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (int, float)):
        return repr(value)
    raise TypeError(f"{value!r} has no place in an input")


def _table(table, prefix):
    def is_array(value):
        return isinstance(value, (list, tuple)) and len(value) > 0 and all(isinstance(v, dict) for v in value)

    lines = [f"{k} = {_value(v)}\n" for k, v in table.items() if not isinstance(v, dict) and not is_array(v)]
    for name, value in table.items():
        if isinstance(value, dict):
            lines.append(f"[{prefix}{name}]\n{_table(value, f'{prefix}{name}.')}")
        elif is_array(value):
            lines += [f"[[{prefix}{name}]]\n{_table(v, f'{prefix}{name}.')}" for v in value]
    return "".join(lines)


def run(config, output=None, *, force=False, ranks=None, program=None, arguments=(), **overrides):
    """Integrates in time and returns the :class:`Run`.

    ``config`` is the path of an input, or the input as a dictionary; paths within that are to be absolute. ``output`` is the directory
    of the results (default: as the program chooses; needed for a dictionary). ``overrides`` are keys of the input, ``lattice_points=48``
    for ``lattice.points``, or ``**{"lattice.points": 48}``. ``ranks`` calls ``mpirun -n``; ``arguments`` are further ones of
    ``clusterlb run``. ``summary`` of the result is what the program says at the end.

    Raises :class:`ProgramError` with the sentence of the program, where it refuses or fails.

    >>> result = run("case.toml", "runs/python", lattice_points=8, time_end=0.5, force=True)
    >>> result.summary["state"], result.summary["time"], result.configuration["lattice"]["points"]
    ('finished', 0.5, 8)
    >>> run("case.toml", "runs/never", lattice_points="many")
    Traceback (most recent call last):
    clusterlb.program.ProgramError: case.toml, --set lattice.points: 'points' must be ...
    """
    command = [program or find(), "run"]
    if ranks is not None:
        command = ["mpirun", "-n", str(ranks), *command]
    with tempfile.TemporaryDirectory() as temporary:
        if isinstance(config, dict):
            if output is None:
                raise ValueError("an input that is a dictionary has no name, from which the directory of the results would follow: output=")
            path = os.path.join(temporary, "input.toml")
            Path(path).write_text(toml({"title": Path(output).name, **config}), encoding="utf-8")
        else:
            path = os.fspath(config)
        command += [path, "--json", *(["-o", os.fspath(output)] if output is not None else []), *(["--force"] if force else []), *arguments]
        if overrides:
            command += ["--set", *(f"{key(name)}={_value(value)}" for name, value in overrides.items())]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in _WITH_RESULTS:
        said = [line for line in done.stderr.splitlines() if line.startswith("clusterlb: ")]
        raise ProgramError(done.returncode, said[-1].removeprefix("clusterlb: ") if said else done.stderr.strip() or str(command))
    summary = json.loads(done.stdout)
    result = Run(summary["results"])
    result.summary = summary
    return result
