/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the decomposition. A term is a chain of levels that refer to activity,
 * indicators and results; its factors are ratios of levels, its effects are written by
 * L(a,b) = (a-b)/ln(a/b) with the limits of equal and of zero values, and summed by
 * effect and by part. */
#include "workbook.h"

#include <math.h>
#include <string.h>

enum { P_PART, P_TERM, P_EFFECT, P_FROM, P_TO, P_X, P_Z, P_MEAN, P_CHANGE, P_COLUMNS };
enum { F_NAME, F_TOTAL, F_BASE, F_SHOWN, F_UP, F_DOWN };

#define CELLS_MOST 150 /* in one formula */

typedef struct writer {
    thi_workbook *w;
    th_decompose_view v;
    uint32_t row;
    uint32_t summary_row, parts_row, detail_row, last_row; /* first rows of numbers */
    thi_block_rows blocks[4];
    size_t block_count;
    th_sum *sums; /* [part_count * effect_count] of the cells of changes */
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->decompose_sheet, s->row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->decompose_sheet, f);
}

static const char *unit(const writer *s)
{
    return s->v.is_co2 ? "t CO2" : "t CO2e";
}

static thi_figure live(writer *s,
                       uint32_t column,
                       const char *body,
                       const thi_figure *reads,
                       size_t count,
                       double value,
                       const thi_style *style)
{
    return thi_live(s->w, at(s, column), body, reads, count, value, style);
}

static const char *effect_title(const writer *s, uint32_t effect)
{
    return th_title_text(s->w->arena, s->v.effects[effect].titles, s->w->language);
}

static const char *part_title(const writer *s, uint32_t part)
{
    return th_title_text(s->w->arena, s->v.parts[part].titles, s->w->language);
}

/* ---- levels ---- */

static void add_origins(writer *s, const th_decompose_sum *sum, thi_refs *refs)
{
    for (uint32_t i = 0; i < sum->count; i++) {
        const th_decompose_origin *o = &sum->list[i];
        thi_ref_add(s->w,
                    refs,
                    o->row >= 0 ? thi_datum_at(s->w, (uint32_t)o->row)
                                : s->w->cell_at[o->cell]);
    }
}

static void add_lines(writer *s, uint32_t term, int32_t year, thi_refs *refs)
{
    const thi_workbook *w = s->w;
    uint32_t position = thi_year_position(w, year);
    uint32_t column = (s->v.is_co2 ? w->mass_column : w->co2e_column) + position;
    for (uint32_t i = 0; i < w->line_count; i++)
        if (s->v.line_terms[i] == term &&
            th_inventory_line(w->inventory, i)->year == year)
            thi_ref_add(s->w,
                        refs,
                        (thi_ref){w->results, w->series[w->series_of[i]].row, column});
}

static const char *sum_text(writer *s, const thi_refs *refs)
{
    thi_spans spans = thi_spans_of(s->w, refs);
    th_text text = {0};
    thi_spans_print(s->w, s->w->decompose_sheet, &spans, 0, spans.count, &text);
    const char *sum = th_arena_format(s->w->arena, "SUM(%s)", text.data);
    th_text_free(&text);
    return sum;
}

static void join_refs(writer *s, thi_refs *all, const thi_refs *more)
{
    for (size_t i = 0; i < more->count; i++)
        thi_ref_add(s->w, all, more->list[i]);
}

