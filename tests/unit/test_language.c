/* SPDX-License-Identifier: GPL-3.0-or-later */
/* language: parse and print, places and texts of errors, dimensions of equations. */
#include "tanheng/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a small world
 * ----------------------------------------------------------------------------------------
 */

static const char *const unit_rows[][3] = {
    {"t", "base", ""},
    {"GJ", "base", ""},
    {"m3", "base", ""},
    {"ha", "base", ""},
    {"head", "base", ""},
    {"day", "base", ""},
    {"degC", "base", ""},
    {"CO2", "tag", ""},
    {"CH4", "tag", ""},
    {"N2O", "tag", ""},
    {"C", "tag", ""},
    {"N", "tag", ""},
    {"DM", "tag", ""},
    {"VS", "tag", ""},
    {"gas", "tag", ""},
    {"kg", "derived", "0.001 t"},
    {"MJ", "derived", "0.001 GJ"},
    {"h", "derived", "1/24 day"},
    {"%", "derived", "0.01"},
    {"yr", "derived", "1"},
    {"TJ", "derived", "1000 GJ"},
};

static const struct {
    const char *name, *unit;
    th_kind kind;
} variables[] = {
    {"population", "head", TH_KIND_AMOUNT},
    {"ef_enteric", "kg_CH4/head/yr", TH_KIND_RATE},
    {"gross_energy", "MJ/head/day", TH_KIND_RATE},
    {"methane_conversion", "%", TH_KIND_RATE},
    {"fuel_mass", "t", TH_KIND_AMOUNT},
    {"ncv", "GJ/t", TH_KIND_RATE},
    {"carbon_content", "t_C/TJ", TH_KIND_RATE},
    {"oxidation", "%", TH_KIND_RATE},
    {"ef_ch4", "kg_CH4/TJ", TH_KIND_RATE},
    {"ef_n2o", "kg_N2O/TJ", TH_KIND_RATE},
    {"ef_gas", "t_gas/t", TH_KIND_RATE},
    {"ms_share", "1", TH_KIND_SHARE},
    {"n_excreted", "t_N", TH_KIND_AMOUNT},
    {"ef1", "kg_N/kg_N", TH_KIND_RATE},
    {"energy_total", "GJ", TH_KIND_AMOUNT},
    {"waste_landfilled", "t", TH_KIND_AMOUNT},
    {"doc", "t_C/t", TH_KIND_RATE},
    {"decay_rate", "1/yr", TH_KIND_RATE},
    {"f_ch4", "1", TH_KIND_RATE},
    {"ch4_generated", "t_CH4", TH_KIND_AMOUNT},
    {"ch4_recovered", "t_CH4", TH_KIND_AMOUNT},
    {"planted_area", "ha", TH_KIND_AMOUNT},
    {"growth_by_age", "t_DM/ha", TH_KIND_RATE},
    {"stand_birth_year", "1", TH_KIND_RATE},
    {"live_weight", "kg/head", TH_KIND_RATE},
    {"winter_temperature", "degC", TH_KIND_RATE},
    {"input_mass", "t", TH_KIND_AMOUNT},
    {"carbon_fraction", "t_C/t", TH_KIND_RATE},
};

static const struct {
    const char *name, *unit;
    double factor;
} constants[] = {
    {"co2_per_c", "t_CO2/t_C", 44.0 / 12},
    {"ch4_per_c", "t_CH4/t_C", 16.0 / 12},
    {"n2o_per_n", "t_N2O/t_N", 44.0 / 28},
    {"co2_per_ch4", "t_CO2/t_CH4", 44.0 / 16},
    {"days_per_year", "day", 365},
};

/** index, whether banded, members. */
static const struct {
    const char *name;
    bool banded;
    const char *members;
} indices[] = {
    {"subject", false, " yak cattle clinker electricity "},
    {"fuel", false, " diesel "},
    {"component", false, " food paper "},
    {"system", false, " managed pasture "},
    {"category", false, " 1.A 1.A.2 3.A "},
    {"stream", false, " reference biogenic "},
    {"age", true, " young 21-40 "},
};

typedef struct world {
    th_arena *arena;
    th_names *names;
    th_units *units;
    th_diags *diags;
    th_unit variable_unit[sizeof variables / sizeof *variables];
} world;

static const char *text_of(void *context, th_sym name)
{
    return th_names_text(((world *)context)->names, name);
}

static bool find_variable(void *context, th_sym name, th_name_info *out)
{
    world *w = context;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (strcmp(text_of(w, name), variables[i].name) != 0)
            continue;
        *out = (th_name_info){&w->variable_unit[i], variables[i].kind};
        return true;
    }
    return false;
}

static bool find_gas(void *context, th_sym name, th_dim *out)
{
    static const char *const gases[] = {"CO2", "CH4", "N2O"};
    world *w = context;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(text_of(w, name), gases[i]) == 0)
            return th_units_mass_dim(w->units, gases[i], out);
    }
    return false;
}

static bool find_constant(void *context, th_sym name, th_unit *out)
{
    world *w = context;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (strcmp(text_of(w, name), constants[i].name) != 0)
            continue;
        assert_true(th_unit_parse(w->units, constants[i].unit, out, NULL, 0));
        out->factor *= constants[i].factor;
        return true;
    }
    return false;
}

static bool find_index(void *context, th_sym name, bool *banded)
{
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
        if (strcmp(text_of(context, name), indices[i].name) != 0)
            continue;
        *banded = indices[i].banded;
        return true;
    }
    return false;
}

static bool is_index(void *context, th_sym name)
{
    bool banded;
    return find_index(context, name, &banded);
}

static bool find_member(void *context, th_sym index, th_sym member)
{
    char word[80];
    (void)snprintf(word, sizeof word, " %.70s ", text_of(context, member));
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
        if (strcmp(text_of(context, index), indices[i].name) == 0)
            return strstr(indices[i].members, word) != NULL;
    }
    return false;
}

static const char *nearest_name(void *context, const char *text)
{
    const char *best = NULL;
    unsigned distance = 4;
    (void)context;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        unsigned d = th_text_distance(text, variables[i].name, distance);
        if (d >= distance)
            continue;
        distance = d;
        best = variables[i].name;
    }
    return best;
}

static th_scope scope_of(world *w)
{
    th_scope scope = {
        .context = w,
        .names = w->names,
        .units = w->units,
        .variable = find_variable,
        .gas = find_gas,
        .constant = find_constant,
        .index = find_index,
        .member = find_member,
        .nearest_name = nearest_name,
    };
    return scope;
}

static void intern_all(world *w)
{
    char word[40];
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        (void)th_names_add(w->names, constants[i].name);
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
        (void)th_names_add(w->names, indices[i].name);
        for (const char *s = indices[i].members; sscanf(s, " %39s", word) == 1;
             s = strstr(s, word) + strlen(word))
            (void)th_names_add(w->names, word);
    }
}

