// SPDX-License-Identifier: GPL-3.0-or-later
// The views: each makes its part of the page from the tables of the data.
"use strict";

const lastYear = () => data.years[data.years.length - 1];
const nothing = (words) => make("p", null, words);
// Said in place of a chart of parts without a number.
const noParts = (parts) => parts.some((part) => Object.values(part.values).some((value) => value !== null)) ? null : say("没有可画的数。", "There are no numbers to draw.");

function pick(label, options, chosen, change) {
    const select = make("select", {onchange: (event) => change(event.target.value)},
        ...options.map(([value, words]) => make("option", {value, selected: String(value) === String(chosen)}, words)));
    return make("label", null, label + " ", select);
}

// Values by year of one id in a table of groups.
function valuesOf(rows, key, id, value) {
    return Object.fromEntries(rows.filter((row) => cellId(row[key]) === id).map((row) => [row.year, row[value]]));
}

function partsOf(tableId, key, colorOf) {
    const rows = rowsOf(tableOf(tableId));
    const ids = [...new Set(rows.map((row) => cellId(row[key])))];
    return ids.map((id, i) => ({
        id, name: cellText(rows.find((row) => cellId(row[key]) === id)[key]) || say("（无）", "(none)"),
        color: colorOf(id, i), values: valuesOf(rows, key, id, "co2e_t")
    }));
}
const sectorColor = (id, i) => (data.sectors.find((sector) => sector.id === id) || {color: COLORS[i % COLORS.length]}).color;
const plainColor = (id, i) => COLORS[i % COLORS.length];

// ---- overview ----

function boundaryTiles(year) {
    return rowsOf(tableOf("boundaries")).filter((row) => row.year === year).map((row) => {
        const interval = row.lower_t === null ? "" : say("95 % 区间 ", "95 % interval ") + tonnes(row.lower_t) + " – " + tonnes(row.upper_t);
        const mark = cellId(row.state) === "value" ? "" : cellText(row.state);
        return make("li", null, make("span.name", null, cellText(row.boundary)),
            make("b", null, row.total_t === null ? cellText(row.state) : tonnes(row.total_t) + " " + row.unit),
            make("small", null, [interval, row.total_t === null ? "" : mark].filter((part) => part).join(" · ")));
    });
}

function verdictTiles() {
    return rowsOf(tableOf("targets")).map((row) => make("li", null,
        make("span.name", null, `${cellText(row.kind)} ${row.value || ""}` + say("（", " (") + (row.base_year ? row.base_year + "→" : "") + row.year + say("）", ")")),
        make("b", null, cellText(row.verdict)),
        row.other_verdict ? make("span.badge", null, cellText(row.other) + say("：", ": ") + cellText(row.other_verdict)) : null,
        make("small", null, [cellText(row.object), cellText(row.status),
            row.probability_pct === null ? "" : say("概率 ", "probability ") + showNumber(row.probability_pct, 1) + " %"].filter((part) => part).join(" · "))));
}

function overview(section) {
    const year = state.year;
    section.append(make("div.controls", null, yearPicker()));
    section.append(make("ul.tiles", {"aria-label": say("各口径合计", "Totals by boundary")}, ...boundaryTiles(year)));
    section.append(qualityNote(year) || "");
    const verdicts = verdictTiles();
    if (verdicts.length) section.append(make("h3", null, say("双控目标", "Targets of dual control")),
        make("ul.tiles", {"aria-label": say("双控结论", "Verdicts")}, ...verdicts));
    const peaks = tableOf("peaks");
    if (peaks) section.append(make("h3", null, say("各情景的峰值", "Peak of each scenario")), plainTable(peaks));
    sectorChart(section);
    section.append(tableBelow(plainTable(tableOf("boundaries"))));
}

function sectorChart(section) {
    const parts = partsOf("sectors", "sector", sectorColor);
    const sums = Object.fromEntries(data.years.map((year) => [year, parts.some((part) => part.values[year] === null) ? null
        : parts.reduce((sum, part) => sum + (part.values[year] || 0), 0)]));
    addChart(section, {
        title: say("分部门排放与清除", "Emissions and removals by sector"), note: qualityNote(state.year), nothing: noParts(parts),
        option: () => stackedOption(parts, data.years, "t CO2e", {name: say("合计（净）", "sum (net)"), values: sums}),
        below: [tableBelow(plainTable(tableOf("sectors")))]
    });
}

function yearPicker() {
    return pick(say("年份", "Year"), data.years.map((year) => [year, String(year)]), state.year,
        (value) => { state.year = Number(value); rebuild(); });
}

// ---- flows ----

