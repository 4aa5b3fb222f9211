/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheets of what comes from outside: activity rows, filled values, factor
 * rows and GWP. Each value stands in its own unit, with its conversion; the canonical
 * value beside it is a formula, and it alone is referred to. */
#include "workbook.h"

#include <math.h>
#include <string.h>

#define FIRST_ROW 4

/* ---- planning ---- */

enum { A_VALUE = 8, A_UNIT, A_FACTOR, A_CANONICAL, A_LAST = 19 };
enum { F_VALUE = 7, F_UNIT, F_FACTOR, F_CANONICAL, F_LAST = 19 };
enum { FILLED_VALUE = 7 };
enum { A_QUALITY = 14, A_DEPARTMENT = 16, A_SOURCE = 17 };
enum { F_SOURCE = 14, F_CONFIDENCE = 17 };

static int compare_factors(const void *a, const void *b, void *context)
{
    const thi_workbook *w = context;
    const th_input *x = &w->m.inputs[*(const uint32_t *)a],
                   *y = &w->m.inputs[*(const uint32_t *)b];
    if (x->variable != y->variable)
        return x->variable < y->variable ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/** Inputs that are factor rows, by variable. */
static uint32_t *sorted_factors(const thi_workbook *w, uint32_t *count)
{
    uint32_t *list = TH_NEW_N(w->arena, uint32_t, w->m.input_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < w->m.input_count; i++)
        if (w->m.inputs[i].kind == TH_INPUT_FACTOR)
            list[(*count)++] = i;
    th_sort(list, *count, sizeof *list, compare_factors, (void *)(uintptr_t)w);
    return list;
}

static uint32_t gwp_first_row(uint32_t factor_count)
{
    return FIRST_ROW + factor_count + 4;
}

void thi_inputs_plan(thi_workbook *w)
{
    uint32_t count;
    const uint32_t *factors = sorted_factors(w, &count);
    w->input_at = TH_NEW_N(w->arena, thi_ref, w->m.input_count + 1);
    w->gwp_at = TH_NEW_N(w->arena, thi_ref, th_gas_count(w->m.registry) + 1);
    for (uint32_t i = 0; i < count; i++)
        w->input_at[factors[i]] = (thi_ref){w->factors, FIRST_ROW + i, F_CANONICAL};
    for (uint32_t g = 0; g < th_gas_count(w->m.registry); g++)
        w->gwp_at[g] = (thi_ref){w->factors, gwp_first_row(count) + g, F_CANONICAL};
    for (uint32_t i = 0; i < w->m.input_count; i++) {
        const th_input *in = &w->m.inputs[i];
        if (in->kind == TH_INPUT_ACTIVITY)
            w->input_at[i] = (thi_ref){w->activity, FIRST_ROW + in->row, A_CANONICAL};
        else if (in->kind == TH_INPUT_GWP)
            w->input_at[i] = w->gwp_at[in->row];
    }
    for (uint32_t c = 0, row = FIRST_ROW; c < w->m.cell_count; c++)
        if (w->m.cells[c].instance == UINT32_MAX)
            w->cell_at[c] = (thi_ref){w->filled, row++, FILLED_VALUE};
}

thi_ref thi_datum_at(const thi_workbook *w, uint32_t row)
{
    return (thi_ref){w->activity, FIRST_ROW + row, A_CANONICAL};
}

/* ---- one value: as written, its unit, its conversion, the canonical value ---- */

typedef struct quantity {
    th_state state;
    double written, factor, value;
    const char *unit;
    bool masked;
} quantity;

static const char *
canonical_formula(thi_workbook *w, uint32_t sheet, uint32_t row, uint32_t column)
{
    th_text v = {0}, f = {0};
    thi_ref_print(w, sheet, (thi_ref){sheet, row, column}, &v);
    thi_ref_print(w, sheet, (thi_ref){sheet, row, column + 2}, &f);
    const char *text = th_arena_format(
        w->arena,
        "IF(ISNUMBER(%s),%s*%s,IF(OR(%s=\"NO\",%s=\"NA\",%s=\"IE\"),%s,\"NE\"))",
        v.data,
        v.data,
        f.data,
        v.data,
        v.data,
        v.data,
        v.data);
    th_text_free(&v);
    th_text_free(&f);
    return text;
}

/** Columns value, unit, conversion, canonical value from `column` on. */
static void write_quantity(
    thi_workbook *w, uint32_t sheet, uint32_t row, uint32_t column, const quantity *q)
{
    thi_style input = thi_input_style, value = thi_number_style(fabs(q->value));
    if (q->masked)
        input.number = value.number = "\"C\";\"C\";\"C\"";
    if (q->state == TH_STATE_VALUE)
        thi_xlsx_number(w->x, sheet, row, column, q->written, &input);
    else
        thi_xlsx_text(w->x, sheet, row, column, th_state_text(q->state), &input);
    thi_xlsx_text(w->x, sheet, row, column + 1, q->unit, &thi_text_style);
    static const thi_style conversion = {.border = true, .number = "General"};
    thi_xlsx_number(w->x, sheet, row, column + 2, q->factor, &conversion);
    const char *formula = canonical_formula(w, sheet, row, column);
    if (q->state == TH_STATE_VALUE)
        thi_xlsx_formula(w->x, sheet, row, column + 3, formula, q->value, &value);
    else
        thi_xlsx_formula_text(w->x,
                              sheet,
                              row,
                              column + 3,
                              formula,
                              th_state_text(q->state),
                              &thi_key_style);
}

static void
put(thi_workbook *w, uint32_t sheet, uint32_t row, uint32_t column, const char *text)
{
    thi_xlsx_text(w->x,
                  sheet,
                  row,
                  column,
                  thi_xlsx_clip(w->arena, text ? text : ""),
                  thi_narrow_style(w));
}

/** Long text: wrapped, small. */
static void put_long(
    thi_workbook *w, uint32_t sheet, uint32_t row, uint32_t column, const char *text)
{
    thi_xlsx_text(w->x,
                  sheet,
                  row,
                  column,
                  thi_xlsx_clip(w->arena, text ? text : ""),
                  &thi_long_style);
}

const char *thi_short_path(const char *file)
{
    static const char *const folders[] = {"/activity/", "/factors/"};
    const char *best = strrchr(file, '/');
    best = best ? best + 1 : file;
    for (size_t i = 0; i < 2; i++) {
        if (strncmp(file, folders[i] + 1, strlen(folders[i]) - 1) == 0)
            return file;
        for (const char *at = strstr(file, folders[i]); at;
             at = strstr(at + 1, folders[i]))
            best = at + 1;
    }
    return best;
}

static const char *place_text(const thi_workbook *w, th_place place)
{
    return place.file ? th_arena_format(
                            w->arena, "%s:%u", thi_short_path(place.file), place.line)
                      : "";
}

static const char *year_text(const thi_workbook *w, int32_t year)
{
    return th_arena_format(w->arena, "%d", year);
}

static void
put_year(thi_workbook *w, uint32_t sheet, uint32_t row, uint32_t column, int32_t year)
{
    if (year == TH_ALL_YEARS)
        put(w, sheet, row, column, thi_say(w, "各年", "all"));
    else
        thi_xlsx_number(w->x, sheet, row, column, year, &thi_year_style);
}

/* ---- activity ---- */

static void
write_limits(thi_workbook *w, uint32_t row, uint32_t column, const th_datum *d)
{
    static const thi_style style = {.border = true, .number = "0.0"};
    char text[40];
    double percent = d->value != 0 ? 100 * d->half_width / fabs(d->value) : 0;
    if (d->state != TH_STATE_VALUE || !(percent > 0) || !isfinite(percent)) {
        thi_xlsx_blank(w->x, w->activity, row, column, &style);
        return;
    }
    th_number_print_digits(percent, 9, text);
    (void)th_number_parse(text, strlen(text), &percent);
    thi_xlsx_number(w->x, w->activity, row, column, percent, &style);
}

static void write_datum(thi_workbook *w, uint32_t i, bool used)
{
    const th_datum *d = &w->a.rows[i];
    const th_variable *v = th_variable_get(w->m.registry, d->variable);
    uint32_t sheet = w->activity, row = FIRST_ROW + i;
    quantity q = {
        d->state, d->written, d->unit_factor, d->value, d->unit_text, d->confidential};
    thi_xlsx_number(w->x, sheet, row, 0, i + 1, &thi_year_style);
    put(w, sheet, row, 1, thi_title(w, d->key.member[TH_IX_REGION]));
    put(w, sheet, row, 2, thi_id(w, d->key.member[TH_IX_CATEGORY]));
    put(w, sheet, row, 3, thi_title(w, d->key.member[TH_IX_CATEGORY]));
    put(w, sheet, row, 4, thi_title(w, d->key.member[TH_IX_SUBJECT]));
    put_long(w, sheet, row, 5, thi_key_text(w, &d->key));
    put(w, sheet, row, 6, thi_title(w, v->name));
    put_year(w, sheet, row, 7, d->year);
    write_quantity(w, sheet, row, A_VALUE, &q);
    put(w, sheet, row, 12, thi_unit_of_dim(w, &v->unit.dim));
    write_limits(w, row, 13, d);
    put(w, sheet, row, 14, thi_quality_word(w, d->quality));
    put(w, sheet, row, 15, used ? thi_say(w, "是", "yes") : thi_say(w, "否", "no"));
    put(w, sheet, row, 16, d->department);
    put_long(w, sheet, row, 17, d->source);
    put_long(w, sheet, row, 18, d->note);
    put_long(w, sheet, row, A_LAST, place_text(w, d->place));
}

static const thi_head activity_heads[] = {{"序号", "No.", 6},
                                          {"地区", "Region", 10},
                                          {"类别", "Category", 10},
                                          {"类别名称", "Category name", 24},
                                          {"品种", "Subject", 16},
                                          {"其他索引", "Further key", 22},
                                          {"变量", "Variable", 24},
                                          {"年份", "Year", 7},
                                          {"数值", "Value", 14},
                                          {"单位", "Unit", 11},
                                          {"换算系数", "Conversion", 12},
                                          {"规范值", "Canonical value", 16},
                                          {"规范单位", "Canonical unit", 12},
                                          {"不确定度 ±%", "Uncertainty ±%", 11},
                                          {"质量", "Quality", 9},
                                          {"参与计算", "Used", 9},
                                          {"部门", "Department", 14},
                                          {"来源", "Source", 44},
                                          {"备注", "Note", 56},
                                          {"出处（文件:行）", "Place (file:line)", 30}};

/** Rows that a formula reads, or whose key decides a line. */
static bool *used_rows(const thi_workbook *w)
{
    bool *used = TH_NEW_N(w->arena, bool, w->a.row_count + 1);
    for (uint32_t i = 0; i < w->m.input_count; i++)
        if (w->m.inputs[i].kind == TH_INPUT_ACTIVITY)
            used[w->m.inputs[i].row] = true;
    for (uint32_t i = 0; i < w->m.instance_count; i++)
        if (w->m.instances[i].driver_row >= 0 && !w->m.instances[i].filled)
            used[w->m.instances[i].driver_row] = true;
    return used;
}

void thi_activity_write(thi_workbook *w)
{
    const bool *used = used_rows(w);
    uint32_t last = FIRST_ROW + (uint32_t)w->a.row_count;
    thi_heads(w,
              w->activity,
              FIRST_ROW - 1,
              activity_heads,
              sizeof activity_heads / sizeof *activity_heads);
    thi_sheet_title(
        w,
        w->activity,
        "活动数据",
        "Activity data",
        "黄色格为原始数值，可改；规范值 = 数值 × 换算系数，各计算表只引用规范值。"
        "清空或写 NE 得 NE，写 NO、NA、IE 得该符号。",
        "Yellow cells are the inputs; canonical value = value x conversion, and "
        "formulas "
        "refer to it alone. An empty cell counts as NE.");
    for (uint32_t i = 0; i < w->a.row_count; i++)
        write_datum(w, i, used[i]);
    thi_xlsx_freeze(w->x, w->activity, FIRST_ROW, 5);
    thi_xlsx_filter(w->x, w->activity, FIRST_ROW - 1, 0, last, A_LAST);
    thi_print_as(
        w, w->activity, FIRST_ROW - 1, FIRST_ROW - 1, 0, THI_ACTIVITY_KEYS - 1);
}

/* ---- filled values ---- */

static const thi_head filled_heads[] = {{"变量", "Variable", 24},
                                        {"地区", "Region", 10},
                                        {"类别", "Category", 10},
                                        {"类别名称", "Category name", 24},
                                        {"品种", "Subject", 16},
                                        {"其他索引", "Further key", 20},
                                        {"年份", "Year", 7},
                                        {"填补值", "Filled value", 16},
                                        {"单位", "Unit", 12},
                                        {"接续的数据行", "Continues the row of", 40},
                                        {"规则", "Rule", 30}};

static void write_filled(thi_workbook *w, uint32_t c)
{
    const th_cell *cell = &w->m.cells[c];
    const th_datum *d = &w->a.rows[cell->filled_row];
    const th_variable *v = th_variable_get(w->m.registry, d->variable);
    uint32_t sheet = w->filled, row = w->cell_at[c].row;
    thi_style style = thi_number_style(fabs(w->values[c]));
    put(w, sheet, row, 0, thi_title(w, v->name));
    put(w, sheet, row, 1, thi_title(w, d->key.member[TH_IX_REGION]));
    put(w, sheet, row, 2, thi_id(w, d->key.member[TH_IX_CATEGORY]));
    put(w, sheet, row, 3, thi_title(w, d->key.member[TH_IX_CATEGORY]));
    put(w, sheet, row, 4, thi_title(w, d->key.member[TH_IX_SUBJECT]));
    put_long(w, sheet, row, 5, thi_key_text(w, &d->key));
    put_year(w, sheet, row, 6, cell->filled_year);
    if (cell->root)
        thi_xlsx_formula(w->x,
                         sheet,
                         row,
                         FILLED_VALUE,
                         thi_formula_of(w, sheet, cell->root, NULL, NULL),
                         w->values[c],
                         &style);
    else
        thi_xlsx_text(
            w->x, sheet, row, FILLED_VALUE, th_state_text(cell->state), &thi_key_style);
    put(w, sheet, row, 8, thi_unit_of_dim(w, &v->unit.dim));
    put(w, sheet, row, 9, place_text(w, d->place));
    th_filled filled = {.rule = &w->a.series[cell->filled_rule],
                        .side = cell->filled_side};
    put(w,
        sheet,
        row,
        10,
        th_series_rule_text(w->arena,
                            w->m.registry,
                            th_activity_names(w->m.activity),
                            &filled,
                            w->language != TH_EN));
}

void thi_filled_write(thi_workbook *w)
{
    thi_heads(w,
              w->filled,
              FIRST_ROW - 1,
              filled_heads,
              sizeof filled_heads / sizeof *filled_heads);
    thi_sheet_title(
        w,
        w->filled,
        "填补数据",
        "Filled values",
        "inventory.yaml 的 series 规则补齐的年份；公式引用其两端或基准年的数据行。",
        "Years filled by the series rules of inventory.yaml: formulas over their "
        "anchor rows.");
    uint32_t last = FIRST_ROW;
    for (uint32_t c = 0; c < w->m.cell_count; c++)
        if (w->m.cells[c].instance == UINT32_MAX)
            last = w->cell_at[c].row + 1;
    w->helper_start[w->filled] = last + 2;
    for (uint32_t c = 0; c < w->m.cell_count; c++)
        if (w->m.cells[c].instance == UINT32_MAX)
            write_filled(w, c);
    thi_xlsx_freeze(w->x, w->filled, FIRST_ROW, 1);
    thi_xlsx_filter(w->x, w->filled, FIRST_ROW - 1, 0, last, 10);
    thi_print_as(w, w->filled, FIRST_ROW - 1, FIRST_ROW - 1, 0, 0);
}

/* ---- factors ---- */

static const thi_head factor_heads[] = {{"变量", "Variable", 26},
                                        {"品种", "Subject", 16},
                                        {"类别", "Category", 10},
                                        {"地区", "Region", 10},
                                        {"其他索引", "Further key", 24},
                                        {"起始年", "From", 8},
                                        {"终止年", "To", 8},
                                        {"数值", "Value", 14},
                                        {"单位", "Unit", 14},
                                        {"换算系数", "Conversion", 14},
                                        {"规范值", "Canonical value", 16},
                                        {"规范单位", "Canonical unit", 14},
                                        {"下限（95%）", "Lower (95 %)", 12},
                                        {"上限（95%）", "Upper (95 %)", 12},
                                        {"文件", "Document", 40},
                                        {"表或页", "Table or page", 22},
                                        {"因子包", "Pack", 12},
                                        {"核实", "Confidence", 14},
                                        {"备注", "Note", 36},
                                        {"出处（文件:行）", "Place (file:line)", 30}};

static void
put_limit(thi_workbook *w, uint32_t row, uint32_t column, const th_factor *f, double x)
{
    static const thi_style style = {.border = true, .number = "General"};
    double own = f->unit_factor != 0 ? x / f->unit_factor : x;
    char text[40];
    th_number_print_digits(own, 12, text); /* canonical limits back to the row's unit */
    (void)th_number_parse(text, strlen(text), &own);
    if (f->has_limits && isfinite(own))
        thi_xlsx_number(w->x, w->factors, row, column, own, &style);
    else
        thi_xlsx_blank(w->x, w->factors, row, column, &style);
}

/** Document, place in it and what is known about the value, over the cell itself. */
static void
note_factor(thi_workbook *w, uint32_t row, uint32_t column, const th_factor *f)
{
    const char *note = *f->note ? th_arena_format(w->arena, "\n%s", f->note) : "";
    thi_xlsx_note(w->x,
                  (thi_spot){w->factors, row, column},
                  th_arena_format(w->arena,
                                  "%s\n%s\n%s · %s%s",
                                  f->source,
                                  f->locator,
                                  thi_id(w, th_pack_get(w->m.registry, f->pack)->id),
                                  thi_confidence_word(w, f->confidence),
                                  note));
}

static void write_factor(thi_workbook *w, uint32_t row, const th_factor *f)
{
    const th_variable *v = th_variable_get(w->m.registry, f->variable);
    uint32_t sheet = w->factors;
    quantity q = {f->state, f->written, f->unit_factor, f->value, f->unit_text, false};
    put(w, sheet, row, 0, thi_title(w, v->name));
    put(w, sheet, row, 1, thi_title(w, f->key.member[TH_IX_SUBJECT]));
    put(w, sheet, row, 2, thi_id(w, f->key.member[TH_IX_CATEGORY]));
    put(w, sheet, row, 3, thi_title(w, f->key.member[TH_IX_REGION]));
    put_long(w, sheet, row, 4, thi_key_text(w, &f->key));
    put(w, sheet, row, 5, f->from_year == INT32_MIN ? "" : year_text(w, f->from_year));
    put(w, sheet, row, 6, f->to_year == INT32_MAX ? "" : year_text(w, f->to_year));
    write_quantity(w, sheet, row, F_VALUE, &q);
    put(w, sheet, row, 11, thi_unit_of_dim(w, &v->unit.dim));
    put_limit(w, row, 12, f, f->lower);
    put_limit(w, row, 13, f, f->upper);
    put_long(w, sheet, row, 14, f->source);
    put_long(w, sheet, row, 15, f->locator);
    put(w, sheet, row, 16, thi_id(w, th_pack_get(w->m.registry, f->pack)->id));
    put(w, sheet, row, 17, thi_confidence_word(w, f->confidence));
    put_long(w, sheet, row, 18, f->note);
    put_long(w, sheet, row, F_LAST, place_text(w, f->place));
    note_factor(w, row, F_VALUE, f);
}

static void write_gwp(thi_workbook *w, uint32_t factor_count)
{
    uint32_t sheet = w->factors, first = gwp_first_row(factor_count);
    const th_gwp_set *set = w->m.gwp;
    thi_xlsx_text(
        w->x,
        sheet,
        first - 2,
        0,
        thi_say(w, "全球增温潜势（100 年）", "Global warming potentials (100 years)"),
        &thi_subtitle_style);
    for (uint32_t i = 0; i <= F_CANONICAL; i++)
        thi_xlsx_text(w->x,
                      sheet,
                      first - 1,
                      i,
                      thi_say(w, factor_heads[i].zh, factor_heads[i].en),
                      &thi_head_style);
    for (uint32_t g = 0; g < th_gas_count(w->m.registry); g++) {
        const th_gas *gas = th_gas_get(w->m.registry, g);
        bool known = isfinite(set->value[g]);
        quantity q = {known ? TH_STATE_VALUE : TH_STATE_NE,
                      set->value[g],
                      1,
                      set->value[g],
                      "t_CO2e/t",
                      false};
        put(w, sheet, first + g, 0, "GWP");
        put(w, sheet, first + g, 1, thi_title(w, gas->id));
        for (uint32_t c = 2; c < F_VALUE; c++)
            put(w, sheet, first + g, c, "");
        write_quantity(w, sheet, first + g, F_VALUE, &q);
        put(w, sheet, first + g, 11, "t_CO2e/t");
        put(w, sheet, first + g, 12, "");
        put(w, sheet, first + g, 13, "");
        put(w, sheet, first + g, 14, set->source);
        put(w, sheet, first + g, 15, thi_id(w, set->name));
    }
}

bool thi_factor_cells(const thi_workbook *w, thi_span *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->m.input_count; i++)
        if (w->input_at[i].sheet == w->factors && w->input_at[i].row >= count)
            count = w->input_at[i].row + 1;
    *out =
        (thi_span){{w->factors, FIRST_ROW, F_VALUE}, {w->factors, count - 1, F_VALUE}};
    return count > FIRST_ROW;
}

