# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that pages.sh wrote, in headless Chromium: nothing is refused or fetched, all charts are drawn, switches and
keys work, paper holds everything. usage: check_browser.py CHROMIUM"""
import base64
import csv
import json
import math
import re
import subprocess
import sys

from browser import Browser

VIEWS = ("overview", "flows", "series", "scenarios", "measures", "dual", "factors", "quality")
failures = []


def expect(holds, words):
    if not holds:
        failures.append(words)


# Colours on each canvas in sight: a blank one has one.
COLORS = """[...document.querySelectorAll('section:not([hidden]) .chart')].map((box) => {
    const seen = new Set();
    for (const canvas of box.querySelectorAll('canvas')) {
        const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        for (let i = 0; i < pixels.length; i += 7) seen.add(pixels[i]);
    }
    return seen.size;
})"""


class Tester:
    def __init__(self, program):
        self.browser = Browser(program)

    def open(self, name):
        self.name = name
        self.browser.size(1200, 900)
        self.browser.open(name + ".html")

    def run(self, script):
        return self.browser.run(script)

    def expect(self, holds, words):
        expect(holds, f"{self.name}: {words}")

    def show(self, view):
        self.run(f"document.getElementById('tab-{view}').click()")

    def quiet(self):
        self.expect(not self.browser.errors, f"errors: {self.browser.errors[:3]}")
        self.expect(len(self.browser.requests) == 1 and self.browser.requests[0].startswith("file:"), f"requests: {self.browser.requests[:3]}")


def check_views(t, charts):
    """Each view shows itself alone, with its charts; each chart has a name and a table below."""
    for view in VIEWS:
        t.show(view)
        seen = t.run("[...document.querySelectorAll('section:not([hidden])')].map((section) => section.id)")
        t.expect(seen == ["view-" + view], f"{view} shows {seen}")
        colors = t.run(COLORS)
        t.expect(len(colors) == charts.get(view, 0), f"{view} has {len(colors)} charts")
        t.expect(all(count >= 3 for count in colors), f"{view}: a blank chart, colours {colors}")
        t.run("chartList.forEach((entry) => entry.drawn && entry.drawn.dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: 0}))")
    t.expect(t.run("[...document.querySelectorAll('.chart')].every((box) => box.getAttribute('role') === 'img' && box.getAttribute('aria-label') "
                   "&& box.closest('figure').querySelector('details table tbody tr'))"), "a chart without a name or a table")
    t.expect(t.run("[...document.querySelectorAll('input, select')].every((control) => control.closest('label'))"), "a control without a label")
    t.quiet()


def check_numbers(t):
    """What is drawn is what the data hold."""
    t.show("series")
    drawn = t.run("chartList.find((entry) => entry.drawn && entry.box.closest('#view-series')).drawn.getOption().series.map((s) => [s.name, s.data, s.itemStyle.color])")
    rows = t.run("rowsOf(tableOf('sectors')).map((row) => [cellText(row.sector), row.year, row.co2e_t])")
    years = t.run("data.years")
    for name, values, color in drawn:
        for year, value in zip(years, values):
            t.expect([r[2] for r in rows if r[0] == name and r[1] == year] in ([value], []), f"{name} {year} is drawn as {value}")
    t.expect(drawn[0][2] == "#0072B2", "colour of the first sector")
    t.show("flows")
    flow = t.run("chartList.find((entry) => entry.drawn && entry.box.closest('#view-flows')).drawn.getOption().series[0].links.map((l) => [l.source[0], l.target[0], l.value])")
    total = t.run("rowsOf(tableOf('flows')).filter((row) => row.year === state.year && row.co2e_t > 0).reduce((sum, row) => sum + row.co2e_t, 0)")
    for pair in (["0", "1"], ["1", "2"]):
        t.expect(math.isclose(sum(link[2] for link in flow if link[:2] == pair), total, rel_tol=1e-12), f"flows {pair}")


LINES = "chartList.find((entry) => entry.drawn && entry.box.closest('#view-scenarios')).drawn.getOption().series.filter((s) => s.data.length && s.name).map((s) => [s.name, s.data])"


def check_switches(t):
    t.show("scenarios")
    names = {line[0] for line in t.run(LINES)}
    t.expect(len(names) == 3, f"scenarios drawn: {names}")
    t.run("document.getElementById('s-baseline').click()")
    t.expect({line[0] for line in t.run(LINES)} == names - {"基准情景"}, "a scenario switched off is drawn")
    t.expect(t.run("document.activeElement.id") == "s-baseline", "a switch loses the focus")
    t.run("document.getElementById('s-baseline').click()")
    before = dict((name, data) for name, data in t.run(LINES))
    policy = [point for point in t.run("scenarioLines(state.boundary).find((line) => line.scenario.id === 'policy').points")]
    t.run("document.getElementById('m-M15').click()")
    chosen = [data for name, data in t.run(LINES) if name not in before]
    t.expect(len(chosen) == 1, "no line of the chosen measures")
    gap = chosen[0][-1][1] - policy[-1][1]
    said = t.run("rowsOf(tableOf('measures')).find((row) => cellId(row.scenario) === 'policy' && row.measure === 'M15').energy_co2_with_power")
    t.expect(abs(gap - said) < 1 and said > 100, f"M15 off moves {gap}, not {said}")
    t.run("data.scenarios[1].measures.forEach((m) => { const box = document.getElementById('m-' + m.id); if (box.checked) box.click(); })")
    none = [data for name, data in t.run(LINES) if name not in before][0]
    t.expect(none[-1][1] > chosen[0][-1][1], "all measures off is not above one off")
    t.run("(() => { const box = document.querySelector('#view-scenarios select'); box.value = 'ghg_net'; box.dispatchEvent(new Event('change')); })()")
    t.expect(t.run("state.boundary") == "ghg_net", "choice of the boundary")
    t.quiet()


PATHS = "chartList.find((entry) => entry.drawn && entry.box.closest('#view-scenarios')).drawn.getOption()"


def choose(t, view, number, value):
    """The n-th list of a view."""
    t.run(f"(() => {{ const box = document.querySelectorAll('#view-{view} select')[{number}]; box.value = '{value}'; box.dispatchEvent(new Event('change')); }})()")


def check_bands(t):
    """Two bands a scenario, as wide as the fan says; none without draws."""
    t.run("document.getElementById('m-:all').click()")
    choose(t, "scenarios", 0, "energy_co2_with_power")
    t.expect(t.run(PATHS + ".series.filter((s) => s.areaStyle).length") == 6, "bands")
    drawn = t.run(PATHS + ".series.filter((s) => s.stack === 'band p2_5policy').map((s) => s.data)")
    said = t.run("rowsOf(tableOf('fan')).filter((r) => cellId(r.scenario) === 'policy' && cellId(r.boundary) === 'energy_co2_with_power').map((r) => [r.year, r.p2_5_t, r.p97_5_t])")
    said = [row for row in said if row[0] >= drawn[0][0][0]]
    t.expect([row[:2] for row in said] == drawn[0], "the lower end of a band")
    t.expect(len(said) > 30 and all(math.isclose(low[1] + width[1], row[2], rel_tol=1e-12) for low, width, row in zip(*drawn, said)), "the upper end of a band")
    chance = t.run("chartList.filter((entry) => entry.drawn && entry.box.closest('#view-scenarios'))[1].drawn.getOption().series.map((s) => s.data.map((p) => p[1]))")
    t.expect(len(chance) == 3 and all(0 <= x <= 100 for line in chance for x in line) and all(a <= b for line in chance for a, b in zip(line, line[1:])), "chance of a peak")
    t.quiet()


def check_intensity(t):
    """With four switches off, totals, GDP, intensity and targets are those of a scenario of its own with four measures off."""
    with open("some.csv", encoding="utf-8", newline="") as file:
        rows = {int(row["year"]): row for row in csv.DictReader(file)}
    t.show("scenarios")
    choose(t, "scenarios", 2, "1")
    t.run("document.getElementById('m-:all').click()")
    t.run("['M01', 'M05', 'M07', 'M15'].forEach((id) => document.getElementById('m-' + id).click())")
    for quantity, column in (("total", "energy_co2_with_power_t"), ("intensity", "intensity_t_per_10k_cny")):
        choose(t, "scenarios", 1, quantity)
        line = [data for name, data in t.run(LINES) if name.endswith("（所选措施）")]
        t.expect(len(line) == 1 and len(line[0]) > 30, f"no line of the chosen measures by {quantity}")
        off = [(year, value) for year, value in line[0] if not math.isclose(value, float(rows[year][column]), rel_tol=1e-7)]
        t.expect(not off, f"{quantity} of the chosen measures: {off[:3]}")
        cell = t.run("[...document.querySelectorAll('#view-scenarios figure tbody tr')].find((line) => line.cells[0].textContent === '2030').cells[4].textContent")
        t.expect(abs(float(cell.replace(",", "")) - float(rows[2030][column])) < (0.51 if quantity == "total" else 0.000051), f"{quantity} in the table: {cell}")
    for entry in t.run("chosenTargets(data.scenarios[1]).map((entry) => ({id: entry.row.target, base: entry.row.base_year, year: entry.row.year, chosen: entry.chosen, kept: entry.kept}))"):
        want = float(rows[entry["year"]]["energy_co2_with_power_t"])
        if entry["base"]:
            want = 100 * (1 - float(rows[entry["year"]]["intensity_t_per_10k_cny"]) / float(rows[entry["base"]]["intensity_t_per_10k_cny"]))
        t.expect(math.isclose(entry["chosen"], want, rel_tol=1e-6) and entry["kept"] is True, f"a target with the chosen measures: {entry}, not {want}")
    choose(t, "scenarios", 1, "total")
    t.quiet()


def check_wedges(t):
    """Wedges fill what lies between the paths with and without the measures that are on."""
    t.show("measures")
    names = set()
    for off in ((), ("M10", "M01")):
        t.run("document.getElementById('w-:all').click()")
        for measure in off:
            t.run(f"document.getElementById('w-{measure}').click()")
        choose(t, "measures", 0, "ghg_net")
        series = t.run("chartList.find((entry) => entry.drawn && entry.box.closest('#view-measures')).drawn.getOption().series.map((s) => [s.name, s.data, !!s.areaStyle])")
        parts, top = [s for s in series if s[2]], series[-1][1]
        none = t.run("sumOf(data.scenarios[state.scenario], 3, 0)")
        for i, (year, value) in enumerate(top):
            whole = series[0][1][i][1] + sum(part[1][i][1] for part in parts)
            t.expect(math.isclose(whole, value, rel_tol=1e-9) and math.isclose(value, none[i], rel_tol=1e-7), f"wedges of {year}: {whole}, {value}, not {none[i]}")
        names = {part[0] for part in parts}
        t.expect(len(parts) >= 4 and not any(name.startswith(measure) for name in names for measure in off), f"wedges {names}")
    t.run("document.getElementById('w-:none').click()")
    t.expect(t.run("document.querySelectorAll('#view-measures .chart').length") == 0, "wedges of no measure")
    t.expect(t.run("document.activeElement.id") == "w-:none", "all off loses the focus")
    t.run("document.getElementById('w-:all').click()")
    t.quiet()


def check_gauge(t):
    """A dot is the actual value in percent of the path value; on the left the verdict is good."""
    t.show("dual")
    drawn = t.run("chartList.find((entry) => entry.drawn && entry.box.closest('#view-dual')).drawn.getOption().series[0].data.map((point) => point[0])")
    rows = t.run("gaugeRows().map((row) => [row.used, cellId(row.target.verdict)])")
    actual = t.run("rowsOf(tableOf('paths')).filter((row) => row.target === 'co2_intensity_14th' && row.year === 2023).map((row) => 100 * row.actual / row.required)")
    t.expect(len(drawn) == 2 and drawn[0] == actual[0] and drawn == [row[0] for row in rows], f"gauge {drawn}")
    t.expect(all((used <= 100) == (verdict in ("on track", "met")) for used, verdict in rows), f"gauge and verdict {rows}")


WORDS = """[...document.querySelectorAll('h1, h2, h3, [role=tab], figcaption, caption, th, legend, summary, label, button:not(#language), p, small, span, option, [role=status], .tiles li, ul.notes li')]
    .map((e) => e.textContent).concat(chartList.filter((c) => c.drawn).flatMap((c) => c.drawn.getOption().series.map((s) => s.name || '')),
    [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label')))"""


def check_words(t):
    """English has no Chinese of its own (documents and departments keep their names), Chinese no English word but ids and units."""
    for view in VIEWS:
        t.show(view)
        latin = [text for text in t.run(WORDS) if re.search("[A-Za-z]{4}", re.sub("Shapley|GHG|Apache[^)]*|tanheng|co2_\\w+|\\w+_\\w+|P10|P90|Skip to content", "", text)) and not re.search("[\u3400-\u9fff]", text)]
        t.expect(not latin, f"English words in Chinese, {view}: {sorted(set(latin))[:6]}")
    names = [name for name in t.run("rowsOf(tableOf('targets')).map((row) => row.document)") if name]
    t.run("document.getElementById('language').click()")
    for view in VIEWS:
        t.show(view)
        han = [text for text in t.run(WORDS) if re.search("[\u3400-\u9fff]", text) and not any(name in text for name in names)]
        t.expect(not han, f"Chinese words in English, {view}: {sorted(set(han))[:6]}")
    t.run("document.getElementById('language').click()")


def check_search(t):
    t.show("factors")
    seen = "[...document.querySelectorAll('#view-factors tbody tr')].filter((line) => !line.hidden).map((line) => line.textContent)"
    t.run("(() => { const box = document.getElementById('factors-search'); box.value = 'ipcc 2006 柴油'; box.dispatchEvent(new Event('input')); })()")
    left = t.run(seen)
    t.expect(left and all("柴油" in line and "ipcc 2006" in line.lower() for line in left), f"search leaves {left[:2]}")
    t.expect(t.run("document.querySelector('#view-factors [role=status]').textContent").startswith(str(len(left)) + " "), "how many are left is not said")
    t.run("(() => { const box = document.getElementById('factors-search'); box.value = 'no such thing'; box.dispatchEvent(new Event('input')); })()")
    t.expect(t.run(seen) == [], "a search for nothing finds something")


def check_keys(t):
    """Tabs by arrows, as the pattern of tabs wants; the language by its button."""
    t.show("overview")
    t.run("document.getElementById('tab-overview').focus()")
    t.browser.key("ArrowRight", 39)
    t.expect(t.run("document.activeElement.id") == "tab-flows", "arrow right")
    t.browser.key("End", 35)
    t.expect(t.run("[state.view, document.activeElement.id]") == ["quality", "tab-quality"], "End")
    t.expect(t.run("[...document.querySelectorAll('[role=tab]')].filter((tab) => tab.tabIndex === 0).length") == 1, "one tab in the order of keys")
    t.run("document.getElementById('language').click()")
    t.expect(t.run("[document.documentElement.lang, state.view, document.activeElement.id]") == ["en", "quality", "language"], "language")
    han = t.run("[...document.querySelectorAll('h1, h2, h3, [role=tab], figcaption, th, legend, summary')].map((e) => e.textContent).filter((text) => /[\\u3400-\\u9fff]/.test(text))")
    t.expect(not han, f"Chinese words in English: {han[:5]}")
    t.run("document.getElementById('language').click()")
    t.expect(t.run("document.documentElement.lang") == "zh-CN", "and back")


def check_reader(t):
    """What a screen reader is told: everything that can be reached has a name; the order of keys is that of the page."""
    roles = {"button", "tab", "checkbox", "combobox", "searchbox", "image", "tabpanel", "region", "navigation", "group", "list"}
    for view in VIEWS:
        t.show(view)
        nodes = t.browser.call("Accessibility.getFullAXTree")["nodes"]
        bare = [node["role"]["value"] for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in roles - {"list", "group"} and not node.get("name", {}).get("value")]
        t.expect(not bare, f"{view}: without a name: {bare[:5]}")
    t.show("scenarios")
    t.run("document.activeElement.blur(); document.querySelector('.skip').focus()")
    seen = [t.run("document.activeElement.className")]
    for _ in range(4):
        t.browser.key("Tab", 9)
        seen.append(t.run("document.activeElement.id"))
    t.expect(seen == ["skip", "language", "tab-scenarios", "view-scenarios", "s-baseline"], f"order of keys: {seen}")
    t.run("document.getElementById('m-M01').focus()")
    t.browser.key(" ", 32)
    t.expect(t.run("[document.activeElement.id, document.activeElement.checked]") == ["m-M01", False], "a switch by its key")
    t.browser.key(" ", 32)
    t.expect(t.run("document.getElementById('m-M01').checked"), "and back")


def check_widths(t):
    for width in (390, 800, 1600):
        t.browser.size(width, 900)
        for view in VIEWS:
            t.show(view)
            t.expect(t.run("document.documentElement.scrollWidth") <= width, f"{view} is wider than {width}")
            wide = t.run("[...document.querySelectorAll('section:not([hidden]) canvas')].map((c) => [c.getBoundingClientRect().width, c.closest('.chart').clientWidth])")
            t.expect(all(abs(a - b) <= 1 for a, b in wide), f"{view} at {width}: charts {wide}")
    t.quiet()


def check_paper(t):
    t.browser.size(1200, 900)
    t.run("state.factors = state.measures = ''; rebuild()")
    t.show("overview")
    made = t.browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    with open(t.name + ".pdf", "wb") as file:
        file.write(base64.b64decode(made["data"]))
    text = subprocess.run(["pdftotext", "-layout", t.name + ".pdf", "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
    for words in ("总览", "流向", "时间序列", "情景路径", "牵头单位", "目标与结论", "双控标尺", "在该年或以前达峰的概率", "减排份额（楔形）", "措施开关：政策情景；全部开启", "用到的因子与来源", "数据质量"):
        t.expect(words in text.replace(" ", ""), f"paper lacks {words}")
    t.expect(t.run("[...document.querySelectorAll('section:not([hidden])')].length") == 1, "the screen after printing")
    t.quiet()


def check_contrast(t):
    """Text on its ground: at least 4.5 to 1 (WCAG 2 AA)."""
    script = """(() => {
        const part = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
        const light = (rgb) => 0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2]);
        const read = (text) => text.match(/[\\d.]+/g).map(Number);
        const ground = (e) => { for (; e; e = e.parentElement) { const c = read(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
        return [...document.querySelectorAll('section:not([hidden]) *, header *, nav *, footer *, .warning')].filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .map((e) => { const a = light(read(getComputedStyle(e).color)), b = light(ground(e)); return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.tagName + '.' + e.className]; })
            .filter(([ratio]) => ratio < 4.5).slice(0, 3);
    })()"""
    for view in VIEWS:
        t.show(view)
        low = t.run(script)
        t.expect(low == [], f"{view}: contrast {low}")


def main():
    t = Tester(sys.argv[1])
    try:
        t.open("demo")
        check_views(t, {"overview": 1, "flows": 1, "series": 1, "scenarios": 2, "measures": 1, "dual": 2, "quality": 2})
        check_numbers(t)
        check_switches(t)
        check_bands(t)
        check_intensity(t)
        check_wedges(t)
        check_gauge(t)
        check_words(t)
        check_search(t)
        check_keys(t)
        check_contrast(t)
        check_reader(t)
        check_widths(t)
        check_paper(t)
        always = {"overview": 1, "flows": 1, "series": 1, "quality": 2}
        for name, more in (("tiny", {"dual": 2}), ("dual", {"dual": 2}), ("land", {"flows": 0}), ("balance", {}), ("project", {"scenarios": 2, "measures": 1}), ("one", {}),
                           ("english", {"scenarios": 2, "measures": 1, "dual": 2}), ("undrawn", {"scenarios": 1, "measures": 1, "dual": 2}),
                           ("horizon", {"scenarios": 2, "dual": 2})):
            t.open(name)
            check_views(t, {**always, **more})
        t.open("hostile")
        title = t.run("document.title")
        check_views(t, always)
        t.expect(title.startswith("</script><script>bad()</script><!--") and t.run("document.title") == title, f"title {title}")
        t.expect(t.run("document.querySelectorAll('img, script').length") == 4, "a name became an element")
        t.open("thirteen")
        check_views(t, {**always, "scenarios": 1, "measures": 1})
        t.expect("近似" in t.run("document.querySelector('#view-scenarios').textContent") and "标准误" in t.run("document.querySelector('#view-measures').textContent"), "an approximation is not said")
        t.run("document.getElementById('w-N3').click()")
        t.show("measures")
        t.expect(t.run("document.querySelectorAll('#view-measures .chart').length") == 0, "wedges that are not known")
        t.quiet()
        t.open("crowd")
        check_views(t, {**always, "scenarios": 1})
        t.open("names")
        check_views(t, {**always, "scenarios": 2, "measures": 1, "dual": 2})
        check_widths(t)
        for _ in range(2):
            t.expect(t.run("document.querySelectorAll('img, script').length") == 4 and t.run("document.querySelectorAll('main b b, main p b').length") == 0, "a name became an element")
            t.run("document.getElementById('language').click()")
        t.expect(t.run("[...document.querySelectorAll('label')].some((label) => label.textContent.includes('</script><script>bad()</script>'))"), "a name is not shown as it is")
        t.open("empty")
        check_views(t, {})
        check_policy(t)
    finally:
        t.browser.close()
    for failure in failures[:20]:
        print("FAILED:", failure)
    sys.exit(1 if failures else 0)


def check_policy(t):
    """The policy is at work: what is not of the page neither runs nor loads."""
    with open("one.html", encoding="utf-8") as file:
        text = file.read()
    with open("foreign.html", "w", encoding="utf-8") as file:
        file.write(text.replace("</body>", "<script>document.title = 'foreign'</script><img src='https://127.0.0.1:9/x.png'></body>"))
    t.open("foreign")
    t.expect(t.run("document.title") != "foreign", "a foreign script ran")
    t.expect(any("Content Security Policy" in error for error in t.browser.errors), f"nothing was refused: {json.dumps(t.browser.errors)}")


main()