static int set_up(void **state)
{
    enum { ROWS = sizeof unit_rows / sizeof *unit_rows };
    static const th_field header[] = {
        {"name", 1, 1}, {"kind", 1, 6}, {"definition", 1, 11}};
    static th_field fields[ROWS * 3];
    for (size_t i = 0; i < ROWS * 3; i++)
        fields[i] = (th_field){unit_rows[i / 3][i % 3], (uint32_t)(i / 3 + 2), 1};
    const th_rows rows = {"units.csv", 3, header, ROWS, fields};
    const th_rows *list[] = {&rows};
    world *w = calloc(1, sizeof *w);
    *state = w;
    w->arena = th_arena_create();
    w->names = th_names_create();
    w->diags = th_diags_create();
    if (th_units_create(&w->units, list, 1, w->diags) != TH_OK)
        return -1;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (!th_unit_parse(w->units, variables[i].unit, &w->variable_unit[i], NULL, 0))
            return -1;
    }
    intern_all(w);
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    th_units_free(w->units);
    th_diags_free(w->diags);
    th_names_free(w->names);
    th_arena_free(w->arena);
    free(w);
    return 0;
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const th_expr *
parse_at(world *w, const char *text, const char *gas, uint32_t line, uint32_t column)
{
    const th_scope scope = scope_of(w);
    const th_parse parse = {
        w->arena, w->names, w->units, "m.yaml", line, column, gas, is_index, w, &scope};
    return th_expr_parse(&parse, text, w->diags);
}

static const th_expr *parse(world *w, const char *text)
{
    return parse_at(w, text, NULL, 1, 1);
}

/** The only diagnostic since the last call has this text (as printed, up to the text's
 * end). */
static void check_said(world *w, const char *wanted)
{
    th_text text = {0};
    for (size_t i = 0; i < th_diags_size(w->diags); i++) {
        if (i > 0)
            th_text_add(&text, "\n");
        th_diag_print(th_diags_get(w->diags, i), &text);
    }
    const char *said = text.data == NULL ? "" : text.data;
    if (strncmp(said, wanted, strlen(wanted)) != 0 || strchr(said, '\n') != NULL ||
        (wanted[0] == '\0' && said[0] != '\0'))
        fail_msg("said:\n%s\nnot:\n%s", said, wanted);
    th_text_free(&text);
    th_diags_free(w->diags);
    w->diags = th_diags_create();
}

/* ---- parse and print
 * --------------------------------------------------------------------------------------
 */

/** Equations of the methods, in every form; all are canonical but those with a second
 * text. */
static const struct {
    const char *text, *canonical; /* NULL: the same */
} equations[] = {
    {"fuel_mass * ncv", NULL},
    {"energy * carbon_content * oxidation * co2_per_c", NULL},
    {"-co2_captured * (1 - biogenic_fraction ?? 0)", NULL},
    {"energy_tce - (feedstock_energy ?? 0)", "energy_tce - feedstock_energy ?? 0"},
    {"tce_per_kwh[subject=electricity, energy_basis=primary]", NULL},
    {"sum(energy_total) - (a ?? 0) * b[subject=fuel]",
     "sum(energy_total) - a ?? 0 * b[subject=fuel]"},
    {"p ?? 0 + i ?? 0 - e ?? 0", NULL},
    {"(sum(CO2, category=1.A, stream=reference) - sum(CO2, category=1.A)) / sum(CO2, "
     "category=1.A)",
     NULL},
    {"abs(reference_difference) < 0.05", NULL},
    {"(1 + decline_a * (year - year_closed)) ^ decline_b", NULL},
    {"prev(stock, 0) + co2_injected - prev(leak, 0)", NULL},
    {"prev(stock)", NULL},
    {"lag(stock, 1, 0)", "prev(stock, 0)"},
    {"lag(x, 20, x)", NULL},
    {"lag(inflow, -1, inflow)", NULL},
    {"lag(x, lifetime)", NULL},
    {"lag(x, year - base_year) ?? 0", NULL},
    {"lag(x, 1 [yr])", NULL},
    {"cumulative(CO2)", NULL},
    {"electricity_imported * ef_grid[fuel=diesel]", NULL},
    {"max(electricity_contract - (electricity_certificate ?? 0), 0)",
     "max(electricity_contract - electricity_certificate ?? 0, 0)"},
    {"1 + (dust ?? 0) / production * (share ?? 1)",
     "1 + dust ?? 0 / production * share ?? 1"},
    {"sum(component in input_mass, input_mass * carbon_fraction[subject=component])",
     NULL},
    {"(1 + sum(component in rate, rate / 1 [t/ha] * cf)) ^ 0.59", NULL},
    {"sum(k in 0..59, lag(planted_area, k, 0) * growth_by_age[age=k])", NULL},
    {"sum(k in -3..-1, k)", NULL},
    {"sum(k in 0..3, sum(j in 0..k0, 1))", "!"},
    {"growth_by_age[age=stand_age]", NULL},
    {"growth_by_age[age=young]", NULL},
    {"growth_by_age[age=21-40]", NULL},
    {"growth_by_age[age=year - stand_birth_year]", NULL},
    {"growth_by_age[age=(year-1)*2]", "growth_by_age[age=(year - 1) * 2]"},
    {"growth_by_age[age=20]", NULL},
    {"growth_by_age[ age = k , system = managed ]",
     "growth_by_age[age=k, system=managed]"},
    {"sum(x, subject)", NULL},
    {"sum(ch4_generated, subject, system=managed)", NULL},
    {"sum(area_converted, category=component)", NULL},
    {"0.0048 [MJ/head/day/degC] * max(20 [degC] - winter_temperature ?? 20 [degC], 0)",
     NULL},
    {"(live_weight / 1 [kg/head]) ^ 0.75", NULL},
    {"1.123 - 4.092e-3 * de + 1.126e-5 * de ^ 2 - 25.4 / de",
     "1.123 - 0.004092 * de + 0.00001126 * de ^ 2 - 25.4 / de"},
    {"digestible_energy / 1 [%]", NULL},
    {"dry < 0.04 [1/day] * days_per_year * live_weight * 1 [kg_DM/kg]", NULL},
    {"ln(2) / half_life", NULL},
    {"exp(-decay) * stock + (1 - exp(-decay)) / decay * inflow", NULL},
    {"-(pool - prev(pool)) * co2_per_c", NULL},
    {"prev(hwp_end, hwp_initial ?? start_stock)", NULL},
    {"if(a < b, c, d)", NULL},
    {"if((a <= b), (c), (d + 1))", "if(a <= b, c, d + 1)"},
    {"min(a, b, c) >= max(d)", NULL},
    {"sqrt(a ^ 2 + b ^ 2) > 0", NULL},
    {"-a ^ 2", NULL},
    {"(-a) ^ 2", NULL},
    {"a ^ -2", NULL},
    {"a ^ b ^ c", NULL},
    {"(a ^ b) ^ c", NULL},
    {"a ^ (b ^ c)", "a ^ b ^ c"},
    {"a ^ -b ^ c", NULL},
    {"a - (b - c)", NULL},
    {"a - (b + c)", NULL},
    {"(a - b) - c", "a - b - c"},
    {"a / (b * c)", NULL},
    {"a / b * c", NULL},
    {"a * (b / c)", NULL},
    {"a * -b", NULL},
    {"a - -b", NULL},
    {"a + (-b)", "a + -b"},
    {"--a", NULL},
    {"-(a * b)", NULL},
    {"(-a) * b", "-a * b"},
    {"a ?? b ?? 0", NULL},
    {"a ?? b ^ 2", NULL},
    {"a ?? (b ^ 2)", NULL},
    {"prev(a) ?? (b + c)", NULL},
    {"a[subject=yak] ?? 0.5", NULL},
    {"a ?? -1", "!"},
    {"a ?? (-1)", NULL},
    {"(a < b) * c", NULL},
    {"  a\t+ b ", "a + b"},
    {"3 [ kg / head ]", "3 [kg / head]"},
    {"0.1 + 1e300 + 12345678901234567 + 5e-324",
     "0.1 + 1e300 + 1.2345678901234568e16 + 5e-324"},
    {"n2o_per_n", NULL},
    {"year", NULL},
};

