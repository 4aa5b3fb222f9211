/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario over a small inventory, for tests. */
#ifndef TANHENG_TEST_SMALL_SCENARIO_H
#define TANHENG_TEST_SMALL_SCENARIO_H

#include "small_inventory.h"

#include "tanheng/scenario.h"

typedef struct world {
    small s;
    th_scenarios *scenarios;
    th_projection *p;
    th_projection_view v;
} world;

static inline const th_tree *yaml(small *s, const char *file, const char *text)
{
    return text ? th_yaml_parse(s->arena, file, text, strlen(text), s->diags) : NULL;
}

static inline world
make_of(small s, const char *root, const char *child, const char *measures)
{
    world w = {.s = s};
    th_error err = {0};
    const th_tree *files[] = {yaml(&w.s, "root.yaml", root),
                              yaml(&w.s, "child.yaml", child)};
    if (th_scenarios_create(&w.scenarios,
                            w.s.activity,
                            files,
                            child ? 2 : 1,
                            yaml(&w.s, "measures.yaml", measures),
                            w.s.diags,
                            &err) != TH_OK)
        return w;
    size_t last = th_scenarios_count(w.scenarios) - 1;
    if (th_projection_create(
            &w.p, w.s.inventory, w.scenarios, last, NULL, w.s.diags, &err) == TH_OK)
        w.v = th_projection_get(w.p);
    return w;
}

static inline world sound(world w)
{
    if (!w.p)
        small_problems(&w.s);
    assert_non_null(w.p);
    return w;
}

static inline void end(world *w)
{
    th_projection_free(w->p);
    th_scenarios_free(w->scenarios);
    small_end(&w->s);
}

/** Final value of the one series whose address holds a text. */
static inline double value(const world *w, const char *address, int32_t year)
{
    double *all = malloc(sizeof *all * (w->v.series_count * w->v.year_count + 1));
    double found = NAN;
    assert_true(th_projection_values(w->p, NULL, all));
    for (uint32_t i = 0; i < w->v.series_count; i++)
        if (strstr(w->v.series[i].address, address))
            found = all[i * w->v.year_count + (uint32_t)(year - w->v.base_year - 1)];
    free(all);
    return found;
}

static inline void same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static inline const th_diag *find(const small *s, const char *code)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++)
        if (!strcmp(th_diags_get(s->diags, i)->code, code))
            return th_diags_get(s->diags, i);
    return NULL;
}

#endif
