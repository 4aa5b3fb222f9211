/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: `category=1.A.2.a gas=CO2 year=2022` to a filter, and lines through it. */
#include "inventory_internal.h"

#include <string.h>

typedef struct term {
    const th_inventory *inv;
    const char *key, *value;
    th_line_filter *out;
    th_error *err;
} term;

/** What there is: the values that lines of this inventory have. */
static void add_known(const char *value, th_text *known)
{
    enum { MOST = 300 }; /* bytes: the message is one line */
    size_t n = strlen(value);
    const char *at = n && known->size ? strstr(known->data, value) : NULL;
    for (; at; at = strstr(at + 1, value)) /* a whole word of the list? */
        if (at[-1] == ' ' && (at[n] == ' ' || !at[n]))
            return;
    if (n && known->size + n < MOST)
        th_text_addf(known, " %s", value);
}

static const char *value_of(const term *t, const th_line *line)
{
    if (!strcmp(t->key, "gas"))
        return th_names_text(t->inv->names,
                             th_gas_get(t->inv->view.registry, line->gas)->id);
    if (!strcmp(t->key, "sector"))
        return th_names_text(t->inv->names, line->sector);
    if (!strcmp(t->key, "part"))
        return th_names_text(t->inv->names, thi_line_method(t->inv, line)->part);
    if (!strcmp(t->key, "method"))
        return th_names_text(t->inv->names, thi_line_method(t->inv, line)->id);
    if (!strcmp(t->key, "stream"))
        return line->stream ? th_names_text(t->inv->names, line->stream) : "direct";
    if (!strcmp(t->key, "department"))
        return line->department;
    int32_t index =
        th_index_find(t->inv->view.registry, th_names_find(t->inv->names, t->key));
    return index < 0
               ? ""
               : th_names_text(t->inv->names,
                               thi_line_instance(t->inv, line)->key.member[index]);
}

static bool unknown(const term *t, const char *sort)
{
    const char *near = th_registry_nearest(t->inv->view.registry, sort, t->value);
    th_text known = {0};
    for (size_t i = 0; i < t->inv->line_count; i++)
        add_known(value_of(t, &t->inv->lines[i]), &known);
    th_error_set(t->err,
                 TH_BAD_USAGE,
                 "unknown %s '%s'%s%s%s%s%s",
                 t->key,
                 t->value,
                 near ? " (" : "",
                 near ? near : "",
                 near ? "?)" : "",
                 known.size ? "; this inventory has:" : "",
                 known.size ? known.data : "");
    th_text_free(&known);
    return false;
}

static th_sym value_name(const term *t)
{
    return th_names_find(t->inv->names, t->value);
}

static bool take_gas(const term *t)
{
    t->out->gas = th_gas_find(t->inv->view.registry, value_name(t));
    return t->out->gas >= 0 || unknown(t, "gas");
}

static bool not_reported(const term *t)
{
    th_activity_view v = th_activity_get(t->inv->view.activity);
    th_text years = {0};
    for (uint32_t i = 0; i < v.year_count; i++)
        th_text_addf(&years, "%s%d", i ? ", " : "", v.years[i]);
    th_error_set(
        t->err,
        TH_BAD_DATA,
        "%d is not a reported year of this inventory; reported (inventory.yaml: "
        "years): %s",
        t->out->year,
        years.size ? years.data : "none");
    th_text_free(&years);
    return false;
}

static bool take_year(const term *t)
{
    th_activity_view v = th_activity_get(t->inv->view.activity);
    double year;
    if (!th_number_parse(t->value, strlen(t->value), &year) || year < 1900 ||
        year > 2100 || year > (double)(int32_t)year)
        return unknown(t, "year");
    t->out->year = (int32_t)year;
    for (uint32_t i = 0; i < v.year_count; i++)
        if (v.years[i] == t->out->year)
            return true;
    return not_reported(t);
}

static bool take_stream(const term *t)
{
    th_sym stream = value_name(t);
    int32_t index =
        th_index_find(t->inv->view.registry, th_names_find(t->inv->names, "stream"));
    t->out->any_stream = strcmp(t->value, "any") == 0 || strcmp(t->value, "all") == 0;
    if (t->out->any_stream || strcmp(t->value, "direct") == 0)
        return true;
    if (index >= 0 &&
        !th_member_find(th_domain_of(t->inv->view.registry, (uint32_t)index), stream))
        return unknown(t, "index:stream");
    t->out->stream = stream;
    return stream != 0 || unknown(t, "index:stream");
}

static bool take_sector(const term *t)
{
    const th_registry *r = t->inv->view.registry;
    t->out->sector = value_name(t);
    for (uint32_t i = 0; t->out->sector && i < th_category_count(r); i++)
        if (th_category_get(r, i)->sector == t->out->sector)
            return true;
    return unknown(t, "sector");
}

