/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: rows of an activity file or of indicators.csv to data. Every problem of a
 * row is told, none is guessed. */
#include "activity_internal.h"

#include <math.h>
#include <string.h>

/** Columns of one file by meaning; -1: absent. */
typedef struct columns {
    int variable, value, unit, year, lower, upper, uncertainty, distribution,
        shared_error;
    int confidential, quality, department, source, note, price_year;
    int index[TH_INDEX_MAX];
} columns;

typedef struct reader {
    th_activity *a;
    const th_rows *rows;
    const char *file; /* the activity's own copy: places outlive the rows */
    columns at;
    size_t row;
    bool indicators;
    th_diags *diags;
} reader;

static bool known_column(const columns *c, int column)
{
    const int plain[] = {c->variable,
                         c->value,
                         c->unit,
                         c->year,
                         c->lower,
                         c->upper,
                         c->uncertainty,
                         c->distribution,
                         c->shared_error,
                         c->confidential,
                         c->quality,
                         c->department,
                         c->source,
                         c->note,
                         c->price_year};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i] == column)
            return true;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        if (c->index[i] == column)
            return true;
    return false;
}

/* ---- headers: English names; who wrote a Chinese one is told which is meant ---- */

static const struct {
    const char *zh, *name;
} header_words[] = {{"地区", "region"},
                    {"行政区划", "region"},
                    {"年份", "year"},
                    {"年", "year"},
                    {"年度", "year"},
                    {"类别", "category"},
                    {"对象", "subject"},
                    {"品种", "subject"},
                    {"变量", "variable"},
                    {"数值", "value"},
                    {"值", "value"},
                    {"单位", "unit"},
                    {"下限", "lower"},
                    {"上限", "upper"},
                    {"不确定度", "uncertainty_pct"},
                    {"质量", "quality"},
                    {"数据质量", "quality"},
                    {"部门", "department"},
                    {"责任单位", "department"},
                    {"来源", "source"},
                    {"备注", "note"},
                    {"保密", "confidential"},
                    {"分布", "distribution"},
                    {"指标", "indicator"},
                    {"价格年份", "price_year"}};

static const char *meant_by(const reader *r, const char *header)
{
    for (size_t i = 0; i < sizeof header_words / sizeof *header_words; i++)
        if (!strcmp(header, header_words[i].zh))
            return r->indicators && !strcmp(header_words[i].name, "variable")
                       ? "indicator"
                       : header_words[i].name;
    return NULL;
}

/** A column with a Chinese header is told by tell_unknown. */
static bool tell_absent(const reader *r, const char *name)
{
    for (size_t i = 0; i < r->rows->column_count; i++) {
        const char *meant =
            meant_by(r, thi_text_clean(r->a->arena, r->rows->header[i].text));
        if (meant && !strcmp(meant, name))
            return false;
    }
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-COLUMN",
                 (th_place){r->rows->file, 1, 1},
                 "the header has no column '%s'; %s",
                 name,
                 r->indicators
                     ? "indicators.csv needs region,year,indicator,value,unit"
                     : "an activity file needs region,year,category,subject,variable,"
                       "value,unit");
    return false;
}

/** True if the file can be read without the column. */
static bool tell_unknown(const reader *r, size_t column)
{
    const th_field *header = &r->rows->header[column];
    const char *meant = meant_by(r, thi_text_clean(r->a->arena, header->text));
    th_place place = {r->rows->file, header->line, header->column};
    if (meant && th_rows_column(r->rows, meant) < 0)
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-COLUMN",
                     place,
                     "headers are English: write '%s' instead of '%s'",
                     meant,
                     header->text);
    else
        th_diags_add(r->diags,
                     TH_NOTE,
                     "N-COLUMN",
                     place,
                     "column '%s' is not known; it is kept in the file and not read",
                     header->text);
    return !meant || th_rows_column(r->rows, meant) >= 0;
}

