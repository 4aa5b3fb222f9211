/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One method on its page: what it is, its formulas, its results, its variables. */
#include "method_pages.h"

#include <string.h>

void thi_link_method(const thi_pages *p, uint32_t method, th_text *out)
{
    const char *id = thi_id(p, th_method_get(p->r, method)->id);
    th_text_add(out, "[");
    thi_md_text(id, out);
    th_text_addf(out, "](%s.md#%s)", thi_id(p, p->page[method]->code), id);
}

/* ---- source and guidelines ---- */

static void add_part(const char *before, const char *text, th_text *out)
{
    if (!*text)
        return;
    th_text_add(out, before);
    thi_md_text(text, out);
}

void thi_add_source(const th_method *m, th_text *out)
{
    add_part("", m->document, out);
    add_part(", 卷 volume ", m->volume, out);
    add_part(", 章 chapter ", m->chapter, out);
    add_part(", ", m->section, out);
    add_part(", 式 equation ", m->equation, out);
    add_part(", 表 table ", m->table, out);
    add_part(" (", m->source_note, out);
    th_text_add(out, *m->source_note ? ")" : "");
}

/* Its place among the methods of its group in the order of the guideline; 0: not in it.
 */
static uint32_t
place_in(const thi_pages *p, const th_guideline *g, uint32_t method, uint32_t *of)
{
    th_sym group = th_method_get(p->r, method)->group;
    uint32_t place = 0;
    *of = 0;
    for (uint32_t i = 0; i < g->method_count; i++) {
        bool same = g->methods[i] == method;
        if (same || (group && th_method_get(p->r, g->methods[i])->group == group))
            ++*of;
        if (same)
            place = *of;
    }
    return place;
}

void thi_add_guidelines(const thi_pages *p, uint32_t method, th_text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < th_guideline_count(p->r); i++) {
        const th_guideline *g = th_guideline_get(p->r, i);
        uint32_t of, place = place_in(p, g, method, &of);
        if (!place)
            continue;
        th_text_add(out, any ? ", " : "");
        thi_md_text(thi_id(p, g->id), out);
        if (of > 1)
            th_text_addf(out, " (%u/%u)", (unsigned)place, (unsigned)of);
        any = true;
    }
}

/* ---- the table of facts ---- */

static void begin_fact(const char *name, th_text *out)
{
    th_text_addf(out, "| %s | ", name);
}

static void end_fact(th_text *out)
{
    th_text_add(out, " |\n");
}

static void add_word(const char *name, const char *text, th_text *out)
{
    if (!*text)
        return;
    begin_fact(name, out);
    thi_md_code(text, out);
    end_fact(out);
}

static void add_titled(const thi_pages *p, th_sym name, th_text *out)
{
    const th_titles *titles = th_titles_find(p->r, name);
    thi_md_code(thi_id(p, name), out);
    if (!titles)
        return;
    th_text_add(out, " ");
    thi_md_titles(*titles, out);
}

static void add_list(const thi_pages *p,
                     const char *name,
                     const th_sym *list,
                     uint32_t count,
                     th_text *out)
{
    if (!count)
        return;
    begin_fact(name, out);
    for (uint32_t i = 0; i < count; i++) {
        th_text_add(out, i ? "; " : "");
        add_titled(p, list[i], out);
    }
    end_fact(out);
}

/* Titles by the index: a variable may have the name of a member. */
static void add_member(const thi_pages *p, uint32_t index, th_sym name, th_text *out)
{
    const th_member *member = th_member_find(th_domain_of(p->r, index), name);
    thi_md_code(thi_id(p, name), out);
    if (!member)
        return;
    th_text_add(out, " ");
    thi_md_titles(member->titles, out);
}

static void add_filters(const thi_pages *p, const th_method *m, th_text *out)
{
    for (uint32_t i = 0; i < m->filter_count; i++) {
        begin_fact("只用于 for", out);
        thi_md_code(thi_id(p, th_index_get(p->r, m->filters[i].index)->name), out);
        th_text_add(out, ": ");
        for (uint32_t k = 0; k < m->filters[i].count; k++) {
            th_text_add(out, k ? "; " : "");
            add_member(p, m->filters[i].index, m->filters[i].members[k], out);
        }
        end_fact(out);
    }
    for (uint32_t i = 0; i < m->over_count; i++) {
        begin_fact("逐项展开 over", out);
        thi_md_code(thi_id(p, th_index_get(p->r, m->over[i].index)->name), out);
        th_text_add(out, " in ");
        thi_md_code(thi_id(p, th_variable_get(p->r, m->over[i].variable)->name), out);
        end_fact(out);
    }
}

