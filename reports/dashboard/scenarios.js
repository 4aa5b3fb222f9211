// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios and measures: paths with their bands, switches, targets, draws, wedges.
"use strict";

// ---- scenarios ----

// A quantity over measures: the sum of the terms of all subsets of those that are on. Boundaries
// in t; GDP, in CNY, stands behind the last of them.
function sumOf(scenario, place, mask) {
    const totals = Array(scenario.horizon - scenario.base_year).fill(0);
    for (const term of scenario.terms)
        if (term.quantity === place && (term.mask & mask) === term.mask) term.values.forEach((value, i) => { totals[i] = value === null ? NaN : totals[i] + value; });
    return totals;
}
// What is drawn of a boundary: t, or t per 10,000 CNY.
function valuesFor(scenario, boundary, mask) {
    const totals = sumOf(scenario, scenario.boundaries.indexOf(boundary), mask);
    if (!byIntensity()) return totals;
    const gdp = scenario.gdp ? sumOf(scenario, scenario.boundaries.length, mask) : [];
    return totals.map((total, i) => gdp[i] > 0 ? total / (gdp[i] / 1e4) : NaN);
}
const byIntensity = () => state.quantity === "intensity";
const allOn = (scenario) => 2 ** scenario.measures.length - 1;
function chosenMask(scenario) {
    const off = state.off[scenario.id] || new Set();
    return scenario.measures.reduce((mask, measure, i) => off.has(measure.id) ? mask : mask | 1 << i, 0);
}

function scenarioLines(boundary) {
    const rows = rowsOf(tableOf("projection")), column = boundary + "_t";
    const value = (row) => byIntensity() ? (row[column] === null || !row.gdp_10k_cny ? null : row[column] / row.gdp_10k_cny) : row[column];
    return data.scenarios.map((scenario, i) => {
        const own = rows.filter((row) => cellId(row.scenario) === scenario.id && value(row) !== null);
        return {scenario, color: COLORS[i % COLORS.length], symbol: SYMBOLS[i % SYMBOLS.length], points: own.map((row) => [row.year, value(row), cellId(row.status)])};
    });
}

// Rows of the fan that is drawn, from the base year on.
function fanOf(scenario, boundary) {
    return rowsOf(tableOf(byIntensity() ? "intensity_fan" : "fan"))
        .filter((row) => cellId(row.scenario) === scenario.id && cellId(row.boundary) === boundary && row.year >= scenario.base_year);
}
const fanColumn = (percent) => percent + (byIntensity() ? "" : "_t");

// Two bands: 95 % and, darker, 80 %. A band is the lower limit and, stacked on it, the width.
function bandSeries(line, boundary) {
    const rows = fanOf(line.scenario, boundary);
    if (!rows.length) return [];
    return [["p2_5", "p97_5", 0.12], ["p10", "p90", 0.16]].flatMap(([low, high, opacity]) => {
        const from = fanColumn(low), to = fanColumn(high), good = rows.filter((row) => row[from] !== null && row[to] !== null);
        const common = {type: "line", stack: "band " + low + line.scenario.id, stackStrategy: "all", symbol: "none", silent: true, lineStyle: {opacity: 0}, tooltip: {show: false}};
        return [{...common, data: good.map((row) => [row.year, row[from]])},
            {...common, data: good.map((row) => [row.year, row[to] - row[from]]), areaStyle: {color: line.color, opacity}}];
    });
}

function scenarioSeries(line, boundary) {
    const made = line.points.filter((point) => point[2] !== "extrapolated").map((point) => point.slice(0, 2));
    const last = made[made.length - 1];
    const rest = line.points.filter((point) => point[2] === "extrapolated").map((point) => point.slice(0, 2));
    const common = {name: title(line.scenario.titles), type: "line", color: line.color, symbol: line.symbol, symbolSize: 7, showSymbol: true, itemStyle: {color: line.color}};
    return [...bandSeries(line, boundary), {...common, data: made, markPoint: byIntensity() ? undefined : peakMark(line)},
        {...common, data: last && rest.length ? [last, ...rest] : [], lineStyle: {type: "dashed"}}];
}