const FLOW_LEAST = 0.005; // of the year's emissions: smaller subjects flow together

function flowLinks(year) {
    const rows = rowsOf(tableOf("flows")).filter((row) => row.year === year && row.co2e_t > 0);
    const all = rows.reduce((sum, row) => sum + row.co2e_t, 0);
    const subjects = new Map(), sums = new Map(), names = new Map();
    for (const row of rows) subjects.set(cellId(row.subject), (subjects.get(cellId(row.subject)) || 0) + row.co2e_t);
    const add = (from, to, value) => sums.set(from + "\n" + to, (sums.get(from + "\n" + to) || 0) + value);
    for (const row of rows) {
        const small = subjects.get(cellId(row.subject)) < FLOW_LEAST * all;
        const from = small ? "0 rest" : "0 " + cellId(row.subject), sector = "1 " + cellId(row.sector), gas = "2 " + cellId(row.gas);
        names.set(from, small ? say("其他", "other") : cellText(row.subject));
        names.set(sector, cellText(row.sector));
        names.set(gas, cellText(row.gas));
        add(from, sector, row.co2e_t);
        add(sector, gas, row.co2e_t);
    }
    return {names, links: [...sums].map(([key, value]) => ({source: key.split("\n")[0], target: key.split("\n")[1], value}))};
}

function flowOption(year, width) {
    const {names, links} = flowLinks(year);
    const label = (name) => names.get(name) || name;
    const ids = [...names.keys()];
    let gases = 0;
    const color = (id) => id[0] === "1" ? sectorColor(id.slice(2), 0) : id[0] === "2" ? COLORS[gases++ % COLORS.length] : "#7A8794";
    return {
        tooltip: {trigger: "item", renderMode: "richText", confine: true, formatter: (item) => item.dataType === "edge"
            ? `${label(item.data.source)} → ${label(item.data.target)}\n${tonnes(item.value)} t CO2e` : `${label(item.name)}\n${tonnes(item.value)} t CO2e`},
        series: [{
            type: "sankey", left: 8, right: width < 500 ? 60 : 120, top: 12, bottom: 12, nodeGap: 9, draggable: false, emphasis: {focus: "adjacency"},
            data: ids.map((id) => ({name: id, depth: Number(id[0]), itemStyle: {color: color(id)}})), links,
            lineStyle: {color: "source", opacity: 0.35}, label: {formatter: (item) => label(item.name), color: "#1a1a1a", fontSize: width < 500 ? 10 : 12}
        }]
    };
}

function flows(section) {
    const table = tableOf("flows");
    section.append(make("div.controls", null, yearPicker()));
    const year = columnOf(table, "year");
    addChart(section, {
        nothing: flowLinks(state.year).links.length ? null : say("这一年没有可画的正排放。", "There are no positive emissions of this year to draw."),
        title: say(`从燃料与活动到部门再到气体，${state.year} 年`, `From fuels and activities to sectors to gases, ${state.year}`), size: "tall",
        note: make("div", null, make("p.about", null, say("只画直接排放中为正的量（t CO2e）；清除、未估算和保密的行不在图中，小于 0.5 % 的品种合为“其他”。",
            "Positive direct emissions only (t CO2e); removals, lines not estimated and confidential ones are not drawn; subjects below 0.5 % are joined as other.")),
            qualityNote(state.year)),
        option: (width) => flowOption(state.year, width), below: [tableBelow(plainTable(table, (row) => row[year] === state.year))]
    });
}

// ---- time series ----

const GROUPS = {
    sectors: ["sector", sectorColor, "按部门", "by sector"], gases: ["gas", plainColor, "按气体", "by gas"],
    departments: ["department", plainColor, "按责任单位", "by department"]
};

function series(section) {
    const [key, colors] = GROUPS[state.group];
    const table = tableOf(state.group);
    section.append(make("div.controls", null, pick(say("分组", "Group"), Object.entries(GROUPS).map(([id, group]) => [id, say(group[2], group[3])]),
        state.group, (value) => { state.group = value; rebuild(); })));
    if (!table) return void section.append(nothing(say("没有这种分组。", "There is no such grouping.")));
    addChart(section, {
        title: say("历年排放，", "Emissions by year, ") + say(GROUPS[state.group][2], GROUPS[state.group][3]), note: qualityNote(lastYear()), nothing: noParts(partsOf(state.group, key, colors)),
        option: () => stackedOption(partsOf(state.group, key, colors), data.years, "t CO2e", null), below: [tableBelow(plainTable(table))]
    });
    const categories = tableOf("categories");
    if (categories) section.append(bulk(say("按类别的全部数据", "All data by category"), plainTable(categories)));
}

