/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: Table 3.2 of IPCC 2006 volume 1 chapter 3, its columns A to M in the columns
 * A to M of the sheet. C and D are sums over the sheet of results, E and F the engine's
 * (a table has one percentage each for activity and factor, an inventory has chains of
 * inputs), G to M the table's own formulas. Beside them K, L and M by derivatives,
 * which know what two years share. */
#include "workbook.h"

#include <math.h>
#include <string.h>

enum {
    U_A,
    U_B,
    U_C,
    U_D,
    U_E,
    U_F,
    U_G,
    U_H,
    U_I,
    U_J,
    U_K,
    U_L,
    U_M,
    U_TABLE, /* columns of the table */
    U_ENGINE_K = U_TABLE,
    U_ENGINE_L,
    U_ENGINE_M,
    U_COLUMNS
};

static const thi_head heads[U_COLUMNS] = {
    {"类别", "Category", 38},
    {"气体", "Gas", 8},
    {"基准年排放或清除", "Base year emissions or removals", 15},
    {"报告年排放或清除", "Year t emissions or removals", 15},
    {"活动数据不确定度 %（引擎计算值）", "Activity data uncertainty % (engine)", 15},
    {"因子不确定度 %（引擎计算值）", "Factor uncertainty % (engine)", 15},
    {"合成不确定度 %", "Combined uncertainty %", 12},
    {"报告年对方差的贡献", "Contribution to variance in year t", 14},
    {"A 类灵敏度", "Type A sensitivity", 12},
    {"B 类灵敏度", "Type B sensitivity", 12},
    {"因子引起的趋势不确定度", "Trend uncertainty by factor", 14},
    {"活动数据引起的趋势不确定度", "Trend uncertainty by activity", 14},
    {"对趋势方差的贡献", "Contribution to trend variance", 14},
    {"K（引擎，按导数）", "K (engine, by derivatives)", 13},
    {"L（引擎，按导数）", "L (engine, by derivatives)", 13},
    {"M（引擎，按导数）", "M (engine, by derivatives)", 13}};

static const char *const units[U_TABLE] = {[U_E] = "%",
                                           [U_F] = "%",
                                           [U_G] = "%",
                                           [U_H] = "%²",
                                           [U_I] = "%",
                                           [U_J] = "%",
                                           [U_K] = "%",
                                           [U_L] = "%",
                                           [U_M] = "%²"};

/** While the sheet is written. */
typedef struct writer {
    thi_workbook *w;
    th_uncertainty_view v;
    thi_table32 *t;
    th_boundary whole; /* both signs: the criterion leaves removals out */
    uint32_t row, first_row;
    thi_figure *h, *m;
} writer;

static thi_ref at(const writer *s, uint32_t row, uint32_t column)
{
    return (thi_ref){s->w->uncertainty_sheet, row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->uncertainty_sheet, f);
}

const char *thi_row_name(const thi_workbook *w, const th_uncertainty_row *r)
{
    return th_arena_format(w->arena,
                           "%s %s%s",
                           thi_id(w, r->category),
                           thi_title(w, r->category),
                           r->stream ? thi_parens(w, thi_title(w, r->stream)) : "");
}

/* ---- C and D ---- */

typedef struct row_take {
    const writer *s;
    const th_uncertainty_row *row;
} row_take;

static bool takes(void *context, const th_line *line)
{
    const row_take *t = context;
    const thi_workbook *w = t->s->w;
    return line->gas == t->row->gas && line->stream == t->row->stream &&
           w->m.instances[line->instance].key.member[TH_IX_CATEGORY] ==
               t->row->category &&
           th_boundary_has(w->inventory, &t->s->whole, line);
}

static thi_figure
write_amount(writer *s, const th_uncertainty_row *r, uint32_t column, int32_t year)
{
    thi_workbook *w = s->w;
    row_take context = {s, r};
    thi_sum_of sum = {takes,
                      &context,
                      !th_boundary_is_co2(w->inventory, s->v.boundary),
                      1,
                      s->v.boundary->removals ? NULL : ">0"};
    thi_style style = {.number = thi_masked(r->confidential, "#,##0.00"),
                       .border = true};
    thi_summed done = thi_sum_write(w,
                                    w->uncertainty_sheet,
                                    s->row,
                                    column,
                                    &sum,
                                    thi_year_position(w, year),
                                    &style);
    bool number = done.numbers && !done.withheld && isfinite(done.value);
    return (thi_figure){at(s, s->row, column), number ? done.value : (double)NAN};
}

