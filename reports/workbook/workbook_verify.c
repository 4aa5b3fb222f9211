/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheet of verification. Parts against totals, the methods' own balances,
 * blanks, versions: each verdict is a formula, 1 or 0. What the engine's checks found
 * stands below, as values. */
#include "workbook_blocks.h"
#include "workbook_layout.h"

#include <math.h>
#include <string.h>

enum { V_WHAT, V_UNIT, V_YEARS };

/* The first section has the colour of the style: green. A mark tells what colour does
 * not. */
#define VERDICT "[=1]\"✓\";[Red][=0]\"✗\";General"
#define LIGHT "[=2]\"● ✓\";[Red][=0]\"✗✗\";\"▲ !\"" /* 2 green, 1 warning, 0 wrong */

static const thi_style verdict_style = {.number = VERDICT,
                                        .bold = true,
                                        .border = true,
                                        .align = THI_CENTER,
                                        .color = 0x00703C};
static const thi_style light_style = {
    .number = LIGHT, .bold = true, .size = 12, .align = THI_CENTER, .color = 0x00703C};
static const thi_style figure_style = {.number = "#,##0.00;-#,##0.00;0",
                                       .border = true};

typedef struct writer {
    thi_workbook *w;
    uint32_t row, boundary;
    thi_refs hard, soft;       /* verdicts: errors, warnings */
    bool hard_good, soft_good; /* all of them */
    thi_block_rows blocks[16];
    size_t block_count;
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->verify, s->row, column};
}

static void say(writer *s, uint32_t column, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, column), zh, en, &thi_wrap_style);
}

static void heading(writer *s, const char *zh, const char *en)
{
    if (s->block_count)
        s->blocks[s->block_count - 1].end = s->row++;
    s->blocks[s->block_count++] = (thi_block_rows){s->row, s->row + 2, s->row};
    thi_say_at(s->w, at(s, 0), zh, en, &thi_subtitle_style);
    s->row++;
}

/** A verdict: 1 or 0, of the sheet that it speaks about. What a method states about
 * its data is `soft`: a warning, as in `tanheng check`. */
static void verdict(writer *s,
                    uint32_t column,
                    uint32_t about,
                    bool soft,
                    const char *formula,
                    bool good)
{
    thi_ref here = at(s, column);
    thi_verdicts *sheet = &s->w->verdicts[about];
    bool *all = soft ? &s->soft_good : &s->hard_good;
    *all = *all && good;
    sheet->bad = sheet->bad || !good;
    sheet->soft = soft;
    thi_xlsx_formula(
        s->w->x, here.sheet, here.row, here.column, formula, good, &verdict_style);
    thi_ref_add(s->w, soft ? &s->soft : &s->hard, here);
    *(soft ? &s->w->brief.soft_good : &s->w->brief.hard_good) += good;
    thi_ref_add(s->w, &sheet->cells, here);
}

/* ---- parts and totals ---- */

/** The boundary that holds every direct line and nothing else; the first of them. */
static uint32_t whole_boundary(const thi_workbook *w)
{
    for (uint32_t b = 0; b < th_boundary_count(w->m.registry); b++) {
        const th_boundary *boundary = th_boundary_get(w->m.registry, b);
        bool whole = true;
        for (uint32_t i = 0; i < w->line_count && whole; i++) {
            const th_line *line = th_inventory_line(w->inventory, i);
            whole = line->alternative ||
                    th_boundary_has(w->inventory, boundary, line) == !line->stream;
        }
        if (whole)
            return b;
    }
    return THI_NOWHERE;
}

/** A part of the whole: lines that a predicate takes. */
typedef struct part {
    const char *zh, *en;
    thi_take_fn take;
    void *context;
} part;

typedef struct part_list {
    part *list;
    size_t count, capacity;
} part_list;

typedef struct taken {
    const thi_workbook *w;
    uint32_t sector, gas;
    const th_frame_row *row;
} taken;

static bool of_sector(void *context, const th_line *line)
{
    const taken *t = context;
    return !line->stream &&
           thi_sector_of(t->w, &t->w->m.instances[line->instance]) == t->sector;
}

static bool of_gas(void *context, const th_line *line)
{
    const taken *t = context;
    return !line->stream && line->gas == t->gas;
}

