"""Reference values of the collision operator with quantum statistics, for Gaussian mixtures, without any lattice.

    python3 quantum-statistics.py CASE.toml i0,i1[,i2[,i3]] ... > CASE.json      Q at points of the lattice of the case

    F1'F2'(1 - eta F1)(1 - eta F2) - F1F2(1 - eta F1')(1 - eta F2')

is integrated over k in polar coordinates (product Gauss rules) and over v2 in the plane k.(v2 - v1 - hbar k) = 0. In d = 2 that plane is a
line, and the bracket as it stands is summed along it; in d = 3, 4 it is expanded, and the planar integrals of F and of F(u) F(u + hbar k)
are those of Gaussians. The dielectric function is that of F (Faddeeva function). hbar = 0 is the Landau form with F2 (1 - eta F2) and
F1 (1 - eta F1) in its flux. Needs numpy and scipy.
"""
import json
import math
import sys
import tomllib

import numpy as np
from scipy.special import roots_gegenbauer, roots_legendre, wofz


class Mixture:
    """A sum of Gaussians with diagonal variances."""

    def __init__(self, components):
        self.parts = [(c['weight'], np.array(c['mean'], float), np.array(c['variance'], float)) for c in components]

    def f(self, v):
        return sum(w * np.exp(-0.5 * ((v - mu)**2 / var).sum(-1)) / np.sqrt((2 * np.pi)**len(mu) * np.prod(var))
                   for w, mu, var in self.parts)

    def plane(self, om, s):
        """The integral of F over om.u = s."""
        return sum(w * normal(s - om @ mu, (om**2) @ var) for w, mu, var in self.parts)

    def hilbert(self, om, s):
        """The integral of plane(u)/(u - s - i0) over u."""
        return sum(w * 1j * math.sqrt(math.pi) * wofz((s - om @ mu) / np.sqrt(2 * ((om**2) @ var))) / np.sqrt(2 * ((om**2) @ var))
                   for w, mu, var in self.parts)

    def product(self, om, s, x):
        """The integral of F(u) F(u + x om) over om.u = s: the product of two Gaussians is one."""
        total = 0.0
        for w, mu, var in self.parts:
            for w2, mu2, var2 in self.parts:
                away = mu - mu2 + x * om
                size = np.exp(-0.5 * (away**2 / (var + var2)).sum(-1)) / np.sqrt((2 * np.pi)**len(mu) * np.prod(var + var2))
                mean = (mu * var2 + (mu2 - x * om) * var) / (var + var2)
                total = total + w * w2 * size * normal(s - (om * mean).sum(-1), (om**2) @ (var * var2 / (var + var2)))
        return total


def normal(x, variance):
    return np.exp(-0.5 * x**2 / variance) / np.sqrt(2 * np.pi * variance)


