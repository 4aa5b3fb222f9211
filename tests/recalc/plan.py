# SPDX-License-Identifier: GPL-3.0-or-later
"""What plan.sh does to workbooks of a plan and to their inventories, and what it asks of them afterwards."""
import csv
import re
import sys

import scenario
import xlsx

HEAD = "5"  # row of the years
GOAL = "co2_intensity_15th · 强度下降，应达"  # a target in its own cell
WEDGES, COSTS = "减排贡献", "减排成本"
COLUMNS = {"ghg_total": "ghg_total_t", "energy_co2_with_power": "energy_co2_with_power_t",
           "ghg_with_power": "ghg_with_power_t", "ghg_net": "ghg_net_t"}
PEAKS = [("最高值", "peak_t"), ("最高年", "peak_year"), ("容差内的年份", "tolerant_year"), ("平台起", "band_first"),
         ("平台止", "band_last"), ("状态", "status"), ("回升年（0 无）", "rebound_year")]


def fail(text):
    raise SystemExit("FAILED: " + text)


def row_of(cells, sheet, column, text, begins=False):
    rows = [place[1:] for (s, place), (value, _) in cells.items()
            if s == sheet and re.fullmatch(column + r"\d+", place) and isinstance(value, str)
            and (value.startswith(text) if begins else value == text)]
    if not rows:
        fail("no row '%s' on %s" % (text, sheet))
    return rows[0]


def years(cells, sheet):
    return {int(value): re.match("[A-Z]+", place)[0] for (s, place), (value, _) in cells.items()
            if s == sheet and re.fullmatch("[A-Z]+" + HEAD, place) and isinstance(value, float)}


# A stock per hectare that crosses the edge of a class of factors is not among them (classes are chosen at compile): to 2050.
# Each edit: cells of the workbook to change, and (file, old, new) of the inventory. All in the sheets of scenario 1.
def edits(cells):
    def measure(id, column):
        return ("措施1", column + row_of(cells, "措施1", "A", id + " ", True))

    def parameter(step, year, what):
        rows = [place[1:] for (s, place), (value, _) in cells.items()
                if s == "参数1" and place[0] == "B" and value == step and what in cells["参数1", "A" + place[1:]][0]]
        return ("参数1", years(cells, "参数1")[year] + rows[0])

    def effect(id, word, column):
        rows = [place[1:] for (s, place), (value, _) in cells.items() if s == "措施1" and place[0] == "B"
                and isinstance(value, str) and value.startswith(word)
                and cells["措施1", "A" + place[1:]][0].startswith(id + " ")]
        return ("措施1", column + rows[0])

    level = years(cells, "措施1")
    return {
        "switch": ({measure("M01", "B"): 0}, [("scenarios/policy.yaml", "M01: on", "M01: off")]),
        "rate": ({parameter("gdp", 2026, "增速"): 0.065},
                 [("scenarios/policy.yaml", "2026-2030: 5.0 %/yr, 2031-2035: 4.2", "2026-2030: 6.5 %/yr, 2031-2035: 4.2")]),
        "class": ({measure("M10", "B"): 0}, [("scenarios/policy.yaml", "M10: on", "M10: off")]),
        "strength": ({measure("M12", "C"): 0.7}, [("scenarios/policy.yaml", "M12: on", "M12: {strength: 0.7}")]),
        "many": ({measure("M14", "D"): 2027, measure("M15", "B"): 0,
                  parameter("grid", 2031, "增速"): -0.045, parameter("shrub", 2035, "路径点"): 40000,
                  parameter("forest", 2024, "plant"): 20,
                  ("措施1", level[2030] + effect("M05", "toward", "C")[1][1:]): 0.5},
                 [("scenarios/policy.yaml", "M14: on", "M14: {start: 2027}"),
                  ("scenarios/policy.yaml", "  M15: on\n", "  M15: off\n"),
                  ("scenarios/policy.yaml", "2026-2030: -3 %/yr, 2031-2035: -3 %/yr",
                   "2026-2030: -3 %/yr, 2031-2035: -4.5 %/yr"),
                  ("scenarios/policy.yaml", "2035: 41196 ha", "2035: 40000 ha"),
                  ("scenarios/baseline.yaml", "2024-2032: 41.4 ha/yr", "2024-2032: 20 ha/yr"),
                  ("measures.yaml", "level: {2030: 35.484 %", "level: {2030: 50 %")]),
        "goals": ({("峰值1", "F" + row_of(cells, "峰值1", "A", GOAL)): 0.45, parameter("gdp", 2026, "增速"): 0.045,
                   effect("M15", "cut", "D"): 0.3},
                  [("targets.yaml", "year: 2030\n    value: 17 %", "year: 2030\n    value: 45 %"),
                   ("scenarios/policy.yaml", "2026-2030: 5.0 %/yr, 2031-2035: 4.2", "2026-2030: 4.5 %/yr, 2031-2035: 4.2"),
                   ("measures.yaml", "by: 14 %", "by: 30 %")]),
    }


