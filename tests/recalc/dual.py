# SPDX-License-Identifier: GPL-3.0-or-later
"""What recalc.sh does to the workbook of dual control, and what it asks of it afterwards."""
import csv
import os
import re
import sys

import scenario
import xlsx

TARGETS, ACTIVITY = "目标与路径", "活动数据"
# Sheets of formulas: other numbers are years, inputs a person may change, and what only the engine knows.
LIVE = {"领导摘要": 20, "总量与强度": 60, "目标与路径": 200, "能耗双控": 50, "碳预算": 40, "评分": 20, "年内执行": 60,
        "目标分解": 18, "项目评价": 12, "GDP与人口": 8, "固定电网因子": 8}
ENGINE = re.compile("引擎|概率")
INPUTS = {"评分", "目标分解", "项目评价"}


def label_of(cells, sheet, place):
    """The words at the beginning of a row."""
    return str(cells.get((sheet, "A" + re.sub("[A-Z]", "", place)), ("",))[0])


def is_year(value):
    return value == int(value) and 1900 <= value <= 2100


def live(path):
    cells = xlsx.read(path)
    for sheet, least in LIVE.items():
        here = {p: v for (s, p), v in cells.items() if s == sheet}
        formulas = sum(f is not None for _, f in here.values())
        bare = []
        for place, (value, formula) in here.items():
            if formula is None and isinstance(value, float) and not is_year(value) and sheet not in INPUTS:
                words = label_of(cells, sheet, place)
                if not ENGINE.search(words) and "目标值" not in words:
                    bare.append((place, value))
        if sheet == "领导摘要":  # the five inputs, under a head that says so
            bare = [b for b in bare if not re.match("燃料|用电|单位热值", label_of(cells, sheet, b[0]))]
        print("%s: %d formulas, %d bare numbers" % (sheet, formulas, len(bare)))
        if formulas < least or bare:
            scenario.fail("%s is not live: %s" % (sheet, bare[:5]))


def edit(path, find, column, value):
    with open(path, newline="", encoding="utf-8") as f:
        lines = list(csv.reader(f))
    rows = [r for r in lines if all(word in r for word in find)]
    assert len(rows) == 1, (path, find, rows)
    rows[0][lines[0].index(column)] = repr(value)
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f, lineterminator="\n").writerows(lines)
    return lines.index(rows[0]) + 1


def change(source, target, folder):
    cells = xlsx.read(source)
    changes = {}
    # the tonnage of a quarter, the base year's power, a GDP index: cells of the sheet of activity data
    edits = [("activity/all.csv", ("2022", "Q1"), 26000.0), ("activity/all.csv", ("2020", "electricity_use"), 41000.0),
             ("indicators.csv", ("2022", "gdp_index"), 101.5), ("indicators.csv", ("2020", "gdp_constant"), 47.25)]
    for name, find, value in edits:
        line = edit(os.path.join(folder, name), find, "value", value)
        place = [p for (s, p), (v, _) in cells.items()
                 if s == ACTIVITY and p.startswith(scenario.PLACE) and str(v) == "%s:%d" % (name, line)]
        assert len(place) == 1, (name, line, place)
        changes[ACTIVITY, scenario.VALUE + place[0][1:]] = value
    # a reduction and a cap
    places = [p for (s, p), (v, _) in sorted(cells.items()) if s == TARGETS and str(v).startswith("目标值")]
    values = {}
    for place in places:
        values[cells[TARGETS, "C" + place[1:]][0]] = "C" + place[1:]
    changes[TARGETS, values[0.17]] = 0.21
    changes[TARGETS, values[72000.0]] = 69000.0
    path = os.path.join(folder, "targets.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("value: 17 %", "value: 21 %").replace("value: 72 kt_CO2", "value: 69 kt_CO2"))
    xlsx.rewrite(source, target, changes)


def turned(before, after):
    old, new = xlsx.read(before), xlsx.read(after)
    verdicts = [p for p, (v, f) in old.items() if f is not None and v in ("进度符合", "进度滞后")]
    changed = [p for p in verdicts if new.get(p, (None,))[0] != old[p][0]]
    print("%d of %d verdicts turned" % (len(changed), len(verdicts)))
    if not any(s == "封面" for s, _ in changed) or not any(s == "评分" or s == "领导摘要" for s, _ in changed):
        scenario.fail("no verdict turned on the cover and the page for leaders")


if __name__ == "__main__":
    {"live": live, "change": change, "turned": turned}[sys.argv[1]](*sys.argv[2:])
