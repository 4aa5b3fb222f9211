/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the cells of an energy balance table become amounts, less what rows of the
 * activity say in more detail: nothing is counted twice. */
#include "balance_internal.h"

#include <math.h>
#include <string.h>

/* ---- cells to amounts ---- */

/** Indices that a rule sets itself: `as_subject`, `as_origin` ...; `none` leaves one
 * out, `region` is the region of the table. */
static void set_indices(const thi_balance *b, const thi_rule *rule, th_key *key)
{
    for (uint32_t i = 0; i < th_index_count(b->l.r); i++) {
        const char *index = th_names_text(b->l.names, th_index_get(b->l.r, i)->name);
        const char *column = th_arena_format(b->l.arena, "as_%s", index);
        const char *text = thi_rule_text(&b->l, rule, column);
        if (!strcmp(text, "none"))
            key->member[i] = 0;
        else if (!strcmp(text, "region"))
            key->member[i] = b->region;
        else if (*text)
            key->member[i] = th_names_find(b->l.names, text);
    }
}

static bool same_row(const th_datum *a, const th_datum *b)
{
    return a->variable == b->variable && a->year == b->year &&
           !memcmp(&a->key, &b->key, sizeof a->key);
}

/** The amount of the table at this key, made when it is the first cell of it. */
static struct thi_pending *pending_of(const thi_balance *b, const th_datum *wanted)
{
    struct thi_pending **end = &b->a->pending;
    for (; *end; end = &(*end)->next)
        if (same_row(&(*end)->datum, wanted) &&
            (*end)->datum.place.file == wanted->place.file)
            return *end;
    *end = TH_NEW(b->a->arena, struct thi_pending);
    (*end)->datum = *wanted;
    return *end;
}

static const char *kept(const thi_balance *b, const thi_rule *rule, const char *name)
{
    return th_arena_text(b->a->arena, thi_rule_text(&b->l, rule, name));
}

static void add_amount(const thi_balance *b,
                       size_t item,
                       size_t column,
                       const thi_rule *rule,
                       double number,
                       const th_field *field)
{
    const thi_balance_column *c = &b->columns[column];
    const char *title = b->l.items[item].title;
    th_datum d = {.variable = rule->variable,
                  .year = b->year,
                  .state = TH_STATE_VALUE,
                  .unit_text = c->unit_text,
                  .unit_factor = c->unit.factor,
                  .quality = b->quality,
                  .department = b->department,
                  .source = *b->source ? b->source : "能源平衡表",
                  .note = "",
                  .place = thi_balance_place(b, field)};
    d.key.member[TH_IX_REGION] = b->region;
    d.key.member[TH_IX_CATEGORY] = rule->category;
    d.key.member[TH_IX_SUBJECT] = c->fuel->subject;
    set_indices(b, rule, &d.key);
    struct thi_pending *p = pending_of(b, &d);
    p->datum.value += number * rule->factor * c->unit.factor;
    p->datum.note = th_arena_format(
        b->a->arena, "%s%s%s", p->datum.note, *p->datum.note ? " + " : "", title);
    p->covers = kept(b, rule, "covers");
    p->covers_exclude = kept(b, rule, "covers_exclude");
    p->details = kept(b, rule, "details");
    p->subjects = kept(b, rule, "detail_subjects");
    if (!*p->subjects)
        p->subjects = th_arena_text(b->a->arena, c->fuel->subjects);
    if (!d.key.member[TH_IX_SUBJECT])
        p->subjects = "";
    p->title = th_arena_format(b->a->arena, "%s %s", p->datum.note, c->fuel->title);
    p->rounding += 0.5 * th_pow(10, -c->decimals) * c->unit.factor;
}

