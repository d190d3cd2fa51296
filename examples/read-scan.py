"""Reads the scan of docs/studies.md with the Python package: a table over the keys, and the states of one run."""
import clusterlb

runs = clusterlb.open("runs/scan")
table = runs.table
assert (table.finished == 1).all() and table.entropy_gain.shape == (3, 4)
print(table.entropy_gain.to_dataframe().entropy_gain.unstack())

# A stronger potential relaxes faster, whatever hbar is.
assert (table.entropy_gain.diff("potential_strength") > 0).all()
table.entropy_gain.plot.line(x="potential_strength").pop().figure.savefig("runs/scan/entropy-gain.png", dpi=150)

soft = runs["hbar-0.5_strength-0.5"]
clusterlb.map(soft, time=0.0).figure.savefig("runs/scan/start.png", dpi=150)