static bool find_columns(reader *r)
{
    const th_rows *rows = r->rows;
    columns *c = &r->at;
    c->variable = th_rows_column(rows, r->indicators ? "indicator" : "variable");
    c->value = th_rows_column(rows, "value");
    c->unit = th_rows_column(rows, "unit");
    c->year = th_rows_column(rows, "year");
    c->lower = th_rows_column(rows, "lower");
    c->upper = th_rows_column(rows, "upper");
    c->uncertainty = th_rows_column(rows, "uncertainty_pct");
    c->distribution = th_rows_column(rows, "distribution");
    c->shared_error = th_rows_column(rows, "shared_error");
    c->confidential = th_rows_column(rows, "confidential");
    c->quality = th_rows_column(rows, "quality");
    c->department = th_rows_column(rows, "department");
    c->source = th_rows_column(rows, "source");
    c->note = th_rows_column(rows, "note");
    c->price_year = th_rows_column(rows, "price_year");
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++) {
        c->index[i] = -1;
        if (i < th_index_count(r->a->registry)) {
            th_sym name = th_index_get(r->a->registry, i)->name;
            c->index[i] = th_rows_column(rows, th_names_text(r->a->names, name));
        }
    }
    const struct {
        int column;
        const char *name;
    } needed[] = {{c->variable, r->indicators ? "indicator" : "variable"},
                  {c->value, "value"},
                  {c->unit, "unit"},
                  {c->year, "year"}};
    bool good = true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (needed[i].column < 0)
            good = tell_absent(r, needed[i].name);
    for (size_t i = 0; i < rows->column_count; i++)
        if (!known_column(c, (int)i) && *rows->header[i].text)
            good = tell_unknown(r, i) && good;
    return good;
}

static th_place place_at(const reader *r, int column)
{
    th_place place = {r->file, 0, 0};
    const th_field *f = th_rows_at(r->rows, r->row, column < 0 ? 0 : (size_t)column);
    place.line = f->line;
    place.column = f->column;
    return place;
}

static const char *clean_at(const reader *r, int column)
{
    return column < 0
               ? ""
               : thi_text_clean(r->a->arena, th_rows_text(r->rows, r->row, column));
}

static bool read_variable(reader *r, th_datum *d)
{
    const char *text = clean_at(r, r->at.variable);
    th_sym sym = th_names_find(r->a->names, text);
    int32_t number = sym ? th_variable_find(r->a->registry, sym) : -1;
    if (number >= 0) {
        d->variable = (uint32_t)number;
        return true;
    }
    const char *near = thi_nearest_name(r->a->registry, "variable", text, r->diags);
    th_diags_add(
        r->diags,
        TH_ERROR,
        "E-VARIABLE",
        place_at(r, r->at.variable),
        "unknown variable '%s'%s%s%s; declare it in factors/variables.csv of the "
        "inventory or mend the name",
        text,
        near ? " (" : "",
        near ? near : "",
        near ? "?)" : "");
    return false;
}

static bool read_key(reader *r, th_datum *d)
{
    bool good = true;
    for (uint32_t i = 0; i < th_index_count(r->a->registry); i++) {
        int column = r->at.index[i];
        const char *text = clean_at(r, column);
        if (!*text)
            continue;
        d->key.member[i] = thi_member_read(
            r->a->registry, r->a->names, i, text, place_at(r, column), r->diags);
        good = good && d->key.member[i];
    }
    if (!d->key.member[TH_IX_REGION])
        d->key.member[TH_IX_REGION] = r->a->region;
    if (r->indicators && !d->key.member[TH_IX_CATEGORY])
        d->key.member[TH_IX_CATEGORY] = th_names_find(r->a->names, "indicator");
    return good;
}

static bool read_year(reader *r, th_datum *d)
{
    const char *text = clean_at(r, r->at.year);
    const th_variable *v = th_variable_get(r->a->registry, d->variable);
    d->year = TH_ALL_YEARS;
    if (*text) {
        if (thi_year_read(text, &d->year))
            return true;
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-YEAR",
                     place_at(r, r->at.year),
                     "'%s' is no year from 1900 to 2100; write four digits",
                     text);
        return false;
    }
    if (v->kind != TH_KIND_AMOUNT)
        return true;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-NOYEAR",
                 place_at(r, r->at.year),
                 "%s is an amount and has no year; only rates may hold for all years",
                 th_names_text(r->a->names, v->name));
    return false;
}

static bool read_unit(reader *r, th_datum *d)
{
    const char *text = clean_at(r, r->at.unit);
    const th_variable *v = th_variable_get(r->a->registry, d->variable);
    const char *name = th_names_text(r->a->names, v->name);
    const char *wrong;
    th_unit unit;
    d->unit_text = th_arena_text(r->a->arena, text);
    if (!*text && d->state != TH_STATE_VALUE) {
        d->unit_text = v->unit_text;
        d->unit_factor = v->unit.factor;
        return true;
    }
    if (!*text && !th_dim_none(&v->unit.dim)) {
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-UNIT",
                     place_at(r, r->at.unit),
                     "the unit is missing: %s is in %s",
                     name,
                     v->unit_text);
        return false;
    }
    if (thi_row_unit(r->a->registry, r->a->arena, text, v, &unit, &wrong)) {
        d->unit_factor = unit.factor;
        return true;
    }
    th_diags_add(r->diags, TH_ERROR, "E-UNIT", place_at(r, r->at.unit), "%s", wrong);
    return false;
}