/** A sign that the item can't have: a use or an import below 0, an export above. */
static bool check_sign(const thi_balance *b,
                       size_t item,
                       const thi_rule *rule,
                       double number,
                       const th_field *field)
{
    const th_variable *v = th_variable_get(b->l.r, rule->variable);
    if (!v->has_lower || v->lower < 0 || number * rule->factor >= 0)
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-SIGN",
                 thi_balance_place(b, field),
                 "%s is written with %s in this table; mend the sign, or move the "
                 "number to the item that it belongs to",
                 b->l.items[item].title,
                 rule->factor < 0 ? "a minus" : "no minus");
    return false;
}

static void
tell_no_rule(const thi_balance *b, size_t item, size_t column, const th_field *field)
{
    th_diags_add(
        b->diags,
        TH_ERROR,
        "E-UNIT",
        thi_balance_place(b, field),
        "nothing takes %s of %s in %s; give the table in physical units (万吨, "
        "亿立方米, 万千瓦时), or rows of activity for this cell",
        b->l.items[item].title,
        b->columns[column].fuel->title,
        b->columns[column].unit_text);
}

/** Of an item less what its `of which` rows take elsewhere. */
static double own_part(const thi_balance *b, size_t item, size_t column, double whole)
{
    for (size_t i = 0; i < b->l.item_count; i++) {
        const thi_balance_cell *c = thi_balance_at(b, i, column);
        const thi_balance_column *k = &b->columns[column];
        if (b->l.items[i].parent != item || b->l.items[i].role != THI_ITEM_OF_WHICH ||
            !c->given)
            continue;
        const thi_rule *rule = thi_rule_find(&b->l, i, k->fuel->subject, &k->unit.dim);
        if (!rule || !rule->category)
            continue;
        if (c->number > whole)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-SUM",
                         thi_balance_place(b, c->field),
                         "%s of %s is more than %s, of which it is a part",
                         b->l.items[i].title,
                         k->fuel->title,
                         b->l.items[item].title);
        whole = fabs(whole - c->number) <= 1e-12 * fabs(whole) ? 0 : whole - c->number;
    }
    return whole;
}

static void add_cell(const thi_balance *b, size_t item, size_t column)
{
    const thi_balance_column *c = &b->columns[column];
    double number;
    const th_field *field;
    if (!thi_balance_amount(b, item, column, &number, &field) || number == 0)
        return;
    size_t errors = th_diags_count(b->diags, TH_ERROR);
    number = own_part(b, item, column, number);
    const thi_rule *rule = thi_rule_find(&b->l, item, c->fuel->subject, &c->unit.dim);
    if (!rule)
        tell_no_rule(b, item, column, field);
    else if (rule->category && number != 0 &&
             th_diags_count(b->diags, TH_ERROR) == errors &&
             check_sign(b, item, rule, number, field))
        add_amount(b, item, column, rule, number, field);
}

void thi_balance_add_rows(const thi_balance *b)
{
    for (size_t k = 0; k < b->column_count; k++) {
        if (!b->columns[k].fuel || b->columns[k].fuel->role != THI_FUEL_PLAIN)
            continue;
        for (size_t i = 0; i < b->l.item_count; i++)
            if (b->l.items[i].is_read)
                add_cell(b, i, k);
    }
}

/* ---- rows of more detail ---- */

typedef struct details {
    th_sum sum;
    const th_datum *first, *other; /* other: in another dimension */
    size_t count;
} details;

static bool is_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = words; *s;) {
        size_t size = strcspn(s, " ");
        if (size == n && !strncmp(s, word, n))
            return true;
        s += size + (s[size] == ' ');
    }
    return false;
}

