/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dual: GDP at constant prices. A level (gdp_constant) holds where it is given;
 * gdp_index (year before = 100) chains the years between and beyond; gdp_current of the
 * wanted price year restates the level.
 */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

static bool has_year(int32_t year)
{
    return year >= THI_FIRST_YEAR && year < THI_FIRST_YEAR + THI_YEARS;
}

static int32_t at(const int32_t *rows, int32_t year)
{
    return has_year(year) ? rows[year - THI_FIRST_YEAR] : THI_NO_ROW;
}

static const th_datum *row_of(const th_dual *d, int32_t row)
{
    return &d->activity.rows[row];
}

/* ---- reading ---- */

/** States the inventory's region and nothing else (its category is that of all
 * indicators). */
static bool plain_key(const th_dual *d, const th_key *key)
{
    for (uint32_t i = 0; i < th_index_count(d->model.registry); i++)
        if (i != TH_IX_REGION && i != TH_IX_CATEGORY && key->member[i])
            return false;
    th_sym region = key->member[TH_IX_REGION];
    return !region || region == d->activity.region;
}

static int32_t variable_number(const th_dual *d, const char *name)
{
    th_sym sym = th_names_find(d->names, name);
    return sym ? th_variable_find(d->model.registry, sym) : -1;
}

int32_t thi_indicator_row(const th_dual *d, const char *variable, int32_t year)
{
    int32_t number = variable_number(d, variable);
    for (size_t i = 0; number >= 0 && i < d->activity.row_count; i++) {
        const th_datum *row = &d->activity.rows[i];
        if (row->variable == (uint32_t)number && row->year == year &&
            row->state == TH_STATE_VALUE && plain_key(d, &row->key))
            return (int32_t)i;
    }
    return THI_NO_ROW;
}

static void read_rows(th_dual *d, const char *variable, int32_t *rows)
{
    int32_t number = variable_number(d, variable);
    for (size_t i = 0; i < THI_YEARS; i++)
        rows[i] = THI_NO_ROW;
    for (size_t i = 0; number >= 0 && i < d->activity.row_count; i++) {
        const th_datum *row = &d->activity.rows[i];
        if (row->variable == (uint32_t)number && has_year(row->year) &&
            row->state == TH_STATE_VALUE && row->value > 0 && plain_key(d, &row->key))
            rows[row->year - THI_FIRST_YEAR] = (int32_t)i;
    }
}

static void read_price_years(th_dual *d, th_diags *diags)
{
    for (size_t i = 0; i < THI_YEARS; i++) {
        int32_t row = d->gdp.level[i];
        if (row < 0)
            continue;
        int32_t price_year = row_of(d, row)->price_year;
        if (!d->gdp.price_year)
            d->gdp.price_year = price_year;
        if (price_year)
            continue;
        th_diags_add(
            diags,
            TH_WARNING,
            "W-GDP-PRICE",
            row_of(d, row)->place,
            "gdp_constant does not say in whose prices it is, so it is not used; "
            "fill in price_year");
        d->gdp.level[i] = THI_NO_ROW;
    }
}

/* ---- chains ---- */

static double level_of(const th_dual *d, int32_t row)
{
    return row_of(d, row)->value;
}

static bool level_at(const th_dual *d, int32_t year, int32_t price_year)
{
    int32_t row = at(d->gdp.level, year);
    return row >= 0 && row_of(d, row)->price_year == price_year;
}

/** Are all index rows of (from, to] there? The first that is missing goes to `gap`. */
static bool chained(const th_dual *d, int32_t from, int32_t to, int32_t *gap)
{
    for (int32_t year = from + 1; year <= to; year++)
        if (at(d->gdp.index_row, year) < 0) {
            *gap = year;
            return false;
        }
    return true;
}

/** The level that a year's chain rests on: the latest before it that reaches it, else
 * the next after it. */
