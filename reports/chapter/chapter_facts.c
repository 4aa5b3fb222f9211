/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the written report may speak of. A fact that is missing has no name, so
 * that the layout chooses another sentence. */
#include "chapter.h"
#include "workbook_layout.h"

#include <math.h>
#include <string.h>

/* ---- facts ---- */

static void add(thi_chapter *c, thi_facts *to, thi_fact fact)
{
    fact.name = th_arena_text(c->w->arena, fact.name);
    TH_PUSH(c->w->arena, to->list, to->count, to->capacity, fact);
}

void thi_fact_text(thi_chapter *c, thi_facts *to, const char *name, const char *text)
{
    if (text && *text)
        add(c, to, (thi_fact){.name = name, .text = th_arena_text(c->w->arena, text)});
}

void thi_fact_figure(thi_chapter *c,
                     thi_facts *to,
                     const char *name,
                     const thi_named *figure,
                     int decimals,
                     bool percent)
{
    th_arena *arena = c->w->arena;
    if (!figure)
        return;
    thi_fact fact = {name, NULL, figure, decimals, percent};
    if (!isfinite(figure->figure.value))
        fact.name = th_arena_format(arena, "%s_key", name);
    add(c, to, fact);
    if (isfinite(figure->figure.value) && figure->incomplete)
        thi_fact_text(c, to, th_arena_format(arena, "%s_incomplete", name), "1");
    if (isfinite(figure->figure.value) && figure->confidential)
        thi_fact_text(c, to, th_arena_format(arena, "%s_masked", name), "1");
}

thi_facts *thi_fact_item(thi_chapter *c, const char *list)
{
    th_arena *arena = c->w->arena;
    thi_fact_list *found = NULL;
    for (size_t i = 0; i < c->list_count; i++)
        if (!strcmp(c->lists[i].name, list))
            found = &c->lists[i];
    if (!found) {
        thi_fact_list new = {.name = list};
        TH_PUSH(arena, c->lists, c->list_count, c->list_capacity, new);
        found = &c->lists[c->list_count - 1];
        thi_fact_text(c, &c->facts, th_arena_format(arena, "any_%s", list), "1");
    }
    thi_facts item = {.outer = &c->facts};
    TH_PUSH(arena, found->items, found->count, found->capacity, item);
    return &found->items[found->count - 1];
}

const thi_fact *thi_fact_find(const thi_facts *facts, const char *name)
{
    for (; facts; facts = facts->outer)
        for (size_t i = 0; i < facts->count; i++)
            if (!strcmp(facts->list[i].name, name))
                return &facts->list[i];
    return NULL;
}

/* ---- who, what, when ---- */

static const char *year_text(const thi_chapter *c, int32_t year)
{
    return th_arena_format(c->w->arena, "%d", year);
}

const char *thi_boundary_name(const thi_chapter *c, uint32_t boundary)
{
    const thi_workbook *w = c->w;
    return th_title_text(
        w->arena, th_boundary_get(w->m.registry, boundary)->titles, w->language);
}