function peakMark(line) {
    const peak = line.points.reduce((best, point) => !best || point[1] > best[1] ? point : best, null);
    const end = line.points.length ? line.points[line.points.length - 1][0] : 0;
    const words = peak && (peak[0] === end ? say("末年最高，未达峰", "highest at the end: no peak") : say("最高 ", "highest ") + peak[0]);
    return peak ? {symbolSize: 1, label: {show: true, position: "top", align: peak[0] === end ? "right" : "left", distance: 10, formatter: words, color: "#1a1a1a"}, data: [{coord: peak.slice(0, 2)}]} : undefined;
}

function scenarioOption(boundary) {
    const shown = scenarioLines(boundary).filter((line) => !state.hidden[line.scenario.id]);
    const series = shown.flatMap((line) => scenarioSeries(line, boundary));
    const scenario = data.scenarios[state.scenario];
    if (scenario && scenario.switches && chosenMask(scenario) !== allOn(scenario))
        series.push({
            name: chosenName(scenario), type: "line", symbol: "emptyCircle", symbolSize: 8, lineStyle: {type: "dotted", width: 3, color: "#1a1a1a"}, itemStyle: {color: "#1a1a1a"},
            data: valuesFor(scenario, boundary, chosenMask(scenario)).map((value, i) => [scenario.base_year + 1 + i, isFinite(value) ? value : null])
        });
    const years = series.flatMap((line) => line.data.map((point) => point[0]));
    return {
        xAxis: yearScale(years), legend: {data: [...new Set(series.map((line) => line.name).filter((name) => name))]},
        yAxis: {...valueAxis(quantityUnit(boundary)), scale: true}, tooltip: tip(quantityUnit(boundary), quantityDecimals()), series
    };
}
const chosenName = (scenario) => title(scenario.titles) + say("（所选措施）", " (chosen measures)");
function boundaryRow(boundary) { return rowsOf(tableOf("boundaries")).find((row) => cellId(row.boundary) === boundary); }
function boundaryName(boundary) { const row = boundaryRow(boundary); return row ? cellText(row.boundary) : boundary; }
function boundaryUnit(boundary) { const row = boundaryRow(boundary); return row ? row.unit : "t CO2e"; }
const quantityUnit = (boundary) => byIntensity() ? boundaryUnit(boundary) + say("/万元", "/10^4 CNY") : boundaryUnit(boundary);
const quantityDecimals = () => byIntensity() ? 4 : 0;

function scenarioTable(boundary) {
    const lines = scenarioLines(boundary), years = [...new Set(lines.flatMap((line) => line.points.map((point) => point[0])))].sort((a, b) => a - b);
    const unit = quantityUnit(boundary), decimals = quantityDecimals(), columns = [[say("年", "year"), "", PLAIN], ...lines.map((line) => [title(line.scenario.titles), unit, decimals])];
    const scenario = data.scenarios[state.scenario], chosen = scenario && scenario.switches ? valuesFor(scenario, boundary, chosenMask(scenario)) : null;
    if (chosen) columns.push([chosenName(scenario), unit, decimals]);
    const rows = years.map((year) => [year, ...lines.map((line) => (line.points.find((point) => point[0] === year) || [0, null])[1]),
        ...(chosen ? [year > scenario.base_year ? chosen[year - scenario.base_year - 1] : null] : [])]);
    return smallTable(quantityName(boundary), columns, rows);
}
const quantityName = (boundary) => boundaryName(boundary) + (byIntensity() ? say("，单位 GDP", " per GDP") : "");

// ---- switches ----

const measureRow = (scenario, id) => rowsOf(tableOf("measures")).find((row) => cellId(row.scenario) === scenario.id && row.measure === id);

