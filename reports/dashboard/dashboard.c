/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dashboard's page: its template with style, script, charts and data put in, and
 * the policy that lets just these run. */
#include "dashboard.h"
#include "report_words.h"

#include <string.h>

extern const th_embedded thi_page_table[];
extern const size_t thi_page_count;

/* ---- pieces of the page ---- */

static void add_file(th_text *out, const char *path)
{
    for (size_t i = 0; i < thi_page_count; i++)
        if (!strcmp(thi_page_table[i].path, path))
            th_text_add_n(out, thi_page_table[i].data, thi_page_table[i].size);
}

static void add_html(th_text *out, const char *text)
{
    static const char *const names[] = {['&'] = "&amp;",
                                        ['<'] = "&lt;",
                                        ['>'] = "&gt;",
                                        ['"'] = "&quot;",
                                        ['\''] = "&#39;"};
    th_text plain = {0};
    th_text_add_plain(&plain, text ? text : "");
    for (const char *p = plain.data; p && *p; p++) {
        unsigned char c = (unsigned char)*p;
        const char *name = c < sizeof names / sizeof *names ? names[c] : NULL;
        th_text_add_n(out, name ? name : p, name ? strlen(name) : 1);
    }
    th_text_free(&plain);
}

/** `'sha256-...'`: the hash of a policy, in base 64. */
static void add_hash(th_text *out, const th_text *of)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char hex_digits[] = "0123456789abcdef";
    char hex[65];
    uint32_t held = 0, bits = 0;
    th_sha256(of->data ? of->data : "", of->size, hex);
    th_text_add(out, "'sha256-");
    for (int i = 0; i < 64; i++) { /* 4 bits in, 6 bits out */
        held = held << 4 | (uint32_t)(strchr(hex_digits, hex[i]) - hex_digits);
        bits += 4;
        if (bits >= 6) {
            bits -= 6;
            th_text_add_n(out, &digits[held >> bits & 63], 1);
        }
    }
    th_text_add_n(out, &digits[held << (6 - bits) & 63], 1); /* 256 bits leave 4 */
    th_text_add(out, "='");
}

/* ---- the data ---- */

static void add_pair(th_text *out, const char *key, const char *text)
{
    th_text_addf(out, ", \"%s\": ", key);
    thi_dash_text(out, text);
}

static void add_titled(th_text *out, const char *key, const char *id, th_titles titles)
{
    th_text_addf(out, ", \"%s\": {\"id\": ", key);
    thi_dash_text(out, id);
    th_text_add(out, ", \"titles\": ");
    thi_dash_titles(out, titles);
    th_text_add(out, "}");
}

static void add_head(const thi_dash *d)
{
    const th_names *names = th_activity_names(d->m.activity);
    char date[11];
    th_report_date(d->in->inventory, date);
    th_text_add(d->out, "{\"format\": 1");
    add_pair(d->out, "version", TANHENG_VERSION);
    add_pair(d->out, "language", d->in->language == TH_EN ? "en" : "zh");
    add_pair(d->out, "date", d->in->date ? d->in->date : date);
    add_titled(d->out, "inventory", th_names_text(names, d->a.region), d->a.name);
    add_titled(d->out,
               "region",
               th_names_text(names, d->a.region),
               thi_titles_of(&d->m, d->a.region));
    add_titled(d->out,
               "guideline",
               th_names_text(names, d->m.guideline->id),
               d->m.guideline->titles);
    add_pair(d->out, "gwp", d->m.gwp ? th_names_text(names, d->m.gwp->name) : "");
    add_pair(d->out, "inputs_sha256", d->a.sha256);
    add_pair(d->out, "factors_sha256", th_registry_hash(d->m.registry));
    th_text_add(d->out, ",\n \"years\": [");
    for (uint32_t y = 0; y < d->a.year_count; y++)
        th_text_addf(d->out, "%s%d", y ? ", " : "", d->a.years[y]);
    th_text_add(d->out, "]");
}

/** Has the sector a counted line of direct emissions? As in the workbook's chart. */
static bool sector_present(const thi_dash *d, const char *id)
{
    th_sym sym = th_names_find(th_activity_names(d->m.activity), id);
    for (size_t i = 0; sym && i < th_inventory_line_count(d->in->inventory); i++) {
        const th_line *line = th_inventory_line(d->in->inventory, i);
        if (line->sector == sym && !line->alternative && !line->stream)
            return true;
    }
    return false;
}