static int32_t
anchor_of(const th_dual *d, int32_t year, int32_t price_year, int32_t *gap)
{
    *gap = 0;
    for (int32_t from = year; has_year(from); from--)
        if (level_at(d, from, price_year)) {
            if (chained(d, from, year, gap))
                return from;
            break;
        }
    for (int32_t from = year + 1; has_year(from); from++)
        if (level_at(d, from, price_year)) {
            int32_t other = 0;
            if (chained(d, year, from, &other))
                return from;
            *gap = *gap ? *gap : other;
            break;
        }
    return 0;
}

static double chain_factor(const th_dual *d, int32_t from, int32_t to)
{
    double factor = 1;
    for (int32_t year = from + 1; year <= to; year++)
        factor *= level_of(d, at(d->gdp.index_row, year)) / 100;
    return factor;
}

static th_quality worse(th_quality a, th_quality b)
{
    return a > b ? a : b;
}

static void walk_chain(const th_dual *d, int32_t anchor, th_gdp_year *g)
{
    g->chain_down = anchor > g->year;
    int32_t from = g->chain_down ? g->year : anchor,
            to = g->chain_down ? anchor : g->year;
    g->chain_count = (uint32_t)(to - from);
    g->chain_rows = &d->gdp.chain[from + 1 - THI_FIRST_YEAR];
    double factor = chain_factor(d, from, to);
    g->constant_yuan =
        level_of(d, g->anchor_row) * (g->chain_down ? 1 / factor : factor);
    for (uint32_t i = 0; i < g->chain_count; i++)
        g->quality = worse(g->quality, d->activity.rows[g->chain_rows[i]].quality);
}

static th_gdp_year
native(const th_dual *d, int32_t year, int32_t price_year, int32_t *gap)
{
    th_gdp_year g = {.year = year,
                     .anchor_row = THI_NO_ROW,
                     .current_row = THI_NO_ROW,
                     .price_year = price_year,
                     .restate = 1};
    int32_t anchor = price_year ? anchor_of(d, year, price_year, gap) : 0;
    if (!anchor)
        return g;
    g.known = true;
    g.anchor_row = at(d->gdp.level, anchor);
    g.quality = row_of(d, g.anchor_row)->quality;
    walk_chain(d, anchor, &g);
    return g;
}

size_t thi_gdp_errors(const th_dual *d, const th_gdp_year *g, thi_gdp_error *out)
{
    size_t count = 0;
    if (!g->known)
        return 0;
    const th_datum *anchor = row_of(d, g->anchor_row);
    out[count++] =
        (thi_gdp_error){(uint32_t)g->anchor_row, anchor->half_width / anchor->value};
    for (uint32_t i = 0; i < g->chain_count; i++) {
        const th_datum *row = &d->activity.rows[g->chain_rows[i]];
        double move = row->half_width / row->value;
        out[count++] = (thi_gdp_error){g->chain_rows[i], g->chain_down ? -move : move};
    }
    return count;
}

static double half_of(const th_dual *d, const th_gdp_year *g)
{
    thi_gdp_error errors[THI_YEARS + 1];
    size_t count = thi_gdp_errors(d, g, errors);
    th_sum squares = {0};
    for (size_t i = 0; i < count; i++)
        th_sum_add(&squares, errors[i].move * errors[i].move);
    return g->constant_yuan * sqrt(th_sum_get(&squares));
}

/** Level at other prices: times gdp_current of the price year over the chain's level of
 * that year. */
static void restate(const th_dual *d, th_gdp_year *g, int32_t price_year)
{
    int32_t gap, current = at(d->gdp.current, price_year);
    th_gdp_year then = native(d, price_year, g->price_year, &gap);
    if (!g->known || current < 0 || !then.known)
        return;
    g->restate = level_of(d, current) / then.constant_yuan;
    g->constant_yuan *= g->restate;
    g->current_row = current;
    g->price_year = price_year;
    g->quality = worse(g->quality, row_of(d, current)->quality);
}

