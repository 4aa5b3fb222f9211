/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: which rows a name was found in, and why the other rows of that variable were
 * not taken. Everything is read back from the compiled model: the rows taken stand in
 * its nodes, the rest is measured against the key. */
#include "model_internal.h"

#include <string.h>

enum { MOST_TOLD = 5, MOST_NEAR = 2, MOST_TAKEN = 32 };

typedef struct telling {
    const th_model *m;
    const th_registry *r;
    const th_instance *instance;
    const th_expr *name;
    th_key key; /* of the instance, extended by selects, settings and the region's
                   attributes */
    uint32_t taken[MOST_TAKEN]; /* factor numbers */
    uint32_t taken_count;
    bool zh;
    th_text *out;
} telling;

static const char *text_of(const telling *t, th_sym sym)
{
    return th_names_text(t->m->names, sym);
}

static const char *words(const telling *t, const char *zh, const char *en)
{
    return t->zh ? zh : en;
}

static const char *index_name(const telling *t, uint32_t index)
{
    return text_of(t, th_index_get(t->r, index)->name);
}

/* ---- the key that rows are measured against ---- */

static th_sym attribute_of(const telling *t, uint32_t index)
{
    th_sym region = t->key.member[TH_IX_REGION];
    for (int guard = 0; region && guard < 16; guard++) {
        const th_region *row = th_region_find(t->r, region);
        if (!row || row->attribute.member[index])
            return row ? row->attribute.member[index] : 0;
        region = row->parent;
    }
    return 0;
}

static void apply_settings(telling *t, const th_setting *settings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        t->key.member[settings[i].index] = settings[i].member;
}

static void apply_selects(telling *t)
{
    const th_key before = t->key;
    for (uint32_t i = 0; i < t->name->n_selects; i++) {
        const th_select *s = &t->name->selects[i];
        int32_t index = th_index_find(t->r, s->index);
        int32_t other =
            s->kind == TH_SELECT_INDEX ? th_index_find(t->r, s->member) : -1;
        if (index < 0)
            continue;
        if (s->kind == TH_SELECT_MEMBER)
            t->key.member[index] = s->member;
        else if (other >= 0)
            t->key.member[index] = before.member[other];
        else
            t->key.member[index] = 0; /* a band: taken from the row that was chosen */
    }
}

/** Indices that only evaluation knows (bands, bound members) are those of the row that
 * was taken. */
static void learn_from_taken(telling *t)
{
    if (!t->taken_count)
        return;
    const th_key *key = &th_factor_get(t->r, t->taken[0])->key;
    for (uint32_t i = 0; i < th_index_count(t->r); i++)
        if (!t->key.member[i])
            t->key.member[i] = key->member[i];
}

static void complete_key(telling *t)
{
    t->key = t->instance->key;
    apply_settings(t, t->m->guideline->settings, t->m->guideline->setting_count);
    apply_settings(t, t->m->view.settings, t->m->view.setting_count);
    for (uint32_t i = 0; i < th_index_count(t->r); i++)
        if (!t->key.member[i] && th_index_get(t->r, i)->source == TH_FROM_REGION)
            t->key.member[i] = attribute_of(t, i);
    apply_selects(t);
    learn_from_taken(t);
}

/* ---- rows taken ---- */

static void find_taken(telling *t, const th_node *node)
{
    if (node->kind == TH_N_INPUT && node->from == t->name &&
        t->m->inputs[node->ref].kind == TH_INPUT_FACTOR &&
        t->taken_count < MOST_TAKEN) {
        uint32_t factor = t->m->inputs[node->ref].row;
        bool known = false;
        for (uint32_t i = 0; i < t->taken_count; i++)
            known = known || t->taken[i] == factor;
        if (!known)
            t->taken[t->taken_count++] = factor;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        find_taken(t, node->kids[i]);
}

static bool is_taken(const telling *t, uint32_t factor)
{
    for (uint32_t i = 0; i < t->taken_count; i++)
        if (t->taken[i] == factor)
            return true;
    return false;
}

/* ---- rows not taken ---- */

static int32_t pack_place(const telling *t, uint32_t pack)
{
    for (uint32_t i = 0; i < t->m->guideline->pack_count; i++)
        if (t->m->guideline->packs[i] == pack)
            return (int32_t)i;
    return -1;
}

static bool index_fits(const telling *t, uint32_t index, th_sym row)
{
    const th_domain *d = th_domain_of(t->r, index);
    th_sym own = t->key.member[index];
    if (own == row || (own && th_domain_distance(d, own, row) >= 0))
        return !th_index_get(t->r, index)->exact || own == row;
    return index == TH_IX_CATEGORY && t->instance->row_category &&
           th_domain_distance(d, t->instance->row_category, row) >= 0;
}

/** In how many ways a row misses; the first is written to `why`. */
static uint32_t misses(const telling *t, const th_factor *f, th_text *why)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < th_index_count(t->r); i++) {
        if (!f->key.member[i] || index_fits(t, i, f->key.member[i]))
            continue;
        if (!count++)
            th_text_addf(why,
                         "%s=%s%s%s",
                         index_name(t, i),
                         text_of(t, f->key.member[i]),
                         words(t, "，此处 ", ", here "),
                         t->key.member[i] ? text_of(t, t->key.member[i])
                                          : words(t, "未写明", "not stated"));
    }
    int32_t year = t->instance->year;
    if ((year < f->from_year || year > f->to_year) && !count++) {
        if (year < f->from_year)
            th_text_addf(why, "%s %d", words(t, "起于", "holds from"), f->from_year);
        else
            th_text_addf(why, "%s %d", words(t, "止于", "holds to"), f->to_year);
    }
    return count;
}