// The same switches stand in two views: `prefix` keeps their ids apart.
function measureSwitches(scenario, prefix) {
    if (!scenario.switches) return nothing(say("这个情景没有可以单独开关的措施。", "This scenario has no measures to switch."));
    const off = state.off[scenario.id] = state.off[scenario.id] || new Set();
    const flip = (id, on) => { if (on) off.delete(id); else off.add(id); rebuild(prefix + id); };
    const all = (id, words, change) => make("button", {type: "button", id: prefix + id, onclick: () => { change(); rebuild(prefix + id); }}, words); // ids of measures have no colon
    return make("div", null, make("fieldset", {id: prefix + "switches"}, make("legend", null, say("措施开关：", "Measures of ") + title(scenario.titles)),
        ...scenario.measures.map((measure) => {
            const row = measureRow(scenario, measure.id);
            return make("label", null, make("input", {type: "checkbox", id: prefix + measure.id, checked: !off.has(measure.id), onchange: (event) => flip(measure.id, event.target.checked)}),
                ` ${measure.id} ${title(measure.titles)}`, row && cellId(row.quality) !== "published" ? make("small", null, say("（", " (") + (cellText(row.quality) || say("未注明", "not stated")) + say("）", ")")) : null);
        }),
        all(":all", say("全开", "all on"), () => off.clear()), all(":none", say("全关", "all off"), () => scenario.measures.forEach((measure) => off.add(measure.id)))),
        make("p.paper", null, say("措施开关：", "Measures of ") + title(scenario.titles) + say("；", "; ") + (off.size ? say("已关闭 ", "off: ") + [...off].sort().join(say("、", ", ")) : say("全部开启", "all on")) + say("。", ".")),
        scenario.deviation > 0 ? make("p.about", null, say(`互相影响的措施太多，开关按逐项取消相加，是近似：试算的偏差最大为总量的 ${showNumber(100 * scenario.deviation, 2)} %。`,
            `Too many measures meet: switches add up what leaving out each one changes. An approximation; trials were off by up to ${showNumber(100 * scenario.deviation, 2)} % of the total.`))
            : make("p.about", null, say("开关后的数与引擎只开这些措施重算的结果相同。", "With any switches the numbers are those that the engine gives with just these measures on.")));
}

function scenarioPicker() {
    return pick(say("措施属于", "Measures of"), data.scenarios.map((entry, i) => [i, title(entry.titles)]), state.scenario, (value) => { state.scenario = Number(value); rebuild(); });
}
function boundaryPicker() {
    const ids = data.scenarios[0].boundaries;
    if (!ids.includes(state.boundary)) state.boundary = ids[0];
    return pick(say("口径", "Boundary"), ids.map((id) => [id, boundaryName(id)]), state.boundary, (value) => { state.boundary = value; rebuild(); });
}

// Targets that totals and GDP of the chosen measures answer: [required, all on, chosen, kept].
function chosenTargets(scenario) {
    const rows = rowsOf(tableOf("targets")).filter((row) => row.level !== null && scenario.boundaries.includes(row.boundary));
    const paths = rowsOf(tableOf("projection")).filter((row) => cellId(row.scenario) === scenario.id);
    const total = (boundary, year, mask) => {
        if (year > scenario.base_year) return sumOf(scenario, scenario.boundaries.indexOf(boundary), mask)[year - scenario.base_year - 1];
        return (paths.find((row) => row.year === year) || {})[boundary + "_t"];
    };
    const gdp = (year, mask) => {
        if (year > scenario.base_year) return scenario.gdp ? sumOf(scenario, scenario.boundaries.length, mask)[year - scenario.base_year - 1] / 1e4 : NaN;
        return (paths.find((row) => row.year === year) || {}).gdp_10k_cny;
    };
    const fall = (row, mask) => 100 * (1 - total(row.boundary, row.year, mask) / gdp(row.year, mask) / (total(row.boundary, row.base_year, mask) / gdp(row.base_year, mask)));
    return rows.map((row) => {
        const cap = cellId(row.kind) === "cap", of = (mask) => cap ? total(row.boundary, row.year, mask) : fall(row, mask);
        const required = cap ? row.level : 100 * row.level, chosen = of(chosenMask(scenario));
        return {row, unit: cap ? boundaryUnit(row.boundary) : "%", decimals: cap ? 0 : 2, required, all: of(allOn(scenario)), chosen, kept: !isFinite(chosen) ? null : cap ? chosen <= required : chosen >= required};
    });
}

function targetTable(scenario) {
    const found = chosenTargets(scenario).filter((entry) => isFinite(entry.all));
    if (!found.length) return null;
    const show = (entry, value) => showNumber(value, entry.decimals) + " " + entry.unit;
    return smallTable(say("所选措施下的目标：", "Targets with the chosen measures: ") + title(scenario.titles),
        [[say("目标", "target")], [say("口径", "boundary")], [say("目标年", "year"), "", PLAIN], [say("性质", "status")], [say("目标值", "required")], [say("全部措施", "all measures")], [say("所选措施", "chosen measures")], [say("达到", "kept")]],
        found.map((entry) => [cellText(entry.row.kind), cellText(entry.row.object), entry.row.year, cellText(entry.row.status), show(entry, entry.required), show(entry, entry.all), show(entry, entry.chosen),
            entry.kept === null ? "–" : entry.kept ? say("是", "yes") : say("否", "no")]));
}

