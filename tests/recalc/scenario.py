# SPDX-License-Identifier: GPL-3.0-or-later
"""What recalc.sh does to workbooks and inventories, and what it asks of them afterwards."""
import csv
import os
import re
import sys

import xlsx

ACTIVITY, RESULTS, COVER = "活动数据", "排放结果", "封面"
VALUE, CANONICAL, PLACE = "I", "L", "T"
# Sheets over the results: what lacks a number there is NE, whatever the key was.
ANALYSES = {"不确定性": "Uncertainty", "区间与模拟": "Intervals and draws", "关键类别": "Key categories",
            "时间序列": "Time series", "重算": "Recalculation", "分解": "Decomposition"}
# Sheets in the layout of a frame, and the summary: sums over the results.
FRAMES = {"执行摘要", "IPCC简表", "趋势", "省级汇总2025", "CRT汇总", "GPC"}
KEYS = {"NE", "IE", "NA", "NO"}


def fail(text):
    raise SystemExit("FAILED: " + text)


def coal_row(cells):
    """Row of a coal tonnage of 2022 that is no zero and drives a counted line."""
    for (sheet, place), (value, _) in sorted(cells.items()):
        if sheet != ACTIVITY or not place.startswith("E") or value != "原煤":
            continue
        row = place[1:]
        number = cells[ACTIVITY, VALUE + row][0]
        year, file = cells[ACTIVITY, "H" + row][0], cells[ACTIVITY, PLACE + row][0]
        if year == 2022 and isinstance(number, float) and number > 0 and "energy.csv" in file:
            return row
    fail("no coal in the demo")


def change_coal(source, target, folder):
    cells = xlsx.read(source)
    row = coal_row(cells)
    number = cells[ACTIVITY, VALUE + row][0] * 1.25 + 1000
    xlsx.rewrite(source, target, {(ACTIVITY, VALUE + row): number})
    file, line = cells[ACTIVITY, PLACE + row][0].rsplit(":", 1)
    path = os.path.join(folder, file)
    with open(path, newline="", encoding="utf-8") as f:
        lines = list(csv.reader(f))
    lines[int(line) - 1][lines[0].index("value")] = repr(number)
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f, lineterminator="\n").writerows(lines)


def moved(before, after):
    with open(before) as a, open(after) as b:
        changed = [x for x, y in zip(a.read().split(), b.read().split()) if x != y]
    if not changed or any(",2022," not in x for x in changed):
        fail("the totals of 2022 should move, and no others: %s" % changed)
    print("%d totals of 2022 moved" % len(changed))


def dependents(cells, start):
    """Formula cells that depend on a cell, however far."""
    readers = {}
    pattern = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
    for place, (_, formula) in cells.items():
        for sheet, c1, r1, c2, r2 in pattern.findall(re.sub(r'"[^"]*"', "", formula or "")):
            for ref in span(c1, int(r1), c2 or c1, int(r2 or r1)):
                readers.setdefault((sheet or place[0], ref), set()).add(place)
    seen, todo = set(), [start]
    while todo:
        for reader in readers.get(todo.pop(), ()):
            if reader not in seen:
                seen.add(reader)
                todo.append(reader)
    return seen


def number_of(letters):
    n = 0
    for c in letters:
        n = n * 26 + ord(c) - 64
    return n


def letters_of(n):
    text = ""
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text


def span(c1, r1, c2, r2):
    for c in range(number_of(c1), number_of(c2) + 1):
        for r in range(r1, r2 + 1):
            yield letters_of(c) + str(r)


LIGHT = ("核查", "B4")


def is_verdict(place, formula):
    """A verdict of the sheet of verification, or a light that shows some: a number whatever happens."""
    words = ("ISNUMBER(", "COUNTBLANK(", "COUNTIF(", "MIN(")
    return place == LIGHT or "'核查'!" in formula or place[0] == "核查" and any(w in formula for w in words)


def is_count(formula):
    """How many rows there are, whatever stands in them."""
    return re.fullmatch(r"ROWS\('[^']+'![A-Z]+\d+:[A-Z]+\d+\)", formula) is not None


