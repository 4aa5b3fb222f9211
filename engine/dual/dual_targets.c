/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: one item of targets.yaml (docs/CONVENTIONS.md). Every problem is told with its
 * place; nothing is guessed. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

static const char *const kind_names[] = {"intensity_reduction",
                                         "cap",
                                         "energy_intensity_reduction",
                                         "peak_by",
                                         "level_at_least",
                                         "energy_cap",
                                         "level_at_most",
                                         NULL};

const char *th_target_kind_text(th_target_kind kind)
{
    return kind_names[kind];
}

int32_t th_target_kind_find(const char *text)
{
    for (int32_t i = 0; kind_names[i]; i++)
        if (strcmp(kind_names[i], text) == 0)
            return i;
    return -1;
}

/** What a kind of target needs. */
typedef struct needs {
    bool boundary, indicator, base_year, value, path, fraction, energy;
} needs;

static needs needs_of(th_target_kind kind)
{
    static const needs table[] = {
        [TH_TARGET_INTENSITY_REDUCTION] = {.boundary = true,
                                           .base_year = true,
                                           .value = true,
                                           .path = true,
                                           .fraction = true},
        [TH_TARGET_CAP] = {.boundary = true, .value = true, .path = true},
        [TH_TARGET_ENERGY_INTENSITY_REDUCTION] = {.boundary = true,
                                                  .base_year = true,
                                                  .value = true,
                                                  .path = true,
                                                  .fraction = true,
                                                  .energy = true},
        [TH_TARGET_PEAK_BY] = {.boundary = true},
        [TH_TARGET_LEVEL_AT_LEAST] = {.indicator = true, .value = true},
        [TH_TARGET_ENERGY_CAP] = {.boundary = true,
                                  .value = true,
                                  .path = true,
                                  .energy = true},
        [TH_TARGET_LEVEL_AT_MOST] = {.indicator = true, .value = true},
    };
    return table[kind];
}

typedef struct reader {
    th_dual *dual;
    const th_tree *map;
    th_target *out;
    needs needs;
    th_diags *diags;
    bool good;
} reader;

static void wrong(
    reader *r, const th_tree *at, const char *code, const char *text, const char *word)
{
    const char *id = th_tree_text(r->map, "id");
    th_diags_add(r->diags,
                 TH_ERROR,
                 code,
                 th_tree_place(at ? at : r->map),
                 "target %s: %s%s",
                 id ? id : "without id",
                 text,
                 word);
    r->good = false;
}

static const char *text_of(const reader *r, const char *key)
{
    const char *text = th_tree_text(r->map, key);
    return th_arena_text(r->dual->arena, text ? text : "");
}

static const char *needed(reader *r, const char *key)
{
    const char *text = th_tree_text(r->map, key);
    if (text && *text)
        return text;
    wrong(r, th_tree_get(r->map, key), "E-TARGET", "give the key ", key);
    return NULL;
}

static bool parse_year(const char *text, int32_t *out)
{
    double year;
    if (strlen(text) != 4 || strspn(text, "0123456789") != 4 ||
        !th_number_parse(text, 4, &year) || year < THI_FIRST_YEAR ||
        year >= THI_FIRST_YEAR + THI_YEARS)
        return false;
    *out = (int32_t)year;
    return true;
}

static int32_t read_year(reader *r, const th_tree *map, const char *key, bool must)
{
    const th_tree *t = th_tree_get(map, key);
    int32_t year = 0;
    if (!t && must)
        wrong(r, map, "E-TARGET", "give the key ", key);
    else if (t && (!t->text || !parse_year(t->text, &year)))
        wrong(r, t, "E-TARGET", "a year has four digits, 1900 to 2100: ", key);
    return year;
}

