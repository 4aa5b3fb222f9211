/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: cells of the sheets about dual control, of the inventory's workbook and of
 * their own: patterns of formulas, totals of energy, chains of GDP. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

thi_figure thi_dual_nothing(void)
{
    return (thi_figure){{THI_NOWHERE, 0, 0}, (double)NAN};
}

const char *thi_dual_place(const thi_workbook *w, uint32_t sheet, thi_ref at)
{
    th_text text = {0};
    thi_ref_print(w, sheet, at, &text);
    const char *copy = th_arena_text(w->arena, text.data);
    th_text_free(&text);
    return copy;
}

/* ---- patterns ---- */

static bool stands_alone(const char *pattern, const char *c)
{
    bool before = c > pattern && c[-1] >= 'a' && c[-1] <= 'z';
    return *c >= 'a' && *c <= 'h' && !before && !(c[1] >= 'a' && c[1] <= 'z');
}

static const char *
fill_in(thi_workbook *w, uint32_t sheet, const char *pattern, const thi_figure *figures)
{
    th_text out = {0};
    bool quoted = false;
    for (const char *c = pattern; *c; c++) {
        char one[2] = {*c, '\0'};
        quoted = *c == '"' ? !quoted : quoted;
        bool figure = !quoted && stands_alone(pattern, c);
        th_text_add(&out, figure ? thi_figure_text(w, sheet, figures[*c - 'a']) : one);
    }
    const char *copy = th_arena_text(w->arena, out.data ? out.data : "");
    th_text_free(&out);
    return copy;
}

thi_figure thi_dual_cell(thi_workbook *w,
                         thi_ref at,
                         const char *pattern,
                         const thi_figure *figures,
                         size_t count,
                         double value,
                         const thi_style *style)
{
    if (!isfinite(value)) {
        thi_xlsx_blank(w->x, at.sheet, at.row, at.column, style);
        return (thi_figure){at, (double)NAN};
    }
    const char *body = fill_in(w, at.sheet, pattern, figures);
    return thi_live(w, at, body, figures, count, value, style);
}

void thi_dual_word(thi_workbook *w,
                   thi_ref at,
                   const char *pattern,
                   const thi_figure *figures,
                   size_t count,
                   const char *word,
                   const thi_style *style)
{
    thi_refs refs = {0};
    for (size_t i = 0; i < count; i++)
        if (isfinite(figures[i].value))
            thi_ref_add(w, &refs, figures[i].at);
    thi_spans spans = thi_spans_of(w, &refs);
    const char *body = fill_in(w, at.sheet, pattern, figures);
    thi_xlsx_formula_text(w->x,
                          at.sheet,
                          at.row,
                          at.column,
                          thi_guarded(w, at.sheet, &spans, body, false),
                          word,
                          style);
}

thi_figure thi_dual_input(thi_workbook *w, thi_ref at, double value, const char *number)
{
    thi_style style = thi_input_style;
    style.number = number;
    if (isfinite(value))
        thi_xlsx_number(w->x, at.sheet, at.row, at.column, value, &style);
    else
        thi_xlsx_blank(w->x, at.sheet, at.row, at.column, &style);
    return (thi_figure){at, value};
}

/* ---- words ---- */

const char *thi_dual_name(const thi_workbook *w, const th_target *t)
{
    return *t->titles.zh ? th_title_text(w->arena, t->titles, w->language) : t->id;
}

/** Of a name of variables.csv. */
static const char *variable_title(const thi_workbook *w, const char *name)
{
    th_sym sym = th_names_find(w->names, name);
    return sym ? thi_title(w, sym) : name;
}

/** What a target with a title of its own is about needs no name beside it. */
static const char *what_of(const thi_workbook *w, const th_target *t)
{
    if (t->boundary)
        return th_title_text(w->arena, t->boundary->titles, w->language);
    if (*t->titles.zh)
        return "";
    return variable_title(w, *t->indicator ? t->indicator : t->energy_variable);
}

const char *thi_dual_about(const thi_workbook *w, const th_target *t)
{
    const char *what = what_of(w, t), *colon = w->language == TH_EN ? ": " : "：";
    bool value = t->value_text && *t->value_text;
    bool assumed = t->status && !strcmp(t->status, "assumed");
    const char *comma = w->language == TH_EN ? ", " : "，";
    return th_arena_format(
        w->arena,
        "%s%s%s%s%s%d%s%s%s",
        thi_dual_name(w, t),
        *what ? colon : "",
        what,
        comma,
        t->base_year ? th_arena_format(w->arena, "%d → ", t->base_year) : "",
        t->year,
        value ? comma : "",
        value ? t->value_text : "",
        assumed ? thi_say(w, "（假定）", " (assumed)") : "");
}

const char *thi_dual_verdict_word(const thi_workbook *w, th_verdict verdict)
{
    return thi_say(w, th_verdict_text(verdict, true), th_verdict_text(verdict, false));
}

