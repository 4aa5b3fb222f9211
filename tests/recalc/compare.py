# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py ENGINE.xlsx RECALCULATED.xlsx [formulas]: every formula cell of the one against what LibreOffice made of
it; with `formulas` nothing else (hash, intervals and probabilities are the engine's and belong to another run, and so
does what is computed from those that another run changes)."""
import sys

import scenario
import xlsx

RELATIVE, OF_GROSS = 1e-9, 1e-12


def near(a, b, gross):
    return abs(a - b) <= max(RELATIVE * max(abs(a), abs(b)), OF_GROSS * gross)


def of_another_run(engine, again):
    """Cells that rest on a number of the engine which is another one in the other file."""
    out = set()
    for place, (value, formula) in engine.items():
        other = again.get(place, (None, None))[0]
        if formula is None and isinstance(value, float) and isinstance(other, float) and not near(value, other, 0):
            out |= scenario.dependents(engine, place)
    return out


def compare(engine, again, inputs):
    stale = set() if inputs else of_another_run(engine, again)
    gross = max((abs(v) for (s, _), (v, f) in engine.items() if f is not None and isinstance(v, float)
                 and s in ("排放结果", "Results")), default=0.0)
    formulas = wrong = 0
    worst = 0.0
    for place, (value, formula) in engine.items():
        other = again.get(place, (None, None))[0]
        if formula is None:
            if inputs and other != value and not (isinstance(value, float) and isinstance(other, float)
                                       and near(value, other, 0)):
                print("input %s!%s: %r became %r" % (*place, value, other))
                wrong += 1
            continue
        if place in stale:
            continue
        formulas += 1
        if isinstance(value, float) and isinstance(other, float):
            if value:
                worst = max(worst, abs(value - other) / max(abs(value), 1e-12 * gross))
            if near(value, other, gross):
                continue
        elif value == other:
            continue
        wrong += 1
        if wrong < 40:
            print("%s!%s = %s\n    engine %r, LibreOffice %r" % (*place, formula[:300], value, other))
    print("%d formulas, %d differ; largest relative difference %.2g%s" % (
        formulas, wrong, worst, "; %d rest on numbers of the engine" % len(stale) if stale else ""))
    return formulas, wrong


if __name__ == "__main__":
    words = sys.argv[3:]
    small = "small" in words  # a small inventory has hundreds of formulas, the demo ten thousand
    formulas, wrong = compare(xlsx.read(sys.argv[1]), xlsx.read(sys.argv[2]), "formulas" not in words)
    sys.exit(1 if wrong or formulas < (100 if small else 1000) else 0)
