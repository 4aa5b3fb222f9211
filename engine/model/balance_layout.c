/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the layout of the energy balance table, from the registry's rows. */
#include "balance_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- titles ---- */

/** Bytes of a sign that titles carry or not, as people like it; 0 if none. */
static size_t ornament(const char *s)
{
    static const char *const signs[] = {" ", "\t", "\n", "(",  ")", "+",  "-",
                                        ",", ".",  ":",  ";",  "*", "#",  "、",
                                        "−", "–",  "—",  "・", "·", "。", "其中"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strncmp(s, signs[i], strlen(signs[i])))
            return strlen(signs[i]);
    return 0;
}

/** Bytes of a digit, Arabic or Chinese. */
static size_t numeral(const char *s)
{
    static const char *const digits[] = {
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    if (*s >= '0' && *s <= '9')
        return 1;
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (!strncmp(s, digits[i], strlen(digits[i])))
            return strlen(digits[i]);
    return 0;
}

/** Skips `一、`, `1.`, `（二）`: a number is numbering only where a sign follows. */
static const char *behind_numbering(const char *s)
{
    for (;;) {
        size_t n = ornament(s);
        if (n) {
            s += n;
            continue;
        }
        const char *end = s;
        while ((n = numeral(end)))
            end += n;
        if (end == s || !ornament(end))
            return s;
        s = end;
    }
}

const char *thi_balance_title(th_arena *arena, const char *text)
{
    const char *s = behind_numbering(thi_text_clean(arena, text));
    char *out = th_arena_alloc(arena, strlen(s) + 1), *to = out;
    while (*s) {
        size_t n = ornament(s);
        if (n)
            s += n;
        else
            *to++ = *s++;
    }
    *to = '\0';
    return out;
}

/* ---- reading the layout ---- */

typedef struct table {
    const th_rows *rows;
    th_arena *arena;
} table;

static const char *cell(const table *t, size_t row, const char *column)
{
    return th_rows_text(t->rows, row, th_rows_column(t->rows, column));
}

/** Titles in both languages and the other ways to write them, parted by |. */
static const char **read_names(const table *t, size_t row, size_t *count, size_t *most)
{
    const char **names = NULL;
    const char *lists[] = {
        cell(t, row, "label_zh"), cell(t, row, "label_en"), cell(t, row, "also")};
    for (size_t i = 0; i < 3; i++) {
        for (const char *s = lists[i]; *s;) {
            size_t n = i < 2 ? strlen(s) : strcspn(s, "|");
            const char *name =
                thi_balance_title(t->arena, th_arena_text_n(t->arena, s, n));
            TH_PUSH(t->arena, names, *count, *most, name);
            s += n + (s[n] == '|');
        }
    }
    return names;
}

static size_t word_of(const char *const *words, const char *text)
{
    size_t i = 0;
    while (words[i] && strcmp(words[i], text) != 0)
        i++;
    return i;
}

static size_t item_of_code(const thi_layouts *l, const char *code)
{
    for (size_t i = 0; i < l->item_count; i++)
        if (!strcmp(l->items[i].code, code))
            return i;
    return THI_NO_ITEM;
}

static void read_items(thi_layouts *l, const th_rows *rows)
{
    static const char *const roles[] = {"part", "of_which", "difference", "memo", NULL};
    table t = {rows, l->arena};
    for (size_t row = 0; row < rows->row_count; row++) {
        thi_item item = {.code = cell(&t, row, "code"),
                         .title = cell(&t, row, "label_zh"),
                         .parent = item_of_code(l, cell(&t, row, "parent")),
                         .role = (thi_item_role)word_of(roles, cell(&t, row, "role")),
                         .closing = (double)strtol(cell(&t, row, "closing"), NULL, 10)};
        item.names = read_names(&t, row, &item.name_count, &item.name_capacity);
        TH_PUSH(l->arena, l->items, l->item_count, l->item_capacity, item);
    }
}

static void read_fuels(thi_layouts *l, const th_rows *rows)
{
    static const char *const roles[] = {"fuel", "sum", "ask", "skip", NULL};
    table t = {rows, l->arena};
    for (size_t row = 0; row < rows->row_count; row++) {
        thi_fuel fuel = {.title = cell(&t, row, "label_zh"),
                         .role = (thi_fuel_role)word_of(roles, cell(&t, row, "role")),
                         .subject = th_names_find(l->names, cell(&t, row, "code")),
                         .subjects = cell(&t, row, "subjects")};
        fuel.names = read_names(&t, row, &fuel.name_count, &fuel.name_capacity);
        TH_PUSH(l->arena, l->fuels, l->fuel_count, l->fuel_capacity, fuel);
    }
}

static void read_rules(thi_layouts *l, const th_rows *rows)
{
    table t = {rows, l->arena};
    for (size_t row = 0; row < rows->row_count; row++) {
        th_sym variable = th_names_find(l->names, cell(&t, row, "variable"));
        int32_t number = variable ? th_variable_find(l->r, variable) : -1;
        thi_rule rule = {.code = cell(&t, row, "code"),
                         .row = row,
                         .category =
                             th_names_find(l->names, cell(&t, row, "categories")),
                         .variable = number < 0 ? 0 : (uint32_t)number,
                         .factor = (double)strtol(cell(&t, row, "factor"), NULL, 10)};
        size_t item = item_of_code(l, rule.code);
        if (number < 0)
            rule.category = 0;
        if (item != THI_NO_ITEM)
            l->items[item].is_read = true;
        TH_PUSH(l->arena, l->rules, l->rule_count, l->rule_capacity, rule);
    }
}

bool thi_layouts_read(thi_layouts *out, const th_registry *r, th_arena *arena)
{
    const th_rows *items = th_layout_find(r, "energy_balance");
    const th_rows *fuels = th_layout_find(r, "energy_balance_columns");
    const th_rows *rules = th_layout_find(r, "energy_balance_rules");
    *out = (thi_layouts){
        .r = r, .names = th_registry_names(r), .arena = arena, .rules_from = rules};
    if (!items || !fuels || !rules)
        return false;
    read_items(out, items);
    read_fuels(out, fuels);
    read_rules(out, rules);
    return true;
}

/* ---- finding ---- */

static bool has_name(const char *const *names, size_t count, const char *title)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(names[i], title))
            return true;
    return false;
}

