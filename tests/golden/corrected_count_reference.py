"""The corrected count from its methods note (src/core/sampling/README.md), with numpy alone.

In, as JSON on standard input: stratum, machine and truth per quadrat; sampled, the quadrats read; t, the 0.975
quantile of Student's t at the degrees of freedom that this script answers (null: it only answers those).
Out: total, standardError, degreesOfFreedom, low, high, before they are rounded to whole cells.
"""
import json
import sys

import numpy as np

given = json.load(sys.stdin)
stratum, machine, truth = (np.array(given[name]) for name in ("stratum", "machine", "truth"))
sampled = np.array(given["sampled"])
# 1. Design: expected variance of a difference per quadrat, and its mean per stratum.
mean, spread = machine.mean(), machine.var(ddof=1)
if mean == 0:
    expected = np.ones(len(machine))
elif spread <= mean:
    expected = machine + mean
else:
    shape = mean**2 / (spread - mean)
    expected = machine + (machine + shape) / (1 + shape / mean)
strata = range(stratum.max() + 1)
e = np.array([expected[stratum == h].mean() for h in strata])
size = np.array([(stratum == h).sum() for h in strata])

# 2. Differences of the quadrats read, per stratum.
d = [(truth - machine)[sampled[stratum[sampled] == h]] for h in strata]
n = np.array([len(values) for values in d])
s2 = np.array([values.var(ddof=1) if len(values) > 1 else 0.0 for values in d])
total = machine.sum() + sum(size[h] * d[h].mean() for h in strata)
g = size * (size - n) / n

# 3. Variance shared over strata.
least = 2 / (n * e).sum()
w = (n - 1) * e
for _ in range(3):
    w = w / w.sum()
    phi = max((w * s2 / e).sum(), least)
    last, w = w, (n - 1) / (1 + 1 / (2 * phi * e))
u = (2 * phi * e + (n - 1) * s2) / (n + 1)
variance = (g * u).sum()
direct = g * (n - 1) / (n + 1)
c_h = direct + last / e * (2 * g * e / (n + 1)).sum()
freedom = variance**2 / ((c_h * u) ** 2 / (n - 1)).sum()

answer = {"total": total, "standardError": variance**0.5, "degreesOfFreedom": freedom}
# 4. Interval, shifted where cells can only have been missed.
if given["t"] is not None:
    t, f = given["t"], n / size
    through = direct if phi <= least else c_h
    third = phi * np.maximum(0, e - 2 * np.array([machine[stratum == h].mean() for h in strata]))
    kappa = (size**3 * (1 - f) * (1 - 2 * f) * third / n**2).sum()
    c = (size * (1 - f) * through * third / n).sum()
    half = t * variance**0.5
    shift = (c / 2 + (3 * c - kappa) * (t**2 - 1) / 6) / variance
    shift = np.clip(shift, -0.3 * half, 0.3 * half)
    answer |= {"low": total - half + shift, "high": total + half + shift}
print(json.dumps(answer))
