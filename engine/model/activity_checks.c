/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: `checks:` of inventory.yaml, a check switched off or its limits changed. */
#include "activity_internal.h"

#include <string.h>

typedef struct reader {
    th_activity *a;
    th_diags *diags;
    const th_check_rule *rule;
} reader;

static void wrong(const reader *r, const th_tree *t, const char *code, const char *what)
{
    th_diags_add(r->diags, TH_ERROR, code, th_tree_place(t), "%s", what);
}

static bool read_id(reader *r, const th_tree *item, th_check_choice *out)
{
    const th_registry *registry = r->a->registry;
    const th_tree *id = item->kind == TH_TREE_MAP ? th_tree_get(item, "id") : NULL;
    if (!id || id->kind != TH_TREE_SCALAR) {
        wrong(r,
              item,
              "E-KEY",
              "each item of `checks` is a map {id: , off: true, reason: } or {id: , "
              "threshold: }");
        return false;
    }
    th_sym name = th_names_find(r->a->names, id->text);
    for (uint32_t i = 0; name && i < th_check_rule_count(registry); i++) {
        if (th_check_rule_get(registry, i)->id != name)
            continue;
        out->rule = i;
        r->rule = th_check_rule_get(registry, i);
        return true;
    }
    const char *near = th_registry_nearest(registry, "check", id->text);
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-CHECKS",
                 th_tree_place(id),
                 "unknown check '%s'%s%s%s; `tanheng check` lists them",
                 id->text,
                 near ? " (" : "",
                 near ? near : "",
                 near ? "?)" : "");
    return false;
}

/** A limit that the check has, as a number in the check's unit. */
static bool
read_limit(const reader *r, const th_tree *item, const char *key, bool has, double *out)
{
    const th_tree *t = th_tree_get(item, key);
    if (!t)
        return false;
    const char *id = th_names_text(r->a->names, r->rule->id);
    if (!has) {
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-CHECKS",
                     th_tree_place(t),
                     "the check %s has no %s; take the key out, or switch the check "
                     "off with off: true and a reason",
                     id,
                     key);
        return false;
    }
    if (t->kind == TH_TREE_SCALAR && th_number_parse(t->text, strlen(t->text), out) &&
        *out >= 0)
        return true;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-CHECKS",
                 th_tree_place(t),
                 "the %s of %s is a number of 0 or more%s%s, not '%s'",
                 key,
                 id,
                 *r->rule->unit && strcmp(r->rule->unit, "1") != 0 ? ", in " : "",
                 strcmp(r->rule->unit, "1") != 0 ? r->rule->unit : "",
                 t->kind == TH_TREE_SCALAR ? t->text : "");
    return false;
}

static bool read_off(const reader *r, const th_tree *item, const char *reason)
{
    const th_tree *t = th_tree_get(item, "off");
    const char *text = t && t->kind == TH_TREE_SCALAR ? t->text : "";
    if (!t || strcmp(text, "false") == 0)
        return false;
    if (strcmp(text, "true") != 0)
        wrong(r, t, "E-CHECKS", "`off` is true or false");
    else if (!*reason)
        wrong(r, t, "E-CHECKS", "a check that is switched off needs a reason:");
    return strcmp(text, "true") == 0;
}

static void read_choice(reader *r, const th_tree *item)
{
    static const char *const allowed[] = {
        "id", "off", "threshold", "least", "reason", NULL};
    th_check_choice choice = {0};
    if (!read_id(r, item, &choice))
        return;
    th_tree_only(item, allowed, r->diags);
    const char *reason = th_tree_text(item, "reason");
    choice.reason = th_arena_text(r->a->arena, reason ? reason : "");
    choice.off = read_off(r, item, choice.reason);
    choice.has_threshold =
        read_limit(r, item, "threshold", r->rule->has_threshold, &choice.threshold);
    choice.has_least = read_limit(r, item, "least", r->rule->has_least, &choice.least);
    choice.place = th_tree_place(item);
    choice.place.file = th_arena_text(r->a->arena, choice.place.file);
    for (size_t i = 0; i < r->a->check_count; i++)
        if (r->a->checks[i].rule == choice.rule)
            wrong(r, item, "E-CHECKS", "this check is there twice; keep one item");
    if (!th_tree_get(item, "off") && !th_tree_get(item, "threshold") &&
        !th_tree_get(item, "least"))
        wrong(r, item, "E-CHECKS", "say off: true, threshold: or least:");
    TH_PUSH(r->a->arena, r->a->checks, r->a->check_count, r->a->check_capacity, choice);
}

void thi_checks_read(th_activity *activity, const th_tree *list, th_diags *diags)
{
    reader r = {.a = activity, .diags = diags};
    for (size_t i = 0; list && i < list->count; i++)
        read_choice(&r, list->items[i]);
}
