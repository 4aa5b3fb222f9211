# SPDX-License-Identifier: GPL-3.0-or-later
"""Two synthetic regions for the recalculation of the reports; neither is a real place.

regions.py no_industry DEMO OUT             the demo without a row of industry: neither 2.* nor 1.A.2.*
regions.py every TANHENG SOURCE OUT         every leaf category that the guideline covers has a line
regions.py count KIND ZH EN                 formulas and constants of each sheet where formulas are promised
"""
import collections
import csv
import os
import re
import shutil
import sys

import scenario
import xlsx

INDUSTRY = re.compile(r"2(\.|$)|1\.A\.2(\.|$)")


def fail(text):
    raise SystemExit("FAILED: " + text)


# ---- without industry ----

def rewrite(path, change):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(change(text))


def without_blocks(text, gone):
    """Items of a list, from `  - id: X` to the next one or to a key at the margin."""
    def keep(match):
        return "" if match.group(1) in gone else match.group(0)
    return re.sub(r"(?ms)^  - id: (\S+)\n.*?(?=^  - id: |^\S|\Z)", keep, text)


def blocks_of_industry(text):
    """Ids of the items whose categories all are of industry."""
    out = set()
    for id, body in re.findall(r"(?ms)^  - id: (\S+)\n(.*?)(?=^  - id: |^\S|\Z)", text):
        found = re.findall(r"category: (\[[^]]*\]|[^,}\s]+)", body)
        categories = [c for text in found for c in re.findall(r"[^\s,\[\]]+", text)]
        if categories and all(INDUSTRY.match(c) for c in categories):
            out.add(id)
    return out


def no_industry(demo, out):
    shutil.copytree(demo, out)
    activity = os.path.join(out, "activity")
    left = 0
    for name in sorted(os.listdir(activity)):
        path = os.path.join(activity, name)
        with open(path, newline="", encoding="utf-8") as f:
            lines = list(csv.reader(f))
        at = lines[0].index("category")
        kept = [row for row in lines[1:] if not INDUSTRY.match(row[at])]
        left += len(lines) - 1 - len(kept)
        with open(path, "w", newline="", encoding="utf-8") as f:
            csv.writer(f, lineterminator="\n").writerows([lines[0]] + kept)
    measures = os.path.join(out, "measures.yaml")
    with open(measures, encoding="utf-8") as f:
        off = blocks_of_industry(f.read())
    rewrite(measures, lambda text: without_blocks(text, off))
    folder = os.path.join(out, "scenarios")
    steps = set()
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            steps |= blocks_of_industry(f.read())
    for name in sorted(os.listdir(folder)):
        rewrite(os.path.join(folder, name), lambda text: re.sub(
            r"(?m)^  (%s): .*\n" % "|".join(sorted(off)), "", without_blocks(text, steps)).replace("1.A.2.m, ", ""))
    print("%d rows, steps %s and measures %s are left out" % (left, " ".join(sorted(steps)), " ".join(sorted(off))))
    if left < 20 or not steps or not off:
        fail("the demo has no industry to leave out")


# ---- every category ----

YEARS = [2020, 2021, 2022, 2023]
# Leaves whose methods have cases elsewhere: sizes are round, no data.
MORE = """category,subject,gas,soil,from_land,to_land,variable,value,unit
2.A.5,product,,,,,process_output,1000,t
2.E.5,product,C3F8,,,,gas_used,0.1,t_gas
2.H.1,product,,,,,process_output,500,t
2.H.2,product,,,,,process_output,800,t
2.G.4,product,,,,,process_output,300,t
3.B.3.b.i,conifer,,hac,forest_temperate_mountain,grassland,area_converted,2,ha
3.B.3.b.ii,,,hac,cropland,grassland,area_converted,5,ha
3.B.4.b.i,,,hac,grassland,wetland,area_converted,1,ha
3.B.4.b.ii,,,hac,cropland,wetland,area_converted,1,ha
"""