size_t thi_item_root(const thi_layouts *l, size_t item)
{
    while (item != THI_NO_ITEM && l->items[item].parent != THI_NO_ITEM)
        item = l->items[item].parent;
    return item;
}

size_t thi_item_find(const thi_layouts *l, const char *title, size_t root)
{
    size_t found = THI_NO_ITEM;
    for (size_t i = 0; *title && i < l->item_count; i++) {
        if (!has_name(l->items[i].names, l->items[i].name_count, title))
            continue;
        if (thi_item_root(l, i) == root)
            return i;
        if (found == THI_NO_ITEM)
            found = i;
    }
    return found;
}

const thi_fuel *thi_fuel_find(const thi_layouts *l, const char *title)
{
    for (size_t i = 0; *title && i < l->fuel_count; i++)
        if (has_name(l->fuels[i].names, l->fuels[i].name_count, title))
            return &l->fuels[i];
    return NULL;
}

bool thi_words_hold(const thi_layouts *l,
                    uint32_t index,
                    const char *words,
                    th_sym member)
{
    const th_domain *domain = th_domain_of(l->r, index);
    for (const char *s = words; *s;) {
        size_t n = strcspn(s, " ");
        th_sym word = th_names_find(l->names, th_arena_text_n(l->arena, s, n));
        if (word && th_domain_distance(domain, member, word) >= 0)
            return true;
        s += n + (s[n] == ' ');
    }
    return false;
}

const char *thi_rule_text(const thi_layouts *l, const thi_rule *rule, const char *name)
{
    return th_rows_text(l->rules_from, rule->row, th_rows_column(l->rules_from, name));
}

/** Does the code of a rule mean the item: its own, or `4.*` for those below 4. */
static bool means_item(const char *code, const thi_item *item)
{
    size_t n = strlen(code);
    bool all = n > 1 && code[n - 1] == '*';
    return all ? !strncmp(code, item->code, n - 1) : !strcmp(code, item->code);
}

const thi_rule *
thi_rule_find(const thi_layouts *l, size_t item, th_sym subject, const th_dim *dim)
{
    for (size_t i = 0; i < l->rule_count; i++) {
        const thi_rule *rule = &l->rules[i];
        if (!means_item(rule->code, &l->items[item]) ||
            !thi_words_hold(
                l, TH_IX_SUBJECT, thi_rule_text(l, rule, "subjects"), subject) ||
            thi_words_hold(
                l, TH_IX_SUBJECT, thi_rule_text(l, rule, "exclude_subjects"), subject))
            continue;
        if (!rule->category ||
            th_dim_equal(&th_variable_get(l->r, rule->variable)->unit.dim, dim))
            return rule;
    }
    return NULL;
}
