/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: `correlations` and `key_notes` of inventory.yaml. What their selectors meet
 * is settled where errors are listed; here their form is read. */
#include "activity_internal.h"

#include <string.h>

static void wrong(th_diags *diags, const th_tree *t, const char *code, const char *what)
{
    th_diags_add(diags, TH_ERROR, code, th_tree_place(t), "%s", what);
}

static th_place kept_place(const th_activity *a, const th_tree *t)
{
    th_place place = th_tree_place(t);
    place.file = th_arena_text(a->arena, place.file);
    return place;
}

static bool
read_number(const th_tree *t, double *out, const char *what, th_diags *diags)
{
    bool number =
        t->kind == TH_TREE_SCALAR && th_number_parse(t->text, strlen(t->text), out);
    if (!number)
        wrong(diags, t, "E-CORR", what);
    return number;
}

/* ---- correlations ---- */

static const double *
read_matrix(th_activity *a, const th_tree *t, uint32_t n, th_diags *diags)
{
    static const char what[] =
        "`matrix` has one row for each of `rows`, each a list of "
        "as many numbers from -1 to 1";
    bool good = t->kind == TH_TREE_SEQUENCE && t->count == n;
    const th_tree *at = t;
    for (uint32_t i = 0; good && i < n; i++) {
        at = t->items[i];
        good = at->kind == TH_TREE_SEQUENCE && at->count == n;
    }
    /* Room only for what is there: n is what the file says, its square may be any. */
    double *matrix = TH_NEW_N(a->arena, double, good ? (size_t)n *n + 1 : 1);
    for (uint32_t i = 0; good && i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (!read_number(
                    t->items[i]->items[j], &matrix[(size_t)i * n + j], what, diags))
                return NULL;
    if (good)
        return matrix;
    wrong(diags, at, "E-CORR", what);
    return NULL;
}

static const th_selector *
read_selectors(th_activity *a, const th_tree *rows, th_diags *diags)
{
    th_selector *list = TH_NEW_N(a->arena, th_selector, rows->count + 1);
    bool good = true;
    for (size_t i = 0; i < rows->count; i++)
        good = thi_selector_read(a, rows->items[i], &list[i], diags) && good;
    return good ? list : NULL;
}

static void read_correlation(th_activity *a, const th_tree *t, th_diags *diags)
{
    static const char *const allowed[] = {"rows", "matrix", "rho", "note", NULL};
    const th_tree *rows = t->kind == TH_TREE_MAP ? th_tree_get(t, "rows") : NULL;
    if (!rows || rows->kind != TH_TREE_SEQUENCE || !rows->count) {
        wrong(diags,
              t,
              "E-CORR",
              "each item of `correlations` is a map {rows: [{variable: , ...}, ...], "
              "rho: } or {rows: , matrix: }");
        return;
    }
    th_tree_only(t, allowed, diags);
    const th_tree *matrix = th_tree_get(t, "matrix"), *rho = th_tree_get(t, "rho");
    th_correlation c = {.selector_count = (uint32_t)rows->count,
                        .selectors = read_selectors(a, rows, diags),
                        .place = kept_place(a, t)};
    if (!matrix == !rho) {
        wrong(diags, t, "E-CORR", "a correlation has either `rho` or `matrix`");
        return;
    }
    if (rho && !read_number(rho, &c.rho, "`rho` is a number from -1 to 1", diags))
        return;
    if (matrix)
        c.matrix = read_matrix(a, matrix, c.selector_count, diags);
    if (c.selectors && (rho || c.matrix))
        TH_PUSH(a->arena,
                a->correlations,
                a->correlation_count,
                a->correlation_capacity,
                c);
}

void thi_activity_read_correlations(th_activity *a,
                                    const th_tree *list,
                                    th_diags *diags)
{
    for (size_t i = 0; list && i < list->count; i++)
        read_correlation(a, list->items[i], diags);
}

/* ---- reasons that make a category key ---- */

static th_sym read_gas(const th_activity *a, const th_tree *t, th_diags *diags)
{
    th_sym gas = t->kind == TH_TREE_SCALAR ? th_names_find(a->names, t->text) : 0;
    if (gas && th_gas_find(a->registry, gas) >= 0)
        return gas;
    th_diags_add(diags,
                 TH_ERROR,
                 "E-GAS",
                 th_tree_place(t),
                 "'%s' is no gas; `tanheng factors --members gas` lists them",
                 t->kind == TH_TREE_SCALAR ? t->text : "");
    return 0;
}

static void read_key_note(th_activity *a, const th_tree *t, th_diags *diags)
{
    static const char *const allowed[] = {"category", "gas", "reason", NULL};
    const char *code = t->kind == TH_TREE_MAP ? th_tree_text(t, "category") : NULL;
    const char *reason = code ? th_tree_text(t, "reason") : NULL;
    if (!code || !reason || !*reason) {
        wrong(diags,
              t,
              "E-KEY",
              "each item of `key_notes` is a map {category: , gas: (may be left out), "
              "reason: }");
        return;
    }
    th_tree_only(t, allowed, diags);
    const th_tree *gas = th_tree_get(t, "gas");
    th_key_note note = {.category =
                            thi_member_read(a->registry,
                                            a->names,
                                            TH_IX_CATEGORY,
                                            code,
                                            th_tree_place(th_tree_get(t, "category")),
                                            diags),
                        .gas = gas ? read_gas(a, gas, diags) : 0,
                        .reason = th_arena_text(a->arena, reason),
                        .place = kept_place(a, t)};
    if (note.category && !gas == !note.gas)
        TH_PUSH(a->arena, a->key_notes, a->key_note_count, a->key_note_capacity, note);
}

void thi_activity_read_key_notes(th_activity *a, const th_tree *list, th_diags *diags)
{
    for (size_t i = 0; list && i < list->count; i++)
        read_key_note(a, list->items[i], diags);
}
