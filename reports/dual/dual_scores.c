/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the region by the schemes of schemes.yaml, by formula: points by completion,
 * grades by misses. What no target answers is a yellow cell for a person to fill. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

enum { S_ITEM, S_GROUP, S_TARGET, S_FULL, S_DONE, S_WANTED, S_SHARE, S_POINTS, S_MOST };

typedef struct writer {
    thi_dual_book *b;
    const th_assessment *a;
    uint32_t row, first, last, grades;
} writer;

static thi_ref at(const writer *p, uint32_t row, uint32_t column)
{
    return (thi_ref){p->b->scores, row, column};
}

static const char *place(const writer *p, uint32_t row, uint32_t column)
{
    return thi_dual_place(p->b->w, p->b->scores, at(p, row, column));
}

/** "G7:G12" */
static const char *range(const writer *p, uint32_t column)
{
    return th_arena_format(
        p->b->w->arena, "%s:%s", place(p, p->first, column), place(p, p->last, column));
}

static const thi_dual_block *block_of(const writer *p, const th_target *t)
{
    for (size_t i = 0; i < p->b->block_count; i++)
        if (p->b->blocks[i].result->target == t)
            return &p->b->blocks[i];
    return NULL;
}

static void heads(writer *p)
{
    static const thi_head points[] = {{"指标", "Indicator", 40},
                                      {"类", "Group", 12},
                                      {"依据的目标", "By target", 22},
                                      {"满分", "Points", 10},
                                      {"实际下降", "Reduction", 13},
                                      {"要求下降", "Wanted", 13},
                                      {"完成率", "Completion", 13},
                                      {"得分 / 结论", "Points / verdict", 16},
                                      {"最高可得", "At most", 12}};
    thi_dual_heads(p->b->w,
                   p->b->scores,
                   p->row,
                   points,
                   sizeof points / sizeof *points,
                   p->row < 8); /* the first scheme */
    p->row++;
}

static const char *met_word(const writer *p, bool met)
{
    return met ? thi_say(p->b->w, "达标", "met") : thi_say(p->b->w, "未达标", "missed");
}

static const char *group_word(const writer *p, bool control)
{
    return control ? thi_say(p->b->w, "控制", "control")
                   : thi_say(p->b->w, "支撑", "support");
}

/* ---- points ---- */

static void write_answered(writer *p, const th_item_result *r)
{
    thi_workbook *w = p->b->w;
    const thi_dual_block *k = block_of(p, r->target);
    const thi_dual_table *t = thi_dual_counting(k);
    int32_t c = p->a->year - t->first;
    bool year = r->item->measure == TH_ITEM_YEAR;
    thi_style percent = {.number = "0.00%", .border = true},
              number = {.number = "0.0", .border = true};
    thi_figure done = thi_dual_at(t, year ? THI_D_YEAR_REDUCTION : THI_D_REDUCTION, c);
    thi_figure wanted = thi_dual_at(t, year ? THI_D_YEAR_WANTED : THI_D_WANTED, c);
    thi_figure f[4] = {thi_live_same(w, at(p, p->row, S_DONE), done, &percent),
                       thi_live_same(w, at(p, p->row, S_WANTED), wanted, &percent),
                       {at(p, p->row, S_FULL), r->item->points}};
    f[3] = thi_dual_cell(
        w, at(p, p->row, S_SHARE), "MAX(0,MIN(1,a/b))", f, 2, r->completion, &percent);
    thi_figure pair[] = {f[2], f[3]};
    thi_figure got =
        thi_dual_cell(w, at(p, p->row, S_POINTS), "a*b", pair, 2, r->points, &number);
    (void)thi_live_same(w, at(p, p->row, S_MOST), got, &number);
}