/** Does the row speak of a part of what the table's amount holds? */
static bool
is_detail(const thi_layouts *l, const struct thi_pending *p, const th_datum *d)
{
    const th_key *key = &d->key;
    const char *name =
        th_names_text(l->names, th_variable_get(l->r, d->variable)->name);
    if (d->year != p->datum.year || d->state != TH_STATE_VALUE ||
        same_row(&p->datum, d) || !is_word(p->details, name))
        return false;
    const th_domain *regions = th_domain_of(l->r, TH_IX_REGION);
    return th_domain_distance(regions,
                              key->member[TH_IX_REGION],
                              p->datum.key.member[TH_IX_REGION]) >= 0 &&
           (!*p->subjects ||
            thi_words_hold(
                l, TH_IX_SUBJECT, p->subjects, key->member[TH_IX_SUBJECT])) &&
           thi_words_hold(l, TH_IX_CATEGORY, p->covers, key->member[TH_IX_CATEGORY]) &&
           !thi_words_hold(
               l, TH_IX_CATEGORY, p->covers_exclude, key->member[TH_IX_CATEGORY]);
}

static details find_details(const thi_layouts *l,
                            const th_activity *a,
                            const struct thi_pending *p,
                            size_t row_count)
{
    details found = {0};
    const th_dim *dim = &th_variable_get(l->r, p->datum.variable)->unit.dim;
    for (size_t i = 0; i < row_count; i++) {
        const th_datum *d = &a->rows[i];
        if (!is_detail(l, p, d))
            continue;
        if (!th_dim_equal(&th_variable_get(l->r, d->variable)->unit.dim, dim)) {
            found.other = d;
            continue;
        }
        found.first = found.first ? found.first : d;
        found.count++;
        th_sum_add(&found.sum, d->value);
    }
    return found;
}

/** False if rows and table contradict each other. */
static bool take_details(const thi_layouts *l,
                         th_activity *a,
                         struct thi_pending *p,
                         const details *found,
                         th_diags *diags)
{
    char whole[32], part[32];
    double factor = p->datum.unit_factor, sum = th_sum_get(&found->sum);
    const th_datum *clash = found->other;
    th_number_print_digits(p->datum.value / factor, 9, whole);
    th_number_print_digits(sum / factor, 9, part);
    if (!clash && sum > p->datum.value + p->rounding + 1e-9 * sum)
        clash = found->first;
    if (clash) {
        th_diags_add(
            diags,
            TH_ERROR,
            "E-TWICE",
            clash->place,
            "this %s is also in the energy balance table (%s line %u: %s, %s "
            "%s)%s%s; drop the row or mend the table",
            th_names_text(l->names, th_variable_get(l->r, clash->variable)->name),
            p->datum.place.file,
            p->datum.place.line,
            p->title,
            whole,
            p->datum.unit_text,
            found->other ? ", in another kind of unit, and can't be taken out of it"
                         : ", which is less than the rows: ",
            found->other ? "" : part);
        return false;
    }
    p->datum.value =
        fabs(p->datum.value - sum) <= p->rounding ? 0 : p->datum.value - sum;
    th_number_print_digits(p->datum.value / factor, 9, part);
    th_diags_add(
        diags,
        TH_NOTE,
        "N-BALANCE",
        p->datum.place,
        "%s: of %s %s, %zu rows of activity (the first in %s line %u) tell the "
        "detail; the other %s is read here",
        p->title,
        whole,
        p->datum.unit_text,
        found->count,
        found->first->place.file,
        found->first->place.line,
        part);
    p->datum.note =
        th_arena_format(a->arena, "%s − %zu 行明细", p->datum.note, found->count);
    return true;
}

void thi_balance_settle(th_activity *a, th_diags *diags)
{
    th_arena *scratch = th_arena_create();
    thi_layouts l = {.r = a->registry, .names = a->names, .arena = scratch};
    size_t row_count = a->row_count; /* the table's own are no details */
    for (struct thi_pending *p = a->pending; p; p = p->next) {
        details found = find_details(&l, a, p, row_count);
        if ((found.count || found.other) && !take_details(&l, a, p, &found, diags))
            continue;
        if (found.count && p->datum.value == 0)
            continue;
        p->datum.written = p->datum.value / p->datum.unit_factor;
        TH_PUSH(a->arena, a->rows, a->row_count, a->row_capacity, p->datum);
    }
    a->pending = NULL;
    th_arena_free(scratch);
}