static bool take_method(const term *t)
{
    t->out->method = value_name(t);
    return (t->out->method &&
            th_method_find(t->inv->view.registry, t->out->method) >= 0) ||
           unknown(t, "method");
}

static bool take_part(const term *t)
{
    const th_registry *r = t->inv->view.registry;
    t->out->part = value_name(t);
    for (uint32_t i = 0; t->out->part && i < th_method_count(r); i++)
        if (th_method_get(r, i)->part == t->out->part)
            return true;
    return unknown(t, "part");
}

static bool take_department(const term *t)
{
    for (size_t i = 0; i < t->inv->line_count; i++)
        if (strcmp(t->inv->lines[i].department, t->value) == 0) {
            t->out->department = t->inv->lines[i].department;
            return true;
        }
    return unknown(t, "department");
}

static bool take_alternatives(const term *t)
{
    t->out->alternatives = strcmp(t->value, "yes") == 0;
    return t->out->alternatives || strcmp(t->value, "no") == 0 ||
           unknown(t, "alternatives");
}

static const struct {
    const char *key;
    bool (*take)(const term *t);
} words[] = {{"gas", take_gas},
             {"year", take_year},
             {"stream", take_stream},
             {"sector", take_sector},
             {"method", take_method},
             {"part", take_part},
             {"department", take_department},
             {"alternatives", take_alternatives}};

static bool take_index(const term *t)
{
    const th_registry *r = t->inv->view.registry;
    int32_t index = th_index_find(r, th_names_find(t->inv->names, t->key));
    th_sym member = value_name(t);
    char sort[64] = "index:";
    if (index < 0) {
        th_text known = {0};
        for (uint32_t i = 0; i < th_index_count(r); i++)
            add_known(th_names_text(t->inv->names, th_index_get(r, i)->name), &known);
        th_error_set(t->err,
                     TH_BAD_USAGE,
                     "unknown key '%s' in a filter; known: year gas sector method part "
                     "department alternatives%s",
                     t->key,
                     known.size ? known.data : "");
        th_text_free(&known);
        return false;
    }
    const th_domain *d = th_domain_of(r, (uint32_t)index);
    strncat(sort, t->key, sizeof sort - strlen(sort) - 1);
    if (!member || (!d->open && !th_member_find(d, member)))
        return unknown(t,
                       index == TH_IX_CATEGORY ? "category"
                       : index == TH_IX_REGION ? "region"
                                               : sort);
    t->out->key.member[index] = member;
    return true;
}

static bool take_term(const term *t)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].key, t->key) == 0)
            return words[i].take(t);
    return take_index(t);
}

static bool take_text(term *t, char *text)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        th_error_set(t->err,
                     TH_BAD_USAGE,
                     "'%s' is no term of a filter; write key=value, such as gas=CO2",
                     text);
        return false;
    }
    *equals = '\0';
    t->key = text;
    t->value = equals + 1;
    return take_term(t);
}

bool th_line_filter_parse(const th_inventory *inventory,
                          const char *text,
                          th_line_filter *out,
                          th_error *err)
{
    th_arena *scratch = th_arena_create();
    term t = {.inv = inventory, .out = out, .err = err};
    bool good = true;
    *out = (th_line_filter){.gas = -1};
    for (const char *s = text ? text : ""; good && *s;) {
        size_t n = strcspn(s, " ,\t\n");
        if (n)
            good = take_text(&t, th_arena_text_n(scratch, s, n));
        s += n ? n : 1;
    }
    th_arena_free(scratch);
    return good;
}

static bool key_passes(const th_inventory *inv, const th_key *wanted, const th_key *key)
{
    const th_registry *r = inv->view.registry;
    for (uint32_t i = 0; i < th_index_count(r); i++) {
        if (!wanted->member[i])
            continue;
        if (!key->member[i] ||
            th_domain_distance(th_domain_of(r, i), key->member[i], wanted->member[i]) <
                0)
            return false;
    }
    return true;
}

/** A boundary brings its own streams, unless the filter asks for one. */
static bool
stream_passes(const th_inventory *inv, const th_line_filter *f, const th_line *line)
{
    if (f->boundary && !th_boundary_has(inv, f->boundary, line))
        return false;
    return f->any_stream || f->stream == line->stream || (f->boundary && !f->stream);
}

bool th_line_filter_pass(const th_inventory *inventory,
                         const th_line_filter *f,
                         const th_line *line)
{
    const th_method *method = thi_line_method(inventory, line);
    return (f->alternatives || !line->alternative) &&
           stream_passes(inventory, f, line) &&
           (f->gas < 0 || (uint32_t)f->gas == line->gas) &&
           (!f->year || f->year == line->year) &&
           (!f->sector || f->sector == line->sector) &&
           (!f->method || f->method == method->id) &&
           (!f->part || f->part == method->part) &&
           (!f->department || strcmp(f->department, line->department) == 0) &&
           key_passes(inventory, &f->key, &thi_line_instance(inventory, line)->key);
}
