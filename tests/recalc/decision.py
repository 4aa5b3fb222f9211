# SPDX-License-Identifier: GPL-3.0-or-later
"""Dual control, a split, projects, credits and air pollutants of the demo, computed anew from its files and the factor tables
by the rules as written down, without the engine; then compared with what `tanheng` prints. usage: decision.py TANHENG SOURCE [LIST];
LIST gets every number, here and there."""
import csv
import io
import math
import os
import subprocess
import sys

TANHENG, SOURCE = sys.argv[1:3]
DEMO = os.path.join(SOURCE, "docs/examples/huangyuan")
XINING = os.path.join(SOURCE, "docs/examples/xining")
BASE, LAST, NET = 2020, 2023, ("electricity_use", "electricity_generated")
FUELS = {"raw_coal": "coal", "natural_gas": "natural_gas", "lpg": "oil", "diesel": "oil", "gasoline": "oil"}
checked, wrong = [], []


def table(path):
    with open(path, encoding="utf-8") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def printed(*args):
    got = subprocess.run([TANHENG, *args], capture_output=True, text=True, encoding="utf-8", check=True)
    return list(csv.DictReader(io.StringIO(got.stdout)))


def same(what, mine, theirs, tolerance=1e-9):
    theirs = float(theirs)
    good = abs(mine - theirs) <= tolerance * max(1, abs(mine))
    checked.append((what, mine, theirs))
    if not good:
        wrong.append("%s: %.12g here, %.12g there" % (what, mine, theirs))


# ---- inputs ----

def factor_tables():
    packs = os.path.join(SOURCE, "factors/packs")
    fuels = {(r["variable"], r["subject"]): r for r in table(os.path.join(packs, "cn_energy/fuels.csv"))}
    tce = {(r["variable"], r["subject"]): float(r["value"]) for r in table(os.path.join(packs, "cn_energy/coal_equivalent.csv"))
           if r["subject"] != "electricity"}
    grid = {int(r["from_year"]): float(r["value"]) for r in table(os.path.join(packs, "cn_energy/grid.csv"))
            if r["region"] == "630000"}
    air = {(r["variable"], r["subject"], r["category"]): float(r["value"])
           for r in table(os.path.join(packs, "air/combustion.csv"))}
    return fuels, tce, grid, air


FACTORS, TCE, GRID, AIR = factor_tables()
ROWS = [r for name in ("energy", "transport") for r in table(os.path.join(DEMO, "activity/%s.csv" % name))
        if r["variable"] in ("fuel_mass", "fuel_volume", "fuel_mobile") + NET]
INDICATORS = {(r["indicator"], int(r["year"])): float(r["value"]) for r in table(os.path.join(DEMO, "indicators.csv"))
              if r["year"] and r["value"] != "NE"}
GDP = {y: INDICATORS["gdp_constant", y] * 1e4 for y in (2018, 2020, 2021, 2022, 2023)}  # 10^4 CNY


def half_share(row):
    return (float(row["upper"]) - float(row["lower"])) / 2 / float(row["value"]) if row["lower"] else 0


def interval_shares():
    """Relative halves of 95 % intervals of what is independent: rows, rows of one shared error, factors."""
    halves = {name_of(i): float(r["uncertainty_pct"]) / 100 for i, r in enumerate(ROWS) if r["uncertainty_pct"]}
    halves.update({key: half_share(r) for key, r in FACTORS.items()
                   if key[1] in FUELS and key[0] in ("ncv", "carbon_content") and half_share(r)})
    return halves


def name_of(i):
    return ROWS[i]["shared_error"] or i


# ---- totals, with some of these moved ----

def amount(i, moved):
    return float(ROWS[i]["value"]) * (1 + moved.get(name_of(i), 0)) * (1 + moved.get(("row", i), 0))


def factor(variable, subject, moved=()):
    return float(FACTORS[variable, subject]["value"]) * (1 + dict(moved).get((variable, subject), 0))


def energy_gj(i, moved=()):
    r, moved = ROWS[i], dict(moved)
    if r["variable"] == "fuel_volume":
        return amount(i, moved) * factor("ncv_volume", r["subject"], moved) / 1000
    return amount(i, moved) * factor("ncv", r["subject"], moved)


def in_year(year):
    return [i for i, r in enumerate(ROWS) if int(r["year"]) == year]