static void add_sectors(const thi_dash *d)
{
    thi_sector sector;
    bool shown = false;
    th_text_add(d->out, ",\n \"sectors\": [");
    for (uint32_t i = 0; thi_sector_at(d->m.registry, i, &sector); i++) {
        if (!sector_present(d, sector.id))
            continue;
        th_text_addf(d->out, "%s{\"id\": ", shown ? ", " : "");
        thi_dash_text(d->out, sector.id);
        th_text_add(d->out, ", \"titles\": ");
        thi_dash_titles(d->out, sector.titles);
        th_text_addf(d->out, ", \"color\": \"#%06X\"}", sector.color);
        shown = true;
    }
    th_text_add(d->out, "]");
}

/** A table, unless there is none; those without rows are told by the page. */
static void add_one(const thi_dash *d, const char *view, const th_table *t, bool *first)
{
    if (!t)
        return;
    th_text_add(d->out, *first ? "" : ",");
    thi_dash_table(d->out, view, t, t);
    *first = false;
}

/** Tables whose builder writes one language: built twice, written as one. */
static void add_pairs(const thi_dash *d,
                      const char *view,
                      const th_table *const *zh,
                      const th_table *const *en,
                      size_t count,
                      bool *first)
{
    for (size_t i = 0; i < count; i++) {
        th_text_add(d->out, *first ? "" : ",");
        thi_dash_table(d->out, view, zh[i], en[i]);
        *first = false;
    }
}

static void add_sums(const thi_dash *d, bool *first)
{
    static const char *const sectors[] = {"sector", "year"},
                             *const gases[] = {"gas", "year"},
                             *const flows[] = {"year", "subject", "sector", "gas"},
                             *const categories[] = {"category", "year"},
                             *const departments[] = {"department", "year"};
    add_one(d, "overview", thi_dash_boundaries(d), first);
    add_one(d, "series", thi_dash_by(d, "sectors", sectors, 2), first);
    add_one(d, "series", thi_dash_by(d, "gases", gases, 2), first);
    add_one(d, "flows", thi_dash_by(d, "flows", flows, 4), first);
    add_one(d, "series", thi_dash_by(d, "categories", categories, 2), first);
    add_one(d, "series", thi_dash_by(d, "departments", departments, 2), first);
}

static void add_quality(const thi_dash *d, bool *first)
{
    size_t count;
    const th_table *const *zh =
        th_report_quality(d->arena, d->in->inventory, TH_ZH, &count);
    const th_table *const *en =
        th_report_quality(d->arena, d->in->inventory, TH_EN, &count);
    add_one(d, "quality", thi_dash_quality(d), first);
    add_pairs(d, "quality", zh, en, count, first);
}

static void add_dual(const thi_dash *d, bool *first)
{
    size_t count;
    if (!d->in->dual || !th_dual_count(d->in->dual))
        return;
    add_one(d, "dual", thi_dash_targets(d), first);
    add_one(d, "dual", thi_dash_paths(d), first);
    const th_table *const *zh = th_report_dual(d->arena, d->in->dual, TH_ZH, &count);
    const th_table *const *en = th_report_dual(d->arena, d->in->dual, TH_EN, &count);
    add_pairs(d, "dual_detail", zh, en, count, first);
}

/** Paths, peaks and measures; the tables of single scenarios repeat the paths. */
static void add_projections(const thi_dash *d, bool *first)
{
    const th_dashboard *in = d->in;
    size_t count;
    if (!in->projection_count)
        return;
    add_one(
        d,
        "scenarios",
        th_report_projection_rows(
            d->arena, in->inventory, in->gdp, in->projections, in->projection_count),
        first);
    const th_table *const *zh = th_report_projection(d->arena,
                                                     in->inventory,
                                                     in->gdp,
                                                     in->projections,
                                                     in->projection_count,
                                                     TH_ZH,
                                                     &count);
    const th_table *const *en = th_report_projection(d->arena,
                                                     in->inventory,
                                                     in->gdp,
                                                     in->projections,
                                                     in->projection_count,
                                                     TH_EN,
                                                     &count);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(zh[i]->id, "peaks"))
            add_pairs(d, "scenarios", &zh[i], &en[i], 1, first);
    add_one(d, "measures", thi_dash_measures(d), first);
}

