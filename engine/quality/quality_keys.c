/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: notation keys and what they stand for, wholes counted beside their parts,
 * and what is there at all. */
#include "quality_internal.h"

#include <math.h>
#include <string.h>

/* ---- IE ---- */

/* Is there a number for the same thing in another category? */
static bool is_elsewhere(const thi_quality *q, const th_datum *ie)
{
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (d->variable == ie->variable && d->state == TH_STATE_VALUE &&
            (d->year == ie->year || d->year == TH_ALL_YEARS) &&
            d->key.member[TH_IX_SUBJECT] == ie->key.member[TH_IX_SUBJECT] &&
            d->key.member[TH_IX_CATEGORY] != ie->key.member[TH_IX_CATEGORY])
            return true;
    }
    return false;
}

static const char *row_words(const thi_quality *q, const th_datum *d)
{
    const char *name = thi_quality_key_words(
        q, thi_quality_name(q, th_variable_get(q->r, d->variable)->name), &d->key);
    return d->year == TH_ALL_YEARS ? name
                                   : th_arena_format(q->arena, "%s %d", name, d->year);
}

void thi_check_ie_explained(thi_quality *q)
{
    thi_quality_skip(q, "没有 IE", "there is no IE");
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (d->state != TH_STATE_IE)
            continue;
        thi_quality_judged(q);
        if (*d->note || is_elsewhere(q, d))
            continue;
        const char *words = row_words(q, d);
        thi_quality_find(
            q,
            d->place,
            d->year,
            (double)NAN,
            th_arena_format(q->arena,
                            "%s 为 IE，但没有说计入哪里，别的类别也没有它；在 note "
                            "写明，或改为 NE",
                            words),
            th_arena_format(q->arena,
                            "%s is IE, and neither a note says where nor does "
                            "another category hold it; say it in note, or write NE",
                            words));
    }
}

/* ---- whole and part ---- */

typedef struct counted {
    const th_line **lines; /* direct, with a value, by category */
    uint32_t *next;        /* of the same category; UINT32_MAX: none */
    uint32_t *first;       /* by category number */
    size_t count;
} counted;

static uint32_t category_number(const thi_quality *q, th_sym code)
{
    const th_domain *d = th_domain_of(q->r, TH_IX_CATEGORY);
    const th_member *m = th_member_find(d, code);
    return m ? (uint32_t)(m - d->members) : UINT32_MAX;
}

static counted list_counted(const thi_quality *q)
{
    uint32_t n = th_domain_of(q->r, TH_IX_CATEGORY)->count;
    counted c = {TH_NEW_N(q->arena, const th_line *, q->line_count + 1),
                 TH_NEW_N(q->arena, uint32_t, q->line_count + 1),
                 TH_NEW_N(q->arena, uint32_t, n + 1),
                 0};
    for (uint32_t i = 0; i < n; i++)
        c.first[i] = UINT32_MAX;
    for (size_t i = q->line_count; i-- > 0;) {
        const th_line *line = th_inventory_line(q->inventory, i);
        uint32_t category = category_number(
            q, thi_quality_instance_of(q, line)->key.member[TH_IX_CATEGORY]);
        if (!thi_quality_counts(line) || line->stream || category == UINT32_MAX ||
            !(fabs(line->mass_t) > 0))
            continue;
        c.lines[c.count] = line;
        c.next[c.count] = c.first[category];
        c.first[category] = (uint32_t)c.count++;
    }
    return c;
}

/* A subject of an index may stand in another: fuel=diesel of a car is the diesel of the
 * whole. */
static bool same_thing(const thi_quality *q, const th_key *whole, const th_key *part)
{
    const th_domain *d = th_domain_of(q->r, TH_IX_SUBJECT);
    th_sym subject = whole->member[TH_IX_SUBJECT];
    if (!subject)
        return true;
    for (uint32_t i = TH_IX_SUBJECT; i < th_index_count(q->r); i++)
        if (th_domain_of(q->r, i) == d && part->member[i] &&
            th_domain_distance(d, part->member[i], subject) >= 0)
            return true;
    return false;
}

static bool is_whole_of(const thi_quality *q, const th_line *whole, const th_line *part)
{
    const th_instance *w = thi_quality_instance_of(q, whole),
                      *p = thi_quality_instance_of(q, part);
    return whole->gas == part->gas && whole->year == part->year &&
           w->key.member[TH_IX_REGION] == p->key.member[TH_IX_REGION] &&
           th_method_get(q->r, w->method)->part ==
               th_method_get(q->r, p->method)->part &&
           same_thing(q, &w->key, &p->key);
}

