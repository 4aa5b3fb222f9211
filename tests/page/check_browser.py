# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that pages.sh wrote, in headless Chromium: nothing is refused or fetched, all charts are drawn, switches and
keys work, paper holds everything. usage: check_browser.py CHROMIUM"""
import base64
import json
import math
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


LINES = "chartList.find((entry) => entry.drawn && entry.box.closest('#view-scenarios')).drawn.getOption().series.filter((s) => s.data.length).map((s) => [s.name, s.data])"


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


def check_bands(t):
    """Percentiles that an ensemble will bring are drawn as a band."""
    t.run("""data.scenarios[0].bands = [{boundary: 'ghg_net', percent: 2.5, values: totalsOf(data.scenarios[0], 'ghg_net', 0).map((v) => v * 0.9)},
        {boundary: 'ghg_net', percent: 97.5, values: totalsOf(data.scenarios[0], 'ghg_net', 0).map((v) => v * 1.1)}]; rebuild();""")
    areas = t.run("chartList.find((entry) => entry.drawn && entry.box.closest('#view-scenarios')).drawn.getOption().series.filter((s) => s.areaStyle).length")
    t.expect(areas == 1, f"{areas} bands")
    t.quiet()


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
    t.show("overview")
    made = t.browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    with open(t.name + ".pdf", "wb") as file:
        file.write(base64.b64decode(made["data"]))
    text = subprocess.run(["pdftotext", "-layout", t.name + ".pdf", "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
    for words in ("总览", "流向", "时间序列", "情景路径", "牵头单位", "目标与结论", "用到的因子与来源", "数据质量"):
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
        check_views(t, {"overview": 1, "flows": 1, "series": 1, "scenarios": 1, "dual": 1, "quality": 2})
        check_numbers(t)
        check_switches(t)
        check_bands(t)
        check_search(t)
        check_keys(t)
        check_contrast(t)
        check_widths(t)
        check_paper(t)
        always = {"overview": 1, "flows": 1, "series": 1, "quality": 2}
        for name, more in (("tiny", {"dual": 1}), ("dual", {"dual": 1}), ("land", {"flows": 0}), ("balance", {}), ("project", {"scenarios": 1}), ("one", {}), ("english", {"scenarios": 1, "dual": 1})):
            t.open(name)
            check_views(t, {**always, **more})
        t.open("hostile")
        title = t.run("document.title")
        check_views(t, always)
        t.expect(title.startswith("</script><script>bad()</script><!--") and t.run("document.title") == title, f"title {title}")
        t.expect(t.run("document.querySelectorAll('img, script').length") == 4, "a name became an element")
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
