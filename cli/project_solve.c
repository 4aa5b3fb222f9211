/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng project --solve: how far one lever must move to reach an aim. */
#include "cli.h"

#include <math.h>
#include <string.h>

typedef struct solve_run {
    cli_projections *p;
    const th_boundary *boundary;
    th_aim aim;
    double low, high;
    th_dual *targets;
    th_solve_row *rows;
    size_t count;
    bool missed;
} solve_run;

/* ---- the aim ---- */

/** Tonnes of a text such as `330 kt_CO2`; t where no unit is written. */
static bool
read_tonnes(const th_registry *r, const char *text, size_t size, double *out)
{
    static const char *const tags[] = {"", "CO2", "CO2e"};
    const th_units *units = th_registry_units(r);
    char unit_text[64] = "t", why[160];
    th_unit unit;
    size_t n = strcspn(text, " "), from = n;
    n = n < size ? n : size;
    while (from < size && text[from] == ' ')
        from++;
    if (size > from && size - from < sizeof unit_text) {
        memcpy(unit_text, text + from, size - from);
        unit_text[size - from] = '\0';
    }
    if (!th_number_parse(text, n, out) ||
        !th_unit_parse(units, unit_text, &unit, why, sizeof why))
        return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        th_dim mass;
        if (th_units_mass_dim(units, tags[i], &mass) &&
            th_dim_equal(&mass, &unit.dim)) {
            *out *= unit.factor;
            return true;
        }
    }
    return false;
}

static int read_level(solve_run *r, const char *text)
{
    const char *at = strrchr(text, '@');
    double year = 0;
    if (!at || !th_number_parse(at + 1, strlen(at + 1), &year) ||
        !read_tonnes(r->p->s->registry, text, (size_t)(at - text), &r->aim.value))
        return cli_usage(r->p->call,
                         "--target is an id of targets.yaml, or an amount and a year, "
                         "such as '330 kt_CO2@2030'; not '%s'",
                         text);
    r->aim.kind = TH_AIM_LEVEL;
    r->aim.year = (int32_t)year;
    return EXIT_FINE;
}

/** Intensity of a base year of the inventory; NAN when it is projected. */
static double intensity_of(const solve_run *r, int32_t year, int32_t price_year)
{
    th_total t = th_inventory_total(r->p->s->inventory, r->boundary, year);
    th_gdp_year g = th_dual_gdp(r->p->dual, year, 0);
    bool known = t.state == TH_STATE_VALUE && g.known && g.price_year == price_year;
    return known ? t.value / g.constant_yuan : (double)NAN;
}

static int take_target(solve_run *r, const th_target *t)
{
    bool cap = t->kind == TH_TARGET_CAP;
    th_projection_view v = th_projection_get(r->p->all[0]);
    if ((!cap && t->kind != TH_TARGET_INTENSITY_REDUCTION) || !t->boundary)
        return cli_usage(r->p->call,
                         "--target %s is a %s; a back-cast aims at a cap or an "
                         "intensity_reduction of a boundary",
                         t->id,
                         th_target_kind_text(t->kind));
    r->boundary = t->boundary;
    r->aim = (th_aim){.kind = cap ? TH_AIM_LEVEL : TH_AIM_INTENSITY,
                      .year = t->year,
                      .value = cap ? t->value : 1 - t->value,
                      .base_year = t->base_year,
                      .base_intensity = (double)NAN};
    if (cap || t->base_year > v.base_year)
        return EXIT_FINE;
    r->aim.base_intensity = intensity_of(r, t->base_year, v.gdp_price_year);
    if (isfinite(r->aim.base_intensity))
        return EXIT_FINE;
    (void)th_error_set(&r->p->s->err,
                       TH_BAD_DATA,
                       "--target %s: no total or no GDP at prices of %d in its base "
                       "year %d",
                       t->id,
                       v.gdp_price_year,
                       t->base_year);
    return cli_fail(&r->p->s->err);
}

static int read_target(solve_run *r, const char *text)
{
    cli_session *s = r->p->s;
    th_diags *found = th_diags_create();
    const th_tree *tree = th_targets_load(s->arena, r->p->call->operands[0], found);
    th_status status = TH_OK;
    if (tree)
        status = th_dual_create(&r->targets, s->inventory, tree, found, &s->err);
    if (status != TH_OK)
        cli_tell_diags(found, TH_ERROR);
    th_diags_free(found);
    if (status != TH_OK)
        return cli_fail(&s->err);
    for (size_t i = 0; r->targets && i < th_dual_count(r->targets); i++) {
        const th_target *t = th_dual_get(r->targets, i)->target;
        if (!strcmp(t->id, text))
            return take_target(r, t);
    }
    return read_level(r, text);
}

