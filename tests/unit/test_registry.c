/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: a small guideline of its own, every lint by an edit of it
 * (tests/registry/lint.txt), what is shipped. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tanheng/intake.h"
#include "tanheng/registry.h"
#include <cmocka.h>

#define SMALL TEST_SOURCE_DIR "/tests/registry/small/"

static const char *const small_files[] = {"units.csv",
                                          "gases.csv",
                                          "gwp.csv",
                                          "indices.csv",
                                          "members.csv",
                                          "subjects.csv",
                                          "categories.csv",
                                          "regions.csv",
                                          "variables.csv",
                                          "boundaries.csv",
                                          "checks.csv",
                                          "guidelines.yaml",
                                          "methods/mini.yaml",
                                          "packs/mini/pack.yaml",
                                          "packs/mini/energy.csv",
                                          "packs/mini/livestock.csv",
                                          "layouts/mini.csv",
                                          "layouts/frames.csv",
                                          "layouts/hues.csv"};
#define SMALL_COUNT (sizeof small_files / sizeof small_files[0])
#define FILE_MAX (SMALL_COUNT + 8)

/* A factors folder in memory, to be edited and built. */
typedef struct folder {
    th_arena *arena;
    th_diags *diags;
    size_t n;
    const char *path[FILE_MAX];
    const char *text[FILE_MAX];
    bool extra[FILE_MAX];
    th_registry *r;
} folder;

static void folder_open(folder *f)
{
    memset(f, 0, sizeof *f);
    f->arena = th_arena_create();
    f->diags = th_diags_create();
    for (size_t i = 0; i < SMALL_COUNT; i++) {
        const char *data = NULL;
        size_t size = 0;
        th_error err = {0};
        const char *path = th_arena_format(f->arena, "%s%s", SMALL, small_files[i]);
        assert_int_equal(th_file_read(f->arena, path, &data, &size, &err), TH_OK);
        f->path[i] = small_files[i];
        f->text[i] = th_arena_text_n(f->arena, data, size);
    }
    f->n = SMALL_COUNT;
}

static void folder_close(folder *f)
{
    th_registry_free(f->r);
    th_diags_free(f->diags);
    th_arena_free(f->arena);
}

static size_t folder_file(folder *f, const char *path)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->path[i], path) == 0)
            return i;
    assert_true(f->n < FILE_MAX);
    f->path[f->n] = th_arena_text(f->arena, path);
    f->text[f->n] = "";
    return f->n++;
}

static void
folder_replace(folder *f, const char *path, const char *old, const char *new)
{
    size_t i = folder_file(f, path);
    const char *at = strstr(f->text[i], old);
    if (!at)
        fail_msg("%s does not hold \"%s\"", path, old);
    else
        f->text[i] = th_arena_format(f->arena,
                                     "%.*s%s%s",
                                     (int)(at - f->text[i]),
                                     f->text[i],
                                     new,
                                     at + strlen(old));
}

static void folder_add(folder *f, const char *path, const char *line)
{
    size_t i = folder_file(f, path);
    f->text[i] = th_arena_format(f->arena, "%s%s\n", f->text[i], line);
}

static th_status folder_build(folder *f)
{
    th_source source[FILE_MAX];
    th_error err = {0};
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        th_source s = {.path = f->path[i], .extra = f->extra[i]};
        size_t size = strlen(f->text[i]);
        if (strstr(f->path[i], ".csv"))
            s.rows = th_csv_parse(
                f->arena, f->path[i], f->text[i], size, TH_ENCODING_UTF8, f->diags);
        else
            s.tree = th_yaml_parse(f->arena, f->path[i], f->text[i], size, f->diags);
        th_sha256(f->text[i], size, s.sha256);
        if (s.rows || s.tree)
            source[n++] = s;
    }
    return th_registry_create(&f->r, source, n, f->diags, &err);
}