/** Open: at most all its points, until a person writes some. */
static void write_open(writer *p, const th_item_result *r)
{
    thi_workbook *w = p->b->w;
    thi_style number = {.number = "0.0", .border = true};
    (void)thi_dual_input(w, at(p, p->row, S_POINTS), (double)NAN, "0.0");
    for (uint32_t c = S_DONE; c <= S_SHARE; c++)
        thi_xlsx_blank(w->x, p->b->scores, p->row, c, &number);
    const char *got = place(p, p->row, S_POINTS), *full = place(p, p->row, S_FULL);
    thi_xlsx_formula(
        w->x,
        p->b->scores,
        p->row,
        S_MOST,
        th_arena_format(w->arena, "IF(ISNUMBER(%s),%s,%s)", got, got, full),
        r->item->points,
        &number);
}

/* ---- grades by misses ---- */

static void write_verdict(writer *p, const th_item_result *r)
{
    thi_workbook *w = p->b->w;
    thi_style words = {.border = true, .align = THI_CENTER}, input = thi_input_style;
    input.align = THI_CENTER;
    thi_ref cell = at(p, p->row, S_POINTS);
    for (uint32_t c = S_DONE; c <= S_SHARE; c++)
        thi_xlsx_blank(w->x, cell.sheet, p->row, c, &words);
    thi_xlsx_blank(w->x, cell.sheet, p->row, S_FULL, &words);
    thi_xlsx_blank(w->x, cell.sheet, p->row, S_MOST, &words);
    const thi_dual_block *k = r->target ? block_of(p, r->target) : NULL;
    const thi_dual_table *t = k ? thi_dual_counting(k) : NULL;
    int32_t c = t && t->there ? p->a->year - t->first : -1;
    thi_figure verdict = t ? thi_dual_at(t, THI_D_VERDICT, c) : thi_dual_nothing();
    if (!isfinite(verdict.value)) {
        const char *word =
            r->target ? met_word(p, r->met) : thi_dual_verdict_word(w, TH_VERDICT_NONE);
        thi_xlsx_text(w->x, cell.sheet, p->row, S_POINTS, word, &input);
        return;
    }
    const char *ref = thi_dual_place(w, cell.sheet, verdict.at);
    thi_xlsx_formula_text(
        w->x,
        cell.sheet,
        p->row,
        S_POINTS,
        th_arena_format(w->arena,
                        "IF(OR(%s=\"%s\",%s=\"%s\"),\"%s\",IF(OR(%s=\"NE\",%s=\"\"),"
                        "\"NE\",\"%s\"))",
                        ref,
                        thi_dual_verdict_word(w, TH_VERDICT_BEHIND),
                        ref,
                        thi_dual_verdict_word(w, TH_VERDICT_MISSED),
                        met_word(p, false),
                        ref,
                        ref,
                        met_word(p, true)),
        met_word(p, r->met),
        &words);
}

static void write_item(writer *p, const th_item_result *r)
{
    thi_workbook *w = p->b->w;
    const char *title = th_title_text(w->arena, r->item->titles, w->language);
    bool points = p->a->scheme->points;
    thi_xlsx_text(w->x, p->b->scores, p->row, S_ITEM, title, &thi_wrap_style);
    thi_xlsx_text(w->x,
                  p->b->scores,
                  p->row,
                  S_GROUP,
                  points ? "" : group_word(p, r->item->control),
                  &thi_text_style);
    thi_xlsx_text(w->x,
                  p->b->scores,
                  p->row,
                  S_TARGET,
                  r->target ? r->target->id : "",
                  &thi_wrap_style);
    if (points) {
        (void)thi_dual_input(w, at(p, p->row, S_FULL), r->item->points, "0");
        if (r->target)
            write_answered(p, r);
        else
            write_open(p, r);
    } else {
        write_verdict(p, r);
    }
    p->row++;
}

/* ---- the grade ---- */

static void
sum_row(writer *p, const char *zh, const char *en, uint32_t column, double sum)
{
    thi_workbook *w = p->b->w;
    thi_style number = {.number = "0.0", .border = true, .bold = true};
    thi_say_at(w, at(p, p->row, S_ITEM), zh, en, &thi_strong_style);
    thi_xlsx_formula(w->x,
                     p->b->scores,
                     p->row++,
                     S_POINTS,
                     th_arena_format(w->arena, "SUM(%s)", range(p, column)),
                     sum,
                     &number);
}