static const char *years_text(const thi_workbook *w)
{
    th_text text = {0};
    for (uint32_t y = 0; y < w->a.year_count; y++)
        th_text_addf(&text,
                     "%s%d",
                     !y                     ? ""
                     : w->language == TH_EN ? ", "
                                            : "、",
                     w->a.years[y]);
    const char *copy = th_arena_text(w->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static const char *title_of(const thi_workbook *w)
{
    const th_report_template *look = w->options->look;
    th_titles own = {th_arena_format(w->arena, "%s温室气体清单", w->a.name.zh),
                     th_arena_format(w->arena,
                                     "%s: greenhouse-gas inventory",
                                     *w->a.name.en ? w->a.name.en : w->a.name.zh)};
    if (look && *look->title.zh)
        own = look->title;
    return th_title_text(w->arena, own, w->language);
}

static void identity(thi_chapter *c)
{
    thi_workbook *w = c->w;
    const th_report_template *look = w->options->look;
    thi_facts *to = &c->facts;
    thi_fact_text(c, to, "title", title_of(w));
    thi_fact_text(c, to, "region", th_title_text(w->arena, w->a.name, w->language));
    thi_fact_text(c, to, "region_code", thi_id(w, w->a.region));
    thi_fact_text(c, to, "years", years_text(w));
    thi_fact_text(c, to, "workbook", c->workbook);
    thi_fact_text(c, to, "program", "tanheng " TANHENG_VERSION);
    thi_fact_text(c, to, "date", w->date);
    thi_fact_text(c,
                  to,
                  "guideline",
                  th_title_text(w->arena, w->m.guideline->titles, w->language));
    thi_fact_text(c, to, "guideline_id", thi_id(w, w->m.guideline->id));
    thi_fact_text(c, to, "gwp", thi_id(w, w->m.gwp->name));
    thi_fact_text(c, to, "gwp_source", w->m.gwp->source);
    thi_fact_text(c, to, "activity_hash", w->a.sha256);
    thi_fact_text(c, to, "registry_hash", th_registry_hash(w->m.registry));
    if (look && *look->organisation.zh)
        thi_fact_text(c,
                      to,
                      "organisation",
                      th_title_text(w->arena, look->organisation, w->language));
    for (size_t i = 0; i < w->a.row_count; i++)
        if (w->a.rows[i].confidential) {
            thi_fact_text(c, to, "confidential", "1");
            break;
        }
}

static void years(thi_chapter *c)
{
    const thi_workbook *w = c->w;
    if (!w->a.year_count)
        return;
    thi_fact_text(c, &c->facts, "year", year_text(c, thi_text_year(w)));
    thi_fact_text(c, &c->facts, "first_year", year_text(c, w->a.years[0]));
    if (thi_text_year(w) > w->a.years[0])
        thi_fact_text(c, &c->facts, "several_years", "1");
}

/* ---- totals ---- */

static void two_years(
    thi_chapter *c, thi_facts *to, const char *name, const char *figure, int decimals)
{
    thi_workbook *w = c->w;
    th_arena *arena = w->arena;
    if (!w->a.year_count)
        return;
    const char *first = th_arena_format(arena, "%s_first", name);
    const char *change = th_arena_format(arena, "%s_change", name);
    const thi_named *f =
        thi_figure_find(w, th_arena_format(arena, "change/%s", figure));
    thi_fact_figure(
        c, to, name, thi_figure_in(w, figure, thi_text_year(w)), decimals, false);
    thi_fact_figure(
        c, to, first, thi_figure_in(w, figure, w->a.years[0]), decimals, false);
    thi_fact_figure(c, to, change, f, 1, true);
    if (thi_figure_known(f))
        thi_fact_text(c,
                      to,
                      th_arena_format(arena,
                                      "%s_%s",
                                      name,
                                      f->confidential       ? "hidden"
                                      : f->figure.value < 0 ? "fell"
                                                            : "rose"),
                      "1");
}

static void totals(thi_chapter *c)
{
    thi_workbook *w = c->w;
    thi_heads_of of = thi_headlines(w);
    const struct {
        const char *name;
        uint32_t boundary;
    } list[] = {{"gross", of.gross}, {"net", of.net}, {"power", of.power}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        if (list[i].boundary == THI_NOWHERE)
            continue;
        const th_boundary *b = th_boundary_get(w->m.registry, list[i].boundary);
        two_years(c,
                  &c->facts,
                  list[i].name,
                  th_arena_format(w->arena, "total/%s", thi_id(w, b->id)),
                  2);
        thi_fact_text(c,
                      &c->facts,
                      th_arena_format(w->arena, "%s_name", list[i].name),
                      thi_boundary_name(c, list[i].boundary));
    }
    two_years(c, &c->facts, "removals", "ipcc/co2e/-", 0);
    two_years(c, &c->facts, "positive", "ipcc/co2e/+", 0);
}

static void sectors(thi_chapter *c)
{
    thi_workbook *w = c->w;
    for (uint32_t i = 0; i < w->sector_count; i++) {
        const thi_sector *s = &w->sectors[i];
        const char *figure = th_arena_format(w->arena, "sector/%s", s->id);
        if (!thi_figure_in(w, figure, thi_text_year(w)))
            continue;
        thi_facts *item = thi_fact_item(c, "sector");
        thi_fact_text(c, item, "name", th_title_text(w->arena, s->titles, w->language));
        two_years(c, item, "value", figure, 2);
        thi_fact_figure(
            c,
            item,
            "share",
            thi_figure_find(w, th_arena_format(w->arena, "share/sector/%s", s->id)),
            1,
            true);
        if (s->land) {
            thi_fact_text(c, item, "is_land", "1");
            two_years(c, &c->facts, "land", figure, 2);
        }
    }
}

/* ---- what it rests on ---- */

static void quality(thi_chapter *c)
{
    static const struct {
        const char *name, *figure;
        bool percent;
    } of[] = {{"published", "quality/%d", true},
              {"downscaled", "quality/%d", true},
              {"estimate", "quality/%d", true},
              {"unstated", "quality/%d", true},
              {"two_sources", "confidence/%d", true},
              {"one_source", "confidence/%d", true},
              {"unconfirmed", "confidence/%d", true}};
    static const int code[] = {TH_PUBLISHED,
                               TH_DOWNSCALED,
                               TH_ESTIMATE,
                               TH_QUALITY_NONE,
                               TH_TWO_SOURCES,
                               TH_ONE_SOURCE,
                               TH_UNCONFIRMED};
    thi_workbook *w = c->w;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        bool confidence = of[i].figure[0] == 'c';
        const char *name = th_arena_format(
            w->arena, "%s/%d", confidence ? "confidence" : "quality", code[i]);
        const thi_named *share = thi_figure_in(w, name, thi_text_year(w));
        const thi_named *rows =
            thi_figure_find(w, th_arena_format(w->arena, "count/%s", name));
        thi_fact_figure(c,
                        &c->facts,
                        th_arena_format(w->arena, "%s_share", of[i].name),
                        share,
                        1,
                        true);
        thi_fact_figure(c,
                        &c->facts,
                        th_arena_format(w->arena, "%s_rows", of[i].name),
                        rows,
                        0,
                        false);
        if ((thi_figure_known(share) && share->figure.value > 0) ||
            (thi_figure_known(rows) && rows->figure.value > 0))
            thi_fact_text(c, &c->facts, of[i].name, "1");
    }
}

static void counts(thi_chapter *c)
{
    static const struct {
        const char *name, *figure;
    } of[] = {{"activity_rows", "count/activity"},
              {"factor_rows", "count/factor"},
              {"filled_values", "count/filled"},
              {"check_count", "count/checks"},
              {"finding_count", "count/findings"},
              {"ne_lines", "count/key/NE"},
              {"ie_lines", "count/key/IE"},
              {"no_lines", "count/key/NO"},
              {"na_lines", "count/key/NA"}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const thi_named *f = thi_figure_find(c->w, of[i].figure);
        if (!thi_figure_known(f))
            continue;
        const char *any = th_arena_format(c->w->arena, "some_%s", of[i].name);
        thi_fact_figure(c, &c->facts, of[i].name, f, 0, false);
        if (f->figure.value > 0)
            thi_fact_text(c, &c->facts, any, "1");
    }
}

/* ---- uncertainty and recalculation ---- */

/** The figures of a table live as long as the workbook: named here, for the text. */
static void table_figure(
    thi_chapter *c, const char *name, thi_figure figure, int decimals, bool percent)
{
    if (!isfinite(figure.value))
        return;
    thi_figure_add(c->w,
                   th_arena_format(c->w->arena, "text/%s", name),
                   (thi_named){.figure = figure});
    thi_named *own = TH_NEW(c->w->arena, thi_named);
    *own = (thi_named){.id = name, .figure = figure};
    thi_fact_figure(c, &c->facts, name, own, decimals, percent);
}

static void uncertainty(thi_chapter *c)
{
    thi_workbook *w = c->w;
    if (!w->uncertainty || !c->table) {
        thi_fact_text(c,
                      &c->facts,
                      "no_uncertainty",
                      w->no_uncertainty ? thi_half(w, w->no_uncertainty) : "1");
        return;
    }
    th_uncertainty_view v = th_uncertainty_get(w->uncertainty);
    thi_fact_text(c,
                  &c->facts,
                  "uncertainty_name",
                  th_title_text(w->arena, v.boundary->titles, w->language));
    thi_fact_text(c, &c->facts, "uncertainty_year", year_text(c, v.year));
    if (v.source_lines_without)
        thi_fact_text(c, &c->facts, "lines_without", "1");
    table_figure(c, "total_t", c->table->total, 0, false);
    table_figure(c, "level", c->table->level_pct, 1, false);
    if (!v.simulation)
        return;
    thi_fact_figure(c, &c->facts, "draws", thi_figure_find(w, "draws"), 0, false);
    table_figure(c, "draws_lower", c->table->sampled_lower, 0, false);
    table_figure(c, "draws_upper", c->table->sampled_upper, 0, false);
}

static void recalculation(thi_chapter *c)
{
    thi_workbook *w = c->w;
    if (!w->options->previous) {
        thi_fact_text(c, &c->facts, "no_previous", "1");
        return;
    }
    int32_t year = thi_text_year(w);
    thi_fact_figure(
        c, &c->facts, "before", thi_figure_in(w, "bridge/before", year), 0, false);
    thi_fact_figure(
        c, &c->facts, "now", thi_figure_in(w, "bridge/now", year), 0, false);
}

void thi_chapter_gather(thi_chapter *c)
{
    identity(c);
    years(c);
    totals(c);
    sectors(c);
    quality(c);
    counts(c);
    uncertainty(c);
    recalculation(c);
    thi_chapter_lists(c);
}