static void test_print_and_parse_again(void **state)
{
    world *w = *state;
    for (size_t i = 0; i < sizeof equations / sizeof *equations; i++) {
        const char *text = equations[i].text;
        const char *wanted =
            equations[i].canonical == NULL ? text : equations[i].canonical;
        th_text out = {0};
        const th_expr *tree = parse(w, text);
        if (strcmp(wanted, "!") == 0) {
            assert_null(tree);
            th_diags_free(w->diags);
            w->diags = th_diags_create();
            continue;
        }
        check_said(w, "");
        assert_non_null(tree);
        th_expr_print(w->names, tree, NULL, NULL, &out);
        const th_expr *again = parse(w, out.data);
        if (strcmp(out.data, wanted) != 0)
            fail_msg("%s printed as %s", text, out.data);
        if (!th_expr_equal(tree, again))
            fail_msg("%s, printed as %s, is another tree", text, out.data);
        th_text_free(&out);
    }
}

/* ---- TeX ---- */

/** Text, TeX. What \mathrm holds is written |so|. */
static const struct {
    const char *text, *tex;
} typeset[] = {
    {"fuel_mass * ncv", "|fuel\\_mass| \\cdot |ncv|"},
    {"a * b / c * d", "\\frac{|a| \\cdot |b|}{|c|} \\cdot |d|"},
    {"a / (b / c)", "\\frac{|a|}{\\frac{|b|}{|c|}}"},
    {"(a + b) * c", "\\left(|a| + |b|\\right) \\cdot |c|"},
    {"(a + b) / (c - d)", "\\frac{|a| + |b|}{|c| - |d|}"},
    {"a - (b - c)", "|a| - \\left(|b| - |c|\\right)"},
    {"a - b - c", "|a| - |b| - |c|"},
    /* powers */
    {"a ^ b ^ c", "|a|^{|b|^{|c|}}"},
    {"(a ^ b) ^ c", "\\left(|a|^{|b|}\\right)^{|c|}"},
    {"(a / b) ^ 2", "\\left(\\frac{|a|}{|b|}\\right)^{2}"},
    {"(live_weight / 1 [kg/head]) ^ 0.75",
     "\\left(\\frac{|live\\_weight|}{1\\,|kg/head|}\\right)^{0.75}"},
    {"2 [kg] ^ 2", "\\left(2\\,|kg|\\right)^{2}"},
    {"(a * b) ^ (c + 1)", "\\left(|a| \\cdot |b|\\right)^{|c| + 1}"},
    {"sqrt(a) ^ 2", "\\sqrt{|a|}^{2}"},
    /* signs */
    {"-a ^ 2", "-|a|^{2}"},
    {"(-a) ^ 2", "\\left(-|a|\\right)^{2}"},
    {"a ^ -2", "|a|^{-2}"},
    {"a - -b", "|a| - \\left(-|b|\\right)"},
    {"a * -b", "|a| \\cdot \\left(-|b|\\right)"},
    {"a + (-b) * c", "|a| + \\left(-|b| \\cdot |c|\\right)"},
    {"--a", "-\\left(-|a|\\right)"},
    {"-(a + b)", "-\\left(|a| + |b|\\right)"},
    /* numbers and their units */
    {"digestible_energy / 1 [%]", "\\frac{|digestible\\_energy|}{1\\,|\\%|}"},
    {"1e-9 * a", "10^{-9} \\cdot |a|"},
    {"1.5e-9", "1.5 \\times 10^{-9}"},
    {"1.5e-9 ^ 2", "\\left(1.5 \\times 10^{-9}\\right)^{2}"},
    {"3 [kg / head]", "3\\,\\text{kg / head}"},
    /* selects */
    {"doc[subject=component]", "|doc|_{|subject| = |component|}"},
    {"tce_per_kwh[subject=electricity, energy_basis=primary]",
     "|tce\\_per\\_kwh|_{|subject| = |electricity|,\\,|energy\\_basis| = |primary|}"},
    {"growth_by_age[age=year - a]", "|growth\\_by\\_age|_{|age| \\ni |year| - |a|}"},
    {"growth_by_age[age=21-40]", "|growth\\_by\\_age|_{|age| = \\text{21-40}}"},
    {"a[subject=yak] ^ 2", "|a|_{|subject| = |yak|}^{2}"},
    /* defaults */
    {"a ?? 0", "|a|\\;|else|\\;0"},
    {"a ?? b ?? 0", "|a|\\;|else|\\;|b|\\;|else|\\;0"},
    {"b * a ?? 0", "|b| \\cdot \\left(|a|\\;|else|\\;0\\right)"},
    {"a ?? (b + c)", "|a|\\;|else|\\;\\left(|b| + |c|\\right)"},
    {"max(a ?? 0, b)", "\\max\\left(|a|\\;|else|\\;0,\\, |b|\\right)"},
    {"(a ?? 0) ^ 2", "\\left(|a|\\;|else|\\;0\\right)^{2}"},
    /* cases */
    {"if(a <= b, c, d)",
     "\\begin{cases} |c| & \\text{if }|a| \\le |b| \\\\ |d| & \\text{otherwise } "
     "\\end{cases}"},
    {"if(a < b, 1, if(a >= c, 2, 3)) * d",
     "\\left(\\begin{cases} 1 & \\text{if }|a| < |b| \\\\ 2 & \\text{if }|a| \\ge |c| "
     "\\\\ 3 & \\text{otherwise } \\end{cases}\\right) \\cdot |d|"},
    {"if(a > b, if(b > c, 1, 2), 3)",
     "\\begin{cases} \\begin{cases} 1 & \\text{if }|b| > |c| \\\\ 2 & "
     "\\text{otherwise } \\end{cases} & \\text{if }|a| > |b| \\\\ 3 & "
     "\\text{otherwise } \\end{cases}"},
    /* functions */
    {"1 - exp(-rate)", "1 - \\exp\\left(-|rate|\\right)"},
    {"abs(a - b) <= 1", "\\left||a| - |b|\\right| \\le 1"},
    {"ln(2) / half_life", "\\frac{\\ln\\left(2\\right)}{|half\\_life|}"},
    {"min(a, b) ^ 2", "\\min\\left(|a|,\\, |b|\\right)^{2}"},
    /* sums */
    {"sum(x)", "\\sum |x|"},
    {"sum(x, subject, system=managed)",
     "\\sum_{|subject|,\\,|system| \\in |managed|} |x|"},
    {"sum(x) * a", "\\left(\\sum |x|\\right) \\cdot |a|"},
    {"sum(x) - sum(y)", "\\sum |x| - \\sum |y|"},
    {"sum(x) / a", "\\frac{\\sum |x|}{|a|}"},
    {"sum(component in x, x + y)",
     "\\sum_{|component| \\in |x|} \\left(|x| + |y|\\right)"},
    {"sum(k in 0..59, lag(x, k, 0) * growth_by_age[age=k])",
     "\\sum_{|k| = 0}^{59} |x|_{t - |k|} \\cdot |growth\\_by\\_age|_{|age| \\ni |k|}"
     ",\\qquad \\text{before the series: }|x| = 0"},
    {"cumulative(CO2) * a",
     "\\left(\\sum_{\\tau \\le t} |CO2|_{\\tau}\\right) \\cdot |a|"},
    /* time */
    {"prev(stock)", "|stock|_{t - 1}"},
    {"prev(stock, 0) ^ 2 + prev(stock, 0) + prev(leak, a + 1)",
     "|stock|_{t - 1}^{2} + |stock|_{t - 1} + |leak|_{t - 1},\\qquad \\text{before the "
     "series: }|stock| = 0,\\qquad \\text{before the series: }|leak| = |a| + 1"},
    {"lag(x, -2, x)", "|x|_{t + 2},\\qquad \\text{before the series: }|x| = |x|"},
    {"lag(x, year - a)", "|x|_{t - \\left(|year| - |a|\\right)}"},
};