static void print_diags(const th_diags *diags)
{
    th_text out = {0};
    for (size_t i = 0; i < th_diags_size(diags); i++) {
        th_diag_print(th_diags_get(diags, i), &out);
        th_text_add(&out, "\n");
    }
    if (out.data)
        print_message("%s", out.data);
    th_text_free(&out);
}

static void folder_build_clean(folder *f)
{
    th_status status = folder_build(f);
    if (status != TH_OK || th_diags_size(f->diags))
        print_diags(f->diags);
    assert_int_equal(status, TH_OK);
    assert_int_equal(th_diags_size(f->diags), 0);
    assert_non_null(f->r);
}

static th_sym sym_of(const th_registry *r, const char *text)
{
    th_sym sym = th_names_find(th_registry_names(r), text);
    if (!sym)
        fail_msg("no symbol %s", text);
    return sym;
}

/* A pointer that must be there: cmocka's own assertion does not tell the compiler. */
static const void *must(const void *p)
{
    assert_non_null(p);
    if (!p)
        abort();
    return p;
}

static const char *text_of(const th_registry *r, th_sym sym)
{
    return th_names_text(th_registry_names(r), sym);
}

/* ---- what a good folder gives ---- */

static void test_indices(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    assert_int_equal(th_index_find(r, sym_of(r, "region")), TH_IX_REGION);
    assert_int_equal(th_index_find(r, sym_of(r, "category")), TH_IX_CATEGORY);
    assert_int_equal(th_index_find(r, sym_of(r, "subject")), TH_IX_SUBJECT);
    assert_int_equal(th_index_find(r, sym_of(r, "ncv")), -1);
    assert_int_equal(th_index_get(r, TH_IX_REGION)->rank, -1);
    int32_t subject = th_index_get(r, TH_IX_SUBJECT)->rank;
    assert_int_equal(th_index_get(r, TH_IX_CATEGORY)->rank, subject + 1);
    for (uint32_t i = 3; i < th_index_count(r); i++)
        assert_true(th_index_get(r, i)->rank > subject + 1);
    assert_string_equal(th_index_get(r, TH_IX_SUBJECT)->titles.zh, "对象");
    const th_index *origin =
        th_index_get(r, (uint32_t)th_index_find(r, sym_of(r, "origin")));
    assert_true(origin->exact);
    assert_ptr_equal(th_domain_get(r, origin->domain), th_domain_of(r, TH_IX_REGION));
    const th_index *band =
        th_index_get(r, (uint32_t)th_index_find(r, sym_of(r, "density_band")));
    assert_int_equal(band->source, TH_FROM_BAND);
    assert_string_equal(text_of(r, band->band_variable), "stock_density");
    folder_close(&f);
}

static void test_domains(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    const th_domain *d = th_domain_of(r, TH_IX_SUBJECT);
    th_sym yak = sym_of(r, "yak"), livestock = sym_of(r, "livestock");
    assert_int_equal(th_domain_distance(d, yak, livestock), 2);
    assert_int_equal(th_domain_distance(d, yak, yak), 0);
    assert_int_equal(th_domain_distance(d, livestock, yak), -1);
    assert_int_equal(th_domain_distance(d, yak, sym_of(r, "sheep")), -1);
    const th_member *animal = must(th_member_find(d, yak));
    assert_int_equal(animal->depth, 2);
    assert_null(th_member_find(d, sym_of(r, "managed")));
    assert_null(th_member_find(d, 1u << 30));
    d = th_domain_of(r, (uint32_t)th_index_find(r, sym_of(r, "density_band")));
    const th_member *dense = must(th_member_find(d, sym_of(r, "dense")));
    assert_true(dense->banded && isinf(dense->upper));
    assert_true(dense->lower <= 40 && dense->lower >= 40);
    d = th_domain_of(r, (uint32_t)th_index_find(r, sym_of(r, "entity")));
    assert_true(d->open);
    assert_int_equal(th_domain_distance(d, 7, 7), 0);
    assert_int_equal(th_domain_distance(d, 7, 8), -1);
    d = th_domain_of(r, (uint32_t)th_index_find(r, sym_of(r, "period")));
    assert_int_equal(th_domain_distance(d, sym_of(r, "M05"), sym_of(r, "Q2")), 1);
    folder_close(&f);
}

