/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng methods: the list, one method with its equations, or pages about all. */
#include "cli_table.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct view {
    const th_registry *r;
    const th_names *names;
    th_arena *arena;
    th_language language;
    const th_variant *variant; /* whose equations are printed */
} view;

static const char *name_of(const view *v, th_sym sym)
{
    return th_names_text(v->names, sym);
}

static const char *joined(const view *v, const th_sym *syms, uint32_t count)
{
    const char *text = "";
    for (uint32_t i = 0; i < count; i++)
        text = th_arena_format(
            v->arena, "%s%s%s", text, i ? " " : "", name_of(v, syms[i]));
    return text;
}

static const char *drivers(const view *v, const th_method *m)
{
    const char *text = "";
    for (uint32_t i = 0; i < m->variant_count; i++)
        for (uint32_t d = 0; d < m->variants[i].driver_count; d++) {
            th_sym name = th_variable_get(v->r, m->variants[i].drivers[d])->name;
            text = th_arena_format(
                v->arena, "%s%s%s", text, *text ? " " : "", name_of(v, name));
        }
    return text;
}

static const char *left_of(const view *v, const th_equation *e)
{
    if (e->stream)
        return th_arena_format(
            v->arena, "%s.%s", name_of(v, e->name), name_of(v, e->stream));
    return name_of(v, e->name);
}

static const char *guidelines_of(const view *v, uint32_t method)
{
    const char *text = "";
    for (uint32_t i = 0; i < th_guideline_count(v->r); i++) {
        const th_guideline *g = th_guideline_get(v->r, i);
        for (uint32_t k = 0; k < g->method_count; k++)
            if (g->methods[k] == method)
                text = th_arena_format(
                    v->arena, "%s%s%s", text, *text ? " " : "", name_of(v, g->id));
    }
    return text;
}

/* ---- the list ---- */

static const th_column columns[] = {
    {"method", {"方法", "method"}, "", false, 0},
    {"title_zh", {"中文名", "Chinese title"}, "", false, 0},
    {"title_en", {"英文名", "English title"}, "", false, 0},
    {"categories", {"类别", "categories"}, "", false, 0},
    {"drivers", {"驱动变量", "drivers"}, "", false, 0},
    {"group", {"组", "group"}, "", false, 0},
    {"tier", {"层级", "tier"}, "", false, 0},
    {"equation", {"公式号", "equation"}, "", false, 0},
    {"source", {"出处", "source"}, "", false, 0},
    {"guidelines", {"指南", "guidelines"}, "", false, 0},
    {"equations", {"式子", "equations"}, "", false, 0}};
enum {
    ALL_COLUMNS = sizeof columns / sizeof *columns,
    SHORT_COLUMNS = ALL_COLUMNS - 2 /* too long for a table on a terminal */
};

static bool covers(const view *v, const th_method *m, th_sym category)
{
    const th_domain *d = th_domain_of(v->r, TH_IX_CATEGORY);
    for (uint32_t i = 0; i < m->category_count; i++)
        if (th_domain_distance(d, m->categories[i], category) >= 0 ||
            th_domain_distance(d, category, m->categories[i]) >= 0)
            return true;
    return !category;
}

/* What several drivers share stands in each variant. */
static bool stood_before(const th_method *m, uint32_t variant, const th_equation *e)
{
    for (uint32_t i = 0; i < variant; i++)
        for (uint32_t k = 0; k < m->variants[i].equation_count; k++) {
            const th_equation *x = &m->variants[i].equations[k];
            if (x->name == e->name && x->stream == e->stream && x->line == e->line)
                return true;
        }
    return false;
}

/* As the file has them, without the checks. */
static const char *equations_of(const view *v, const th_method *m)
{
    const char *text = "";
    for (uint32_t i = 0; i < m->variant_count; i++)
        for (uint32_t k = 0; k < m->variants[i].equation_count; k++) {
            const th_equation *e = &m->variants[i].equations[k];
            if (e->left != TH_LEFT_CHECK && !stood_before(m, i, e))
                text = th_arena_format(v->arena,
                                       "%s%s%s: %s",
                                       text,
                                       *text ? "; " : "",
                                       left_of(v, e),
                                       e->text);
        }
    return text;
}