def edit(name, source, target, folder):
    cells = xlsx.read(source)
    places, texts = edits(cells)[name]
    for place in places:
        if place not in cells or cells[place][1] is not None:
            fail("%s!%s is no input" % place)
    xlsx.rewrite(source, target, places)
    for file, old, new in texts:
        path = folder + "/" + file
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if old not in text:
            fail("%s does not have '%s'" % (file, old))
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new, 1))


def off(source, target):
    """All switches to 0."""
    cells = xlsx.read(source)
    places = {("措施1", place): 0 for (s, place), (value, f) in cells.items()
              if s == "措施1" and place[0] == "B" and value == 1.0 and f is None}
    if len(places) < 8:
        fail("only %d switches" % len(places))
    xlsx.rewrite(source, target, places)


def one_off(source, id, target):
    """One switch to 0."""
    xlsx.rewrite(source, target, {("措施1", "B" + row_of(xlsx.read(source), "措施1", "A", id + " ", True)): 0})


def totals(cells, number):
    sheet = "排放%d" % number
    place = years(cells, sheet)
    return {(year, id): cells[sheet, column + row_of(cells, sheet, "B", id)][0]
            for id in COLUMNS for year, column in place.items()}


def same(book, paths):
    """Totals of scenario 1 against the engine's paths."""
    cells = xlsx.read(book)
    mine = totals(cells, 1)
    worst = compared = 0
    with open(paths, newline="", encoding="utf-8") as f:
        for line in csv.DictReader(f):
            for id, column in COLUMNS.items():
                value = mine.get((int(line["year"]), id))
                if value is None:
                    continue
                compared += 1
                engine = float(line[column])
                worst = max(worst, abs(value - engine) / abs(engine))
                if abs(value - engine) > 1e-9 * abs(engine):
                    fail("%s %s: the workbook has %r, the engine %r" % (line["year"], id, value, engine))
    if compared < 100:
        fail("only %d totals to compare" % compared)
    print("%d totals agree; largest relative difference %.2g" % (compared, worst))


def apart(before, after):
    a, b = totals(xlsx.read(before), 1), totals(xlsx.read(after), 1)
    moved = sum(abs(a[k] - b[k]) > 1e-6 * abs(a[k]) for k in a)
    print("%d of %d totals moved" % (moved, len(a)))
    if not moved:
        fail("the edit moved nothing")


def peaks(book, fresh):
    """Results of the sheet of peaks, and targets by year, recalculated, against those the engine wrote for the same change."""
    cells, other = xlsx.read(book), xlsx.read(fresh)
    results = 0
    for (sheet, place), (value, formula) in other.items():
        if sheet != "峰值1" or formula is None:
            continue
        results += 1
        now = cells[sheet, place][0]
        if now != value and not (isinstance(value, float) and abs(now - value) <= 1e-9 * abs(value)):
            fail("%s!%s %s: %r, the engine has %r" % (sheet, place, other[sheet, "A" + place[1:]][0], now, value))
    if results < 400:
        fail("only %d results of peaks" % results)
    print("%d results of peaks agree" % results)


def verdict(before, after):
    """A stricter target is missed that was met."""
    a, b = xlsx.read(before), xlsx.read(after)
    place = "F%d" % (int(row_of(a, "峰值1", "A", GOAL)) - 1)
    if (a["峰值1", place][0], b["峰值1", place][0]) != ("达到", "未达到"):
        fail("the verdict was %s and is %s" % (a["峰值1", place][0], b["峰值1", place][0]))
    print("the verdict follows the target's cell")


def blocks(cells, sheet, head):
    """Rows of the heads of a sheet's blocks: their first column says `head`."""
    return sorted(int(place[1:]) for (s, place), (value, _) in cells.items()
                  if s == sheet and re.fullmatch(r"A\d+", place) and value == head)


def down(cells, sheet, row):
    """(row, text) of the first column from a row to the first empty cell."""
    while (sheet, "A%d" % row) in cells:
        yield row, cells[sheet, "A%d" % row][0]
        row += 1


