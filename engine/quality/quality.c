/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: the one table of checks, and their run. */
#include "quality_internal.h"

#include <math.h>
#include <string.h>

struct th_quality_checks {
    th_arena *arena;
    th_check *checks;
    size_t check_count;
    th_finding *findings;
    size_t finding_count;
};

/** The code of a finding is the letter of its severity and these words. */
typedef struct check_row {
    const char *id, *words;
    void (*run)(thi_quality *q);
} check_row;

static const check_row rows[] = {
    {"sum_of_parts", "PARTS", thi_check_sum_of_parts},
    {"sum_by_layout", "LAYOUT", thi_check_sum_by_layout},
    {"reference_sectoral", "REFERENCE", thi_check_reference},
    {"balances", "BALANCE", thi_check_balances},
    {"factor_range", "RANGE", thi_check_factor_range},
    {"ief_change", "IEF", thi_check_ief_change},
    {"jumps", "JUMP", thi_check_jumps},
    {"ie_explained", "ELSEWHERE", thi_check_ie_explained},
    {"whole_and_part", "PARTTWICE", thi_check_whole_and_part},
    {"keys_explained", "KEYNOTE", thi_check_keys_explained},
    {"completeness", "COMPLETE", thi_check_completeness},
    {"not_estimated", "NESHARE", thi_check_not_estimated},
    {"boundary_mixing", "BOUNDARY", thi_check_boundary_mixing},
    {"gwp_mixing", "GWP", thi_check_gwp_mixing},
    {"factor_vintage", "OLDFACTOR", thi_check_factor_vintage},
    {"grid_vintage", "OLDGRID", thi_check_grid_vintage},
    {"gdp_per_head", "PERHEAD", thi_check_gdp_per_head},
    {"population_change", "POPULATION", thi_check_population_change},
    {"land_area", "LANDAREA", thi_check_land_area},
    {"area_within", "AREA", thi_check_area_within},
    {"drawn_limits", "DRAWN", thi_check_drawn_limits},
    {"unconfirmed_share", "UNCONFIRMED", thi_check_unconfirmed_share},
    {"one_source_share", "ONESOURCE", thi_check_one_source_share},
    {"estimate_share", "ESTIMATED", thi_check_estimate_share},
    {"filled_share", "FILLED", thi_check_filled_share},
    {"confidential_share", "MASKED", thi_check_confidential_share}};
enum { ROWS = sizeof rows / sizeof *rows };

const char *th_check_result_text(th_check_result result)
{
    static const char *const words[] = {
        "passed", "failed", "not_applicable", "off", "not_asked"};
    return words[result];
}

/* ---- what the checks tell ---- */

const th_place thi_quality_nowhere = {NULL, 0, 0};

void thi_quality_judged(thi_quality *q)
{
    q->judged = true;
}

void thi_quality_skip(thi_quality *q, const char *zh, const char *en)
{
    q->why = (th_titles){zh, en};
}

/* Names and units of the data are in the texts: one harmless line. */
static const char *plain(const thi_quality *q, const char *text)
{
    th_text line = {0};
    th_text_add_plain(&line, text);
    const char *copy = th_arena_text(q->arena, line.size ? line.data : "");
    th_text_free(&line);
    return copy;
}

void thi_quality_find(thi_quality *q,
                      th_place place,
                      int32_t year,
                      double value,
                      const char *zh,
                      const char *en)
{
    th_finding finding = {.check = q->number,
                          .code = q->code,
                          .place = place,
                          .year = year,
                          .value = value / q->rule->scale,
                          .text = {plain(q, zh), plain(q, en)}};
    q->judged = true;
    TH_PUSH(q->arena, q->findings, q->finding_count, q->finding_capacity, finding);
}

/* ---- inputs in use ---- */