/* ---- G to M ---- */

static double number_of(thi_figure f)
{
    return isfinite(f.value) ? f.value : 0;
}

static thi_figure live(writer *s,
                       uint32_t column,
                       const char *body,
                       const thi_figure *reads,
                       size_t count,
                       double value,
                       const char *number)
{
    thi_style style = {.number = number, .border = true};
    return thi_live(s->w, at(s, s->row, column), body, reads, count, value, &style);
}

static thi_figure
write_combined(writer *s, thi_figure e, thi_figure f, const char *number)
{
    thi_figure reads[] = {e, f};
    double known = e.value + f.value; /* NAN: a percentage of nothing */
    return live(s,
                U_G,
                th_arena_format(s->w->arena, "SQRT(%s^2+%s^2)", name(s, e), name(s, f)),
                reads,
                2,
                known - known + sqrt(e.value * e.value + f.value * f.value),
                number);
}

static thi_figure
write_variance(writer *s, thi_figure g, thi_figure d, thi_figure total)
{
    thi_figure reads[] = {g, d, total};
    double x = g.value * number_of(d) / total.value;
    return live(
        s,
        U_H,
        th_arena_format(
            s->w->arena, "(%s*%s)^2/%s^2", name(s, g), name(s, d), name(s, total)),
        reads,
        3,
        x * x,
        "0.0000");
}

static thi_figure write_type_a(writer *s, thi_figure c, thi_figure d, bool given)
{
    thi_figure all_c = s->t->total_base, all_d = s->t->total;
    thi_figure reads[] = {c, d, all_c, all_d};
    double x = number_of(c), y = number_of(d), tc = all_c.value, td = all_d.value;
    double value = fabs((0.01 * y + td - (0.01 * x + tc)) / (0.01 * x + tc) * 100 -
                        (td - tc) / tc * 100);
    const char *cn = name(s, c), *dn = name(s, d), *tcn = name(s, all_c),
               *tdn = name(s, all_d);
    return live(s,
                U_I,
                th_arena_format(s->w->arena,
                                "ABS((0.01*%s+%s-(0.01*%s+%s))/(0.01*%s+%s)*100-"
                                "(%s-%s)/%s*100)",
                                dn,
                                tdn,
                                cn,
                                tcn,
                                cn,
                                tcn,
                                tdn,
                                tcn,
                                tcn),
                reads,
                4,
                given ? value : (double)NAN,
                "0.000000");
}

static thi_figure write_type_b(writer *s, thi_figure d, bool given)
{
    thi_figure reads[] = {d, s->t->total_base};
    return live(
        s,
        U_J,
        th_arena_format(s->w->arena, "ABS(%s/%s)", name(s, d), name(s, reads[1])),
        reads,
        2,
        given ? fabs(number_of(d) / reads[1].value) : (double)NAN,
        "0.000000");
}

/** Percentage times sensitivity; `root`: times the square root of 2. */
static thi_figure
write_part(writer *s, uint32_t column, thi_figure a, thi_figure b, bool root)
{
    thi_figure reads[] = {a, b};
    return live(
        s,
        column,
        th_arena_format(
            s->w->arena, "%s*%s%s", name(s, a), name(s, b), root ? "*SQRT(2)" : ""),
        reads,
        2,
        a.value * b.value * (root ? sqrt(2.0) : 1),
        "0.0000");
}

static thi_figure write_trend(writer *s, thi_figure k, thi_figure l)
{
    thi_figure reads[] = {k, l};
    return live(s,
                U_M,
                th_arena_format(s->w->arena, "%s^2+%s^2", name(s, k), name(s, l)),
                reads,
                2,
                k.value * k.value + l.value * l.value,
                "0.0000");
}

/* ---- rows ---- */

/** Sums stand under the rows; their numbers are needed by the rows. */
static thi_figure sum_below(const writer *s, const thi_figure *parts, uint32_t column)
{
    th_sum sum = {0};
    size_t numbers = 0;
    for (uint32_t i = 0; i < s->v.row_count; i++)
        if (isfinite(parts[i].value)) {
            th_sum_add(&sum, parts[i].value);
            numbers++;
        }
    return (thi_figure){at(s, s->first_row + s->v.row_count, column),
                        numbers ? th_sum_get(&sum) : (double)NAN};
}

