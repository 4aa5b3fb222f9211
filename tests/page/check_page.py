# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that pages.sh wrote, as files: form, policy, data, numbers. usage: check_page.py TANHENG"""
import base64
import csv
import functools
import hashlib
import html.parser
import io
import json
import math
import re
import subprocess
import sys

TANHENG = sys.argv[1]
VOID = {"meta", "link"}
failures = []


def expect(holds, words):
    if not holds:
        failures.append(words)


class Page(html.parser.HTMLParser):
    """Elements that are closed in order; scripts and styles with their text; the policy."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path, self.open, self.policy, self.title = path, [], None, ""
        self.scripts, self.styles, self.elements = [], [], []
        with open(path, encoding="utf-8", newline="") as file:
            self.text = file.read()
        self.feed(self.text)
        self.close()
        expect(not self.open, f"{path}: {self.open} left open")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag == "script":
            self.scripts.append([attributes, ""])
        if tag == "style":
            self.styles.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        expect(self.open and self.open[-1] == tag, f"{self.path}: </{tag}> closes {self.open[-1:]}")
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1][1] += data
        elif self.open and self.open[-1] == "style":
            self.styles[-1] += data
        elif self.open and self.open[-1] == "title":
            self.title += data

    def data(self):
        return json.loads([text for attributes, text in self.scripts if attributes.get("type") == "application/json"][0],
                          parse_constant=lambda word: failures.append(f"{self.path}: {word} in the data"))


def hash_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check_policy(page):
    rules = dict((words.split()[0], words.split()[1:]) for words in page.policy.split(";"))
    run = [text for attributes, text in page.scripts if "type" not in attributes]
    expect(len(run) == 2 and len(page.scripts) == 4, f"{page.path}: {len(page.scripts)} scripts")
    expect(rules["default-src"] == ["'none'"], f"{page.path}: default-src")
    expect(rules["script-src"] == [hash_of(text) for text in run], f"{page.path}: hashes of the scripts")
    expect(rules["style-src"] == [hash_of(text) for text in page.styles], f"{page.path}: hash of the style")
    expect("unsafe" not in page.policy and "http" not in page.policy, f"{page.path}: policy too wide")
    for tag, attributes in page.elements:
        expect(not [name for name in attributes if name.startswith("on") or name == "style"], f"{page.path}: <{tag}> with {attributes}")
        expect(not re.match("https?:|//", attributes.get("src", attributes.get("href", ""))), f"{page.path}: <{tag}> loads")


def table_of(data, name):
    table = [entry for entry in data["tables"] if entry["id"] == name]
    if not table:
        return None
    columns = [column["id"] for column in table[0]["columns"]]
    for row in table[0]["rows"]:
        expect(len(row) == len(columns), f"{name}: a row of {len(row)} cells, not {len(columns)}")
    return [dict(zip(columns, [cell["id"] if isinstance(cell, dict) else cell for cell in row])) for row in table[0]["rows"]]


@functools.lru_cache(maxsize=None)
def program(*arguments):
    return subprocess.run([TANHENG, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, encoding="utf-8").stdout


def check_sums(folder, data):
    """The numbers are those of `inventory --by`, to the last digit."""
    for name, keys in (("sectors", "sector,year"), ("gases", "gas,year"), ("flows", "year,subject,sector,gas"),
                       ("categories", "category,year"), ("departments", "department,year")):
        said = list(csv.DictReader(io.StringIO(program("inventory", folder, "--by", keys, "--format", "csv"))))
        shown = table_of(data, name)
        expect(len(said) == len(shown), f"{folder} {name}: {len(shown)} rows, not {len(said)}")
        for ours, theirs in zip(shown, said):
            for key, text in theirs.items():
                cell = ours[key]
                same = (text == "") if cell in (None, "") else (float(text) == cell) if isinstance(cell, (int, float)) else cell == text
                expect(same, f"{folder} {name} {key}: {cell!r}, not {text!r}")


def check_co2e(folder, data):
    """Flows in CO2e add up to their sectors, and each is mass by GWP (AR5: IPCC 2013, Table 8.A.1)."""
    flows, gwp = table_of(data, "flows"), {"CO2": 1, "CH4": 28, "N2O": 265}
    for row in flows:
        if row["mass_t"] is not None:
            expect(math.isclose(row["co2e_t"], row["mass_t"] * gwp[row["gas"]], rel_tol=1e-12), f"{folder}: CO2e of {row}")
    for row in table_of(data, "sectors"):
        parts = [f["co2e_t"] for f in flows if (f["sector"], f["year"]) == (row["sector"], row["year"]) and f["co2e_t"] is not None]
        if row["co2e_t"] is not None:
            expect(math.isclose(math.fsum(parts), row["co2e_t"], rel_tol=1e-9), f"{folder}: flows of {row}")


def check_totals(folder, data):
    for row in table_of(data, "boundaries"):
        said = json.loads(program("inventory", folder, "--by", "year", "--boundary", row["boundary"], "--format", "json"))
        groups = {entry["year"]: entry for entry in next(iter(said.values())) if "year" in entry} if isinstance(said, dict) else {e["year"]: e for e in said}
        value = groups.get(row["year"], {}).get("co2e_t")
        if row["unit"] == "t CO2e" and row["total_t"] is not None and value is not None:
            expect(math.isclose(value, row["total_t"], rel_tol=1e-12), f"{folder} {row['boundary']} {row['year']}: {row['total_t']}, not {value}")


def check_sum_of_terms(scenario, mask, rows, words):
    """Boundaries, then GDP in CNY: the terms within a set of measures add up to what the program prints."""
    columns = [(boundary + "_t", 1) for boundary in scenario["boundaries"]] + ([("gdp_10k_cny", 1e4)] if scenario["gdp"] else [])
    expect(scenario["deviation"] == 0, f"{words} {scenario['id']}: deviation {scenario['deviation']}")
    expect(len(rows) == scenario["horizon"] - scenario["base_year"], f"{words} {scenario['id']}: years")
    for place, (column, scale) in enumerate(columns):
        terms = [t for t in scenario["terms"] if t["quantity"] == place]
        expect(all(t["mask"] < 2 ** len(scenario["measures"]) for t in terms), f"{words}: masks")
        for i, row in enumerate(rows):
            total, text = math.fsum(t["values"][i] for t in terms if t["mask"] & mask == t["mask"]) / scale, row[column]
            expect(math.isclose(total, float(text), rel_tol=1e-7), f"{words} {scenario['id']} {column} {row['year']}: {total}, not {text}")


def check_scenarios(folder, data):
    """Terms of all measures add up to the path that `project` prints; those of none are the first term."""
    said = list(csv.DictReader(io.StringIO(program("project", folder, "--format", "csv"))))
    shown = table_of(data, "projection")
    expect([(r["scenario"], float(r["ghg_net_t"]) if r["ghg_net_t"] else None) for r in said] == [(r["scenario"], r["ghg_net_t"]) for r in shown], f"{folder}: paths")
    for scenario in data["scenarios"]:
        rows = [r for r in said if r["scenario"] == scenario["id"] and int(r["year"]) > scenario["base_year"]]
        check_sum_of_terms(scenario, 2 ** len(scenario["measures"]) - 1, rows, folder)


def check_subset(data):
    """A scenario with four measures off, computed by the program, is the sum of the other measures' terms."""
    scenario = [s for s in data["scenarios"] if s["id"] == "policy"][0]
    on = sum(1 << i for i, m in enumerate(scenario["measures"]) if m["id"] not in ("M01", "M05", "M07", "M15"))
    with open("some.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [r for r in rows if int(r["year"]) > scenario["base_year"]]
    check_sum_of_terms(scenario, on, rows, "a subset")


def check_shares(folder, data):
    """A measure's share is the Shapley value of `project --measures`, and its part of each term that holds it."""
    measures = table_of(data, "measures")
    said = {}
    for boundary in data["scenarios"][0]["boundaries"]:
        for row in csv.DictReader(io.StringIO(program("project", folder, "--measures", "--boundary", boundary, "--format", "csv"))):
            said[(row["scenario"], boundary, row["player"], int(row["year"]))] = float(row["share_t"])
    for scenario in data["scenarios"]:
        shares = {(s["measure"], s["quantity"]): s["values"] for s in scenario["shares"]}
        first = scenario["base_year"] + 1
        for bit, measure in enumerate(scenario["measures"]):
            row = [m for m in measures if m["scenario"] == scenario["id"] and m["measure"] == measure["id"]][0]
            for place, boundary in enumerate(scenario["boundaries"]):
                values = shares.get((bit, place), [0] * (scenario["horizon"] - scenario["base_year"]))
                expect(row[boundary] == values[-1], f"{scenario['id']} {measure['id']} {boundary}: {row[boundary]} in the table")
                for i, value in enumerate(values):
                    theirs = said[(scenario["id"], boundary, measure["id"], first + i)]
                    parts = -math.fsum(t["values"][i] / bin(t["mask"]).count("1") for t in scenario["terms"] if t["quantity"] == place and t["mask"] >> bit & 1)
                    expect(abs(value - theirs) < 1e-3 and abs(parts - theirs) < 1e-2, f"{scenario['id']} {measure['id']} {boundary} {first + i}: {value}, {parts}, not {theirs}")


def check_many():
    """n equal measures that each cut one row by a tenth: with k of them on it is 0.9^k of its size; each has one n-th of what all do."""
    for name, n in (("twelve", 12), ("thirteen", 13)):
        s = [entry for entry in Page(name + ".html").data()["scenarios"] if entry["id"] == "policy"][0]
        total = lambda k: math.fsum(t["values"][-1] for t in s["terms"] if t["quantity"] == 2 and t["mask"] < 2 ** k)
        row = (total(0) - total(n)) / (1 - 0.9 ** n) if n == 12 else sum(x["values"][-1] for x in s["shares"] if x["quantity"] == 2) / (1 - 0.9 ** n)
        shares = [x["values"][-1] for x in s["shares"] if x["quantity"] == 2]
        expect(len(shares) == n and all(abs(x - row * (1 - 0.9 ** n) / n) < 1e-4 + 5 * s["share_error"] for x in shares), f"{name}: shares {shares}")
        expect(s["switches"], f"{name}: no switches")
        if n == 12:
            expect(s["deviation"] == 0 and s["share_error"] == 0 and math.isclose(total(0) - total(5), row * (1 - 0.9 ** 5), rel_tol=1e-6), f"{name}: five of them")
        else:  # one off is exact, more are not, and that is said
            off = total(n) - math.fsum(t["values"][-1] for t in s["terms"] if t["quantity"] == 2 and t["mask"] == 1 << 3)
            expect(math.isclose(off - total(n), row * (0.9 ** 12 - 0.9 ** 13), rel_tol=1e-6), f"{name}: one off, {off - total(n)}")
            expect(0.001 < s["deviation"] < 1 and 0 < s["share_error"] < 2e-3 * row, f"{name}: {s['deviation']} {s['share_error']}")
    crowd = [entry for entry in Page("crowd.html").data()["scenarios"] if entry["id"] == "policy"][0]
    expect(not crowd["switches"] and len(crowd["measures"]) == 31 and crowd["shares"] == [], "31 measures")


def check_draws(folder, data, draws):
    """The fan is that of `project --draws`; an intensity lies between the extremes of totals over GDP."""
    said = list(csv.DictReader(io.StringIO(program("project", folder, "--draws", str(draws), "--format", "csv"))))
    shown = {(r["scenario"], r["boundary"], r["year"]): r for r in table_of(data, "fan")}
    expect(data["draws"] == {"count": draws, "seed": 1}, f"draws: {data['draws']}")
    for row in said:
        ours = shown.get((row["scenario"], row["boundary"], int(row["year"])), {})
        for column in ("p2_5_t", "median_t", "p97_5_t", "peaked_by_pct"):
            text = row[column]
            expect((ours.get(column) is None) if text == "" else float(text) == ours.get(column), f"{folder} fan {column}: {ours.get(column)}, not {text}")
    paths = {(r["scenario"], r["year"]): r for r in table_of(data, "projection")}
    fans = table_of(data, "intensity_fan")
    expect(len(fans) == sum(s["horizon"] - s["base_year"] for s in data["scenarios"]) * len({r["boundary"] for r in fans}), "rows of the fan of intensity")
    for row in fans:
        if row["boundary"] == "energy_co2_with_power":
            expect(row["p2_5"] < row["p10"] < row["median"] < row["p90"] < row["p97_5"], f"order of {row}")
            path = paths[(row["scenario"], row["year"])]["intensity_t_per_10k_cny"]
            expect(row["p2_5"] < path < row["p97_5"] and abs(row["median"] / path - 1) < 0.15, f"intensity {path} without draws, {row}")


def check_changes(data):
    measures = table_of(data, "measures")
    expect(any(abs(m["energy_co2_with_power"]) > 1000 for m in measures), "no measure does anything")
    expect(all(m["lead"] for m in measures), "a measure without a lead")


def check_paths(data):
    """18 % over five years, geometric: the path ends at 0.82 of the base year, and judged years stand on it."""
    rows = [r for r in table_of(data, "paths") if r["target"] == "co2_intensity_14th"]
    base = rows[0]["actual"]
    expect([r["year"] for r in rows] == list(range(2020, 2026)), "years of a path")
    for row in rows:
        expect(math.isclose(row["required"], base * 0.82 ** ((row["year"] - 2020) / 5), rel_tol=1e-12), f"path of {row['year']}")
    dual = {(r["target"], r["year"], r["power_factor"]): r for r in csv.DictReader(io.StringIO(program("dual", "demo", "--format", "csv")))}
    factors = sorted({key[2] for key in dual if key[0] == "co2_intensity_14th"})
    expect(len(factors) == 2, f"factors of the grid: {factors}")
    for row in rows:
        said = {float(dual[("co2_intensity_14th", str(row["year"]), f)]["intensity_per_10k_cny"]) for f in factors if ("co2_intensity_14th", str(row["year"]), f) in dual}
        if row["actual"] is not None:
            expect({row["actual"], row["other_actual"]} == said, f"intensity of {row['year']}: {row}, not {said}")
    target = [t for t in table_of(data, "targets") if t["target"] == "co2_intensity_14th"][0]
    expect((target["verdict"], target["other_verdict"], target["status"]) == ("on track", "behind", "assumed"), f"verdicts: {target}")


def check_hostile():
    page = Page("hostile.html")
    data = page.data()
    expect(page.title == "</script><script>bad()</script><!--", f"title: {page.title}")
    expect(data["inventory"]["titles"]["en"] == "a'b\"c&<img src=x onerror=bad()>{{data}}", "name in the data")
    departments = [row["department"] for row in table_of(data, "departments")]
    expect("</script><script>document.title=1</script>" in departments, f"departments: {departments}")
    expect("<!--<script>'\"{{policy}}\\u003c" in departments, f"departments: {departments}")
    expect("bad()" not in "".join(text for attributes, text in page.scripts if not attributes), "a name became a script")


def check_small():
    tiny = Page("tiny.html")
    urea = [r for r in table_of(tiny.data(), "categories") if r["category"] == "3.C.3" and r["year"] == 2022][0]
    expect((urea["state"], urea["co2e_t"]) == ("C", None), f"a confidential category: {urea}")
    flows = [r for r in table_of(tiny.data(), "flows") if r["subject"] == "urea" and r["year"] == 2022][0]
    expect((flows["state"], flows["mass_t"], flows["co2e_t"]) == ("C", None, None), f"a confidential flow: {flows}")
    expect("73.333" not in tiny.text, "a confidential value is in the page")
    secret = Page("secret.html")
    totals = [r for r in table_of(secret.data(), "boundaries") if r["boundary"] == "energy_co2"]
    expect([(r["total_t"], r["lower_t"], r["state"]) for r in totals] == [(None, None, "C")], f"a total of one confidential line: {totals}")
    value = program("inventory", "one", "--by", "gas", "--filter", "gas=CO2", "--boundary", "energy_co2", "--format", "csv").splitlines()[1].split(",")[1]
    expect(float(value) > 100 and value[:7] not in secret.text, "a confidential total is in the page")
    one = Page("one.html").data()
    expect(one["sectors"][0]["id"] == "energy" and one["scenarios"] == [] and table_of(one, "targets") is None, "an inventory of one row")
    expect([s["color"] for s in Page("demo.html").data()["sectors"]] == ["#0072B2", "#D55E00", "#E69F00", "#009E73", "#CC79A7"], "colours of sectors")


def main():
    for name in ("demo", "tiny", "dual", "land", "balance", "project", "one", "secret", "empty", "hostile", "english", "horizon", "few", "undrawn"):
        page = Page(name + ".html")
        check_policy(page)
        data = page.data()
        expect("<" not in [text for attributes, text in page.scripts if attributes.get("type")][0], f"{name}: < in the data")
        expect(name == "english" or data["language"] == "zh", f"{name}: language")
    for folder, name in (("demo", "demo"), ("data/tiny", "tiny"), ("data/land", "land"), ("hostile", "hostile")):
        check_sums(folder, Page(name + ".html").data())
    demo = Page("demo.html").data()
    check_totals("demo", demo)
    check_co2e("demo", demo)
    check_scenarios("demo", demo)
    check_scenarios("data/project", Page("project.html").data())
    check_subset(demo)
    check_changes(demo)
    check_shares("demo", demo)
    check_shares("data/project", Page("project.html").data())
    check_draws("demo", demo, 1000)
    check_draws("data/project", Page("few.html").data(), 200)
    expect(table_of(Page("undrawn.html").data(), "fan") is None and Page("undrawn.html").data()["draws"]["count"] == 0, "--draws 0")
    check_paths(demo)
    check_hostile()
    check_small()
    check_many()
    expect(Page("english.html").data()["language"] == "en", "english")
    horizon = Page("horizon.html").data()["scenarios"]
    expect([(s["id"], s["horizon"]) for s in horizon] == [("baseline", 2030)], "--scenario and --horizon")
    for failure in failures[:20]:
        print("FAILED:", failure)
    sys.exit(1 if failures else 0)


main()