/** |so| to \mathrm{so}; an absolute value has its bars behind \left and \right. */
static void add_upright(th_text *out, const char *text)
{
    bool inside = false;
    for (const char *c = text; *c; c++) {
        bool bar = (c >= text + 5 && !strncmp(c - 5, "\\left", 5)) ||
                   (c >= text + 6 && !strncmp(c - 6, "\\right", 6));
        if (*c == '|' && !bar) {
            th_text_add(out, inside ? "}" : "\\mathrm{");
            inside = !inside;
        } else {
            th_text_add_n(out, c, 1);
        }
    }
}

static void test_tex_in_lines(void **state)
{
    world *w = *state;
    const th_tex tex = {.names = w->names, .line_break = " // "};
    const char *text =
        "waste_landfilled * (ch4_generated + ch4_recovered + gross_energy + "
        "winter_temperature) * decay_rate + prev(decay_rate, 0)";
    th_text out = {0}, wanted = {0};
    th_expr_print_tex(&tex, parse(w, text), &out);
    add_upright(&wanted,
                "|waste\\_landfilled| \\cdot \\left(|ch4\\_generated| + "
                "|ch4\\_recovered| + |gross\\_energy| + "
                "|winter\\_temperature|\\right) //  \\cdot |decay\\_rate| + "
                "|decay\\_rate|_{t - 1} // \\text{before the series: }|decay\\_rate| "
                "= 0");
    assert_string_equal(out.data, wanted.data);
    th_text_free(&out);
    th_text_free(&wanted);
}

static void test_tex(void **state)
{
    world *w = *state;
    const th_tex tex = {.names = w->names};
    for (size_t i = 0; i < sizeof typeset / sizeof *typeset; i++) {
        th_text out = {0}, wanted = {0};
        const th_expr *tree = parse(w, typeset[i].text);
        check_said(w, "");
        assert_non_null(tree);
        th_expr_print_tex(&tex, tree, &out);
        add_upright(&wanted, typeset[i].tex);
        if (strcmp(out.data, wanted.data) != 0)
            fail_msg("%s\nset as    %s\ninstead of %s",
                     typeset[i].text,
                     out.data,
                     wanted.data);
        th_text_free(&out);
        th_text_free(&wanted);
    }
}

static const char *awkward_title(void *context, th_sym name)
{
    world *w = context;
    const char *id = text_of(w, name);
    return !strcmp(id, "a")   ? "碳含量 50%_高"
           : !strcmp(id, "b") ? "x^2{$}#&\\"
           : !strcmp(id, "c") ? "a~b c"
                              : NULL;
}

static void test_tex_of_titles(void **state)
{
    world *w = *state;
    const th_tex tex = {.names = w->names,
                        .title = awkward_title,
                        .context = w,
                        .when = "若 ",
                        .otherwise = "其余",
                        .fallback = "缺则",
                        .before = "此前 "};
    th_text out = {0};
    th_expr_print_tex(&tex, parse(w, "if(a > 0, b + c ?? 0, prev(year, 1))"), &out);
    assert_string_equal(
        out.data,
        "\\begin{cases} \\mathrm{x\\wedge 2\\{\\$\\}\\#\\&\\backslash } + "
        "\\left(\\text{a}\\sim \\text{b c}\\;\\text{缺则}\\;0\\right) & \\text{若 "
        "}\\text{碳含量 50}\\%\\text{}\\_\\text{高} > 0 \\\\ \\mathrm{year}_{t - 1} & "
        "\\text{其余} \\end{cases},\\qquad \\text{此前 }\\mathrm{year} = 1");
    th_text_free(&out);
    out = (th_text){0};
    th_name_print_tex(&tex, th_names_add(w->names, "fuel_mass"), &out);
    assert_string_equal(out.data, "\\mathrm{fuel\\_mass}");
    th_text_free(&out);
}

/** Trees of random shape survive printing: every bracket that is needed is there. */
static const th_expr *random_tree(world *w, uint32_t *seed, int depth)
{
    static const th_expr_kind kinds[] = {TH_X_NUMBER,
                                         TH_X_NAME,
                                         TH_X_NEGATE,
                                         TH_X_ADD,
                                         TH_X_SUBTRACT,
                                         TH_X_MULTIPLY,
                                         TH_X_DIVIDE,
                                         TH_X_POWER,
                                         TH_X_LESS,
                                         TH_X_IF,
                                         TH_X_MIN,
                                         TH_X_EXP,
                                         TH_X_LAG,
                                         TH_X_DEFAULT};
    static const uint32_t kids_of[] = {0, 0, 1, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 2};
    *seed = *seed * 1664525u + 1013904223u;
    size_t pick = (*seed >> 16) % (depth == 0 ? 2 : sizeof kinds / sizeof *kinds);
    th_expr *e = TH_NEW(w->arena, th_expr);
    e->kind = kinds[pick];
    e->unit.factor = 1;
    e->n_kids = kids_of[pick];
    if (e->kind == TH_X_NUMBER)
        e->number = (double)(*seed >> 24) / 8;
    if (e->kind == TH_X_NAME || e->kind == TH_X_LAG)
        e->name = th_names_add(w->names, "x");
    const th_expr **kids = TH_NEW_N(w->arena, const th_expr *, e->n_kids + 1);
    for (uint32_t i = 0; i < e->n_kids; i++)
        kids[i] =
            random_tree(w, seed, e->kind == TH_X_DEFAULT && i == 0 ? 0 : depth - 1);
    if (e->kind == TH_X_DEFAULT && kids[0]->kind != TH_X_NAME) {
        th_expr *name = TH_NEW(w->arena, th_expr);
        name->kind = TH_X_NAME;
        name->name = th_names_add(w->names, "y");
        kids[0] = name;
    }
    e->kids = kids;
    return e;
}

