/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: targets.yaml from end to end, and what callers ask of the result. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

const char *th_verdict_text(th_verdict verdict, bool zh)
{
    static const char *const words[][2] = {
        [TH_VERDICT_NONE] = {"not evaluated", "未评价"},
        [TH_VERDICT_ON_TRACK] = {"on track", "进度符合"},
        [TH_VERDICT_BEHIND] = {"behind", "进度滞后"},
        [TH_VERDICT_MET] = {"met", "完成"},
        [TH_VERDICT_MISSED] = {"missed", "未完成"},
        [TH_VERDICT_REACHED] = {"reached already", "已提前达到"},
        [TH_VERDICT_NOT_YET] = {"not reached yet", "尚未达到"},
    };
    return words[verdict][zh ? 1 : 0];
}

static bool repeated(const th_dual *d, const th_tree *list, size_t i, th_diags *diags)
{
    const char *id = th_tree_text(list->items[i], "id");
    for (size_t k = 0; id && k < i; k++) {
        const char *other = th_tree_text(list->items[k], "id");
        if (!other || strcmp(other, id) != 0)
            continue;
        th_diags_add(diags,
                     TH_ERROR,
                     "E-TARGET",
                     th_tree_place(list->items[i]),
                     "target %s: line %u has this id already; give each its own",
                     id,
                     list->items[k]->line);
        return true;
    }
    (void)d;
    return false;
}

/* ---- restatement ---- */

const th_dual_result *th_dual_previous(const th_dual *dual, const th_target *target)
{
    for (size_t i = 0; dual->previous && i < dual->previous->result_count; i++)
        if (!strcmp(dual->previous->results[i].target->id, target->id))
            return &dual->previous->results[i];
    return NULL;
}

/** A cap of emissions follows the total of its beginning, old to new. */
static void restate(const th_dual *d, th_target *target)
{
    const th_dual_result *old = th_dual_previous(d, target);
    bool scale = !strcmp(target->restate, "scale");
    int32_t year = target->base_year ? target->base_year : target->path_from;
    target->value_before = (double)NAN;
    if (!old || target->kind != TH_TARGET_CAP ||
        (!scale && strcmp(target->restate, "shift") != 0))
        return;
    th_total before =
        th_inventory_total(d->previous->inventory, old->target->boundary, year);
    th_total now = th_inventory_total(d->inventory, target->boundary, year);
    if (before.state != TH_STATE_VALUE || now.state != TH_STATE_VALUE ||
        (scale && !(before.value > 0)))
        return;
    target->value_before = target->value;
    target->value = scale ? target->value * (now.value / before.value)
                          : target->value + (now.value - before.value);
}

static void read_targets(th_dual *d, const th_tree *tree, th_diags *diags)
{
    static const char *const allowed[] = {"targets", NULL};
    const th_tree *list = th_tree_get(tree, "targets");
    th_tree_only(tree, allowed, diags);
    if (!list || list->kind != TH_TREE_SEQUENCE) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-TARGET",
                     th_tree_place(list ? list : tree),
                     "targets.yaml has one key, targets, with a list of targets");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        th_target *target = TH_NEW(d->arena, th_target);
        if (!thi_target_read(d, list->items[i], target, diags) ||
            repeated(d, list, i, diags))
            continue;
        restate(d, target);
        thi_target_judge(d, target, diags);
    }
}

th_status th_dual_create(th_dual **out,
                         const th_inventory *inventory,
                         const th_tree *targets,
                         th_diags *diags,
                         th_error *err)
{
    return th_dual_create_restated(out, inventory, NULL, targets, diags, err);
}

th_status th_dual_create_restated(th_dual **out,
                                  const th_inventory *inventory,
                                  const th_dual *previous,
                                  const th_tree *targets,
                                  th_diags *diags,
                                  th_error *err)
{
    *out = NULL;
    if (!inventory || !diags)
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "dual control needs an inventory and a list for problems");
    th_arena *arena = th_arena_create();
    th_dual *d = TH_NEW(arena, th_dual);
    d->arena = arena;
    d->inventory = inventory;
    d->previous = previous;
    d->model = th_model_get(th_inventory_model(inventory));
    d->activity = th_activity_get(d->model.activity);
    d->names = th_activity_names(d->model.activity);
    th_schemes *schemes = TH_NEW(arena, th_schemes);
    (void)th_schemes_read(schemes, arena, d->model.registry, diags);
    d->schemes = schemes;
    thi_gdp_read(d, diags);
    if (targets)
        read_targets(d, targets, diags);
    *out = d;
    return TH_OK;
}

void th_dual_free(th_dual *dual)
{
    if (dual)
        th_arena_free(dual->arena);
}

const th_schemes *th_dual_schemes(const th_dual *dual)
{
    return dual->schemes;
}

size_t th_dual_count(const th_dual *dual)
{
    return dual->result_count;
}

const th_dual_result *th_dual_get(const th_dual *dual, size_t i)
{
    return &dual->results[i];
}

/* ---- population ---- */

/** A value that a series rule filled in for a year without a row. */
static double filled_value(const th_dual *d, const char *variable, int32_t year)
{
    th_sym sym = th_names_find(d->names, variable);
    int32_t number = sym ? th_variable_find(d->model.registry, sym) : -1;
    for (uint32_t i = 0; number >= 0 && i < d->model.cell_count; i++) {
        const th_cell *cell = &d->model.cells[i];
        if (cell->instance != UINT32_MAX || cell->filled_year != year ||
            cell->state != TH_STATE_VALUE)
            continue;
        const th_datum *row = &d->activity.rows[cell->filled_row];
        if (row->variable == (uint32_t)number &&
            row->key.member[TH_IX_REGION] == d->activity.region)
            return th_inventory_values(d->inventory)[i];
    }
    return (double)NAN;
}

int32_t th_dual_indicator_row(const th_dual *dual, const char *variable, int32_t year)
{
    return thi_indicator_row(dual, variable, year);
}

bool th_dual_power_get(th_dual_power *out, const th_dual *dual, int32_t year)
{
    for (size_t i = 0; i < dual->power_count; i++)
        if (dual->powers[i]->year == year && dual->powers[i]->known) {
            *out = (th_dual_power){
                dual->powers[i]->map, dual->powers[i]->factor, dual->powers[i]->values};
            return true;
        }
    return false;
}

double th_dual_population(const th_dual *dual, int32_t year)
{
    const char *people = th_role_text(dual->model.registry, "population");
    int32_t row = thi_indicator_row(dual, people, year);
    return row >= 0 ? dual->activity.rows[row].value : filled_value(dual, people, year);
}