def after(source, again, key):
    """What depends on the changed cell is the key; what does not is as before; nowhere an error, nowhere a new 0."""
    cells, new = xlsx.read(source), xlsx.read(again)
    row = coal_row(cells)
    touched = dependents(cells, (ACTIVITY, VALUE + row))
    if not any(sheet == COVER for sheet, _ in touched):
        fail("no total of the cover depends on the coal")
    lines = totals = 0
    rounding = 1e-12 * max(abs(v) for (s, _), (v, f) in cells.items()
                           if s == RESULTS and f is not None and isinstance(v, float))
    for place, (value, formula) in cells.items():
        now = new.get(place, (None, None))[0]
        if isinstance(now, str) and now.startswith(("#", "Err:")):
            fail("%s!%s is %s" % (*place, now))
        if formula is None:
            continue
        if place not in touched:
            if not (now == value or abs(now - value) <= max(1e-9 * abs(value), rounding)):
                fail("%s!%s changed from %r to %r without reading the cell" % (*place, value, now))
            continue
        if not isinstance(value, float) or is_verdict(place, formula) or is_count(formula):
            continue
        if now not in KEYS:
            fail("%s!%s = %s is %r" % (*place, formula[:200], now))
        chain = place[0] not in (RESULTS, COVER, "汇总表", "IPCC分类汇总", "双控", "指标", "核查", "执行摘要", "文本数据", *FRAMES,
                                     *ANALYSES)
        if chain and now != key and ("SUM(" not in formula and "IF(COUNT" in formula):
            fail("%s!%s is %s, not %s" % (*place, now, key))
        if place[0] == RESULTS and place[1] in line_cells(cells) and now != key:
            fail("the line %s is %s, not %s" % (place[1], now, key))
        lines += place[0] == RESULTS
        totals += place[0] in (COVER, "汇总表")
    if cells[LIGHT][0] not in (1.0, 2.0) or new[LIGHT][0] != 0:
        fail("the light of the verification was %r and is %r" % (cells[LIGHT][0], new[LIGHT][0]))
    print("%s: %d results and %d totals follow, of %d dependent cells" % (key, lines, totals, len(touched)))


def line_cells(cells, cache={}):
    """Places on the sheet of results that refer to one emission."""
    if not cache:
        for (sheet, place), (_, formula) in cells.items():
            if sheet == RESULTS and formula and re.fullmatch(r"'[^']+'![A-Z]+\d+", formula):
                cache[place] = True
    return cache


def many(folder):
    """An inventory whose sums have hundreds of terms that do not stand side by side."""
    os.makedirs(folder + "/activity")
    with open(folder + "/inventory.yaml", "w", encoding="utf-8") as f:
        f.write("name: {zh: 长和, en: Many}\nregion: 630123\nyears: [2021, 2022]\nguideline: cn2025\n")
    with open(folder + "/activity/energy.csv", "w", encoding="utf-8") as f:
        f.write("region,year,category,subject,entity,variable,value,unit\n")
        for i in range(400):
            for year in (2021, 2022):
                f.write("630123,%d,1.A.2.m,electricity,e%03d,electricity_use,%g,MWh\n" % (year, i, 10 + i / 7))


def parts(path):
    cells = xlsx.read(path)
    longest = max(len((f or "").encode()) for _, f in cells.values())
    found = [p for p, (v, _) in cells.items() if isinstance(v, str) and v.startswith("续")]
    print("longest formula %d bytes, %d blocks of parts" % (longest, len(found)))
    if not found or longest > 8191:
        fail("no parts, or a formula too long")


def analyses(path, language, without=()):
    """Each sheet of analyses is there and mostly live: few constants that are no label of what only the engine knows."""
    cells = xlsx.read(path)
    for zh, en in ANALYSES.items():
        sheet = en if language == "en" else zh
        here = [(v, f) for (s, _), (v, f) in cells.items() if s == sheet]
        live = sum(f is not None for _, f in here)
        fixed = sum(f is None and isinstance(v, float) for v, f in here)
        print("%s: %d formulas, %d numbers of the engine" % (sheet, live, fixed))
        if zh in without:
            if live or not here:
                fail("%s should say why it is empty" % sheet)
        elif live < 20 or fixed > 2 * live:
            fail("%s is not live" % sheet)


if __name__ == "__main__":
    command, a = sys.argv[1], sys.argv[2:]
    if command == "bare":
        xlsx.rewrite(a[0], a[1])
    elif command == "coal":
        change_coal(*a)
    elif command == "moved":
        moved(*a)
    elif command in ("clear", "no"):
        row = coal_row(xlsx.read(a[0]))
        xlsx.rewrite(a[0], a[1], {(ACTIVITY, VALUE + row): None if command == "clear" else "NO"})
    elif command in ("is-NE", "is-NO"):
        after(a[0], a[1], command[3:])
    elif command == "many":
        many(a[0])
    elif command == "analyses":
        analyses(a[0], a[1], a[2:])
    elif command == "parts":
        parts(a[0])