static th_gdp_year
gdp_of(const th_dual *d, int32_t year, int32_t price_year, int32_t *gap)
{
    int32_t asked = price_year ? price_year : d->gdp.price_year;
    *gap = 0;
    th_gdp_year g = native(d, year, asked, gap);
    if (!g.known && asked != d->gdp.price_year) {
        g = native(d, year, d->gdp.price_year, gap);
        restate(d, &g, asked);
    }
    g.half_yuan = half_of(d, &g);
    return g;
}

th_gdp_year th_dual_gdp(const th_dual *dual, int32_t year, int32_t price_year)
{
    int32_t gap;
    return gdp_of(dual, year, price_year, &gap);
}

/* ---- findings ---- */

/** Can a year be reached in the prices of any level? If not, the first index missing.
 */
static bool reached(const th_dual *d, int32_t year, int32_t *gap)
{
    int32_t missing = 0;
    *gap = 0;
    for (size_t i = 0; i < THI_YEARS; i++) {
        int32_t row = d->gdp.level[i];
        if (row >= 0 && native(d, year, row_of(d, row)->price_year, &missing).known)
            return true;
        *gap = *gap ? *gap : missing;
    }
    return false;
}

static void tell_gap(const th_dual *d, int32_t year, th_place place, th_diags *diags)
{
    int32_t gap;
    if (reached(d, year, &gap) || !gap)
        return;
    th_diags_add(diags,
                 TH_ERROR,
                 "E-SER-INDEX-GAP",
                 place,
                 "GDP of %d cannot be chained: gdp_index of %d is missing; add it, or "
                 "gdp_constant of %d in prices of %d",
                 year,
                 gap,
                 year,
                 d->gdp.price_year);
}

/** Reported years between the first and the last GDP row; beyond them nothing is known.
 */
static void tell_gaps(const th_dual *d, th_diags *diags)
{
    int32_t first = 0, last = 0;
    th_place place = {NULL, 0, 0};
    for (int32_t year = THI_FIRST_YEAR; has_year(year); year++) {
        int32_t row = at(d->gdp.level, year);
        row = row >= 0 ? row : at(d->gdp.index_row, year);
        if (row < 0)
            continue;
        place = row_of(d, row)->place;
        first = first ? first : year;
        last = year;
    }
    for (uint32_t i = 0; i < d->activity.year_count; i++)
        if (d->activity.years[i] >= first && d->activity.years[i] <= last)
            tell_gap(d, d->activity.years[i], place, diags);
}

/** Two levels in one year's prices, with all indices between them, agree within 0.5 %.
 */
static void compare_levels(const th_dual *d, int32_t year, th_diags *diags)
{
    int32_t row = at(d->gdp.level, year), gap, before = year - 1;
    int32_t price_year = row_of(d, row)->price_year;
    while (has_year(before) && !level_at(d, before, price_year))
        before--;
    if (!has_year(before) || !chained(d, before, year, &gap))
        return;
    double chain =
        level_of(d, at(d->gdp.level, before)) * chain_factor(d, before, year);
    double off = level_of(d, row) / chain - 1;
    if (fabs(off) > 0.005)
        th_diags_add(
            diags,
            TH_WARNING,
            "W-GDP-INDEX",
            row_of(d, row)->place,
            "gdp_constant of %d is %+.2f %% away from %d chained by gdp_index; "
            "gdp_constant is used",
            year,
            100 * off,
            before);
}

void thi_gdp_read(th_dual *d, th_diags *diags)
{
    read_rows(d, th_role_text(d->model.registry, "gdp"), d->gdp.level);
    read_rows(d, th_role_text(d->model.registry, "gdp_current"), d->gdp.current);
    read_rows(d, th_role_text(d->model.registry, "gdp_index"), d->gdp.index_row);
    for (size_t i = 0; i < THI_YEARS; i++)
        d->gdp.chain[i] = d->gdp.index_row[i] < 0 ? 0 : (uint32_t)d->gdp.index_row[i];
    read_price_years(d, diags);
    tell_gaps(d, diags);
    for (int32_t year = THI_FIRST_YEAR; has_year(year); year++)
        if (at(d->gdp.level, year) >= 0)
            compare_levels(d, year, diags);
}
