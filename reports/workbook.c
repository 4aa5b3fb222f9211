/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the inventory workbook from end to end. */
#include "workbook.h"
#include "workbook_blocks.h"

#include <stdlib.h>
#include <string.h>

static uint32_t add_sheet(thi_workbook *w, const char *zh, const char *en)
{
    const char *name = w->language == TH_EN ? en : zh;
    uint32_t sheet = thi_xlsx_sheet_add(w->x, name);
    w->sheet_names[sheet] = name;
    w->sheet_count = sheet + 1;
    return sheet;
}

static void add_sector_sheets(thi_workbook *w)
{
    uint32_t count = w->sector_count;
    bool *present = TH_NEW_N(w->arena, bool, count + 1);
    for (uint32_t i = 0; i < w->m.instance_count; i++)
        present[thi_sector_of(w, &w->m.instances[i])] = true;
    for (uint32_t s = 0; s < count; s++)
        if (present[s])
            w->sector_sheets[s] =
                add_sheet(w, w->sectors[s].titles.zh, w->sectors[s].titles.en);
}

static void add_sheets(thi_workbook *w)
{
    enum { MOST = 64 };
    w->sheet_names = TH_NEW_N(w->arena, const char *, MOST);
    w->banner = TH_NEW_N(w->arena, uint32_t, MOST);
    w->helper_row = TH_NEW_N(w->arena, uint32_t, MOST);
    w->links = TH_NEW_N(w->arena, uint32_t, MOST);
    w->helper_start = TH_NEW_N(w->arena, uint32_t, MOST);
    w->cover = add_sheet(w, "封面", "Cover");
    w->brief_sheet = add_sheet(w, "执行摘要", "Executive summary");
    w->summary = add_sheet(w, "汇总表", "Summary");
    w->ipcc = add_sheet(w, "IPCC分类汇总", "By IPCC category");
    thi_frames_plan(w);
    for (uint32_t i = 0; i < w->frame_count; i++) {
        th_titles name = w->frames[i].frame->sheet;
        w->frames[i].sheet = add_sheet(w, name.zh, name.en);
    }
    w->dual_sheet = add_sheet(w, "双控", "Dual control");
    w->results = add_sheet(w, "排放结果", "Results");
    add_sector_sheets(w);
    w->activity = add_sheet(w, "活动数据", "Activity data");
    w->filled = add_sheet(w, "填补数据", "Filled values");
    w->factors = add_sheet(w, "因子", "Factors");
    w->uncertainty_sheet = add_sheet(w, "不确定性", "Uncertainty");
    w->simulated_sheet = add_sheet(w, "区间与模拟", "Intervals and draws");
    w->key_sheet = add_sheet(w, "关键类别", "Key categories");
    w->series_sheet = add_sheet(w, "时间序列", "Time series");
    w->bridge_sheet = add_sheet(w, "重算", "Recalculation");
    w->decompose_sheet = add_sheet(w, "分解", "Decomposition");
    w->verify = add_sheet(w, "核查", "Verification");
    w->notes = add_sheet(w, "说明", "Notes");
    w->verdicts = TH_NEW_N(w->arena, thi_verdicts, MOST);
    w->banner[w->results] = THI_RESULTS_KEYS - 1;
    w->banner[w->activity] = THI_ACTIVITY_KEYS - 1;
    w->banner[w->factors] = THI_FACTOR_KEYS - 1;
    w->banner[w->uncertainty_sheet] = 12; /* the columns of Table 3.2 */
    w->banner[w->simulated_sheet] = 9;
    w->banner[w->key_sheet] = 9;
    w->banner[w->series_sheet] = 9;
    w->banner[w->bridge_sheet] = 9;
    w->banner[w->decompose_sheet] = 8;
    for (uint32_t i = 0; i < w->sector_count; i++)
        if (w->sector_sheets[i])
            w->banner[w->sector_sheets[i]] = THI_SECTOR_KEYS - 1;
}

/* ---- the date ---- */

