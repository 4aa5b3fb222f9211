/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the results in the layouts of other frames (GPC, CRT, short summary,
 * trends): a sheet each, every number a live sum over the sheet of results. Trends show
 * all reported years; the others one year, the last or the one that was asked for. */
#include "workbook.h"

#include <math.h>
#include <string.h>

enum { F_CODE, F_LABEL, F_FIRST }; /* columns; scope and level follow where told */
enum { HEAD_ROW = 4, FIRST_ROW = 5 };

/* ---- plan ---- */

static const th_frame_cell *
cell_at(const thi_frame_sheet *f, uint32_t year, uint32_t line, uint32_t group)
{
    const th_frame_sums *s = &f->sums;
    return &s->cells[((size_t)year * s->line_count + line) * (s->group_count + 1) +
                     group];
}

static bool group_seen(const thi_frame_sheet *f, uint32_t group)
{
    for (uint32_t i = 0; i < f->sums.line_count; i++)
        if (cell_at(f, f->first_year, i, group)->co2e.state != TH_STATE_NOTHING)
            return true;
    return false;
}

static void plan_frame(thi_workbook *w, const th_frame *frame)
{
    thi_frame_sheet *f = &w->frames[w->frame_count++];
    f->frame = frame;
    th_inventory_frame(&f->sums, w->inventory, w->arena, frame);
    f->holds = th_inventory_frame_lines(&f->sums, w->inventory, w->arena);
    f->first_year = frame->columns == TH_FRAME_YEARS ? 0 : thi_wanted_year(w);
    f->year_count = frame->columns == TH_FRAME_YEARS ? w->a.year_count : 1;
    f->groups = TH_NEW_N(w->arena, uint32_t, f->sums.group_count + 1);
    for (uint32_t i = 0; i < frame->row_count; i++)
        f->scopes = f->scopes || *frame->rows[i].scope;
    for (uint32_t g = 0; g < f->sums.group_count && frame->columns != TH_FRAME_YEARS;
         g++)
        if (group_seen(f, g))
            f->groups[f->group_count++] = g;
}

void thi_frames_plan(thi_workbook *w)
{
    uint32_t count = th_frame_count(w->m.registry);
    w->frames = TH_NEW_N(w->arena, thi_frame_sheet, count + 1);
    for (uint32_t i = 0; i < count && w->a.year_count; i++) {
        const th_frame *frame = th_frame_get(w->m.registry, i);
        if (*frame->sheet.zh && *frame->sheet.en)
            plan_frame(w, frame);
    }
}

static uint32_t first_figure(const thi_frame_sheet *f)
{
    return F_FIRST + (f->scopes ? 2 : 0);
}

static uint32_t total_column(const thi_frame_sheet *f, uint32_t year)
{
    return first_figure(f) + f->group_count + (year - f->first_year);
}

thi_figure thi_frame_figure(const thi_frame_sheet *f, uint32_t line, uint32_t year)
{
    const th_total *t = &cell_at(f, year, line, f->sums.group_count)->co2e;
    bool number = t->state == TH_STATE_VALUE && !t->failed;
    return (thi_figure){{f->sheet, FIRST_ROW + line, total_column(f, year)},
                        number ? t->value : (double)NAN};
}

/* ---- which lines a cell holds ---- */

typedef struct held {
    const thi_workbook *w;
    const thi_frame_sheet *f;
    uint32_t line, group; /* group_count: all gases */
} held;

static bool is_held(void *context, const th_line *line)
{
    const held *h = context;
    size_t all = th_inventory_line_count(h->w->inventory),
           number = (size_t)(line - th_inventory_line(h->w->inventory, 0));
    const th_frame_sums *s = &h->f->sums;
    return h->f->holds[h->line * all + number] &&
           (h->group == s->group_count ||
            th_gas_get(h->w->m.registry, line->gas)->group == s->groups[h->group]);
}

/* ---- rows ---- */

typedef struct looks {
    thi_style code, label, text, figure;
} looks;

static looks looks_of(const th_frame_line *line)
{
    uint32_t indent = line->row->indent + (line->rest ? 1 : 0);
    thi_style base = {.border = true,
                      .bold = indent == 0 && line->row->role != TH_FRAME_MEMO,
                      .fill = indent == 0 ? 0xEEF2F6 : 0};
    looks l = {base, base, base, base};
    l.label.indent = (uint8_t)(indent * 2);
    l.label.wrap = l.text.wrap = true;
    l.figure.number = "#,##0.00;-#,##0.00;0";
    return l;
}

