/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: a target split to members, by formula. Who stands at a bound was found by
 * the engine; a check says whether that still holds after a change. */
#include "dual_book.h"

#include <math.h>

typedef struct writer {
    thi_dual_book *b;
    const th_split *s;
    uint32_t first, last, head;
    uint32_t weights_row, target_row;
    uint32_t indicators, index, equal, weighted, allowed, bound; /* columns */
} writer;

enum { M_NAME, M_EMISSION, M_GDP, M_GROWTH, M_OFFER, M_FIRST };

static thi_ref at(const writer *p, uint32_t row, uint32_t column)
{
    return (thi_ref){p->b->split, row, column};
}

static const char *cell(const writer *p, uint32_t row, uint32_t column)
{
    return thi_dual_place(p->b->w, p->b->split, at(p, row, column));
}

static const char *range(const writer *p, uint32_t column)
{
    return th_arena_format(
        p->b->w->arena, "%s:%s", cell(p, p->first, column), cell(p, p->last, column));
}

static void put(writer *p,
                uint32_t row,
                uint32_t column,
                const char *formula,
                double value,
                const char *number)
{
    thi_style style = {.number = number, .border = true};
    thi_xlsx_formula(p->b->w->x, p->b->split, row, column, formula, value, &style);
}

static void
head(writer *p, uint32_t column, const char *zh, const char *en, double width)
{
    thi_xlsx_width(p->b->w->x, p->b->split, column, column, width);
    thi_say_at(p->b->w, at(p, p->head, column), zh, en, &thi_head_style);
}

static void write_heads(writer *p)
{
    const th_schemes *schemes = p->s->schemes;
    head(p, M_NAME, "成员", "Member", 44);
    head(p, M_EMISSION, "排放（吨）", "Emission (t)", 15);
    head(p, M_GDP, "GDP（万元）", "GDP (10^4 CNY)", 15);
    head(p, M_GROWTH, "GDP 之比（目标年/基年）", "GDP, target over base year", 15);
    head(p, M_OFFER, "自报降幅", "Offered", 11);
    for (uint32_t i = 0; i < schemes->weight_count; i++)
        head(p,
             p->indicators + i,
             schemes->weight_names[i],
             schemes->weight_names[i],
             14);
    head(p, p->index, "加权指数", "Index", 12);
    head(p, p->equal, "等率", "Equal", 11);
    head(p, p->weighted, "加权", "Weighted", 11);
    head(p, p->allowed, "加权允许排放（吨）", "Allowed, weighted (t)", 18);
    head(p,
         p->bound,
         "到限：1 上限，-1 下限（引擎判定）",
         "At a bound: 1 most, -1 least (engine)",
         12);
    thi_xlsx_height(p->b->w->x, p->b->split, p->head, 32);
}

/** Each indicator over its emission-weighted mean, weighted. */
static const char *index_formula(const writer *p, uint32_t row)
{
    th_text text = {0};
    const th_schemes *schemes = p->s->schemes;
    for (uint32_t i = 0; i < schemes->weight_count; i++)
        th_text_addf(&text,
                     "%s%s*%s*SUM(%s)/SUMPRODUCT(%s,%s)",
                     i ? "+" : "",
                     cell(p, p->weights_row, p->indicators + i),
                     cell(p, row, p->indicators + i),
                     range(p, M_EMISSION),
                     range(p, M_EMISSION),
                     range(p, p->indicators + i));
    const char *copy = th_arena_text(p->b->w->arena, text.data ? text.data : "1");
    th_text_free(&text);
    return copy;
}