// ---- draws ----

function peakedOption(boundary) {
    const rows = rowsOf(tableOf("fan")).filter((row) => cellId(row.boundary) === boundary);
    const series = data.scenarios.map((scenario, i) => ({
        name: title(scenario.titles), type: "line", step: "end", symbol: SYMBOLS[i % SYMBOLS.length], symbolSize: 6, itemStyle: {color: COLORS[i % COLORS.length]}, lineStyle: {color: COLORS[i % COLORS.length], width: 2},
        data: rows.filter((row) => cellId(row.scenario) === scenario.id && row.peaked_by_pct !== null).map((row) => [row.year, row.peaked_by_pct])
    })).filter((line) => !state.hidden[data.scenarios.find((scenario) => title(scenario.titles) === line.name).id]);
    return {xAxis: yearScale(series.flatMap((line) => line.data.map((point) => point[0]))), yAxis: {...valueAxis("%"), min: 0, max: 100}, tooltip: tip("%", 1), series};
}

// Targets of `project --draws` carry ids: their names stand in the table of targets.
function targetDraws() {
    const table = tableOf("target_probability"), about = Object.fromEntries(rowsOf(tableOf("targets")).map((row) => [row.target, row]));
    if (!table) return null;
    return smallTable(title(table.titles), [[say("情景", "scenario")], [say("目标", "target")], [say("口径", "boundary")], [say("目标年", "year"), "", PLAIN], [say("目标值", "value")], [say("性质", "status")],
        [say("达到的概率", "met"), "%", 1], [say("下限", "lower"), "%", 1], [say("上限", "upper"), "%", 1], [say("说明", "note")]],
    rowsOf(table).filter((row) => about[row.target]).map((row) => {
        const named = about[row.target];
        return [row.scenario, named.kind, named.object, row.year, named.value, named.status, row.met_pct, row.met_pct_lower, row.met_pct_upper, row.note];
    }));
}

function addDraws(section) {
    const fan = tableOf("fan"), boundary = columnOf(fan, "boundary");
    const own = (row) => cellId(row[boundary]) === state.boundary;
    addChart(section, {
        title: say("在该年或以前达峰的概率：", "Probability of having peaked by a year: ") + boundaryName(state.boundary),
        note: make("p.about", null, say(`抽样 ${data.draws.count} 次（种子 ${data.draws.seed}）得出；只含已给出的不确定性。到情景终年仍在上升的抽样不算达峰，终年没有答案。`,
            `From ${data.draws.count} draws (seed ${data.draws.seed}); what nobody gave an interval is not in it. A draw that still rises at the horizon has not peaked; the horizon itself has no answer.`)),
        option: () => peakedOption(state.boundary), below: [bulk(say("数据表", "Data table"), plainTable(fan, own))]
    });
    const targets = targetDraws();
    if (targets) section.append(targets);
    for (const table of tablesIn("draws")) if (table.id !== "target_probability") section.append(details(title(table.titles), plainTable(table)));
}

function pathNote(scenario) {
    const beyond = data.scenarios.filter((entry) => entry.extrapolated_from).map((entry) => `${title(entry.titles)} ${entry.extrapolated_from}`).join(say("，", ", "));
    const bands = data.draws.count ? say(`浅色带为 95 % 区间，深色带为 80 %（P10 至 P90），抽样 ${data.draws.count} 次，全部措施开启。`, `The light band is the 95 % interval, the darker one 80 % (P10 to P90), of ${data.draws.count} draws with all measures on.`)
        : say("没有抽样，不给区间和概率。", "Without draws there are no intervals and no probabilities.");
    return make("div", null, make("p.about", null, say("情景是假设，不是预报；虚线为外推", "Scenarios are assumptions, not forecasts; dashed lines are extrapolated")
        + (beyond ? say("（自 ", " (from ") + beyond + say("）", ")") : "") + say("。", ". ") + bands
        + (byIntensity() && scenario.gdp_price_year ? say(`GDP 按 ${scenario.gdp_price_year} 年价格。`, ` GDP at prices of ${scenario.gdp_price_year}.`) : "")), qualityNote(scenario.base_year));
}