static void test_random_trees(void **state)
{
    world *w = *state;
    uint32_t seed = 20240601;
    for (int i = 0; i < 3000; i++) {
        th_text out = {0};
        const th_expr *tree = random_tree(w, &seed, 1 + i % 6);
        th_expr_print(w->names, tree, NULL, NULL, &out);
        const th_expr *again = parse(w, out.data);
        if (!th_expr_equal(tree, again))
            fail_msg("%s is another tree", out.data);
        th_text_free(&out);
    }
}

/** Texts with a few wrong characters: refused with a message, or read and printed to
 * the same tree. */
static void check_mutant(world *w, const char *text)
{
    th_text out = {0};
    const th_expr *tree = parse(w, text);
    if (tree == NULL) {
        assert_true(th_diags_size(w->diags) > 0);
        th_diags_free(w->diags);
        w->diags = th_diags_create();
        return;
    }
    th_expr_print(w->names, tree, NULL, NULL, &out);
    if (!th_expr_equal(tree, parse(w, out.data)))
        fail_msg("%s, printed as %s, is another tree", text, out.data);
    th_text_free(&out);
}

static void test_mutants(void **state)
{
    static const char signs[] = "()[]{},=<>?.-+*/^ eE019ak_%\xe7\x85\xa4\xff\x01\"'";
    world *w = *state;
    uint32_t seed = 7;
    for (size_t i = 0; i < sizeof equations / sizeof *equations; i++) {
        for (int round = 0; round < 40; round++) {
            char text[200];
            (void)snprintf(text, sizeof text, "%s", equations[i].text);
            for (int k = 0; k <= round % 3; k++) {
                seed = seed * 1664525u + 1013904223u;
                text[(seed >> 8) % strlen(text)] =
                    signs[(seed >> 20) % (sizeof signs - 1)];
            }
            check_mutant(w, text);
        }
    }
}

static void count_node(void *context, const th_expr *node)
{
    (void)node;
    ++*(size_t *)context;
}

static void test_tree_of_prev_and_select(void **state)
{
    world *w = *state;
    const th_expr *e =
        parse_at(w, "prev(a, 0) +\n b[age=k, fuel=subject]", NULL, 7, 12);
    size_t nodes = 0;
    assert_non_null(e);
    assert_int_equal(e->line, 7);
    assert_int_equal(e->column, 23);
    const th_expr *lag = e->kids[0];
    assert_int_equal(lag->kind, TH_X_LAG);
    assert_int_equal(lag->n_kids, 2);
    assert_true(lag->kids[0]->number > 0.5 && lag->kids[0]->number < 1.5);
    const th_expr *b = e->kids[1];
    assert_int_equal(b->line, 8);
    assert_int_equal(b->column, 2);
    assert_int_equal(b->n_selects, 2);
    assert_int_equal(b->selects[0].kind, TH_SELECT_NUMBER);
    assert_string_equal(th_names_text(w->names, b->selects[0].number->name), "k");
    assert_int_equal(b->selects[1].kind, TH_SELECT_INDEX);
    assert_int_equal(b->selects[1].column, 11);
    th_expr_walk(e, count_node, &nodes);
    assert_int_equal(nodes, 6);
}

static void test_equal_tells_apart(void **state)
{
    static const char *const texts[] = {"a",
                                        "b",
                                        "1",
                                        "1 [kg]",
                                        "2",
                                        "a[subject=yak]",
                                        "a[subject=cattle]",
                                        "a[fuel=yak]",
                                        "sum(a)",
                                        "sum(a, subject)",
                                        "sum(a, subject=yak)",
                                        "prev(a)",
                                        "prev(a, 0)",
                                        "lag(a, 2)",
                                        "-a",
                                        "a + b",
                                        "a - b",
                                        "b + a",
                                        "min(a)",
                                        "min(a, b)",
                                        "sum(k in 0..1, a)",
                                        "sum(k in 0..2, a)",
                                        "sum(j in 0..2, a)",
                                        "sum(fuel in a, a)",
                                        "a[age=k]",
                                        "a[age=j]"};
    enum { COUNT = sizeof texts / sizeof *texts };
    world *w = *state;
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < COUNT; k++)
            assert_int_equal(th_expr_equal(parse(w, texts[i]), parse(w, texts[k])),
                             i == k);
    }
    assert_true(th_expr_equal(NULL, NULL));
    assert_false(th_expr_equal(parse(w, "a"), NULL));
}

static void test_gas_is_put_into_names(void **state)
{
    world *w = *state;
    th_text out = {0};
    const th_expr *e = parse_at(w, "energy * ef_{gas} + {gas}_x", "CH4", 1, 1);
    assert_non_null(e);
    th_expr_print(w->names, e, NULL, NULL, &out);
    assert_string_equal(out.data, "energy * ef_ch4 + ch4_x");
    th_text_free(&out);
    assert_null(parse_at(w, "energy * ef_{gas}", NULL, 3, 5));
    check_said(
        w, "m.yaml:3:14: error[E-PARSE]: {gas} stands only in an equation of a list");
    assert_null(parse_at(w, "ef_{gas", "CH4", 1, 1));
    check_said(w, "m.yaml:1:4: error[E-PARSE]: unexpected '{'");
}

static const char *upper_title(void *context, th_sym name)
{
    return strcmp(th_names_text(context, name), "fuel_mass") == 0 ? "燃料" : NULL;
}

static void test_titles(void **state)
{
    world *w = *state;
    th_text out = {0};
    th_expr_print(w->names, parse(w, "fuel_mass * ncv"), upper_title, w->names, &out);
    assert_string_equal(out.data, "燃料 * ncv");
    th_text_free(&out);
}

/** Without a scope no index is banded. */
static void test_parse_without_scope(void **state)
{
    world *w = *state;
    const th_parse bare = {
        w->arena, w->names, w->units, "m.yaml", 1, 1, NULL, is_index, w, NULL};
    const th_expr *e = th_expr_parse(&bare, "a[age=k]", w->diags);
    assert_non_null(e);
    assert_int_equal(e->selects[0].kind, TH_SELECT_MEMBER);
}

/* ---- E-PARSE, E-UNIT
 * --------------------------------------------------------------------------------------
 */

