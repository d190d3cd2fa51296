#!/usr/bin/env python3
"""Tests of the package: its doctests, what they do not show, and every notebook.

    check.py          in a directory with case.toml and runs/beams, its results; $CLUSTERLB is the program

Exit code 0 when all is well. Needs no pytest and no Jupyter: the cells of a notebook are run one after another.
"""
import ast
import doctest
import json
import sys
import unittest
from pathlib import Path

root = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(root))

import matplotlib
matplotlib.use("agg")
import h5py
import numpy as np
import clusterlb
from clusterlb import files, plots, program, results


class Snapshots(unittest.TestCase):
    def setUp(self):
        self.run = clusterlb.open("runs/beams")
        self.paths = sorted(Path("runs/beams").glob("snapshot-*.h5"))
        self.fields = []
        for path in self.paths:
            with h5py.File(path) as file:
                self.fields.append(file["distribution"][...])

    def test_every_element_is_that_of_the_file(self):
        states = self.run.snapshots
        self.assertGreater(len(self.paths), 2)
        self.assertTrue(np.array_equal(states.distribution.values, np.stack(self.fields)))
        for key in [np.s_[1], np.s_[-1, 3], np.s_[:, 2, 3:5], np.s_[::-1, ::-2], np.s_[1:, -1, ::3], np.s_[[2, 0], :, [1, 5, 2]], np.s_[0:0], np.s_[0, 5:5]]:
            found = self.run.snapshots.distribution[key].values
            wanted = np.stack(self.fields)
            for axis, k in reversed(list(enumerate(key if isinstance(key, tuple) else (key,)))):
                wanted = wanted[(slice(None),) * axis + (np.asarray(k) if isinstance(k, list) else k,)]
            self.assertTrue(np.array_equal(found, wanted), key)

    def test_nothing_is_read_before_it_is_needed(self):
        asked = []
        read = files._OverTime._of
        files._OverTime._of = lambda self, number, key: asked.append((self.name, number)) or read(self, number, key)
        try:
            states = self.run.snapshots
            last = states.distribution.isel(time=-1)
            self.assertEqual(asked, [])
            last.load()
            self.assertEqual(asked, [("/distribution", len(self.paths) - 1)])
        finally:
            files._OverTime._of = read

    def test_it_is_what_xarray_makes_of_the_files(self):
        import xarray
        own = self.run.snapshots
        with xarray.open_mfdataset([str(p) for p in self.paths], combine="nested", concat_dim="time") as other:
            self.assertEqual(set(other.variables), set(own.variables) - {"step"})
            self.assertEqual(set(other.coords), set(own.coords) - {"step"})
            for name in other.variables:
                self.assertEqual(own[name].dims, other[name].dims, name)
                self.assertTrue(np.array_equal(own[name], other[name]), name)

    def test_step_counts_those_taken(self):
        steps = self.run.snapshots.step
        self.assertEqual(int(steps[0]), 0)
        self.assertEqual(int(steps[-1]), self.run.progress["step"])


class Directories(unittest.TestCase):
    def test_what_is_not_there_is_named(self):
        with self.assertRaisesRegex(FileNotFoundError, "no directory 'nowhere'"):
            clusterlb.open("nowhere")
        with self.assertRaisesRegex(FileNotFoundError, "'empty' has no results"):
            Path("empty").mkdir(exist_ok=True)
            clusterlb.open("empty")
        with self.assertRaisesRegex(KeyError, "there is no run 'x' in runs; there are beams"):
            clusterlb.open("runs")["x"]
        with self.assertRaisesRegex(KeyError, "no species 'electron'; there are none"):
            clusterlb.open("runs/beams").snapshots_of("electron")


class Mixtures(unittest.TestCase):
    def test_a_species_has_its_states(self):
        run = clusterlb.open("mixture")
        self.assertEqual(run.species, ("light", "heavy"))
        with self.assertRaisesRegex(ValueError, r'snapshots_of\("light"\)'):
            run.snapshots
        heavy = run.snapshots_of("heavy")
        with h5py.File("mixture/snapshot-000001.h5") as file:
            self.assertTrue(np.array_equal(heavy.distribution[1], file["heavy/distribution"]))
            self.assertEqual(float(heavy.time[1]), file.attrs["time"])
            self.assertEqual(heavy.attrs["mass"], file["heavy"].attrs["mass"])
        self.assertIn("heavy/distribution", run.units)
        self.assertEqual(plots.map(run.snapshots_of("heavy")).get_xlabel(), "v1")


class Programs(unittest.TestCase):
    def test_a_dictionary_needs_a_name(self):
        with self.assertRaisesRegex(ValueError, "output="):
            clusterlb.run({"title": "x"})

    def test_a_refusal_is_its_sentence(self):
        with self.assertRaisesRegex(clusterlb.ProgramError, "--force") as refused:
            clusterlb.run("case.toml", "runs/beams")
        self.assertEqual(refused.exception.code, 2)


class Maps(unittest.TestCase):
    def test_sums_and_slices(self):
        import xarray
        v = [np.linspace(-3, 3, 7), np.linspace(-2, 2, 5), np.linspace(-4, 4, 9)]
        F = xarray.DataArray(np.random.default_rng(1).random((7, 5, 9)), coords={f"v{a + 1}": x for a, x in enumerate(v)}, dims=("v1", "v2", "v3"))
        self.assertTrue(np.allclose(plots.plane(F, (3, 1)), F.values.sum(axis=1)))
        self.assertTrue(np.array_equal(plots.plane(F, (1, 2), {3: 1.2}).values.T, F.values[:, :, 5]))
        for axes, at in (((1, 1), None), ((1, 4), None), ((1, 2), {1: 0.0}), ((1, 2), {5: 0.0})):
            with self.assertRaises(ValueError):
                plots.plane(F, axes, at)

    def test_colours_are_those_of_the_field(self):
        run = clusterlb.open("runs/beams")
        mesh = clusterlb.map(run, time=0.0).collections[0]
        F = run.snapshots.distribution[0].values
        self.assertTrue(np.array_equal(mesh.get_array().reshape(F.shape), F.T))
        self.assertEqual(mesh.norm.vmax, F.max())
        both = clusterlb.map(run, field="collision").collections[0].norm
        self.assertEqual(both.vmin, -both.vmax)
        self.assertEqual(clusterlb.map(run, log=True).collections[0].norm.vmin, run.snapshots.distribution[-1].values.max() * 1e-6)


def run_notebook(path):
    """Cell by cell in one name space, as a kernel does; what a cell ends with is shown, so it is formatted here."""
    names = {"__name__": "__main__"}
    for number, cell in enumerate(c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"):
        tree = ast.parse("".join(cell["source"]), f"{path.name}, code cell {number + 1}")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, tree and f"{path.name}, code cell {number + 1}", "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), f"{path.name}, code cell {number + 1}", "eval"), names)
            getattr(value, "_repr_html_", value.__repr__)()


failed = attempted = 0
for module in (clusterlb, files, results, program, plots):
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    failed, attempted = failed + found.failed, attempted + found.attempted
outcome = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
notebooks = sorted((root / "notebooks").glob("*.ipynb"))
for notebook in notebooks:
    run_notebook(notebook)
print(f"{attempted} examples, {outcome.testsRun} tests, {len(notebooks)} notebooks")
sys.exit(0 if failed == 0 and attempted > 20 and outcome.wasSuccessful() and outcome.testsRun > 0 and notebooks else 1)
