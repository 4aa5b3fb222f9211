/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: cover and notes of the dual-control workbook: what it is, a light for each
 * target, checks that recompute, contents. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

enum { LABEL, VALUE };

static uint32_t write_identity(thi_dual_book *b, uint32_t row)
{
    thi_workbook *w = b->w;
    const struct {
        const char *zh, *en, *value;
    } lines[] = {
        {"地区",
         "Region",
         th_arena_format(w->arena,
                         "%s%s",
                         thi_title(w, w->a.region),
                         thi_parens(w, thi_id(w, w->a.region)))},
        {"指南",
         "Guideline",
         th_arena_format(w->arena,
                         "%s%s",
                         th_title_text(w->arena, w->m.guideline->titles, w->language),
                         thi_parens(w, thi_id(w, w->m.guideline->id)))},
        {"GWP", "GWP set", thi_id(w, w->m.gwp->name)},
        {"活动数据 SHA-256", "Activity SHA-256", w->a.sha256 ? w->a.sha256 : ""},
        {"方法与因子 SHA-256", "Registry SHA-256", th_registry_hash(w->m.registry)},
        {"程序", "Program", "tanheng " TANHENG_VERSION},
        {"文件日期", "Date of the file", w->date}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++, row++) {
        thi_say_at(w,
                   (thi_ref){w->cover, row, LABEL},
                   lines[i].zh,
                   lines[i].en,
                   &thi_strong_style);
        thi_xlsx_text(w->x, w->cover, row, VALUE, lines[i].value, NULL);
    }
    return row + 1;
}

/* ---- lights ---- */

static void write_light(thi_dual_book *b, const thi_dual_block *k, uint32_t row)
{
    thi_workbook *w = b->w;
    const thi_dual_table *t = thi_dual_counting(k);
    thi_style style = {.border = true, .align = THI_CENTER};
    int32_t c = t->there ? thi_dual_last_judged(t) : -1;
    thi_xlsx_text(w->x,
                  w->cover,
                  row,
                  LABEL,
                  thi_dual_about(w, k->result->target),
                  &thi_wrap_style);
    if (c < 0) {
        const th_dual_result *r = k->result;
        bool level = r->path_free && r->year_count;
        th_verdict v = level ? r->years[r->year_count - 1].verdict : TH_VERDICT_NONE;
        thi_xlsx_text(w->x, w->cover, row, VALUE, thi_dual_verdict_word(w, v), &style);
        thi_xlsx_text(
            w->x, w->cover, row, VALUE + 1, thi_half(w, r->why), &thi_note_style);
        return;
    }
    thi_figure of = thi_dual_at(t, THI_D_VERDICT, c);
    thi_xlsx_formula_text(w->x,
                          w->cover,
                          row,
                          VALUE,
                          thi_dual_place(w, w->cover, of.at),
                          thi_dual_verdict_word(w, (th_verdict)of.value),
                          &style);
    thi_xlsx_number(w->x, w->cover, row, VALUE + 1, t->first + c, &thi_year_style);
}

static uint32_t write_lights(thi_dual_book *b, uint32_t row)
{
    thi_workbook *w = b->w;
    thi_say_at(w,
               (thi_ref){w->cover, row++, LABEL},
               "目标与结论",
               "Targets and verdicts",
               &thi_subtitle_style);
    uint32_t first = row;
    for (size_t i = 0; i < b->block_count; i++)
        write_light(b, &b->blocks[i], row++);
    if (row > first)
        thi_dual_lights(w, w->cover, (thi_chart_cells){first, VALUE, row - 1, VALUE});
    return row + 1;
}

/* ---- checks ---- */