def sphere(d, n):
    """Points and weights of a product rule on the sphere."""
    if d == 2:
        t = 2 * np.pi * (np.arange(n) + 0.5) / n
        return np.stack([np.cos(t), np.sin(t)], -1), np.full(n, 2 * np.pi / n)
    x, w = roots_legendre(n // 2) if d == 3 else roots_gegenbauer(n // 2, (d - 2) / 2)
    sub, weights = sphere(d - 1, n)
    points = np.concatenate(
        [np.repeat(x, len(sub))[:, None], (np.sqrt(1 - x**2)[:, None, None] * sub[None]).reshape(-1, d - 1)], 1)
    return points, np.outer(w, weights).ravel()


def gauss(breaks, order):
    g, w = np.polynomial.legendre.leggauss(order)
    panels = list(zip(breaks[:-1], breaks[1:]))
    return (np.concatenate([(b - a) / 2 * g + (a + b) / 2 for a, b in panels]),
            np.concatenate([(b - a) / 2 * w for a, b in panels]))


def along_the_line(mix, eta, v, om, x):
    """The bracket as it stands, summed over v2 = u + x om with om.u = om.v (d = 2; the trapezoidal rule converges geometrically)."""
    step, reach = 0.1, 12.0
    across = np.stack([-om[:, 1], om[:, 0]], -1)
    u = (om @ v)[:, None, None] * om[:, None, :] + np.arange(-reach, reach, step)[None, :, None] * across[:, None, :]
    f1, g1 = mix.f(v), mix.f(v + x * om)[:, None]
    g2, f2 = mix.f(u), mix.f(u + x * om[:, None, :])
    return step * (g1 * g2 * (1 - eta * f1) * (1 - eta * f2) - f1 * f2 * (1 - eta * g1) * (1 - eta * g2)).sum(-1)


def expanded(mix, eta, v, om, x):
    """The same with the integrals of Gaussians over the plane; the quartic terms have cancelled."""
    s, f, g = om @ v, mix.f(v), mix.f(v + x * om)
    lower, upper, product = mix.plane(om, s), mix.plane(om, s + x), mix.product(om, s, x)
    return g * (lower - eta * product) - f * (upper - eta * product) - eta * f * g * (lower - upper)


def quantum(potential, mix, eta, hbar, c, v, n, order, most, screened):
    d = len(v)
    om, weights = sphere(d, n)
    s = om @ v
    here = mix.hilbert(om, s)
    scales = np.concatenate([[0], hbar * np.array([.25, .5, 1, 2, 4, 8, 16, 32]), np.linspace(0, most, 8)])
    total = 0.0
    for x, weight in zip(*gauss(np.unique(np.clip(scales, 0, most)), order)):
        v_k = potential(x / hbar)
        size = np.abs(1 - v_k / x * (mix.hilbert(om, s + x) - here))**2 if screened else 1.0
        bracket = (along_the_line if d == 2 else expanded)(mix, eta, v, om, x)
        total += weight * x**(d - 2) * np.sum(weights * v_k**2 / size * bracket)
    return c * hbar**(-d - 1) * total


def classical(potential, mix, eta, c, v, n, screened, e=1e-4):
    d = len(v)
    om, weights = sphere(d, n)
    k, wk = gauss(np.concatenate([[0], np.geomspace(.25, 60, 14)]), 16)
    unit = np.eye(d)

    def flux(u):
        s = om @ u
        slope = (mix.hilbert(om, s + e) - mix.hilbert(om, s - e)) / (2 * e)
        fall = (mix.plane(om, s + e) - mix.plane(om, s - e)) / (2 * e)
        size = np.abs(1 - potential(k)[:, None] * slope[None])**2 if screened else np.ones((len(k), 1))
        strength = ((wk * k**d * potential(k)**2)[:, None] / size).sum(0)
        gradient = np.array([(mix.f(u + e * i) - mix.f(u - e * i)) / (2 * e) for i in unit])
        others = mix.plane(om, s) - eta * mix.product(om, s, 0.0)
        own = mix.f(u) * (1 - eta * mix.f(u))
        return c / 2 * ((weights * strength * (others * (om @ gradient) - own * fall))[:, None] * om).sum(0)

    return sum((flux(v + 1e-3 * i) - flux(v - 1e-3 * i)) @ i / 2e-3 for i in unit)


def main():
    path, *points = sys.argv[1:]
    with open(path, 'rb') as file:
        case = tomllib.load(file)
    lattice, model, potential = case['lattice'], case['model'], case['potential']
    d, n, g = lattice['dimension'], lattice['points'], potential['strength']
    shape = {'yukawa': lambda k: g / (k * k + potential['inverse-length']**2),
             'algebraic': lambda k: g * (1 + k * k)**(-potential['decay'] / 4)}[potential['kind']]
    eta = model['degeneracy'] * {'fermi': 1, 'bose': -1}[model['statistics']]
    c = {'paper': 2.0, 'golden-rule': 2 * math.pi}[model['prefactor']] / (2 * math.pi)**d
    mix, screened, hbar = Mixture(case['initial']['components']), model['screening'] != 'none', model.get('hbar')
    sizes = {2: (48, 96), 3: (24, 36), 4: (14, 20)}[d]
    indices = [[int(i) for i in point.split(',')] for point in points]
    velocities = [(np.array(index) - (n - 1) / 2) * 2 * lattice['extent'] / n for index in indices]
    values = [[classical(shape, mix, eta, c, v, size, screened) if model['kind'] == 'classical'
               else quantum(shape, mix, eta, hbar, c, v, size, order, min(most, 6 * most * hbar), screened)
               for size, order, most in ((sizes[0], 12, 13.0), (sizes[1], 20, 15.0))] for v in velocities]
    print(json.dumps({
        'config': path.split('/')[-1], 'indices': indices, 'velocities': [v.tolist() for v in velocities],
        'distribution': [float(mix.f(v)) for v in velocities], 'collision': [float(q[1]) for q in values],
        'relative_uncertainty': float(max(abs(q[0] - q[1]) for q in values) / max(abs(q[1]) for q in values)),
    }, indent=1))


if __name__ == '__main__':
    main()
