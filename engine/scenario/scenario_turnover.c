/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a `turnover` step read: technologies, stock, shares, economy by vintage.
 * Survival and base vintages: scenario_vintages.c; one year of it:
 * scenario_turnover_run.c; what fleets burn: scenario_link.c. */
#include "scenario_internal.h"
#include "tanheng/curves.h"

#include <math.h>
#include <string.h>

static const th_dim no_dim = {{0}};

static bool
wrong(th_projection *p, const th_tree *t, const char *code, const char *text)
{
    thi_wrong(p, TH_ERROR, code, th_tree_place(t), "%s", text);
    return false;
}

static const th_dim *dim_of(const th_projection *p, uint32_t series)
{
    return &th_variable_get(p->registry, p->series[series].info.variable)->unit.dim;
}

static double base_of(const th_projection *p, const thi_turnover *t, uint32_t i)
{
    return p->series[t->members[i]].info.base;
}

static int32_t member_of(const thi_turnover *t, const char *name)
{
    for (uint32_t i = 0; name && i < t->count; i++)
        if (!strcmp(t->names[i], name))
            return (int32_t)i;
    return -1;
}

bool thi_turnover_names(th_projection *p, const thi_turnover *t, const th_tree *map)
{
    bool good = true;
    for (size_t i = 0; map && map->kind == TH_TREE_MAP && i < map->count; i++) {
        const th_tree *item = map->items[i];
        if (member_of(t, item->key) >= 0)
            continue;
        thi_wrong(p,
                  TH_ERROR,
                  "E-KEY",
                  (th_place){item->file, item->key_line, item->key_column},
                  "%s is no technology of step %s",
                  item->key,
                  t->step->id);
        good = false;
    }
    return good;
}

/** A series inside the step. */
static uint32_t
add_path(th_projection *p, const thi_turnover *t, const thi_series *like)
{
    thi_series s = *like;
    s.info.kind = TH_PROJECTED_PATH;
    s.state = TH_STATE_VALUE;
    s.share = s.forest = s.slot = THI_NONE;
    s.place = t->place;
    TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
    return (uint32_t)p->series_count - 1;
}

/* ---- technologies ---- */

static bool
claim(th_projection *p, thi_turnover *t, const th_tree *item, uint32_t series)
{
    thi_series *s = &p->series[series];
    if (s->share != THI_NONE || s->forest != THI_NONE || s->turnover) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-TWICE",
                  th_tree_place(item),
                  "%s is changed by another share, forest or turnover step already",
                  s->info.address);
        return false;
    }
    if (s->state != TH_STATE_VALUE) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOROW",
                  th_tree_place(item),
                  "%s is %s in %d: a stock needs a number, 0 if there is none",
                  s->info.address,
                  th_state_text(s->state),
                  p->base_year);
        return false;
    }
    s->turnover = (uint32_t)p->turnover_count + 1;
    if (t->count && !th_dim_equal(dim_of(p, series), dim_of(p, t->members[0])))
        return wrong(
            p, item, "E-SCN-UNIT", "technologies of one stock are counted in one unit");
    return true;
}

static bool read_technologies(th_projection *p, thi_turnover *t)
{
    const th_tree *map = thi_step_key(t->step, "turnover");
    if (map->kind != TH_TREE_MAP || !map->count || map->count > THI_MOST_TECHNOLOGIES)
        return wrong(p,
                     map,
                     "E-SCN-EMPTY",
                     "`turnover` is a map of 1 to 16 technologies: {gasoline: ADDRESS, "
                     "...}");
    for (size_t i = 0; i < map->count; i++) {
        thi_found_series found;
        if (!thi_address(p, map->items[i], THI_ONE | THI_MAKE, &found) ||
            !claim(p, t, map->items[i], found.series[0]))
            return false;
        t->names[t->count] = map->items[i]->key;
        t->members[t->count++] = found.series[0];
    }
    return true;
}

