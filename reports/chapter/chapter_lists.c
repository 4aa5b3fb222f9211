/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the things of a kind that the written report lists: categories, gases,
 * streams, methods, sources, keys, targets, checks. */
#include "chapter.h"
#include "workbook_blocks.h"
#include "workbook_layout.h"

#include <math.h>
#include <string.h>

static const char *named(const thi_chapter *c, const char *format, const char *id)
{
    th_text text = {0};
    const char *hole = strstr(format, "*");
    th_text_add_n(&text, format, (size_t)(hole - format));
    th_text_addf(&text, "%s%s", id, hole + 1);
    const char *copy = th_arena_text(c->w->arena, text.data);
    th_text_free(&text);
    return copy;
}

/* ---- results ---- */

static void categories(thi_chapter *c)
{
    thi_workbook *w = c->w;
    uint32_t list[THI_TALLY_MOST];
    size_t count = thi_largest_rows(w, list, 5);
    thi_layout layout = thi_layout_read(w, "ipcc");
    for (size_t i = 0; i < count; i++) {
        const char *code = layout.rows[list[i]].code;
        thi_facts *item = thi_fact_item(c, "category");
        thi_fact_text(c, item, "code", code);
        thi_fact_text(c, item, "name", layout.rows[list[i]].label);
        thi_fact_figure(
            c,
            item,
            "value",
            thi_figure_in(w, named(c, "ipcc/co2e/*", code), thi_text_year(w)),
            0,
            false);
        thi_fact_figure(c,
                        item,
                        "share",
                        thi_figure_find(w, named(c, "share/ipcc/*", code)),
                        1,
                        true);
    }
}

static void gases(thi_chapter *c)
{
    thi_workbook *w = c->w;
    thi_layout layout = thi_layout_read(w, "ipcc");
    for (uint32_t g = 0; layout.count && g < th_gas_count(w->m.registry); g++) {
        const char *id = thi_id(w, th_gas_get(w->m.registry, g)->id);
        const thi_named *mass = thi_figure_in(
            w,
            th_arena_format(w->arena, "ipcc/%s/%s", id, layout.rows[0].code),
            thi_text_year(w));
        if (!mass)
            continue;
        thi_facts *item = thi_fact_item(c, "gas");
        thi_fact_text(c, item, "name", id);
        thi_fact_figure(c, item, "value", mass, 2, false);
        thi_fact_figure(
            c, item, "co2e", thi_figure_find(w, named(c, "gas/*", id)), 0, false);
    }
}

static void streams(thi_chapter *c)
{
    thi_workbook *w = c->w;
    const th_line *last = NULL;
    for (uint32_t i = 0; i < w->series_count; i++) {
        const th_line *line =
            th_inventory_line(w->inventory, w->by_series[w->series[i].first]);
        if (!w->series[i].counted || !line->stream ||
            (last && last->stream == line->stream && last->gas == line->gas))
            continue;
        last = line;
        const char *gas = thi_id(w, th_gas_get(w->m.registry, line->gas)->id);
        const char *id =
            th_arena_format(w->arena, "ipcc/%s/%s", thi_id(w, line->stream), gas);
        thi_facts *item = thi_fact_item(c, "stream");
        thi_fact_text(c, item, "name", thi_title(w, line->stream));
        thi_fact_text(c, item, "gas", gas);
        thi_fact_figure(
            c, item, "value", thi_figure_in(w, id, thi_text_year(w)), 0, false);
    }
}

/* ---- methods ---- */

static const th_method *
method_of(const thi_workbook *w, const thi_series *s, th_sym *category)
{
    for (uint32_t k = s->first; k < s->first + s->count; k++) {
        const th_line *line = th_inventory_line(w->inventory, w->by_series[k]);
        const th_instance *inst = &w->m.instances[line->instance];
        *category = inst->key.member[TH_IX_CATEGORY];
        if (line->year == thi_text_year(w) && line->state == TH_STATE_VALUE)
            return th_method_get(w->m.registry, inst->method);
    }
    return NULL;
}

static bool told(const thi_chapter *c, const char *list, const char *mark)
{
    for (size_t i = 0; i < c->list_count; i++)
        for (size_t k = 0; !strcmp(c->lists[i].name, list) && k < c->lists[i].count;
             k++) {
            const thi_fact *f = thi_fact_find(&c->lists[i].items[k], "mark");
            if (f && !strcmp(f->text, mark))
                return true;
        }
    return false;
}