static bool read_value(reader *r, th_datum *d)
{
    const char *text = clean_at(r, r->at.value);
    if (!*text) {
        d->state = TH_STATE_NE;
        return true;
    }
    if (th_state_parse(text, &d->state))
        return true;
    d->state = TH_STATE_VALUE;
    d->rest = strcmp(text, "rest") == 0 &&
              th_variable_get(r->a->registry, d->variable)->kind == TH_KIND_SHARE;
    if (d->rest)
        return true;
    if (thi_number_read(text, &d->written))
        return true;
    th_diags_add(
        r->diags,
        TH_ERROR,
        "E-NUMBER",
        place_at(r, r->at.value),
        "'%s' is no number this program reads (NaN, infinity, overflow, text and "
        "misplaced separators are refused); write a number or NO, NE, NA, IE",
        text);
    return false;
}

static void check_bounds(const reader *r, const th_datum *d)
{
    const th_variable *v = th_variable_get(r->a->registry, d->variable);
    double own = d->value / v->unit.factor;
    double slack = 1e-12 * fabs(own);
    char number[32], bound[32];
    bool low = v->has_lower && own < v->lower - slack;
    bool high = v->has_upper && own > v->upper + slack;
    if (!low && !high)
        return;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-BOUNDS",
                 place_at(r, r->at.value),
                 "%s is %s%s%s, %s the bound %s; look at the value and its unit",
                 th_names_text(r->a->names, v->name),
                 th_number_print_digits(own, 6, number),
                 strcmp(v->unit_text, "1") ? " " : "",
                 strcmp(v->unit_text, "1") ? v->unit_text : "",
                 low ? "below" : "above",
                 th_number_print(low ? v->lower : v->upper, bound));
}

static bool number_at(const reader *r, int column, double *out, bool *given)
{
    const char *text = clean_at(r, column);
    *given = *text != 0;
    if (!*given || thi_number_read(text, out))
        return true;
    th_diags_add(
        r->diags, TH_ERROR, "E-NUMBER", place_at(r, column), "'%s' is no number", text);
    return false;
}

/** `5` and `5 %` are the same here. */
static bool percent_at(const reader *r, int column, double *out, bool *given)
{
    const char *text = clean_at(r, column);
    size_t n = strlen(text);
    if (!n || text[n - 1] != '%')
        return number_at(r, column, out, given);
    *given = true;
    while (--n && text[n - 1] == ' ')
        ;
    if (thi_number_read(th_arena_text_n(r->a->arena, text, n), out))
        return true;
    th_diags_add(
        r->diags, TH_ERROR, "E-NUMBER", place_at(r, column), "'%s' is no number", text);
    return false;
}

static void read_interval(const reader *r, th_datum *d)
{
    double lower = 0, upper = 0, percent = 0;
    bool has_lower, has_upper, has_percent;
    if (!number_at(r, r->at.lower, &lower, &has_lower) ||
        !number_at(r, r->at.upper, &upper, &has_upper) ||
        !percent_at(r, r->at.uncertainty, &percent, &has_percent))
        return;
    if (has_percent && (has_lower || has_upper)) {
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     place_at(r, r->at.uncertainty),
                     "uncertainty_pct together with lower or upper; give one of them");
    } else if (has_percent && percent < 0) {
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     place_at(r, r->at.uncertainty),
                     "uncertainty_pct is negative; write the half width of the 95 %% "
                     "interval without a sign");
    } else if (has_percent) {
        d->half_width = fabs(d->value) * percent / 100;
        d->lower = d->value - d->half_width;
        d->upper = d->value + d->half_width;
        d->has_limits = percent > 0;
    } else if (has_lower != has_upper) {
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     place_at(r, r->at.lower),
                     "lower and upper go together; give both or neither");
    } else if (has_lower) {
        d->lower = lower * d->unit_factor;
        d->upper = upper * d->unit_factor;
        d->half_width = (d->upper - d->lower) / 2;
        d->has_limits = true;
        if (!(d->lower <= d->value && d->value <= d->upper))
            th_diags_add(
                r->diags,
                TH_ERROR,
                "E-LIMITS",
                place_at(r, r->at.lower),
                "the value is not between lower and upper; both are in the unit of "
                "the row");
    }
}

static int word_number(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return (int)i;
    return -1;
}