/** A level at one end: over its origins where they are cells, else a number. */
static thi_figure write_level(writer *s,
                              uint32_t column,
                              const th_decompose_level *level,
                              const th_decompose_end *end,
                              const thi_refs *lines,
                              thi_figure before,
                              bool masked)
{
    thi_refs sum = *lines, per = {0}, all = {0};
    thi_style style = {.number = thi_masked(masked, "#,##0.00##"), .border = true};
    if (level->kind == TH_DECOMPOSE_SUM || level->kind == TH_DECOMPOSE_SCALED) {
        add_origins(s, &end->sum, &sum);
        add_origins(s, &end->per, &per);
    }
    size_t cells = sum.count + per.count;
    if (level->kind == TH_DECOMPOSE_NUMBER || !sum.count || cells > CELLS_MOST)
        return thi_engine_cell(s->w, at(s, column), end->value, 0, style.number);
    const char *body = sum_text(s, &sum);
    if (level->kind == TH_DECOMPOSE_SCALED)
        body = th_arena_format(s->w->arena,
                               "%s*%s%s%s",
                               name(s, before),
                               body,
                               per.count ? "/" : "",
                               per.count ? sum_text(s, &per) : "");
    join_refs(s, &all, &sum);
    join_refs(s, &all, &per);
    if (level->kind == TH_DECOMPOSE_SCALED)
        thi_ref_add(s->w, &all, before.at);
    thi_spans spans = thi_spans_of(s->w, &all);
    thi_xlsx_formula(s->w->x,
                     s->w->decompose_sheet,
                     s->row,
                     column,
                     thi_guarded(s->w, s->w->decompose_sheet, &spans, body, false),
                     end->value,
                     &style);
    return (thi_figure){at(s, column), end->value};
}

/* ---- factors and effects ---- */

/** Figures of one term. */
typedef struct chain {
    size_t n;
    thi_figure level[2][TH_LMDI_FACTORS], x[2][TH_LMDI_FACTORS];
    double ratio[2][TH_LMDI_FACTORS], effect[TH_LMDI_FACTORS];
} chain;

/** Level over the level below; 0/0 is taken as it is at the other end. */
static void write_factor(writer *s, chain *c, size_t k, int end)
{
    static const thi_style style = {.number = "0.000000E+00", .border = true};
    thi_figure own = c->level[end][k], other = c->level[!end][k];
    uint32_t column = end ? P_Z : P_X;
    if (!k) {
        c->x[end][k] = live(s, column, name(s, own), &own, 1, c->ratio[end][k], &style);
        return;
    }
    thi_figure below = c->level[end][k - 1], below_other = c->level[!end][k - 1];
    thi_figure reads[] = {own, below, other, below_other};
    c->x[end][k] = live(s,
                        column,
                        th_arena_format(s->w->arena,
                                        "IF(%s<>0,%s/%s,IF(%s<>0,%s/%s,1))",
                                        name(s, below),
                                        name(s, own),
                                        name(s, below),
                                        name(s, below_other),
                                        name(s, other),
                                        name(s, below_other)),
                        reads,
                        4,
                        c->ratio[end][k],
                        &style);
}

static thi_figure write_mean(writer *s, const chain *c, bool masked)
{
    thi_style style = {.number = thi_masked(masked, "#,##0.00"), .border = true};
    thi_figure a = c->level[0][c->n - 1], b = c->level[1][c->n - 1];
    thi_figure reads[] = {a, b};
    const char *an = name(s, a), *bn = name(s, b);
    return live(s,
                P_MEAN,
                th_arena_format(s->w->arena,
                                "IF(%s=%s,%s,IF(OR(%s<=0,%s<=0),0,(%s-%s)/LN(%s/%s)))",
                                an,
                                bn,
                                an,
                                an,
                                bn,
                                bn,
                                an,
                                bn,
                                an),
                reads,
                2,
                th_log_mean(b.value, a.value),
                &style);
}

/** "F5:F9" of the factors at one end. */
static const char *factors_text(writer *s, const chain *c, int end)
{
    thi_span run = {c->x[end][0].at, c->x[end][c->n - 1].at};
    thi_spans spans = {&run, 1, c->n};
    th_text text = {0};
    thi_spans_print(s->w, s->w->decompose_sheet, &spans, 0, 1, &text);
    const char *copy = th_arena_text(s->w->arena, text.data);
    th_text_free(&text);
    return copy;
}