static bool read_base(th_projection *p, thi_turnover *t)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < t->count; i++)
        th_sum_add(&sum, base_of(p, t, i));
    double all = th_sum_get(&sum);
    if (!(all > 0)) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SHARE-REST",
                  t->place,
                  "step %s: its technologies are all 0 in %d, there is no stock to "
                  "continue",
                  t->step->id,
                  p->base_year);
        return false;
    }
    for (uint32_t i = 0; i < t->count; i++)
        t->base_shares[i] = base_of(p, t, i) / all;
    return true;
}

/* ---- stock ---- */

static bool read_stock(th_projection *p, thi_turnover *t)
{
    static const char *const keys[] = {"rate", "path", "after", NULL};
    const th_tree *map = thi_step_key(t->step, "stock");
    const th_tree *rate = map ? th_tree_get(map, "rate") : NULL,
                  *path = map ? th_tree_get(map, "path") : NULL,
                  *after = map ? th_tree_get(map, "after") : NULL;
    t->stock = THI_NONE;
    if (!map)
        return true;
    if (map->kind != TH_TREE_MAP || !rate == !path)
        return wrong(p,
                     map,
                     "E-SCN-EMPTY",
                     "`stock` is {rate: {2024-2030: 4 %/yr}} or {path: {2030: 50000 "
                     "vehicle}}, with `after` where it ends before the horizon");
    th_tree_only(map, keys, p->diags);
    thi_rule *rule = TH_NEW(p->arena, thi_rule);
    *rule = (thi_rule){.step = t->step,
                       .verb = rate ? THI_GROW : THI_SET,
                       .place = th_tree_place(map)};
    th_sum base = {0};
    for (uint32_t i = 0; i < t->count; i++)
        th_sum_add(&base, base_of(p, t, i));
    rule->has_rate = rate != NULL;
    rule->rate = rate ? thi_rates(p, rate, after, NULL) : NULL;
    const th_dim *dim = dim_of(p, t->members[0]);
    if (rate ? !rule->rate
             : !thi_path_read(p, path, dim, true, true, after, &rule->path))
        return false;
    t->stock = add_path(
        p,
        t,
        &(thi_series){
            .info = {.address = th_arena_format(p->arena, "step %s stock", t->step->id),
                     .base = th_sum_get(&base)},
            .rule = rule,
            .dim = dim,
            .upper = (double)INFINITY});
    thi_touch(p, t->stock);
    return true;
}

/* ---- shares ---- */

static bool
read_path(th_projection *p, thi_turnover *t, uint32_t i, const th_tree *tree)
{
    thi_rule *rule = TH_NEW(p->arena, thi_rule);
    *rule = (thi_rule){.step = t->step, .verb = THI_SET, .place = th_tree_place(tree)};
    const th_tree *after = thi_step_key(t->step, "after");
    if (!thi_path_read(p, tree, &no_dim, true, true, after, &rule->path))
        return false;
    const char *word = t->of_stock ? "stock share" : "sales share";
    t->paths[i] = add_path(
        p,
        t,
        &(thi_series){
            .info = {.address = th_arena_format(
                         p->arena, "step %s %s %s", t->step->id, word, t->names[i]),
                     .base = t->base_shares[i]},
            .rule = rule,
            .lower = -(double)INFINITY, /* the year checks the range */
            .upper = (double)INFINITY});
    thi_touch(p, t->paths[i]);
    return true;
}

/** Share of the sales of the base year: what its youngest vintages say. */
static void sales_of_base(thi_turnover *t)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < t->count; i++)
        th_sum_add(&sum, t->vintages[i * t->ages]);
    for (uint32_t i = 0; i < t->count && th_sum_get(&sum) > 0; i++)
        t->base_shares[i] = t->vintages[i * t->ages] / th_sum_get(&sum);
}