/** The first grade whose least points are reached. */
static void
points_grade(writer *p, const char *zh, const char *en, uint32_t sum_at, uint32_t g)
{
    thi_workbook *w = p->b->w;
    const th_scheme *s = p->a->scheme;
    th_text text = {0};
    for (size_t i = 0; i + 1 < s->grade_count; i++)
        th_text_addf(&text,
                     "IF(%s>=%s,%s,",
                     place(p, sum_at, S_POINTS),
                     place(p, p->grades + (uint32_t)i, S_FULL),
                     place(p, p->grades + (uint32_t)i, S_ITEM));
    th_text_add(&text, place(p, p->grades + (uint32_t)s->grade_count - 1, S_ITEM));
    for (size_t i = 0; i + 1 < s->grade_count; i++)
        th_text_add(&text, ")");
    thi_say_at(w, at(p, p->row, S_ITEM), zh, en, &thi_strong_style);
    thi_xlsx_formula_text(w->x,
                          p->b->scores,
                          p->row++,
                          S_POINTS,
                          text.data,
                          th_title_text(w->arena, s->grades[g].titles, w->language),
                          &thi_strong_style);
    th_text_free(&text);
}

static void write_grades(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_scheme *s = p->a->scheme;
    p->grades = p->row;
    for (size_t i = 0; i < s->grade_count; i++, p->row++) {
        thi_xlsx_text(w->x,
                      p->b->scores,
                      p->row,
                      S_ITEM,
                      th_title_text(w->arena, s->grades[i].titles, w->language),
                      &thi_text_style);
        if (!s->points)
            continue;
        thi_say_at(w, at(p, p->row, S_TARGET), "不低于（分）", "from (points)", NULL);
        (void)thi_dual_input(w, at(p, p->row, S_FULL), s->grades[i].least, "0");
    }
}

/** Misses of a group, perhaps with what is open, as numbers in cells. */
static void miss_row(writer *p, bool control, bool open, double count)
{
    thi_workbook *w = p->b->w;
    thi_style number = {.number = "0", .border = true};
    const char *group = group_word(p, control);
    thi_say_at(w,
               at(p, p->row, S_ITEM),
               th_arena_format(w->arena,
                               "%s类%s项数",
                               control ? "控制" : "支撑",
                               open ? "未评价" : "未达标"),
               th_arena_format(w->arena,
                               "%s indicators %s",
                               control ? "control" : "support",
                               open ? "open" : "missed"),
               &thi_text_style);
    thi_xlsx_formula(w->x,
                     p->b->scores,
                     p->row++,
                     S_POINTS,
                     th_arena_format(w->arena,
                                     "COUNTIFS(%s,\"%s\",%s,\"%s\")",
                                     range(p, S_GROUP),
                                     group,
                                     range(p, S_POINTS),
                                     open ? thi_dual_verdict_word(w, TH_VERDICT_NONE)
                                          : met_word(p, false)),
                     count,
                     &number);
}

static void miss_grade(
    writer *p, const char *zh, const char *en, uint32_t misses, bool open, uint32_t g)
{
    thi_workbook *w = p->b->w;
    const th_scheme *s = p->a->scheme;
    const char *c = place(p, misses, S_POINTS), *t = place(p, misses + 1, S_POINTS);
    if (open) {
        c = th_arena_format(w->arena, "(%s+%s)", c, place(p, misses + 2, S_POINTS));
        t = th_arena_format(w->arena, "(%s+%s)", t, place(p, misses + 3, S_POINTS));
    }
    const char *formula = th_arena_format(w->arena,
                                          "IF(OR(%s>=%s,%s>=%s),%s,IF(%s+%s=0,%s,%s))",
                                          c,
                                          place(p, misses + 4, S_POINTS),
                                          t,
                                          place(p, misses + 5, S_POINTS),
                                          place(p, p->grades + 2, S_ITEM),
                                          c,
                                          t,
                                          place(p, p->grades, S_ITEM),
                                          place(p, p->grades + 1, S_ITEM));
    thi_say_at(w, at(p, p->row, S_ITEM), zh, en, &thi_strong_style);
    thi_xlsx_formula_text(w->x,
                          p->b->scores,
                          p->row++,
                          S_POINTS,
                          formula,
                          th_title_text(w->arena, s->grades[g].titles, w->language),
                          &thi_strong_style);
}

