// SPDX-License-Identifier: GPL-3.0-or-later
// The page around the views: head, tabs, language, print.
"use strict";

const VIEWS = [
    ["overview", overview, "总览", "Overview"], ["flows", flows, "流向", "Flows"], ["series", series, "时间序列", "Time series"], ["scenarios", scenarios, "情景", "Scenarios"],
    ["measures", measures, "措施", "Measures"], ["dual", dual, "双控", "Dual control"], ["factors", factors, "因子与来源", "Factors"], ["quality", quality, "数据质量", "Data quality"]
];

function head() {
    const name = title(data.inventory.titles);
    document.title = name + say(" 温室气体清单", ": greenhouse gases");
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const years = data.years.join(", ");
    const shares = rowsOf(tableOf("quality_shares")).find((row) => row.year === lastYear());
    const other = state.language === "zh" ? "en" : "zh";
    document.getElementById("head").replaceChildren(
        make("div", null, make("h1", null, name + say("温室气体清单与双控看板", ": greenhouse gases and dual control")),
            make("p", null, `${title(data.region.titles)} ${data.region.id} · ${years} · ${title(data.guideline.titles)} · GWP ${data.gwp}`)),
        make("button", {type: "button", id: "language", lang: other, onclick: () => { state.language = other; rebuild("language"); }}, other === "en" ? "English" : "中文"));
    const old = document.getElementById("warning");
    if (old) old.remove();
    if (shares && shares.estimate_pct + shares.unconfirmed_pct >= 10)
        document.getElementById("head").after(make("p.warning", {id: "warning", role: "note"},
            say(`注意：${lastYear()} 年总排放的 ${showNumber(shares.estimate_pct, 1)} % 依据估算的活动数据，${showNumber(shares.unconfirmed_pct, 1)} % 依据未核实的因子。`,
                `Note: ${showNumber(shares.estimate_pct, 1)} % of the gross emissions of ${lastYear()} rest on estimated activity data, ${showNumber(shares.unconfirmed_pct, 1)} % on unconfirmed factors.`)));
    document.getElementById("foot").replaceChildren(make("p", null, say("碳衡 tanheng ", "tanheng ") + data.version + " · " + data.date + say(" · 数据校验 ", " · data ") + data.inputs_sha256.slice(0, 16)
        + say(" · 因子校验 ", " · factors ") + data.factors_sha256.slice(0, 16)),
        make("p", null, say("图由 Apache ECharts 画出：", "Charts by Apache ECharts: ") + "Apache-2.0, Copyright 2017-2026 The Apache Software Foundation (https://www.apache.org/)."));
}

function show(id, focus) {
    state.view = id;
    for (const [view] of VIEWS) {
        const tab = document.getElementById("tab-" + view), chosen = view === id;
        tab.setAttribute("aria-selected", chosen);
        tab.tabIndex = chosen ? 0 : -1;
        document.getElementById("view-" + view).hidden = !chosen;
        if (chosen && focus) tab.focus();
    }
    drawAll();
}

// Arrows, Home and End go from tab to tab, as screen readers expect of tabs.
function onTabKey(event) {
    const at = VIEWS.findIndex(([view]) => view === state.view), n = VIEWS.length;
    const to = {ArrowRight: (at + 1) % n, ArrowLeft: (at + n - 1) % n, Home: 0, End: n - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(VIEWS[to][0], true);
}

function tabs() {
    document.getElementById("nav").setAttribute("aria-label", say("看板各部分", "Parts of the dashboard"));
    document.getElementById("nav").replaceChildren(make("div", {role: "tablist", onkeydown: onTabKey}, ...VIEWS.map(([view, , zh, en]) =>
        make("button", {type: "button", role: "tab", id: "tab-" + view, "aria-controls": "view-" + view, onclick: () => show(view, false)}, say(zh, en)))));
}

// Makes the page anew in its state; the control that was used keeps the focus.
function rebuild(focus) {
    const used = focus || (document.activeElement && document.activeElement.id);
    dropCharts();
    head();
    tabs();
    const main = document.getElementById("main");
    main.replaceChildren(...VIEWS.map(([view, build, zh, en]) => {
        const section = make("section", {id: "view-" + view, role: "tabpanel", "aria-labelledby": "tab-" + view, tabindex: "0"}, make("h2", null, say(zh, en)));
        build(section);
        return section;
    }));
    show(state.view, false);
    const again = used && document.getElementById(used);
    if (again) again.focus();
}

// Paper has no tabs: every view and every table is shown, then the screen is as before.
function toPaper() {
    for (const [view] of VIEWS) document.getElementById("view-" + view).hidden = false;
    document.querySelectorAll("details").forEach((entry) => { entry.dataset.was = entry.open; entry.open = !entry.classList.contains("bulk"); });
    chartList.forEach((entry) => draw(entry, onPaper(entry)));
}
function toScreen() {
    document.querySelectorAll("details").forEach((entry) => { entry.open = entry.dataset.was === "true"; });
    show(state.view, false);
}

window.addEventListener("beforeprint", toPaper);
window.addEventListener("afterprint", toScreen);
window.addEventListener("resize", drawAll);
rebuild();
