/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a `forest` step: a stratum by age under a yield curve, or shrubs by area.
 * What it writes are activity rows; which ones, layouts/forest_outputs.csv says. */
#include "scenario_internal.h"

#include <string.h>

const char *const thi_part_words[THI_PARTS + 1] = {
    "plant", "harvest", "disturb", "growth", NULL};
static const char *const output_words[THI_OUTPUTS] = {
    "area", "volume", "harvest", "disturbed"};

_Static_assert(sizeof(th_forest_result) % sizeof(double) == 0,
               "flows of a forest are kept as doubles");

bool thi_forest_wrong(th_projection *p,
                      const th_tree *t,
                      const char *code,
                      const char *text)
{
    thi_wrong(p, TH_ERROR, code, th_tree_place(t), "%s", text);
    return false;
}

const th_dim *thi_forest_dim(const th_projection *p, uint32_t series)
{
    return &th_variable_get(p->registry, p->series[series].info.variable)->unit.dim;
}

/* ---- rows ---- */

static bool
is_word(const th_projection *p, const char *text, size_t length, uint32_t variable)
{
    const char *name =
        th_names_text(p->names, th_variable_get(p->registry, variable)->name);
    return strlen(name) == length && !strncmp(name, text, length);
}

bool thi_forest_names(const th_projection *p, const char *code, uint32_t series)
{
    const th_rows *rows = th_layout_find(p->registry, "forest_outputs");
    uint32_t variable = p->series[series].info.variable;
    if (!p->series[series].row)
        return false;
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        const char *text = th_rows_text(rows, i, th_rows_column(rows, "variable"));
        if (strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")), code) != 0)
            continue;
        for (size_t n; *text; text += n + (text[n] == ' ')) {
            n = strcspn(text, " ");
            if (is_word(p, text, n, variable))
                return true;
        }
    }
    return false;
}

/** The row of an output among those that the address fits; false: more than one. */
static bool find_output(const th_projection *p,
                        const thi_found_series *found,
                        thi_output output,
                        uint32_t *out)
{
    *out = THI_NONE;
    for (size_t i = 0; i < found->count; i++) {
        const thi_series *s = &p->series[found->series[i]];
        if (s->state != TH_STATE_VALUE ||
            !thi_forest_names(p, output_words[output], found->series[i]))
            continue;
        if (*out != THI_NONE || s->share != THI_NONE || s->forest != THI_NONE ||
            s->turnover)
            return false;
        *out = found->series[i];
    }
    return true;
}

static bool check_outputs(th_projection *p, const th_tree *stratum, const thi_forest *f)
{
    if (f->outputs[THI_AREA] == THI_NONE)
        return thi_forest_wrong(
            p,
            stratum,
            "E-SCN-NOROW",
            "the stratum needs a row of its area in the base year; which variables are "
            "an area, layouts/forest_outputs.csv says");
    if (!f->info.shrub && f->outputs[THI_VOLUME] == THI_NONE)
        return thi_forest_wrong(
            p,
            stratum,
            "E-SCN-NOROW",
            "the stratum needs rows of its area and its volume in the base year; for "
            "shrubs by area alone write `curve: none`");
    return true;
}

/** The stratum's rows: of those the address fits, the one of each output's variable. */
static bool find_outputs(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *stratum = thi_step_key(step, "forest");
    th_tree keyed = *stratum, *items[1] = {&keyed}; /* {activity: <stratum>} */
    th_tree address = {.kind = TH_TREE_MAP,
                       .file = stratum->file,
                       .line = stratum->line,
                       .column = stratum->column,
                       .count = 1,
                       .items = items};
    thi_found_series found;
    keyed.key = "activity";
    if (!thi_address(p, &address, 0, &found))
        return false;
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (!find_output(p, &found, (thi_output)k, &f->outputs[k]))
            return thi_forest_wrong(
                p,
                stratum,
                "E-SCN-TWICE",
                "a forest step is one stratum whose rows no other step changes: name "
                "category, subject and further keys of one");
    if (f->info.shrub)
        f->outputs[THI_VOLUME] = f->outputs[THI_HARVEST] = THI_NONE;
    if (!thi_step_key(step, "disturb")) /* the area of disasters stays as it is */
        f->outputs[THI_DISTURBED] = THI_NONE;
    return check_outputs(p, stratum, f);
}

void thi_forest_compile(th_projection *p, const thi_step *step)
{
    const th_tree *curve = thi_step_key(step, "curve");
    thi_forest f = {.step = step, .place = th_tree_place(step->item)};
    f.info.step = step->id;
    f.info.shrub = curve && curve->text && !strcmp(curve->text, "none");
    if (!find_outputs(p, step, &f) || !thi_forest_stand(p, step, &f) ||
        !thi_forest_paths(p, step, &f))
        return;
    f.info.key = p->series[f.outputs[THI_AREA]].info.key;
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (f.outputs[k] != THI_NONE) {
            p->series[f.outputs[k]].forest = (uint32_t)p->forest_count;
            thi_touch(p, f.outputs[k]);
        }
    f.state = p->state_size;
    p->state_size += 2 * f.ages + p->year_count * THI_FLOWS;
    TH_PUSH(p->arena, p->forests, p->forest_count, p->forest_capacity, f);
}

/* ---- one year ---- */

th_forest_result thi_forest_run(const thi_forest *f,
                                int32_t year,
                                const double parts[THI_PARTS],
                                double *state,
                                double outputs[THI_OUTPUTS])
{
    th_forest stand = {f->ages, state, state + f->ages, f->yield};
    th_thinning thinnings[THI_THINNINGS];
    size_t count = 0;
    for (size_t i = 0; i < f->thinning_count; i++)
        if (year >= f->thinnings[i].from && year <= f->thinnings[i].to)
            thinnings[count++] = f->thinnings[i].what;
    th_forest_wish wish = {.disturbed = parts[THI_DISTURB],
                           .abandon = f->abandon,
                           .harvest = parts[THI_HARVEST_M3],
                           .harvest_is_area = f->harvest_is_area,
                           .thinning_count = count,
                           .thinnings = thinnings,
                           .recovery = f->recovery,
                           .growth_factor = parts[THI_GROWTH],
                           .planted_ha = parts[THI_PLANT_HA],
                           .planted_survival = f->survival};
    th_forest_result r = th_forest_step(&stand, &wish);
    outputs[THI_AREA] = r.area_ha;
    outputs[THI_VOLUME] = r.volume_m3;
    outputs[THI_HARVEST] =
        f->thinning_count ? r.harvest_m3 + r.thinning_m3 : r.harvest_m3;
    outputs[THI_DISTURBED] = r.disturbed_ha;
    return r;
}