static void tell_key(const telling *t, const th_key *key)
{
    bool any = false;
    for (uint32_t i = 0; i < th_index_count(t->r); i++)
        if (key->member[i]) {
            th_text_addf(t->out,
                         "%s%s=%s",
                         any ? " " : "",
                         index_name(t, i),
                         text_of(t, key->member[i]));
            any = true;
        }
    if (!any)
        th_text_add(t->out, words(t, "通用", "any key"));
}

/** A row that fits too: why another came first. */
static void tell_later(const telling *t, const th_factor *f, th_text *why)
{
    if (!t->taken_count) {
        th_text_add(why,
                    words(t,
                          "活动数据或其他方法的结果在先",
                          "an activity row or a method's output came first"));
        return;
    }
    const th_factor *taken = th_factor_get(t->r, t->taken[0]);
    if (pack_place(t, f->pack) < 0)
        th_text_addf(why,
                     "%s %s",
                     words(t, "因子包不属于指南", "its pack is not in guideline"),
                     text_of(t, t->m->guideline->id));
    else if (f->pack != taken->pack)
        th_text_addf(why,
                     "%s %s%s",
                     words(t, "因子包", "pack"),
                     text_of(t, th_pack_get(t->r, taken->pack)->id),
                     words(t, " 在先", " comes first"));
    else if (!memcmp(&f->key, &taken->key, sizeof f->key))
        th_text_add(why, words(t, "起始年较早", "of an earlier start year"));
    else
        th_text_add(why, words(t, "不如所取的具体", "less specific"));
}

static void tell_rejected(const telling *t, uint32_t number, const th_text *why)
{
    const th_factor *f = th_factor_get(t->r, number);
    char buffer[40];
    th_text_addf(t->out,
                 "%s: %s %s (%s; ",
                 words(t, "未取", "rejected"),
                 f->state == TH_STATE_VALUE ? th_number_print(f->written, buffer)
                                            : th_state_text(f->state),
                 f->unit_text,
                 text_of(t, th_pack_get(t->r, f->pack)->id));
    tell_key(t, &f->key);
    th_text_addf(t->out, "): %s\n", why->data ? why->data : "");
}

/** Tells rows that miss in `wanted` ways, up to `most`; returns their number. */
static uint32_t
tell_misses(const telling *t, uint32_t variable, uint32_t wanted, uint32_t most)
{
    uint32_t begin, end, told = 0;
    th_factor_range(t->r, variable, &begin, &end);
    for (uint32_t i = begin; i < end && told < most; i++) {
        th_text why = {0};
        const th_factor *f = th_factor_get(t->r, i);
        if (!is_taken(t, i) && misses(t, f, &why) == wanted) {
            if (!wanted)
                tell_later(t, f, &why);
            tell_rejected(t, i, &why);
            told++;
        }
        th_text_free(&why);
    }
    return told;
}

/** How a taken row matched: the indices where it is not the very member. */
static void tell_match(const telling *t, const th_factor *f)
{
    bool any = false;
    th_text_add(t->out, words(t, "匹配: ", "match: "));
    for (uint32_t i = 0; i < th_index_count(t->r); i++) {
        th_sym row = f->key.member[i], own = t->key.member[i];
        if (!row)
            continue;
        th_text_addf(
            t->out, "%s%s=%s", any ? ", " : "", index_name(t, i), text_of(t, row));
        if (own && own != row &&
            th_domain_distance(th_domain_of(t->r, i), own, row) > 0)
            th_text_addf(t->out,
                         "%s%s%s",
                         words(t, "（上级，此处为 ", " (parent of "),
                         text_of(t, own),
                         words(t, "）", ")"));
        any = true;
    }
    if (!any)
        th_text_add(
            t->out,
            words(t, "该行不写键，通用", "the row states no key and holds for all"));
    if (f->from_year != INT32_MIN && f->from_year < t->instance->year &&
        f->to_year == INT32_MAX)
        th_text_addf(t->out,
                     "; %d %s %d",
                     f->from_year,
                     words(t, "年的值用于", "used for"),
                     t->instance->year);
    th_text_add(t->out, "\n");
}

void th_model_explain_lookup(const th_model *model,
                             uint32_t instance,
                             const th_expr *name,
                             bool zh,
                             th_text *out)
{
    telling t = {.m = model,
                 .r = model->registry,
                 .instance = &model->instances[instance],
                 .name = name,
                 .zh = zh,
                 .out = out};
    int32_t variable = th_variable_find(t.r, name->name);
    uint32_t told = 0, begin, end;
    if (variable < 0)
        return;
    for (uint32_t i = 0; i < t.instance->cell_count; i++) {
        const th_node *root = model->cells[t.instance->first_cell + i].root;
        if (root)
            find_taken(&t, root);
    }
    complete_key(&t);
    if (t.taken_count) /* the others, of a vector, stand in the same pack at the same
                          level */
        tell_match(&t, th_factor_get(t.r, t.taken[0]));
    told += tell_misses(&t, (uint32_t)variable, 0, MOST_TOLD);
    told += tell_misses(&t, (uint32_t)variable, 1, MOST_NEAR);
    th_factor_range(t.r, (uint32_t)variable, &begin, &end);
    uint32_t left = end - begin - told - t.taken_count;
    if (left)
        th_text_addf(out,
                     zh ? "另有 %u 行 %s\n" : "and %u other rows of %s\n",
                     left,
                     text_of(&t, name->name));
}