static bool of_row(void *context, const th_line *line)
{
    const taken *t = context;
    return th_frame_row_takes(t->w->m.registry,
                              t->row,
                              &t->w->m.instances[line->instance].key,
                              line->gas,
                              line->stream);
}

static bool any_taken(const thi_workbook *w, const part *p)
{
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        if (!line->alternative && p->take(p->context, line))
            return true;
    }
    return false;
}

static void
add_part(writer *s, part_list *to, th_titles titles, thi_take_fn take, taken t)
{
    taken *own = TH_NEW(s->w->arena, taken);
    *own = t;
    part p = {titles.zh, titles.en, take, own};
    if (any_taken(s->w, &p))
        TH_PUSH(s->w->arena, to->list, to->count, to->capacity, p);
}

static part_list by_sector(writer *s)
{
    part_list out = {0};
    for (uint32_t i = 0; i < s->w->sector_count; i++)
        add_part(s,
                 &out,
                 s->w->sectors[i].titles,
                 of_sector,
                 (taken){.w = s->w, .sector = i});
    return out;
}

static part_list by_gas(writer *s)
{
    const th_registry *r = s->w->m.registry;
    part_list out = {0};
    for (uint32_t g = 0; g < th_gas_count(r); g++) {
        const char *id = thi_id(s->w, th_gas_get(r, g)->id);
        add_part(s, &out, (th_titles){id, id}, of_gas, (taken){.w = s->w, .gas = g});
    }
    return out;
}

/** Rows of a frame that have none below and take direct lines. */
static part_list by_frame(writer *s, const th_frame *f)
{
    part_list out = {0};
    for (uint32_t i = 0; i < f->row_count; i++) {
        const th_frame_row *row = &f->rows[i];
        bool below = i + 1 < f->row_count && f->rows[i + 1].indent > row->indent;
        th_titles named = {
            th_arena_format(s->w->arena, "%s %s", row->code, row->titles.zh),
            th_arena_format(s->w->arena, "%s %s", row->code, row->titles.en)};
        if (row->role == TH_FRAME_PART && !row->stream && row->category_count && !below)
            add_part(s, &out, named, of_row, (taken){.w = s->w, .row = row});
    }
    return out;
}

