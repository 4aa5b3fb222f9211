/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages about methods, made from the registry alone: which method stands on which page,
 * the pages, and their index. */
#include "method_pages.h"

#include <string.h>

static const char made_by[] =
    "<!-- tanheng methods --doc DIR 生成，请勿手改。Generated; do not edit. -->\n\n";

/* ---- what stands where ---- */

/* The branch of a category: its ancestor of the second level, or the root itself. */
static const th_category *branch_of(const th_registry *r, th_sym code)
{
    const th_category *c = th_category_find(r, code), *up;
    while (c->parent && (up = th_category_find(r, c->parent))->parent)
        c = up;
    return c;
}

static ptrdiff_t number_of(const th_registry *r, th_sym code)
{
    return th_category_find(r, code) - th_category_get(r, 0);
}

/* By category, then as the files list them. */
static int compare_methods(const void *a, const void *b, void *context)
{
    const thi_pages *p = context;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    const th_method *x = th_method_get(p->r, i), *y = th_method_get(p->r, k);
    ptrdiff_t page = p->page[i] - p->page[k];
    ptrdiff_t category =
        number_of(p->r, x->categories[0]) - number_of(p->r, y->categories[0]);
    int file = strcmp(x->place.file, y->place.file);
    if (page || category)
        return (page ? page : category) < 0 ? -1 : 1;
    if (file)
        return file;
    return x->place.line < y->place.line ? -1 : x->place.line > y->place.line;
}

static void put_in_order(thi_pages *p)
{
    uint32_t n = th_method_count(p->r);
    p->page = TH_NEW_N(p->arena, const th_category *, n + 1);
    p->order = TH_NEW_N(p->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        p->page[i] = branch_of(p->r, th_method_get(p->r, i)->categories[0]);
        p->order[i] = i;
    }
    th_sort(p->order, n, sizeof *p->order, compare_methods, p);
}

typedef struct writers {
    size_t count, next_capacity, writer_count, writer_capacity;
} writers;

static void keep_writer(thi_pages *p, writers *w, uint32_t method, int32_t variable)
{
    int32_t head = p->first_writer[variable];
    if (head >= 0 && p->writer[head] == method)
        return;
    TH_PUSH(p->arena, p->next_writer, w->count, w->next_capacity, head);
    TH_PUSH(p->arena, p->writer, w->writer_count, w->writer_capacity, method);
    p->first_writer[variable] = (int32_t)w->count - 1;
}

/* From the last method on, so that the lists run in the order of the pages. */
static void find_writers(thi_pages *p)
{
    writers w = {0};
    p->first_writer = TH_NEW_N(p->arena, int32_t, th_variable_count(p->r) + 1);
    for (uint32_t i = 0; i < th_variable_count(p->r); i++)
        p->first_writer[i] = -1;
    for (uint32_t i = th_method_count(p->r); i-- > 0;) {
        const th_method *m = th_method_get(p->r, p->order[i]);
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
                if (m->variants[v].equations[e].left == TH_LEFT_VARIABLE)
                    keep_writer(
                        p,
                        &w,
                        p->order[i],
                        th_variable_find(p->r, m->variants[v].equations[e].name));
    }
}

/* ---- the index ---- */

static void add_head(const th_registry *r, th_text *out)
{
    th_text_add(out, "# 方法参考 Method reference\n\n");
    th_text_add(out, made_by);
    th_text_addf(
        out,
        "程序所知的 %u 个方法：式子、变量、缺省值及其出处。由 `tanheng methods --doc "
        "docs/methods` 从 `factors/` 生成。\n\n"
        "The %u methods the program knows: equations, variables, defaults and where "
        "they come from, written by `tanheng methods --doc docs/methods` from "
        "`factors/`.\n\n",
        (unsigned)th_method_count(r),
        (unsigned)th_method_count(r));
}

/* One row a way of writing: sign, zh, en. */
static const char *const signs[][3] = {
    {"$x_{t-1}$",
     "前一年的 x；序列开始之前取式后所列的值",
     "x of the year before; before the series the value told behind the formula"},
    {"$x_{\\mathrm{subject}=\\mathrm{a}}$",
     "取对象 a 的 x；等号右边是另一索引时，取它的成员",
     "x of subject a; where an index stands on the right, of that index' member"},
    {"$x_{\\mathrm{age} \\ni k}$",
     "取含有数 k 的那一段的 x",
     "x of the band that holds the number k"},
    {"$\\sum x$",
     "本地区本年 x 的各行之和；下标 i ∈ m 只计成员 m 及其下级，单写 i "
     "只计该行自身的成员",
     "sum of the rows of x in this region and year; i ∈ m below keeps the members "
     "under m, i alone the instance's own"},
    {"$\\sum_{i \\in x}$", "对 x 的各成员 i 求和", "sum over the members i that x has"},
    {"x else 0", "没有 x 时取 0", "0 where there is no x"},
};