static void test_parse_errors(void **state)
{
    static const struct {
        const char *text;
        uint32_t column; /* from 10, where the text begins */
        const char *said;
    } cases[] = {
        {"a + )", 14, "unexpected ')'; a number, a name or '(' must stand here"},
        {"", 10, "unexpected end of the equation; a number"},
        {"a +", 13, "unexpected end of the equation"},
        {"(a + b", 16, "unexpected end of the equation; ')' must follow"},
        {"a b", 12, "unexpected 'b'; an operator must stand between two values"},
        {"a)", 11, "unexpected ')'; an operator"},
        {"a < b < c", 16, "unexpected '<'; an operator"},
        {"a == b", 12, "unexpected '=='; there is no equality"},
        {"a != b", 12, "unexpected '!='; there is no inequality"},
        {"a ** 2", 12, "unexpected '**'; a power is ^"},
        {"a && b", 12, "unexpected '&&'"},
        {"a = b", 12, "unexpected '='; an operator"},
        {"a % b", 12, "unexpected '%'"},
        {"5kg", 11, "unexpected 'k' after a number; a unit stands in brackets"},
        {"1e999", 10, "1e999 is too large a number"},
        {"5 [kg", 12, "no ']' ends the unit"},
        {".5", 10, "unexpected '.'"},
        {"_a", 10, "unexpected '_'"},
        {"煤 * 2", 10, "unexpected '煤'; names in equations have ASCII letters"},
        {"a * 煤", 14, "unexpected '煤'; names in equations have ASCII letters"},
        {"a煤", 11, "unexpected '煤'"},
        {"naïve", 12, "unexpected 'ï'"},
        {"a × b", 12, "unexpected '×'; write *"},
        {"（a + b）", 10, "unexpected '（'; write ("},
        {"a ≤ b", 12, "unexpected '≤'; write <="},
        {"\x01", 10, "unexpected control character 0x01"},
        {"\xff", 10, "unexpected '?'; names"},
        {"foo(a)", 10, "unknown function foo; there are exp ln"},
        {"exp", 10, "'exp' is a reserved word, no value; '(' must follow it"},
        {"in + 1", 10, "'in' is a reserved word, no value"},
        {"exp(a, b)", 10, "exp takes 1 argument, not 2"},
        {"if(a < b, c)", 10, "if takes 3 arguments, not 2"},
        {"exp()", 14, "unexpected ')'; a number"},
        {"sum()", 14, "unexpected ')'; sum needs a name first"},
        {"sum(a * b)", 16, "unexpected '*'; ')', ',' or 'in' must follow"},
        {"sum(a, age=k + 1)", 17, "a filter of sum() takes a member, not a number"},
        {"sum(a, subject=yak, subject=yak)", 30, "index subject is given twice"},
        {"sum(k in 3..1, k)", 10, "3..1: the second must not be below the first"},
        {"sum(k in 0..1000, k)", 10, "0..1000: the second must not be below"},
        {"sum(k in 0..99, sum(j in 0..99, sum(i in 0..1, i)))",
         42,
         "sums over ranges inside each other"},
        {"sum(a in 0..0, sum(b in 0..0, sum(c in 0..0, sum(d in 0..0, sum(e in 0..0, "
         "sum(f in 0..0, sum(g in 0..0, sum(h in 0..0, sum(i in 0..0, 1)))))))))",
         130,
         "sums over ranges inside each other"},
        {"sum(k in 0..1.5, k)", 22, "unexpected '1.5'; an integer must stand here"},
        {"sum(k in 0..9)", 23, "unexpected ')'; ',' and the term to add must follow"},
        {"sum(component in a)", 28, "unexpected ')'; ',' and the term"},
        {"prev(a + b)", 17, "unexpected '+'; ')' must follow"},
        {"prev(1)", 15, "unexpected '1'; a name must stand here"},
        {"prev(a[subject=yak])", 16, "unexpected '['; ')' must follow"},
        {"prev(exp)", 15, "unexpected 'exp', a reserved word"},
        {"lag(a)", 15, "unexpected ')'; lag needs how many years back"},
        {"a[subject]", 19, "unexpected ']'; '=' and a member must follow the index"},
        {"a[=yak]", 12, "unexpected '='; an index"},
        {"a[subject=]", 20, "unexpected ']'; a number"},
        {"a[subject=yak", 23, "unexpected end of the equation"},
        {"a[subject=yak, subject=cattle]", 25, "index subject is given twice"},
        {"(a + b) ?? 0",
         18,
         "?? gives a default to a name, prev or lag; to nothing else"},
        {"sum(a) ?? 0", 17, "?? gives a default"},
        {"1 ?? 0", 12, "?? gives a default"},
        {"a ? b", 12, "unexpected '?'"},
        {"a: b", 11, "unexpected ':'"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char wanted[300];
        (void)snprintf(wanted,
                       sizeof wanted,
                       "m.yaml:5:%u: error[E-PARSE]: %s",
                       cases[i].column,
                       cases[i].said);
        assert_null(parse_at(w, cases[i].text, NULL, 5, 10));
        check_said(w, wanted);
    }
}

static void fill(char *text, size_t n, const char *part)
{
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        strcat(text, part);
}

static void test_depth_and_length(void **state)
{
    static const char *const openers[] = {
        "(", "exp(", "-", "a ^ ", "a ?? ", "a[age=(", "min(a,"};
    world *w = *state;
    static char text[20000];
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        fill(text, 200, openers[i]);
        assert_null(parse(w, text));
        assert_non_null(
            strstr(th_diags_get(w->diags, 0)->text, "nested deeper than 64"));
        check_said(w, "m.yaml:1:");
    }
    fill(text, 60, "(");
    strcat(text, "a");
    fill(text + strlen(text), 60, ")");
    assert_non_null(parse(w, text));
    fill(text, 2500, "a + ");
    strcat(text, "a");
    assert_null(parse(w, text));
    check_said(w, "m.yaml:1:");
    fill(text, 900, "a + ");
    strcat(text, "a");
    assert_non_null(parse(w, text));
}

static void test_unit_errors(void **state)
{
    world *w = *state;
    assert_null(parse_at(w, "a * 5 [kgg] + 1", NULL, 9, 20));
    check_said(w, "m.yaml:9:27: error[E-UNIT]: unknown unit kgg (kg?)");
    assert_null(parse_at(w, "5 [ ] * a", NULL, 9, 20));
    check_said(w, "m.yaml:9:24: error[E-UNIT]: a unit must stand in [ ]");
    assert_null(parse(w, "5 [kgg] + 6 [daj]"));
    assert_int_equal(th_diags_size(w->diags), 2);
}

/* ---- dimensions
 * -------------------------------------------------------------------------------------------
 */

/** Left sides and right sides, one a line: `CH4: ...`, `gas: ...`, `x: ...`, `check c:
 * ...`. */
static size_t read_equations(world *w, const char *text, th_equation *out)
{
    size_t count = 0;
    uint32_t line = 1;
    th_name_info info;
    th_dim dim;
    while (*text != '\0') {
        size_t n = strcspn(text, "\n"), name = strcspn(text, ":");
        bool check = strncmp(text, "check ", 6) == 0;
        size_t skip = check ? 6 : 0;
        th_equation *e = &out[count++];
        *e =
            (th_equation){.file = "m.yaml", .line = line, .column = (uint32_t)name + 3};
        e->name = th_names_add_n(w->names, text + skip, name - skip);
        e->text = th_arena_text_n(w->arena, text + name + 2, n - name - 2);
        if (check)
            e->left = TH_LEFT_CHECK;
        else if (find_gas(w, e->name, &dim) || strcmp(text_of(w, e->name), "gas") == 0)
            e->left = TH_LEFT_EMISSION;
        else if (find_variable(w, e->name, &info))
            e->left = TH_LEFT_VARIABLE;
        e->right = parse_at(w, e->text, NULL, e->line, e->column);
        text += n + (text[n] == '\n');
        line++;
    }
    return count;
}