static void tell_method(thi_chapter *c,
                        const thi_series *s,
                        uint32_t sector,
                        const th_method *m,
                        th_sym category)
{
    thi_workbook *w = c->w;
    const char *mark =
        th_arena_format(w->arena, "%s %s", thi_id(w, category), thi_id(w, m->id));
    const th_line *line = th_inventory_line(w->inventory, w->by_series[s->first]);
    if (thi_sector_of(w, &w->m.instances[line->instance]) != sector ||
        told(c, "method", mark))
        return;
    const char *tier = m->tier ? thi_id(w, m->tier) : "";
    thi_facts *item = thi_fact_item(c, "method");
    thi_fact_text(c, item, "mark", mark);
    thi_fact_text(c,
                  item,
                  "sector",
                  th_title_text(w->arena, w->sectors[sector].titles, w->language));
    thi_fact_text(c, item, "code", thi_id(w, category));
    thi_fact_text(c, item, "category", thi_title(w, category));
    thi_fact_text(c, item, "name", th_title_text(w->arena, m->titles, w->language));
    thi_fact_text(c, item, "source", m->source);
    thi_fact_text(c, item, "tier", tier);
    if (!strcmp(tier, "cn") && !thi_fact_find(&c->facts, "any_cn_method"))
        thi_fact_text(c, &c->facts, "any_cn_method", "1");
}

static void methods(thi_chapter *c)
{
    thi_workbook *w = c->w;
    for (uint32_t sector = 0; sector < w->sector_count; sector++)
        for (uint32_t i = 0; i < w->series_count; i++) {
            th_sym category;
            const th_method *m = method_of(w, &w->series[i], &category);
            if (m && w->series[i].counted)
                tell_method(c, &w->series[i], sector, m, category);
        }
}

/* ---- data ---- */

static void tallied(thi_chapter *c,
                    const char *list,
                    const char *figure,
                    const thi_tally *of,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const thi_named *rows =
            thi_figure_find(c->w, th_arena_format(c->w->arena, "%s/%zu", figure, i));
        if (!rows)
            continue;
        thi_facts *item = thi_fact_item(c, list);
        thi_fact_text(c, item, "name", of[i].text);
        thi_fact_figure(c, item, "rows", rows, 0, false);
    }
}

static void data(thi_chapter *c)
{
    thi_tally list[THI_TALLY_MOST];
    size_t count = thi_tally_sources(c->w, list);
    tallied(c, "source", "count/source", list, count);
    count = thi_tally_departments(c->w, list);
    tallied(c, "department", "count/department", list, count);
    count = thi_tally_documents(c->w, list);
    tallied(c, "document", "count/document", list, count);
}

static void packs(thi_chapter *c)
{
    thi_workbook *w = c->w;
    for (uint32_t p = 0; p < w->m.guideline->pack_count; p++) {
        uint32_t number = w->m.guideline->packs[p];
        const th_pack *pack = th_pack_get(w->m.registry, number);
        bool used = false;
        for (uint32_t i = 0; i < w->m.input_count && !used; i++)
            used = w->m.inputs[i].kind == TH_INPUT_FACTOR &&
                   th_factor_get(w->m.registry, w->m.inputs[i].row)->pack == number;
        if (!used)
            continue;
        thi_facts *item = thi_fact_item(c, "pack");
        thi_fact_text(c, item, "id", thi_id(w, pack->id));
        thi_fact_text(
            c, item, "name", th_title_text(w->arena, pack->titles, w->language));
        thi_fact_text(c, item, "edition", pack->edition);
    }
}

/* ---- key categories ---- */

static const thi_named *
key_share(const thi_workbook *w, th_key_analysis analysis, uint32_t row)
{
    return thi_figure_find(
        w, th_arena_format(w->arena, "key/1/%d/%u", (int)analysis, row));
}

static void keys(thi_chapter *c)
{
    thi_workbook *w = c->w;
    if (!w->uncertainty || !c->table)
        return;
    th_uncertainty_view v = th_uncertainty_get(w->uncertainty);
    for (uint32_t i = 0; i < v.row_count; i++) {
        const th_uncertainty_row *r = &v.rows[i];
        bool level = r->key[1][TH_KEY_LEVEL1].key, trend = r->key[1][TH_KEY_TREND1].key;
        if (!level && !trend)
            continue;
        thi_facts *item = thi_fact_item(c, "key");
        thi_fact_text(c, item, "name", thi_row_name(w, r));
        thi_fact_text(c, item, "gas", thi_id(w, th_gas_get(w->m.registry, r->gas)->id));
        thi_fact_text(c, item, "key_level", level ? "1" : "");
        thi_fact_text(c, item, "key_trend", trend ? "1" : "");
        thi_fact_figure(
            c, item, "level_share", key_share(w, TH_KEY_LEVEL1, i), 1, true);
        thi_fact_figure(
            c, item, "trend_share", key_share(w, TH_KEY_TREND1, i), 1, true);
        thi_named *u = TH_NEW(w->arena, thi_named);
        *u = (thi_named){.figure = c->table->combined[i],
                         .confidential = r->confidential};
        if (isfinite(u->figure.value))
            thi_fact_figure(c, item, "uncertainty", u, 1, false);
    }
}