static int32_t choice(const char *const *words, const char *text)
{
    for (int32_t i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static bool read_kind(reader *r)
{
    const char *text = needed(r, "kind");
    int32_t kind = text ? choice(kind_names, text) : -1;
    if (text && kind < 0)
        wrong(
            r,
            th_tree_get(r->map, "kind"),
            "E-TARGET",
            "kind is intensity_reduction, cap, energy_cap, energy_intensity_reduction, "
            "peak_by, level_at_least or level_at_most, not ",
            text);
    if (kind < 0)
        return false;
    r->out->kind = (th_target_kind)kind;
    r->needs = needs_of(r->out->kind);
    return true;
}

/* ---- what is judged ---- */

/** The basis in which electricity counts as coal: setting energy_basis, else calorific.
 */
static bool primary_basis(const th_dual *d)
{
    th_sym primary = th_names_find(d->names, "primary"), basis = 0;
    int32_t index =
        th_index_find(d->model.registry, th_names_find(d->names, "energy_basis"));
    for (uint32_t i = 0; i < d->model.guideline->setting_count; i++)
        if ((int32_t)d->model.guideline->settings[i].index == index)
            basis = d->model.guideline->settings[i].member;
    for (uint32_t i = 0; i < d->activity.setting_count; i++)
        if ((int32_t)d->activity.settings[i].index == index)
            basis = d->activity.settings[i].member;
    return basis && basis == primary;
}

/** Row of layouts/energy_boundaries.csv, -1. */
static int32_t energy_row(const reader *r, const char *id)
{
    const th_rows *rows = th_layout_find(r->dual->model.registry, "energy_boundaries");
    for (size_t i = 0; rows && i < rows->row_count; i++)
        if (!strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")), id))
            return (int32_t)i;
    return -1;
}

static const char *energy_cell(const reader *r, int32_t row, const char *column)
{
    const th_rows *rows = th_layout_find(r->dual->model.registry, "energy_boundaries");
    return th_rows_text(rows, (size_t)row, th_rows_column(rows, column));
}

/** What is `assessed` leaves new renewable power out, what is `counted` keeps it. */
static void choose_energy(reader *r, int32_t row)
{
    bool cap = r->out->kind == TH_TARGET_ENERGY_CAP;
    bool out =
        strcmp(r->out->new_renewables, cap ? "none" : "total_and_intensity") == 0;
    bool assessed = cap ? !out : out;
    r->out->energy_variable = energy_cell(r, row, assessed ? "assessed" : "counted");
    r->out->energy_used = energy_cell(r, row, "used");
    r->out->energy_counted = energy_cell(r, row, "counted");
}

/** The first row is the usual boundary, the second that of the primary basis. */
static void read_energy_boundary(reader *r, const char *text)
{
    int32_t row = energy_row(r, text);
    const th_rows *rows = th_layout_find(r->dual->model.registry, "energy_boundaries");
    if (row < 0) {
        const char *known = "";
        for (size_t i = 0; rows && i < rows->row_count; i++)
            known = th_arena_format(r->dual->arena,
                                    "%s%s%s",
                                    known,
                                    i ? " or " : "",
                                    energy_cell(r, (int32_t)i, "code"));
        wrong(r,
              th_tree_get(r->map, "boundary"),
              "E-DUAL-BOUNDARY",
              th_arena_format(r->dual->arena,
                              "the boundary of an energy target is %s, not ",
                              known),
              text);
        return;
    }
    choose_energy(r,
                  row == 0 && rows->row_count > 1 && primary_basis(r->dual) ? 1 : row);
}

static const char *usual_boundary(const reader *r)
{
    const th_rows *rows = th_layout_find(r->dual->model.registry, "energy_boundaries");
    if (r->needs.energy && rows && rows->row_count)
        return energy_cell(r, 0, "code");
    return th_role_text(r->dual->model.registry, "carbon");
}

static void read_boundary(reader *r)
{
    const char *text = th_tree_text(r->map, "boundary");
    if (!text && th_tree_get(r->map, "boundary")) {
        wrong(r, th_tree_get(r->map, "boundary"), "E-TARGET", "boundary is a name", "");
        return;
    }
    if (!text)
        text = usual_boundary(r);
    r->out->boundary_text = th_arena_text(r->dual->arena, text);
    if (r->needs.energy) {
        read_energy_boundary(r, text);
        return;
    }
    if (energy_row(r, text) >= 0) {
        wrong(r,
              th_tree_get(r->map, "boundary"),
              "E-DUAL-BOUNDARY",
              "a target on emissions is not compared with energy; kinds energy_cap and "
              "energy_intensity_reduction are, not boundary ",
              text);
        return;
    }
    th_sym id = th_names_find(r->dual->names, text);
    r->out->boundary = id ? th_boundary_find(r->dual->model.registry, id) : NULL;
    if (!r->out->boundary) {
        const char *near =
            th_registry_nearest(r->dual->model.registry, "boundary", text);
        wrong(r,
              th_tree_get(r->map, "boundary"),
              "E-TARGET",
              "the boundary is no row of boundaries.csv; the nearest is ",
              near ? near : usual_boundary(r));
    }
}

static const th_variable *read_indicator(reader *r)
{
    const char *text = needed(r, "indicator");
    const th_registry *registry = r->dual->model.registry;
    th_sym name = text ? th_names_find(r->dual->names, text) : 0;
    int32_t number = name ? th_variable_find(registry, name) : -1;
    if (text && number < 0)
        wrong(r,
              th_tree_get(r->map, "indicator"),
              "E-TARGET",
              "the indicator is no name of variables.csv: ",
              text);
    return number < 0 ? NULL : th_variable_get(registry, (uint32_t)number);
}

/* ---- numbers ---- */

/** `17 %`, `330 kt_CO2`: the number in the coherent base, and its unit. */
static bool read_quantity(reader *r, const th_tree *t, double *number, th_unit *unit)
{
    const char *text = t->text ? t->text : "";
    const char *blank = strchr(text, ' ');
    char why[200] = "";
    size_t n = blank ? (size_t)(blank - text) : strlen(text);
    if (!th_number_parse(text, n, number)) {
        wrong(r, t, "E-TARGET", "write a number, a blank and its unit, not ", text);
        return false;
    }
    if (!blank || !blank[1]) {
        wrong(r, t, "E-TARGET", "the number has no unit (17 %, 330 kt_CO2): ", text);
        return false;
    }
    const th_units *units = th_registry_units(r->dual->model.registry);
    if (!th_unit_parse(units, blank + 1, unit, why, sizeof why)) {
        wrong(r, t, "E-TARGET", why, "");
        return false;
    }
    *number *= unit->factor;
    return true;
}

static double read_fraction(reader *r, const char *key, bool must)
{
    const th_tree *t = th_tree_get(r->map, key);
    double number = (double)NAN;
    th_unit unit;
    if (!t) {
        if (must)
            wrong(r, r->map, "E-TARGET", "give the key ", key);
        return number;
    }
    if (!read_quantity(r, t, &number, &unit))
        return (double)NAN;
    if (!th_dim_none(&unit.dim) || !(number > 0) || !(number < 1))
        wrong(r, t, "E-TARGET", "a share between 0 % and 100 % is wanted: ", key);
    return number;
}

/** The unit that a level must have: that of the boundary's total, of energy, or of the
 * indicator. */
static bool wanted_unit(const reader *r, const th_variable *indicator, th_unit *out)
{
    const th_units *units = th_registry_units(r->dual->model.registry);
    if (indicator) {
        *out = indicator->unit;
        return true;
    }
    if (r->needs.energy)
        return th_unit_parse(units, "tce", out, NULL, 0);
    if (!r->out->boundary)
        return false;
    bool co2 = th_boundary_is_co2(r->dual->inventory, r->out->boundary);
    return th_unit_parse(units, co2 ? "t_CO2" : "t_CO2e", out, NULL, 0);
}

static void read_level(reader *r, const th_variable *indicator)
{
    const th_tree *t = th_tree_get(r->map, "value");
    th_unit unit, wanted;
    double number;
    if (!t) {
        wrong(r, r->map, "E-TARGET", "give the key ", "value");
        return;
    }
    if (!read_quantity(r, t, &number, &unit) || !wanted_unit(r, indicator, &wanted))
        return;
    if (!th_dim_equal(&unit.dim, &wanted.dim)) {
        wrong(r,
              t,
              "E-TARGET",
              "the unit does not fit what is judged (t_CO2 for a boundary of CO2 "
              "alone, t_CO2e for "
              "the others, tce for energy, its own unit for an indicator): ",
              t->text);
        return;
    }
    r->out->value = number / wanted.factor;
    if (!indicator && !(r->out->value > 0))
        wrong(r, t, "E-TARGET", "a cap is above 0: ", t->text);
}

/* ---- the path ---- */

static void read_path(reader *r)
{
    static const char *const allowed[] = {"form", "from", NULL};
    static const char *const forms[] = {"linear", "geometric", NULL};
    const th_tree *path = th_tree_get(r->map, "path");
    r->out->geometric = true;
    r->out->path_from = r->out->base_year;
    if (!path || path->kind != TH_TREE_MAP) {
        wrong(r,
              path,
              "E-DUAL-PATH",
              "give path: {form: linear | geometric, from: YEAR}",
              "");
        return;
    }
    th_tree_only(path, allowed, r->diags);
    const th_tree *form = th_tree_get(path, "form");
    int32_t number = form ? choice(forms, form->text ? form->text : "") : 1;
    if (number < 0)
        wrong(r, form, "E-DUAL-PATH", "form is linear or geometric", "");
    r->out->geometric = number == 1;
    if (th_tree_get(path, "from"))
        r->out->path_from = read_year(r, path, "from", true);
    else if (!r->out->base_year)
        wrong(r, path, "E-DUAL-PATH", "say where the path begins: from: YEAR", "");
}

static void check_years(reader *r)
{
    const th_target *t = r->out;
    if (t->base_year && t->year && t->base_year >= t->year)
        wrong(r,
              th_tree_get(r->map, "base_year"),
              "E-TARGET",
              "base_year is not before year",
              "");
    if (t->path_from && t->year && t->path_from >= t->year)
        wrong(r,
              th_tree_get(r->map, "path"),
              "E-DUAL-PATH",
              "the path begins before year",
              "");
    if (t->path_from && t->path_from < t->base_year)
        wrong(r,
              th_tree_get(r->map, "path"),
              "E-DUAL-PATH",
              "the path begins before base_year",
              "");
}

/* ---- the rest ---- */

static void read_exclude(reader *r)
{
    static const char *const allowed[] = {"feedstock", "new_renewable_power", NULL};
    static const char *const feedstock[] = {"both_years", "none", NULL};
    static const char *const power[] = {"total", "total_and_intensity", "none", NULL};
    const th_tree *map = th_tree_get(r->map, "exclude");
    r->out->new_renewables = "total";
    if (!map)
        return;
    if (map->kind != TH_TREE_MAP)
        wrong(r, map, "E-TARGET", "exclude is a map: {feedstock: both_years}", "");
    th_tree_only(map, allowed, r->diags);
    const char *text = th_tree_text(map, "feedstock");
    int32_t word = text ? choice(feedstock, text) : 0;
    if (word < 0)
        wrong(
            r, map, "E-TARGET", "exclude: feedstock is both_years or none, not ", text);
    r->out->keep_feedstock = word == 1;
    text = th_tree_text(map, "new_renewable_power");
    word = text ? choice(power, text) : 0;
    if (word < 0)
        wrong(
            r,
            map,
            "E-TARGET",
            "exclude: new_renewable_power is total, total_and_intensity or none, not ",
            text);
    else
        r->out->new_renewables = power[word];
}

/** `annual`, or `fixed YEAR`. */
static void read_power(reader *r)
{
    static const char fixed[] = "fixed ";
    const char *text = r->out->power_factor;
    bool is_fixed = strncmp(text, fixed, strlen(fixed)) == 0;
    if (!*text || !strcmp(text, "annual") ||
        (is_fixed && parse_year(text + strlen(fixed), &r->out->power_year)))
        return;
    wrong(r,
          th_tree_get(r->map, "power_factor"),
          "E-TARGET",
          "power_factor is annual, or fixed and a year (fixed 2020), not ",
          text);
}

/** What a cap does when the total of its beginning is restated. */
static void read_restate(reader *r)
{
    static const char *const words[] = {"keep", "scale", "shift", NULL};
    const char *text = r->out->restate;
    if (*text && choice(words, text) < 0)
        wrong(r,
              th_tree_get(r->map, "restate"),
              "E-TARGET",
              "restate is keep, scale or shift, not ",
              text);
}

static int32_t read_prices(reader *r)
{
    const th_tree *t = th_tree_get(r->map, "gdp_prices");
    if (!t || !t->text || strcmp(t->text, "current") != 0)
        return read_year(r, r->map, "gdp_prices", false);
    wrong(r,
          t,
          "E-DUAL-CURRENT-PRICE",
          "an intensity at current prices falls with every rise of prices; gdp_prices "
          "is the year whose prices hold for all years",
          "");
    return 0;
}

/** `title: text` or `title: {zh: , en: }`; one language stands for both. */
static void read_titles(reader *r)
{
    const th_tree *t = th_tree_get(r->map, "title");
    const char *zh = NULL, *en = NULL;
    if (t && t->kind == TH_TREE_SCALAR)
        zh = t->text;
    if (t && t->kind == TH_TREE_MAP) {
        zh = th_tree_text(t, "zh");
        en = th_tree_text(t, "en");
    }
    if (t && !zh && !en)
        wrong(r, t, "E-TARGET", "title is a text or {zh: , en: }", "");
    r->out->titles = (th_titles){
        th_arena_text(r->dual->arena,
                      zh   ? zh
                      : en ? en
                           : ""),
        th_arena_text(r->dual->arena,
                      en   ? en
                      : zh ? zh
                           : ""),
    };
}

static void read_words(reader *r)
{
    static const char *const statuses[] = {"published", "assumed", NULL};
    th_target *t = r->out;
    const char *status = needed(r, "status");
    if (status && choice(statuses, status) < 0)
        wrong(r,
              th_tree_get(r->map, "status"),
              "E-TARGET",
              "status is published or assumed, not ",
              status);
    needed(r, "document");
    t->nature = text_of(r, "nature");
    t->status = text_of(r, "status");
    t->scope = text_of(r, "scope");
    t->document = text_of(r, "document");
    t->note = text_of(r, "note");
    t->restate = text_of(r, "restate");
    t->power_factor = text_of(r, "power_factor");
    t->value_text = text_of(r, "value");
    t->indicator = text_of(r, "indicator");
    t->id = text_of(r, "id");
    read_titles(r);
    t->boundary_text = t->energy_variable = "";
    t->energy_used = t->energy_counted = "";
    needed(r, "id");
    read_power(r);
    read_restate(r);
}

static void read_value(reader *r, const th_variable *indicator)
{
    r->out->value = (double)NAN;
    if (r->needs.fraction)
        r->out->value = read_fraction(r, "value", true);
    else if (r->needs.value)
        read_level(r, indicator);
    r->out->tolerance = read_fraction(r, "tolerance", false);
    r->out->stretch =
        r->needs.fraction ? read_fraction(r, "stretch", false) : (double)NAN;
}

bool thi_target_read(th_dual *dual,
                     const th_tree *tree,
                     th_target *out,
                     th_diags *diags)
{
    static const char *const allowed[] = {
        "id",     "kind",   "boundary",  "indicator", "base_year",  "year",
        "value",  "status", "document",  "path",      "gdp_prices", "power_factor",
        "nature", "scope",  "tolerance", "restate",   "exclude",    "stretch",
        "note",   "title",  NULL};
    reader r = {.dual = dual, .map = tree, .out = out, .diags = diags, .good = true};
    *out = (th_target){.place = th_tree_place(tree)};
    if (tree->kind != TH_TREE_MAP) {
        wrong(&r,
              tree,
              "E-TARGET",
              "each item of targets is a map {id: , kind: , year: ...}",
              "");
        return false;
    }
    out->place.file = th_arena_text(dual->arena, tree->file);
    th_tree_only(tree, allowed, diags);
    read_words(&r);
    if (!read_kind(&r))
        return false;
    read_exclude(&r);
    if (r.needs.boundary)
        read_boundary(&r);
    const th_variable *indicator = r.needs.indicator ? read_indicator(&r) : NULL;
    out->base_year = read_year(&r, tree, "base_year", r.needs.base_year);
    out->year = read_year(&r, tree, "year", true);
    out->gdp_prices = read_prices(&r);
    if (r.needs.indicator ? indicator != NULL : true)
        read_value(&r, indicator);
    if (r.needs.path)
        read_path(&r);
    check_years(&r);
    return r.good;
}