static bool
write_figure(thi_workbook *w, thi_ref at, held h, uint32_t year, const thi_style *style)
{
    const thi_frame_sheet *f = h.f;
    const th_frame_cell *cell = cell_at(f, year, h.line, h.group);
    bool mass = h.group < f->sums.group_count && f->sums.one_gas[h.group];
    const th_total *t = mass ? &cell->mass : &cell->co2e;
    thi_sum_of sum = {is_held, &h, !mass, f->sums.lines[h.line].row->sign, NULL};
    thi_style key = thi_key_style;
    key.fill = style->fill;
    if (t->state == TH_STATE_VALUE || t->failed)
        (void)thi_sum_write(w, at.sheet, at.row, at.column, &sum, year, style);
    else if (t->state == TH_STATE_NOTHING && !t->incomplete)
        thi_xlsx_blank(w->x, at.sheet, at.row, at.column, style);
    else
        thi_xlsx_text(w->x, at.sheet, at.row, at.column, th_state_text(t->state), &key);
    return t->incomplete || t->failed;
}

static const char *
note_of(const thi_workbook *w, const th_frame_line *line, bool incomplete)
{
    bool own = !line->rest && *line->row->note && line->row->key != TH_STATE_NOTHING;
    if (incomplete && !own)
        return thi_say(w, "不完整：含未估算（NE）", "incomplete: has NE");
    if (line->row->role == TH_FRAME_MEMO)
        return thi_say(w, "不计入总量", "not in the totals");
    return line->rest ? "" : thi_half(w, line->row->note);
}

static void write_label(thi_workbook *w, const thi_frame_sheet *f, uint32_t i)
{
    const th_frame_line *line = &f->sums.lines[i];
    uint32_t row = FIRST_ROW + i;
    looks l = looks_of(line);
    const char *code = line->rest ? th_arena_format(w->arena, "%s.*", line->row->code)
                                  : line->row->code;
    thi_xlsx_text(w->x, f->sheet, row, F_CODE, code, &l.code);
    thi_xlsx_text(w->x,
                  f->sheet,
                  row,
                  F_LABEL,
                  line->rest ? thi_say(w, "未再细分", "not split further")
                             : th_title_text(w->arena, line->row->titles, w->language),
                  &l.label);
    if (!f->scopes)
        return;
    bool part = line->row->category_count || line->row->key != TH_STATE_NOTHING;
    thi_xlsx_text(w->x, f->sheet, row, F_FIRST, line->row->scope, &l.text);
    thi_xlsx_text(
        w->x, f->sheet, row, F_FIRST + 1, part ? line->row->level : "", &l.text);
}

/** Gases, all gases, and a note. */
static void write_gases(thi_workbook *w, const thi_frame_sheet *f, uint32_t i)
{
    looks l = looks_of(&f->sums.lines[i]);
    uint32_t row = FIRST_ROW + i, column = first_figure(f), y = f->first_year;
    bool incomplete = false;
    for (uint32_t g = 0; g <= f->group_count; g++) {
        uint32_t group = g < f->group_count ? f->groups[g] : f->sums.group_count;
        incomplete |= write_figure(w,
                                   (thi_ref){f->sheet, row, column + g},
                                   (held){w, f, i, group},
                                   y,
                                   &l.figure);
    }
    thi_xlsx_text(w->x,
                  f->sheet,
                  row,
                  total_column(f, y) + 1,
                  note_of(w, &f->sums.lines[i], incomplete),
                  &l.text);
}

/** The last year against the first, %. */
static void write_change(thi_workbook *w, const thi_frame_sheet *f, uint32_t i)
{
    looks l = looks_of(&f->sums.lines[i]);
    thi_figure ends[] = {thi_frame_figure(f, i, 0),
                         thi_frame_figure(f, i, f->year_count - 1)};
    thi_ref at = {f->sheet, FIRST_ROW + i, total_column(f, f->year_count)};
    l.figure.number = "0.00";
    if (f->year_count < 2 || !isfinite(ends[0].value) || !isfinite(ends[1].value) ||
        ends[0].value == 0) {
        thi_xlsx_blank(w->x, at.sheet, at.row, at.column, &l.figure);
        return;
    }
    const char *a = thi_figure_text(w, f->sheet, ends[0]),
               *b = thi_figure_text(w, f->sheet, ends[1]);
    double value = 100 * (ends[1].value - ends[0].value) / fabs(ends[0].value);
    (void)thi_live(w,
                   at,
                   th_arena_format(w->arena, "100*((%s)-(%s))/ABS(%s)", b, a, a),
                   ends,
                   2,
                   value,
                   &l.figure);
}