static void find_twice(thi_quality *q, const th_line *whole, const th_line *part)
{
    const char *gas = thi_quality_name(q, th_gas_get(q->r, part->gas)->id);
    const char *one = thi_quality_key_words(
                   q, NULL, &thi_quality_instance_of(q, whole)->key),
               *two = thi_quality_key_words(
                   q, gas, &thi_quality_instance_of(q, part)->key);
    thi_quality_find(
        q,
        thi_quality_line_place(q, part),
        part->year,
        (double)NAN,
        th_arena_format(q->arena,
                        "%s %d 年：上级 %s 也有数，可能算了两次；只留一处，另一处写 "
                        "IE",
                        two,
                        part->year,
                        one),
        th_arena_format(q->arena,
                        "%s %d: the whole (%s) counts as well, perhaps twice; keep "
                        "one, and write IE for the other",
                        two,
                        part->year,
                        one));
}

static void
look_above(thi_quality *q, const counted *c, const th_domain *d, const th_line *part)
{
    uint32_t at = category_number(
        q, thi_quality_instance_of(q, part)->key.member[TH_IX_CATEGORY]);
    for (int32_t up = d->members[at].parent; up >= 0; up = d->members[up].parent)
        for (uint32_t i = c->first[up]; i != UINT32_MAX; i = c->next[i])
            if (is_whole_of(q, c->lines[i], part)) {
                find_twice(q, c->lines[i], part);
                return;
            }
}

void thi_check_whole_and_part(thi_quality *q)
{
    const th_domain *d = th_domain_of(q->r, TH_IX_CATEGORY);
    counted c = list_counted(q);
    thi_quality_skip(q, "没有有数的行", "no line has a value");
    for (size_t i = c.count; i-- > 0;) {
        thi_quality_judged(q);
        look_above(q, &c, d, c.lines[i]);
    }
}

/* ---- keys explained ---- */

void thi_check_keys_explained(thi_quality *q)
{
    thi_quality_skip(q, "没有标识（NO、NA、IE、NE）", "there is no notation key");
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (d->state == TH_STATE_VALUE || d->state == TH_STATE_NOTHING)
            continue;
        thi_quality_judged(q);
        if (*d->note || *d->source)
            continue;
        const char *words = row_words(q, d), *key = th_state_text(d->state);
        thi_quality_find(
            q,
            d->place,
            d->year,
            (double)NAN,
            th_arena_format(
                q->arena, "%s 为 %s，没有说明；填 note 或 source", words, key),
            th_arena_format(q->arena,
                            "%s is %s without a reason; fill in note or source",
                            words,
                            key));
    }
}

/* ---- completeness ---- */

/* Does a method of the guideline report direct emissions in some way? */
static bool emits(const th_method *m)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
            if (m->variants[v].equations[e].left == TH_LEFT_EMISSION &&
                !m->variants[v].equations[e].stream)
                return true;
    return false;
}

/* [category count]: 1 where a method of the guideline reports. */
static uint8_t *covered_by_methods(const thi_quality *q)
{
    const th_guideline *g = q->m.guideline;
    uint8_t *has =
        TH_NEW_N(q->arena, uint8_t, th_domain_of(q->r, TH_IX_CATEGORY)->count + 1);
    for (uint32_t i = 0; i < g->method_count; i++) {
        const th_method *m = th_method_get(q->r, g->methods[i]);
        for (uint32_t k = 0; k < m->category_count && emits(m) && !m->stream; k++) {
            uint32_t number = category_number(q, m->categories[k]);
            if (number != UINT32_MAX)
                has[number] = 1;
        }
    }
    return has;
}

/* Marks a category and all above it. */
static void mark_up(const th_domain *d, uint8_t *seen, uint32_t at)
{
    for (int32_t up = (int32_t)at; up >= 0 && seen[up] < 2; up = d->members[up].parent)
        seen[up] = 2;
}

/* [category count]: 1 a row or line stands there, 2 there or below. */
static uint8_t *covered_by_data(const thi_quality *q)
{
    const th_domain *d = th_domain_of(q->r, TH_IX_CATEGORY);
    uint8_t *seen = TH_NEW_N(q->arena, uint8_t, d->count + 1);
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        uint32_t at = category_number(
            q, thi_quality_instance_of(q, line)->key.member[TH_IX_CATEGORY]);
        if (at != UINT32_MAX && !line->stream && !line->missing)
            mark_up(d, seen, at);
    }
    for (size_t i = 0; i < q->a.row_count; i++) {
        uint32_t at = category_number(q, q->a.rows[i].key.member[TH_IX_CATEGORY]);
        if (at != UINT32_MAX)
            mark_up(d, seen, at);
    }
    return seen;
}

