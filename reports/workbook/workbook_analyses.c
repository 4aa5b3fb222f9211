/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the analyses that the workbook shows beside the inventory. An inventory of
 * one year has no trend and no decomposition: that is no error, and its sheet says so.
 */
#include "workbook.h"

#include <string.h>

/* The text of the first error that was told. */
static const char *first_error(thi_workbook *w, const th_diags *diags)
{
    for (size_t i = 0; i < th_diags_size(diags); i++)
        if (th_diags_get(diags, i)->severity == TH_ERROR)
            return th_arena_text(w->arena, th_diags_get(diags, i)->text);
    return "";
}

th_status thi_uncertainty_make(thi_workbook *w, th_diags *diags, th_error *err)
{
    static const th_uncertainty_options usual = {
        .with_land = true, .simulate = true, .sampling = {.seed = 1}};
    if (!w->a.year_count) {
        w->no_uncertainty = "没有报告年 / no reported year";
        return TH_OK;
    }
    return th_uncertainty_create(&w->uncertainty,
                                 w->inventory,
                                 w->options->uncertainty ? w->options->uncertainty
                                                         : &usual,
                                 diags,
                                 err);
}

static th_status make_bridge(thi_workbook *w, th_error *err)
{
    if (!w->options->previous) {
        w->no_bridge =
            "没有给出上一版清单；用 --previous 目录 给出，本表即列出逐项重算的原因。 / "
            "No previous inventory was given: with --previous DIR this sheet splits "
            "the "
            "difference by cause.";
        return TH_OK;
    }
    return th_bridge_create(
        &w->bridge, w->options->previous, NULL, w->inventory, NULL, err);
}

static void make_decompose(thi_workbook *w)
{
    th_decompose_options options = {.set = "lmdi"};
    th_diags *diags = th_diags_create();
    th_error err = {0};
    if (w->a.year_count < 2)
        w->no_decompose =
            "只有一个报告年，没有变化可分解 / one reported year alone: no "
            "change to decompose";
    else if (th_decompose_create(&w->decompose, w->inventory, &options, diags, &err) !=
             TH_OK) {
        const char *why = first_error(w, diags);
        w->no_decompose = th_arena_format(
            w->arena,
            "缺数据，不能分解：%s / Not decomposed, data are missing: %s",
            *why ? why : err.text,
            *why ? why : err.text);
    }
    th_diags_free(diags);
}

th_status thi_analyses_make(thi_workbook *w, th_diags *diags, th_error *err)
{
    th_status status = th_series_create(&w->changes, w->inventory, err);
    if (status == TH_OK)
        status = make_bridge(w, err);
    if (status == TH_OK)
        make_decompose(w);
    if (status == TH_OK)
        status =
            th_quality_create(&w->quality, w->inventory, w->dual, NULL, diags, err);
    return status;
}

void thi_analyses_free(thi_workbook *w)
{
    th_quality_free(w->quality);
    th_decompose_free(w->decompose);
    th_bridge_free(w->bridge);
    th_series_free(w->changes);
    th_uncertainty_free(w->uncertainty);
}