static void write_member(writer *p, uint32_t i)
{
    thi_workbook *w = p->b->w;
    const th_split_member *m = &p->s->members[i];
    uint32_t row = p->first + i;
    const char *target = cell(p, p->target_row, 1),
               *lambda = cell(p, p->target_row + 3, 1);
    thi_xlsx_text(w->x, p->b->split, row, M_NAME, m->name, &thi_text_style);
    (void)thi_dual_input(w, at(p, row, M_EMISSION), m->emission_t, "#,##0");
    (void)thi_dual_input(w, at(p, row, M_GDP), m->gdp_yuan / 1e4, "#,##0");
    (void)thi_dual_input(w, at(p, row, M_GROWTH), m->growth, "0.000");
    (void)thi_dual_input(w, at(p, row, M_OFFER), m->bottom_up, "0.00%");
    for (uint32_t k = 0; k < p->s->schemes->weight_count; k++)
        (void)thi_dual_input(
            w, at(p, row, p->indicators + k), m->indicators[k], "General");
    put(p, row, p->index, index_formula(p, row), m->index, "0.0000");
    put(p, row, p->equal, target, m->equal, "0.00%");
    put(p,
        row,
        p->weighted,
        th_arena_format(w->arena,
                        "MAX(%s*%s,MIN(%s*%s,%s*%s))",
                        cell(p, p->target_row + 1, 1),
                        target,
                        cell(p, p->target_row + 2, 1),
                        target,
                        lambda,
                        cell(p, row, p->index)),
        m->weighted,
        "0.00%");
    put(p,
        row,
        p->allowed,
        th_arena_format(w->arena,
                        "%s*%s*(1-%s)",
                        cell(p, row, M_EMISSION),
                        cell(p, row, M_GROWTH),
                        cell(p, row, p->weighted)),
        m->allowed_t,
        "#,##0");
    thi_style flag = thi_engine_style;
    flag.number = "0";
    int side = !m->clamped ? 0 : m->weighted > p->s->target ? 1 : -1;
    thi_xlsx_number(w->x, p->b->split, row, p->bound, side, &flag);
}

/** What those at a bound save is known; the others share what is left by the index. */
static void write_lambda(writer *p)
{
    const char *e = range(p, M_EMISSION), *g = range(p, M_GROWTH),
               *i = range(p, p->index), *b = range(p, p->bound),
               *t = cell(p, p->target_row, 1);
    put(p,
        p->target_row + 3,
        1,
        th_arena_format(
            p->b->w->arena,
            "%s*(SUMPRODUCT(%s,%s)-SUMPRODUCT(%s*%s*((%s=1)*%s+(%s=-1)*%s)))/"
            "SUMPRODUCT(%s*%s*%s*(%s=0))",
            t,
            e,
            g,
            e,
            g,
            b,
            cell(p, p->target_row + 2, 1),
            b,
            cell(p, p->target_row + 1, 1),
            e,
            g,
            i,
            b),
        p->s->lambda,
        "0.000000");
}

static void label(writer *p, uint32_t row, const char *zh, const char *en)
{
    thi_say_at(p->b->w, at(p, row, M_NAME), zh, en, &thi_strong_style);
}

/** The target by reference to its block, bounds and lambda under it. */
static void write_rules(writer *p)
{
    thi_workbook *w = p->b->w;
    const thi_dual_block *k = &p->b->blocks[p->b->options->split_target];
    thi_style share = {.number = "0.00%", .border = true};
    thi_ref target = at(p, p->target_row, 1);
    label(p, p->target_row, "目标降幅", "Reduction wanted");
    if (k->annual.there)
        (void)thi_live_same(w, target, k->value, &share);
    else
        (void)thi_dual_input(w, target, p->s->target, "0.00%");
    label(p, p->target_row + 1, "下限（目标的倍数）", "At least (of the target)");
    (void)thi_dual_input(w, at(p, p->target_row + 1, 1), p->s->schemes->least, "0.00");
    label(p, p->target_row + 2, "上限（目标的倍数）", "At most (of the target)");
    (void)thi_dual_input(w, at(p, p->target_row + 2, 1), p->s->schemes->most, "0.00");
    label(p,
          p->target_row + 3,
          "λ：加权 = λ × 指数",
          "lambda: weighted = lambda x index");
    write_lambda(p);
}