static void
write_effect(writer *s, const chain *c, size_t k, thi_figure mean, bool masked)
{
    thi_style style = {.number = thi_masked(masked, "#,##0.00"), .border = true};
    thi_figure a = c->level[0][c->n - 1], b = c->level[1][c->n - 1];
    thi_figure reads[] = {a, b, mean, c->x[0][k], c->x[1][k]};
    const char *an = name(s, a), *bn = name(s, b);
    const char *x = name(s, c->x[0][k]), *z = name(s, c->x[1][k]);
    const char *body = th_arena_format(
        s->w->arena,
        "IF(AND(%s>0,%s>0),%s*LN(%s/%s),IF(AND(%s=0,%s>0,%s=0),(%s-%s)/COUNTIF(%s,0),"
        "IF(AND(%s=0,%s>0,%s=0),(%s-%s)/COUNTIF(%s,0),0)))",
        an,
        bn,
        name(s, mean),
        z,
        x,
        an,
        bn,
        x,
        bn,
        an,
        factors_text(s, c, 0),
        bn,
        an,
        z,
        bn,
        an,
        factors_text(s, c, 1));
    (void)live(s, P_CHANGE, body, reads, 5, c->effect[k], &style);
}

static const char *term_label(const writer *s, const th_decompose_term *t)
{
    return th_arena_format(s->w->arena,
                           "%s%s",
                           t->fuel ? thi_title(s->w, t->fuel) : "–",
                           t->stream ? thi_parens(s->w, thi_title(s->w, t->stream))
                                     : "");
}

static void row_words(writer *s, uint32_t part, const char *term, uint32_t effect)
{
    const char *const words[] = {part_title(s, part), term, effect_title(s, effect)};
    for (uint32_t i = 0; i < 3; i++)
        thi_xlsx_text(
            s->w->x, s->w->decompose_sheet, s->row, i, words[i], &thi_wrap_style);
}

static void
write_levels(writer *s, const th_decompose_term *t, uint32_t number, chain *c)
{
    const th_decompose_pair *p = &s->v.pairs[t->pair];
    bool masked = s->v.parts[t->part].confidential;
    for (size_t k = 0; k < c->n; k++, s->row++) {
        const th_decompose_level *l = &t->levels[k];
        thi_figure none = {{0, 0, 0}, (double)NAN};
        row_words(s, t->part, term_label(s, t), l->effect);
        for (int end = 0; end < 2; end++) {
            thi_refs lines = {0};
            if (l->kind == TH_DECOMPOSE_LINES)
                add_lines(s, number, end ? p->to : p->from, &lines);
            c->level[end][k] = write_level(s,
                                           end ? P_TO : P_FROM,
                                           l,
                                           end ? &l->to : &l->from,
                                           &lines,
                                           k ? c->level[end][k - 1] : none,
                                           masked);
        }
    }
}

static void write_term(writer *s, const th_decompose_term *t, uint32_t number)
{
    double levels[2][TH_LMDI_FACTORS];
    bool masked = s->v.parts[t->part].confidential;
    uint32_t first = s->row;
    chain c = {.n = t->level_count};
    for (size_t k = 0; k < c.n; k++) {
        levels[0][k] = t->levels[k].from.value;
        levels[1][k] = t->levels[k].to.value;
    }
    if (!th_lmdi_ratios(c.n, levels[0], levels[1], c.ratio[0], c.ratio[1]) ||
        !th_lmdi_term(c.n, c.ratio[0], c.ratio[1], c.effect))
        return;
    write_levels(s, t, number, &c);
    s->row = first;
    for (size_t k = 0; k < c.n; k++, s->row++)
        for (int end = 0; end < 2; end++)
            write_factor(s, &c, k, end);
    s->row = first;
    thi_figure mean = write_mean(s, &c, masked);
    for (size_t k = 0; k < c.n; k++, s->row++) {
        write_effect(s, &c, k, mean, masked);
        th_sum_add(&s->sums[t->part * s->v.effect_count + t->levels[k].effect],
                   c.effect[k]);
    }
}

