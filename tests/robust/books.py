# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of robustness ask of a workbook or a page.

books.py valid FILE ...      every part is well-formed XML, names of sheets are lawful, no cell shows an error
books.py hostile FILE ...    as valid; and what an input wrote is text wherever it stands, and does stand somewhere
books.py live FILE ...       as valid; formulas and bare numbers of each sheet that is promised live are counted
"""
import re
import sys
import xml.etree.ElementTree as ET

import xlsx

MARK = "HOSTILE"
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "Err:")
# Sheets of sums: a number there that is no year is a constant where a formula is promised.
LIVE = {"汇总表", "Summary", "IPCC分类汇总", "IPCC summary", "排放结果", "Results"}


def fail(path, text):
    raise SystemExit("FAILED: %s: %s" % (path, text))


def valid(path):
    files = xlsx.parts(path)
    for name, data in files.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(data)
    names = [name for name, _ in xlsx.sheets(files)]
    if not names or len({n.lower() for n in names}) != len(names):
        fail(path, "names of sheets: %s" % names)
    for name in names:
        if not 0 < len(name) <= 31 or re.search(r"[\[\]:*?/\\]", name) or name[0] == "'" or name[-1] == "'":
            fail(path, "a sheet is named %r" % name)
    cells = xlsx.read(path)
    for (sheet, place), (value, formula) in cells.items():
        if isinstance(value, str) and value.startswith(ERRORS):
            fail(path, "%s!%s is %s" % (sheet, place, value))
        if isinstance(value, str) and len(value) > 32767:
            fail(path, "%s!%s has %d characters" % (sheet, place, len(value)))
        if formula is not None and len(formula) > 8191:
            fail(path, "%s!%s: a formula of %d characters" % (sheet, place, len(formula)))
    return files, cells


def hostile(path):
    files, cells = valid(path)
    for (sheet, place), (_, formula) in cells.items():
        bare = re.sub(r"'[^']*'!", "", re.sub(r'"(?:[^"]|"")*"', "", formula or ""))
        if MARK in bare:
            fail(path, "%s!%s became a formula: %s" % (sheet, place, formula[:80]))
    for name, data in files.items():
        if name.endswith(".rels") and MARK.encode() in data:
            fail(path, "%s links to a text of the inputs" % name)
    found = sum(isinstance(v, str) and MARK in v for v, _ in cells.values())
    if not found:
        fail(path, "no text of the inputs stands in it: nothing was tried")
    print("%s: %d texts of the inputs, none a formula or a link" % (path, found))


def live(path):
    _, cells = valid(path)
    sheets = {}
    for (sheet, place), (value, formula) in cells.items():
        formulas, bare = sheets.setdefault(sheet, [0, []])
        sheets[sheet][0] += formula is not None
        if formula is None and isinstance(value, float) and not (value == int(value) and 1900 <= value <= 2100):
            bare.append(place)
    constants = sum(len(bare) for sheet, (_, bare) in sheets.items() if sheet in LIVE)
    print("%s: %d sheets, %d formulas, %d constants where formulas are promised" % (
        path, len(sheets), sum(f for f, _ in sheets.values()), constants))
    if constants:
        fail(path, "bare numbers: %s" % {s: b[:5] for s, (_, b) in sheets.items() if s in LIVE and b})


if __name__ == "__main__":
    for file in sys.argv[2:]:
        {"valid": valid, "hostile": hostile, "live": live}[sys.argv[1]](file)