static void test_regions_categories_gases(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    uint32_t climate = (uint32_t)th_index_find(r, sym_of(r, "climate"));
    const th_region *qinghai = must(th_region_find(r, sym_of(r, "630000")));
    const th_region *county = must(th_region_find(r, sym_of(r, "630123")));
    assert_string_equal(text_of(r, qinghai->attribute.member[climate]), "cool_dry");
    assert_int_equal(county->attribute.member[climate], 0);
    assert_int_equal(county->parent, qinghai->code);
    assert_string_equal(county->titles.zh, "湟源县");
    const th_category *c = must(th_category_find(r, sym_of(r, "1.A.2")));
    assert_string_equal(text_of(r, c->sector), "energy");
    assert_string_equal(c->cn2011, "1.1.2");
    assert_string_equal(c->gpc, "");
    const th_gwp_set *ar5 = must(th_gwp_find(r, sym_of(r, "AR5")));
    uint32_t ch4 = (uint32_t)th_gas_find(r, sym_of(r, "CH4"));
    uint32_t n2o = (uint32_t)th_gas_find(r, sym_of(r, "N2O"));
    uint32_t sf6 = (uint32_t)th_gas_find(r, sym_of(r, "SF6"));
    assert_int_equal((int)ar5->value[ch4], 28);
    assert_int_equal((int)ar5->fossil_value[ch4], 30);
    assert_int_equal((int)ar5->fossil_value[n2o], 265);
    assert_true(isnan(ar5->value[sf6]));
    assert_string_equal(th_gas_get(r, ch4)->unit_text, "t_CH4");
    folder_close(&f);
}

static void test_variables_and_totals(void **state)
{
    folder f;
    char text[64];
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    const th_variable *v =
        th_variable_get(r, (uint32_t)th_variable_find(r, sym_of(r, "ncv")));
    assert_int_equal(v->kind, TH_KIND_RATE);
    assert_int_equal(v->index, -1);
    assert_true(v->has_lower && v->has_upper);
    v = th_variable_get(r, (uint32_t)th_variable_find(r, sym_of(r, "ms_share")));
    assert_int_equal(v->index, th_index_find(r, sym_of(r, "system")));
    v = th_variable_get(r,
                        (uint32_t)th_variable_find(r, sym_of(r, "total_energy_co2")));
    assert_string_equal(v->unit_text, "t_CO2");
    v = th_variable_get(r, (uint32_t)th_variable_find(r, sym_of(r, "total_all")));
    assert_string_equal(v->unit_text, "t_CO2e");
    assert_int_equal(v->kind, TH_KIND_AMOUNT);
    const th_boundary *b = must(th_boundary_find(r, sym_of(r, "energy_co2")));
    assert_int_equal(b->stream_count, 1);
    assert_string_equal(text_of(r, b->streams[0]), "net_import");
    assert_false(b->removals);
    b = must(th_boundary_find(r, sym_of(r, "all")));
    assert_true(b->removals);
    th_unit unit;
    assert_true(th_constant_find(r, sym_of(r, "co2_per_c"), &unit));
    assert_true(fabs(unit.factor - 44.0 / 12) < 1e-15);
    assert_string_equal(
        th_dim_print(th_registry_units(r), &unit.dim, text, sizeof text), "t_CO2/t_C");
    assert_true(th_constant_find(r, sym_of(r, "days_per_year"), &unit));
    assert_false(th_constant_find(r, sym_of(r, "ncv"), &unit));
    folder_close(&f);
}