static void write_amounts(writer *s)
{
    const thi_style wrapped = {.border = true, .wrap = true};
    for (uint32_t i = 0; i < s->v.row_count; i++, s->row++) {
        const th_uncertainty_row *r = &s->v.rows[i];
        thi_xlsx_text(s->w->x,
                      s->w->uncertainty_sheet,
                      s->row,
                      U_A,
                      thi_row_name(s->w, r),
                      &wrapped);
        thi_xlsx_text(s->w->x,
                      s->w->uncertainty_sheet,
                      s->row,
                      U_B,
                      thi_id(s->w, th_gas_get(s->w->m.registry, r->gas)->id),
                      &thi_text_style);
        s->t->base[i] = write_amount(s, r, U_C, s->v.base_year);
        s->t->current[i] = write_amount(s, r, U_D, s->v.year);
    }
    s->t->total_base = sum_below(s, s->t->base, U_C);
    s->t->total = sum_below(s, s->t->current, U_D);
}

static void write_measures(writer *s, uint32_t i)
{
    const th_uncertainty_row *r = &s->v.rows[i];
    const char *percent = thi_masked(r->confidential, "0.00");
    thi_figure c = s->t->base[i], d = s->t->current[i];
    thi_figure e =
        thi_engine_cell(s->w, at(s, s->row, U_E), r->activity_pct, 0, percent);
    thi_figure f = thi_engine_cell(s->w, at(s, s->row, U_F), r->factor_pct, 0, percent);
    thi_figure g = s->t->combined[i] = write_combined(s, e, f, percent);
    thi_figure total = s->t->total;
    if (!isfinite(r->variance)) /* near zero: no percentage of the sum */
        total.value = (double)NAN;
    s->h[i] = write_variance(s, g, d, total);
    thi_figure a = write_type_a(s, c, d, isfinite(r->type_a));
    thi_figure b = write_type_b(s, d, isfinite(r->type_b));
    thi_figure k = write_part(s, U_K, a, f, false);
    thi_figure l = write_part(s, U_L, b, e, true);
    s->m[i] = write_trend(s, k, l);
    const char *number = thi_masked(r->confidential, "0.0000");
    (void)thi_engine_cell(s->w, at(s, s->row, U_ENGINE_K), r->trend_factor, 0, number);
    (void)thi_engine_cell(
        s->w, at(s, s->row, U_ENGINE_L), r->trend_activity, 0, number);
    (void)thi_engine_cell(
        s->w, at(s, s->row, U_ENGINE_M), r->trend_variance, 0, number);
}

/* ---- what stands under the rows ---- */

static void label(writer *s, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, s->row, U_A), zh, en, &thi_wrap_style);
}

static thi_figure root_of(writer *s, uint32_t column, thi_figure sum)
{
    thi_style style = {.number = "0.00", .border = true, .bold = true};
    return thi_live(s->w,
                    at(s, s->row, column),
                    th_arena_format(s->w->arena, "SQRT(%s)", name(s, sum)),
                    &sum,
                    1,
                    sqrt(sum.value),
                    &style);
}

static void write_sums(writer *s)
{
    thi_workbook *w = s->w;
    const uint32_t n = s->v.row_count;
    thi_style amount = {.number = "#,##0.00", .border = true, .bold = true};
    thi_style square = {.number = "0.0000", .border = true, .bold = true};
    thi_say_at(w, at(s, s->row, U_A), "合计", "Total", &thi_strong_style);
    (void)thi_live_sum(w, at(s, s->row, U_C), s->t->base, n, &amount);
    (void)thi_live_sum(w, at(s, s->row, U_D), s->t->current, n, &amount);
    thi_figure h = thi_live_sum(w, at(s, s->row, U_H), s->h, n, &square);
    thi_figure m = thi_live_sum(w, at(s, s->row, U_M), s->m, n, &square);
    s->row++;
    label(s,
          "不确定度（各行视为独立）：√ΣH、√ΣM",
          "Uncertainty (rows as if independent): sqrt(sum H), sqrt(sum M)");
    s->t->level_pct = root_of(s, U_H, h);
    (void)root_of(s, U_M, m);
    s->row++;
    label(s,
          "引擎：每个输入只计一次（共用的因子不当作独立）",
          "Engine: each input counted once (a shared factor is one error)");
    (void)thi_engine_cell(w, at(s, s->row, U_H), s->v.level_pct, 0, "0.00");
    (void)thi_engine_cell(w, at(s, s->row, U_M), s->v.trend_half, 0, "0.00");
    s->row += 2;
}

