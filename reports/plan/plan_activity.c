/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what happens in a scenario, after its measures, in the order of their words:
 * toward, cut and raise, shift, cut and raise after it, add. Rows that no step touches
 * stand below and hold. */
#include "plan.h"

#include <math.h>
#include <string.h>

/** A row of the inventory that no step touches. */
typedef struct thi_plan_held {
    uint32_t variable;
    th_key key;
    uint32_t row;
    double value;
    th_state state;
    th_quality quality;
    bool listed; /* a series of the scenario that others are driven by */
} thi_plan_held;

/* ---- places ---- */

static bool has_levels(const th_step_series *s)
{
    for (uint32_t i = 0; i < s->toward.count; i++)
        if (!s->toward.items[i].constant)
            return true;
    return false;
}

static int by_key(const void *a, const void *b, void *context)
{
    const thi_plan_held *x = a, *y = b;
    (void)context;
    if (x->variable != y->variable)
        return x->variable < y->variable ? -1 : 1;
    return memcmp(&x->key, &y->key, sizeof x->key);
}

/** Every row that the model reads in a year of the sheet, each key once. */
static void find_held(thi_plan *p)
{
    const th_model_view *m = &p->w.m;
    thi_plan_held *all = TH_NEW_N(p->w.arena, thi_plan_held, m->input_count + 1);
    size_t count = 0, kept = 0;
    for (uint32_t i = 0; i < m->input_count; i++) {
        if (m->inputs[i].kind != TH_INPUT_ACTIVITY)
            continue;
        const th_datum *d = &p->w.a.rows[m->inputs[i].row];
        if (thi_plan_position(p, d->year) != THI_NOWHERE)
            all[count++] = (thi_plan_held){.variable = d->variable,
                                           .key = d->key,
                                           .value = d->value,
                                           .quality = d->quality};
    }
    th_sort(all, count, sizeof *all, by_key, NULL);
    for (size_t i = 0; i < count; i++)
        if (!kept || by_key(&all[kept - 1], &all[i], NULL) != 0)
            all[kept++] = all[i];
    p->held = all;
    p->held_count = (uint32_t)kept;
}