static bool any_above(const th_domain *d, const uint8_t *marked, uint32_t at)
{
    for (int32_t up = d->members[at].parent; up >= 0; up = d->members[up].parent)
        if (marked[up])
            return true;
    return false;
}

/* Titles of layouts/sectors.csv; the id without. */
static th_titles sector_titles(const thi_quality *q, th_sym sector)
{
    const th_rows *rows = th_layout_find(q->r, "sectors");
    const char *id = thi_quality_name(q, sector);
    for (size_t i = 0; rows && i < rows->row_count; i++)
        if (!strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")), id))
            return (th_titles){th_rows_text(rows, i, th_rows_column(rows, "label_zh")),
                               th_rows_text(rows, i, th_rows_column(rows, "label_en"))};
    return (th_titles){id, id};
}

static void
find_missing(thi_quality *q, th_sym sector, const uint8_t *missing, const th_domain *d)
{
    const char *zh = "", *en = "";
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const th_category *c = th_category_find(q->r, d->members[i].id);
        if (!missing[i] || !c || c->sector != sector || any_above(d, missing, i))
            continue;
        const char *code = thi_quality_name(q, c->code);
        zh = thi_quality_join(
            q, zh, th_arena_format(q->arena, "%s %s", code, c->titles.zh));
        en = thi_quality_join(
            q, en, th_arena_format(q->arena, "%s %s", code, c->titles.en));
        count++;
    }
    if (count)
        thi_quality_find(
            q,
            thi_quality_nowhere,
            0,
            (double)NAN,
            th_arena_format(q->arena,
                            "%s：没有数据也没有标识的类别 %u 个：%s；没有这种活动就写 "
                            "NO，没有数据就写 NE",
                            sector_titles(q, sector).zh,
                            count,
                            zh),
            th_arena_format(q->arena,
                            "%s: categories without rows or keys (%u): %s; "
                            "write NO where there is no such activity, NE where "
                            "there is no number",
                            sector_titles(q, sector).en,
                            count,
                            en));
}

void thi_check_completeness(thi_quality *q)
{
    const th_domain *d = th_domain_of(q->r, TH_IX_CATEGORY);
    const uint8_t *methods = covered_by_methods(q), *data = covered_by_data(q);
    uint8_t *missing = TH_NEW_N(q->arena, uint8_t, d->count + 1);
    th_sym *told = TH_NEW_N(q->arena, th_sym, th_category_count(q->r) + 1);
    size_t n = 0;
    thi_quality_judged(q);
    for (uint32_t i = 0; i < d->count; i++)
        missing[i] = methods[i] && !data[i];
    for (uint32_t i = 0; i < th_category_count(q->r); i++) {
        th_sym sector = th_category_get(q->r, i)->sector;
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= told[k] == sector;
        if (known)
            continue;
        told[n++] = sector;
        find_missing(q, sector, missing, d);
    }
}

/* ---- share of NE ---- */

static void judge_not_estimated(thi_quality *q, int32_t year)
{
    uint32_t all = 0, missing = 0;
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        bool absent = line->state == TH_STATE_NE || line->missing;
        if (line->year != year || line->alternative || line->stream ||
            (line->state == TH_STATE_NOTHING && !absent))
            continue;
        all++;
        missing += absent;
    }
    if (!all)
        return;
    thi_quality_judged(q);
    double share = (double)missing / all;
    if (share > q->threshold)
        thi_quality_find(
            q,
            thi_quality_nowhere,
            year,
            share,
            th_arena_format(q->arena,
                            "%d 年 %u 行中有 %u 行未估算（%s），合计中没有它们",
                            year,
                            all,
                            missing,
                            thi_quality_percent(q, share)),
            th_arena_format(q->arena,
                            "%d: %u of %u lines are not estimated (%s) and missing "
                            "from the totals",
                            year,
                            missing,
                            all,
                            thi_quality_percent(q, share)));
}

void thi_check_not_estimated(thi_quality *q)
{
    thi_quality_skip(q, "没有行", "there are no lines");
    for (uint32_t y = 0; y < q->a.year_count; y++)
        judge_not_estimated(q, q->a.years[y]);
}
