/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of many inventories: a row an inventory and year, sums over all of them. */
#include "report_by.h"
#include "report_summary.h"
#include "report_words.h"

#include <string.h>

/* ---- by inventory and year ---- */

static const th_total *
total_at(const th_batch_view *v, uint32_t boundary, size_t item, uint32_t year)
{
    const th_batch_boundary *b = &v->boundaries[boundary];
    return item < v->item_count ? &b->of_item[item * v->year_count + year]
                                : &b->all[year];
}

static bool is_reported(const th_batch_item *item, int32_t year)
{
    for (uint32_t y = 0; y < item->year_count; y++)
        if (item->years[y] == year)
            return true;
    return false;
}

static void add_head(thi_table *t, const th_batch_view *v, size_t item, uint32_t year)
{
    if (item < v->item_count) {
        const th_batch_item *i = &v->items[item];
        const char *slash = strrchr(i->folder, '/');
        thi_table_text(t, i->region);
        thi_table_titled(t, i->region_titles.zh, i->region_titles);
        thi_table_text(t, slash ? slash + 1 : i->folder);
    } else {
        thi_table_titled(t, "total", thi_both("合计", "total"));
        thi_table_text(t, "");
        thi_table_text(t, "");
    }
    thi_table_number(t, v->years[year]);
}

/* The worst state of the row's totals, and the totals that are not whole. */
static void add_states(thi_table *t, const th_batch_view *v, size_t item, uint32_t year)
{
    const char *state = "value", *not_whole = "";
    for (uint32_t b = 0; b < v->boundary_count; b++) {
        const th_total *total = total_at(v, b, item, year);
        const char *own = thi_total_state(total);
        if (!total->failed && !total->incomplete)
            continue;
        if (strcmp(state, "withheld"))
            state = total->failed ? own : "incomplete";
        not_whole = th_arena_format(
            t->arena, "%s%s%s", not_whole, *not_whole ? ";" : "", v->boundaries[b].id);
    }
    thi_table_titled(t, state, thi_state_titles(state));
    thi_table_text(t, not_whole);
}

static void add_row(thi_table *t, const th_batch_view *v, size_t item, uint32_t year)
{
    add_head(t, v, item, year);
    for (uint32_t b = 0; b < v->boundary_count; b++) {
        const th_total *total = total_at(v, b, item, year);
        if (thi_total_shown(total))
            thi_table_number(t, total->value);
        else
            thi_table_empty(t);
    }
    add_states(t, v, item, year);
}

static const th_table *regions(th_arena *arena, const th_batch_view *v)
{
    thi_table *t =
        thi_table_begin(arena, "regions", "分地区排放", "Emissions by region");
    thi_table_text_column(t, "region", "地区", "region");
    thi_table_text_column(t, "name", "名称", "name");
    thi_table_text_column(t, "inventory", "清单", "inventory");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    for (uint32_t b = 0; b < v->boundary_count; b++)
        thi_table_number_column(t,
                                v->boundaries[b].id,
                                v->boundaries[b].titles.zh,
                                v->boundaries[b].titles.en,
                                "t",
                                0);
    thi_table_text_column(t, "state", "状态", "state");
    thi_table_text_column(t, "not_whole", "不完整的合计", "totals not whole");
    for (size_t i = 0; i <= v->item_count; i++)
        for (uint32_t y = 0; y < v->year_count; y++)
            if (i == v->item_count || is_reported(&v->items[i], v->years[y]))
                add_row(t, v, i, y);
    return thi_table_end(t);
}

/* ---- over all ---- */

static uint32_t reporting(const th_batch_view *v, int32_t year)
{
    uint32_t count = 0;
    for (size_t i = 0; i < v->item_count; i++)
        count += v->items[i].computed && is_reported(&v->items[i], year);
    return count;
}

static void
add_total_row(thi_table *t, const th_batch_view *v, uint32_t boundary, uint32_t year)
{
    const th_batch_boundary *b = &v->boundaries[boundary];
    const th_total *total = &b->all[year];
    bool shown = thi_total_shown(total), interval = shown && total->has_interval;
    const double numbers[] = {total->value, total->lower, total->upper};
    const char *state = thi_total_state(total);
    thi_table_number(t, v->years[year]);
    thi_table_titled(t, b->id, b->titles);
    for (int i = 0; i < 3; i++)
        if (i ? interval : shown)
            thi_table_number(t, numbers[i]);
        else
            thi_table_empty(t);
    thi_table_titled(t, state, thi_state_titles(state));
    thi_table_number(t, reporting(v, v->years[year]));
}