/** A column over the rows of `values`. */
static thi_span column_beside(thi_span values, uint32_t column)
{
    values.from.column = values.to.column = column;
    return values;
}

bool thi_column_cells(const thi_workbook *w, thi_input_column which, thi_span *out)
{
    static const struct {
        bool factors;
        uint32_t column;
    } of[] = {{false, A_QUALITY},
              {false, A_DEPARTMENT},
              {false, A_SOURCE},
              {true, F_SOURCE},
              {true, F_CONFIDENCE}};
    bool any =
        of[which].factors ? thi_factor_cells(w, out) : thi_activity_cells(w, out);
    *out = column_beside(*out, of[which].column);
    return any;
}

bool thi_filled_cells(const thi_workbook *w, thi_span *out)
{
    uint32_t end = FIRST_ROW;
    for (uint32_t c = 0; c < w->m.cell_count; c++)
        if (w->m.cells[c].instance == UINT32_MAX && w->cell_at[c].row >= end)
            end = w->cell_at[c].row + 1;
    *out = (thi_span){{w->filled, FIRST_ROW, FILLED_VALUE},
                      {w->filled, end - 1, FILLED_VALUE}};
    return end > FIRST_ROW;
}

bool thi_activity_cells(const thi_workbook *w, thi_span *out)
{
    uint32_t count = (uint32_t)w->a.row_count;
    *out = (thi_span){{w->activity, FIRST_ROW, A_VALUE},
                      {w->activity, FIRST_ROW + count - 1, A_VALUE}};
    return count;
}

void thi_factors_write(thi_workbook *w)
{
    uint32_t count;
    const uint32_t *factors = sorted_factors(w, &count);
    thi_heads(w,
              w->factors,
              FIRST_ROW - 1,
              factor_heads,
              sizeof factor_heads / sizeof *factor_heads);
    thi_sheet_title(
        w,
        w->factors,
        "因子",
        "Factors",
        "本次计算用到的因子行；每行有文件和表号。数值与上下限用该行自己的单位。",
        "The factor rows that were used, each with its document and table, in its own "
        "unit.");
    for (uint32_t i = 0; i < count; i++)
        write_factor(w,
                     FIRST_ROW + i,
                     th_factor_get(w->m.registry, w->m.inputs[factors[i]].row));
    write_gwp(w, count);
    thi_xlsx_freeze(w->x, w->factors, FIRST_ROW, THI_FACTOR_KEYS);
    if (count)
        thi_xlsx_filter(
            w->x, w->factors, FIRST_ROW - 1, 0, FIRST_ROW + count - 1, F_LAST);
    thi_print_as(w, w->factors, FIRST_ROW - 1, FIRST_ROW - 1, 0, THI_FACTOR_KEYS - 1);
}