static void add_method(cli_table *t, const view *v, const th_method *m, uint32_t number)
{
    cli_table_text(t, name_of(v, m->id));
    cli_table_text(t, m->titles.zh);
    cli_table_text(t, m->titles.en);
    cli_table_text(t, joined(v, m->categories, m->category_count));
    cli_table_text(t, drivers(v, m));
    cli_table_text(t, name_of(v, m->group));
    cli_table_text(t, name_of(v, m->tier));
    cli_table_text(t, m->equation);
    cli_table_text(t, m->source);
    if (t->table.column_count == SHORT_COLUMNS)
        return;
    cli_table_text(t, guidelines_of(v, number));
    cli_table_text(t, equations_of(v, m));
}

static int list_methods(const cli_call *call,
                        const view *v,
                        const th_guideline *g,
                        th_sym category)
{
    cli_table t;
    uint32_t count = g ? g->method_count : th_method_count(v->r);
    bool text = cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_TEXT;
    cli_table_begin(&t,
                    v->arena,
                    "methods",
                    (th_titles){"方法", "Methods"},
                    columns,
                    text ? SHORT_COLUMNS : ALL_COLUMNS);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = g ? g->methods[i] : i;
        const th_method *m = th_method_get(v->r, number);
        if (covers(v, m, category))
            add_method(&t, v, m, number);
    }
    return cli_table_deliver(&t, call, v->language);
}

/* ---- one method ---- */

static const char *title_of(void *context, th_sym name)
{
    const view *v = context;
    const th_titles *titles = th_titles_find(v->r, name);
    if (!titles || th_variant_has_local(v->variant, name))
        return name_of(v, name);
    return v->language == TH_EN ? titles->en : titles->zh;
}

static void
add_field(th_text *out, const view *v, const char *zh, const char *en, const char *text)
{
    if (*text)
        th_text_addf(out, "%s: %s\n", v->language == TH_EN ? en : zh, text);
}

/* The text of the file with ids, then the same with titles, then its dimension. */
static void add_equation(th_text *out, view *v, const th_equation *e)
{
    char dim[128];
    th_text printed = {0};
    th_expr_print(v->names, e->right, NULL, NULL, &printed);
    th_text_addf(out, "  %s = %s", left_of(v, e), printed.data ? printed.data : "");
    if (e->typed && e->left != TH_LEFT_CHECK)
        th_text_addf(out,
                     "    [%s]",
                     th_dim_print(th_registry_units(v->r), &e->dim, dim, sizeof dim));
    th_text_free(&printed);
    printed = (th_text){0};
    th_expr_print(v->names, e->right, title_of, v, &printed);
    th_text_addf(out,
                 "\n      %s = %s\n",
                 e->left == TH_LEFT_VARIABLE || e->left == TH_LEFT_EMISSION
                     ? title_of(v, e->name)
                     : name_of(v, e->name),
                 printed.data ? printed.data : "");
    th_text_free(&printed);
}

static void add_variant(th_text *out, view *v, const th_variant *variant)
{
    v->variant = variant;
    for (uint32_t d = 0; d < variant->driver_count; d++) {
        const th_variable *x = th_variable_get(v->r, variant->drivers[d]);
        th_text_addf(out,
                     "%s %s (%s, %s)\n",
                     v->language == TH_EN ? "driven by" : "由此驱动",
                     name_of(v, x->name),
                     v->language == TH_EN ? x->titles.en : x->titles.zh,
                     x->unit_text);
    }
    for (uint32_t e = 0; e < variant->equation_count; e++)
        if (variant->equations[e].right)
            add_equation(out, v, &variant->equations[e]);
}

