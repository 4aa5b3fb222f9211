/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credit: conditions of the methodology and of the trading rules, data of
 * layouts/credit_rules.csv. */
#include "credit_internal.h"

#include <math.h>
#include <string.h>

/** Longest time between two monitorings, or from the first year to the first. */
static double longest_interval(const thi_credit *c)
{
    int32_t last = c->out->from - 1, most = 0;
    for (size_t i = 0; i < c->monitored_count; i++) {
        most = c->monitored[i] - last > most ? c->monitored[i] - last : most;
        last = c->monitored[i];
    }
    return most;
}

/** What the project says to a rule, in the rule's unit; NAN: nothing. */
static double value_of(thi_credit *c, const char *key, const char *unit)
{
    double x = NAN;
    if (!strcmp(key, "start"))
        return c->out->start;
    if (!strcmp(key, "crediting_from"))
        return c->out->from;
    if (!strcmp(key, "crediting_years"))
        return c->out->to - c->out->from + 1;
    if (!strcmp(key, "interval"))
        return longest_interval(c);
    if (th_tree_get(c->map, key))
        (void)thi_credit_number(c, "", c->map, key, unit, &x);
    return x;
}

static bool number_at(const th_rows *rows, size_t row, const char *column, double *out)
{
    const char *text = th_rows_text(rows, row, th_rows_column(rows, column));
    return *text && th_number_parse(text, strlen(text), out);
}

/** Rules may hold for projects begun in some years alone. */
static bool applies(const thi_credit *c, const th_rows *rows, size_t row)
{
    double from, to;
    return (!number_at(rows, row, "from_year", &from) || c->out->start >= from) &&
           (!number_at(rows, row, "to_year", &to) || c->out->start <= to);
}

static th_confidence confidence_of(const char *text)
{
    static const th_confidence all[] = {TH_TWO_SOURCES, TH_ONE_SOURCE};
    for (size_t i = 0; i < 2; i++)
        if (!strcmp(th_confidence_text(all[i]), text))
            return all[i];
    return TH_UNCONFIRMED;
}

/** A rule that was read in its document refuses; one from memory warns. */
static void tell(thi_credit *c, const th_credit_rule *r, const char *key)
{
    char given[64], limit[64];
    const th_tree *t = th_tree_get(c->map, key);
    bool warns = r->confidence == TH_UNCONFIRMED;
    th_diags_add(c->diags,
                 warns ? TH_WARNING : TH_ERROR,
                 warns ? "W-CREDIT-RULE" : "E-CREDIT-RULE",
                 th_tree_place(t ? t : c->map),
                 "%s: %s %s, and the rule asks for %s %s %s (%s)",
                 r->titles.en,
                 th_number_print_digits(r->given, 9, given),
                 r->unit,
                 r->least ? "at least" : "at most",
                 th_number_print_digits(r->limit, 9, limit),
                 r->unit,
                 r->source);
    c->good = c->good && warns;
}

void thi_credit_rules(thi_credit *c)
{
    const th_rows *rows = th_layout_find(c->registry, "credit_rules");
    size_t count = 0, all = rows ? rows->row_count : 0;
    th_credit_rule *rules = TH_NEW_N(c->arena, th_credit_rule, all + 1);
    for (size_t i = 0; i < all; i++) {
#define AT(column) th_rows_text(rows, i, th_rows_column(rows, column))
        th_credit_rule r = {.code = AT("code"),
                            .unit = AT("unit"),
                            .source = AT("source"),
                            .titles = {AT("label_zh"), AT("label_en")},
                            .least = !strcmp(AT("bound"), "least"),
                            .confidence = confidence_of(AT("confidence"))};
        if (!applies(c, rows, i) || !number_at(rows, i, "limit", &r.limit))
            continue;
        r.given = value_of(c, AT("key"), AT("unit"));
        r.holds = isnan(r.given) || (r.least ? r.given >= r.limit : r.given <= r.limit);
        if (!r.holds)
            tell(c, &r, AT("key"));
#undef AT
        rules[count++] = r;
    }
    c->out->rules = rules;
    c->out->rule_count = count;
}