static void add_drivers(const thi_pages *p, const th_method *m, th_text *out)
{
    bool any = false;
    begin_fact("驱动变量 driver", out);
    for (uint32_t i = 0; i < m->variant_count; i++)
        for (uint32_t d = 0; d < m->variants[i].driver_count; d++) {
            th_text_add(out, any ? "; " : "");
            add_titled(p, th_variable_get(p->r, m->variants[i].drivers[d])->name, out);
            any = true;
        }
    if (!any)
        th_text_add(out, "无：每个地区每年一次 none: once a region and year");
    end_fact(out);
}

static void add_group(const thi_pages *p, uint32_t method, th_text *out)
{
    const th_method *m = th_method_get(p->r, method);
    if (!m->group)
        return;
    begin_fact("备选组 alternatives", out);
    thi_md_code(thi_id(p, m->group), out);
    for (uint32_t i = 0; i < m->per_count; i++) {
        th_text_add(out, i ? ", " : " / ");
        thi_md_code(thi_id(p, th_index_get(p->r, m->per[i])->name), out);
    }
    bool any = false;
    for (uint32_t i = 0; i < th_method_count(p->r); i++) {
        uint32_t other = p->order[i];
        if (other == method || th_method_get(p->r, other)->group != m->group)
            continue;
        th_text_add(out, any ? ", " : ": ");
        thi_link_method(p, other, out);
        any = true;
    }
    end_fact(out);
}

static bool drives_itself(const th_method *m)
{
    if (m->from_count != m->category_count)
        return false;
    for (uint32_t i = 0; i < m->from_count; i++)
        if (m->from[i] != m->categories[i])
            return false;
    return true;
}

static void add_facts(const thi_pages *p, uint32_t method, th_text *out)
{
    const th_method *m = th_method_get(p->r, method);
    thi_md_head("项 item | 内容 content", out);
    add_list(p, "类别 category", m->categories, m->category_count, out);
    if (!drives_itself(m))
        add_list(p, "数据所在类别 rows of", m->from, m->from_count, out);
    add_filters(p, m, out);
    add_drivers(p, m, out);
    add_group(p, method, out);
    add_list(p, "须有 needs", m->when, m->when_count, out);
    add_word("层级 tier", thi_id(p, m->tier), out);
    add_word("流 stream", thi_id(p, m->stream), out);
    add_word("部分 part", thi_id(p, m->part), out);
    add_word("范围 scope", thi_id(p, m->scope), out);
    begin_fact("出处 source", out);
    thi_add_source(m, out);
    end_fact(out);
    begin_fact("指南 guidelines", out);
    thi_add_guidelines(p, method, out);
    end_fact(out);
    th_text_add(out, "\n");
}

/* ---- formulas ---- */

static th_tex tex_of(const thi_pages *p)
{
    return (th_tex){.names = p->names,
                    .when = "若 if ",
                    .otherwise = "其余 otherwise ",
                    .fallback = "缺则 else",
                    .before = "序列之前 before the series: ",
                    .line_break = " \\\\\n&\\quad"};
}

static void
add_formula(const thi_pages *p, const th_equation *e, bool last, th_text *out)
{
    const th_tex tex = tex_of(p);
    bool check = e->left == TH_LEFT_CHECK;
    th_name_print_tex(&tex, e->name, out);
    if (e->stream) {
        th_text_add(out, "_{");
        th_name_print_tex(&tex, e->stream, out);
        th_text_add(out, "}");
    }
    th_text_add(out, check ? " &:\\; " : " &= ");
    th_expr_print_tex(&tex, e->right, out);
    th_text_add(out, last ? "\n" : " \\\\\n");
}

