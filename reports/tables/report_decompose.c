/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decomposition: effects by pair of years, and by sector or fuel. */
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    th_decompose_view v;
    th_language language;
    bool fuels;
} maker;

static bool multiplies(const maker *m)
{
    return m->v.form == TH_DECOMPOSE_MULTIPLICATIVE;
}

static const char *mass_unit(const maker *m)
{
    return m->v.is_co2 ? "t CO2" : "t CO2e";
}

static const char *pair_text(const maker *m, const th_decompose_pair *p)
{
    return th_arena_format(m->arena, "%d-%d", p->from, p->to);
}

/* A part that no effect touches is left out. */
static bool part_is_used(const maker *m, const th_decompose_pair *p, uint32_t part)
{
    double neutral = multiplies(m) ? 1 : 0;
    for (uint32_t e = 0; e < m->v.effect_count; e++)
        if (p->by_parts[part * m->v.effect_count + e] != neutral)
            return true;
    return false;
}

/* Not finite, an empty cell, where a part is confidential. */
static double
part_value(const maker *m, const th_decompose_pair *p, uint32_t part, uint32_t effect)
{
    return m->v.parts[part].confidential
               ? (double)NAN
               : p->by_parts[part * m->v.effect_count + effect];
}

/* ---- rows of csv and json ---- */

static void add_row(thi_table *t,
                    const th_decompose_pair *p,
                    const char *part,
                    const char *effect,
                    double value,
                    const char *unit)
{
    thi_table_number(t, p->from);
    thi_table_number(t, p->to);
    thi_table_text(t, p->summed ? "chained" : "two_point");
    thi_table_text(t, part);
    thi_table_text(t, effect);
    thi_table_number(t, value);
    thi_table_text(t, unit);
}

static void add_pair_rows(thi_table *t, const maker *m, const th_decompose_pair *p)
{
    const char *mass = mass_unit(m), *unit = multiplies(m) ? "1" : mass;
    add_row(t, p, "", "total_from", p->total_from, mass);
    add_row(t, p, "", "total_to", p->total_to, mass);
    add_row(t, p, "", "change", p->change, unit);
    for (uint32_t e = 0; e < m->v.effect_count; e++)
        if (m->v.effects[e].used)
            add_row(t, p, "", m->v.effects[e].id, p->effects[e], unit);
    add_row(t, p, "", "residual", p->residual, unit);
    add_row(t, p, "", "change_without_apart", p->without, unit);
    for (uint32_t k = 0; m->v.part_count > 2 && k < m->v.part_count; k++)
        for (uint32_t e = 0; e < m->v.effect_count && part_is_used(m, p, k); e++)
            if (m->v.effects[e].used)
                add_row(t,
                        p,
                        *m->v.parts[k].id ? m->v.parts[k].id : "rest",
                        m->v.effects[e].id,
                        part_value(m, p, k, e),
                        unit);
}