static void write_rest(writer *s, const th_decompose_rest *r)
{
    bool masked = s->v.parts[r->part].confidential;
    thi_style style = {.number = thi_masked(masked, "#,##0.00"), .border = true};
    row_words(s, r->part, "–", r->effect);
    thi_figure a = thi_engine_cell(s->w, at(s, P_FROM), r->from, 0, style.number);
    thi_figure b = thi_engine_cell(s->w, at(s, P_TO), r->to, 0, style.number);
    thi_figure reads[] = {a, b};
    (void)live(s,
               P_CHANGE,
               th_arena_format(s->w->arena, "%s-%s", name(s, b), name(s, a)),
               reads,
               2,
               r->to - r->from,
               &style);
    th_sum_add(&s->sums[r->part * s->v.effect_count + r->effect], r->to - r->from);
    s->row++;
}

static void write_details(writer *s)
{
    const th_decompose_pair *p = &s->v.pairs[0];
    const th_titles words[P_COLUMNS] = {
        {"部门", "Part"},
        {"品种", "Fuel"},
        {"因素", "Factor"},
        {th_arena_format(s->w->arena, "%d 年水平", p->from),
         th_arena_format(s->w->arena, "level of %d", p->from)},
        {th_arena_format(s->w->arena, "%d 年水平", p->to),
         th_arena_format(s->w->arena, "level of %d", p->to)},
        {th_arena_format(s->w->arena, "%d 年因子 x", p->from),
         th_arena_format(s->w->arena, "factor x of %d", p->from)},
        {th_arena_format(s->w->arena, "%d 年因子 x", p->to),
         th_arena_format(s->w->arena, "factor x of %d", p->to)},
        {"对数平均 L", "log mean L"},
        {"效应", "effect"}};
    s->row = s->detail_row - 2;
    s->blocks[s->block_count++] =
        (thi_block_rows){s->row, s->detail_row, s->detail_row};
    thi_say_at(s->w,
               at(s, 0),
               "各项的水平、因子与效应（下一级水平 ÷ 上一级水平 = 因子）",
               "Levels, factors and effects of the terms (level over the one above it)",
               &thi_subtitle_style);
    s->row++;
    for (uint32_t c = 0; c < P_COLUMNS; c++)
        thi_say_at(s->w, at(s, c), words[c].zh, words[c].en, &thi_head_style);
    s->row++;
    for (uint32_t i = 0; i < s->v.term_count; i++)
        if (s->v.terms[i].pair == 0)
            write_term(s, &s->v.terms[i], s->v.term_numbers[i]);
    for (uint32_t i = 0; i < s->v.rest_count; i++)
        if (s->v.rests[i].pair == 0)
            write_rest(s, &s->v.rests[i]);
    s->last_row = s->row;
    s->blocks[s->block_count - 1].end = s->row;
}

/* ---- sums ---- */

/** Absolute range of a column of the details. */
static const char *column_text(const writer *s, uint32_t column)
{
    return th_arena_format(s->w->arena,
                           "$%c$%u:$%c$%u",
                           (char)('A' + column),
                           s->detail_row + 1,
                           (char)('A' + column),
                           s->last_row);
}

static double sum_of(const writer *s, uint32_t part, uint32_t effect)
{
    return th_sum_get(&s->sums[part * s->v.effect_count + effect]);
}

static double effect_sum(const writer *s, uint32_t effect)
{
    th_sum sum = {0};
    for (uint32_t p = 0; p < s->v.part_count; p++)
        th_sum_add(&sum, sum_of(s, p, effect));
    return th_sum_get(&sum);
}

/** SUMIFS of the changes, "NE" as soon as one of them is no number. */
static thi_figure write_sumifs(writer *s,
                               uint32_t column,
                               const char *criteria,
                               double value,
                               const thi_style *style)
{
    const char *changes = column_text(s, P_CHANGE);
    const char *formula = th_arena_format(s->w->arena,
                                          "IF(COUNT(%s)=%u,SUMIFS(%s,%s),\"NE\")",
                                          changes,
                                          s->last_row - s->detail_row,
                                          changes,
                                          criteria);
    thi_xlsx_formula(
        s->w->x, s->w->decompose_sheet, s->row, column, formula, value, style);
    return (thi_figure){at(s, column), value};
}

static bool is_used(const writer *s, uint32_t effect)
{
    return s->v.effects[effect].used;
}