def fuel_co2(year, moved):
    return sum(energy_gj(i, moved) * factor("carbon_content", ROWS[i]["subject"], moved) / 1000
               * factor("oxidation", ROWS[i]["subject"]) / 100 * 44 / 12
               for i in in_year(year) if ROWS[i]["subject"] in FUELS)


def grid_of(year):
    return GRID[max(y for y in GRID if y <= year)]


def co2(year, moved=(), grid_year=None):
    moved = dict(moved)
    power = sum(amount(i, moved) * (1 if ROWS[i]["variable"] == NET[0] else -1)
                for i in in_year(year) if ROWS[i]["variable"] in NET)
    return fuel_co2(year, moved) + power * grid_of(grid_year or year)  # MWh x kg/kWh


def co2_fixed(year, moved=()):
    return co2(year, moved, BASE)


def coal_equivalent(year, moved=()):
    total, moved = 0, dict(moved)
    for i in in_year(year):
        r = ROWS[i]
        if r["variable"] == NET[0]:
            total += amount(i, moved) * 0.1229
        elif r["variable"] == "fuel_volume":
            total += amount(i, moved) * TCE["tce_per_volume", r["subject"]] / 1000
        elif r["subject"] in FUELS:
            total += amount(i, moved) * TCE["tce_per_mass", r["subject"]]
    return total


# ---- dual control ----

def path_share(value, k, years, geometric):
    return 1 - (1 - value) ** (k / years) if geometric else value * k / years


def half_of(function):
    moves = [(function({key: 1e-4}) - function({key: -1e-4})) / 2e-4 * half for key, half in interval_shares().items()]
    return math.sqrt(sum(m * m for m in moves))


def judge(total, value, geometric, lines, what):
    level = {y: total(y) / GDP[y] for y in GDP}
    for y in (2020, 2021, 2022, 2023):
        k, e, line = y - BASE, total(y), lines[str(y)]
        done, share = 1 - level[y] / level[BASE], path_share(value, k, 5, geometric)
        required = level[BASE] * (1 - share)
        half = half_of(lambda moved, y=y: total(y, moved))
        tell = lambda column, mine, tolerance=1e-9, line=line, y=y: same("%s %d %s" % (what, y, column), mine, line[column], tolerance)
        tell("total", e)
        tell("lower", e - half, 1e-6)
        tell("upper", e + half, 1e-6)
        tell("gdp_10k_cny", GDP[y])
        tell("intensity_per_10k_cny", level[y])
        tell("per_head", e / INDICATORS["population_resident", y])
        tell("required", required)
        tell("reduction_pct", 100 * done, 1e-8)
        tell("progress_pct", 100 * done / value, 1e-8)
        tell("time_pct", 20 * k)
        tell("catch_up_pct_per_year", 100 * (1 - ((1 - value) / (1 - done)) ** (1 / (5 - k))), 1e-8)
        tell("gdp_needed_10k_cny", e / required)
        if not k:
            continue
        growth, room = GDP[y] / GDP[y - 1] - 1, required * GDP[y] - e
        margin = half_of(lambda moved, y=y, share=share: total(BASE, moved) / GDP[BASE] * (1 - share) * GDP[y] - total(y, moved))
        before = path_share(value, k - 1, 5, geometric)
        tell("room", room, 1e-8)
        tell("room_pct", 100 * room / e, 1e-8)
        tell("probability_pct", 50 * (1 + math.erf(room / (margin / 1.959963984540054) / math.sqrt(2))), 1e-5)
        tell("required_reduction_pct", 100 * share, 1e-8)
        tell("completion_pct", 100 * done / share, 1e-8)
        tell("year_reduction_pct", 100 * (1 - level[y] / level[y - 1]), 1e-7)
        tell("year_target_pct", 100 * (1 - (1 - share) / (1 - before)), 1e-8)
        tell("gdp_growth_pct", 100 * growth, 1e-8)
        tell("growth_left_pct", 100 * (level[BASE] * (1 - path_share(value, k + 1, 5, geometric)) * (1 + growth) / level[y] - 1), 1e-7)
        kept = room >= 0
        if line["verdict"] != ("on track" if kept else "behind"):
            wrong.append("%s %d: %s" % (what, y, line["verdict"]))


def lines_of(all_lines, target, grid):
    return {r["year"]: r for r in all_lines if r["target"] == target and r["power_factor"] == grid}