static void mark(thi_quality *q, const th_node *node, int32_t year)
{
    if (node->kind == TH_N_INPUT) {
        thi_use_years *u = &q->inputs[node->ref];
        u->first = u->used && u->first < year ? u->first : year;
        u->last = u->used && u->last > year ? u->last : year;
        u->used = true;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        mark(q, node->kids[i], year);
}

static void mark_inputs(thi_quality *q)
{
    q->inputs = TH_NEW_N(q->arena, thi_use_years, q->m.input_count + 1);
    for (uint32_t i = 0; i < q->m.cell_count; i++) {
        const th_cell *cell = &q->m.cells[i];
        const th_instance *instance =
            cell->instance == UINT32_MAX ? NULL : &q->m.instances[cell->instance];
        if (cell->root && instance && instance->counted && instance->reported)
            mark(q, cell->root, instance->year);
    }
}

/* ---- one check ---- */

static const th_check_choice *choice_of(const thi_quality *q)
{
    for (uint32_t i = 0; i < q->a.check_count; i++)
        if (th_check_rule_get(q->r, q->a.checks[i].rule) == q->rule)
            return &q->a.checks[i];
    return NULL;
}

static void
set_limits(const thi_quality *q, th_check *out, const th_check_choice *choice)
{
    if (!choice)
        return;
    out->changed = true;
    out->reason = plain(q, choice->reason);
    if (choice->has_threshold)
        out->threshold = choice->threshold;
    if (choice->has_least)
        out->least = choice->least;
}

static bool asked(const th_quality_options *o, const char *id)
{
    for (size_t i = 0; o && i < o->only_count; i++)
        if (!strcmp(o->only[i], id))
            return true;
    return !o || !o->only_count;
}

static void run(thi_quality *q, const check_row *row, th_check *out)
{
    size_t before = q->finding_count;
    q->code =
        th_arena_format(q->arena, "%c-%s", "NWE"[(int)q->rule->severity], row -> words);
    q->threshold = out->threshold * q->rule->scale;
    q->least = out->least * q->rule->scale;
    q->judged = false;
    q->why = (th_titles){"没有可判断的数据", "there is nothing to judge"};
    row->run(q);
    out->finding_count = q->finding_count - before;
    out->result = out->finding_count ? TH_CHECK_FAILED
                  : q->judged        ? TH_CHECK_PASSED
                                     : TH_CHECK_NOT_APPLICABLE;
    if (out->result == TH_CHECK_NOT_APPLICABLE)
        out->why = q->why;
}

static void
judge(thi_quality *q, const check_row *row, const th_quality_options *o, th_check *out)
{
    q->rule = th_check_rule_find(q->r, th_names_find(q->names, row->id));
    *out = (th_check){.id = row->id,
                      .titles = {row->id, row->id},
                      .reason = "",
                      .unit = "",
                      .why = {"", ""},
                      .result = TH_CHECK_NOT_APPLICABLE};
    if (!q->rule) {
        out->why = (th_titles){"checks.csv 没有这一行", "checks.csv has no row of it"};
        return;
    }
    const th_check_choice *choice = choice_of(q);
    out->titles = q->rule->titles;
    out->severity = q->rule->severity;
    out->unit = q->rule->unit;
    out->has_threshold = q->rule->has_threshold;
    out->has_least = q->rule->has_least;
    out->threshold = q->rule->threshold;
    out->least = q->rule->least;
    set_limits(q, out, choice);
    if (!asked(o, row->id))
        out->result = TH_CHECK_NOT_ASKED;
    else if (choice && choice->off) {
        out->result = TH_CHECK_OFF;
        const char *reason = plain(q, choice->reason);
        out->why = (th_titles){reason, reason};
    } else
        run(q, row, out);
}

/* ---- the whole ---- */

static const check_row *find_row(const char *id)
{
    for (size_t i = 0; i < ROWS; i++)
        if (!strcmp(rows[i].id, id))
            return &rows[i];
    return NULL;
}

static th_status check_asked(const th_quality_options *o, th_error *err)
{
    for (size_t i = 0; o && i < o->only_count; i++) {
        if (find_row(o->only[i]))
            continue;
        const char *near = NULL;
        unsigned best = 8;
        for (size_t k = 0; k < ROWS; k++) {
            unsigned d = th_text_distance(o->only[i], rows[k].id, best);
            if (d < best) {
                best = d;
                near = rows[k].id;
            }
        }
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "unknown check '%s'%s%s%s; `tanheng check` lists them",
                            o->only[i],
                            near ? " (" : "",
                            near ? near : "",
                            near ? "?)" : "");
    }
    return TH_OK;
}

/* A row that no function goes by would be believed to be checked. */
static void check_rules(const thi_quality *q)
{
    for (uint32_t i = 0; i < th_check_rule_count(q->r); i++) {
        const th_check_rule *rule = th_check_rule_get(q->r, i);
        if (!find_row(thi_quality_name(q, rule->id)))
            th_diags_add(q->diags,
                         TH_ERROR,
                         "E-CHECK",
                         rule->place,
                         "the program has no check %s; take the row out",
                         thi_quality_name(q, rule->id));
    }
}

th_status th_quality_create(th_quality_checks **out,
                            const th_inventory *inventory,
                            const th_dual *dual,
                            const th_quality_options *options,
                            th_diags *diags,
                            th_error *err)
{
    *out = NULL;
    if (check_asked(options, err) != TH_OK)
        return TH_BAD_USAGE;
    th_arena *arena = th_arena_create();
    th_quality_checks *quality = TH_NEW(arena, th_quality_checks);
    thi_quality q = {.arena = arena,
                     .inventory = inventory,
                     .dual = dual,
                     .diags = diags,
                     .m = th_model_get(th_inventory_model(inventory)),
                     .line_count = th_inventory_line_count(inventory)};
    q.r = q.m.registry;
    q.a = th_activity_get(q.m.activity);
    q.names = th_activity_names(q.m.activity);
    mark_inputs(&q);
    check_rules(&q);
    quality->arena = arena;
    quality->check_count = ROWS;
    quality->checks = TH_NEW_N(arena, th_check, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        q.number = i;
        judge(&q, &rows[i], options, &quality->checks[i]);
    }
    quality->findings = q.findings;
    quality->finding_count = q.finding_count;
    *out = quality;
    return TH_OK;
}

void th_quality_free(th_quality_checks *quality)
{
    if (quality)
        th_arena_free(quality->arena);
}

size_t th_quality_check_count(const th_quality_checks *quality)
{
    return quality->check_count;
}

const th_check *th_quality_check(const th_quality_checks *quality, size_t i)
{
    return &quality->checks[i];
}

size_t th_quality_finding_count(const th_quality_checks *quality)
{
    return quality->finding_count;
}

const th_finding *th_quality_finding(const th_quality_checks *quality, size_t i)
{
    return &quality->findings[i];
}