static uint32_t used_count(const writer *s)
{
    uint32_t n = 0;
    for (uint32_t e = 0; e < s->v.effect_count; e++)
        n += is_used(s, e);
    return n;
}

static thi_figure write_end(writer *s, int32_t year, double value)
{
    uint32_t b = 0;
    thi_style style = {.number = "#,##0.00", .border = true, .bold = true};
    while (th_boundary_get(s->w->m.registry, b) != s->v.boundary)
        b++;
    thi_figure there = {thi_total_at(s->w, b, thi_year_position(s->w, year)), value};
    const char *text = th_arena_format(s->w->arena, "%d", year);
    thi_xlsx_text(
        s->w->x, s->w->decompose_sheet, s->row, F_NAME, text, &thi_strong_style);
    return thi_live_same(s->w, at(s, F_TOTAL), there, &style);
}

/** A step of the waterfall, 10 kt: what is under it, and what is seen of it. */
static void write_step(writer *s,
                       thi_figure total,
                       thi_figure first,
                       thi_figure before,
                       thi_figure own,
                       double level)
{
    static const thi_style style = {.number = "#,##0.0000", .border = true};
    thi_figure reads[] = {total, first, before, own};
    double begin = level, end = level + own.value;
    bool any = isfinite(before.value);
    const char *from = any ? th_arena_format(s->w->arena,
                                             "%s+SUM(%s:%s)",
                                             name(s, total),
                                             name(s, first),
                                             name(s, before))
                           : name(s, total);
    (void)live(
        s,
        F_BASE,
        th_arena_format(s->w->arena, "MIN(%s,%s+%s)/10000", from, from, name(s, own)),
        reads,
        4,
        fmin(begin, end) / 1e4,
        &style);
    (void)live(s,
               F_UP,
               th_arena_format(s->w->arena, "MAX(%s,0)/10000", name(s, own)),
               &own,
               1,
               fmax(own.value, 0) / 1e4,
               &style);
    (void)live(s,
               F_DOWN,
               th_arena_format(s->w->arena, "MAX(-%s,0)/10000", name(s, own)),
               &own,
               1,
               fmax(-own.value, 0) / 1e4,
               &style);
}

static void write_seen(writer *s, thi_figure of)
{
    static const thi_style style = {.number = "#,##0.0000", .border = true};
    (void)live(s,
               F_SHOWN,
               th_arena_format(s->w->arena, "%s/10000", name(s, of)),
               &of,
               1,
               of.value / 1e4,
               &style);
}

/** Effects in order; returns the last, and the first in *first. */
static thi_figure write_effects(writer *s, thi_figure from, thi_figure *first)
{
    static const thi_style amount = {.number = "#,##0.00;-#,##0.00;0", .border = true};
    thi_figure before = {{0, 0, 0}, (double)NAN};
    double level = from.value;
    for (uint32_t e = 0; e < s->v.effect_count; e++) {
        if (!is_used(s, e))
            continue;
        double value = effect_sum(s, e);
        thi_xlsx_text(s->w->x,
                      s->w->decompose_sheet,
                      s->row,
                      F_NAME,
                      effect_title(s, e),
                      &thi_wrap_style);
        const char *criteria = th_arena_format(
            s->w->arena, "%s,$A%u", column_text(s, P_EFFECT), s->row + 1);
        thi_figure own = write_sumifs(s, F_TOTAL, criteria, value, &amount);
        if (!isfinite(before.value))
            *first = own;
        write_step(s, from, *first, before, own, level);
        level += value;
        before = own;
        s->row++;
    }
    return before;
}

