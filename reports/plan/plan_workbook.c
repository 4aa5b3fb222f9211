/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the workbook of the carbon-peak plan from end to end. */
#include "plan.h"

#include <math.h>
#include <string.h>

static uint32_t add_sheet(thi_plan_book *book, const char *zh, const char *en)
{
    thi_workbook *w = &book->w;
    const char *name = w->language == TH_EN ? en : zh;
    uint32_t sheet = thi_xlsx_sheet_add(w->x, name);
    w->sheet_names[sheet] = name;
    w->sheet_count = sheet + 1;
    return sheet;
}

/** A sheet of a scenario: its word and the scenario's number. */
static uint32_t add_own(thi_plan_book *book, uint32_t i, const char *zh, const char *en)
{
    th_arena *arena = book->w.arena;
    return add_sheet(book,
                     th_arena_format(arena, "%s%u", zh, i + 1),
                     th_arena_format(arena, "%s %u", en, i + 1));
}

static void add_scenario_sheets(thi_plan_book *book, uint32_t i)
{
    thi_plan *p = &book->plans[i];
    p->parameters = add_own(book, i, "参数", "Parameters");
    p->paths = add_own(book, i, "路径", "Paths");
    p->shares = p->s.group_count ? add_own(book, i, "份额", "Shares") : THI_NOWHERE;
    p->stock = p->s.turnover_count ? add_own(book, i, "存量", "Stock") : THI_NOWHERE;
    p->ages = p->s.forest_count ? add_own(book, i, "林龄", "Forest") : THI_NOWHERE;
    p->measures = add_own(book, i, "措施", "Measures");
    p->activity = add_own(book, i, "活动", "Activity");
    p->emissions = add_own(book, i, "排放", "Emissions");
    p->peak = add_own(book, i, "峰值", "Peak");
}

/** The book seen from a scenario's model. */
static void see(thi_plan_book *book, thi_plan *p, const th_projection *projection)
{
    th_arena *arena = book->w.arena;
    *p = (thi_plan){.w = book->w, .book = &book->w, .p = projection};
    p->v = th_projection_get(projection);
    p->s = th_projection_steps_get(projection, arena);
    p->years = p->v.year_count + 1;
    p->w.inventory = p->v.inventory;
    p->w.m = th_model_get(p->v.model);
    p->w.a = th_activity_get(p->v.activity);
    p->w.names = th_activity_names(p->v.activity);
    p->w.values = th_inventory_values(p->v.inventory);
    p->title = th_title_text(arena, p->v.scenario->titles, book->w.language);
    p->columns = TH_NEW_N(
        arena, double, (size_t)p->v.series_count *TH_STEP_COLUMNS * p->years + 1);
    p->rows = TH_NEW_N(arena, thi_plan_rows, p->s.series_count + 1);
    p->w.input_at = TH_NEW_N(arena, thi_ref, p->w.m.input_count + 1);
    for (uint32_t i = 0; i < p->w.m.input_count; i++)
        p->w.input_at[i].sheet = THI_NOWHERE;
    (void)th_projection_columns(projection, NULL, p->columns); /* it ran at compile */
}

static void place(thi_plan *p)
{
    thi_plan_parameters_place(p);
    thi_plan_paths_place(p);
    thi_plan_shares_place(p);
    thi_plan_stocks_place(p);
    thi_plan_forests_place(p);
    thi_plan_measures_place(p);
    thi_plan_activity_place(p);
    thi_plan_emissions_place(p);
    thi_plan_peak_place(p);
}

static void write_scenario(thi_plan_book *book, thi_plan *p)
{
    thi_plan_parameters_write(p);
    thi_plan_paths_write(p);
    if (p->s.group_count)
        thi_plan_shares_write(p);
    if (p->s.turnover_count)
        thi_plan_stocks_write(p);
    if (p->s.forest_count)
        thi_plan_forests_write(p);
    thi_plan_measures_write(p);
    thi_plan_activity_write(p);
    thi_plan_emissions_write(p, book);
    thi_plan_peak_write(p);
}

