/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full results, one line an emission, and what they rest on. */
#include "table_build.h"

#include <stdio.h>
#include <string.h>

th_titles thi_titles_of(const th_model_view *m, th_sym name)
{
    const th_titles *titles = th_titles_find(m->registry, name);
    const char *text = th_names_text(th_activity_names(m->activity), name);
    return titles ? *titles : (th_titles){text, text};
}

static const char *name_of(const th_model_view *m, th_sym sym)
{
    return th_names_text(th_activity_names(m->activity), sym);
}

const char *thi_further_key(th_arena *arena, const th_model_view *m, const th_key *key)
{
    th_text text = {0};
    for (uint32_t i = TH_IX_SUBJECT + 1; i < th_index_count(m->registry); i++)
        if (key->member[i])
            th_text_addf(&text,
                         "%s%s=%s",
                         text.size ? ";" : "",
                         name_of(m, th_index_get(m->registry, i)->name),
                         name_of(m, key->member[i]));
    const char *copy = th_arena_text(arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

const char *thi_line_name(th_arena *arena, const th_model_view *m, const th_line *line)
{
    const th_instance *inst = &m->instances[line->instance];
    th_text text = {0};
    th_text_addf(
        &text, "method=%s", name_of(m, th_method_get(m->registry, inst->method)->id));
    for (uint32_t i = 0; i < th_index_count(m->registry); i++)
        if (inst->key.member[i] && i != TH_IX_REGION)
            th_text_addf(&text,
                         " %s=%s",
                         name_of(m, th_index_get(m->registry, i)->name),
                         name_of(m, inst->key.member[i]));
    th_text_addf(&text, " year=%d", line->year);
    const char *copy = th_arena_text(arena, text.data);
    th_text_free(&text);
    return copy;
}

static const char *state_text(const th_model_view *m, const th_line *line)
{
    if (line->alternative) /* counts nowhere, so nothing of it can fail or be missing */
        return "alternative";
    if (m->cells[line->cell].failed)
        return "failed";
    if (line->confidential)
        return "C";
    if (line->state != TH_STATE_VALUE)
        return th_state_text(line->state);
    return line->filled ? "filled" : "value";
}

static const char *const line_columns[] = {
    "region", "year",  "category", "subject", "key",        "gas",        "stream",
    "part",   "state", "mass_t",   "co2e_t",  "lower_t",    "upper_t",    "method",
    "tier",   "scope", "match",    "quality", "confidence", "department", "instance"};

static void add_columns(thi_table *t)
{
    for (size_t i = 0; i < sizeof line_columns / sizeof *line_columns; i++) {
        const char *id = line_columns[i];
        size_t n = strlen(id);
        if (!strcmp(id, "year"))
            thi_table_number_column(t, id, "年", "year", "", THI_PLAIN);
        else if (n > 2 && !strcmp(id + n - 2, "_t"))
            thi_table_number_column(t, id, id, id, "t", -1);
        else
            thi_table_text_column(t, id, id, id);
    }
}

static void add_masses(thi_table *t, const th_line *line)
{
    bool shown = line->state == TH_STATE_VALUE && !line->confidential;
    double numbers[] = {line->mass_t,
                        line->co2e_t,
                        line->mass_t - line->half_t,
                        line->mass_t + line->half_t};
    for (int i = 0; i < 4; i++)
        if (shown && (i < 2 || line->half_t > 0))
            thi_table_number(t, numbers[i]);
        else
            thi_table_empty(t);
}

static void add_line(thi_table *t, const th_model_view *m, const th_line *line)
{
    const th_instance *inst = &m->instances[line->instance];
    const th_method *method = th_method_get(m->registry, inst->method);
    thi_table_text(t, name_of(m, inst->key.member[TH_IX_REGION]));
    thi_table_number(t, line->year);
    thi_table_text(t, name_of(m, inst->key.member[TH_IX_CATEGORY]));
    thi_table_text(t, name_of(m, inst->key.member[TH_IX_SUBJECT]));
    thi_table_text(t, thi_further_key(t->arena, m, &inst->key));
    thi_table_text(t, name_of(m, th_gas_get(m->registry, line->gas)->id));
    thi_table_text(t, line->stream ? name_of(m, line->stream) : "direct");
    thi_table_text(t, name_of(m, method->part));
    thi_table_text(t, state_text(m, line));
    add_masses(t, line);
    thi_table_text(t, name_of(m, method->id));
    thi_table_text(t, name_of(m, method->tier));
    thi_table_text(t, name_of(m, method->scope));
    thi_table_text(t, th_match_text(m->cells[line->cell].match));
    thi_table_text(t, th_quality_text(line->quality));
    thi_table_text(t, th_confidence_text(line->confidence));
    thi_table_text(t, line->department);
    thi_table_text(t, thi_line_name(t->arena, m, line));
}

const th_table *th_report_lines(th_arena *arena,
                                const th_inventory *inventory,
                                const th_line_filter *filter)
{
    thi_table *t = thi_table_begin(arena, "lines", "结果明细", "Results by line");
    th_model_view m = th_model_get(th_inventory_model(inventory));
    add_columns(t);
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        const th_line *line = th_inventory_line(inventory, i);
        if (!filter || th_line_filter_pass(inventory, filter, line))
            add_line(t, &m, line);
    }
    return thi_table_end(t);
}

/* ---- what the results rest on ---- */

void th_report_date(const th_inventory *inventory, char out[11])
{
    th_activity_view view =
        th_activity_get(th_model_get(th_inventory_model(inventory)).activity);
    uint32_t next =
        view.year_count ? (uint32_t)view.years[view.year_count - 1] + 1 : 2000;
    (void)snprintf(out, 11, "%04u-01-01", next % 10000);
}

void thi_meta_pair(th_text *out, const char *key, const char *text)
{
    th_text_addf(out, ",\n  \"%s\": ", key);
    if (text && *text)
        thi_json_text(text, out);
    else
        th_text_add(out, "null");
}

void th_report_meta(th_text *out, const th_inventory *inventory, const th_meta *meta)
{
    th_model_view m = th_model_get(th_inventory_model(inventory));
    th_activity_view view = th_activity_get(m.activity);
    char date[11];
    th_report_date(inventory, date);
    th_text_add(out, "{\n  \"program\": \"tanheng\"");
    thi_meta_pair(out, "version", meta->version);
    thi_meta_pair(out, "date", meta->date ? meta->date : date);
    thi_meta_pair(out, "inventory_zh", view.name.zh);
    thi_meta_pair(out, "inventory_en", view.name.en);
    thi_meta_pair(out, "region", name_of(&m, view.region));
    th_text_add(out, ",\n  \"years\": [");
    for (uint32_t i = 0; i < view.year_count; i++)
        th_text_addf(out, "%s%d", i ? ", " : "", view.years[i]);
    th_text_add(out, "]");
    thi_meta_pair(out, "guideline", name_of(&m, m.guideline->id));
    thi_meta_pair(out, "gwp", name_of(&m, m.gwp->name));
    thi_meta_pair(out, "boundary", meta->boundary);
    thi_meta_pair(out, "filter", meta->filter);
    thi_meta_pair(out, "by", meta->keys);
    th_text_addf(out, ",\n  \"rows\": %zu", meta->row_count);
    thi_meta_pair(out, "results_sha256", meta->sha256);
    thi_meta_pair(out, "inputs_sha256", view.sha256);
    thi_meta_pair(out, "factors_sha256", th_registry_hash(m.registry));
    th_text_add(out, "\n}\n");
}