static void write_years(thi_workbook *w, const thi_frame_sheet *f, uint32_t i)
{
    looks l = looks_of(&f->sums.lines[i]);
    for (uint32_t y = 0; y < f->year_count; y++)
        (void)write_figure(w,
                           (thi_ref){f->sheet, FIRST_ROW + i, total_column(f, y)},
                           (held){w, f, i, f->sums.group_count},
                           y,
                           &l.figure);
    write_change(w, f, i);
}

/* ---- heads ---- */

static void head(thi_workbook *w,
                 const thi_frame_sheet *f,
                 uint32_t column,
                 const char *text,
                 double width)
{
    thi_xlsx_width(w->x, f->sheet, column, column, width);
    thi_xlsx_text(w->x, f->sheet, HEAD_ROW, column, text, &thi_head_style);
}

static void write_heads(thi_workbook *w, const thi_frame_sheet *f)
{
    static const thi_style year = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    uint32_t column = first_figure(f);
    head(w, f, F_CODE, thi_say(w, "编号", "Code"), 12);
    head(w, f, F_LABEL, thi_say(w, "项目", "Item"), thi_label_width(w));
    if (f->scopes) {
        head(w, f, F_FIRST, thi_say(w, "范围", "Scope"), 7);
        head(w, f, F_FIRST + 1, thi_say(w, "口径", "Level"), 11);
    }
    for (uint32_t g = 0; g < f->group_count; g++, column++) {
        const char *id = thi_id(w, f->sums.groups[f->groups[g]]);
        const char *unit = f->sums.one_gas[f->groups[g]] ? "t" : "t CO2e";
        head(w, f, column, th_arena_format(w->arena, "%s (%s)", id, unit), 14);
    }
    if (f->frame->columns != TH_FRAME_YEARS) {
        head(w, f, column, thi_say(w, "合计（t CO₂e）", "All gases (t CO2e)"), 16);
        head(w, f, column + 1, thi_say(w, "说明", "Note"), 30);
        return;
    }
    for (uint32_t y = 0; y < f->year_count; y++, column++) {
        thi_xlsx_width(w->x, f->sheet, column, column, 16);
        thi_xlsx_number(w->x, f->sheet, HEAD_ROW, column, w->a.years[y], &year);
    }
    head(w, f, column, thi_say(w, "变化（%）", "Change (%)"), 12);
}

static void write_frame(thi_workbook *w, const thi_frame_sheet *f)
{
    const th_frame *frame = f->frame;
    int32_t year = w->a.years[f->first_year];
    const char *unit_zh = frame->columns == TH_FRAME_YEARS ? "吨 CO₂ 当量" : "吨";
    const char *unit_en = frame->columns == TH_FRAME_YEARS ? "t CO2e" : "t";
    thi_sheet_title(
        w,
        f->sheet,
        frame->columns == TH_FRAME_YEARS
            ? frame->titles.zh
            : th_arena_format(w->arena, "%s，%d 年", frame->titles.zh, year),
        frame->columns == TH_FRAME_YEARS
            ? frame->titles.en
            : th_arena_format(w->arena, "%s, %d", frame->titles.en, year),
        th_arena_format(w->arena,
                        "%s；%s，%s；负值为清除。%s",
                        unit_zh,
                        thi_id(w, w->m.guideline->id),
                        thi_id(w, w->m.gwp->name),
                        frame->note.zh),
        th_arena_format(w->arena,
                        "In %s; %s, %s. Negative: removals. %s",
                        unit_en,
                        thi_id(w, w->m.guideline->id),
                        thi_id(w, w->m.gwp->name),
                        frame->note.en));
    write_heads(w, f);
    for (uint32_t i = 0; i < f->sums.line_count; i++) {
        write_label(w, f, i);
        if (frame->columns == TH_FRAME_YEARS)
            write_years(w, f, i);
        else
            write_gases(w, f, i);
    }
    thi_xlsx_freeze(w->x, f->sheet, FIRST_ROW, F_FIRST);
    thi_print_as(w, f->sheet, 0, HEAD_ROW, F_CODE, F_LABEL);
}

void thi_frames_write(thi_workbook *w)
{
    for (uint32_t i = 0; i < w->frame_count; i++)
        write_frame(w, &w->frames[i]);
}