static bool read_shares(th_projection *p, thi_turnover *t)
{
    const th_tree *sales = thi_step_key(t->step, "sales_share"),
                  *stock = thi_step_key(t->step, "stock_share"),
                  *map = sales ? sales : stock;
    uint32_t open = 0, last = 0;
    bool good = true;
    if ((sales && stock) || (map && map->kind != TH_TREE_MAP) || (!map && t->count > 1))
        return wrong(p,
                     map ? map : t->step->item,
                     "E-SCN-EMPTY",
                     "say what is sold by `sales_share` or by `stock_share`, one of "
                     "them: {electric: {2030: 15 %}}");
    t->of_stock = stock != NULL;
    if (sales)
        sales_of_base(t);
    if (map && !thi_turnover_names(p, t, map))
        return false;
    for (uint32_t i = 0; i < t->count; i++) {
        const th_tree *own = map ? th_tree_get(map, t->names[i]) : NULL;
        t->rest[i] = t->base_shares[i];
        t->paths[i] = THI_NONE;
        if (own)
            good = read_path(p, t, i, own) && good;
        else
            last = (open++, i);
    }
    if (open == 1)
        t->rest[last] = 1;
    return good;
}

/* ---- economy, distance ---- */

/** Points by year of sale, years before the base year too. */
static bool read_sold(th_projection *p,
                      const thi_turnover *t,
                      const th_tree *map,
                      const th_dim *dim,
                      const double **out)
{
    size_t years = t->ages + p->year_count;
    th_path_point *points = TH_NEW_N(p->arena, th_path_point, map->count + 1);
    double *sold = TH_NEW_N(p->arena, double, years + 1);
    for (size_t k = 0; k < map->count; k++) {
        int32_t to;
        const th_tree *item = map->items[k];
        if (!item->key || !thi_years_parse(item->key, &points[k].year, &to) ||
            to != points[k].year || (k && points[k].year <= points[k - 1].year))
            return wrong(p,
                         item,
                         "E-YEAR",
                         "`economy` goes by rising years of sale: {2015: 8.5 L/100km, "
                         "2030: 6 L/100km}");
        if (!thi_quantity(p, item, dim, true, &points[k].level))
            return false;
    }
    for (size_t k = 0; k < years; k++)
        sold[k] = th_path_at(points,
                             map->count,
                             TH_PATH_LINEAR,
                             p->base_year + 1 - (int32_t)t->ages + (int32_t)k);
    *out = sold;
    return true;
}

static double base_economy(const thi_turnover *t, uint32_t i)
{
    th_arena *scratch = th_arena_create();
    double *by_age = TH_NEW_N(scratch, double, t->ages);
    for (size_t a = 0; a < t->ages; a++)
        by_age[a] = t->sold[i][t->ages - 1 - a];
    double mean = th_turnover_economy(t->vintages + i * t->ages, by_age, t->ages);
    th_arena_free(scratch);
    return mean;
}

/** The parameter's row moves; without one the step keeps the parameter itself. */
static bool put_economy(
    th_projection *p, thi_turnover *t, uint32_t i, uint32_t row, const th_dim *dim)
{
    t->economy_base[i] = base_economy(t, i);
    double level =
        t->economy_base[i] > 0 ? t->economy_base[i] : t->sold[i][t->ages - 1];
    if (row == THI_NONE)
        row = add_path(p,
                       t,
                       &(thi_series){.info = {.address = th_arena_format(p->arena,
                                                                         "step %s "
                                                                         "economy %s",
                                                                         t->step->id,
                                                                         t->names[i]),
                                              .base = level},
                                     .dim = dim,
                                     .upper = (double)INFINITY});
    thi_series *s = &p->series[row];
    if (s->share != THI_NONE || s->forest != THI_NONE ||
        (s->turnover && s->turnover != p->turnover_count + 1)) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-TWICE",
                  t->place,
                  "%s is changed by another step already",
                  s->info.address);
        return false;
    }
    s->turnover = (uint32_t)p->turnover_count + 1;
    t->economies[i] = row;
    thi_touch(p, row);
    return true;
}