static void add_formulas(const thi_pages *p, const th_variant *v, th_text *out)
{
    th_text_add(out, "```math\n\\begin{aligned}\n");
    for (uint32_t i = 0; i < v->equation_count; i++)
        add_formula(p, &v->equations[i], i + 1 == v->equation_count, out);
    th_text_add(out, "\\end{aligned}\n```\n\n");
}

/* The copies of one line stand together: CH4, N2O. */
static void add_text(const thi_pages *p, const th_variant *v, th_text *out)
{
    th_text_add(out, "```text\n");
    for (uint32_t i = 0; i < v->equation_count; i++) {
        const th_equation *e = &v->equations[i];
        const th_equation *next = i + 1 < v->equation_count ? e + 1 : NULL;
        if (e->left == TH_LEFT_CHECK)
            th_text_add(out, "check ");
        th_text_add(out, thi_id(p, e->name));
        if (e->stream)
            th_text_addf(out, ".%s", thi_id(p, e->stream));
        if (next && next->line == e->line && !strcmp(next->text, e->text) &&
            !strcmp(next->file, e->file))
            th_text_add(out, ", ");
        else
            th_text_addf(out, ": %s\n", e->text);
    }
    th_text_add(out, "```\n\n");
}

static void add_variant(const thi_pages *p, const th_variant *v, th_text *out)
{
    if (!v->equation_count)
        return;
    add_formulas(p, v, out);
    add_text(p, v, out);
}

/* ---- results ---- */

static void add_result(const thi_pages *p, const th_equation *e, th_text *out)
{
    int32_t variable =
        e->left == TH_LEFT_VARIABLE ? th_variable_find(p->r, e->name) : -1;
    int32_t gas = e->left == TH_LEFT_EMISSION ? th_gas_find(p->r, e->name) : -1;
    th_text_add(out, "- ");
    thi_md_code(thi_id(p, e->name), out);
    th_text_add(out, " ");
    if (variable >= 0) {
        const th_variable *v = th_variable_get(p->r, (uint32_t)variable);
        thi_md_titles(v->titles, out);
        th_text_add(out, ", ");
        thi_md_text(v->unit_text, out);
    } else if (gas >= 0) {
        th_text_add(out, "排放 emission, ");
        thi_md_text(th_gas_get(p->r, (uint32_t)gas)->unit_text, out);
    } else {
        th_text_add(out, "该行气体的排放 emission of the gas of the row");
    }
    if (e->stream) {
        th_text_add(out, ", 流 stream ");
        thi_md_code(thi_id(p, e->stream), out);
    }
    th_text_add(out, "\n");
}

static bool is_repeat(const th_method *m, uint32_t variant, const th_equation *e)
{
    for (uint32_t i = 0; i <= variant; i++)
        for (uint32_t k = 0; k < m->variants[i].equation_count; k++) {
            const th_equation *x = &m->variants[i].equations[k];
            if (x == e)
                return false;
            if (x->left == e->left && x->name == e->name && x->stream == e->stream)
                return true;
        }
    return false;
}

static void add_results(const thi_pages *p, const th_method *m, th_text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < m->variant_count; i++)
        for (uint32_t k = 0; k < m->variants[i].equation_count; k++) {
            const th_equation *e = &m->variants[i].equations[k];
            if ((e->left != TH_LEFT_VARIABLE && e->left != TH_LEFT_EMISSION) ||
                is_repeat(m, i, e))
                continue;
            th_text_add(out, any ? "" : "结果 Results:\n\n");
            add_result(p, e, out);
            any = true;
        }
    th_text_add(out, any ? "\n" : "");
}

void thi_method_entry(const thi_pages *p, uint32_t method, th_text *out)
{
    const th_method *m = th_method_get(p->r, method);
    th_text_addf(out, "### %s\n\n**", thi_id(p, m->id));
    thi_md_titles(m->titles, out);
    th_text_add(out, "**\n\n");
    add_facts(p, method, out);
    for (uint32_t i = 0; i < m->variant_count; i++) {
        const th_variant *v = &m->variants[i];
        if (m->variant_count > 1 && v->driver_count) {
            th_text_add(out, "由此驱动 Driven by ");
            add_titled(p, th_variable_get(p->r, v->drivers[0])->name, out);
            th_text_add(out, ":\n\n");
        }
        add_variant(p, v, out);
    }
    add_results(p, m, out);
    thi_variable_table(p, method, out);
}