static void add_filters(th_text *out, const view *v, const th_method *m)
{
    for (uint32_t i = 0; i < m->filter_count; i++)
        add_field(
            out,
            v,
            "只用于",
            "for",
            th_arena_format(v->arena,
                            "%s = %s",
                            name_of(v, th_index_get(v->r, m->filters[i].index)->name),
                            joined(v, m->filters[i].members, m->filters[i].count)));
    for (uint32_t i = 0; i < m->over_count; i++)
        add_field(out,
                  v,
                  "逐项展开",
                  "over",
                  th_arena_format(
                      v->arena,
                      "%s in %s",
                      name_of(v, th_index_get(v->r, m->over[i].index)->name),
                      name_of(v, th_variable_get(v->r, m->over[i].variable)->name)));
}

static int show_method(const cli_call *call, view *v, uint32_t number)
{
    const th_method *m = th_method_get(v->r, number);
    th_text out = {0};
    th_text_addf(&out,
                 "%s  %s\n",
                 name_of(v, m->id),
                 th_title_text(v->arena, m->titles, v->language));
    add_field(&out, v, "出处", "source", m->source);
    add_field(&out, v, "说明", "note", m->source_note);
    add_field(
        &out, v, "类别", "categories", joined(v, m->categories, m->category_count));
    add_field(
        &out, v, "驱动行所在类别", "driven from", joined(v, m->from, m->from_count));
    add_filters(&out, v, m);
    add_field(&out, v, "备选组", "group of alternatives", name_of(v, m->group));
    add_field(&out, v, "须有", "when", joined(v, m->when, m->when_count));
    add_field(&out, v, "层级", "tier", name_of(v, m->tier));
    add_field(&out, v, "流", "stream", name_of(v, m->stream));
    add_field(&out, v, "部分", "part", name_of(v, m->part));
    add_field(&out, v, "所属指南", "in guidelines", guidelines_of(v, number));
    add_field(&out,
              v,
              "位置",
              "place",
              th_arena_format(v->arena, "%s:%u", m->place.file, m->place.line));
    for (uint32_t i = 0; i < m->variant_count; i++)
        add_variant(&out, v, &m->variants[i]);
    return cli_deliver(call, &out);
}

/* ---- the command ---- */

static int
unknown(const cli_call *call, const view *v, const char *sort, const char *text)
{
    const char *near = th_registry_nearest(v->r, sort, text);
    return cli_usage(call,
                     "unknown %s '%s'%s%s%s",
                     sort,
                     text,
                     near ? "; did you mean " : "",
                     near ? near : "",
                     near ? "?" : "");
}

/* ---- pages ---- */

static int write_pages(const cli_call *call, const view *v)
{
    const char *folder = call->value[OPT_DOC];
    size_t count;
    th_error err = {0};
    const th_page *pages = th_report_method_pages(v->arena, v->r, &count);
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        cli_say("%s: %s", folder, strerror(errno));
        return EXIT_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        const char *path = th_arena_format(v->arena, "%s/%s", folder, pages[i].name);
        if (th_file_write(path, pages[i].text, pages[i].size, &err) != TH_OK)
            return cli_fail(&err);
    }
    cli_say("wrote %zu pages to %s", count, folder);
    return EXIT_FINE;
}

static int run(const cli_call *call, cli_session *s)
{
    view v = {s->registry, th_registry_names(s->registry), s->arena, s->language, NULL};
    const char *guideline = call->value[OPT_GUIDELINE],
               *category = call->value[OPT_CATEGORY];
    const th_guideline *g = NULL;
    th_sym code = category ? th_names_find(v.names, category) : 0;
    if (guideline && !(g = th_guideline_find(v.r, th_names_find(v.names, guideline))))
        return unknown(call, &v, "guideline", guideline);
    if (category && !(code && th_category_find(v.r, code)))
        return unknown(call, &v, "category", category);
    if (call->value[OPT_DOC]) {
        if (call->operand_count || guideline || category)
            return cli_usage(call,
                             "--doc writes pages about all methods; leave out the "
                             "method, --guideline and --category");
        return write_pages(call, &v);
    }
    if (!call->operand_count)
        return list_methods(call, &v, g, code);
    int32_t number = th_method_find(v.r, th_names_find(v.names, call->operands[0]));
    if (number < 0)
        return unknown(call, &v, "method", call->operands[0]);
    return show_method(call, &v, (uint32_t)number);
}

int cmd_methods(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, NULL, TO_REGISTRY);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = run(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