static const th_factor *
factor_of(const th_registry *r, const char *variable, uint32_t i)
{
    uint32_t begin, end;
    th_factor_range(
        r, (uint32_t)th_variable_find(r, sym_of(r, variable)), &begin, &end);
    assert_true(begin + i < end);
    return th_factor_get(r, begin + i);
}

static void test_factors(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    uint32_t begin, end;
    assert_int_equal(th_factor_count(r), 16);
    th_factor_range(
        r, (uint32_t)th_variable_find(r, sym_of(r, "ms_share")), &begin, &end);
    assert_int_equal(end - begin, 3);
    assert_true(factor_of(r, "ms_share", 2)->rest);
    assert_true(fabs(factor_of(r, "ms_share", 1)->value - 0.3) < 1e-15);
    const th_factor *ncv = factor_of(r, "ncv", 0);
    assert_true(fabs(ncv->value - 20.908) < 1e-12);
    assert_true(ncv->has_limits && fabs(ncv->upper - 22) < 1e-12);
    assert_int_equal(ncv->distribution, TH_DIST_NORMAL);
    assert_int_equal(ncv->confidence, TH_TWO_SOURCES);
    assert_int_equal(ncv->place.line, 2);
    assert_string_equal(ncv->place.file, "packs/mini/energy.csv");
    assert_string_equal(text_of(r, ncv->key.member[TH_IX_SUBJECT]), "raw_coal");
    assert_int_equal(ncv->from_year, INT32_MIN);
    const th_factor *oxidation = factor_of(r, "oxidation", 1);
    assert_int_equal(oxidation->from_year, 2015);
    assert_int_equal(oxidation->to_year, 2020);
    assert_string_equal(oxidation->note, "newer");
    const th_factor *missing = factor_of(r, "ef_n2o", 0);
    assert_int_equal(missing->state, TH_STATE_NE);
    assert_string_equal(missing->unit_text, "kg_N2O/TJ");
    folder_close(&f);
}

static const th_method *method_of(const th_registry *r, const char *id)
{
    return th_method_get(r, (uint32_t)th_method_find(r, sym_of(r, id)));
}

static void test_methods(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    const th_method *m = method_of(r, "combustion");
    assert_int_equal(m->variant_count, 2);
    assert_int_equal(m->variants[0].equation_count, 4);
    const th_equation *e = m->variants[0].equations;
    assert_string_equal(text_of(r, e[0].name), "energy");
    assert_int_equal(e[0].left, TH_LEFT_LOCAL);
    assert_int_equal(e[0].line, 10);
    assert_int_equal(e[0].column, 15);
    assert_string_equal(text_of(r, e[3].name), "N2O");
    assert_string_equal(e[3].text, "energy * ef_{gas}");
    assert_string_equal(text_of(r, e[3].right->kids[1]->name), "ef_n2o");
    assert_string_equal(m->variants[1].equations[0].text, "fuel_energy");
    assert_string_equal(m->source, "IPCC 2006, V2 Ch2, Eq 2.1");
    assert_int_equal(method_of(r, "combustion_default")->per_count, 2);
    m = method_of(r, "biomass");
    assert_string_equal(text_of(r, m->variants[0].equations[1].stream), "biogenic");
    assert_int_equal(m->variants[0].equations[2].stream, 0);
    assert_int_equal(m->from_count, 1);
    m = method_of(r, "manure_n");
    assert_int_equal(m->over_count, 1);
    assert_int_equal(m->variants[0].equations[0].left, TH_LEFT_VARIABLE);
    assert_int_equal(m->variants[0].equations[1].left, TH_LEFT_CHECK);
    assert_string_equal(text_of(r, m->from[0]), "3.A");
    m = method_of(r, "soils_n2o");
    assert_int_equal(m->variant_count, 1);
    assert_int_equal(m->variants[0].driver_count, 0);
    folder_close(&f);
}