static int check_years(const solve_run *r)
{
    for (size_t i = 0; i < r->p->count; i++) {
        th_projection_view v = th_projection_get(r->p->all[i]);
        if (r->aim.year <= v.base_year || r->aim.year > v.horizon)
            return cli_usage(r->p->call,
                             "--target: %d is no projected year of %s, %d to %d",
                             r->aim.year,
                             v.scenario->id,
                             v.base_year + 1,
                             v.horizon);
    }
    return EXIT_FINE;
}

/** Ends of --between. */
static int read_bounds(solve_run *r)
{
    const char *text = r->p->call->value[OPT_BETWEEN];
    const char *comma = text ? strchr(text, ',') : NULL;
    r->low = r->high = (double)NAN;
    if (!text)
        return EXIT_FINE;
    if (comma && th_number_parse(text, (size_t)(comma - text), &r->low) &&
        th_number_parse(comma + 1, strlen(comma + 1), &r->high) && r->low < r->high)
        return EXIT_FINE;
    return cli_usage(r->p->call,
                     "--between takes two numbers in the lever's unit, LOW,HIGH; not "
                     "'%s'",
                     text);
}

/* ---- the answers ---- */

static void tell_missed(solve_run *r, const th_solve_row *row)
{
    const th_solve *s = row->solve;
    char lever[32], value[32], target[32];
    bool level = row->ask->aim.kind == TH_AIM_LEVEL;
    th_number_print_digits(s->found.lever, 6, lever);
    th_number_print_digits(
        level ? s->found.value : 100 * (1 - s->found.value), 6, value);
    th_number_print_digits(
        level ? row->ask->aim.value : 100 * (1 - row->ask->aim.value), 6, target);
    cli_say(
        "error[E-BACKCAST-REACH]: scenario %s: no %s within its bounds reaches %s%s "
        "in %d; %s comes nearest, with %s%s",
        th_projection_get(row->ask->projection).scenario->id,
        row->lever,
        target,
        level ? " t" : " %",
        row->ask->aim.year,
        lever,
        value,
        level ? " t" : " %");
    r->missed = true;
}

static th_status solve(solve_run *r, const th_projection *projection)
{
    cli_session *s = r->p->s;
    const char *text = r->p->call->value[OPT_SOLVE];
    th_lever *lever;
    th_status status = th_lever_create(&lever, projection, text, &s->err);
    if (status != TH_OK)
        return status;
    th_solve_ask *ask = TH_NEW(s->arena, th_solve_ask);
    th_solve *found = TH_NEW(s->arena, th_solve);
    *ask = (th_solve_ask){projection, r->boundary, lever, r->low, r->high, r->aim};
    status = th_solve_find(found, ask, &s->err);
    r->rows[r->count++] = (th_solve_row){text, ask, found};
    if (status == TH_OK && found->found.code)
        tell_missed(r, &r->rows[r->count - 1]);
    return status;
}

/** A scenario without the lever is passed over, unless none has it. */
static int solve_all(solve_run *r)
{
    cli_session *s = r->p->s;
    th_error first = {0};
    for (size_t i = 0; i < r->p->count; i++) {
        s->err = (th_error){0};
        size_t before = r->count;
        th_status status = solve(r, r->p->all[i]);
        if (status != TH_OK && r->count > before)
            return cli_fail(&s->err);
        if (status != TH_OK)
            first = s->err;
    }
    return r->count ? EXIT_FINE : cli_fail(&first);
}

static int write_answers(const solve_run *r)
{
    cli_session *s = r->p->s;
    const cli_call *call = r->p->call;
    th_text data = {0};
    const th_table *t = th_report_solve(s->arena, r->rows, r->count, s->language);
    th_table_write(t,
                   cli_format(call, TH_FORMAT_TEXT),
                   s->language,
                   call->value[OPT_EXCEL] != NULL,
                   &data);
    int code = cli_deliver(call, &data);
    return code == EXIT_FINE && r->missed ? EXIT_DATA : code;
}

int cli_project_solve(cli_projections *p)
{
    const char *target = p->call->value[OPT_AIM];
    solve_run r = {.p = p};
    if (!target)
        return cli_usage(p->call, "--solve needs --target: what is to be reached");
    r.boundary = cli_project_boundary(p, "carbon");
    r.rows = TH_NEW_N(p->s->arena, th_solve_row, p->count + 1);
    int code = r.boundary ? read_bounds(&r) : EXIT_USAGE;
    code = code == EXIT_FINE ? read_target(&r, target) : code;
    code = code == EXIT_FINE ? check_years(&r) : code;
    code = code == EXIT_FINE ? solve_all(&r) : code;
    code = code == EXIT_FINE ? write_answers(&r) : code;
    for (size_t i = 0; i < r.count; i++)
        th_lever_free((th_lever *)(uintptr_t)r.rows[i].ask->lever);
    th_dual_free(r.targets);
    return code;
}