const th_table *th_report_decompose_rows(th_arena *arena, const th_decompose *decompose)
{
    maker m = {.arena = arena, .v = th_decompose_get(decompose)};
    thi_table *t = thi_table_begin(arena, "decompose", "变化分解", "Decomposition");
    thi_table_number_column(t, "from", "起", "from", "", THI_PLAIN);
    thi_table_number_column(t, "to", "止", "to", "", THI_PLAIN);
    thi_table_text_column(t, "kind", "方式", "kind");
    thi_table_text_column(t, "part", "部分", "part");
    thi_table_text_column(t, "effect", "因素", "effect");
    thi_table_number_column(t, "value", "数值", "value", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    for (uint32_t i = 0; i < m.v.pair_count; i++)
        add_pair_rows(t, &m, &m.v.pairs[i]);
    return thi_table_end(t);
}

/* ---- tables for people ---- */

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

static void begin_row(thi_table *t, const char *id, const char *zh, const char *en)
{
    thi_table_titled(t, id, (th_titles){zh, en});
}

typedef double (*pair_number)(const th_decompose_pair *p);

static double total_from(const th_decompose_pair *p)
{
    return p->total_from;
}

static double total_to(const th_decompose_pair *p)
{
    return p->total_to;
}

static double change(const th_decompose_pair *p)
{
    return p->change;
}

static double residual(const th_decompose_pair *p)
{
    return p->residual;
}

static double without(const th_decompose_pair *p)
{
    return p->without;
}

static void add_numbers(thi_table *t, const maker *m, pair_number get)
{
    for (uint32_t i = 0; i < m->v.pair_count; i++)
        thi_table_number(t, get(&m->v.pairs[i]));
}

static void add_effects(thi_table *t, const maker *m)
{
    for (uint32_t e = 0; e < m->v.effect_count; e++) {
        const th_decompose_effect *effect = &m->v.effects[e];
        if (!effect->used)
            continue;
        begin_row(t, effect->id, effect->titles.zh, effect->titles.en);
        for (uint32_t i = 0; i < m->v.pair_count; i++)
            thi_table_number(t, m->v.pairs[i].effects[e]);
    }
}

static bool any_apart(const maker *m)
{
    for (uint32_t e = 0; e < m->v.effect_count; e++)
        if (m->v.effects[e].apart && m->v.effects[e].used)
            return true;
    return false;
}

static void add_notes(thi_table *t, const maker *m)
{
    for (uint32_t i = 0; i < m->v.note_count; i++)
        thi_table_note(t, words(m, m->v.notes[i].zh, m->v.notes[i].en));
    if (multiplies(m))
        thi_table_note(t,
                       words(m,
                             "乘法分解：各因素指数之积等于期末与期初之比",
                             "multiplicative: the indices multiply to the end over the "
                             "beginning"));
    thi_table_note(t,
                   words(m,
                         "LMDI-I；零值取解析极限，负值单列，不进对数",
                         "LMDI-I; zeros by their limits, negative values apart from "
                         "logarithms"));
}

static const char *boundary_text(const maker *m)
{
    const char *from = words(m, m->v.boundary->titles.zh, m->v.boundary->titles.en);
    if (m->v.boundary_to == m->v.boundary)
        return from;
    return th_arena_format(
        m->arena,
        "%s → %s",
        from,
        words(m, m->v.boundary_to->titles.zh, m->v.boundary_to->titles.en));
}

static const th_table *effects_table(const maker *m)
{
    int decimals = multiplies(m) ? 4 : 0;
    const char *title =
        th_arena_format(m->arena,
                        "%s: %s (%s)",
                        words(m, "变化分解", "Decomposition"),
                        boundary_text(m),
                        multiplies(m) ? words(m, "指数", "indices") : mass_unit(m));
    thi_table *t = thi_table_begin(m->arena, "effects", title, title);
    thi_table_text_column(t, "effect", "因素", "effect");
    for (uint32_t i = 0; i < m->v.pair_count; i++) {
        const th_decompose_pair *p = &m->v.pairs[i];
        const char *years = pair_text(m, p);
        thi_table_number_column(
            t,
            years,
            p->summed ? th_arena_format(m->arena, "%s 链式", years) : years,
            p->summed ? th_arena_format(m->arena, "%s chained", years) : years,
            "",
            decimals);
    }
    if (!multiplies(m)) {
        begin_row(t, "total_from", "期初", "at the beginning");
        add_numbers(t, m, total_from);
        begin_row(t, "total_to", "期末", "at the end");
        add_numbers(t, m, total_to);
    }
    begin_row(t, "change", "变化", "change");
    add_numbers(t, m, change);
    add_effects(t, m);
    begin_row(t, "residual", "余项", "residual");
    add_numbers(t, m, residual);
    if (any_apart(m)) {
        begin_row(t,
                  "change_without_apart",
                  "变化（不含因子版本与边界）",
                  "change without factor vintage and boundary");
        add_numbers(t, m, without);
    }
    add_notes(t, m);
    return thi_table_end(t);
}

static void
add_part(thi_table *t, const maker *m, const th_decompose_pair *p, uint32_t k)
{
    const th_decompose_part *part = &m->v.parts[k];
    th_sum sum = {0, 0};
    double all = 1;
    const char *mark = part->confidential ? " (C)" : "";
    begin_row(t,
              *part->id ? part->id : "rest",
              th_arena_format(m->arena, "%s%s", part->titles.zh, mark),
              th_arena_format(m->arena, "%s%s", part->titles.en, mark));
    for (uint32_t e = 0; e < m->v.effect_count; e++) {
        double value = part_value(m, p, k, e);
        th_sum_add(&sum, value);
        all *= value;
        if (m->v.effects[e].used)
            thi_table_number(t, value);
    }
    thi_table_number(t, multiplies(m) ? all : th_sum_get(&sum));
}

static const th_table *parts_table(const maker *m, const th_decompose_pair *p)
{
    int decimals = multiplies(m) ? 4 : 0;
    const char *title = th_arena_format(
        m->arena,
        "%s, %s (%s)",
        m->fuels ? words(m, "按能源品种", "By fuel") : words(m, "按部门", "By sector"),
        pair_text(m, p),
        multiplies(m) ? words(m, "指数", "indices") : mass_unit(m));
    thi_table *t = thi_table_begin(m->arena, "parts", title, title);
    thi_table_text_column(
        t, "part", m->fuels ? "能源品种" : "部门", m->fuels ? "fuel" : "sector");
    for (uint32_t e = 0; e < m->v.effect_count; e++)
        if (m->v.effects[e].used)
            thi_table_number_column(t,
                                    m->v.effects[e].id,
                                    m->v.effects[e].titles.zh,
                                    m->v.effects[e].titles.en,
                                    "",
                                    decimals);
    thi_table_number_column(t, "all", "合计", "all", "", decimals);
    for (uint32_t k = 0; k < m->v.part_count; k++)
        if (part_is_used(m, p, k))
            add_part(t, m, p, k);
    return thi_table_end(t);
}

const th_table *const *th_report_decompose(th_arena *arena,
                                           const th_decompose *decompose,
                                           bool fuels,
                                           th_language language,
                                           size_t *count)
{
    maker m = {.arena = arena,
               .v = th_decompose_get(decompose),
               .language = language,
               .fuels = fuels};
    const th_table **tables = TH_NEW_N(arena, const th_table *, 2);
    *count = 0;
    tables[(*count)++] = effects_table(&m);
    if (m.v.part_count > 2)
        tables[(*count)++] = parts_table(&m, &m.v.pairs[m.v.pair_count - 1]);
    return tables;
}