// ---- tables that are searched ----

// A search box above a table; rows that lack a word are hidden. How many are left is said aloud.
function searched(section, table, key, label) {
    const status = make("p.about", {role: "status", "aria-live": "polite"});
    const shown = plainTable(table);
    const lines = [...shown.querySelectorAll("tbody tr")], texts = lines.map((line) => line.textContent.toLowerCase());
    const filter = () => {
        const words = state[key].toLowerCase().split(/\s+/).filter((word) => word);
        lines.forEach((line, i) => { line.hidden = !words.every((word) => texts[i].includes(word)); });
        const left = table.rows.length ? lines.filter((line) => !line.hidden).length : 0;
        status.textContent = say(`${left} 行，共 ${table.rows.length} 行`, `${left} of ${table.rows.length} rows`);
    };
    section.append(make("div.controls", null, make("label", null, label + " ",
        make("input", {type: "search", id: key + "-search", value: state[key], oninput: (event) => { state[key] = event.target.value; filter(); }}))), status, shown);
    filter();
}

function factors(section) {
    searched(section, tableOf("factors"), "factors", say("查找因子、来源", "Find a factor or source"));
}

// ---- dual control ----

function dualOption(rows, other) {
    const unit = rows.length ? showUnit(rows[0].unit) : "";
    const line = (name, value, color, symbol, more) => ({
        name, type: "line", symbol, symbolSize: 8, itemStyle: {color}, lineStyle: {color, width: 2, ...more}, connectNulls: true,
        data: rows.filter((row) => row[value] !== null).map((row) => [row.year, row[value]])
    });
    const years = rows.map((row) => row.year);
    return {
        xAxis: yearScale(years),
        yAxis: {...valueAxis(unit), scale: true}, tooltip: tip(unit, -1),
        series: [line(say("实际", "actual"), "actual", COLORS[0], "circle"), line(say("目标路径", "target path"), "required", COLORS[1], "triangle", {type: "dashed"}),
            line(say("95 % 下限", "95 % lower"), "lower", "#767676", "none", {type: "dotted", width: 1}), line(say("95 % 上限", "95 % upper"), "upper", "#767676", "none", {type: "dotted", width: 1}),
            ...(other ? [line(say("实际，", "actual, ") + other, "other_actual", COLORS[2], "diamond"), line(say("路径，", "path, ") + other, "other_required", COLORS[3], "rect", {type: "dashed"})] : [])]
    };
}

// One line a target: how much of its path value is used, with the interval; 100 is the path.
function gaugeRows() {
    const paths = rowsOf(tableOf("paths"));
    return rowsOf(tableOf("targets")).map((target) => {
        const row = paths.find((entry) => cellId(entry.target) === cellId(target.target) && entry.year === target.judged);
        const of = (value, required) => row && value !== null && required ? 100 * value / required : null;
        if (!row || of(row.actual, row.required) === null) return null;
        return {
            target, name: `${cellText(target.kind)} ${target.value}\n${target.judged}`, used: of(row.actual, row.required), lower: of(row.lower, row.required), upper: of(row.upper, row.required),
            other: of(row.other_actual, row.other_required)
        };
    }).filter((row) => row);
}

function gaugeOption(rows) {
    const dots = (name, key, color, symbol) => ({name, type: "scatter", symbol, symbolSize: 14, itemStyle: {color, borderColor: "#1a1a1a"}, data: rows.map((row, i) => [row[key], i]).filter((point) => point[0] !== null)});
    const values = rows.flatMap((row) => [row.used, row.lower, row.upper, row.other]).filter((value) => value !== null);
    const interval = rows.filter((row) => row.lower !== null).map((row) => ({
        name: say("95 % 区间", "95 % interval"), type: "line", symbol: "rect", symbolSize: [2, 14], lineStyle: {width: 4, color: "#56B4E9"}, itemStyle: {color: "#56B4E9"}, data: [[row.lower, rows.indexOf(row)], [row.upper, rows.indexOf(row)]]
    }));
    return {
        tooltip: {trigger: "item", renderMode: "richText", confine: true, formatter: (item) => `${item.seriesName}\n${showNumber(item.value[0], 1)} %`},
        xAxis: {...valueAxis("%"), nameLocation: "end", min: Math.floor(Math.min(95, ...values) / 5) * 5, max: Math.ceil(Math.max(105, ...values) / 5) * 5},
        yAxis: {type: "category", data: rows.map((row) => row.name), axisLabel: {color: "#1a1a1a"}, inverse: true},
        series: [{...dots(say("实际", "actual"), "used", COLORS[0], "circle"), z: 5, markLine: {
            silent: true, symbol: "none", lineStyle: {color: "#1a1a1a", width: 2, type: "solid"}, label: {position: "start", formatter: say("目标路径 100", "target path 100"), color: "#1a1a1a"}, data: [{xAxis: 100}]
        }}, {...dots(say("另一种电力因子", "the other grid factors"), "other", COLORS[4], "diamond"), z: 4}, ...interval]
    };
}