def dual():
    lines = printed("dual", DEMO, "--format", "csv", "--lang", "en")
    judge(co2, 0.18, True, lines_of(lines, "co2_intensity_14th", "annual"), "CO2")
    judge(co2_fixed, 0.18, True, lines_of(lines, "co2_intensity_14th", "fixed 2020"), "CO2, grid of 2020")
    judge(coal_equivalent, 0.125, False, lines_of(lines, "energy_intensity_14th", "annual"), "energy")


def deciding():
    """The value of one row that leaves no room, put back: none is left."""
    rules = {"co2_intensity_14th": (co2, 0.18, True), "energy_intensity_14th": (coal_equivalent, 0.125, False)}
    for line in printed("dual", DEMO, "--view", "inputs", "--format", "csv", "--lang", "en"):
        total, value, geometric = rules[line["target"]]
        words = line["input"].split()
        row = [i for i, r in enumerate(ROWS) if [r["variable"], r["category"], r["subject"]] == words[:3] and r["year"] == words[-1]
               and (len(words) == 4 or r.get("technology") == words[3])]
        assert len(row) == 1, line

        def room(share):
            moved = {("row", row[0]): share}
            left = 1 - path_share(value, LAST - BASE, 5, geometric)
            return total(BASE, moved) / GDP[BASE] * left * GDP[LAST] - total(LAST, moved)

        now = float(ROWS[row[0]]["value"])
        half = now * float(ROWS[row[0]]["uncertainty_pct"]) / 100
        what = "%s, %s" % (line["target"], line["input"])
        same(what + ": move", (room(1e-3) - room(-1e-3)) / 2e-3 / now * half, line["room_move"], 1e-6)
        if line["needed"]:
            same(what + ": room left", room(float(line["needed"]) / now - 1) / room(0), 0, 1e-8)
        elif room(-1) * room(9) < 0:
            wrong.append(what + ": a value for no room was not found")


# ---- a split, two projects ----

def split():
    rows, weights, target = table(os.path.join(XINING, "members.csv")), (0.4, 0.3, 0.3), 0.18
    number = lambda name: [float(r[name]) for r in rows]
    e, names = number("emission_t"), ("responsibility", "capacity", "potential")
    grown = [1 + g / 100 for g in number("gdp_growth_pct")]
    means = [sum(a * b for a, b in zip(e, number(n))) / sum(e) for n in names]
    index = [sum(w * float(r[n]) / m for w, n, m in zip(weights, names, means)) for r in rows]
    scale = target * sum(a * g for a, g in zip(e, grown)) / sum(a * g * i for a, g, i in zip(e, grown, index))
    lines = {r["member"]: r for r in printed("dual", DEMO, "--split", os.path.join(XINING, "members.csv"), "--format", "csv")}
    for r, a, g, i in zip(rows, e, grown, index):
        same("split index " + r["member"], i, lines[r["member"]]["index"])
        same("split weighted " + r["member"], 100 * scale * i, lines[r["member"]]["weighted_pct"])
        same("split allowed " + r["member"], a * g * (1 - scale * i), lines[r["member"]]["allowed_t"])
    offered = sum(a * g * b / 100 for a, g, b in zip(e, grown, number("bottom_up_pct")))
    same("split bottom-up", 100 * offered / sum(a * g for a, g in zip(e, grown)), lines["all"]["bottom_up_pct"])
    same("split budget", (1 - target) * sum(a * g for a, g in zip(e, grown)), lines["all"]["allowed_t"])


def projects():
    required = co2(BASE) / GDP[BASE] * (1 - path_share(0.18, LAST - BASE, 5, True))
    total, gdp = co2(LAST), GDP[LAST]
    for name, e, v in (("smelter", 11925, 2000), ("food", 828, 3000)):
        line = printed("dual", DEMO, "--project", os.path.join(XINING, "project-%s.yaml" % name), "--format", "csv")[0]
        same(name + " change", 100 * ((total + e) / (gdp + v) / (total / gdp) - 1), line["change_pct"], 1e-7)
        same(name + " share of the room", 100 * e / (required * gdp - total), line["room_pct"], 1e-7)
        same(name + " emission that fits", required * (gdp + v) - total, line["co2_most"], 1e-7)
        same(name + " value added needed", (total + e) / required - gdp, line["value_needed_10k_cny"], 1e-7)


# ---- credits: curve from the plots by least squares ----

PLOTS = [(5, 0.9), (10, 6), (15, 15.5), (20, 29), (25, 44), (30, 61), (40, 95)]