static void read_words(reader *r, th_datum *d)
{
    static const char *const qualities[] = {"", "published", "downscaled", "estimate"};
    static const char *const distributions[] = {"",
                                                "normal",
                                                "lognormal",
                                                "triangular",
                                                "uniform",
                                                "beta",
                                                "pert",
                                                "twopiece",
                                                "gamma",
                                                "point"};
    static const char *const confidential[] = {
        "", "0", "no", "false", "否", "1", "yes", "true", "是"};
    int quality = word_number(clean_at(r, r->at.quality), qualities, 4);
    int distribution = word_number(clean_at(r, r->at.distribution), distributions, 10);
    int masked = word_number(clean_at(r, r->at.confidential), confidential, 9);
    if (quality < 0)
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-QUALITY",
                     place_at(r, r->at.quality),
                     "quality is published, downscaled or estimate, not '%s'",
                     clean_at(r, r->at.quality));
    if (distribution < 0)
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-DISTRIBUTION",
                     place_at(r, r->at.distribution),
                     "distribution is normal, lognormal, triangular, uniform, beta, "
                     "pert, twopiece, gamma or point, not '%s'",
                     clean_at(r, r->at.distribution));
    if (masked < 0)
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-CONFIDENTIAL",
                     place_at(r, r->at.confidential),
                     "confidential is yes or no, not '%s'",
                     clean_at(r, r->at.confidential));
    d->quality = quality < 0 ? TH_QUALITY_NONE : (th_quality)quality;
    d->distribution = distribution < 0 ? TH_DIST_NONE : (th_distribution)distribution;
    d->confidential = masked >= 5;
    d->shared_error = th_names_add(r->a->names, clean_at(r, r->at.shared_error));
    d->department = th_arena_text(r->a->arena, clean_at(r, r->at.department));
    d->source = th_arena_text(r->a->arena, clean_at(r, r->at.source));
    d->note = th_arena_text(r->a->arena, clean_at(r, r->at.note));
}

static void check_required_index(const reader *r, const th_datum *d)
{
    const th_variable *v = th_variable_get(r->a->registry, d->variable);
    if (v->index < 0 || d->key.member[v->index])
        return;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-KEY-INDEX",
                 place_at(r, r->at.variable),
                 "%s must state %s in each row",
                 th_names_text(r->a->names, v->name),
                 th_names_text(r->a->names,
                               th_index_get(r->a->registry, (uint32_t)v->index)->name));
}

/** What happened outside the region would count in its totals. */
static void check_region(const reader *r, const th_datum *d)
{
    const th_registry *registry = r->a->registry;
    th_sym region = d->key.member[TH_IX_REGION];
    if (th_variable_get(registry, d->variable)->kind != TH_KIND_AMOUNT ||
        !r->a->region || !region ||
        th_domain_distance(
            th_domain_of(registry, TH_IX_REGION), region, r->a->region) >= 0)
        return;
    th_diags_add(
        r->diags,
        TH_ERROR,
        "E-REGION",
        place_at(r, r->at.index[TH_IX_REGION]),
        "region %s lies outside the inventory's region %s; an amount must lie inside",
        th_names_text(r->a->names, region),
        th_names_text(r->a->names, r->a->region));
}

static void read_row(reader *r)
{
    th_datum d = {.indicator = r->indicators, .place = place_at(r, 0)};
    bool known = read_variable(r, &d); /* value, year and unit are the variable's */
    bool good = read_key(r, &d) && known;
    good = known && read_value(r, &d) && good;
    good = known && read_year(r, &d) && good;
    good = known && read_unit(r, &d) && good;
    if (!good)
        return;
    d.place = place_at(r, r->at.value);
    if (d.state == TH_STATE_VALUE) {
        d.value = d.written * d.unit_factor;
        check_bounds(r, &d);
        read_interval(r, &d);
    }
    read_words(r, &d);
    check_required_index(r, &d);
    check_region(r, &d);
    const char *price = clean_at(r, r->at.price_year);
    if (*price && !thi_year_read(price, &d.price_year))
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-YEAR",
                     place_at(r, r->at.price_year),
                     "'%s' is no year",
                     price);
    TH_PUSH(r->a->arena, r->a->rows, r->a->row_count, r->a->row_capacity, d);
}

static bool blank_row(const reader *r)
{
    for (size_t i = 0; i < r->rows->column_count; i++)
        if (*th_rows_text(r->rows, r->row, (int)i))
            return false;
    return true;
}

void th_activity_add(th_activity *activity,
                     const th_rows *rows,
                     bool indicators,
                     th_diags *diags)
{
    reader r = {.a = activity, .rows = rows, .indicators = indicators, .diags = diags};
    r.file = th_arena_text(activity->arena, rows->file);
    if (!find_columns(&r))
        return;
    for (r.row = 0; r.row < rows->row_count; r.row++)
        if (!blank_row(&r))
            read_row(&r);
}