static void write_heads(writer *s)
{
    thi_workbook *w = s->w;
    char letter[2] = "A";
    for (uint32_t c = 0; c < U_COLUMNS; c++) {
        const char *head = thi_say(w, heads[c].zh, heads[c].en);
        if (c == U_C || c == U_D)
            head = th_arena_format(
                w->arena,
                "%s %d%s",
                head,
                c == U_C ? s->v.base_year : s->v.year,
                thi_parens(w,
                           th_boundary_is_co2(w->inventory, s->v.boundary) ? "t CO2"
                                                                           : "t CO2e"));
        else if (c < U_TABLE && units[c] && !strstr(head, "%"))
            head = th_arena_format(w->arena, "%s%s", head, thi_parens(w, units[c]));
        letter[0] = (char)('A' + c);
        thi_xlsx_width(w->x, w->uncertainty_sheet, c, c, heads[c].width);
        thi_xlsx_text(w->x,
                      w->uncertainty_sheet,
                      s->row,
                      c,
                      c < U_TABLE ? letter : "",
                      &thi_head_style);
        thi_xlsx_text(w->x, w->uncertainty_sheet, s->row + 1, c, head, &thi_head_style);
    }
    thi_xlsx_height(w->x, w->uncertainty_sheet, s->row + 1, 58);
    s->row += 2;
}

static void write_table(writer *s)
{
    uint32_t head_row = s->row;
    write_heads(s);
    s->first_row = s->row;
    write_amounts(s);
    s->row = s->first_row;
    for (uint32_t i = 0; i < s->v.row_count; i++, s->row++)
        write_measures(s, i);
    write_sums(s);
    thi_xlsx_freeze(s->w->x, s->w->uncertainty_sheet, s->first_row, U_C);
    thi_print_as(s->w, s->w->uncertainty_sheet, head_row, head_row + 1, 0, U_B);
}

static thi_table32 *table_create(writer *s)
{
    size_t room = s->v.row_count + 1;
    thi_table32 *t = TH_NEW(s->w->arena, thi_table32);
    const thi_figure none = {{0, 0, 0}, (double)NAN};
    t->row_count = s->v.row_count;
    t->base = TH_NEW_N(s->w->arena, thi_figure, room);
    t->current = TH_NEW_N(s->w->arena, thi_figure, room);
    t->combined = TH_NEW_N(s->w->arena, thi_figure, room);
    t->second = TH_NEW_N(s->w->arena, thi_figure, room);
    s->h = TH_NEW_N(s->w->arena, thi_figure, room);
    s->m = TH_NEW_N(s->w->arena, thi_figure, room);
    for (size_t i = 0; i < room; i++)
        t->second[i] = none;
    t->total_base = t->total = t->level_pct = none;
    t->sampled_lower = t->sampled_upper = none;
    return t;
}

thi_table32 *thi_uncertainty_write(thi_workbook *w)
{
    uint32_t row = thi_sheet_title(
        w,
        w->uncertainty_sheet,
        "不确定性",
        "Uncertainty",
        "方法 1：IPCC 2006 卷 1 第 3 章表 3.2，列 A 至 M。C、D 引用“排放结果”；E、F "
        "由引擎按各方程的导数求得（灰底斜体，不随表重算）；G 至 M 是表中的公式（I "
        "为注 B；K 假定因子跨年相关，L 假定活动数据跨年独立）。右侧 K、L、M "
        "由导数求得，只把两年真正共用的输入当作相关。负值为清除。",
        "Approach 1: IPCC 2006 volume 1 chapter 3 Table 3.2, columns A to M. C and D "
        "refer to the results; E and F come from the engine by the derivatives of the "
        "equations (italic on grey, not recalculated); G to M are the table's formulas "
        "(I by Note B; K takes factors as correlated across years, L activity as "
        "independent). K, L and M at the right are by derivatives: only inputs that "
        "both years read are correlated. Negative: removals.");
    if (!w->uncertainty) {
        thi_why_not(w, w->uncertainty_sheet, row, w->no_uncertainty);
        return NULL;
    }
    writer s = {.w = w, .v = th_uncertainty_get(w->uncertainty), .row = row};
    s.whole = *s.v.boundary;
    s.whole.removals = true;
    s.t = table_create(&s);
    thi_xlsx_text(
        w->x,
        w->uncertainty_sheet,
        s.row++,
        0,
        th_arena_format(w->arena,
                        "%s · %d – %d",
                        th_title_text(w->arena, s.v.boundary->titles, w->language),
                        s.v.base_year,
                        s.v.year),
        &thi_subtitle_style);
    write_table(&s);
    return s.t;
}
