/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the results rest on: lines that are not estimated, quality of data and factors,
 * completeness. */
#include "report_summary.h"

#include <string.h>

/* ---- lines that are not estimated ---- */

static bool is_missing(const thi_summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative &&
           (line->state == TH_STATE_NE || line->state == TH_STATE_NOTHING);
}

/* A line of a stream says which: its emission counts in no direct total. */
static const char *series_words(const thi_summary *s, const th_line *line, bool zh)
{
    th_titles stream =
        line->stream ? thi_titles_of(&s->m, line->stream) : thi_both("", "");
    const char *words = thi_line_words(s, line, zh);
    if (!line->stream)
        return words;
    return th_arena_format(
        s->arena, zh ? "%s（%s）" : "%s (%s)", words, zh ? stream.zh : stream.en);
}

static bool told_before(const thi_summary *s, size_t i)
{
    const th_line *line = th_inventory_line(s->inventory, i);
    for (size_t k = 0; k < i; k++) {
        const th_line *other = th_inventory_line(s->inventory, k);
        if (is_missing(s, other) && thi_same_series(s, line, other))
            return true;
    }
    return false;
}

static const char *years_of_series(const thi_summary *s, const th_line *line)
{
    const char *text = "";
    for (size_t k = 0; k < s->line_count; k++) {
        const th_line *other = th_inventory_line(s->inventory, k);
        if (is_missing(s, other) && thi_same_series(s, line, other))
            text = th_arena_format(
                s->arena, "%s%s%d", text, *text ? ", " : "", other->year);
    }
    return text;
}

void thi_summary_not_estimated(thi_summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "not_estimated",
                                   "未估算（NE），合计中没有它们",
                                   "Not estimated (NE): missing from the totals");
    thi_table_text_column(t, "line", "行", "line");
    thi_table_text_column(t, "years", "年份", "years");
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (!is_missing(s, line) || told_before(s, i))
            continue;
        thi_table_titled(
            t,
            thi_line_name(s->arena, &s->m, line),
            thi_both(series_words(s, line, true), series_words(s, line, false)));
        thi_table_text(t, years_of_series(s, line));
    }
    if (t->value_count)
        thi_summary_add(s, t);
}

/* ---- quality ---- */

typedef struct quality_row {
    const char *id, *zh, *en;
    size_t offset;
} quality_row;

#define SHARE(member) offsetof(th_quality_shares, member)
static const quality_row quality_rows[] = {
    {"published", "活动数据：公布", "activity: published", SHARE(published)},
    {"downscaled", "活动数据：推算", "activity: downscaled", SHARE(downscaled)},
    {"estimate", "活动数据：估算", "activity: estimated", SHARE(estimate)},
    {"none", "活动数据：未注明", "activity: not stated", SHARE(none)},
    {"two_sources", "因子：两处来源相符", "factors: two sources", SHARE(two_sources)},
    {"one_source", "因子：一处来源", "factors: one source", SHARE(one_source)},
    {"unconfirmed", "因子：未核实", "factors: unconfirmed", SHARE(unconfirmed)},
    {"filled",
     "用到 series 补齐的数值",
     "with values filled by series",
     SHARE(filled)}};

/* With --partial: shares of a gross total that is withheld are withheld too. */
static bool gross_failed(const thi_summary *s, int32_t year)
{
    for (size_t i = 0; s->failed && i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year == year && !line->stream && thi_line_failed(s, line))
            return true;
    }
    return s->m.lost != 0;
}

void thi_summary_quality(thi_summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "quality",
                                   "总排放所依据的数据质量（占总排放 %，按最差的一项）",
                                   "What gross emissions rest on (% of gross, by the "
                                   "worst input)");
    th_quality_shares *shares =
        TH_NEW_N(s->arena, th_quality_shares, s->view.year_count + 1);
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (!gross_failed(s, s->view.years[y]))
            shares[y] = th_inventory_quality(s->inventory, s->view.years[y]);
    thi_table_text_column(t, "quality", "依据", "basis");
    thi_summary_years(s, t, "", 1);
    for (size_t i = 0; i < sizeof quality_rows / sizeof *quality_rows; i++) {
        thi_table_titled(
            t, quality_rows[i].id, thi_both(quality_rows[i].zh, quality_rows[i].en));
        for (uint32_t y = 0; y < s->view.year_count; y++) {
            const char *at = (const char *)&shares[y] + quality_rows[i].offset;
            double share;
            memcpy(&share, at, sizeof share);
            if (shares[y].gross_t > 0)
                thi_table_number(t, 100 * share);
            else
                thi_table_empty(t);
        }
    }
    thi_summary_add(s, t);
}

/* ---- completeness: how many lines of each state and match ---- */

typedef struct counted {
    const char *id, *zh, *en;
    bool (*is)(const thi_summary *s, const th_line *line);
} counted;

static bool is_value(const thi_summary *s, const th_line *line)
{
    (void)s;
    return thi_line_counts(line) && !line->filled;
}

static bool is_filled(const thi_summary *s, const th_line *line)
{
    (void)s;
    return thi_line_counts(line) && line->filled;
}

static bool rests_on_filled(const thi_summary *s, const th_line *line)
{
    (void)s;
    return thi_line_counts(line) && !line->filled && line->rests_on_filled;
}

static bool is_absent(const thi_summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative &&
           (line->state == TH_STATE_NO || line->state == TH_STATE_NA);
}

static bool is_elsewhere(const thi_summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative && line->state == TH_STATE_IE;
}

static bool is_alternative(const thi_summary *s, const th_line *line)
{
    (void)s;
    return line->alternative;
}

static bool is_inexact(const thi_summary *s, const th_line *line)
{
    return thi_line_counts(line) && s->m.cells[line->cell].match != TH_MATCH_EXACT;
}

static const counted counted_lines[] = {
    {"value", "有数", "with a value", is_value},
    {"with_filled",
     "　其中计算用到 series 补齐的数值",
     "  of which computed from values filled by series",
     rests_on_filled},
    {"filled", "整行由 series 补齐", "the whole line filled by series", is_filled},
    {"no_na",
     "NO、NA（不发生、不适用）",
     "NO, NA (not occurring, not applicable)",
     is_absent},
    {"ie", "IE（计入别处）", "IE (included elsewhere)", is_elsewhere},
    {"ne", "NE（未估算）", "NE (not estimated)", is_missing},
    {"alternative", "备选算法（不计入）", "alternatives (not counted)", is_alternative},
    {"inexact",
     "有数但因子取自上级或旧年份",
     "with a factor of a parent, region or older year",
     is_inexact}};

void thi_summary_completeness(thi_summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "completeness", "完整性（行数）", "Completeness (number of lines)");
    thi_table_text_column(t, "lines", "行", "lines");
    thi_summary_years(s, t, "", 0);
    for (size_t i = 0; i < sizeof counted_lines / sizeof *counted_lines; i++) {
        const counted *c = &counted_lines[i];
        thi_table_titled(t, c->id, thi_both(c->zh, c->en));
        for (uint32_t y = 0; y < s->view.year_count; y++) {
            uint32_t count = 0;
            for (size_t k = 0; k < s->line_count; k++) {
                const th_line *line = th_inventory_line(s->inventory, k);
                count += line->year == s->view.years[y] && c->is(s, line);
            }
            thi_table_number(t, count);
        }
    }
    thi_summary_add(s, t);
}