static void test_guideline_and_extra_methods(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    size_t i = folder_file(&f, "methods/mine.yaml");
    f.extra[i] = true;
    f.text[i] = "- method: mine\n  category: indicator\n  source: {document: own}\n"
                "  title: {zh: 我的, en: Mine}\n  equations:\n    a: sum(population)\n";
    folder_build_clean(&f);
    const th_guideline *g = must(th_guideline_find(f.r, sym_of(f.r, "mini")));
    assert_int_equal(g->method_count, 9);
    assert_int_equal(g->methods[8], th_method_find(f.r, sym_of(f.r, "mine")));
    assert_int_equal(g->pack_count, 2);
    assert_int_equal(g->packs[0], th_pack_find(f.r, sym_of(f.r, "local")));
    assert_string_equal(text_of(f.r, g->gwp), "AR5");
    assert_int_equal(g->setting_count, 1);
    assert_string_equal(text_of(f.r, g->settings[0].member), "average");
    assert_non_null(th_layout_find(f.r, "mini"));
    assert_null(th_layout_find(f.r, "maxi"));
    assert_int_equal(th_frame_count(f.r), 1);
    assert_null(th_frame_find(f.r, "maxi"));
    const th_frame *frame = th_frame_find(f.r, "mini");
    assert_non_null(frame);
    assert_int_equal(frame->row_count, 2);
    assert_int_equal(frame->rows[0].gas_count, 2);
    assert_string_equal(frame->rows[1].code, "2");
    folder_close(&f);
}

static void test_local_rows_extend(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_add(&f,
               "packs/local/mine.csv",
               "variable,subject,value,unit,source,locator,confidence");
    folder_add(&f, "packs/local/mine.csv", "ncv,raw_coal,21,GJ/t,own,p. 1,one_source");
    folder_build_clean(&f);
    uint32_t begin, end;
    th_factor_range(
        f.r, (uint32_t)th_variable_find(f.r, sym_of(f.r, "ncv")), &begin, &end);
    assert_int_equal(end - begin, 3);
    for (uint32_t i = begin + 1; i < end; i++)
        assert_true(th_factor_get(f.r, i - 1)->pack <= th_factor_get(f.r, i)->pack);
    folder_close(&f);
}

static void test_nearest_and_titles(void **state)
{
    folder f;
    (void)state;
    folder_open(&f);
    folder_build_clean(&f);
    const th_registry *r = f.r;
    assert_string_equal(th_registry_nearest(r, "index:subject", "牦牛"), "yak");
    assert_string_equal(th_registry_nearest(r, "index:subject", "yack"), "yak");
    assert_string_equal(th_registry_nearest(r, "index:subject", "Raw coal"),
                        "raw_coal");
    assert_string_equal(th_registry_nearest(r, "variable", "存栏"), "population");
    assert_string_equal(th_registry_nearest(r, "variable", "ef_enterik"), "ef_enteric");
    assert_string_equal(th_registry_nearest(r, "region", "湟源"), "630123");
    assert_string_equal(th_registry_nearest(r, "method", "entric"), "enteric");
    assert_string_equal(th_registry_nearest(r, "guideline", "mimi"), "mini");
    assert_string_equal(th_registry_nearest(r, "pack", "locale"), "local");
    assert_string_equal(th_registry_nearest(r, "category", "1.A.3"), "1.A.2");
    assert_string_equal(th_registry_nearest(r, "gas", "co2"), "CO2");
    assert_null(th_registry_nearest(r, "variable", "zzzzzzzzzzzzzzz"));
    assert_null(th_registry_nearest(r, "variable", ""));
    assert_null(th_registry_nearest(r, "index:nosuch", "yak"));
    const th_titles *titles = must(th_titles_find(r, sym_of(r, "yak")));
    assert_string_equal(titles->zh, "牦牛");
    titles = must(th_titles_find(r, sym_of(r, "enteric")));
    assert_string_equal(titles->en, "Enteric fermentation");
    titles = must(th_titles_find(r, sym_of(r, "fuel")));
    assert_string_equal(titles->zh, "能源品种");
    assert_null(th_titles_find(r, 1u << 30));
    folder_close(&f);
}