static bool
read_economy(th_projection *p, thi_turnover *t, uint32_t i, const th_tree *tree)
{
    const th_tree *address = th_tree_get(tree, "row"),
                  *path = th_tree_get(tree, "path");
    thi_found_series found;
    int32_t variable = -1;
    uint32_t row = thi_link_economy(p, t->members[i], &variable);
    if (tree->kind != TH_TREE_MAP || !address != !path)
        return wrong(p,
                     tree,
                     "E-SCN-EMPTY",
                     "`economy` of a technology is {2020: 8 L/100km, 2030: 6 L/100km} "
                     "or {row: ADDRESS, path: {...}}");
    if (address) {
        if (!thi_address(p, address, THI_ONE, &found))
            return false;
        row = found.series[0];
        variable = (int32_t)p->series[row].info.variable;
    }
    if (variable < 0)
        return wrong(p,
                     tree,
                     "E-SCN-NOMETHOD",
                     "no variable is known for the economy of this technology "
                     "(layouts/turnover_links.csv): write {row: ADDRESS, path: {...}}");
    const th_dim *dim = &th_variable_get(p->registry, (uint32_t)variable)->unit.dim;
    return read_sold(p, t, path ? path : tree, dim, &t->sold[i]) &&
           put_economy(p, t, i, row, dim);
}

static bool
read_distance(th_projection *p, thi_turnover *t, uint32_t i, const th_tree *tree)
{
    int32_t variable = thi_link_distance(p, t->members[i]);
    double km;
    if (variable < 0)
        return wrong(p,
                     tree,
                     "E-SCN-NOMETHOD",
                     "a `distance` is of vehicles (layouts/turnover_links.csv)");
    const th_dim *dim = &th_variable_get(p->registry, (uint32_t)variable)->unit.dim;
    if (!thi_quantity(p, tree, dim, true, &km))
        return false;
    t->distances[i] = add_path(
        p,
        t,
        &(thi_series){
            .info = {.address = th_arena_format(
                         p->arena, "step %s distance %s", t->step->id, t->names[i]),
                     .base = km},
            .dim = dim,
            .upper = (double)INFINITY});
    return true;
}

static bool read_parameters(th_projection *p, thi_turnover *t)
{
    const th_tree *economy = thi_step_key(t->step, "economy"),
                  *distance = thi_step_key(t->step, "distance");
    bool good = thi_turnover_names(p, t, economy);
    good = thi_turnover_names(p, t, distance) && good;
    for (uint32_t i = 0; i < t->count; i++) {
        const th_tree *e = economy ? th_tree_get(economy, t->names[i]) : NULL,
                      *d = distance ? th_tree_get(distance, t->names[i]) : NULL;
        t->economies[i] = t->distances[i] = THI_NONE;
        good = (!e || read_economy(p, t, i, e)) && good;
        good = (!d || read_distance(p, t, i, d)) && good;
    }
    return good;
}

static bool read_all(th_projection *p, thi_turnover *t)
{
    if (!read_technologies(p, t) || !read_base(p, t))
        return false;
    bool good = read_stock(p, t);
    return thi_turnover_survival(p, t) && thi_turnover_vintages(p, t) &&
           read_shares(p, t) && read_parameters(p, t) && good;
}

void thi_turnover_compile(th_projection *p, const thi_step *step)
{
    thi_turnover t = {.step = step, .place = th_tree_place(step->item)};
    if (!read_all(p, &t)) {
        for (size_t i = 0; i < p->series_count; i++)
            if (p->series[i].turnover == p->turnover_count + 1)
                p->series[i].turnover = 0; /* a step with errors owns nothing */
        return;
    }
    for (uint32_t i = 0; i < t.count; i++)
        thi_touch(p, t.members[i]);
    t.state = p->state_size;
    p->state_size += t.count * t.ages + 1;
    TH_PUSH(p->arena, p->turnovers, p->turnover_count, p->turnover_capacity, t);
}