function gauge(section) {
    const rows = gaugeRows();
    addChart(section, {
        title: say("双控标尺：实际占目标路径值的百分比", "Dual-control gauge: actual as a percentage of the path value"),
        nothing: rows.length ? null : say("没有已评价、有路径的目标。", "No target with a path has been judged."),
        note: make("div", null, make("p.about", null, say("100 为恰在目标路径上；线的左边（小于 100）守住，右边超出。横线为 95 % 区间。", "100 is just on the path; left of it (less) the path is kept, right of it it is not. The bar is the 95 % interval.")), qualityNote(lastYear())),
        option: () => gaugeOption(rows), below: rows.length ? [tableBelow(smallTable(say("双控标尺", "Dual-control gauge"),
            [[say("目标", "target")], [say("口径", "boundary")], [say("性质", "status")], [say("评价年", "judged in"), "", PLAIN], [say("实际", "actual"), "%", 1], [say("下限", "lower"), "%", 1], [say("上限", "upper"), "%", 1], [say("另一种电力因子", "other grid factors"), "%", 1], [say("结论", "verdict")]],
            rows.map((row) => [cellText(row.target.kind) + " " + row.target.value, cellText(row.target.object), cellText(row.target.status), row.target.judged, row.used, row.lower, row.upper, row.other, cellText(row.target.verdict)])))] : []
    });
}

function dual(section) {
    const targets = tableOf("targets"), paths = tableOf("paths");
    if (!targets) return void section.append(nothing(say("这份清单没有目标（targets.yaml）。", "This inventory has no targets (targets.yaml).")));
    section.append(plainTable(targets, null, ["boundary", "level"]));
    gauge(section);
    const drawn = [...new Set(rowsOf(paths).map((row) => cellId(row.target)))];
    if (drawn.length) {
        const id = drawn[Math.min(state.target, drawn.length - 1)], about = rowsOf(targets).find((row) => cellId(row.target) === id);
        section.append(make("div.controls", null, pick(say("目标", "Target"), drawn.map((target, i) => [i, target]), state.target, (value) => { state.target = Number(value); rebuild(); })));
        const column = columnOf(paths, "target");
        addChart(section, {
            title: cellText(about.kind) + say("：", ": ") + cellText(about.object) + say("，", ", ") + cellText(about.verdict)
                + (about.other_verdict ? say("（按 ", " (") + cellText(about.other) + say("：", ": ") + cellText(about.other_verdict) + say("）", ")") : ""),
            note: make("div", null, make("p.about", null, `${cellText(about.status)} · ${cellText(about.document)}`), qualityNote(lastYear())),
            option: () => dualOption(rowsOf(paths).filter((row) => cellId(row.target) === id), cellText(about.other)), below: [tableBelow(plainTable(paths, (row) => cellId(row[column]) === id))]
        });
    } else {
        section.append(nothing(say("没有可以画出路径的目标。", "No target has a path to draw.")));
    }
    for (const table of tablesIn("dual_detail")) section.append(details(title(table.titles), plainTable(table)));
}

// ---- quality ----

function quality(section) {
    const table = tableOf("quality_shares"), rows = rowsOf(table);
    const group = (ids) => ids.map((id, i) => ({name: title(table.columns[columnOf(table, id)].titles), color: COLORS[i], values: Object.fromEntries(rows.map((row) => [row.year, row[id]]))}));
    const chart = (words, ids) => addChart(section, {
        title: words, note: qualityNote(state.year), nothing: noParts(group(ids)),
        option: () => { const made = stackedOption(group(ids), data.years, "%", null); return {...made, yAxis: {...made.yAxis, max: 100}, tooltip: tip("%", 1)}; }, below: [tableBelow(plainTable(table))]
    });
    chart(say("总排放依据的活动数据", "Activity data behind the gross emissions"), ["published_pct", "downscaled_pct", "estimate_pct", "not_stated_pct"]);
    chart(say("总排放依据的因子", "Factors behind the gross emissions"), ["two_sources_pct", "one_source_pct", "unconfirmed_pct"]);
    for (const entry of tablesIn("quality")) if (entry !== table) section.append(details(title(entry.titles), plainTable(entry)));
}