static void test_hash_knows_no_order(void **state)
{
    folder f, g;
    (void)state;
    folder_open(&f);
    folder_open(&g);
    for (size_t i = 0; i < g.n / 2; i++) {
        const char *path = g.path[i], *text = g.text[i];
        g.path[i] = g.path[g.n - 1 - i];
        g.text[i] = g.text[g.n - 1 - i];
        g.path[g.n - 1 - i] = path;
        g.text[g.n - 1 - i] = text;
    }
    folder_build_clean(&f);
    folder_build_clean(&g);
    assert_string_equal(th_registry_hash(f.r), th_registry_hash(g.r));
    assert_int_equal(strlen(th_registry_hash(f.r)), 64);
    assert_int_equal(th_method_find(f.r, sym_of(f.r, "biomass")),
                     th_method_find(g.r, sym_of(g.r, "biomass")));
    folder_close(&f);
    folder_close(&g);
}

static void test_words_of_states(void **state)
{
    th_state s = TH_STATE_VALUE;
    (void)state;
    assert_string_equal(th_state_text(TH_STATE_VALUE), "");
    assert_string_equal(th_state_text(TH_STATE_NOTHING), "NE");
    assert_true(th_state_parse("IE", &s));
    assert_int_equal(s, TH_STATE_IE);
    assert_string_equal(th_state_text(s), "IE");
    assert_false(th_state_parse("C", &s));
    assert_string_equal(th_confidence_text(TH_UNCONFIRMED), "unconfirmed");
}

static void test_nothing_at_all(void **state)
{
    th_registry *r = NULL;
    th_diags *diags = th_diags_create();
    th_error err = {0};
    (void)state;
    assert_int_equal(th_registry_create(&r, NULL, 0, diags, &err), TH_BAD_DATA);
    assert_null(r);
    assert_true(th_diags_count(diags, TH_ERROR) > 0);
    th_registry_free(NULL);
    th_diags_free(diags);
}

/* ---- lint.txt ---- */

/* Next line of a text, without its end; NULL when there is none. */
static char *next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');
    if (!*line)
        return NULL;
    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

/* The two characters \n of an edit are a line's end. */
static const char *unescape(th_arena *arena, const char *text)
{
    char *copy = th_arena_text(arena, text), *to = copy;
    for (const char *from = copy; *from; from++) {
        bool newline = from[0] == '\\' && from[1] == 'n';
        *to++ = newline ? '\n' : *from;
        from += newline;
    }
    *to = '\0';
    return copy;
}

static bool
matches(const th_diag *d, const char *code, const char *place, const char *words)
{
    th_text full = {0};
    const char *file = d->place.file ? d->place.file : "";
    th_text_addf(&full, "%s:%u", file, (unsigned)d->place.line);
    bool fine = strcmp(d->code, code) == 0 && strstr(d->text, words) != NULL &&
                (!*place || strcmp(place, file) == 0 || strcmp(place, full.data) == 0);
    th_text_free(&full);
    return fine;
}

/* One line `CODE FILE:LINE words`. */
static bool expected(folder *f, const char *line)
{
    const char *place = strchr(line, ' '),
               *words = place ? strchr(place + 1, ' ') : NULL;
    size_t n = strlen(line);
    const char *code =
        th_arena_text_n(f->arena, line, place ? (size_t)(place - line) : n);
    size_t place_n = !place  ? 0
                     : words ? (size_t)(words - place - 1)
                             : strlen(place + 1);
    const char *where = th_arena_text_n(f->arena, place ? place + 1 : "", place_n);
    for (size_t i = 0; i < th_diags_size(f->diags); i++)
        if (matches(th_diags_get(f->diags, i), code, where, words ? words + 1 : ""))
            return true;
    return false;
}

typedef struct lint_case {
    folder f;
    const char *name, *file, *old;
    const char *expect[16];
    size_t expect_count;
} lint_case;