static thi_plan_held *held_of(const thi_plan *p, uint32_t variable, const th_key *key)
{
    uint32_t low = 0, high = p->held_count;
    thi_plan_held want = {.variable = variable, .key = *key};
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = by_key(&p->held[middle], &want, NULL);
        if (!order)
            return &p->held[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void place_series(thi_plan *p, uint32_t i, uint32_t *row)
{
    const th_step_series *s = &p->s.series[i];
    thi_plan_rows *at = &p->rows[i];
    bool shifts = s->out.count || s->in.count;
    if (has_levels(s)) {
        at->levels = *row;
        *row += s->toward.count;
    }
    at->moves = *row;
    *row += s->toward.count;
    at->parts = *row;
    *row += s->out.count;
    at->cut = *row;
    *row += shifts && s->out.count ? 1 : 0;
    at->final = (*row)++;
}

void thi_plan_activity_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    for (uint32_t i = 0; i < p->s.series_count; i++)
        if (p->s.series[i].moves)
            place_series(p, i, &row);
    p->held_first = row + 2;
    row = p->held_first;
    find_held(p);
    for (uint32_t i = 0; i < p->s.series_count; i++) {
        const th_projected *info = &p->s.series[i].info;
        thi_plan_held *h = info->kind == TH_PROJECTED_PATH
                               ? NULL
                               : held_of(p, info->variable, &info->key);
        if (h && p->s.series[i].moves)
            h->row = p->rows[i].final;
        if (!p->s.series[i].moves) {
            p->rows[i].final = row++;
            if (h)
                h->row = p->rows[i].final;
        }
        if (h)
            h->listed = true;
    }
    for (uint32_t i = 0; i < p->held_count; i++)
        if (!p->held[i].listed)
            p->held[i].row = row++;
}

thi_ref thi_plan_input_at(const thi_plan *p, uint32_t input)
{
    thi_ref none = {.sheet = THI_NOWHERE};
    const th_input *in = &p->w.m.inputs[input];
    if (in->kind != TH_INPUT_ACTIVITY)
        return none;
    const th_datum *d = &p->w.a.rows[in->row];
    uint32_t y = thi_plan_position(p, d->year);
    uint32_t series = p->s.input_series[input];
    if (y == THI_NOWHERE)
        return none;
    if (series != TH_STEP_NONE)
        return (thi_ref){p->activity, p->rows[series].final, PLAN_BASE + y};
    const thi_plan_held *h = held_of(p, d->variable, &d->key);
    return h ? (thi_ref){p->activity, h->row, PLAN_BASE + y} : none;
}

/* ---- measures ---- */

static const char *u_at(const thi_plan *p, const th_step_effect *e, uint32_t year)
{
    return thi_plan_at(p, p->activity, p->measures, p->adoption[e->measure], year);
}

static const char *part_of(const thi_plan *p, const th_step_effect *e)
{
    return thi_plan_scalar(p, p->activity, p->measures, p->effects[e->number]);
}

static const char *shared_at(const thi_plan *p, uint32_t series, uint32_t year)
{
    thi_ref at = p->rows[series].shared;
    return thi_plan_at(p, p->activity, at.sheet, at.row, year);
}

static const char *
measure_cell(const thi_plan *p, const th_step_effect *e, uint32_t column)
{
    return thi_plan_ref(
        p, p->activity, (thi_ref){p->measures, p->adoption[e->measure], column});
}

/** The series' own value in the year before the measure, and that year. */
static const char *own_level(const thi_plan *p, uint32_t series, const char *from)
{
    thi_ref a = p->rows[series].shared, b = a;
    b.column += p->years - 1;
    return th_arena_format(p->w.arena,
                           "INDEX(%s,1,%s-%d)",
                           thi_plan_range(p, p->activity, a, b),
                           from,
                           p->v.base_year - 1);
}

static const char *level_formula(const thi_plan *p,
                                 uint32_t series,
                                 const th_step_effect *e,
                                 uint32_t year)
{
    th_arena *arena = p->w.arena;
    int32_t now = thi_plan_year_of(p, year), before = 0;
    uint32_t row = p->effects[e->number];
    const char *from =
        th_arena_format(arena, "MAX(%s-1,%d)", measure_cell(p, e, 3), p->v.base_year);
    const char *level = own_level(p, series, from);
    for (uint32_t i = 0; i < e->path.count; i++) {
        uint32_t y = thi_plan_position(p, e->path.years[i]);
        const char *next = y == THI_NOWHERE
                               ? thi_plan_scalar(p, p->activity, p->measures, row)
                               : thi_plan_at(p, p->activity, p->measures, row, y);
        if (e->path.years[i] == now)
            return next;
        if (e->path.years[i] > now) {
            const char *since = before ? th_arena_format(arena, "%d", before) : from;
            return th_arena_format(arena,
                                   "%s+(%s-%s)*(%s-%s)/(%d-%s)",
                                   level,
                                   next,
                                   level,
                                   thi_plan_year(p, p->activity, year),
                                   since,
                                   e->path.years[i],
                                   since);
        }
        before = e->path.years[i];
        level = next;
    }
    return level;
}

/** Linear between points, from the series' own value in the year before the start. */
static double
level_value(const thi_plan *p, uint32_t series, const th_step_effect *e, uint32_t year)
{
    int32_t from = p->v.measures[e->measure].start - 1, now = thi_plan_year_of(p, year);
    from = from < p->v.base_year ? p->v.base_year : from;
    from = from > p->v.horizon ? p->v.horizon : from;
    double level =
        thi_plan_value(p, series, TH_STEP_SHARED, (uint32_t)(from - p->v.base_year));
    for (uint32_t i = 0; i < e->path.count; i++) {
        if (e->path.years[i] == now)
            return e->path.levels[i];
        if (e->path.years[i] > now)
            return level + (e->path.levels[i] - level) * (double)(now - from) /
                               (double)(e->path.years[i] - from);
        from = e->path.years[i];
        level = e->path.levels[i];
    }
    return level;
}

static double u_value(const thi_plan *p, const th_step_effect *e, uint32_t year)
{
    const th_measure *m = &p->v.measures[e->measure];
    return year ? m->adoption[year - 1] : m->adopted;
}

static double
move_value(const thi_plan *p, uint32_t series, const th_step_effect *e, uint32_t year)
{
    double x = thi_plan_value(p, series, TH_STEP_SHARED, year);
    double u = e->constant
                   ? u_value(p, e, year) - u_value(p, e, 0)
                   : thi_plan_year_of(p, year) >= p->v.measures[e->measure].start;
    double gap = (e->constant ? e->level : level_value(p, series, e, year)) - x;
    return u * (e->down ? fmin(0, gap) : fmax(0, gap));
}

static const char *move_formula(const thi_plan *p,
                                uint32_t series,
                                const th_step_effect *e,
                                const char *level,
                                uint32_t year)
{
    th_arena *arena = p->w.arena;
    const char *word = e->down ? "MIN" : "MAX";
    const char *gap =
        th_arena_format(arena, "%s(0,%s-%s)", word, level, shared_at(p, series, year));
    if (e->constant)
        return th_arena_format(
            arena, "(%s-%s)*%s", u_at(p, e, year), u_at(p, e, 0), gap);
    return th_arena_format(arena,
                           "IF(%s<%s,0,%s*%s)",
                           thi_plan_year(p, p->activity, year),
                           measure_cell(p, e, 3),
                           measure_cell(p, e, 1),
                           gap);
}

static void label(thi_plan *p, uint32_t row, const char *name, uint32_t series)
{
    const char *texts[] = {name, thi_plan_unit(p, series), ""};
    thi_plan_labels(p, p->activity, row, texts, 3);
}

static void write_toward(thi_plan *p, uint32_t series, uint32_t i)
{
    const th_step_effect *e = &p->s.series[series].toward.items[i];
    uint32_t level_row = p->rows[series].levels + i, row = p->rows[series].moves + i;
    const char *id = p->v.measures[e->measure].id, *name = thi_plan_name(p, series);
    label(p,
          row,
          th_arena_format(
              p->w.arena, "%s · %s %s", name, id, thi_plan_say(p, "移动量", "move")),
          series);
    if (!e->constant)
        label(p,
              level_row,
              th_arena_format(
                  p->w.arena, "%s · %s %s", name, id, thi_plan_say(p, "目标", "level")),
              series);
    for (uint32_t y = 1; y < p->years; y++) {
        const char *level = th_arena_format(
            p->w.arena,
            "%s",
            thi_plan_ref(
                p, p->activity, (thi_ref){p->measures, p->effects[e->number], 3}));
        if (!e->constant) {
            thi_plan_formula(p,
                             p->activity,
                             level_row,
                             PLAN_BASE + y,
                             level_formula(p, series, e, y),
                             level_value(p, series, e, y));
            level = thi_plan_at(p, p->activity, p->activity, level_row, y);
        }
        thi_plan_formula(p,
                         p->activity,
                         row,
                         PLAN_BASE + y,
                         move_formula(p, series, e, level, y),
                         move_value(p, series, e, y));
    }
}

/** The largest move counts, not the sum. */
static const char *moved(const thi_plan *p, uint32_t series, uint32_t year)
{
    const th_step_series *s = &p->s.series[series];
    uint32_t first = p->rows[series].moves, count = s->toward.count;
    const char *x = shared_at(p, series, year);
    if (!count)
        return x;
    thi_ref a = {p->activity, first, PLAN_BASE + year},
            b = {p->activity, first + count - 1, PLAN_BASE + year};
    if (count == 1)
        return th_arena_format(
            p->w.arena, "(%s+%s)", x, thi_plan_ref(p, p->activity, a));
    const char *range = thi_plan_range(p, p->activity, a, b);
    return th_arena_format(p->w.arena,
                           "(%s+IF(MAX(%s)>=0-MIN(%s),MAX(%s),MIN(%s)))",
                           x,
                           range,
                           range,
                           range,
                           range);
}

static const char *
factors(const thi_plan *p, const th_step_effects *list, uint32_t year)
{
    th_text out = {0};
    for (uint32_t i = 0; i < list->count; i++) {
        const th_step_effect *e = &list->items[i];
        char sign = e->word == TH_EFFECT_RAISE ? '+' : '-';
        bool whole = 1 + (sign == '+' ? 1 : -1) * e->part * u_value(p, e, 0) <=
                     0; /* nothing left */
        if (!whole)
            th_text_addf(&out,
                         "*(1%c%s*%s)/(1%c%s*%s)",
                         sign,
                         part_of(p, e),
                         u_at(p, e, year),
                         sign,
                         part_of(p, e),
                         u_at(p, e, 0));
    }
    const char *text = th_arena_text(p->w.arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

/* ---- shifts ---- */

static double part_value(const thi_plan *p, const th_step_effect *e, uint32_t year)
{
    double done = u_value(p, e, 0), left = 1 - e->part * done;
    return left > 0 ? e->part * (u_value(p, e, year) - done) / left : 0;
}

static void write_parts(thi_plan *p, uint32_t series)
{
    const th_step_effects *out = &p->s.series[series].out;
    for (uint32_t i = 0; i < out->count; i++) {
        const th_step_effect *e = &out->items[i];
        uint32_t row = p->rows[series].parts + i;
        const char *part = part_of(p, e), *base = u_at(p, e, 0);
        const char *texts[] = {
            th_arena_format(p->w.arena,
                            "%s · %s %s",
                            thi_plan_name(p, series),
                            p->v.measures[e->measure].id,
                            thi_plan_say(p, "转出比例", "part shifted")),
            "",
            ""};
        thi_plan_labels(p, p->activity, row, texts, 3);
        for (uint32_t y = 0; y < p->years; y++)
            thi_plan_formula(p,
                             p->activity,
                             row,
                             PLAN_BASE + y,
                             th_arena_format(p->w.arena,
                                             "%s*(%s-%s)/(1-%s*%s)",
                                             part,
                                             u_at(p, e, y),
                                             base,
                                             part,
                                             base),
                             part_value(p, e, y));
    }
}

/** 1 - R: what all shifts from a series leave of it. */
static const char *left_of(const thi_plan *p, uint32_t series, uint32_t year)
{
    th_text out = {0};
    for (uint32_t i = 0; i < p->s.series[series].out.count; i++)
        th_text_addf(
            &out,
            "%s(1-%s)",
            i ? "*" : "",
            thi_plan_at(p, p->activity, p->activity, p->rows[series].parts + i, year));
    const char *text = th_arena_text(p->w.arena, out.data ? out.data : "1");
    th_text_free(&out);
    return text;
}

/** What one shift brings: its part of all that leaves the series it comes from. */
static const char *inflow(const thi_plan *p, const th_step_effect *e, uint32_t year)
{
    const th_step_effects *out = &p->s.series[e->partner].out;
    uint32_t first = p->rows[e->partner].parts, k = 0;
    while (k + 1 < out->count && out->items[k].number != e->number)
        k++;
    const char *own = thi_plan_at(p, p->activity, p->activity, first + k, year);
    const char *per =
        thi_plan_ref(p, p->activity, (thi_ref){p->measures, p->effects[e->number], 4});
    const char *from =
        thi_plan_at(p, p->activity, p->activity, p->rows[e->partner].cut, year);
    if (out->count == 1)
        return th_arena_format(p->w.arena, "+%s*%s*%s", per, from, own);
    thi_ref a = {p->activity, first, PLAN_BASE + year},
            b = {p->activity, first + out->count - 1, PLAN_BASE + year};
    return th_arena_format(p->w.arena,
                           "+IF(%s=0,0,%s*%s*(1-%s)*%s/SUM(%s))",
                           own,
                           per,
                           from,
                           left_of(p, e->partner, year),
                           own,
                           thi_plan_range(p, p->activity, a, b));
}

/* ---- final ---- */

static const char *added(const thi_plan *p, const th_step_series *s, uint32_t year)
{
    th_text out = {0};
    for (uint32_t i = 0; i < s->add.count; i++) {
        const th_step_effect *e = &s->add.items[i];
        th_text_addf(
            &out, "+%s*(%s-%s)", part_of(p, e), u_at(p, e, year), u_at(p, e, 0));
    }
    const char *text = th_arena_text(p->w.arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

static const char *bounded(const thi_plan *p, const th_step_series *s, const char *x)
{
    if (s->add.count && isfinite(s->lower))
        x = th_arena_format(p->w.arena, "MAX(%s,%s)", thi_plan_number(p, s->lower), x);
    if (s->add.count && isfinite(s->upper))
        x = th_arena_format(p->w.arena, "MIN(%s,%s)", thi_plan_number(p, s->upper), x);
    return x;
}

static const char *before_shifts(const thi_plan *p, uint32_t series, uint32_t year)
{
    return th_arena_format(p->w.arena,
                           "%s%s",
                           moved(p, series, year),
                           factors(p, &p->s.series[series].before, year));
}

static const char *final_formula(const thi_plan *p, uint32_t series, uint32_t year)
{
    const th_step_series *s = &p->s.series[series];
    th_arena *arena = p->w.arena;
    th_text flows = {0};
    if (!year)
        return thi_plan_at(p, p->activity, p->paths, p->rows[series].held, 0);
    const char *x =
        s->out.count
            ? th_arena_format(
                  arena,
                  "%s*%s",
                  thi_plan_at(p, p->activity, p->activity, p->rows[series].cut, year),
                  left_of(p, series, year))
            : before_shifts(p, series, year);
    for (uint32_t i = 0; i < s->in.count; i++)
        th_text_add(&flows, inflow(p, &s->in.items[i], year));
    if (s->in.count)
        x = th_arena_format(arena, "(%s%s)", x, flows.data);
    th_text_free(&flows);
    x = th_arena_format(
        arena, "%s%s%s", x, factors(p, &s->after, year), added(p, s, year));
    return bounded(p, s, x);
}

static void write_series(thi_plan *p, uint32_t i)
{
    const th_step_series *s = &p->s.series[i];
    const thi_plan_rows *at = &p->rows[i];
    for (uint32_t k = 0; k < s->toward.count; k++)
        write_toward(p, i, k);
    write_parts(p, i);
    if (at->cut != at->final)
        label(p,
              at->cut,
              th_arena_format(p->w.arena,
                              "%s · %s",
                              thi_plan_name(p, i),
                              thi_plan_say(p, "转移之前", "before shifts")),
              i);
    label(p, at->final, thi_plan_name(p, i), i);
    for (uint32_t y = 0; y < p->years; y++) {
        if (at->cut != at->final)
            thi_plan_formula(p,
                             p->activity,
                             at->cut,
                             PLAN_BASE + y,
                             y ? before_shifts(p, i, y)
                               : thi_plan_at(p, p->activity, p->paths, at->held, 0),
                             thi_plan_value(p, i, TH_STEP_CUT, y));
        thi_plan_formula(p,
                         p->activity,
                         at->final,
                         PLAN_BASE + y,
                         final_formula(p, i, y),
                         thi_plan_value(p, i, TH_STEP_FINAL, y));
    }
}

static void write_holding(thi_plan *p,
                          uint32_t row,
                          const char *name,
                          const char *unit,
                          const char *quality,
                          double value)
{
    const char *texts[] = {name, unit, thi_plan_say(p, "保持", "held"), quality};
    thi_plan_labels(p, p->activity, row, texts, 4);
    thi_plan_input(p, p->activity, row, PLAN_BASE, value);
    for (uint32_t y = 1; y < p->years; y++)
        thi_plan_formula(p,
                         p->activity,
                         row,
                         PLAN_BASE + y,
                         thi_plan_at(p, p->activity, p->activity, row, y - 1),
                         value);
}

static const char *held_name(const thi_plan *p, const thi_plan_held *h)
{
    const thi_workbook *w = &p->w;
    th_text out = {0};
    th_text_add(&out, thi_title(w, th_variable_get(w->m.registry, h->variable)->name));
    for (uint32_t i = 0; i < th_index_count(w->m.registry); i++)
        if (h->key.member[i] && !(i == TH_IX_REGION && h->key.member[i] == w->a.region))
            th_text_addf(&out, " · %s", thi_title(w, h->key.member[i]));
    const char *text = th_arena_text(w->arena, out.data);
    th_text_free(&out);
    return text;
}

static void write_held(thi_plan *p)
{
    if (p->held_count)
        thi_plan_subtitle(p,
                          p->activity,
                          p->held_first - 1,
                          "没有步骤改变的行：保持基年的数",
                          "Rows that no step changes: they hold the base year");
    for (uint32_t i = 0; i < p->s.series_count; i++)
        if (!p->s.series[i].moves)
            write_holding(p,
                          p->rows[i].final,
                          thi_plan_name(p, i),
                          thi_plan_unit(p, i),
                          thi_plan_quality(p, p->s.series[i].quality),
                          p->s.series[i].info.base);
    for (uint32_t i = 0; i < p->held_count; i++) {
        const thi_plan_held *h = &p->held[i];
        const th_variable *v = th_variable_get(p->w.m.registry, h->variable);
        if (!h->listed)
            write_holding(p,
                          h->row,
                          held_name(p, h),
                          thi_unit_of_dim(&p->w, &v->unit.dim),
                          thi_quality_word(&p->w, h->quality),
                          h->value);
    }
}

void thi_plan_activity_write(thi_plan *p)
{
    static const thi_head heads[] = {{"序列", "Series", 50},
                                     {"单位", "Unit", 12},
                                     {"", "", 8},
                                     {"数据性质", "Quality", 10},
                                     {"", "", 4},
                                     {"", "", 4}};
    thi_plan_heads(
        p,
        p->activity,
        "活动",
        "Activity",
        "措施之后的活动数据和因子路径；排放由这些数和因子表算出。",
        "Activity and factor paths after the measures; emissions are computed "
        "from these and the sheet of factors.",
        heads);
    for (uint32_t i = 0; i < p->s.series_count; i++)
        if (p->s.series[i].moves)
            write_series(p, i);
    write_held(p);
}