static void effects_chart(writer *s, uint32_t first)
{
    thi_workbook *w = s->w;
    const th_decompose_pair *p = &s->v.pairs[0];
    uint32_t last = s->row - 1, head = first - 1;
    const thi_chart_series bars[] = {{.values = {first, F_BASE, last, F_BASE},
                                      .name_row = head,
                                      .name_column = F_BASE,
                                      .color = 0xFFFFFF},
                                     {.values = {first, F_SHOWN, last, F_SHOWN},
                                      .name_row = head,
                                      .name_column = F_SHOWN,
                                      .color = 0x595959},
                                     {.values = {first, F_UP, last, F_UP},
                                      .name_row = head,
                                      .name_column = F_UP,
                                      .color = 0xD55E00},
                                     {.values = {first, F_DOWN, last, F_DOWN},
                                      .name_row = head,
                                      .name_column = F_DOWN,
                                      .color = 0x0072B2}};
    thi_chart chart = {
        .kind = THI_CHART_WATERFALL,
        .title =
            thi_say(w,
                    th_arena_format(w->arena, "%d 至 %d 年变化的因素", p->from, p->to),
                    th_arena_format(
                        w->arena, "Factors of the change %d to %d", p->from, p->to)),
        .axis = s->v.is_co2 ? thi_say(w, "万吨 CO₂", "10 kt CO2")
                            : thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = thi_say(
            w, "瀑布图：各因素的效应", "Waterfall of the effects of the factors"),
        .sheet = w->decompose_sheet,
        .categories = {first, F_NAME, last, F_NAME},
        .series = bars,
        .series_count = 4,
        .at_row = s->row + 3,
        .at_column = 0,
        .width = 2.2,
        .height = 1.4};
    thi_xlsx_chart(w->x, &chart);
}

static void write_residual(
    writer *s, thi_figure from, thi_figure to, thi_figure first, thi_figure last)
{
    static const thi_style amount = {.number = "#,##0.0000;-#,##0.0000;0",
                                     .border = true};
    thi_figure reads[] = {from, to, last};
    th_sum sum = {0};
    for (uint32_t e = 0; e < s->v.effect_count; e++)
        if (is_used(s, e))
            th_sum_add(&sum, effect_sum(s, e));
    thi_say_at(s->w,
               at(s, F_NAME),
               "残差（变化减各效应之和）",
               "residual (change less all effects)",
               &thi_strong_style);
    (void)live(s,
               F_TOTAL,
               th_arena_format(s->w->arena,
                               "%s-%s-SUM(%s:%s)",
                               name(s, to),
                               name(s, from),
                               name(s, first),
                               name(s, last)),
               reads,
               3,
               to.value - from.value - th_sum_get(&sum),
               &amount);
    s->row++;
}

static void write_summary(writer *s)
{
    const th_decompose_pair *p = &s->v.pairs[0];
    const th_titles words[] = {{"因素", "Factor"},
                               {th_arena_format(s->w->arena, "效应（%s）", unit(s)),
                                th_arena_format(s->w->arena, "effect (%s)", unit(s))},
                               {"底（万吨）", "base (10 kt)"},
                               {"总量（万吨）", "total (10 kt)"},
                               {"增加（万吨）", "increase (10 kt)"},
                               {"减少（万吨）", "decrease (10 kt)"}};
    s->row = s->summary_row - 2;
    s->blocks[s->block_count++] =
        (thi_block_rows){s->row, s->summary_row, s->parts_row - 2};
    thi_xlsx_text(s->w->x,
                  s->w->decompose_sheet,
                  s->row++,
                  0,
                  th_title_text(s->w->arena, s->v.boundary->titles, s->w->language),
                  &thi_subtitle_style);
    for (uint32_t c = 0; c < sizeof words / sizeof *words; c++)
        thi_say_at(s->w, at(s, c), words[c].zh, words[c].en, &thi_head_style);
    uint32_t first_row = ++s->row;
    thi_figure from = write_end(s, p->from, p->total_from), first = from;
    write_seen(s, from);
    s->row++;
    thi_figure last = write_effects(s, from, &first);
    thi_figure to = write_end(s, p->to, p->total_to);
    write_seen(s, to);
    s->row++;
    effects_chart(s, first_row);
    if (isfinite(last.value))
        write_residual(s, from, to, first, last);
}