def shares_of(cells, head):
    """{(id, year): 10 kt} of a block, and {year: 1 or 0} of its check."""
    years = {int(value): re.match("[A-Z]+", place)[0] for (s, place), (value, _) in cells.items()
             if s == WEDGES and re.fullmatch(r"[A-Z]+%d" % head, place) and isinstance(value, float)}
    out, check = {}, None
    for row, text in down(cells, WEDGES, head + 1):
        values = {year: cells[WEDGES, "%s%d" % (column, row)][0] for year, column in years.items()
                  if (WEDGES, "%s%d" % (column, row)) in cells}
        id = "drivers" if text.startswith("各步骤") else text.split(" ")[0]
        out.update({(id, year): v for year, v in values.items()})
        check = values if text.startswith("相符") else check
    return out, check


def wedges(book, rows, scenario_id, number):
    """Shares of a block, against the engine's own listing; recalculated, they close on the difference in every year."""
    cells = xlsx.read(book)
    mine, check = shares_of(cells, blocks(cells, WEDGES, "措施与步骤")[int(number)])
    if not check or any(v != 1 for v in check.values()):
        fail("shares of %s do not close: %s" % (scenario_id, check))
    compared = 0
    with open(rows, newline="", encoding="utf-8") as f:
        for line in csv.DictReader(f):
            if line["scenario"] != scenario_id:
                continue
            compared += 1
            value, engine = mine[line["player"], int(line["year"])] * 1e4, float(line["share_t"])
            if abs(value - engine) > 2e-9 * abs(engine):
                fail("%s %s: %r on the sheet, %r of the engine" % (line["player"], line["year"], value, engine))
    if compared < 100:
        fail("only %d shares" % compared)
    print("%d shares of %s agree and close in %d years" % (compared, scenario_id, len(check)))


def stale(book):
    """After a change of a parameter the shares are of another run, and the check says so."""
    cells = xlsx.read(book)
    _, check = shares_of(cells, blocks(cells, WEDGES, "措施与步骤")[0])
    if not any(v == 0 for v in check.values()):
        fail("the check of the shares notices no change")
    print("the check of the shares turns 0 in %d of %d years" % (sum(v == 0 for v in check.values()), len(check)))


def curve_of(cells):
    head = next(row for row in blocks(cells, COSTS, "措施")
                if cells.get((COSTS, "B%d" % row), ("",))[0].startswith("投资"))
    return {text: (row, [cells[COSTS, "%s%d" % (c, row)][0] for c in "FGHJK"])
            for row, text in down(cells, COSTS, head + 1)}


def cost_edit(source, target):
    """Dearer wind, a lower rate: the order of the curve changes."""
    cells = xlsx.read(source)
    rows = {text.split(" ")[0]: row for text, (row, _) in curve_of(cells).items()}
    rate = int(row_of(cells, COSTS, "A", "贴现率"))
    xlsx.rewrite(source, target, {(COSTS, "B%d" % rows["M01"]): 90000, (COSTS, "D%d" % rows["M05"]): 600,
                                  (COSTS, "B%d" % rate): 0.03})


def costs(book, fresh):
    """The curve of a workbook, recalculated, against the one that the engine wrote for the same costs."""
    mine, other = curve_of(xlsx.read(book)), curve_of(xlsx.read(fresh))
    if len(other) < 4 or set(mine) != set(other):
        fail("measures on the curve: %s and %s" % (sorted(mine), sorted(other)))
    for text, (_, values) in other.items():
        for now, engine in zip(mine[text][1], values):
            if abs(now - engine) > 1e-9 * max(abs(engine), 1):
                fail("%s: %r, the engine has %r" % (text, now, engine))
    order = [sorted(rows, key=lambda text: rows[text][1][3]) for rows in (mine, other)]
    if order[0] != order[1] or list(other) != order[1]:
        fail("the order is %s, the engine's %s" % tuple(order))
    if list(mine) == order[0]:
        fail("the edit changed no order")
    print("%d measures of the curve agree, in another order than before" % len(other))


def live(book):
    """No number without a formula, but yellow inputs, in columns of years of the computing sheets."""
    cells = xlsx.read(book)
    longest = max(len((f or "").encode()) for _, f in cells.values())
    for name in ("活动1", "排放1"):
        place = years(cells, name).values()
        fixed = [p for (s, p), (v, f) in cells.items() if s == name and f is None and isinstance(v, float)
                 and re.match("[A-Z]+", p)[0] in place and int(re.sub("[A-Z]", "", p)) > int(HEAD)
                 and not p.startswith(min(place, key=scenario.number_of))]
        if fixed:
            fail("%s has numbers without formula: %s" % (name, fixed[:9]))
    print("longest formula %d bytes" % longest)
    if longest > 8191:
        fail("a formula too long")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
