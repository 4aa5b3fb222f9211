/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the plan's sheet of factors: numbers that no scenario changes, one cell each
 * for all scenarios, in the order in which equations ask for them. */
#include "plan.h"

#include <string.h>

enum { F_VALUE = 3 };

static const thi_head heads[] = {{"因子", "Factor", 34},
                                 {"适用", "For", 46},
                                 {"单位", "Unit", 16},
                                 {"数值", "Value", 16},
                                 {"来源", "Source", 40},
                                 {"位置", "Table or page", 30},
                                 {"可信度", "Confidence", 14}};

static thi_ref put(thi_plan_book *book,
                   const char *const texts[],
                   const char *source,
                   const char *locator,
                   const char *confidence,
                   double value)
{
    thi_workbook *w = &book->w;
    uint32_t row = book->factor_row++;
    const char *const after[] = {source, locator, confidence};
    for (uint32_t i = 0; i < F_VALUE; i++)
        thi_xlsx_text(w->x, book->factors, row, i, texts[i], &thi_text_style);
    thi_xlsx_number(w->x, book->factors, row, F_VALUE, value, &thi_input_style);
    for (uint32_t i = 0; i < 3; i++)
        thi_xlsx_text(
            w->x, book->factors, row, F_VALUE + 1 + i, after[i], &thi_text_style);
    return (thi_ref){book->factors, row, F_VALUE};
}

static const char *key_text(const thi_plan *p, const th_key *key)
{
    th_text out = {0};
    for (uint32_t i = 0; i < th_index_count(p->w.m.registry); i++)
        if (key->member[i])
            th_text_addf(
                &out, "%s%s", out.size ? " · " : "", thi_title(&p->w, key->member[i]));
    const char *text = th_arena_text(p->w.arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

static thi_ref put_row(thi_plan_book *book,
                       const thi_plan *p,
                       uint32_t variable,
                       const th_key *key,
                       const char *source,
                       const char *locator,
                       const char *confidence,
                       double value)
{
    const th_variable *v = th_variable_get(p->w.m.registry, variable);
    const char *texts[] = {thi_title(&p->w, v->name),
                           key_text(p, key),
                           thi_unit_of_dim(&p->w, &v->unit.dim)};
    return put(book, texts, source, locator, confidence, value);
}

thi_ref thi_plan_factor(thi_plan_book *book, const thi_plan *p, uint32_t input)
{
    const th_input *in = &p->w.m.inputs[input];
    if (in->kind == TH_INPUT_GWP)
        return book->gwp_at[in->row];
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &p->w.a.rows[in->row];
        thi_ref *at = &p->w.input_at[input];
        if (at->sheet == THI_NOWHERE)
            *at = put_row(book,
                          p,
                          d->variable,
                          &d->key,
                          d->source,
                          d->year == TH_ALL_YEARS
                              ? thi_plan_say(p, "各年通用", "all years")
                              : th_arena_format(p->w.arena, "%d", d->year),
                          thi_quality_word(&p->w, d->quality),
                          in->value);
        return *at;
    }
    thi_ref *at = &book->factor_at[in->row];
    const th_factor *f = th_factor_get(p->w.m.registry, in->row);
    if (at->sheet == THI_NOWHERE)
        *at = put_row(book,
                      p,
                      f->variable,
                      &f->key,
                      f->source,
                      f->locator,
                      thi_confidence_word(&p->w, f->confidence),
                      in->value);
    return *at;
}

thi_ref thi_plan_past(thi_plan_book *book,
                      const thi_plan *p,
                      const char *what,
                      const char *unit,
                      double value)
{
    const char *texts[] = {what, p->title, unit};
    return put(book,
               texts,
               thi_plan_say(p, "清单的历史年份", "earlier years of the inventory"),
               "",
               "",
               value);
}

/** GWP values first: every line reads one. */
static void write_gwp(thi_plan_book *book)
{
    const th_model_view *m = &book->w.m;
    uint32_t count = th_gas_count(m->registry);
    for (uint32_t g = 0; g < count; g++) {
        const th_gas *gas = th_gas_get(m->registry, g);
        const char *texts[] = {"GWP", thi_title(&book->w, gas->id), "t CO2e/t"};
        book->gwp_at[g] = (thi_ref){book->factors, 0, 0};
        if (m->gwp->value[g] == m->gwp->value[g])
            book->gwp_at[g] = put(
                book, texts, thi_id(&book->w, m->gwp->name), "", "", m->gwp->value[g]);
    }
}

void thi_plan_factors_begin(thi_plan_book *book)
{
    thi_workbook *w = &book->w;
    uint32_t factors = th_factor_count(w->m.registry);
    w->banner[book->factors] = 4;
    thi_sheet_title(
        w,
        book->factors,
        "因子",
        "Factors",
        "各情景共用、不随年份变化的数。",
        "Numbers that all scenarios share and that do not change over years.");
    thi_heads(w, book->factors, PLAN_HEAD, heads, sizeof heads / sizeof *heads);
    thi_xlsx_freeze(w->x, book->factors, PLAN_FIRST, 1);
    thi_print_as(w, book->factors, PLAN_HEAD, PLAN_HEAD, 0, 0);
    book->factor_row = PLAN_FIRST;
    book->factor_at = TH_NEW_N(w->arena, thi_ref, factors + 1);
    book->gwp_at = TH_NEW_N(w->arena, thi_ref, th_gas_count(w->m.registry) + 1);
    for (uint32_t i = 0; i < factors; i++)
        book->factor_at[i].sheet = THI_NOWHERE;
    write_gwp(book);
}