def solved(a, b):
    n = len(b)
    m = [row[:] + [x] for row, x in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda k, i=i: abs(m[k][i]))
        m[i], m[p] = m[p], m[i]
        for k in range(n):
            if k != i:
                q = m[k][i] / m[i][i]
                m[k] = [x - q * y for x, y in zip(m[k], m[i])]
    return [m[i][n] / m[i][i] for i in range(n)]


def richards(p, age):
    return p[0] * (1 - math.exp(-p[1] * age)) ** p[2]


def slopes(p, age):
    out = []
    for i in range(3):
        up, down = p[:], p[:]
        up[i] *= 1 + 1e-6
        down[i] *= 1 - 1e-6
        out.append((richards(up, age) - richards(down, age)) / (up[i] - down[i]))
    return out


def fitted():
    """Levenberg and Marquardt."""
    p, damp = [150.0, 0.04, 2.5], 1e-3
    error = lambda q: sum((richards(q, a) - v) ** 2 for a, v in PLOTS)
    for _ in range(500):
        j = [slopes(p, a) for a, _ in PLOTS]
        r = [v - richards(p, a) for a, v in PLOTS]
        square = [[sum(row[x] * row[y] for row in j) * (1 + damp * (x == y)) for y in range(3)] for x in range(3)]
        step = solved(square, [sum(row[x] * d for row, d in zip(j, r)) for x in range(3)])
        q = [x + d for x, d in zip(p, step)]
        better = min(q) > 0 and error(q) < error(p)
        p, damp = (q, max(damp / 3, 1e-12)) if better else (p, min(damp * 4, 1e9))
    return p


def credits():
    curve = fitted()

    def stock(year):
        spruce = sum(60 * 0.85 * richards(curve, year - y) for y in (2026, 2027, 2028) if year >= y)
        shrub = sum(80 * 0.85 * 12 * min(1, (year - y) / 8) for y in (2026, 2027) if year >= y)
        return (spruce * 0.408 * 1.5 * 1.22 * 0.52 + shrub * 1.4 * 0.5) * 44 / 12

    lines = {r["to"]: r for r in printed("sink", DEMO, "--credits", os.path.join(DEMO, "projects/afforestation.yaml"), "--format", "csv")}
    before = 2025
    for year, discount in ((2030, 0.06), (2035, 0.06), (2040, 0), (2045, 0), (2050, 0), (2055, 0)):
        change = stock(year) - stock(before)
        same("credits %d: stock" % year, stock(year), lines[str(year)]["stock_t"], 1e-5)
        same("credits %d" % year, change * (1 - discount) * 0.9, lines[str(year)]["credited_t"], 1e-5)
        before = year


# ---- air pollutants ----

def air_factor(variable, subject, category):
    while category:
        for name in (subject, dict(FUELS, straw_fuel="biomass")[subject]):
            if (variable, name, category) in AIR:
                return AIR[variable, name, category]
        category = category.rpartition(".")[0]
    raise KeyError((variable, subject))


def pollutant(name, year):
    total = 0
    for i in in_year(year):
        r = ROWS[i]
        if r["variable"] in NET:
            continue
        gj = float(r["value"]) * 11.6 if r["subject"] == "straw_fuel" else energy_gj(i)  # IPCC 2006 V2 Table 1.2
        mobile = "mobile_" if r["variable"] == "fuel_mobile" else ""
        total += gj / 1e6 * air_factor("ef_air_%s%s" % (mobile, name), r["subject"], r["category"])
    return total


def cobenefit():
    lines = {r["year"]: r for r in printed("cobenefit", DEMO, "--format", "csv") if r.get("so2_emitted")}
    for year in (2015, 2018, 2020, 2021, 2022, 2023):
        t = {name: pollutant(name, year) for name in ("so2", "nox", "pm25", "voc")}
        for name, mine in t.items():
            same("%s %d" % (name, year), mine, lines[str(year)][name + "_emitted"])
        same("equivalents %d" % year, 1000 * (t["so2"] / 0.95 + t["nox"] / 0.95 + t["pm25"] / 2.18), lines[str(year)]["air_equivalents"])


if __name__ == "__main__":
    for part in (dual, deciding, split, projects, credits, cobenefit):
        part()
    if len(sys.argv) > 3:
        with open(sys.argv[3], "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([("what", "here", "there")] + checked)
    print("%d numbers computed anew, %d differ" % (len(checked), len(wrong)))
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)
