// SPDX-License-Identifier: GPL-3.0-or-later
// What the views are made of: words in two languages, numbers, tables, charts. The page's
// policy allows no inline style and no markup from text: elements are made by hand, all text
// goes in as text, and tooltips are drawn on the canvas.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const state = {
    language: data.language, view: "overview", year: data.years[data.years.length - 1], group: "sectors",
    boundary: null, quantity: "total", off: {}, hidden: {}, scenario: Math.max(0, data.scenarios.findIndex((scenario) => scenario.switches)), target: 0, measures: "", factors: ""
};
const chartList = [];
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
// Okabe and Ito's colours, told apart with any colour vision; sectors bring their own.
const COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5B5B5B", "#8B6914"];
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';

const say = (zh, en) => state.language === "zh" ? zh : en;
const title = (titles) => titles[state.language] || titles.zh || "";

// make("p.about", {id: "x"}, child, ...): an element; a string is text, never markup.
function make(kind, attributes, ...children) {
    const [tag, ...classes] = kind.split(".");
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(" ");
    for (const [name, value] of Object.entries(attributes || {})) {
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
}

// ---- numbers and cells ----

const PLAIN = -2;
function showNumber(value, decimals) {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    if (decimals === PLAIN) return String(value);
    const how = decimals < 0 ? {maximumSignificantDigits: 4}
        : {minimumFractionDigits: decimals, maximumFractionDigits: decimals};
    return new Intl.NumberFormat(state.language === "zh" ? "zh-CN" : "en", how).format(value).replace("-", "−");
}
const tonnes = (value) => showNumber(value, 0);
const cellId = (cell) => cell === null ? "" : typeof cell === "object" ? cell.id : String(cell);
function cellText(cell, column) {
    if (cell === null) return "";
    if (typeof cell === "number") return showNumber(cell, column ? column.decimals : -1);
    return typeof cell === "object" ? cell[state.language] || cell.id : cell;
}

// ---- tables of the data ----

const tableOf = (id) => data.tables.find((table) => table.id === id) || null;
const tablesIn = (view) => data.tables.filter((table) => table.view === view);
const columnOf = (table, id) => table.columns.findIndex((column) => column.id === id);

// Rows as objects by column id, so that views name what they read.
function rowsOf(table) {
    if (!table) return [];
    return table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.id, row[i]])));
}

// Units of the data as one reads them.
function showUnit(unit) {
    const plain = unit.replace(/\bt_/g, "t ");
    return state.language === "zh" ? plain.replace("10^4 CNY", "万元").replace("CNY", "元").replace("/yr", "/年") : plain;
}

function headCell(column) {
    const unit = showUnit(title(column.unit));
    const text = title(column.titles) + (unit ? say("（", " (") + unit + say("）", ")") : "");
    return make(column.number ? "th.number" : "th", {scope: "col"}, text);
}

// Han characters are twice as wide as letters.
const isLong = (text) => text.length + (text.match(/[\u3400-\u9fff]/g) || []).length > 24;
const cellClass = (column, text) => column.number ? "td.number" : isLong(text) ? "td.long" : "td";

// A plain table. `keep(row)` chooses rows, `drop` lists columns that are left out.
function plainTable(table, keep, drop) {
    const columns = table.columns.map((column, i) => ({column, i})).filter(({column}) => !(drop || []).includes(column.id));
    const body = make("tbody");
    for (const row of table.rows) {
        if (keep && !keep(row)) continue;
        body.append(make("tr", null, ...columns.map(({column, i}) =>
            make(cellClass(column, cellText(row[i], column)), null, cellText(row[i], column)))));
    }
    if (!body.children.length)
        body.append(make("tr", null, make("td", {colspan: columns.length || 1}, say("没有数据", "no data"))));
    const shown = make("table", null, make("caption", null, title(table.titles)),
        make("thead", null, make("tr", null, ...columns.map(({column}) => headCell(column)))), body);
    const notes = (table.notes[state.language] || []).filter((note) => note);
    return make("div", null, make("div.scroll", {role: "region", tabindex: "0", "aria-label": title(table.titles)}, shown),
        notes.length ? make("ul.notes", null, ...notes.map((note) => make("li", null, note))) : null);
}

function details(words, ...content) {
    return make("details", null, make("summary", null, words), ...content);
}
// Long tables that stay closed on paper.
function bulk(words, ...content) {
    const made = details(words, ...content);
    made.className = "bulk";
    return made;
}
const tableBelow = (...content) => details(say("数据表", "Data table"), ...content);

// A table made here, of texts and numbers: {titles, columns: [[words, unit, decimals or null]], rows}.
function smallTable(words, columns, rows) {
    const both = (text) => ({zh: text, en: text});
    return plainTable({
        titles: both(words), notes: {zh: [], en: []}, rows,
        columns: columns.map(([name, unit, decimals]) => ({
            id: name, titles: both(name), unit: both(unit || ""), number: decimals !== undefined && decimals !== null, decimals
        }))
    });
}

// ---- charts ----