static void begin(thi_plan_book *book,
                  th_arena *arena,
                  const th_inventory *inventory,
                  const th_dual *dual,
                  const th_plan_options *options,
                  const th_workbook_options *inner,
                  th_diags *diags)
{
    thi_workbook *w = &book->w;
    w->arena = arena;
    w->inventory = inventory;
    w->dual = dual;
    w->diags = diags;
    w->m = th_model_get(th_inventory_model(inventory));
    w->a = th_activity_get(w->m.activity);
    w->names = th_activity_names(w->m.activity);
    w->values = th_inventory_values(inventory);
    w->options = inner;
    w->language = options->language;
    w->date = thi_date_of(w, options->date);
    book->plan = options->plan;
    w->sheet_names = TH_NEW_N(arena, const char *, PLAN_MOST_SHEETS);
    w->banner = TH_NEW_N(arena, uint32_t, PLAN_MOST_SHEETS);
    w->helper_row = TH_NEW_N(arena, uint32_t, PLAN_MOST_SHEETS);
    w->helper_start = TH_NEW_N(arena, uint32_t, PLAN_MOST_SHEETS);
    thi_sectors_list(w);
}

static void write_book(thi_plan_book *book,
                       const th_plan_options *options,
                       const th_projection *const *projections)
{
    for (uint32_t i = 0; i < book->count; i++)
        see(book, &book->plans[i], projections[i]);
    thi_plan_front_sheets(book, add_sheet, options->ensembles != NULL && book->count);
    for (uint32_t i = 0; i < book->count; i++)
        add_scenario_sheets(book, i);
    book->factors = add_sheet(book, "因子", "Factors");
    thi_plan_factors_begin(book);
    for (uint32_t i = 0; i < book->count; i++) {
        book->plans[i].w.x = book->w.x;
        place(&book->plans[i]);
    }
    for (uint32_t i = 0; i < book->count; i++)
        write_scenario(book, &book->plans[i]);
    thi_plan_front_write(book, options);
}

th_status th_report_plan(const char *path,
                         const th_inventory *inventory,
                         const th_dual *dual,
                         const th_projection *const *projections,
                         size_t count,
                         const th_plan_options *options,
                         th_diags *diags,
                         th_error *err)
{
    th_arena *arena = th_arena_create();
    thi_plan_book *book = TH_NEW(arena, thi_plan_book);
    th_workbook_options inner = {.language = options->language};
    thi_xlsx_info info = {.author = "tanheng " TANHENG_VERSION};
    begin(book, arena, inventory, dual, options, &inner, diags);
    info.title = th_title_text(arena, book->w.a.name, book->w.language);
    info.comments = th_registry_hash(book->w.m.registry);
    th_status status = TH_OK;
    if (count > TH_PLAN_MOST)
        status = th_error_set(err,
                              TH_BAD_USAGE,
                              "a plan holds %d scenarios at most, not %zu: name them "
                              "with --scenario",
                              TH_PLAN_MOST,
                              count);
    else if (!thi_date_read(book->w.date, &info.created))
        status = th_error_set(
            err, TH_BAD_USAGE, "'%s' is no date (YYYY-MM-DD)", book->w.date);
    else if (!thi_plan_check(options->plan, dual, diags))
        status = th_error_set(err, TH_BAD_DATA, "plan.yaml has errors");
    else if (!thi_plan_peak_check(projections, count, diags))
        status = th_error_set(err, TH_BAD_DATA, "a scenario has no totals");
    if (status == TH_OK) {
        book->count = (uint32_t)count;
        book->plans = TH_NEW_N(arena, thi_plan, count + 1);
        book->w.x = thi_xlsx_create(path, &info);
        write_book(book, options, projections);
        thi_warn_confidential(&book->w);
        status = thi_xlsx_finish(book->w.x, err);
    }
    th_arena_free(arena);
    return status;
}