/** 1 or 0 (red): the total of the block is that of the results. */
static void write_check(thi_dual_book *b, const thi_dual_block *k, uint32_t row)
{
    thi_workbook *w = b->w;
    const thi_dual_table *t = &k->annual;
    thi_style style = {.number = "0", .border = true, .align = THI_CENTER};
    thi_figure f[3] = {thi_dual_nothing(), thi_dual_nothing(), thi_dual_nothing()};
    for (int32_t c = 0; c < (int32_t)t->count; c++)
        if (isfinite(thi_dual_at(t, THI_D_TOTAL, c).value)) {
            f[0] = thi_dual_at(t, THI_D_INTENSITY, c);
            f[1] = thi_dual_at(t, THI_D_GDP, c);
            f[2] = thi_dual_at(t, THI_D_TOTAL, c);
        }
    thi_say_at(w,
               (thi_ref){w->cover, row, LABEL},
               th_arena_format(w->arena,
                               "%s：强度 × GDP = 总量（1 相符，0 不符）",
                               thi_dual_name(w, k->result->target)),
               th_arena_format(w->arena,
                               "%s: intensity x GDP = total (1 yes, 0 no)",
                               thi_dual_name(w, k->result->target)),
               &thi_wrap_style);
    (void)thi_dual_cell(w,
                        (thi_ref){w->cover, row, VALUE},
                        "IF(ABS(a*b-c)<=ABS(c)/10^9,1,0)",
                        f,
                        3,
                        isfinite(f[0].value) ? 1 : (double)NAN,
                        &style);
}

static uint32_t write_checks(thi_dual_book *b, uint32_t row)
{
    thi_workbook *w = b->w;
    uint32_t first = row + 1;
    thi_say_at(
        w, (thi_ref){w->cover, row++, LABEL}, "核对", "Checks", &thi_subtitle_style);
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].annual.there)
            write_check(b, &b->blocks[i], row++);
    if (row > first)
        thi_xlsx_red_zero(w->x, w->cover, first, VALUE, row - 1, VALUE);
    return row + 1;
}

/** Cells hold what C hides, so that the workbook recomputes: said where it opens. */
static uint32_t write_confidential(thi_dual_book *b, uint32_t row)
{
    thi_workbook *w = b->w;
    bool any = false;
    for (size_t i = 0; i < w->a.row_count; i++)
        any = any || w->a.rows[i].confidential;
    if (!any)
        return row;
    thi_say_at(
        w,
        (thi_ref){w->cover, row, LABEL},
        "内部资料：含保密数据。显示为 C 的格里存有原数，勿外传。",
        "Internal: confidential data. Cells that show C hold their numbers: keep "
        "it inside the bureau.",
        &thi_strong_style);
    thi_xlsx_height(w->x, w->cover, row, 32);
    return row + 2;
}

void thi_dual_cover_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    thi_xlsx_width(w->x, w->cover, LABEL, LABEL, w->language == TH_BOTH ? 84 : 62);
    thi_xlsx_width(w->x, w->cover, VALUE, VALUE, 18);
    thi_xlsx_width(w->x, w->cover, VALUE + 1, VALUE + 1, 60);
    uint32_t row = thi_sheet_title(
        w,
        w->cover,
        th_arena_format(w->arena, "%s碳排放双控", w->a.name.zh),
        th_arena_format(w->arena, "%s: dual control of carbon", w->a.name.en),
        "黄色格是输入，可改；其余的数是公式，一直通到活动数据；灰底斜体是引擎计算值。",
        "Yellow cells are inputs; all other numbers are formulas down to the activity "
        "data; italic on grey: values of the engine.");
    row = write_confidential(b, row);
    row = write_identity(b, row);
    row = write_lights(b, row);
    row = write_checks(b, row);
    thi_say_at(
        w, (thi_ref){w->cover, row++, LABEL}, "目录", "Contents", &thi_subtitle_style);
    for (uint32_t i = 1; i < w->sheet_count; i++)
        thi_xlsx_link(w->x, w->cover, row++, LABEL, i);
    thi_print_as(w, w->cover, 0, 0, 0, 0);
}