// Under each chart: what share of the year's gross emissions rests on estimates.
function qualityNote(year) {
    const row = rowsOf(tableOf("quality_shares")).find((entry) => entry.year === year);
    if (!row || row.published_pct === null) return null;
    const part = (value) => showNumber(value, 1) + " %";
    const note = make("p.about", null, say(`数据质量（${year} 年总排放）：`, `Data quality (gross emissions of ${year}): `),
        say(`公布 ${part(row.published_pct)}，推算 ${part(row.downscaled_pct)}，估算 ${part(row.estimate_pct)}，未核实因子 ${part(row.unconfirmed_pct)}`,
            `published ${part(row.published_pct)}, downscaled ${part(row.downscaled_pct)}, estimated ${part(row.estimate_pct)}, unconfirmed factors ${part(row.unconfirmed_pct)}`));
    if (row.estimate_pct >= 50)
        note.append(" ", make("span.badge", null, say("以估算为主", "mostly estimates")));
    return note;
}

// A chart with its name, note and table; words in its place where there is nothing to draw.
function addChart(parent, chart) {
    if (chart.nothing) return void parent.append(make("figure", null, make("figcaption", null, chart.title), make("p", null, chart.nothing), ...chart.below));
    const box = make(chart.size ? "div.chart." + chart.size : "div.chart", {role: "img", "aria-label": chart.title + say("。数据见下表。", ". The table below has its data.")});
    parent.append(make("figure", null, make("figcaption", null, chart.title), box, chart.note || null, ...chart.below));
    chartList.push({box, option: chart.option, size: chart.size, drawn: null});
}

// Paper is as wide as the rules of @page say: its sizes stand in style.css too.
const onPaper = (entry) => ({width: 1010, height: {tall: 560, middle: 490}[entry.size] || 440});

function draw(entry, size) {
    if (!entry.box.clientWidth || !entry.box.clientHeight) return;
    if (!entry.drawn)
        entry.drawn = echarts.init(entry.box, null, {renderer: "canvas", devicePixelRatio: 2, locale: state.language === "zh" ? "ZH" : "EN"});
    const width = size ? size.width : entry.box.clientWidth;
    entry.drawn.resize({animation: {duration: 0}, ...size});
    const frame = frameOf(width), made = entry.option(width);
    const legend = {...frame.legend, ...made.legend, type: size ? "plain" : "scroll"}; // on paper nothing scrolls
    if (size) frame.grid.top = 80; // two lines of names
    entry.drawn.setOption({...frame, ...made, legend}, true);
    // The canvas is one image to a screen reader: its name is on the box.
}

const drawAll = () => chartList.forEach((entry) => draw(entry, null));
function dropCharts() {
    for (const entry of chartList.splice(0)) if (entry.drawn) entry.drawn.dispose();
}

// What all charts share. No HTML tooltips: they would need inline styles.
function frameOf(width) {
    return {
        animation: false, color: COLORS, backgroundColor: "#fff", textStyle: {fontFamily: FONT, color: "#1a1a1a"},
        tooltip: {trigger: "axis", renderMode: "richText", confine: true, axisPointer: {type: "line"}},
        legend: {type: "scroll", top: 0, textStyle: {color: "#1a1a1a", width: Math.min(240, width / 2), overflow: "truncate"}},
        grid: {left: 8, right: width < 500 ? 12 : 28, top: 56, bottom: 8, containLabel: true},
        aria: {enabled: true, label: {enabled: false}, decal: {show: true}}
    };
}
const valueAxis = (unit) => ({
    type: "value", name: unit, nameTextStyle: {align: "left", color: "#1a1a1a"}, axisLabel: {formatter: (v) => showNumber(v, -1), color: "#1a1a1a"},
    splitLine: {lineStyle: {color: "#d8dce2"}}
});
const yearAxis = (years) => ({type: "category", data: years.map(String), axisLabel: {color: "#1a1a1a"}});
// Years as numbers: with gaps as wide as they are.
const yearScale = (years) => ({
    type: "value", min: years.length ? Math.min(...years) : 0, max: years.length ? Math.max(...years) : 1, minInterval: 1, splitLine: {show: false},
    axisLabel: {formatter: (year) => String(year), color: "#1a1a1a"}, axisPointer: {label: {formatter: (at) => String(Math.round(at.value))}}
});
const tip = (unit, decimals) => ({
    trigger: "axis", renderMode: "richText", confine: true,
    valueFormatter: (value) => showNumber(Array.isArray(value) ? value[1] : value, decimals) + " " + unit
});

// Stacked columns over the reported years, which may have gaps. `parts`: {name, color, values by year}.
function stackedOption(parts, years, unit, net) {
    const series = parts.map((part) => ({
        name: part.name, type: "bar", stack: "all", barMaxWidth: 60, itemStyle: {color: part.color, borderColor: "#fff", borderWidth: 1},
        data: years.map((year) => part.values[year] ?? null)
    }));
    if (net) series.push({
        name: net.name, type: "line", symbol: "diamond", symbolSize: 9, lineStyle: {color: "#1a1a1a", width: 2}, itemStyle: {color: "#1a1a1a"},
        data: years.map((year) => net.values[year] ?? null)
    });
    return {xAxis: yearAxis(years), yAxis: valueAxis(unit), tooltip: tip(unit, 0), series};
}