function scenarios(section) {
    if (!data.scenarios.length) return void section.append(nothing(say("这份清单没有情景（scenarios/ 文件夹）。", "This inventory has no scenarios (folder scenarios/).")));
    const scenario = data.scenarios[state.scenario], boundaries = boundaryPicker();
    section.append(make("fieldset", {id: "scenario-switches"}, make("legend", null, say("情景", "Scenarios")), ...scenarioLines(state.boundary).map((line) => {
        const id = line.scenario.id;
        return make("label", null, make("input", {type: "checkbox", id: "s-" + id, checked: !state.hidden[id], onchange: (event) => { state.hidden[id] = !event.target.checked; rebuild("s-" + id); }}),
            " " + title(line.scenario.titles));
    })));
    section.append(make("div.controls", null, boundaries,
        pick(say("量", "Quantity"), [["total", say("总量", "total")], ["intensity", say("强度（单位 GDP）", "intensity (per GDP)")]], state.quantity, (value) => { state.quantity = value; rebuild(); }), scenarioPicker()));
    section.append(measureSwitches(scenario, "m-"));
    const lines = scenarioLines(state.boundary), fan = tableOf(byIntensity() ? "intensity_fan" : "fan"), at = fan ? columnOf(fan, "boundary") : 0;
    addChart(section, {
        title: say("情景路径：", "Paths of scenarios: ") + quantityName(state.boundary), note: pathNote(scenario),
        nothing: lines.some((line) => line.points.length) ? null : say("没有可画的数：没有不变价 GDP 或总量不全。", "There are no numbers to draw: no GDP at constant prices, or incomplete totals."),
        option: () => scenarioOption(state.boundary), below: [tableBelow(scenarioTable(state.boundary)), ...(fan ? [bulk(say("区间的数据表", "Data table of the bands"), plainTable(fan, (row) => cellId(row[at]) === state.boundary))] : [])]
    });
    const targets = targetTable(scenario);
    if (targets) section.append(targets);
    if (tableOf("fan")) addDraws(section);
    if (tableOf("peaks")) section.append(plainTable(tableOf("peaks")));
    section.append(bulk(say("全部情景数据", "All data of the scenarios"), plainTable(tableOf("projection"))));
}

// ---- measures ----

// Shapley values of the measures that are on: of a term its measures have equal parts. With
// all of them on these are the engine's own, which also stand where sums only approximate.
function sharesOf(scenario, boundary) {
    const place = scenario.boundaries.indexOf(boundary), mask = chosenMask(scenario), n = scenario.horizon - scenario.base_year;
    const exact = scenario.deviation === 0 && mask !== allOn(scenario);
    return scenario.measures.map((measure, i) => {
        const values = Array(n).fill(0), own = scenario.shares.find((share) => share.quantity === place && share.measure === i);
        if (!exact) return {measure, values: own ? own.values : values};
        for (const term of scenario.terms)
            if (term.quantity === place && (term.mask & mask) === term.mask && term.mask >> i & 1) {
                const players = term.mask.toString(2).replace(/0/g, "").length;
                term.values.forEach((value, k) => { values[k] -= value / players; });
            }
        return {measure, values};
    }).filter((share) => share.values.some((value) => value !== 0));
}

const MOST_WEDGES = 7;
function wedgeParts(scenario, boundary) {
    const sum = (share) => share.values.reduce((total, value) => total + value, 0);
    const all = sharesOf(scenario, boundary).sort((a, b) => sum(b) - sum(a));
    const parts = all.slice(0, MOST_WEDGES).map((share) => ({name: `${share.measure.id} ${title(share.measure.titles)}`, values: share.values}));
    const rest = all.slice(MOST_WEDGES);
    if (rest.length) parts.push({name: say("其他措施", "other measures"), values: parts[0].values.map((_, i) => rest.reduce((total, share) => total + share.values[i], 0))});
    return parts;
}