void thi_dual_lights(thi_workbook *w, uint32_t sheet, thi_chart_cells cells)
{
    /* light and dark differ too, not the hue alone */
    static const thi_style good = {.fill = 0xC6E5D9, .color = 0x00523A, .bold = true},
                           bad = {.fill = 0xD55E00, .color = 0xFFFFFF, .bold = true},
                           open = {.fill = 0xFFF2CC, .color = 0x594300};
    static const struct {
        th_verdict verdict;
        const thi_style *style;
    } marks[] = {{TH_VERDICT_ON_TRACK, &good},
                 {TH_VERDICT_MET, &good},
                 {TH_VERDICT_REACHED, &good},
                 {TH_VERDICT_BEHIND, &bad},
                 {TH_VERDICT_MISSED, &bad},
                 {TH_VERDICT_NONE, &open},
                 {TH_VERDICT_NOT_YET, &open}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        thi_xlsx_mark(w->x,
                      sheet,
                      cells,
                      thi_dual_verdict_word(w, marks[i].verdict),
                      marks[i].style);
}

void thi_dual_heads(thi_workbook *w,
                    uint32_t sheet,
                    uint32_t row,
                    const thi_head *heads,
                    uint32_t count,
                    bool first)
{
    if (first) {
        thi_heads(w, sheet, row, heads, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        thi_say_at(
            w, (thi_ref){sheet, row, i}, heads[i].zh, heads[i].en, &thi_head_style);
    thi_xlsx_height(w->x, sheet, row, 30);
}

void thi_dual_year_heads(thi_workbook *w,
                         uint32_t sheet,
                         uint32_t row,
                         uint32_t column,
                         int32_t first,
                         uint32_t count)
{
    static const thi_style head = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    for (uint32_t i = 0; i < count; i++)
        thi_xlsx_number(w->x, sheet, row, column + i, first + (int32_t)i, &head);
}

/* ---- totals of energy ---- */

const char *thi_dual_energy_body(
    thi_workbook *w, uint32_t sheet, const th_target *t, int32_t year, thi_refs *refs)
{
    size_t most = 3 * (size_t)w->m.cell_count + 1;
    uint32_t *cells = TH_NEW_N(w->arena, uint32_t, most);
    double *weights = TH_NEW_N(w->arena, double, most);
    size_t count = th_dual_energy_terms(w->dual, t, year, cells, weights);
    thi_refs sides[2] = {{0}, {0}}; /* added, taken off */
    th_unit tce = {.factor = 1};
    char factor[40];
    th_text text = {0};
    (void)th_unit_parse(th_registry_units(w->m.registry), "tce", &tce, NULL, 0);
    for (size_t i = 0; i < count; i++)
        if (thi_cell_shown(w, cells[i]) &&
            w->m.cells[cells[i]].state == TH_STATE_VALUE) {
            thi_ref_add(w, refs, w->cell_at[cells[i]]);
            thi_ref_add(w, &sides[weights[i] < 0], w->cell_at[cells[i]]);
        }
    th_text_add(&text, "(");
    for (size_t side = 0; side < 2; side++) {
        thi_spans spans = thi_spans_of(w, &sides[side]);
        if (side && !spans.count)
            continue;
        th_text_add(&text, side ? "-SUM(" : "SUM(");
        thi_spans_print(w, sheet, &spans, 0, spans.count, &text);
        th_text_add(&text, ")");
    }
    th_text_addf(&text, ")/%s", th_number_print(tce.factor, factor));
    const char *body = th_arena_text(w->arena, text.data);
    th_text_free(&text);
    return body;
}

/* ---- GDP: a level, moved along the index ---- */

static void add_chain(thi_workbook *w,
                      uint32_t sheet,
                      const th_gdp_year *g,
                      th_text *text,
                      thi_refs *refs)
{
    thi_ref anchor = thi_datum_at(w, (uint32_t)g->anchor_row);
    th_text_add(text, thi_dual_place(w, sheet, anchor));
    thi_ref_add(w, refs, anchor);
    for (uint32_t i = 0; i < g->chain_count; i++) {
        thi_ref index = thi_datum_at(w, g->chain_rows[i]);
        th_text_addf(text,
                     g->chain_down ? "/(%s/100)" : "*(%s/100)",
                     thi_dual_place(w, sheet, index));
        thi_ref_add(w, refs, index);
    }
}

const char *
thi_dual_gdp_body(thi_workbook *w, uint32_t sheet, const th_gdp_year *g, thi_refs *refs)
{
    th_text text = {0};
    add_chain(w, sheet, g, &text, refs);
    if (g->current_row >= 0) {
        int32_t prices = w->a.rows[g->anchor_row].price_year;
        th_gdp_year then = th_dual_gdp(w->dual, g->price_year, prices);
        thi_ref current = thi_datum_at(w, (uint32_t)g->current_row);
        th_text_addf(&text, "*%s/(", thi_dual_place(w, sheet, current));
        thi_ref_add(w, refs, current);
        add_chain(w, sheet, &then, &text, refs);
        th_text_add(&text, ")");
    }
    const char *body = th_arena_format(w->arena, "(%s)/10000", text.data);
    th_text_free(&text);
    return body;
}
