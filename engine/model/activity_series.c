/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the items of `series:` in inventory.yaml (docs/LANGUAGE.md, section 8). */
#include "activity_internal.h"

#include <string.h>

typedef thi_inventory_reader reader;

enum {
    AT_INSIDE = 1 << TH_INSIDE,
    AT_BEFORE = 1 << TH_BEFORE,
    AT_AFTER = 1 << TH_AFTER
};

/** One row a rule: its word, the sides on which it may stand alone, and as a map. */
static const struct verb {
    const char *word;
    th_fill fill;
    unsigned alone, mapped;
} verbs[] = {
    {"hold", TH_FILL_HOLD, AT_INSIDE | AT_AFTER, AT_BEFORE | AT_AFTER},
    {"linear", TH_FILL_LINEAR, AT_INSIDE, AT_BEFORE | AT_AFTER},
    {"growth", TH_FILL_GROWTH, 0, AT_BEFORE | AT_AFTER},
    {"surrogate", TH_FILL_SURROGATE, 0, AT_INSIDE | AT_BEFORE | AT_AFTER},
    {"scale", TH_FILL_SURROGATE, 0, AT_BEFORE},
    {"overlap", TH_FILL_OVERLAP, 0, AT_INSIDE | AT_BEFORE | AT_AFTER},
    {"zero", TH_FILL_ZERO, AT_BEFORE, AT_BEFORE},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const struct words {
    const char *key, *year, *usage;
} sides[TH_SIDES] = {
    [TH_INSIDE] = {"inside",
                   NULL,
                   "inside: linear, hold, {surrogate: variable} or {overlap: vintage}"},
    [TH_BEFORE] = {"before",
                   "from",
                   "before: zero, {hold: year}, {growth: 2 %, from: year}, {linear: "
                   "rows, from: year}, {surrogate: variable, from: year} or {overlap: "
                   "vintage}"},
    [TH_AFTER] = {"after",
                  "to",
                  "after: hold, {hold: year}, {growth: 2 %}, {linear: rows}, "
                  "{surrogate: variable} or {overlap: vintage}; `to: year` ends it "
                  "before the last reported year"}};

/** `2.5 %`, `2.5 %/yr` or a plain fraction. */
static bool read_rate(const reader *r, const char *text, double *out)
{
    const char *blank = strchr(text, ' ');
    size_t n = blank ? (size_t)(blank - text) : strlen(text);
    th_unit unit = {.factor = 1};
    if (!th_number_parse(text, n, out))
        return false;
    if (blank &&
        !th_unit_parse(th_registry_units(r->a->registry), blank + 1, &unit, NULL, 0))
        return false;
    *out *= unit.factor;
    return th_dim_none(&unit.dim);
}

static void read_rows(reader *r, const th_tree *t, th_series_side *out)
{
    double rows;
    if (!th_number_parse(t->text, strlen(t->text), &rows) || rows < 2 || rows > 200 ||
        rows != (double)(uint32_t)rows)
        thi_tree_wrong(r,
                       t,
                       "E-SERIES",
                       "`linear` is the number of rows whose slope is followed, 2 or "
                       "more");
    else
        out->rows = (uint32_t)rows;
}

static void read_vintage(reader *r, const th_tree *t, th_series_side *out)
{
    th_sym index = th_names_find(r->a->names, "vintage");
    int32_t number = index ? th_index_find(r->a->registry, index) : -1;
    if (number < 0)
        thi_tree_wrong(
            r, t, "E-INDEX", "`overlap` needs an index `vintage` in indices.csv");
    else
        out->vintage = thi_member_read(r->a->registry,
                                       r->a->names,
                                       (uint32_t)number,
                                       t->text,
                                       th_tree_place(t),
                                       r->diags);
}

static void read_ratio(reader *r, const th_tree *map, th_series_side *out)
{
    const th_tree *t = th_tree_get(map, "ratio");
    const char *text = t && t->kind == TH_TREE_SCALAR ? t->text : "";
    out->of_sums = !strcmp(text, "sums");
    if (t && !out->of_sums && strcmp(text, "mean") != 0)
        thi_tree_wrong(r,
                       t,
                       "E-SERIES",
                       "`ratio` is mean (of the ratios of the common years) or sums");
}

static void read_argument(reader *r, const th_tree *t, th_series_side *out)
{
    int32_t number;
    switch (out->fill) {
    case TH_FILL_HOLD:
        if (!thi_year_read(t->text, &out->year))
            thi_tree_wrong(r, t, "E-YEAR", "`hold` is a year from 1900 to 2100");
        break;
    case TH_FILL_LINEAR:
        read_rows(r, t, out);
        break;
    case TH_FILL_GROWTH:
        if (!read_rate(r, t->text, &out->growth) || out->growth <= -1)
            thi_tree_wrong(r, t, "E-SERIES", "`growth` is a rate such as 2 %");
        break;
    case TH_FILL_SURROGATE:
        number = thi_rule_variable(r, t);
        out->surrogate = number < 0 ? 0 : (uint32_t)number;
        break;
    case TH_FILL_OVERLAP:
        read_vintage(r, t, out);
        break;
    case TH_FILL_NONE:
    case TH_FILL_ZERO:
        break;
    }
}

/** `from` is needed where nothing else says how far back to go; `to` has the last
 * reported year. */
static void read_year(reader *r, const th_tree *map, th_side side, th_series_side *out)
{
    const char *key = sides[side].year;
    if (!key || out->fill == TH_FILL_HOLD)
        return;
    bool optional = side == TH_AFTER || out->fill == TH_FILL_OVERLAP;
    if (optional && !th_tree_get(map, key))
        return;
    const th_tree *t = thi_needed_text(r, map, key);
    if (t && !thi_year_read(t->text, &out->year))
        thi_tree_wrong(r,
                       t,
                       "E-YEAR",
                       side == TH_BEFORE ? "`from` is a year from 1900 to 2100"
                                         : "`to` is a year from 1900 to 2100");
}

static void usage(reader *r, const th_tree *t, th_side side)
{
    thi_tree_wrong(r, t, "E-SERIES", sides[side].usage);
}

static void read_alone(reader *r, const th_tree *t, th_side side, th_series_side *out)
{
    for (size_t i = 0; i < VERBS; i++)
        if (verbs[i].alone & 1u << side && strcmp(t->text, verbs[i].word) == 0)
            out->fill = verbs[i].fill;
    if (!out->fill)
        usage(r, t, side);
}

static void read_map(reader *r, const th_tree *map, th_side side, th_series_side *out)
{
    const char *allowed[VERBS + 3];
    size_t n = 0;
    const th_tree *argument = NULL;
    for (size_t i = 0; i < VERBS; i++) {
        if (!(verbs[i].mapped & 1u << side))
            continue;
        allowed[n++] = verbs[i].word;
        const th_tree *t = th_tree_get(map, verbs[i].word);
        if (!t || t->kind != TH_TREE_SCALAR)
            continue;
        if (argument) {
            thi_tree_wrong(r, t, "E-SERIES", "one rule a side: choose one of them");
            return;
        }
        argument = t;
        out->fill = verbs[i].fill;
    }
    if (out->fill == TH_FILL_OVERLAP)
        allowed[n++] = "ratio";
    if (sides[side].year)
        allowed[n++] = sides[side].year;
    allowed[n] = NULL;
    th_tree_only(map, allowed, r->diags);
    if (!argument) {
        usage(r, map, side);
        return;
    }
    read_argument(r, argument, out);
    read_ratio(r, map, out);
    read_year(r, map, side, out);
}

static void read_side(reader *r, const th_tree *map, th_side side, th_series_rule *rule)
{
    const th_tree *t = th_tree_get(map, sides[side].key);
    th_series_side *out = &rule->side[side];
    if (!t)
        return;
    out->place = thi_kept_place(r, t);
    if (t->kind == TH_TREE_SCALAR)
        read_alone(r, t, side, out);
    else if (t->kind == TH_TREE_MAP)
        read_map(r, t, side, out);
    else
        usage(r, t, side);
}

void thi_series_rule_read(thi_inventory_reader *r, const th_tree *t)
{
    const th_tree *variable =
        t->kind == TH_TREE_MAP ? thi_needed_text(r, t, "variable") : NULL;
    if (!variable) {
        thi_tree_wrong(r,
                       t,
                       "E-SERIES",
                       "each item of `series` is a map {variable: , inside: , before: "
                       ", after: }");
        return;
    }
    static const char *const own[] = {
        "variable", "inside", "before", "after", "note", NULL};
    size_t errors = th_diags_count(r->diags, TH_ERROR);
    thi_rule_only(r, t, own);
    int32_t number = thi_rule_variable(r, variable);
    th_series_rule rule = {.variable = (uint32_t)(number < 0 ? 0 : number),
                           .place = thi_kept_place(r, t)};
    thi_rule_key(r, t, &rule.key);
    for (int side = 0; side < TH_SIDES; side++)
        read_side(r, t, (th_side)side, &rule);
    if (th_diags_count(r->diags, TH_ERROR) > errors)
        return; /* half a rule would fill what it was not written for */
    TH_PUSH(r->a->arena, r->a->series, r->a->series_count, r->a->series_capacity, rule);
}
