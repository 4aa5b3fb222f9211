/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the plan's tables in words: indicators with their targets, tasks with their
 * departments, measures as projects. */
#include "plan.h"

#include <math.h>
#include <string.h>

static void
put(thi_plan_book *b, uint32_t sheet, uint32_t row, uint32_t column, const char *text)
{
    thi_xlsx_text(b->w.x, sheet, row, column, text, &thi_wrap_style);
}

/** A department's name as plan.yaml translates it, else itself. */
static const char *department(const thi_plan_book *b, const char *name)
{
    const th_tree *all = b->plan ? th_tree_get(b->plan, "departments") : NULL;
    for (size_t i = 0; all && b->w.language == TH_EN && i < all->count; i++) {
        const char *own = th_tree_text(all->items[i], "zh"),
                   *english = th_tree_text(all->items[i], "en");
        if (own && english && !strcmp(own, name))
            return english;
    }
    return name;
}

static const char *joined(const thi_plan_book *b, const th_tree *list)
{
    th_text out = {0};
    const char *comma = b->w.language == TH_EN ? ", " : "、";
    if (list && list->text)
        return department(b, list->text);
    for (size_t i = 0; list && i < list->count; i++)
        if (list->items[i]->text)
            th_text_addf(
                &out, "%s%s", i ? comma : "", department(b, list->items[i]->text));
    const char *text = th_arena_text(b->w.arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

static const th_tree *task_of(const th_tree *plan, const char *id)
{
    const th_tree *tasks = plan ? th_tree_get(plan, "tasks") : NULL;
    for (size_t i = 0; id && tasks && i < tasks->count; i++) {
        const char *own = th_tree_text(tasks->items[i], "id");
        if (own && !strcmp(own, id))
            return tasks->items[i];
    }
    return NULL;
}

static const char *title_text(const thi_plan_book *b, const th_tree *t)
{
    const char *zh = t && t->kind == TH_TREE_MAP ? th_tree_text(t, "zh") : NULL;
    const char *en = t && t->kind == TH_TREE_MAP ? th_tree_text(t, "en") : NULL;
    if (t && t->text)
        return t->text;
    return th_title_text(b->w.arena,
                         (th_titles){zh   ? zh
                                     : en ? en
                                          : "",
                                     en   ? en
                                     : zh ? zh
                                          : ""},
                         b->w.language);
}

void thi_plan_table_begin(thi_plan_book *b,
                          uint32_t sheet,
                          const char *const words[4],
                          const thi_head *heads,
                          uint32_t count)
{
    b->w.banner[sheet] = count - 1;
    thi_heads(&b->w, sheet, PLAN_HEAD, heads, count);
    thi_sheet_title(&b->w, sheet, words[0], words[1], words[2], words[3]);
    thi_xlsx_freeze(b->w.x, sheet, PLAN_FIRST, 0);
    thi_print_as(&b->w, sheet, PLAN_HEAD, PLAN_HEAD, 0, 0);
}

/* ---- what plan.yaml may say ---- */

static void wrong(th_diags *diags, const th_tree *t, const char *code, const char *text)
{
    th_diags_add(diags, TH_ERROR, code, th_tree_place(t), "%s", text);
}

static void check_task(const th_tree *plan, const th_tree *task, th_diags *diags)
{
    static const char *const keys[] = {
        "id", "group", "title", "lead", "cooperating", "note", NULL};
    const char *id = task->kind == TH_TREE_MAP ? th_tree_text(task, "id") : NULL;
    if (!id || !th_tree_get(task, "title") || !th_tree_get(task, "lead")) {
        wrong(diags,
              task,
              "E-PLAN-TASK",
              "a task is {id: 3, title: ..., lead: [department], cooperating: [...]}");
        return;
    }
    th_tree_only(task, keys, diags);
    if (task_of(plan, id) != task)
        wrong(diags, task, "E-PLAN-TASK", "another task has the same id");
}

static bool known_target(const th_dual *dual, const char *id)
{
    for (size_t i = 0; id && dual && i < th_dual_count(dual); i++)
        if (!strcmp(th_dual_get(dual, i)->target->id, id))
            return true;
    return false;
}

static void check_indicator(const th_tree *plan,
                            const th_tree *item,
                            const th_dual *dual,
                            th_diags *diags)
{
    static const char *const keys[] = {"target", "task", "lead", NULL};
    bool map = item->kind == TH_TREE_MAP;
    if (!map || !known_target(dual, th_tree_text(item, "target"))) {
        wrong(diags,
              item,
              "E-PLAN-TARGET",
              "an indicator is {target: ID, task: ID}: its target is none of "
              "targets.yaml");
        return;
    }
    th_tree_only(item, keys, diags);
    if (!th_tree_get(item, "lead") && !task_of(plan, th_tree_text(item, "task")))
        wrong(diags,
              item,
              "E-PLAN-TARGET",
              "its task is none of the plan: give `task:` or `lead:`");
}

static void check_department(const th_tree *item, th_diags *diags)
{
    static const char *const keys[] = {"zh", "en", NULL};
    bool map = item->kind == TH_TREE_MAP;
    if (!map || !th_tree_text(item, "zh") || !th_tree_text(item, "en")) {
        wrong(diags,
              item,
              "E-PLAN-NAME",
              "a department is {zh: the name as tasks write it, en: the English one}");
        return;
    }
    th_tree_only(item, keys, diags);
}

bool thi_plan_check(const th_tree *plan, const th_dual *dual, th_diags *diags)
{
    static const char *const keys[] = {
        "document", "translation", "tasks", "indicators", "departments", NULL};
    size_t before = th_diags_count(diags, TH_ERROR);
    if (!plan)
        return true;
    if (plan->kind != TH_TREE_MAP) {
        wrong(diags,
              plan,
              "E-PLAN-TASK",
              "plan.yaml is a map: document, tasks, indicators, departments");
        return false;
    }
    th_tree_only(plan, keys, diags);
    const th_tree *tasks = th_tree_get(plan, "tasks"),
                  *indicators = th_tree_get(plan, "indicators"),
                  *departments = th_tree_get(plan, "departments");
    for (size_t i = 0; tasks && i < tasks->count; i++)
        check_task(plan, tasks->items[i], diags);
    for (size_t i = 0; indicators && i < indicators->count; i++)
        check_indicator(plan, indicators->items[i], dual, diags);
    for (size_t i = 0; departments && i < departments->count; i++)
        check_department(departments->items[i], diags);
    return th_diags_count(diags, TH_ERROR) == before;
}

/* ---- indicators ---- */

static const char *
lead_of(const thi_plan_book *b, const th_tree *plan, const char *target)
{
    const th_tree *all = plan ? th_tree_get(plan, "indicators") : NULL;
    for (size_t i = 0; all && i < all->count; i++) {
        const th_tree *item = all->items[i];
        const char *own = th_tree_text(item, "target");
        if (!own || strcmp(own, target) != 0)
            continue;
        const th_tree *lead = th_tree_get(item, "lead"),
                      *task = task_of(plan, th_tree_text(item, "task"));
        return joined(b, lead ? lead : task ? th_tree_get(task, "lead") : NULL);
    }
    return thi_say(&b->w, "未定", "not set");
}

static const char *name_of(const thi_plan_book *b, const th_target *t)
{
    const thi_workbook *w = &b->w;
    th_sym sym = *t->indicator ? th_names_find(w->names, t->indicator) : 0;
    if (sym)
        return thi_title(w, sym);
    sym = th_names_find(w->names, t->energy_variable);
    const char *boundary =
        t->boundary ? th_title_text(w->arena, t->boundary->titles, w->language)
        : sym       ? thi_title(w, sym)
                    : t->boundary_text;
    switch (t->kind) {
    case TH_TARGET_INTENSITY_REDUCTION:
    case TH_TARGET_ENERGY_INTENSITY_REDUCTION:
        return th_arena_format(
            w->arena,
            "%s · %s",
            boundary,
            thi_say(w, "单位 GDP 强度下降", "fall of intensity per GDP"));
    case TH_TARGET_PEAK_BY:
        return th_arena_format(
            w->arena, "%s · %s", boundary, thi_say(w, "达峰年", "peak year"));
    case TH_TARGET_CAP:
    case TH_TARGET_ENERGY_CAP:
        return th_arena_format(
            w->arena, "%s · %s", boundary, thi_say(w, "总量", "total"));
    case TH_TARGET_LEVEL_AT_LEAST:
    case TH_TARGET_LEVEL_AT_MOST:
        break;
    }
    return t->indicator;
}

/** Value of an indicator of the inventory's own region; NAN: none. */
static double level_in(const thi_plan_book *b, const char *indicator, int32_t year)
{
    for (size_t i = 0; i < b->w.a.row_count; i++) {
        const th_datum *d = &b->w.a.rows[i];
        if (d->year == year && d->state == TH_STATE_VALUE && d->indicator &&
            d->key.member[TH_IX_REGION] == b->w.a.region &&
            !strcmp(thi_id(&b->w, th_variable_get(b->w.m.registry, d->variable)->name),
                    indicator))
            return d->written;
    }
    return NAN;
}

static int32_t base_year_of(const thi_plan_book *b, const th_target *t)
{
    return t->base_year ? t->base_year : b->plans[0].v.base_year;
}

/** Energy in tce: total or intensity of the base year, as dual control counts it. */
static double
energy_base_of(const th_dual_result *r, int32_t year, bool intensity, const char **unit)
{
    *unit = intensity ? "tce/10^4 CNY" : "tce";
    for (uint32_t i = 0; i < r->year_count; i++)
        if (r->years[i].year == year && r->years[i].total.state == TH_STATE_VALUE)
            return intensity ? r->years[i].intensity : r->years[i].total.value;
    return NAN;
}

/** What the base year has: an intensity, a total, a level. */
static double
base_of(const thi_plan_book *b, const th_dual_result *r, const char **unit)
{
    const th_target *t = r->target;
    int32_t year = base_year_of(b, t);
    *unit = "";
    if (t->kind == TH_TARGET_ENERGY_CAP ||
        t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION)
        return energy_base_of(r, year, t->kind != TH_TARGET_ENERGY_CAP, unit);
    if (*t->indicator) {
        *unit = "%";
        return level_in(b, t->indicator, year);
    }
    if (!t->boundary)
        return NAN;
    th_total total = th_inventory_total(b->w.inventory, t->boundary, year);
    if (total.state != TH_STATE_VALUE)
        return NAN;
    *unit = "t";
    if (t->kind != TH_TARGET_INTENSITY_REDUCTION)
        return total.value;
    th_gdp_year g = th_dual_gdp(b->w.dual, year, t->gdp_prices);
    *unit = "t/10^4 CNY";
    return g.known ? total.value / (g.constant_yuan / 1e4) : (double)NAN;
}

static const char *nature_of(const thi_plan_book *b, const th_target *t)
{
    return !strcmp(t->nature, "binding")    ? thi_say(&b->w, "约束性", "binding")
           : !strcmp(t->nature, "expected") ? thi_say(&b->w, "预期性", "expected")
                                            : t->nature;
}

static const char *status_of(const thi_plan_book *b, const th_target *t)
{
    return !strcmp(t->status, "published") ? thi_say(&b->w, "公布", "published")
                                           : thi_say(&b->w, "假定", "assumed");
}

static void write_target(thi_plan_book *b,
                         const th_tree *plan,
                         const th_dual_result *result,
                         uint32_t row)
{
    const th_target *t = result->target;
    static const int32_t years[] = {2025, 2030, 2035};
    const char *unit;
    double base = base_of(b, result, &unit);
    uint32_t sheet = b->indicators;
    put(b, sheet, row, 0, name_of(b, t));
    thi_xlsx_number(b->w.x, sheet, row, 1, base_year_of(b, t), &thi_year_style);
    if (isfinite(base))
        thi_engine_cell(&b->w,
                        (thi_ref){sheet, row, 2},
                        base,
                        0,
                        *t->indicator ? "0.00"
                        : base < 100  ? "0.0000"
                                      : "#,##0");
    else
        put(b,
            sheet,
            row,
            2,
            *t->indicator ? thi_say(&b->w, "无数据", "no data")
                          : thi_say(&b->w, "无清单", "no inventory"));
    put(b, sheet, row, 3, unit);
    const char *value =
        t->kind == TH_TARGET_PEAK_BY
            ? th_arena_format(
                  b->w.arena, "%d %s", t->year, thi_say(&b->w, "年前达峰", "peak by"))
            : t->value_text;
    bool shown = false;
    for (uint32_t i = 0; i < 3; i++) {
        bool here = t->year == years[i];
        shown = shown || here;
        put(b, sheet, row, 4 + i, here ? value : "");
    }
    put(b,
        sheet,
        row,
        7,
        shown ? "" : th_arena_format(b->w.arena, "%d: %s", t->year, value));
    const char *after[] = {
        nature_of(b, t), lead_of(b, plan, t->id), status_of(b, t), t->document};
    for (uint32_t i = 0; i < 4; i++)
        put(b, sheet, row, 8 + i, after[i]);
}

void thi_plan_indicators_write(thi_plan_book *b, const th_tree *plan)
{
    static const thi_head heads[] = {{"指标", "Indicator", 40},
                                     {"基期", "Base year", 8},
                                     {"基期值", "Base value", 14},
                                     {"单位", "Unit", 14},
                                     {"2025 年目标", "Target 2025", 14},
                                     {"2030 年目标", "Target 2030", 14},
                                     {"2035 年目标", "Target 2035", 14},
                                     {"其他年份", "Other years", 14},
                                     {"属性", "Nature", 10},
                                     {"牵头单位", "Lead", 20},
                                     {"状态", "Status", 8},
                                     {"文件", "Document", 44}};
    static const char *const words[] = {
        "主要指标",
        "Main indicators",
        "目标来自 targets.yaml；“假定”不是下达的任务。降幅目标的基期值为基期强度。",
        "Targets of targets.yaml; an assumed one was set by nobody. For a reduction "
        "the "
        "base value is the intensity."};
    uint32_t row = PLAN_FIRST;
    thi_plan_table_begin(b, b->indicators, words, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; b->w.dual && i < th_dual_count(b->w.dual); i++)
        write_target(b, plan, th_dual_get(b->w.dual, i), row++);
    if (row == PLAN_FIRST)
        put(b,
            b->indicators,
            row,
            0,
            thi_say(&b->w, "没有 targets.yaml", "no targets.yaml"));
}

/* ---- tasks ---- */

/** Measures of the scenarios that name a task, each once. */
static const char *measures_of(const thi_plan_book *b, const char *task)
{
    th_text out = {0};
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t k = 0; k < b->plans[i].v.measure_count; k++) {
            const th_measure *m = &b->plans[i].v.measures[k];
            const char *own = th_tree_text(m->tree, "task");
            const char *name =
                th_arena_format(b->w.arena,
                                "%s %s",
                                m->id,
                                th_title_text(b->w.arena, m->titles, b->w.language));
            if (own && !strcmp(own, task) && !(out.data && strstr(out.data, name)))
                th_text_addf(&out, "%s%s", out.size ? "；" : "", name);
        }
    const char *text = th_arena_text(b->w.arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

void thi_plan_tasks_write(thi_plan_book *b, const th_tree *plan)
{
    static const thi_head heads[] = {{"序号", "No.", 6},
                                     {"方面", "Field", 34},
                                     {"任务", "Task", 36},
                                     {"牵头单位", "Lead", 26},
                                     {"配合单位", "Cooperating", 60},
                                     {"本方案的措施", "Measures here", 44}};
    static const char *const words[] = {"重点任务分工",
                                        "Tasks and departments",
                                        "任务与单位照 plan.yaml 所引的文件。",
                                        "Tasks and departments as in the document that "
                                        "plan.yaml names."};
    const th_tree *tasks = plan ? th_tree_get(plan, "tasks") : NULL;
    const th_tree *document = plan ? th_tree_get(plan, "document") : NULL,
                  *translated = plan ? th_tree_get(plan, "translation") : NULL;
    uint32_t row = PLAN_FIRST;
    thi_plan_table_begin(b, b->tasks, words, heads, sizeof heads / sizeof *heads);
    if (document && b->w.language != TH_ZH && translated)
        thi_xlsx_text(b->w.x,
                      b->tasks,
                      PLAN_HEAD - 1,
                      0,
                      th_arena_format(b->w.arena,
                                      "%s (%s)",
                                      title_text(b, document),
                                      title_text(b, translated)),
                      &thi_note_style);
    else if (document)
        thi_xlsx_text(b->w.x,
                      b->tasks,
                      PLAN_HEAD - 1,
                      0,
                      title_text(b, document),
                      &thi_note_style);
    for (size_t i = 0; tasks && i < tasks->count; i++, row++) {
        const th_tree *t = tasks->items[i];
        const char *id = th_tree_text(t, "id");
        const char *texts[] = {id,
                               title_text(b, th_tree_get(t, "group")),
                               title_text(b, th_tree_get(t, "title")),
                               joined(b, th_tree_get(t, "lead")),
                               joined(b, th_tree_get(t, "cooperating")),
                               measures_of(b, id)};
        for (uint32_t c = 0; c < 6; c++)
            put(b, b->tasks, row, c, texts[c]);
    }
    if (!tasks)
        put(b,
            b->tasks,
            row,
            0,
            thi_say(&b->w, "没有 plan.yaml 的任务", "no tasks: write plan.yaml"));
}

/* ---- projects ---- */

/** Boundary of the reductions. */
static const th_boundary *reduced(const thi_plan *p)
{
    return th_role_boundary(p->w.m.registry, "with_power");
}

/** What the scenario would emit more without each measure, in a year, [measure_count];
 * all others stay on. Infinite: it moves nothing of this boundary in any year, as
 * planting does where land is not in. */
static double *reductions(const thi_plan *p, uint32_t year)
{
    uint32_t n = p->v.measure_count;
    double *out = TH_NEW_N(p->w.arena, double, n + 1),
           *with = TH_NEW_N(p->w.arena, double, p->years),
           *without = TH_NEW_N(p->w.arena, double, p->years);
    uint8_t *mask = TH_NEW_N(p->w.arena, uint8_t, n + 1);
    const th_boundary *boundary = reduced(p);
    for (uint32_t i = 0; i < n; i++)
        out[i] = NAN;
    if (!boundary || year == THI_NOWHERE || !year)
        return out;
    th_projector *j = th_projector_create(p->p, &boundary, 1);
    memset(mask, 1, n);
    bool good = th_projection_run(j, mask, with, NULL);
    for (uint32_t i = 0; good && i < n; i++) {
        mask[i] = 0;
        if (th_projection_run(j, mask, without, NULL))
            out[i] = !p->v.measures[i].no_effect &&
                             !memcmp(with, without, p->years * sizeof *with)
                         ? (double)INFINITY
                         : without[year - 1] - with[year - 1];
        mask[i] = 1;
    }
    th_projector_free(j);
    return out;
}

static const char *investment_of(const thi_plan_book *b, const th_measure *m)
{
    const th_tree *over = m->overrides ? th_tree_get(m->overrides, "cost") : NULL,
                  *cost = over ? over : th_tree_get(m->tree, "cost");
    const char *capital =
        cost && cost->kind == TH_TREE_MAP ? th_tree_text(cost, "capital") : NULL;
    return capital ? capital : thi_say(&b->w, "未知", "unknown");
}

static void
put_reduction(thi_plan_book *b, uint32_t row, uint32_t column, double reduction)
{
    if (isinf(reduction))
        put(b, b->projects, row, column, thi_say(&b->w, "不在此口径", "outside it"));
    else
        thi_engine_cell(
            &b->w, (thi_ref){b->projects, row, column}, reduction, 0, "#,##0");
}

static uint32_t write_projects(thi_plan_book *b, const thi_plan *p, uint32_t row)
{
    const double *in_2030 = reductions(p, thi_plan_position(p, 2030)),
                 *in_2035 = reductions(p, thi_plan_position(p, 2035));
    for (uint32_t i = 0; i < p->v.measure_count; i++, row++) {
        const th_measure *m = &p->v.measures[i];
        const char *texts[] = {p->title,
                               m->id,
                               th_title_text(b->w.arena, m->titles, b->w.language),
                               th_arena_format(b->w.arena, "%d–%d", m->start, m->full),
                               investment_of(b, m)};
        for (uint32_t c = 0; c < 5; c++)
            put(b, b->projects, row, c, texts[c]);
        put_reduction(b, row, 5, in_2030[i]);
        put_reduction(b, row, 6, in_2035[i]);
        put(b, b->projects, row, 7, joined(b, th_tree_get(m->tree, "lead")));
        put(b, b->projects, row, 8, joined(b, th_tree_get(m->tree, "cooperating")));
        put(b,
            b->projects,
            row,
            9,
            m->no_effect
                ? thi_say(&b->w, "已达到，没有新效果", "already reached: no effect")
                : thi_plan_quality(p, m->quality));
    }
    return row;
}

void thi_plan_projects_write(thi_plan_book *b)
{
    static const thi_head heads[] = {
        {"情景", "Scenario", 16},
        {"编号", "Id", 8},
        {"工程或措施", "Project", 30},
        {"年份", "Years", 12},
        {"投资", "Investment", 16},
        {"2030 年减排，吨 CO2 当量", "Reduction 2030, t CO2e", 17},
        {"2035 年减排，吨 CO2 当量", "Reduction 2035, t CO2e", 17},
        {"牵头单位", "Lead", 24},
        {"配合单位", "Cooperating", 44},
        {"数据性质", "Quality", 14}};
    static const char *const words[] = {
        "重点工程",
        "Projects",
        "减排量：其余措施都在时，没有这一项会多排多少（总量含净调入电力）；是引擎的数，"
        "各项相加不等于总效果。造林等只动碳汇的不在此口径，见碳汇表。",
        "Reduction: what would be emitted more without this one, all others on (GHG "
        "with "
        "power); engine's numbers, which do not add up to the joint effect. What moves "
        "sinks alone is outside it: see the sheet of sinks."};
    uint32_t row = PLAN_FIRST;
    thi_plan_table_begin(b, b->projects, words, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < b->count; i++)
        row = write_projects(b, &b->plans[i], row);
    if (row == PLAN_FIRST)
        put(b, b->projects, row, 0, thi_say(&b->w, "没有措施", "no measures"));
}