static void year_heads(writer *s)
{
    static const thi_style year = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    thi_workbook *w = s->w;
    thi_say_at(w, at(s, V_WHAT), "项目", "Item", &thi_head_style);
    thi_say_at(w, at(s, V_UNIT), "单位", "Unit", &thi_head_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_xlsx_number(w->x, w->verify, s->row, V_YEARS + y, w->a.years[y], &year);
    s->row++;
}

/** [part_count][year_count] */
static thi_figure *write_parts(writer *s, const part_list *parts)
{
    thi_workbook *w = s->w;
    uint32_t years = w->a.year_count;
    thi_figure *out = TH_NEW_N(w->arena, thi_figure, (parts->count + 1) * (years + 1));
    for (size_t i = 0; i < parts->count; i++, s->row++) {
        const part *p = &parts->list[i];
        thi_sum_of sum = {p->take, p->context, true, 1, NULL};
        say(s, V_WHAT, p->zh, p->en);
        say(s, V_UNIT, "t CO₂e", "t CO2e");
        for (uint32_t y = 0; y < years; y++) {
            thi_summed done = thi_sum_write(
                w, w->verify, s->row, V_YEARS + y, &sum, y, &figure_style);
            bool there = done.numbers && !done.withheld && isfinite(done.value);
            out[i * years + y] =
                (thi_figure){at(s, V_YEARS + y), there ? done.value : (double)NAN};
        }
    }
    return out;
}

static thi_figure total_of(const writer *s, uint32_t y)
{
    const thi_workbook *w = s->w;
    th_total t = th_inventory_total(
        w->inventory, th_boundary_get(w->m.registry, s->boundary), w->a.years[y]);
    return (thi_figure){thi_total_at(w, s->boundary, y),
                        t.state == TH_STATE_VALUE && !t.failed ? t.value : (double)NAN};
}

/** ABS(sum-total)<=1E-9*gross, where both are numbers. */
static void
judge_sum(writer *s, uint32_t y, thi_figure sum, thi_figure total, uint32_t about)
{
    thi_workbook *w = s->w;
    if (!isfinite(sum.value) || !isfinite(total.value)) {
        thi_say_at(w, at(s, V_YEARS + y), "–", "–", &thi_key_style);
        return;
    }
    const char *a = thi_figure_text(w, w->verify, sum),
               *b = thi_figure_text(w, w->verify, total);
    const char *formula = th_arena_format(w->arena,
                                          "IF(AND(ISNUMBER(%s),ISNUMBER(%s)),IF(ABS(%s-"
                                          "%s)<=0.000000001*MAX(1,ABS(%s)),1,0),0)",
                                          a,
                                          b,
                                          a,
                                          b,
                                          b);
    bool good = fabs(sum.value - total.value) <= 1e-9 * fmax(1, fabs(total.value));
    verdict(s, V_YEARS + y, about, false, formula, good);
}

static void parts_against_total(
    writer *s, const char *zh, const char *en, const part_list *parts, uint32_t about)
{
    static const thi_style strong = {
        .number = "#,##0.00;-#,##0.00;0", .border = true, .bold = true};
    thi_workbook *w = s->w;
    uint32_t years = w->a.year_count;
    heading(s, zh, en);
    year_heads(s);
    thi_figure *figures = write_parts(s, parts);
    thi_figure *column = TH_NEW_N(w->arena, thi_figure, parts->count + 1);
    thi_figure *sums = TH_NEW_N(w->arena, thi_figure, years + 1);
    say(s, V_WHAT, "分项之和", "Sum of the parts");
    say(s, V_UNIT, "t CO₂e", "t CO2e");
    for (uint32_t y = 0; y < years; y++) {
        for (size_t i = 0; i < parts->count; i++)
            column[i] = figures[i * years + y];
        sums[y] = thi_live_sum(w, at(s, V_YEARS + y), column, parts->count, &strong);
    }
    s->row++;
    const th_boundary *b = th_boundary_get(w->m.registry, s->boundary);
    say(s, V_WHAT, b->titles.zh, b->titles.en);
    say(s, V_UNIT, "t CO₂e", "t CO2e");
    for (uint32_t y = 0; y < years; y++)
        (void)thi_live_same(w, at(s, V_YEARS + y), total_of(s, y), &strong);
    s->row++;
    say(s, V_WHAT, "判定（相差不超过 10⁻⁹）", "Verdict (within 1e-9)");
    say(s, V_UNIT, "", "");
    for (uint32_t y = 0; y < years; y++)
        judge_sum(s, y, sums[y], total_of(s, y), about);
    s->row++;
}

/* ---- sheets of frames ---- */

/** Lines of a frame that have none below: parts of direct emissions, or their rest. */
static bool is_leaf(const thi_frame_sheet *f, uint32_t i)
{
    const th_frame_line *line = &f->sums.lines[i];
    bool below = i + 1 < f->sums.line_count &&
                 (f->sums.lines[i + 1].row->indent > line->row->indent ||
                  f->sums.lines[i + 1].row == line->row);
    return line->row->role == TH_FRAME_PART && !line->row->stream &&
           line->row->category_count && (line->rest || !below);
}

/** Lowest rows against the first row, which is the total of all that is direct. */
static void judge_frame(writer *s, const thi_frame_sheet *f, uint32_t y)
{
    thi_workbook *w = s->w;
    thi_refs refs = {0};
    th_sum sum = {0};
    thi_figure total = thi_frame_figure(f, 0, y);
    for (uint32_t i = 0; i < f->sums.line_count; i++) {
        thi_figure leaf = thi_frame_figure(f, i, y);
        if (!is_leaf(f, i) || !isfinite(leaf.value))
            continue;
        thi_ref_add(w, &refs, leaf.at);
        th_sum_add(&sum, leaf.value);
    }
    if (!refs.count || !isfinite(total.value)) {
        thi_say_at(w, at(s, V_YEARS + y), "–", "–", &thi_key_style);
        return;
    }
    thi_spans spans = thi_spans_of(w, &refs);
    th_text text = {0};
    thi_spans_print(w, w->verify, &spans, 0, spans.count, &text);
    const char *cell = thi_figure_text(w, w->verify, total);
    const char *formula = th_arena_format(
        w->arena,
        "IF(AND(ISNUMBER(%s),COUNT(%s)=%zu),IF(ABS(SUM(%s)-%s)<=0.000000001*"
        "MAX(1,ABS(%s)),1,0),0)",
        cell,
        text.data,
        spans.cells,
        text.data,
        cell,
        cell);
    th_text_free(&text);
    double apart = fabs(th_sum_get(&sum) - total.value);
    verdict(s,
            V_YEARS + y,
            f->sheet,
            false,
            formula,
            apart <= 1e-9 * fmax(1, fabs(total.value)));
}

static void frame_sheets(writer *s)
{
    thi_workbook *w = s->w;
    if (!w->frame_count)
        return;
    heading(s,
            "其他表式：最下级各行之和与总量",
            "Other layouts: lowest rows against the total");
    year_heads(s);
    for (uint32_t i = 0; i < w->frame_count; i++, s->row++) {
        const thi_frame_sheet *f = &w->frames[i];
        say(s, V_WHAT, f->frame->titles.zh, f->frame->titles.en);
        say(s, V_UNIT, "判定", "verdict");
        for (uint32_t y = 0; y < f->year_count; y++)
            judge_frame(s, f, f->first_year + y);
    }
}

/* ---- balances that methods state ---- */

static void balance_row(writer *s, const thi_block *b, uint32_t e)
{
    thi_workbook *w = s->w;
    const th_method *m = th_method_get(w->m.registry, b->method);
    uint32_t column = thi_equation_column(b, e), zeros = 0, numbers = 0;
    for (uint32_t i = 0; i < b->instance_count; i++) {
        uint32_t c = w->m.instances[b->instances[i]].first_cell + e;
        numbers += thi_cell_shown(w, c);
        zeros += thi_cell_shown(w, c) && w->values[c] == 0;
    }
    thi_ref first = {b->sheet, b->first_row, column},
            last = {b->sheet, b->first_row + b->instance_count - 1, column};
    th_text range = {0};
    thi_ref_print(w, w->verify, first, &range);
    if (last.row > first.row) {
        th_text_add(&range, ":");
        thi_ref_print(w, b->sheet, last, &range);
    }
    const char *id = thi_id(w, thi_block_variant(w, b)->equations[e].name);
    say(s,
        V_WHAT,
        th_arena_format(w->arena, "%s · %s", m->titles.zh, id),
        th_arena_format(w->arena, "%s · %s", m->titles.en, id));
    say(s, V_UNIT, "不成立的行数", "rows where it fails");
    thi_xlsx_formula(w->x,
                     w->verify,
                     s->row,
                     V_YEARS,
                     th_arena_format(w->arena, "COUNTIF(%s,0)", range.data),
                     zeros,
                     &thi_year_style);
    verdict(s,
            V_YEARS + 1,
            b->sheet,
            true,
            th_arena_format(w->arena,
                            "IF(AND(COUNT(%s)=%u,COUNTIF(%s,0)=0),1,0)",
                            range.data,
                            numbers,
                            range.data),
            !zeros);
    th_text_free(&range);
    s->row++;
}

static void balances(writer *s, const thi_sectors *sectors)
{
    uint32_t before;
    heading(s,
            "平衡（方法自带的检查：燃料、电力、氮、土地）",
            "Balances (the methods' own checks: fuels, power, nitrogen, land)");
    before = s->row;
    for (size_t i = 0; i < sectors->block_count; i++) {
        const thi_block *b = &sectors->blocks[i];
        const th_variant *v = thi_block_variant(s->w, b);
        for (uint32_t e = 0; e < v->equation_count && b->instance_count; e++)
            if (v->equations[e].left == TH_LEFT_CHECK)
                balance_row(s, b, e);
    }
    if (s->row == before) {
        say(s,
            V_WHAT,
            "本清单用到的方法没有自带的平衡。",
            "No method in use states a balance.");
        s->row++;
    }
}

/* ---- blanks ---- */

static void
blank_row(writer *s, const char *zh, const char *en, thi_ref first, thi_ref last)
{
    thi_workbook *w = s->w;
    th_text range = {0};
    thi_ref_print(w, w->verify, first, &range);
    if (last.row > first.row) {
        th_text_add(&range, ":");
        thi_ref_print(w, first.sheet, last, &range);
    }
    const char *count = th_arena_format(w->arena, "COUNTBLANK(%s)", range.data);
    th_text_free(&range);
    say(s, V_WHAT, zh, en);
    say(s, V_UNIT, "空格数", "empty cells");
    thi_xlsx_formula(w->x, w->verify, s->row, V_YEARS, count, 0, &thi_year_style);
    verdict(s,
            V_YEARS + 1,
            first.sheet,
            false,
            th_arena_format(w->arena, "IF(%s=0,1,0)", count),
            true);
    s->row++;
}

static void blanks(writer *s)
{
    thi_workbook *w = s->w;
    heading(s, "空格", "Blanks");
    thi_span cells;
    if (thi_activity_cells(w, &cells))
        blank_row(s,
                  "活动数据（数或标注符号）",
                  "Activity data (numbers or keys)",
                  cells.from,
                  cells.to);
    if (thi_factor_cells(w, &cells))
        blank_row(s, "因子", "Factors", cells.from, cells.to);
}

/* ---- versions ---- */

static void versions(writer *s)
{
    thi_workbook *w = s->w;
    heading(s, "版本（与封面一致）", "Versions (as on the cover)");
    const struct {
        const char *zh, *en, *value;
        uint32_t cover_line;
    } lines[] = {
        {"GWP", "GWP set", thi_id(w, w->m.gwp->name), 3},
        {"活动数据 SHA-256", "Activity SHA-256", w->a.sha256 ? w->a.sha256 : "", 4},
        {"方法与因子 SHA-256", "Registry SHA-256", th_registry_hash(w->m.registry), 5},
        {"程序", "Program", "tanheng " TANHENG_VERSION, 6}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++, s->row++) {
        th_text cell = {0};
        thi_ref_print(w,
                      w->verify,
                      (thi_ref){w->cover, thi_identity_row(w) + lines[i].cover_line, 1},
                      &cell);
        say(s, V_WHAT, lines[i].zh, lines[i].en);
        verdict(
            s,
            V_UNIT,
            w->cover,
            false,
            th_arena_format(w->arena, "IF(%s=\"%s\",1,0)", cell.data, lines[i].value),
            true);
        thi_xlsx_text(w->x, w->verify, s->row, V_YEARS, lines[i].value, NULL);
        th_text_free(&cell);
    }
}

/* ---- what the engine's checks found ---- */

static th_titles result_words(const th_check *c)
{
    static const th_titles words[] = {{"通过", "passed"},
                                      {"未通过", "failed"},
                                      {"不适用", "not applicable"},
                                      {"关闭", "off"},
                                      {"未要求", "not asked"}};
    return words[c->result];
}

/** 0: an error failed; 1: a warning; 2: neither. */
static int engine_light(const thi_workbook *w)
{
    int light = 2;
    for (size_t i = 0; i < th_quality_check_count(w->quality); i++) {
        const th_check *c = th_quality_check(w->quality, i);
        if (c->result == TH_CHECK_FAILED && c->severity != TH_NOTE)
            light = c->severity == TH_ERROR ? 0 : light ? 1 : 0;
    }
    return light;
}

static void engine_checks(writer *s)
{
    static const th_titles words[] = {{"检查", "Check"},
                                      {"级别", "Severity"},
                                      {"结果", "Result"},
                                      {"条数（引擎）", "Findings (engine)"}};
    static const th_titles severities[] = {
        {"提示", "note"}, {"警告", "warning"}, {"错误", "error"}};
    thi_workbook *w = s->w;
    heading(s, "程序的检查（tanheng check）", "Checks of the program (tanheng check)");
    for (uint32_t c = 0; c < 4; c++)
        thi_say_at(w, at(s, c), words[c].zh, words[c].en, &thi_head_style);
    s->row++;
    w->checks_first = s->row;
    w->checks_end = s->row + (uint32_t)th_quality_check_count(w->quality);
    for (size_t i = 0; i < th_quality_check_count(w->quality); i++, s->row++) {
        const th_check *c = th_quality_check(w->quality, i);
        say(s, 0, c->titles.zh, c->titles.en);
        say(s, 1, severities[c->severity].zh, severities[c->severity].en);
        say(s, 2, result_words(c).zh, result_words(c).en);
        (void)thi_engine_cell(w, at(s, 3), (double)c->finding_count, 0, "0");
    }
}

/* ---- the light ---- */

static const char *smallest_of(thi_workbook *w, uint32_t sheet, const thi_refs *refs)
{
    thi_spans spans = thi_spans_of(w, refs);
    th_text text = {0};
    th_text_add(&text, "MIN(");
    thi_spans_print(w, sheet, &spans, 0, spans.count, &text);
    th_text_add(&text, ")");
    const char *copy = th_arena_text(w->arena, text.data);
    th_text_free(&text);
    return copy;
}

void thi_light_at(thi_workbook *w, uint32_t row, uint32_t column, uint32_t about)
{
    const thi_verdicts *v = &w->verdicts[about];
    if (!v->cells.count)
        return;
    const char *worst = smallest_of(w, w->cover, &v->cells);
    thi_xlsx_formula(w->x,
                     w->cover,
                     row,
                     column,
                     th_arena_format(w->arena, v->soft ? "1+%s" : "2*%s", worst),
                     !v->bad   ? 2
                     : v->soft ? 1
                               : 0,
                     &light_style);
}

void thi_all_light_at(thi_workbook *w, uint32_t row, uint32_t column)
{
    thi_xlsx_formula(w->x,
                     w->cover,
                     row,
                     column,
                     thi_figure_text(w, w->cover, w->light),
                     w->light.value,
                     &light_style);
}

/** The light of all: wrong where a sum, a blank or a version is, or an error stands; a
 * warning where a balance or a check of the program warns. */
static void write_light(writer *s, uint32_t row)
{
    thi_workbook *w = s->w;
    int engine = engine_light(w), light = s->soft_good && engine == 2 ? 2 : 1;
    const char *hard = s->hard.count ? smallest_of(w, w->verify, &s->hard) : "1",
               *soft = s->soft.count ? smallest_of(w, w->verify, &s->soft) : "1";
    s->row = row;
    say(s,
        V_WHAT,
        "总评（✓ 通过，! 有警告，✗✗ 有误）",
        "All (✓ passed, ! warnings, ✗✗ wrong)");
    w->light = (thi_figure){at(s, V_UNIT), s->hard_good && engine ? light : 0};
    thi_xlsx_formula(
        w->x,
        w->verify,
        row,
        V_UNIT,
        th_arena_format(
            w->arena, "IF(%s=0,0,IF(%s=0,%d,%d))", hard, soft, engine ? 1 : 0, engine),
        w->light.value,
        &light_style);
}

void thi_verify_write(thi_workbook *w, const thi_sectors *sectors)
{
    enum { LIGHT_ROW = 3 };
    static const char *const frames[] = {"ipcc", "provincial"};
    writer s = {.w = w,
                .row = LIGHT_ROW + 2,
                .boundary = whole_boundary(w),
                .hard_good = true,
                .soft_good = true};
    const uint32_t sheets[] = {w->ipcc, w->summary};
    thi_sheet_title(
        w,
        w->verify,
        "核查",
        "Verification",
        "判定是公式（1 成立，0 不成立），随表重算；灰底斜体是程序检查的条数。",
        "Verdicts are formulas (1 holds, 0 does not); italic on grey: "
        "findings of the program's checks.");
    thi_xlsx_width(w->x, w->verify, V_WHAT, V_WHAT, thi_label_width(w) + 10);
    thi_xlsx_width(w->x, w->verify, V_UNIT, V_UNIT, 18);
    thi_xlsx_width(w->x,
                   w->verify,
                   V_YEARS,
                   V_YEARS + (w->a.year_count > 2 ? w->a.year_count : 2),
                   16);
    if (s.boundary != THI_NOWHERE && w->a.year_count) {
        part_list sectors_of = by_sector(&s), gases = by_gas(&s);
        parts_against_total(
            &s, "部门之和与总量", "Sectors against the total", &sectors_of, w->results);
        parts_against_total(
            &s, "气体之和与总量", "Gases against the total", &gases, w->results);
        for (size_t i = 0; i < 2; i++) {
            const th_frame *f = th_frame_find(w->m.registry, frames[i]);
            if (!f)
                continue;
            part_list rows = by_frame(&s, f);
            parts_against_total(
                &s,
                th_arena_format(w->arena, "%s各行之和与总量", f->titles.zh),
                th_arena_format(w->arena, "%s: rows against the total", f->titles.en),
                &rows,
                sheets[i]);
        }
    }
    frame_sheets(&s);
    balances(&s, sectors);
    blanks(&s);
    versions(&s);
    engine_checks(&s);
    s.blocks[s.block_count - 1].end = s.row;
    write_light(&s, LIGHT_ROW);
    w->brief.hard = s.hard;
    w->brief.soft = s.soft;
    thi_xlsx_freeze(w->x, w->verify, 2, 1);
    thi_print_as(w, w->verify, 0, 1, 0, 0);
    thi_xlsx_keep(
        w->x, w->verify, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
}