/** Parts by effects. */
static void write_parts(writer *s)
{
    s->row = s->parts_row - 2;
    s->blocks[s->block_count++] =
        (thi_block_rows){s->row, s->parts_row, s->parts_row + s->v.part_count};
    thi_say_at(s->w, at(s, 0), "各部门的效应", "Effects by part", &thi_subtitle_style);
    s->row++;
    thi_say_at(s->w, at(s, 0), "部门", "Part", &thi_head_style);
    for (uint32_t e = 0, c = 1; e < s->v.effect_count; e++)
        if (is_used(s, e))
            thi_xlsx_text(s->w->x,
                          s->w->decompose_sheet,
                          s->row,
                          c++,
                          effect_title(s, e),
                          &thi_head_style);
    uint32_t head = ++s->row;
    for (uint32_t p = 0; p < s->v.part_count; p++, s->row++) {
        thi_style style = {
            .number = thi_masked(s->v.parts[p].confidential, "#,##0.00;-#,##0.00;0"),
            .border = true};
        thi_xlsx_text(s->w->x,
                      s->w->decompose_sheet,
                      s->row,
                      0,
                      part_title(s, p),
                      &thi_wrap_style);
        for (uint32_t e = 0, c = 1; e < s->v.effect_count; e++) {
            if (!is_used(s, e))
                continue;
            const char *criteria = th_arena_format(s->w->arena,
                                                   "%s,$A%u,%s,%c$%u",
                                                   column_text(s, P_PART),
                                                   s->row + 1,
                                                   column_text(s, P_EFFECT),
                                                   (char)('A' + c),
                                                   head);
            (void)write_sumifs(s, c++, criteria, sum_of(s, p, e), &style);
        }
    }
}

static void write_notes(writer *s)
{
    s->row = s->last_row + 1;
    for (uint32_t i = 0; i < s->v.note_count; i++)
        thi_xlsx_text(s->w->x,
                      s->w->decompose_sheet,
                      s->row++,
                      0,
                      th_title_text(s->w->arena, s->v.notes[i], s->w->language),
                      &thi_note_style);
}

void thi_decompose_write(thi_workbook *w)
{
    uint32_t sheet = w->decompose_sheet;
    uint32_t row = thi_sheet_title(
        w,
        sheet,
        "分解",
        "Decomposition",
        "LMDI-I（加法，首末两个报告年）：效应 = L(V,V₀)·ln(x/x₀)；相等时 L = "
        "V，某端为零时按极限把全部变化分给该端为零的因子（Ang 与 Liu "
        "2007）。水平引用活动"
        "数据、指标与排放结果，灰底斜体的水平（链式 "
        "GDP、分摊的外调电力）是引擎计算值。",
        "LMDI-I (additive, first and last reported year): effect = L(V,V0) ln(x/x0); L "
        "= "
        "V where both are equal; a term that is zero at one end gives its whole change "
        "to "
        "the factors that are zero there (Ang and Liu 2007). Levels refer to activity, "
        "indicators and results; those in italic on grey (chained GDP, shared imports) "
        "are the engine's.");
    thi_xlsx_width(w->x, sheet, 0, 0, 36);
    thi_xlsx_width(w->x, sheet, 1, 1, 20);
    thi_xlsx_width(w->x, sheet, 2, 2, 26);
    thi_xlsx_width(w->x, sheet, 3, 11, 16);
    if (!w->decompose) {
        thi_why_not(w, sheet, row, w->no_decompose);
        return;
    }
    writer s = {.w = w, .v = th_decompose_get(w->decompose), .row = row};
    s.sums = TH_NEW_N(w->arena, th_sum, s.v.part_count * s.v.effect_count + 1);
    s.summary_row = row + 2;
    s.parts_row = s.summary_row + used_count(&s) + 3 + 27 + 2;
    s.detail_row = s.parts_row + s.v.part_count + 3;
    write_details(&s);
    write_summary(&s);
    write_parts(&s);
    write_notes(&s);
    thi_xlsx_freeze(w->x, sheet, 2, 1);
    thi_print_as(w, sheet, 0, 1, 0, 0);
    thi_block_rows in_order[] = {s.blocks[1], s.blocks[2], s.blocks[0]};
    thi_xlsx_keep(w->x, sheet, &(thi_print){.last_row = 1}, in_order, 3);
}
