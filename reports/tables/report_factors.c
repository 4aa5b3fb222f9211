/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/FACTORS.md from the registry: packs, conflicts between documents, what is
 * withheld, and every unconfirmed row. */
#include "table_build.h"

#include <string.h>

typedef struct page {
    th_arena *arena;
    const th_registry *r;
    const th_names *names;
    th_language language;
    th_text *out;
} page;

static const char *say(const page *p, const char *zh, const char *en)
{
    return thi_words(p->arena, p->language, zh, en);
}

static const char *name_of(const page *p, th_sym sym)
{
    return th_names_text(p->names, sym);
}

/* A cell of a Markdown table: one line, no bar. */
static void add_cell(const page *p, const char *text)
{
    th_text plain = {0};
    th_text_add_plain(&plain, text);
    th_text_add(p->out, "| ");
    for (const char *c = plain.data; c && *c; c++) {
        if (*c == '|')
            th_text_add(p->out, "\\");
        th_text_add_n(p->out, c, 1);
    }
    th_text_add(p->out, " ");
    th_text_free(&plain);
}

static void end_row(const page *p)
{
    th_text_add(p->out, "|\n");
}

/* Titles of the columns: pairs zh, en, ended by NULL. */
static void add_head(const page *p, const char *const *titles)
{
    size_t count = 0;
    for (; titles[2 * count]; count++)
        add_cell(p, say(p, titles[2 * count], titles[2 * count + 1]));
    end_row(p);
    while (count--)
        th_text_add(p->out, "|---");
    end_row(p);
}

static const char *key_text(const page *p, const th_key *key)
{
    const char *text = "";
    for (uint32_t i = 0; i < th_index_count(p->r); i++)
        if (key->member[i])
            text = th_arena_format(p->arena,
                                   "%s%s%s=%s",
                                   text,
                                   *text ? " " : "",
                                   name_of(p, th_index_get(p->r, i)->name),
                                   name_of(p, key->member[i]));
    return text;
}

static const char *key_and_years(const page *p, const th_factor *f)
{
    const char *key = key_text(p, &f->key);
    if (f->from_year != INT32_MIN)
        key = th_arena_format(p->arena, "%s from=%d", key, f->from_year);
    if (f->to_year != INT32_MAX)
        key = th_arena_format(p->arena, "%s to=%d", key, f->to_year);
    return *key == ' ' ? key + 1 : key;
}

static const char *value_text(const page *p, const th_factor *f)
{
    char number[32];
    if (f->rest)
        return "rest";
    return f->state == TH_STATE_VALUE
               ? th_arena_text(p->arena, th_number_print(f->written, number))
               : th_state_text(f->state);
}

/* ---- packs ---- */

static void add_packs(const page *p)
{
    static const char *const head[] = {"因子包",
                                       "pack",
                                       "名称",
                                       "title",
                                       "版本",
                                       "edition",
                                       "行数",
                                       "rows",
                                       "两处来源相符",
                                       "two_sources",
                                       "一处来源",
                                       "one_source",
                                       "未核实",
                                       "unconfirmed",
                                       NULL};
    th_text_addf(p->out, "\n## %s\n\n", say(p, "因子包", "Packs"));
    add_head(p, head);
    for (uint32_t i = 0; i < th_pack_count(p->r); i++) {
        const th_pack *pack = th_pack_get(p->r, i);
        unsigned count[TH_UNCONFIRMED + 1] = {0}, all = 0;
        for (uint32_t k = 0; k < th_factor_count(p->r); k++)
            if (th_factor_get(p->r, k)->pack == i) {
                count[th_factor_get(p->r, k)->confidence]++;
                all++;
            }
        if (!all && !*pack->source)
            continue; /* the place of local rows, empty here */
        add_cell(p, name_of(p, pack->id));
        add_cell(p, th_title_text(p->arena, pack->titles, p->language));
        add_cell(p, pack->edition);
        add_cell(p, th_arena_format(p->arena, "%u", all));
        for (int c = TH_TWO_SOURCES; c <= TH_UNCONFIRMED; c++)
            add_cell(p, th_arena_format(p->arena, "%u", count[c]));
        end_row(p);
    }
}

/* ---- conflicts ---- */

static void add_conflict(const page *p, const th_conflict *c)
{
    static const char *const head[] = {"变量",
                                       "variable",
                                       "键",
                                       "key",
                                       "值",
                                       "value",
                                       "单位",
                                       "unit",
                                       "文献",
                                       "source",
                                       "因子包",
                                       "pack",
                                       "使用",
                                       "used",
                                       "核实",
                                       "confidence",
                                       NULL};
    if (c->first) {
        th_text_addf(p->out,
                     "\n### %s\n\n%s\n\n",
                     th_title_text(p->arena, c->titles, p->language),
                     th_title_text(p->arena, c->why, p->language));
        add_head(p, head);
    }
    const char *key = key_text(p, &c->key);
    add_cell(p, name_of(p, th_variable_get(p->r, c->variable)->name));
    add_cell(p,
             c->from_year ? th_arena_format(p->arena, "%s from=%d", key, c->from_year)
                          : key);
    add_cell(p, c->value);
    add_cell(p, c->unit);
    add_cell(p, th_arena_format(p->arena, "%s, %s", c->document, c->locator));
    add_cell(p,
             c->pack < 0 ? say(p, "未收", "not shipped")
                         : name_of(p, th_pack_get(p->r, (uint32_t)c->pack)->id));
    add_cell(p, c->used ? say(p, "是", "yes") : say(p, "否", "no"));
    add_cell(p, c->factor ? th_confidence_text(c->factor->confidence) : "");
    end_row(p);
}