/* Returns false and says why when the folder does not fail as it should. */
static bool run_case(lint_case *c)
{
    bool fine = true, errors = false;
    th_status status = folder_build(&c->f);
    for (size_t i = 0; i < c->expect_count; i++) {
        errors = errors || c->expect[i][0] == 'E';
        if (expected(&c->f, c->expect[i]))
            continue;
        print_message("case %s: not said: %s\n", c->name, c->expect[i]);
        fine = false;
    }
    if ((status != TH_OK) != errors || (c->f.r != NULL) == errors) {
        print_message("case %s: status %d\n", c->name, (int)status);
        fine = false;
    }
    if (!fine)
        print_diags(c->f.diags);
    return fine;
}

static const char *after(const char *line, const char *word)
{
    size_t n = strlen(word);
    return strncmp(line, word, n) == 0 && (line[n] == ' ' || !line[n])
               ? line + n + (line[n] == ' ')
               : NULL;
}

/* One line of a case; true at its end. */
static bool read_line(lint_case *c, const char *line)
{
    const char *rest;
    if ((rest = after(line, "case"))) {
        if (c->name)
            fail_msg("lint.txt: the case %s has no `end`", c->name);
        memset(c, 0, sizeof *c);
        folder_open(&c->f);
        c->name = rest;
    } else if ((rest = after(line, "replace")) || (rest = after(line, "add"))) {
        c->file = rest;
    } else if ((rest = after(line, "old"))) {
        c->old = unescape(c->f.arena, rest);
    } else if ((rest = after(line, "new"))) {
        folder_replace(&c->f, c->file, c->old, unescape(c->f.arena, rest));
    } else if ((rest = after(line, "|"))) {
        folder_add(&c->f, c->file, rest);
    } else if ((rest = after(line, "expect"))) {
        c->expect[c->expect_count++] = rest;
    } else if (strcmp(line, "end") == 0) {
        return true;
    } else {
        fail_msg("lint.txt: what is \"%s\"?", line);
    }
    return false;
}

static void test_lint(void **state)
{
    th_arena *arena = th_arena_create();
    const char *data = NULL;
    size_t size = 0, failed = 0, run = 0;
    th_error err = {0};
    lint_case c = {0};
    (void)state;
    assert_int_equal(
        th_file_read(
            arena, TEST_SOURCE_DIR "/tests/registry/lint.txt", &data, &size, &err),
        TH_OK);
    char *at = th_arena_text_n(arena, data, size);
    for (char *line = next_line(&at); line; line = next_line(&at)) {
        if (!*line || *line == '#' || !read_line(&c, line))
            continue;
        failed += !run_case(&c);
        run++;
        folder_close(&c.f);
        c.name = NULL;
    }
    th_arena_free(arena);
    assert_int_equal(failed, 0);
    assert_true(run > 80);
}

/* ---- what is shipped ---- */

static void test_shipped(void **state)
{
    th_registry *r = NULL;
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_load_options options = {0};
    (void)state;
    th_status status = th_registry_load(&r, &options, diags, &err);
    if (th_diags_count(diags, TH_WARNING))
        print_diags(diags);
    assert_int_equal(status, TH_OK);
    assert_int_equal(th_diags_count(diags, TH_WARNING), 0);
    assert_non_null(th_guideline_find(r, sym_of(r, "cn2025")));
    assert_true(th_factor_count(r) > 500);
    assert_string_equal(th_registry_nearest(r, "index:subject", "牦牛"), "yak");
    th_registry_free(r);
    th_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_indices),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_regions_categories_gases),
        cmocka_unit_test(test_variables_and_totals),
        cmocka_unit_test(test_factors),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_guideline_and_extra_methods),
        cmocka_unit_test(test_local_rows_extend),
        cmocka_unit_test(test_nearest_and_titles),
        cmocka_unit_test(test_hash_knows_no_order),
        cmocka_unit_test(test_words_of_states),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_lint),
        cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
