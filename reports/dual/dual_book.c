/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the dual-control workbook from end to end. The calculation sheets are those
 * of the inventory's workbook. */
#include "dual_book.h"

static bool has_track(const thi_dual_book *b)
{
    th_sym period = th_names_find(b->w->names, "period");
    int32_t index = period ? th_index_find(b->w->m.registry, period) : -1;
    for (uint32_t i = 0; index >= 0 && i < b->w->m.instance_count; i++)
        if (b->w->m.instances[i].key.member[index])
            return true;
    return false;
}

static void add_sheets(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    const th_dual_workbook_options *o = b->options;
    w->cover = thi_sheet_add(w, "封面", "Cover");
    b->brief = thi_sheet_add(w, "领导摘要", "In brief");
    b->levels = thi_sheet_add(w, "总量与强度", "Totals and intensities");
    b->targets = thi_sheet_add(w, "目标与路径", "Targets and paths");
    b->energy = thi_sheet_add(w, "能耗双控", "Energy targets");
    b->other = thi_sheet_add(w, "其他目标", "Other targets");
    b->budget = thi_sheet_add(w, "碳预算", "Carbon budget");
    b->scores = thi_sheet_add(w, "评分", "Assessment");
    b->track = has_track(b) ? thi_sheet_add(w, "年内执行", "Within the year") : 0;
    b->split = o->split ? thi_sheet_add(w, "目标分解", "Split") : 0;
    b->project = o->project ? thi_sheet_add(w, "项目评价", "Project") : 0;
    b->gdp = thi_sheet_add(w, "GDP与人口", "GDP and population");
    b->power = thi_sheet_add(w, "固定电网因子", "Fixed grid factors");
    w->results = thi_sheet_add(w, "排放结果", "Results");
    thi_sector_sheets_add(w);
    w->activity = thi_sheet_add(w, "活动数据", "Activity data");
    w->filled = thi_sheet_add(w, "填补数据", "Filled values");
    w->factors = thi_sheet_add(w, "因子", "Factors");
    w->notes = thi_sheet_add(w, "说明", "Notes");
    w->banner[w->results] = THI_RESULTS_KEYS - 1;
    w->banner[w->activity] = THI_ACTIVITY_KEYS - 1;
    w->banner[w->factors] = THI_FACTOR_KEYS - 1;
    for (uint32_t i = 0; i < w->sector_count; i++)
        if (w->sector_sheets[i])
            w->banner[w->sector_sheets[i]] = THI_SECTOR_KEYS - 1;
}

/** Which sheet a target stands on. */
static uint32_t sheet_of(const thi_dual_book *b, const th_dual_result *r)
{
    if (r->path_free || (!r->target->boundary && !*r->target->energy_variable))
        return b->other;
    return *r->target->energy_variable ? b->energy : b->targets;
}

static void plan_blocks(thi_dual_book *b)
{
    b->block_count = th_dual_count(b->dual);
    b->blocks = TH_NEW_N(b->w->arena, thi_dual_block, b->block_count + 1);
    for (size_t i = 0; i < b->block_count; i++) {
        const th_dual_result *r = th_dual_get(b->dual, i);
        b->blocks[i].result = r;
        b->blocks[i].sheet = sheet_of(b, r);
        b->blocks[i].intensity =
            r->target->kind == TH_TARGET_INTENSITY_REDUCTION ||
            r->target->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
    }
}

static void write_all(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    thi_sectors *sectors = thi_sectors_plan(w);
    thi_dual_gdp_write(b);
    thi_dual_power_write(b);
    thi_dual_targets_write(b);
    thi_dual_levels_write(b);
    thi_dual_scores_write(b);
    thi_dual_budget_write(b);
    if (b->track)
        thi_dual_track_write(b);
    if (b->split)
        thi_dual_split_write(b);
    if (b->project)
        thi_dual_project_write(b);
    thi_dual_brief_write(b);
    thi_dual_cover_write(b);
    thi_results_write(w);
    thi_sectors_write(w, sectors);
    thi_activity_write(w);
    thi_filled_write(w);
    thi_factors_write(w);
    thi_notes_write(w, true);
}

th_status th_report_dual_workbook(const char *path,
                                  const th_inventory *inventory,
                                  th_dual *dual,
                                  const th_dual_workbook_options *options,
                                  th_diags *diags,
                                  th_error *err)
{
    static const th_dual_workbook_options usual = {.language = TH_ZH};
    const th_dual_workbook_options *o = options ? options : &usual;
    th_arena *arena = th_arena_create();
    th_workbook_options plain = {.language = o->language, .date = o->date};
    thi_dual_book b = {.dual = dual, .options = o};
    b.w = thi_workbook_begin(arena, inventory, dual, &plain, diags);
    th_status status = thi_workbook_open(b.w, path, err);
    if (status == TH_OK) {
        add_sheets(&b);
        plan_blocks(&b);
        thi_workbook_plan(b.w);
        write_all(&b);
        thi_warn_confidential(b.w);
        status = thi_xlsx_finish(b.w->x, err);
    }
    th_arena_free(arena);
    return status;
}
