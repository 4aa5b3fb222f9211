/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames: each layout holds every category once, and its rows add up on the demo under
 * every guideline. */
#include "small_inventory.h"

enum { MOST = 400 };

static th_registry *shipped(void)
{
    th_registry *r = NULL;
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_load_options load = {0};
    assert_int_equal(th_registry_load(&r, &load, diags, &err), TH_OK);
    th_diags_free(diags);
    return r;
}

static th_sym name(const th_registry *r, const char *text)
{
    th_sym sym = th_names_find(th_registry_names(r), text);
    if (!sym)
        print_message("no such name: %s\n", text);
    assert_int_not_equal(sym, 0);
    return sym;
}

static bool is_leaf(const th_registry *r, const th_category *c)
{
    for (uint32_t i = 0; i < th_category_count(r); i++)
        if (th_category_get(r, i)->parent == c->code)
            return false;
    return true;
}

static uint32_t parent_of(const th_frame *f, uint32_t i)
{
    for (uint32_t up = i; up-- > 0;)
        if (f->rows[up].indent < f->rows[i].indent)
            return up;
    return MOST;
}

static bool has_children(const th_frame *f, uint32_t i)
{
    return i + 1 < f->row_count && f->rows[i + 1].indent > f->rows[i].indent;
}

/** Where a line of this key stands in a frame. */
typedef struct places {
    uint32_t parts, memos; /* rows that take it and have no row below that does */
    uint32_t last;         /* the last of those */
    bool inside;           /* the row above one takes it too */
} places;

static places find_places(const th_registry *r,
                          const th_frame *f,
                          const th_key *key,
                          uint32_t gas,
                          th_sym stream)
{
    bool takes[MOST] = {false}, below[MOST] = {false};
    places p = {.inside = true};
    assert_true(f->row_count < MOST);
    for (uint32_t i = 0; i < f->row_count; i++)
        takes[i] = f->rows[i].role != TH_FRAME_TOTAL &&
                   th_frame_row_takes(r, &f->rows[i], key, gas, stream);
    for (uint32_t i = 0; i < f->row_count; i++) {
        uint32_t up = parent_of(f, i);
        if (!takes[i] || up == MOST)
            continue;
        below[up] = true;
        p.inside = p.inside && (takes[up] || !f->rows[up].category_count);
    }
    for (uint32_t i = 0; i < f->row_count; i++) {
        if (!takes[i] || below[i])
            continue;
        p.last = i;
        if (f->rows[i].role == TH_FRAME_PART)
            p.parts++;
        else
            p.memos++;
    }
    return p;
}

static bool complain(const th_registry *r,
                     const th_frame *f,
                     const th_category *c,
                     const char *subject,
                     const char *stream,
                     const places *p)
{
    print_message("%s: %s %s %s stands in %u rows and %u memo rows, last %s%s\n",
                  f->id,
                  th_names_text(th_registry_names(r), c->code),
                  subject,
                  stream,
                  p->parts,
                  p->memos,
                  f->rows[p->last].code,
                  p->inside ? "" : ", not in the row above");
    return false;
}

/* A leaf category stands in a row that has none below; any other in one row at all. */
static bool check_direct(const th_registry *r, const th_frame *f, const th_category *c)
{
    static const char *const gases[] = {"CO2", "CH4", "N2O", "HFC23", "SF6"};
    static const char *const subjects[] = {"coal",
                                           "biomass",
                                           "firewood",
                                           "tree",
                                           "arbor",
                                           "economic_forest",
                                           "shrub",
                                           "cattle",
                                           "yak",
                                           "dairy_cattle",
                                           "sheep",
                                           "swine_market",
                                           "buffalo",
                                           "poultry",
                                           "ruminant",
                                           "livestock"};
    bool good = true, leaf = is_leaf(r, c);
    for (size_t s = 0; s <= sizeof subjects / sizeof *subjects; s++)
        for (size_t g = 0; g < sizeof gases / sizeof *gases; g++) {
            th_key key = {0};
            key.member[TH_IX_CATEGORY] = c->code;
            key.member[TH_IX_SUBJECT] = s ? name(r, subjects[s - 1]) : 0;
            uint32_t gas = (uint32_t)th_gas_find(r, name(r, gases[g]));
            places p = find_places(r, f, &key, gas, 0);
            bool fine = p.parts == 1 && p.memos == 0 && p.inside &&
                        (!leaf || !has_children(f, p.last));
            if (!fine)
                good = complain(r, f, c, s ? subjects[s - 1] : "-", "direct", &p);
        }
    return good;
}