static const th_table *totals(th_arena *arena, const th_batch_view *v)
{
    thi_table *t =
        thi_table_begin(arena, "totals", "各清单合计", "Totals of all inventories");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "total_t", "合计", "total", "t", 0);
    thi_table_number_column(t, "lower_t", "95 % 下限", "95 % lower", "t", 0);
    thi_table_number_column(t, "upper_t", "95 % 上限", "95 % upper", "t", 0);
    thi_table_text_column(t, "state", "状态", "state");
    thi_table_number_column(t, "inventories", "清单数", "inventories", "", 0);
    for (uint32_t y = 0; y < v->year_count; y++)
        for (uint32_t b = 0; b < v->boundary_count; b++)
            add_total_row(t, v, b, y);
    return thi_table_end(t);
}

const th_table *const *
th_report_batch_summary(th_arena *arena, const th_batch *batch, size_t *count)
{
    th_batch_view v = th_batch_get(batch);
    const th_table **tables = TH_NEW_N(arena, const th_table *, 2);
    tables[0] = regions(arena, &v);
    tables[1] = totals(arena, &v);
    *count = 2;
    return tables;
}

/* ---- by any keys ---- */

const th_table *th_report_batch_by(th_arena *arena,
                                   const th_batch *batch,
                                   const char *const *keys,
                                   size_t key_count)
{
    th_batch_view v = th_batch_get(batch);
    th_activity *words = th_activity_create(v.registry); /* its names, and no rows */
    th_model_view m = {.registry = v.registry, .activity = words};
    const char *years = thi_years_text(arena, v.years, v.year_count);
    bool by_year = thi_has_key(keys, key_count, "year");
    const char *zh = th_arena_format(arena, "%zu 份清单排放汇总", v.item_count);
    const char *en =
        th_arena_format(arena, "Emissions of %zu inventories by group", v.item_count);
    if (!by_year) {
        zh = th_arena_format(arena, "%s（年份：%s）", zh, years);
        en = th_arena_format(arena, "%s (years: %s)", en, years);
    }
    thi_table *t = thi_table_begin(arena, "groups", zh, en);
    thi_by_columns(t, &m, keys, key_count);
    for (uint32_t i = 0; i < v.group_count; i++)
        thi_by_group(t, &m, keys, &v.groups[i]);
    const th_table *copy = th_table_copy(arena, thi_table_end(t));
    th_activity_free(words);
    return copy;
}

/* ---- what it rests on ---- */

static void add_item(th_text *out, const th_batch_item *item)
{
    th_text_add(out, "    {\"folder\": ");
    thi_json_text(item->folder, out);
    thi_meta_pair(out, "region", item->region);
    thi_meta_pair(out, "guideline", item->guideline);
    thi_meta_pair(out, "gwp", item->gwp);
    thi_meta_pair(out, "inputs_sha256", item->inputs_sha256);
    thi_meta_pair(out, "factors_sha256", item->factors_sha256);
    th_text_addf(out,
                 ",\n  \"computed\": %s}",
                 item->computed && !item->broken ? "true" : "false");
}

void th_report_batch_meta(th_text *out, const th_batch *batch, const th_meta *meta)
{
    th_batch_view v = th_batch_get(batch);
    uint32_t next = v.year_count ? (uint32_t)v.years[v.year_count - 1] + 1 : 2000;
    th_arena *arena = th_arena_create();
    const char *otherwise = th_arena_format(arena, "%04u-01-01", next % 10000);
    th_text_add(out, "{\n  \"program\": \"tanheng\"");
    thi_meta_pair(out, "version", meta->version);
    thi_meta_pair(out, "date", meta->date ? meta->date : otherwise);
    thi_meta_pair(out, "years", thi_years_text(arena, v.years, v.year_count));
    thi_meta_pair(out, "boundary", meta->boundary);
    thi_meta_pair(out, "filter", meta->filter);
    thi_meta_pair(out, "by", meta->keys);
    th_text_addf(out, ",\n  \"rows\": %zu", meta->row_count);
    thi_meta_pair(out, "results_sha256", meta->sha256);
    th_text_add(out, ",\n  \"inventories\": [");
    for (size_t i = 0; i < v.item_count; i++) {
        th_text_add(out, i ? ",\n" : "\n");
        add_item(out, &v.items[i]);
    }
    th_text_add(out, "\n  ]\n}\n");
    th_arena_free(arena);
}