// Wedges between the path without the measures, above, and the path with them.
function wedgeOption(scenario, boundary) {
    const parts = wedgeParts(scenario, boundary), place = scenario.boundaries.indexOf(boundary), year = (i) => scenario.base_year + 1 + i;
    const with_ = sumOf(scenario, place, chosenMask(scenario)), without = with_.map((total, i) => total + parts.reduce((sum, part) => sum + part.values[i], 0));
    const least = Math.min(...with_), most = Math.max(...without), room = (most - least) * 0.15 || 1, unit = boundaryUnit(boundary);
    const step = 10 ** Math.floor(Math.log10(most - least || 1)), min = Math.floor((least - room) / step) * step;
    const line = (name, values, more) => ({name, type: "line", symbol: "none", itemStyle: {color: "#1a1a1a"}, data: values.map((value, i) => [year(i), value]), ...more});
    return {
        xAxis: yearScale(with_.map((_, i) => year(i))), yAxis: {...valueAxis(unit), min}, tooltip: tip(unit, 0),
        series: [line(say("有这些措施", "with these measures"), with_, {stack: "wedges", stackStrategy: "all", lineStyle: {color: "#1a1a1a", width: 3}}),
            ...[...parts].reverse().map((part, i) => ({
                name: part.name, type: "line", symbol: "none", stack: "wedges", stackStrategy: "all", lineStyle: {width: 1, color: "#fff"}, itemStyle: {color: COLORS[(parts.length - 1 - i) % COLORS.length]},
                areaStyle: {opacity: 0.9}, data: part.values.map((value, k) => [year(k), value])
            })), line(say("没有这些措施", "without them"), without, {lineStyle: {color: "#1a1a1a", width: 2, type: "dashed"}})]
    };
}

function wedgeTable(scenario, boundary) {
    const shares = sharesOf(scenario, boundary), unit = boundaryUnit(boundary), place = scenario.boundaries.indexOf(boundary);
    const total = sumOf(scenario, place, chosenMask(scenario)), joint = total.map((_, i) => shares.reduce((sum, share) => sum + share.values[i], 0));
    return smallTable(say("减排份额（Shapley 值）：", "Shares of the reduction (Shapley values): ") + boundaryName(boundary),
        [[say("年", "year"), "", PLAIN], ...shares.map((share) => [`${share.measure.id} ${title(share.measure.titles)}`, unit, 0]), [say("合计", "together"), unit, 0], [say("没有这些措施", "without them"), unit, 0], [say("有这些措施", "with these measures"), unit, 0]],
        total.map((value, i) => [scenario.base_year + 1 + i, ...shares.map((share) => share.values[i]), joint[i], value + joint[i], value]));
}

function wedges(section) {
    const boundaries = boundaryPicker(), scenario = data.scenarios[state.scenario];
    section.append(make("div.controls", null, boundaries, scenarioPicker()), measureSwitches(scenario, "w-"));
    if (!scenario.switches) return;
    const approximate = scenario.deviation > 0 && chosenMask(scenario) !== allOn(scenario);
    const some = sharesOf(scenario, state.boundary).length;
    addChart(section, {
        title: say("措施的减排份额（楔形）：", "Wedges of the measures: ") + title(scenario.titles) + say("，", ", ") + boundaryName(state.boundary),
        nothing: approximate ? say("份额只有全部措施开启时的，请按“全开”。", "Shares are known with all measures on: choose all on.") : some ? null : say("所选措施对此口径没有作用。", "The chosen measures have no effect within this boundary."),
        note: make("div", null, make("p.about", null, say("份额是 Shapley 值：不偏向任何先后次序，各项之和就是合计；随开关变化。措施的力度是情景的假设，多为估算（见下表）。纵轴不从零起。",
            "Shares are Shapley values: no order is preferred and they add up; they follow the switches. Strengths are assumptions of the scenario, most of them estimates (table below). The vertical axis does not start at zero.")
            + (scenario.share_error > 0 ? say(`抽样得出，标准误至多 ${showNumber(scenario.share_error, 0)} t。`, ` Sampled: standard errors up to ${showNumber(scenario.share_error, 0)} t.`) : "")), qualityNote(scenario.base_year)),
        option: () => wedgeOption(scenario, state.boundary), size: "middle", below: approximate || !some ? [] : [tableBelow(wedgeTable(scenario, state.boundary))]
    });
}

function measures(section) {
    const table = tableOf("measures");
    if (!table) return void section.append(nothing(say("这份清单没有情景，也就没有措施。", "Without scenarios there are no measures.")));
    wedges(section);
    section.append(make("p.about", null, say("下表的减排份额是末年全部措施开启时的 Shapley 值（t）。", "Shares of the reduction in the table are Shapley values in the last year, with all measures on (t).")));
    searched(section, table, "measures", say("查找单位、措施", "Find a department or measure"));
}