static size_t check(world *w, const char *text, th_equation *list)
{
    const th_scope scope = scope_of(w);
    size_t count = read_equations(w, text, list);
    th_equations_check(&scope, list, count, w->diags);
    return count;
}

static void check_dim(world *w, const th_equation *e, const char *wanted)
{
    char text[100];
    assert_true(e->typed);
    assert_string_equal(th_dim_print(w->units, &e->dim, text, sizeof text), wanted);
}

static void test_right_methods(void **state)
{
    static const char *const methods[] = {
        "energy: fuel_mass * ncv\nCO2: energy * carbon_content * oxidation * "
        "co2_per_c\n"
        "CH4: energy * ef_ch4\nN2O: energy * ef_n2o",
        "CH4: population * gross_energy * methane_conversion * days_per_year / 55.65 "
        "[MJ/kg_CH4]",
        "gas: fuel_mass * ef_gas",
        "N2O: sum(n_excreted, system=managed) * ef1 * n2o_per_n",
        "energy_total: 0",
        "CO2: 0",
        "CO2: -1 [kg_CO2] + 0 - 0 * fuel_mass",
        "x: if(fuel_mass > 0, fuel_mass, 0)\nenergy_total: max(x, 0, 1 [t]) * ncv",
        "CH4: (sum(ch4_generated, subject) - (ch4_recovered ?? 0)) * (1 - 5 [%])",
        "check shares: abs(sum(system in ms_share, ms_share) - 1) < 0.005",
        "area: sum(k in 0..59, lag(planted_area, k, 0) * growth_by_age[age=k])\n"
        "check c: area > 0 [t_DM]",
        "stand_age: year - stand_birth_year\ng: planted_area * "
        "growth_by_age[age=stand_age]",
        "w: (live_weight / 1 [kg/head]) ^ 0.75\nw2: live_weight ^ 2 * live_weight ^ "
        "-2\n"
        "check c: w < w2",
        "t: max(20 [degC] - (winter_temperature ?? 20 [degC]), 0)",
        "c: sum(component in input_mass, input_mass * "
        "carbon_fraction[subject=component])\n"
        "CO2: c * co2_per_c",
        "a: sqrt(fuel_mass ^ 2 + 1 [t^2])\nenergy_total: a * ncv",
        "x: cumulative(fuel_mass) + prev(fuel_mass)\nenergy_total: x * ncv",
        "h: 5 [h] + 1 [day]\ny: 3 [yr] + 1",
        "CO2: fuel_mass * ncv * carbon_content * co2_per_c\ncheck c: CO2 < 5 [t_CO2]",
        "base_year: 2020\nx: lag(energy_total, year - base_year) ?? 0",
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        th_equation list[8];
        size_t count = check(w, methods[i], list);
        check_said(w, "");
        for (size_t k = 0; k < count; k++)
            assert_int_equal(list[k].typed, list[k].left != TH_LEFT_CHECK);
    }
}

/** A stock that reads itself, and locals that stand below their reader. */
static void test_locals_are_inferred(void **state)
{
    world *w = *state;
    th_equation list[8];
    (void)check(w,
                "ch4_generated: decomposed * f_ch4 * ch4_per_c\n"
                "decomposed: prev(stored, 0) * (1 - exp(-rate))\n"
                "stored: deposited + prev(stored, 0) * exp(-rate)\n"
                "rate: decay_rate[subject=component]\n"
                "deposited: waste_landfilled * doc[subject=component]\n"
                "x: prev(y, 1 [ha])\ny: prev(x, 0)",
                list);
    check_said(w, "");
    check_dim(w, &list[1], "t_C");
    check_dim(w, &list[2], "t_C");
    check_dim(w, &list[3], "1");
    check_dim(w, &list[5], "ha");
    check_dim(w, &list[6], "ha");
}