static void add_conflicts(const page *p)
{
    th_text_addf(
        p->out,
        "\n## %s\n\n%s\n",
        say(p, "文献之间的冲突", "Conflicts between documents"),
        say(p,
            "各文献、或同一文献的各处转录数值不同者，列出全部数值、所用者及理由"
            "（`factors/conflicts.csv`）。同一文献转录不一的行，若无两处相符，标为 "
            "`unconfirmed`。",
            "Where documents, or readings of one document, disagree: all values, "
            "the one used and why (`factors/conflicts.csv`). Where readings of "
            "one document disagree and no two agree, the row is `unconfirmed`."));
    for (uint32_t i = 0; i < th_conflict_count(p->r); i++)
        add_conflict(p, th_conflict_get(p->r, i));
}

/* ---- withheld ---- */

static void add_withheld(const page *p)
{
    static const char *const head[] = {
        "内容", "what", "文献", "document", "表页", "table", "行数", "rows", NULL};
    th_text_addf(
        p->out,
        "\n## %s\n\n%s\n\n",
        say(p, "未收的行", "Withheld rows"),
        say(p,
            "所据转录缺少一栏标签：两行标签全同而数值不同，不知各属何者，故一行不收"
            "（`factors/withheld.csv`）。需要者查原表，写入清单自己的 `factors/`。",
            "The transcription at hand lacks a label: two rows have the same labels "
            "and "
            "different values, and nobody can tell which is which, so none is shipped "
            "(`factors/withheld.csv`). Who needs one reads the table itself and puts "
            "the "
            "row into the inventory's `factors/`."));
    add_head(p, head);
    for (uint32_t i = 0; i < th_withheld_count(p->r); i++) {
        const th_withheld *w = th_withheld_get(p->r, i);
        add_cell(p, th_title_text(p->arena, w->titles, p->language));
        add_cell(p, w->document);
        add_cell(p, w->locator);
        add_cell(p, w->rows);
        end_row(p);
    }
}

/* ---- unconfirmed rows ---- */

/* Rows by file, then line: a file is a topic of its pack. */
static int by_place(const void *a, const void *b, void *context)
{
    const th_factor *x = *(const th_factor *const *)a,
                    *y = *(const th_factor *const *)b;
    int order = strcmp(x->place.file, y->place.file);
    (void)context;
    if (order)
        return order;
    return x->place.line < y->place.line ? -1 : x->place.line > y->place.line;
}

static void add_row(const page *p, const th_factor *f)
{
    add_cell(p, name_of(p, th_variable_get(p->r, f->variable)->name));
    add_cell(p, key_and_years(p, f));
    add_cell(p, value_text(p, f));
    add_cell(p, f->unit_text);
    add_cell(p, f->source);
    add_cell(p, f->locator);
    add_cell(p, f->note);
    end_row(p);
}

static const char *topic_of(const page *p, const char *file)
{
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    return th_arena_text_n(p->arena, base, strcspn(base, "."));
}

static void add_unconfirmed(const page *p)
{
    static const char *const head[] = {"变量",
                                       "variable",
                                       "键",
                                       "key",
                                       "值",
                                       "value",
                                       "单位",
                                       "unit",
                                       "文献",
                                       "source",
                                       "表页",
                                       "locator",
                                       "说明",
                                       "note",
                                       NULL};
    uint32_t count = 0, factors = th_factor_count(p->r);
    const th_factor **rows = TH_NEW_N(p->arena, const th_factor *, factors + 1);
    const char *file = "";
    for (uint32_t i = 0; i < factors; i++)
        if (th_factor_get(p->r, i)->confidence == TH_UNCONFIRMED)
            rows[count++] = th_factor_get(p->r, i);
    th_sort(rows, count, sizeof(void *), by_place, NULL);
    th_text_addf(
        p->out,
        "\n## %s\n\n%s\n",
        say(p, "未核实的行", "Unconfirmed rows"),
        say(p,
            "凭记忆、借自相邻条目、取区间中值，或转录不一而未能核对。结果中依据它们的占"
            "比由 "
            "`check` 给出，`--strict` 拒绝使用。",
            "Recalled, borrowed from a neighbour, middles of printed ranges, or in "
            "dispute. `check` tells what share of a result rests on them, `--strict` "
            "refuses them."));
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(file, rows[i]->place.file) != 0) {
            file = rows[i]->place.file;
            th_text_addf(p->out,
                         "\n### %s, %s\n\n",
                         name_of(p, th_pack_get(p->r, rows[i]->pack)->id),
                         topic_of(p, file));
            add_head(p, head);
        }
        add_row(p, rows[i]);
    }
}

void th_report_factors(th_text *out, const th_registry *registry, th_language language)
{
    page p = {.arena = th_arena_create(),
              .r = registry,
              .names = th_registry_names(registry),
              .language = language,
              .out = out};
    th_text_addf(
        out,
        "# %s\n\n%s\n",
        say(&p, "因子的来历", "Where the factors stand"),
        say(&p,
            "由 `tanheng factors --page` 从 `factors/` "
            "的数据生成，勿手改。",
            "Made by `tanheng factors --page` from the data in `factors/`; not "
            "edited by hand."));
    add_packs(&p);
    add_conflicts(&p);
    add_withheld(&p);
    add_unconfirmed(&p);
    th_arena_free(p.arena);
}