static void add_signs(th_text *out)
{
    th_text_add(out, "## 怎样读 How to read\n\n");
    thi_md_head("写法 sign | 意思 meaning", out);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        th_text_addf(out, "| %s | %s<br>%s |\n", signs[i][0], signs[i][1], signs[i][2]);
    th_text_add(
        out,
        "\n"
        "- 来源 "
        "from：清单自己的活动数据总是在先，其次是别的方法的结果，再次是因子包，最后是"
        "“没有时”一栏。An inventory's own rows always come first, then results of "
        "other "
        "methods, then the packs in the guideline's order, then what stands under *if "
        "absent*.\n"
        "- 指南 guidelines：(1/3) 是三个备选中的第一选择。(1/3): the first choice of "
        "three alternatives.\n"
        "- 层级 tier：IPCC 的层级，cn 为省级指南的方法，空白为不分层级。IPCC tiers; "
        "cn: a "
        "method of the provincial guide; blank: no tiers.\n"
        "- 缺省值：一个因子包至多列 12 行，更多的给出行数、范围和查询命令；unconfirmed "
        "为未见原文核对。Defaults: at most 12 rows of a pack are listed, more are "
        "counted with their range and the command that lists them; unconfirmed: not "
        "compared with the document.\n\n");
}

static void add_index_row(const thi_pages *p, uint32_t method, th_text *out)
{
    const th_method *m = th_method_get(p->r, method);
    th_text_add(out, "| ");
    thi_link_method(p, method, out);
    th_text_add(out, " | ");
    thi_md_titles(m->titles, out);
    th_text_add(out, " | ");
    for (uint32_t i = 0; i < m->category_count; i++) {
        th_text_add(out, i ? ", " : "");
        thi_md_text(thi_id(p, m->categories[i]), out);
    }
    th_text_add(out, " | ");
    thi_md_text(thi_id(p, m->tier), out);
    th_text_add(out, " | ");
    thi_md_text(m->source, out);
    th_text_add(out, " | ");
    thi_add_guidelines(p, method, out);
    th_text_add(out, " |\n");
}

static void add_page_title(const thi_pages *p, const th_category *c, th_text *out)
{
    thi_md_text(thi_id(p, c->code), out);
    th_text_add(out, " ");
    thi_md_titles(c->titles, out);
}

/* The methods [i, end) of the order that stand on one page. */
static uint32_t end_of_page(const thi_pages *p, uint32_t i)
{
    const th_category *page = p->page[p->order[i]];
    while (i < th_method_count(p->r) && p->page[p->order[i]] == page)
        i++;
    return i;
}

static void index_page(const thi_pages *p, th_text *out)
{
    add_head(p->r, out);
    add_signs(out);
    for (uint32_t i = 0, end; i < th_method_count(p->r); i = end) {
        const th_category *page = p->page[p->order[i]];
        end = end_of_page(p, i);
        th_text_add(out, "## [");
        add_page_title(p, page, out);
        th_text_addf(out, "](%s.md)\n\n", thi_id(p, page->code));
        thi_md_head(
            "方法 method | 名称 title | 类别 category | 层级 tier | 出处 source "
            "| 指南 guidelines",
            out);
        for (uint32_t k = i; k < end; k++)
            add_index_row(p, p->order[k], out);
        th_text_add(out, "\n");
    }
}

/* ---- the pages ---- */

static void method_page(const thi_pages *p, uint32_t i, uint32_t end, th_text *out)
{
    const th_category *page = p->page[p->order[i]];
    th_text_add(out, "# ");
    add_page_title(p, page, out);
    th_text_add(out, "\n\n");
    th_text_add(out, made_by);
    th_text_add(out,
                "[全部方法与写法说明 All methods, and how to read](README.md)\n\n");
    th_text_add(out, "## 方法 Methods\n\n");
    for (uint32_t k = i; k < end; k++)
        thi_method_entry(p, p->order[k], out);
    thi_default_tables(p, page, out);
}

/* Without the blank line at the end. */
static void keep_page(thi_pages *p, th_page *page, const char *name, th_text *text)
{
    while (text->size > 1 && text->data[text->size - 2] == '\n')
        text->data[--text->size] = '\0';
    page->name = th_arena_format(p->arena, "%s.md", name);
    page->text = th_arena_text_n(p->arena, text->data, text->size);
    page->size = text->size;
    th_text_free(text);
}

const th_page *
th_report_method_pages(th_arena *arena, const th_registry *registry, size_t *count)
{
    thi_pages p = {.arena = arena, .r = registry, .names = th_registry_names(registry)};
    uint32_t n = th_method_count(registry);
    th_page *pages = TH_NEW_N(arena, th_page, n + 1);
    th_text text = {0};
    put_in_order(&p);
    find_writers(&p);
    index_page(&p, &text);
    keep_page(&p, &pages[0], "README", &text);
    *count = 1;
    for (uint32_t i = 0, end; i < n; i = end) {
        end = end_of_page(&p, i);
        method_page(&p, i, end, &text);
        keep_page(&p, &pages[(*count)++], thi_id(&p, p.page[p.order[i]]->code), &text);
    }
    return pages;
}