static void test_wrong_methods(void **state)
{
    static const struct {
        const char *method, *said;
    } cases[] = {
        {"CH4: population * ef_enterik",
         "m.yaml:1:19: error[E-NAME]: unknown name ef_enterik (ef_enteric?)"},
        {"stoc: fuel_mass\nenergy_total: stok * ncv",
         "m.yaml:2:15: error[E-NAME]: unknown name stok (stoc?)"},
        {"x: zzzzzzzzz", "m.yaml:1:4: error[E-NAME]: unknown name zzzzzzzzz"},
        {"x: days_per_yaer * 2",
         "m.yaml:1:4: error[E-NAME]: unknown name days_per_yaer (days_per_year?)"},
        {"x: sum(k in 0..3, k) + k", "m.yaml:1:24: error[E-NAME]: unknown name k"},
        {"x: CO2 * 2",
         "m.yaml:1:4: error[E-NAME]: CO2 is an emission of other methods; read it by "
         "sum(CO2, ...)"},
        {"a: 1\nx: a[subject=yak]",
         "m.yaml:2:4: error[E-NAME]: a is local to this method"},
        {"a: 1\nx: sum(a)", "m.yaml:2:4: error[E-NAME]: a is local to this method"},
        {"x: sum(year in 0..3, year)", "m.yaml:1:4: error[E-NAME]: the counter year"},
        {"x: sum(ncv in 0..3, 1)", "m.yaml:1:4: error[E-NAME]: the counter ncv"},
        {"year: 5", "m.yaml:1:7: error[E-NAME]: year is a reserved word"},
        {"x: ef_enteric + 5 [t_CH4/head] * fuel_mass + 1",
         "m.yaml:1:15: error[E-DIM]: cannot add t_CH4/head and t*t_CH4/head"},
        {"x: 1 [t_CH4] + 1", "m.yaml:1:14: error[E-DIM]: cannot add t_CH4 and 1"},
        {"x: 1 [t_CH4] - 1 [t]",
         "m.yaml:1:14: error[E-DIM]: cannot subtract t_CH4 and t"},
        {"x: 1 [t_CO2] + 1 [t_C]",
         "m.yaml:1:14: error[E-DIM]: cannot add t_CO2 and t_C (co2_per_c?)"},
        {"x: 1 [t_N] + 1 [t_N2O]",
         "m.yaml:1:12: error[E-DIM]: cannot add t_N and t_N2O (n2o_per_n?)"},
        {"check c: 1 [t] < 1 [ha]",
         "m.yaml:1:16: error[E-DIM]: cannot compare t and ha"},
        {"x: min(1 [t], 2 [ha])",
         "m.yaml:1:4: error[E-DIM]: cannot choose between t and ha"},
        {"x: fuel_mass ?? 1",
         "m.yaml:1:14: error[E-DIM]: cannot choose between t and 1"},
        {"x: prev(fuel_mass, 1)", "m.yaml:1:4: error[E-DIM]: cannot continue t and 1"},
        {"x: if(1 < 2, 1 [t], 1 [ha])",
         "m.yaml:1:4: error[E-DIM]: cannot choose between t and ha"},
        {"CH4: population * gross_energy * methane_conversion / 55.65 [MJ/kg_CH4]",
         "m.yaml:1:6: error[E-DIM]: CH4 has dimension t_CH4/day, needs t_CH4 "
         "(days_per_year?)"},
        {"CO2: fuel_mass * ncv * carbon_content * oxidation",
         "m.yaml:1:6: error[E-DIM]: CO2 has dimension t_C, needs t_CO2 (co2_per_c?)"},
        {"N2O: sum(n_excreted) * ef1",
         "m.yaml:1:6: error[E-DIM]: N2O has dimension t_N, needs t_N2O (n2o_per_n?)"},
        {"CH4: fuel_mass * doc",
         "m.yaml:1:6: error[E-DIM]: CH4 has dimension t_C, needs t_CH4 (ch4_per_c?)"},
        {"CO2: 1 [t_C/day]",
         "m.yaml:1:6: error[E-DIM]: CO2 has dimension t_C/day, needs t_CO2 (co2_per_c "
         "* days_per_year?)"},
        {"CO2: 1 [t_CO2*day]",
         "m.yaml:1:6: error[E-DIM]: CO2 has dimension t_CO2*day, needs t_CO2 (/ "
         "days_per_year?)"},
        {"CO2: fuel_mass",
         "m.yaml:1:6: error[E-DIM]: CO2 has dimension t, needs t_CO2"},
        {"gas: fuel_mass",
         "m.yaml:1:6: error[E-DIM]: gas has dimension t, needs t_gas"},
        {"energy_total: fuel_mass",
         "m.yaml:1:15: error[E-DIM]: energy_total has dimension t, needs GJ"},
        {"x: exp(fuel_mass)",
         "m.yaml:1:8: error[E-DIM]: the argument of exp has dimension t, needs none"},
        {"x: ln(2 * ncv)",
         "m.yaml:1:9: error[E-DIM]: the argument of ln has dimension GJ/t"},
        {"x: 2 ^ fuel_mass", "m.yaml:1:8: error[E-DIM]: an exponent has dimension t"},
        {"x: fuel_mass ^ 0.5",
         "m.yaml:1:14: error[E-DIM]: a base of dimension t needs a written integer"},
        {"x: fuel_mass ^ f_ch4", "m.yaml:1:14: error[E-DIM]: a base of dimension t"},
        {"x: fuel_mass ^ 100 * fuel_mass ^ 100",
         "m.yaml:1:20: error[E-DIM]: an exponent is too large"},
        {"x: sqrt(fuel_mass)", "m.yaml:1:4: error[E-DIM]: t has no square root"},
        {"x: lag(fuel_mass, ncv)",
         "m.yaml:1:19: error[E-DIM]: the number of years back"},
        {"x: growth_by_age[age=fuel_mass]",
         "m.yaml:1:22: error[E-DIM]: the number of a band"},
        {"x: prev(x)", "m.yaml:1:4: error[E-DIM]: the dimension of x cannot be told"},
        {"x: prev(x, 0 [kg]) + 1 [ha]",
         "m.yaml:1:20: error[E-DIM]: cannot add t and ha"},
        {"x: sum(n_excreted, sytem=managed)",
         "m.yaml:1:20: error[E-INDEX]: unknown index sytem (system?)"},
        {"x: ncv[subjekt=yak]",
         "m.yaml:1:8: error[E-INDEX]: unknown index subjekt (subject?)"},
        {"x: sum(k0 in input_mass, 1)", "m.yaml:1:4: error[E-INDEX]: unknown index k0"},
        {"x: ncv[subject=panda]",
         "m.yaml:1:8: error[E-MEMBER]: panda is no member of subject"},
        {"x: ncv[subject=catle]",
         "m.yaml:1:8: error[E-MEMBER]: catle is no member of subject (cattle?)"},
        {"x: ncv[subject=2 + 3]", "m.yaml:1:8: error[E-MEMBER]: subject has no bands"},
        {"x: sum(ef1)",
         "m.yaml:1:4: error[E-SUMRATE]: sum(ef1): a rate cannot be summed"},
        {"x: sum(ms_share, subject)",
         "m.yaml:1:4: error[E-SUMRATE]: sum(ms_share): a share cannot be summed"},
        {"x: (1 < 2) + 1", "m.yaml:1:7: error[E-PARSE]: a comparison is no number"},
        {"x: 1 < 2", "m.yaml:1:6: error[E-PARSE]: a comparison is no number"},
        {"x: exp(1 < 2)", "m.yaml:1:10: error[E-PARSE]: a comparison is no number"},
        {"x: if(1, 2, 3)",
         "m.yaml:1:7: error[E-PARSE]: the condition of if() must be a comparison"},
        {"check c: 1 + 2",
         "m.yaml:1:10: error[E-PARSE]: the check c must be a comparison"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_equation list[4];
        size_t count = check(w, cases[i].method, list);
        assert_true(count > 0);
        check_said(w, cases[i].said);
    }
}

/** Every independent error of a method in one run; what follows from a wrong local is
 * not said again. */
static void test_all_errors_once(void **state)
{
    world *w = *state;
    th_equation list[8];
    (void)check(
        w,
        "a: fuel_mass + ncv\nb: a * 2 + 1 [ha]\nCO2: b\nc: unknown_thing\n"
        "d: sum(ef1) + sum(ms_share)\nx: prev(y, 0) + 1 [t] + 1 [ha]\ny: prev(x, 0)",
        list);
    static const uint32_t lines[] = {1, 4, 5, 5, 6};
    assert_int_equal(th_diags_size(w->diags), 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(th_diags_get(w->diags, i)->place.line, lines[i]);
    assert_false(list[0].typed);
}

/** Locals that are wrong only through each other are still reported. */
static void test_mutual_errors_are_said(void **state)
{
    world *w = *state;
    th_equation list[4];
    (void)check(w, "x: prev(y, 0 [t]) + 0\ny: prev(x, 0 [ha]) + 0", list);
    assert_true(th_diags_size(w->diags) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_print_and_parse_again),
        IN_WORLD(test_tex),
        IN_WORLD(test_tex_in_lines),
        IN_WORLD(test_tex_of_titles),
        IN_WORLD(test_random_trees),
        IN_WORLD(test_mutants),
        IN_WORLD(test_tree_of_prev_and_select),
        IN_WORLD(test_equal_tells_apart),
        IN_WORLD(test_gas_is_put_into_names),
        IN_WORLD(test_titles),
        IN_WORLD(test_parse_without_scope),
        IN_WORLD(test_parse_errors),
        IN_WORLD(test_depth_and_length),
        IN_WORLD(test_unit_errors),
        IN_WORLD(test_right_methods),
        IN_WORLD(test_locals_are_inferred),
        IN_WORLD(test_wrong_methods),
        IN_WORLD(test_all_errors_once),
        IN_WORLD(test_mutual_errors_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