/** Fans, and what they say of peaks and targets. The page shows a fan as its band. */
static void add_draws(const thi_dash *d, bool *first)
{
    static const char *const kept[] = {
        "peak_probability", "peak_draws", "cumulative", "target_probability"};
    const th_dashboard *in = d->in;
    const th_dual *targets = in->dual ? in->dual : in->gdp; /* gdp: without any */
    size_t n = in->projection_count, count;
    if (!in->ensembles || !n)
        return;
    add_one(d, "fans", th_report_ensemble_rows(d->arena, in->ensembles, n), first);
    add_one(d, "fans", thi_dash_intensity_fan(d), first);
    const th_table *const *zh =
        th_report_ensemble(d->arena, targets, in->ensembles, n, TH_ZH, &count);
    const th_table *const *en =
        th_report_ensemble(d->arena, targets, in->ensembles, n, TH_EN, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            if (!strcmp(zh[i]->id, kept[k]))
                add_pairs(d, "draws", &zh[i], &en[i], 1, first);
}

/** How many draws; without them the page shows paths alone. */
static void add_draw_count(const thi_dash *d)
{
    bool drawn = d->in->ensembles && d->in->projection_count;
    th_ensemble_view v = {.draws = 0};
    if (drawn)
        v = th_ensemble_get(d->in->ensembles[0]);
    th_text_addf(d->out,
                 ",\n \"draws\": {\"count\": %llu, \"seed\": %llu}",
                 (unsigned long long)v.draws,
                 (unsigned long long)v.seed);
}

static const thi_subsets *make_subsets(const thi_dash *d)
{
    thi_subsets *all = TH_NEW_N(d->arena, thi_subsets, d->in->projection_count + 1);
    for (size_t i = 0; i < d->in->projection_count; i++)
        all[i] = thi_subsets_of(d, d->in->projections[i]);
    return all;
}

static void make_data(thi_dash *d, th_text *out)
{
    th_text data = {0};
    bool first = true;
    d->subsets = make_subsets(d);
    d->out = &data;
    add_head(d);
    add_draw_count(d);
    add_sectors(d);
    th_text_add(&data, ",\n \"tables\": [");
    add_sums(d, &first);
    add_quality(d, &first);
    add_dual(d, &first);
    add_projections(d, &first);
    add_draws(d, &first);
    add_one(d, "factors", thi_dash_factors(d), &first);
    th_text_add(&data, "],\n ");
    thi_dash_scenarios(d);
    th_text_add(&data, "}\n");
    for (const char *p = data.data; *p; p++) /* nothing in it can end its element */
        th_text_add_n(out, *p == '<' ? "\\u003c" : p, *p == '<' ? 6 : 1);
    th_text_free(&data);
}

/* ---- the page ---- */

typedef struct piece {
    const char *name; /* {{name}} in page.html */
    const th_text *text;
} piece;

/** The template with its pieces; what a piece holds is not looked at again. */
static void fill(th_text *out, const th_text *page, const piece *pieces, size_t count)
{
    const char *at = page->data;
    for (const char *mark; (mark = strstr(at, "{{")) != NULL;) {
        size_t length = strcspn(mark + 2, "}");
        th_text_add_n(out, at, (size_t)(mark - at));
        for (size_t i = 0; i < count; i++)
            if (strlen(pieces[i].name) == length &&
                !strncmp(mark + 2, pieces[i].name, length))
                th_text_add_n(out, pieces[i].text->data, pieces[i].text->size);
        at = mark + 2 + length + 2;
    }
    th_text_add(out, at);
}

static void make_policy(th_text *out,
                        const th_text *style,
                        const th_text *charts,
                        const th_text *script)
{
    th_text_add(out, "default-src 'none'; script-src ");
    add_hash(out, charts);
    th_text_add(out, " ");
    add_hash(out, script);
    th_text_add(out, "; style-src ");
    add_hash(out, style);
    th_text_add(out, "; img-src data:; base-uri 'none'; form-action 'none'");
}

void th_report_dashboard(th_text *out, const th_dashboard *dashboard)
{
    thi_dash d = {.arena = th_arena_create(),
                  .in = dashboard,
                  .m = th_model_get(th_inventory_model(dashboard->inventory))};
    d.a = th_activity_get(d.m.activity);
    bool en = dashboard->language == TH_EN;
    th_text page = {0}, style = {0}, charts = {0}, script = {0}, data = {0},
            policy = {0}, title = {0}, language = {0}, licences = {0};
    add_file(&page, "page.html");
    add_file(&style, "style.css");
    add_file(&charts, "vendor/echarts.min.js");
    add_file(&licences, "vendor/NOTICE");
    add_file(&licences, "vendor/LICENSE-zrender");
    add_file(&licences, "vendor/LICENSE-d3");
    add_file(&script, "charts.js");
    add_file(&script, "views.js");
    add_file(&script, "scenarios.js");
    add_file(&script, "app.js");
    make_data(&d, &data);
    make_policy(&policy, &style, &charts, &script);
    add_html(&title, en ? d.a.name.en : d.a.name.zh);
    th_text_add(&language, en ? "en" : "zh-CN");
    const piece pieces[] = {{"style", &style},
                            {"charts", &charts},
                            {"script", &script},
                            {"data", &data},
                            {"policy", &policy},
                            {"title", &title},
                            {"licences", &licences},
                            {"language", &language}};
    fill(out, &page, pieces, sizeof pieces / sizeof *pieces);
    th_text *const all[] = {
        &page, &style, &charts, &script, &data, &policy, &title, &language, &licences};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        th_text_free(all[i]);
    th_arena_free(d.arena);
}