/** Days from 1970-01-01 (proleptic Gregorian, after H. Hinnant). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static bool read_digits(const char *text, size_t n, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/** Seconds since 1970 of YYYY-MM-DD; false if it is none. */
static bool read_date(const char *text, int64_t *seconds)
{
    int64_t year, month, day;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
        !read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) ||
        !read_digits(text + 8, 2, &day))
        return false;
    if (year < 1980 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *seconds = days_of(year, month, day) * 86400;
    return true;
}

static const char *date_of(const thi_workbook *w, const th_workbook_options *options)
{
    if (options && options->date)
        return options->date;
    int32_t last = w->a.year_count ? w->a.years[w->a.year_count - 1] : 1999;
    return th_arena_format(w->arena, "%04d-01-01", last + 1);
}

/* ---- all of it ---- */

static void warn_confidential(const thi_workbook *w)
{
    for (size_t i = 0; i < w->a.row_count; i++)
        if (w->a.rows[i].confidential) {
            th_diags_add(
                w->diags,
                TH_WARNING,
                "W-CONFIDENTIAL",
                w->a.rows[i].place,
                "confidential rows show C in the workbook, but its cells hold their "
                "numbers, so that it recomputes: keep it inside the bureau");
            return;
        }
}

static void plan(thi_workbook *w)
{
    w->cell_at = TH_NEW_N(w->arena, thi_ref, w->m.cell_count + 1);
    thi_inputs_plan(w);
    thi_results_plan(w);
}

static th_status write_all(thi_workbook *w, th_error *err)
{
    thi_sectors *sectors = thi_sectors_plan(w);
    thi_table32 *table = thi_uncertainty_write(w);
    thi_simulated_write(w, table);
    thi_key_write(w, table);
    thi_series_write(w);
    th_status status = thi_bridge_write(w, err);
    thi_decompose_write(w);
    thi_verify_write(w, sectors);
    thi_cover_write(w, table);
    thi_summary_write(w);
    thi_ipcc_write(w);
    thi_frames_write(w);
    thi_dual_write(w);
    thi_results_write(w);
    thi_sectors_write(w, sectors);
    thi_activity_write(w);
    thi_filled_write(w);
    thi_factors_write(w);
    thi_notes_write(w);
    thi_brief_write(w, table);
    return status;
}

static const th_workbook_options no_options = {.language = TH_ZH};

static thi_workbook *begin(th_arena *arena,
                           const th_inventory *inventory,
                           const th_dual *dual,
                           const th_workbook_options *options,
                           th_diags *diags)
{
    thi_workbook *w = TH_NEW(arena, thi_workbook);
    w->arena = arena;
    w->inventory = inventory;
    w->dual = dual;
    w->diags = diags;
    w->m = th_model_get(th_inventory_model(inventory));
    w->a = th_activity_get(w->m.activity);
    w->names = th_activity_names(w->m.activity);
    w->values = th_inventory_values(inventory);
    w->options = options ? options : &no_options;
    w->language = w->options->language;
    w->date = date_of(w, options);
    thi_sectors_list(w);
    return w;
}

th_status th_report_workbook(const char *path,
                             const th_inventory *inventory,
                             const th_dual *dual,
                             const th_workbook_options *options,
                             th_diags *diags,
                             th_error *err)
{
    th_arena *arena = th_arena_create();
    thi_workbook *w = begin(arena, inventory, dual, options, diags);
    thi_xlsx_info info = {.author = "tanheng " TANHENG_VERSION};
    info.title = th_title_text(arena, w->a.name, w->language);
    info.comments = th_registry_hash(w->m.registry);
    th_status status = thi_analyses_make(w, err);
    if (status == TH_OK && !read_date(w->date, &info.created))
        status =
            th_error_set(err, TH_BAD_USAGE, "'%s' is no date (YYYY-MM-DD)", w->date);
    if (status == TH_OK) {
        w->x = thi_xlsx_create(path, &info);
        add_sheets(w);
        plan(w);
        th_status written = write_all(w, err);
        warn_confidential(w);
        status = thi_xlsx_finish(w->x, err);
        status = written == TH_OK ? status : written;
    }
    thi_analyses_free(w);
    th_arena_free(arena);
    return status;
}