def every(tanheng, source, out):
    sys.path.insert(0, os.path.join(source, "tests", "province"))
    import make_province as province
    extra = collections.defaultdict(list)
    for row in csv.DictReader(MORE.splitlines()):
        extra[row["category"]].append({k: v for k, v in row.items() if v})
    county, _, gone = province.whole_county(tanheng, source, out + ".parts", "cn2025", YEARS, list(extra.items()))
    covered = {line["category"] for line in county.lines()}
    leaves, above = province.leaves_of_methods(tanheng, "cn2025")
    missing = set(province.missing_of(leaves, covered, above)) - {"indicator"}  # what is computed of the whole
    print("%d rows a year, %d categories with lines" % (len(county.rows), len(covered)))
    if missing:
        fail("no line of %s (left out: %s)" % (sorted(missing), sorted(gone & set(extra))))

    def size(year, row):
        land = row.get("category", "").startswith("3.B")  # an area does not come and go
        return 1 if land else 1 + 0.02 * (year - YEARS[0])
    own = {"population_resident", "gdp_constant"}  # in every/indicators.csv
    province.write_inventory(out, province.REGION, YEARS, "cn2025", [
        (dict(r), size) for _, r in county.rows.values() if r["variable"] not in own], county.kind)
    shutil.rmtree(out + ".parts")
    shutil.copytree(os.path.join(source, "tests", "recalc", "every"), out, dirs_exist_ok=True)


# ---- formulas and constants ----

# Sheets of computed numbers: nothing but years may stand there without a formula.
LIVE = {"汇总表", "IPCC分类汇总", "IPCC简表", "趋势", "省级汇总2025", "CRT汇总", "GPC", "排放结果", "能源活动", "工业过程和产品使用",
        "农业", "土地利用与林业", "废弃物", "其他", "指标", "文本数据", "总量与强度", "碳预算", "固定电网因子", "分部门路径"}
PLAN = re.compile(r"(活动|排放)\d+")  # columns of years after the base year
BOOKS = {"inventory": 12, "dual": 8, "plan": 5}  # so many live sheets at least


def years_after_base(here):
    head = {re.match("[A-Z]+", p)[0]: v for p, (v, _) in here.items() if re.fullmatch("[A-Z]+5", p)}
    places = sorted((c for c, v in head.items() if is_year(v)), key=scenario.number_of)
    return set(places[1:])


def is_year(value):
    return isinstance(value, float) and value == int(value) and 1900 <= value <= 2100


def sheet_counts(name, here):
    """(formulas, places of constants) where formulas are promised; None: elsewhere."""
    if name in LIVE:
        columns = None
    elif PLAN.fullmatch(name):
        columns = years_after_base(here)
    else:
        return None
    formulas, bare = 0, []
    for place, (value, formula) in here.items():
        if columns is not None and re.match("[A-Z]+", place)[0] not in columns:
            continue
        formulas += formula is not None
        if formula is None and isinstance(value, float) and not is_year(value):
            bare.append(place)
    return formulas, bare


def by_sheet(path):
    """[(name, cells of the sheet)] in tab order."""
    out = {name: {} for name, _ in xlsx.sheets(xlsx.parts(path))}
    for (sheet, place), cell in xlsx.read(path).items():
        out[sheet][place] = cell
    return list(out.items())


def count(kind, zh, en):
    """No constant in the sheets promised live; the English book has the same sheets, in the same order."""
    mine, other = by_sheet(zh), by_sheet(en)
    if len(mine) != len(other):
        fail("%s has %d sheets, %s %d" % (zh, len(mine), en, len(other)))
    sheets, wrong = 0, []
    for (name, here), (english, there) in zip(mine, other):
        found = sheet_counts(name, here)
        if found is None:
            continue
        again = sheet_counts(name, there)
        sheets += found[0] > 0  # a sheet may say that there is nothing to compute
        print("  %-12s %6d formulas, %d constants; %s: %d" % (name, found[0], len(found[1]), english, len(again[1])))
        if found[1] or again[1] or found[0] != again[0]:
            wrong.append((name, found[0], again[0], found[1][:5], again[1][:5]))
    print("%s: %d sheets are live" % (zh, sheets))
    if wrong or sheets < BOOKS[kind]:
        fail("constants for formulas, or other formulas in English: %s" % wrong)


def spoil(source, target):
    """Puts a number in the place of a formula of a live sheet: what `count` must find."""
    for name, here in by_sheet(source):
        if sheet_counts(name, here):
            place = max(p for p, (v, f) in here.items() if f is not None and isinstance(v, float))
            xlsx.rewrite(source, target, {(name, place): 12.5})
            return
    fail("%s has no live sheet" % source)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