/* ---- targets ---- */

static void targets(thi_chapter *c)
{
    thi_workbook *w = c->w;
    size_t count = w->dual ? th_dual_count(w->dual) : 0;
    for (size_t i = 0; i < count; i++) {
        const th_dual_result *r = th_dual_get(w->dual, i);
        const th_target *t = r->target;
        const thi_named *intensity =
            thi_figure_in(w, named(c, "dual/*/intensity", t->id), thi_text_year(w));
        if (!intensity || !r->computable || r->path_free || !t->boundary)
            continue;
        thi_facts *item = thi_fact_item(c, "target");
        thi_fact_text(
            c, item, "name", th_title_text(w->arena, t->boundary->titles, w->language));
        thi_fact_text(c, item, "id", t->id);
        thi_fact_text(c, item, "unit", r->unit);
        thi_fact_text(
            c, item, "prices", th_arena_format(w->arena, "%d", r->price_year));
        thi_fact_text(c, item, "document", t->document);
        thi_fact_text(c, item, "assumed", !strcmp(t->status, "assumed") ? "1" : "");
        thi_fact_figure(c, item, "intensity", intensity, 4, false);
        thi_fact_figure(
            c,
            item,
            "total",
            thi_figure_in(w, named(c, "dual/*/total", t->id), thi_text_year(w)),
            0,
            false);
    }
}

/* ---- what is not there ---- */

static void not_there(thi_chapter *c, th_state state, const char *list)
{
    thi_workbook *w = c->w;
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, w->by_series[i]);
        if (line->alternative || line->stream || line->year != thi_text_year(w) ||
            line->state != state)
            continue;
        const th_instance *inst = &w->m.instances[line->instance];
        th_sym category = inst->key.member[TH_IX_CATEGORY],
               subject = inst->key.member[TH_IX_SUBJECT];
        const char *gas = thi_id(w, th_gas_get(w->m.registry, line->gas)->id);
        const char *mark =
            th_arena_format(w->arena, "%u %u %s", category, subject, gas);
        if (told(c, list, mark))
            continue;
        thi_facts *item = thi_fact_item(c, list);
        thi_fact_text(c, item, "mark", mark);
        thi_fact_text(c, item, "code", thi_id(w, category));
        thi_fact_text(c, item, "category", thi_title(w, category));
        thi_fact_text(c, item, "subject", thi_title(w, subject));
        thi_fact_text(c, item, "gas", gas);
        if (inst->driver_row >= 0)
            thi_fact_text(c, item, "note", w->a.rows[inst->driver_row].note);
    }
}

/* ---- checks ---- */

static void checks(thi_chapter *c)
{
    thi_workbook *w = c->w;
    size_t count = w->quality ? th_quality_check_count(w->quality) : 0;
    for (size_t i = 0; i < count; i++) {
        const th_check *check = th_quality_check(w->quality, i);
        bool off = check->result == TH_CHECK_OFF;
        if (check->result != TH_CHECK_FAILED && !off)
            continue;
        bool grave = check->severity != TH_NOTE;
        thi_facts *item = thi_fact_item(c,
                                        off     ? "off_check"
                                        : grave ? "failed_check"
                                                : "hint");
        thi_fact_text(
            c, item, "name", th_title_text(w->arena, check->titles, w->language));
        thi_fact_text(c, item, "why", th_title_text(w->arena, check->why, w->language));
        thi_fact_figure(c,
                        item,
                        "count",
                        thi_figure_find(w, named(c, "check/*", check->id)),
                        0,
                        false);
    }
}

void thi_chapter_lists(thi_chapter *c)
{
    categories(c);
    gases(c);
    streams(c);
    methods(c);
    data(c);
    packs(c);
    keys(c);
    targets(c);
    not_there(c, TH_STATE_NE, "ne");
    not_there(c, TH_STATE_IE, "ie");
    not_there(c, TH_STATE_NO, "no");
    checks(c);
}