static bool check_stream(const th_registry *r,
                         const th_frame *f,
                         const th_category *c,
                         const char *stream)
{
    th_key key = {0};
    key.member[TH_IX_CATEGORY] = c->code;
    uint32_t co2 = (uint32_t)th_gas_find(r, name(r, "CO2"));
    places p = find_places(r, f, &key, co2, name(r, stream));
    return (p.parts + p.memos == 1 && p.inside) || complain(r, f, c, "-", stream, &p);
}

static bool is_any(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

/* So the roots (1, 2, ...) need no row of their own in a frame that cuts across them.
 */
static void test_no_method_reports_at_a_root(void **state)
{
    (void)state;
    th_registry *r = shipped();
    for (uint32_t i = 0; i < th_method_count(r); i++) {
        const th_method *m = th_method_get(r, i);
        for (uint32_t k = 0; k < m->category_count; k++) {
            const th_category *c = th_category_find(r, m->categories[k]);
            assert_true(c && (c->parent || c->code == name(r, "indicator")));
        }
    }
    th_registry_free(r);
}

static void test_every_category_once(void **state)
{
    (void)state;
    static const char *const abroad[] = {"1.A.3.a.i", "1.A.3.d.i", "1.A.5.c", NULL};
    th_registry *r = shipped();
    bool good = true;
    assert_int_equal(th_frame_count(r), 13);
    for (uint32_t i = 0; i < th_frame_count(r); i++)
        for (uint32_t k = 0; k < th_category_count(r); k++) {
            const th_category *c = th_category_get(r, k);
            const th_frame *f = th_frame_get(r, i);
            const char *code = th_names_text(th_registry_names(r), c->code);
            if (!c->parent || !f->row_count) /* tables 7A and 7B have no layout */
                continue;
            good = check_direct(r, f, c) && good;
            if (is_any(code, abroad))
                good = check_stream(r, f, c, "bunker") && good;
            if (is_leaf(r, c) && (strncmp(code, "1.A", 3) == 0 ||
                                  strncmp(code, "3.C.1", 5) == 0 || *code == '4'))
                good = check_stream(r, f, c, "biogenic") && good;
        }
    assert_true(good);
    th_registry_free(r);
}

/* What categories.csv says of a leaf is where its layout has it. */
static bool same_place(const char *said, const char *code)
{
    size_t a = strlen(said), b = strlen(code);
    return !*said || (strncmp(said, code, a < b ? a : b) == 0 &&
                      (a == b || (a < b ? code[a] == '.' : said[b] == '.')));
}

static void test_columns_of_categories_agree(void **state)
{
    (void)state;
    th_registry *r = shipped();
    const th_frame *crt = th_frame_find(r, "crt"), *gpc = th_frame_find(r, "gpc"),
                   *cn = th_frame_find(r, "provincial");
    uint32_t co2 = (uint32_t)th_gas_find(r, name(r, "CO2"));
    bool good = true;
    for (uint32_t k = 0; k < th_category_count(r); k++) {
        const th_category *c = th_category_get(r, k);
        const char *code = th_names_text(th_registry_names(r), c->code);
        const th_frame *frames[] = {crt, gpc, cn};
        const char *said[] = {c->crt, c->gpc, c->cn2011};
        th_key key = {0};
        key.member[TH_IX_CATEGORY] = c->code;
        for (size_t f = 0; f < 3 && is_leaf(r, c); f++) {
            bool memo = said[f][0] == 'm' || strncmp(said[f], "1.D", 3) == 0 ||
                        strncmp(code, "3.A.", 4) == 0; /* by subject */
            places p = find_places(r, frames[f], &key, co2, 0);
            if (memo || same_place(said[f], frames[f]->rows[p.last].code))
                continue;
            print_message("%s: categories.csv says %s %s, the layout %s\n",
                          code,
                          frames[f]->id,
                          said[f],
                          frames[f]->rows[p.last].code);
            good = false;
        }
    }
    assert_true(good);
    th_registry_free(r);
}

/* ---- the demo under every guideline ---- */

static small demo(const char *guideline)
{
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_error err = {0};
    const char *folder = TEST_SOURCE_DIR "/docs/examples/huangyuan";
    th_load_options load = {.inventory_folder = folder};
    th_model_options options = {.guideline = guideline};
    assert_int_equal(th_registry_load(&s.registry, &load, s.diags, &err), TH_OK);
    assert_int_equal(
        th_inventory_load(
            &s.activity, s.registry, folder, TH_ENCODING_AUTO, s.diags, &err),
        TH_OK);
    if (th_model_compile(&s.model, s.activity, &options, s.diags, &err) != TH_OK)
        small_problems(&s);
    assert_non_null(s.model);
    assert_int_equal(th_inventory_create(&s.inventory, s.model, &err), TH_OK);
    return s;
}

static double value(const th_frame_sums *s, uint32_t year, uint32_t line)
{
    size_t row = (size_t)year * s->line_count + line;
    const th_total *t = &s->cells[row * (s->group_count + 1) + s->group_count].co2e;
    return t->state == TH_STATE_VALUE ? t->value : 0;
}

static uint32_t indent(const th_frame_sums *s, uint32_t line)
{
    return s->lines[line].row->indent + (s->lines[line].rest ? 1 : 0);
}

static bool level_in(const char *list, const char *word)
{
    char padded[80], part[40];
    snprintf(padded, sizeof padded, " %s ", list);
    snprintf(part, sizeof part, " %s ", word);
    return !*list || strstr(padded, part);
}

/* A row with rows below equals their sum; one without categories, those of its levels.
 */
static void check_parents(const th_frame_sums *s, uint32_t year)
{
    for (uint32_t i = 0; i < s->line_count; i++) {
        const th_frame_row *row = s->lines[i].row;
        double sum = 0;
        bool any = false;
        for (uint32_t k = i + 1; k < s->line_count && indent(s, k) > indent(s, i);
             k++) {
            bool level =
                row->category_count || level_in(row->level, s->lines[k].row->level);
            any = true;
            if (indent(s, k) == indent(s, i) + 1 && level)
                sum += value(s, year, k);
        }
        if (any && fabs(sum - value(s, year, i)) > 1e-6)
            print_message("%s %d %s\n", s->frame->id, s->years[year], row->code);
        if (any)
            close_to(sum, value(s, year, i), 1e-9);
    }
}

/* Parts without a row above are the whole: the net total by boundary, purchased power
 * and bunkers, which have scopes 2 and 3, apart. */
static void check_whole(const small *s, const th_frame_sums *sums, uint32_t year)
{
    th_total net = small_total(s, "ghg_net", sums->years[year]);
    double parts = 0;
    for (uint32_t i = 0; i < sums->line_count; i++) {
        const th_frame_row *row = sums->lines[i].row;
        bool leaf = i + 1 == sums->line_count || indent(sums, i + 1) <= indent(sums, i);
        if (row->role == TH_FRAME_PART && leaf && !row->stream)
            parts += value(sums, year, i);
        if (row->role == TH_FRAME_TOTAL && row->category_count == 5 &&
            !row->exclude_count)
            close_to(value(sums, year, i), net.value, 1e-12);
    }
    close_to(parts, net.value, 1e-9);
}

/** The lines that a row is said to hold are those it adds up. */
static void check_held(const small *s, const th_frame_sums *sums)
{
    const uint8_t *holds = th_inventory_frame_lines(sums, s->inventory, s->arena);
    size_t lines = th_inventory_line_count(s->inventory);
    for (uint32_t y = 0; y < sums->year_count; y++)
        for (uint32_t i = 0; i < sums->line_count; i++) {
            double sum = 0;
            for (size_t k = 0; k < lines; k++) {
                const th_line *line = th_inventory_line(s->inventory, k);
                if (holds[i * lines + k] && line->year == sums->years[y] &&
                    line->state == TH_STATE_VALUE)
                    sum += sums->lines[i].row->sign * line->co2e_t;
            }
            close_to(sum, value(sums, y, i), 1e-9);
        }
}

static void test_demo_adds_up(void **state)
{
    (void)state;
    static const char *const guidelines[] = {
        "cn2025", "cn2011", "ipcc2006", "ipcc2019"};
    for (size_t g = 0; g < 4; g++) {
        small s = demo(guidelines[g]);
        for (uint32_t i = 0; i < th_frame_count(s.registry); i++) {
            th_frame_sums sums;
            if (!th_frame_get(s.registry, i)->row_count)
                continue;
            th_inventory_frame(
                &sums, s.inventory, s.arena, th_frame_get(s.registry, i));
            assert_true(sums.year_count > 3);
            check_held(&s, &sums);
            for (uint32_t y = 0; y < sums.year_count; y++) {
                check_parents(&sums, y);
                check_whole(&s, &sums, y);
            }
        }
        small_end(&s);
    }
}

/* ---- the rules by hand ---- */

static const th_frame_cell *
cell(const th_frame_sums *s, const char *code, bool rest, uint32_t group)
{
    for (uint32_t i = 0; i < s->line_count; i++)
        if (s->lines[i].rest == rest && strcmp(s->lines[i].row->code, code) == 0)
            return &s->cells[(size_t)i * (s->group_count + 1) + group];
    return NULL;
}

static void test_rules(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         "year,category,subject,variable,value,unit\n"
                         "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                         "2020,1.A.1.a,bituminous_coal,fuel_mass,10,t\n"
                         "2020,2.A.1,clinker,clinker_production,NO,t\n"
                         "2020,2.A.2,lime_product,lime_production,NE,t\n"
                         "2020,1.A.4.b,electricity,electricity_use,100,MWh\n",
                         NULL);
    th_frame_sums crt, gpc;
    th_inventory_frame(&crt, s.inventory, s.arena, th_frame_find(s.registry, "crt"));
    th_inventory_frame(&gpc, s.inventory, s.arena, th_frame_find(s.registry, "gpc"));
    uint32_t all = crt.group_count;
    /* a line of 1.A.1.a names none of the three kinds of plant: the rest */
    assert_non_null(cell(&crt, "1.A.1.a", true, 0));
    close_to(cell(&crt, "1.A.1.a", true, 0)->mass.value,
             cell(&crt, "1.A.1.a", false, 0)->mass.value,
             1e-12);
    assert_null(cell(&crt, "1.A.2", true, 0));
    close_to(cell(&crt, "1.A.2.a", false, 0)->mass.value, 1000 * COAL, 1e-12);
    /* the strongest key; a row that nobody speaks of says nothing */
    assert_int_equal(cell(&crt, "2.A.1", false, all)->co2e.state, TH_STATE_NO);
    assert_int_equal(cell(&crt, "2.A", false, all)->co2e.state, TH_STATE_NE);
    assert_true(cell(&crt, "2.A", false, all)->co2e.incomplete);
    assert_int_equal(cell(&crt, "2.C.1", false, all)->co2e.state, TH_STATE_NOTHING);
    assert_true(cell(&crt, "0", false, all)->co2e.incomplete);
    assert_false(cell(&crt, "1", false, all)->co2e.incomplete);
    /* power for the grid is territorial and not BASIC; purchased power is scope 2 */
    double grid = cell(&gpc, "I.4.4", false, all)->co2e.value,
           bought = cell(&gpc, "I.1.2", false, all)->co2e.value,
           steel = cell(&gpc, "I.3.1", false, all)->co2e.value;
    assert_true(grid > 0 && bought > 0);
    close_to(cell(&gpc, "BASIC", false, all)->co2e.value, bought + steel, 1e-12);
    close_to(cell(&gpc, "I", false, all)->co2e.value, bought + steel, 1e-12);
    close_to(cell(&gpc, "S1", false, all)->co2e.value, grid + steel, 1e-12);
    close_to(cell(&gpc, "S2", false, all)->co2e.value, bought, 1e-12);
    /* keys of the layout: waste treated outside is not computed */
    assert_int_equal(cell(&gpc, "III.1.2", false, all)->co2e.state, TH_STATE_NE);
    assert_int_equal(cell(&gpc, "III.1.3", false, all)->co2e.state, TH_STATE_IE);
    assert_true(cell(&gpc, "BASIC", false, all)->co2e.incomplete);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_method_reports_at_a_root),
        cmocka_unit_test(test_every_category_once),
        cmocka_unit_test(test_columns_of_categories_agree),
        cmocka_unit_test(test_demo_adds_up),
        cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