static void write_sums(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_split *s = p->s;
    uint32_t row = p->last + 2;
    const char *e = range(p, M_EMISSION), *g = range(p, M_GROWTH),
               *t = cell(p, p->target_row, 1);
    label(p, row, "预算（吨）", "Budget (t)");
    put(p,
        row,
        1,
        th_arena_format(w->arena, "SUMPRODUCT(%s,%s)*(1-%s)", e, g, t),
        s->budget_t,
        "#,##0");
    label(p, row + 1, "加权允许之和（吨）", "Allowed, all members (t)");
    put(p,
        row + 1,
        1,
        th_arena_format(w->arena, "SUM(%s)", range(p, p->allowed)),
        s->allowed_t,
        "#,##0");
    label(p,
          row + 2,
          "核对：二者相等，无人越限（0：须重新运行）",
          "Check: equal, nobody beyond a bound (0: run again)");
    put(p,
        row + 2,
        1,
        th_arena_format(w->arena,
                        "IF(ABS(%s-%s)<=%s/10^9,1,0)",
                        cell(p, row, 1),
                        cell(p, row + 1, 1),
                        cell(p, row, 1)),
        1,
        "0");
    thi_xlsx_red_zero(w->x, p->b->split, row + 2, 1, row + 2, 1);
    if (!isfinite(s->bottom_up))
        return;
    label(p, row + 3, "自报合起来的降幅", "All offers together");
    put(p,
        row + 3,
        1,
        th_arena_format(w->arena,
                        "SUMPRODUCT(%s*%s*%s)/SUMPRODUCT(%s,%s)",
                        e,
                        g,
                        range(p, M_OFFER),
                        e,
                        g),
        s->bottom_up,
        "0.00%");
    label(p, row + 4, "与目标的差距", "Short of the target by");
    put(p,
        row + 4,
        1,
        th_arena_format(w->arena, "%s-%s", t, cell(p, row + 3, 1)),
        s->gap,
        "0.00%");
}

static void plan(writer *p)
{
    uint32_t weights = (uint32_t)p->s->schemes->weight_count;
    p->indicators = M_FIRST;
    p->index = p->indicators + weights;
    p->equal = p->index + 1;
    p->weighted = p->index + 2;
    p->allowed = p->index + 3;
    p->bound = p->index + 4;
    p->weights_row = p->target_row + 5;
    p->head = p->weights_row + 1;
    p->first = p->head + 1;
    p->last = p->first + (uint32_t)p->s->count - 1;
}

void thi_dual_split_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    writer p = {.b = b, .s = b->options->split};
    p.target_row = thi_sheet_title(
        w,
        b->split,
        "目标分解",
        "A target split to members",
        "等率、按加权指数、自报三种；权重与上下限可改。谁到限由引擎判定，改数后看核对"
        "。",
        "By equal rate, by a weighted index, and as offered; weights and bounds may be "
        "changed. Who stands at a bound is the engine's: see the check after a "
        "change.");
    plan(&p);
    write_heads(&p);
    label(&p, p.weights_row, "权重", "Weights");
    for (uint32_t i = 0; i < p.s->schemes->weight_count; i++)
        (void)thi_dual_input(
            w, at(&p, p.weights_row, p.indicators + i), p.s->schemes->weights[i], "0%");
    for (uint32_t i = 0; i < p.s->count; i++)
        write_member(&p, i);
    write_rules(&p);
    write_sums(&p);
    thi_xlsx_text(w->x,
                  b->split,
                  p.last + 8,
                  0,
                  th_arena_format(w->arena,
                                  "%s%s",
                                  thi_say(w, "依据：", "Source: "),
                                  p.s->schemes->split_source),
                  &thi_note_style);
    thi_print_as(w, b->split, p.head, p.head, 0, 0);
}
