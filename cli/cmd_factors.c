/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng factors: rows of the packs, and the members of an index. */
#include "cli_table.h"
#include "factors.h"

#include <stdio.h>
#include <string.h>

static const th_column factor_columns[] = {
    {"variable", {"变量", "variable"}, "", false, 0},
    {"key", {"键", "key"}, "", false, 0},
    {"years", {"年份", "years"}, "", false, 0},
    {"value", {"值", "value"}, "", true, -1},
    {"state", {"状态", "state"}, "", false, 0},
    {"unit", {"单位", "unit"}, "", false, 0},
    {"lower", {"下限", "lower"}, "", true, -1},
    {"upper", {"上限", "upper"}, "", true, -1},
    {"pack", {"因子包", "pack"}, "", false, 0},
    {"source", {"文献", "source"}, "", false, 0},
    {"locator", {"表页", "locator"}, "", false, 0},
    {"confidence", {"核实", "confidence"}, "", false, 0},
    {"place", {"位置", "place"}, "", false, 0},
    {"note", {"说明", "note"}, "", false, 0}};

typedef struct wanted {
    const th_registry *r;
    const th_names *names;
    int32_t variable, pack; /* -1: any */
    th_sym subject, category;
    const char *text;
} wanted;

static const char *key_text(const wanted *w, th_arena *arena, const th_key *key)
{
    th_text text = {0};
    for (uint32_t i = 0; i < th_index_count(w->r); i++)
        if (key->member[i])
            th_text_addf(&text,
                         "%s%s=%s",
                         text.size ? " " : "",
                         th_names_text(w->names, th_index_get(w->r, i)->name),
                         th_names_text(w->names, key->member[i]));
    const char *copy = th_arena_text(arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static const char *years_text(th_arena *arena, const th_factor *f)
{
    bool from = f->from_year != INT32_MIN, to = f->to_year != INT32_MAX;
    if (from && to && f->from_year == f->to_year)
        return th_arena_format(arena, "%d", f->from_year);
    const char *first = from ? th_arena_format(arena, "%d", f->from_year) : "";
    const char *last = to ? th_arena_format(arena, "%d", f->to_year) : "";
    return from || to ? th_arena_format(arena, "%s-%s", first, last) : "";
}

static bool under(const wanted *w, uint32_t index, th_sym member, th_sym ancestor)
{
    return !ancestor ||
           (member &&
            th_domain_distance(th_domain_of(w->r, index), member, ancestor) >= 0);
}

static bool has_text(const wanted *w, const th_factor *f, const char *key)
{
    const th_variable *v = th_variable_get(w->r, f->variable);
    const char *texts[] = {th_names_text(w->names, v->name),
                           v->titles.zh,
                           v->titles.en,
                           key,
                           f->source,
                           f->locator,
                           f->note};
    for (size_t i = 0; w->text && i < sizeof texts / sizeof *texts; i++)
        if (texts[i] && strstr(texts[i], w->text))
            return true;
    for (uint32_t i = 0; w->text && i < th_index_count(w->r); i++) {
        const th_titles *titles =
            f->key.member[i] ? th_titles_find(w->r, f->key.member[i]) : NULL;
        if (titles && (strstr(titles->zh, w->text) || strstr(titles->en, w->text)))
            return true;
    }
    return !w->text;
}

static bool is_wanted(const wanted *w, const th_factor *f, const char *key)
{
    return (w->variable < 0 || f->variable == (uint32_t)w->variable) &&
           (w->pack < 0 || f->pack == (uint32_t)w->pack) &&
           under(w, TH_IX_SUBJECT, f->key.member[TH_IX_SUBJECT], w->subject) &&
           under(w, TH_IX_CATEGORY, f->key.member[TH_IX_CATEGORY], w->category) &&
           has_text(w, f, key);
}

/* In the row's own unit. */
static void add_limit(cli_table *t, const th_factor *f, double limit)
{
    if (f->has_limits)
        cli_table_number(t, limit / f->unit_factor);
    else
        cli_table_empty(t);
}

static void
add_factor(cli_table *t, const wanted *w, const th_factor *f, const char *key)
{
    bool value = f->state == TH_STATE_VALUE && !f->rest;
    cli_table_text(t,
                   th_names_text(w->names, th_variable_get(w->r, f->variable)->name));
    cli_table_text(t, key);
    cli_table_text(t, years_text(t->arena, f));
    if (value)
        cli_table_number(t, f->written);
    else
        cli_table_empty(t);
    cli_table_text(t, f->rest ? "rest" : value ? "value" : th_state_text(f->state));
    cli_table_text(t, f->unit_text);
    add_limit(t, f, f->lower);
    add_limit(t, f, f->upper);
    cli_table_text(t, th_names_text(w->names, th_pack_get(w->r, f->pack)->id));
    cli_table_text(t, f->source);
    cli_table_text(t, f->locator);
    cli_table_text(t, th_confidence_text(f->confidence));
    cli_table_text(t, th_arena_format(t->arena, "%s:%u", f->place.file, f->place.line));
    cli_table_text(t, f->note);
}

static int list_factors(const cli_call *call, cli_session *s, const wanted *w)
{
    cli_table t;
    cli_table_begin(&t,
                    s->arena,
                    "factors",
                    (th_titles){"因子", "Factors"},
                    factor_columns,
                    sizeof factor_columns / sizeof *factor_columns);
    for (uint32_t i = 0; i < th_factor_count(s->registry); i++) {
        const th_factor *f = th_factor_get(s->registry, i);
        const char *key = key_text(w, s->arena, &f->key);
        if (is_wanted(w, f, key))
            add_factor(&t, w, f, key);
    }
    if (!t.count)
        cli_say("no factor row fits");
    return cli_table_deliver(&t, call, s->language);
}

/* ---- members of an index ---- */

static const th_column member_columns[] = {
    {"member", {"成员", "member"}, "", false, 0},
    {"parent", {"上级", "parent"}, "", false, 0},
    {"title_zh", {"中文", "Chinese"}, "", false, 0},
    {"title_en", {"英文", "English"}, "", false, 0}};

/* Children under their parent, each level in the order of the file. */
typedef struct member_tree {
    const wanted *w;
    const th_domain *d;
    cli_table *t;
    bool indented;
    int32_t *first, *next; /* child, sibling; -1: none; first[count]: root */
} member_tree;

static void plant(member_tree *m, th_arena *arena)
{
    uint32_t n = m->d->count;
    m->first = TH_NEW_N(arena, int32_t, n + 1);
    m->next = TH_NEW_N(arena, int32_t, n + 1);
    for (uint32_t i = 0; i <= n; i++)
        m->first[i] = m->next[i] = -1;
    for (uint32_t i = n; i-- > 0;) {
        int32_t parent = m->d->members[i].parent;
        uint32_t above = parent < 0 ? n : (uint32_t)parent;
        m->next[i] = m->first[above];
        m->first[above] = (int32_t)i;
    }
}

static void add_members(const member_tree *m, uint32_t above)
{
    for (int32_t i = m->first[above]; i >= 0; i = m->next[i]) {
        const th_member *x = &m->d->members[i];
        const char *parent =
            x->parent < 0 ? ""
                          : th_names_text(m->w->names, m->d->members[x->parent].id);
        cli_table_text(m->t,
                       th_arena_format(m->t->arena,
                                       "%*s%s",
                                       m->indented ? 2 * x->depth : 0,
                                       "",
                                       th_names_text(m->w->names, x->id)));
        cli_table_text(m->t, parent);
        cli_table_text(m->t, x->titles.zh);
        cli_table_text(m->t, x->titles.en);
        add_members(m, (uint32_t)i);
    }
}

static int unknown_index(const cli_call *call, const wanted *w, const char *name)
{
    th_text known = {0};
    for (uint32_t i = 0; i < th_index_count(w->r); i++)
        th_text_addf(
            &known, " %s", th_names_text(w->names, th_index_get(w->r, i)->name));
    int code =
        cli_usage(call, "unknown index '%s'; known: variable%s", name, known.data);
    th_text_free(&known);
    return code;
}

static const th_column variable_columns[] = {
    {"variable", {"变量", "variable"}, "", false, 0},
    {"unit", {"单位", "unit"}, "", false, 0},
    {"kind", {"类型", "kind"}, "", false, 0},
    {"index", {"须写的索引", "index to state"}, "", false, 0},
    {"title_zh", {"中文", "Chinese"}, "", false, 0},
    {"title_en", {"英文", "English"}, "", false, 0}};

/* What the column `variable` of an activity file may hold. */
static int list_variables(const cli_call *call, cli_session *s, const wanted *w)
{
    static const char *const kinds[] = {[TH_KIND_AMOUNT] = "amount",
                                        [TH_KIND_RATE] = "rate",
                                        [TH_KIND_SHARE] = "share"};
    cli_table t;
    cli_table_begin(&t,
                    s->arena,
                    "members",
                    (th_titles){"变量", "Variables"},
                    variable_columns,
                    sizeof variable_columns / sizeof *variable_columns);
    for (uint32_t i = 0; i < th_variable_count(w->r); i++) {
        const th_variable *v = th_variable_get(w->r, i);
        cli_table_text(&t, th_names_text(w->names, v->name));
        cli_table_text(&t, v->unit_text);
        cli_table_text(&t, kinds[v->kind]);
        cli_table_text(
            &t,
            v->index < 0 ? ""
                         : th_names_text(w->names,
                                         th_index_get(w->r, (uint32_t)v->index)->name));
        cli_table_text(&t, v->titles.zh);
        cli_table_text(&t, v->titles.en);
    }
    return cli_table_deliver(&t, call, s->language);
}

static int list_members(const cli_call *call, cli_session *s, const wanted *w)
{
    const char *name = call->value[OPT_MEMBERS];
    if (!strcmp(name, "variable"))
        return list_variables(call, s, w);
    th_sym sym = th_names_find(w->names, name);
    int32_t index = sym ? th_index_find(w->r, sym) : -1;
    if (index < 0)
        return unknown_index(call, w, name);
    cli_table t;
    member_tree m = {.w = w,
                     .d = th_domain_of(w->r, (uint32_t)index),
                     .t = &t,
                     .indented = cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_TEXT};
    cli_table_begin(&t,
                    s->arena,
                    "members",
                    th_index_get(w->r, (uint32_t)index)->titles,
                    member_columns,
                    4);
    plant(&m, s->arena);
    add_members(&m, m.d->count);
    if (m.d->open)
        cli_say("%s is open: any text is a member", name);
    return cli_table_deliver(&t, call, s->language);
}

/* ---- what is asked for ---- */

static int
unknown(const cli_call *call, const wanted *w, const char *sort, const char *text)
{
    const char *near = th_registry_nearest(w->r, sort, text);
    return cli_usage(call,
                     "unknown %s '%s'%s%s%s",
                     strncmp(sort, "index:", 6) ? sort : sort + 6,
                     text,
                     near ? "; did you mean " : "",
                     near ? near : "",
                     near ? "?" : "");
}

static int read_wanted(const cli_call *call, wanted *w)
{
    const char *variable = call->value[OPT_VARIABLE], *pack = call->value[OPT_PACK];
    const char *subject = call->value[OPT_SUBJECT],
               *category = call->value[OPT_CATEGORY];
    w->variable = w->pack = -1;
    w->text = call->operand_count ? call->operands[0] : NULL;
    if (variable) {
        w->variable = th_variable_find(w->r, th_names_find(w->names, variable));
        if (w->variable < 0)
            return unknown(call, w, "variable", variable);
    }
    if (pack) {
        w->pack = th_pack_find(w->r, th_names_find(w->names, pack));
        if (w->pack < 0)
            return unknown(call, w, "pack", pack);
    }
    if (subject) {
        w->subject = th_names_find(w->names, subject);
        if (!w->subject ||
            !th_member_find(th_domain_of(w->r, TH_IX_SUBJECT), w->subject))
            return unknown(call, w, "index:subject", subject);
    }
    if (category) {
        w->category = th_names_find(w->names, category);
        if (!w->category || !th_category_find(w->r, w->category))
            return unknown(call, w, "category", category);
    }
    return EXIT_FINE;
}

/* English unless --lang says otherwise, as the pages of docs/ are. */
static int write_page(const cli_call *call, cli_session *s)
{
    th_text data = {0};
    th_report_factors(&data, s->registry, call->value[OPT_LANG] ? s->language : TH_EN);
    return cli_deliver(call, &data);
}

static int run(const cli_call *call, cli_session *s)
{
    wanted w = {.r = s->registry, .names = th_registry_names(s->registry)};
    if (call->operand_count && !strcmp(call->operands[0], "compare"))
        return cli_factors_compare(call, s);
    if (call->value[OPT_PAGE])
        return write_page(call, s);
    if (call->value[OPT_MEMBERS])
        return list_members(call, s, &w);
    int code = read_wanted(call, &w);
    return code == EXIT_FINE ? list_factors(call, s, &w) : code;
}

int cmd_factors(const cli_call *call)
{
    cli_session s;
    bool compare = call->operand_count && !strcmp(call->operands[0], "compare");
    if (compare ? call->operand_count < 2 : call->operand_count > 1)
        return cli_usage(
            call, "say one TEXT to find, or compare CATEGORY and perhaps a SUBJECT");
    int code = cli_session_open(&s, call, NULL, TO_REGISTRY);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = run(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