static void limit_row(writer *p, const char *zh, const char *en, uint32_t limit)
{
    thi_say_at(p->b->w, at(p, p->row, S_ITEM), zh, en, &thi_text_style);
    (void)thi_dual_input(p->b->w, at(p, p->row++, S_POINTS), limit, "0");
}

static void write_result(writer *p)
{
    const th_assessment *a = p->a;
    uint32_t sums = p->row;
    if (a->scheme->points) {
        sum_row(p,
                "得分合计（未评价项计 0）",
                "Points (open items: 0)",
                S_POINTS,
                a->least_points);
        sum_row(p, "最高可得", "At most", S_MOST, a->most_points);
        write_grades(p);
        points_grade(p,
                     "等级，未评价项不得分",
                     "Grade, open items without points",
                     sums,
                     a->worst);
        points_grade(p,
                     "等级，未评价项得满分",
                     "Grade, open items with all points",
                     sums + 1,
                     a->best);
        return;
    }
    miss_row(p, true, false, a->missed_control);
    miss_row(p, false, false, a->missed_support);
    miss_row(p, true, true, a->open_control);
    miss_row(p, false, true, a->open_support);
    limit_row(p,
              "控制类未达标达到此数即不合格",
              "Control indicators missed that fail it",
              a->scheme->fail_control);
    limit_row(p,
              "支撑类未达标达到此数即不合格",
              "Support indicators missed that fail it",
              a->scheme->fail_support);
    write_grades(p);
    miss_grade(
        p, "等级，未评价项都未达标", "Grade, open items missed", sums, true, a->worst);
    miss_grade(
        p, "等级，未评价项都达标", "Grade, open items met", sums, false, a->best);
}

static void write_scheme(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_scheme *s = p->a->scheme;
    thi_xlsx_text(w->x,
                  p->b->scores,
                  p->row++,
                  0,
                  th_arena_format(w->arena,
                                  "%s%s%d",
                                  th_title_text(w->arena, s->titles, w->language),
                                  w->language == TH_EN ? ", " : "，",
                                  p->a->year),
                  &thi_subtitle_style);
    thi_xlsx_text(w->x,
                  p->b->scores,
                  p->row++,
                  0,
                  th_arena_format(w->arena,
                                  "%s%s%s%s",
                                  thi_say(w, "依据：", "Source: "),
                                  s->source,
                                  w->language == TH_EN ? ". " : "。",
                                  th_title_text(w->arena, s->note, w->language)),
                  &thi_note_style);
    heads(p);
    p->first = p->row;
    for (size_t i = 0; i < s->item_count; i++)
        write_item(p, &p->a->items[i]);
    p->last = p->row - 1;
    p->row++;
    write_result(p);
    p->row += 2;
}

void thi_dual_scores_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    const th_schemes *all = th_dual_schemes(b->dual);
    writer p = {.b = b};
    p.row = thi_sheet_title(
        w,
        b->scores,
        "评分",
        "Assessment",
        "按 schemes.yaml 的办法；得分与等级是公式。黄色格由人填写：没有目标回答的指标"
        "，先列为未评价。",
        "By the schemes of schemes.yaml; points and grades are formulas. Yellow cells "
        "are "
        "for a person: indicators that no target answers are open.");
    uint32_t *breaks = TH_NEW_N(w->arena, uint32_t, all->scheme_count + 1);
    for (size_t i = 0; i < all->scheme_count; i++) {
        th_assessment a = th_dual_assess(w->arena, b->dual, &all->schemes[i], 0);
        breaks[i] = p.row;
        p.a = &a;
        write_scheme(&p);
    }
    thi_print_as(w, b->scores, 0, 1, 0, 0);
    if (all->scheme_count > 1)
        thi_xlsx_breaks(w->x, b->scores, breaks + 1, all->scheme_count - 1);
}
