/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the inventory workbook from end to end. */
#include "workbook.h"
#include "chapter.h"
#include "workbook_blocks.h"
#include "workbook_figures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint32_t thi_sheet_add(thi_workbook *w, const char *zh, const char *en)
{
    const char *name = w->language == TH_EN ? en : zh;
    uint32_t sheet = thi_xlsx_sheet_add(w->x, name);
    w->sheet_names[sheet] = name;
    w->sheet_count = sheet + 1;
    return sheet;
}

void thi_sector_sheets_add(thi_workbook *w)
{
    uint32_t count = w->sector_count;
    bool *present = TH_NEW_N(w->arena, bool, count + 1);
    for (uint32_t i = 0; i < w->m.instance_count; i++)
        present[thi_sector_of(w, &w->m.instances[i])] = true;
    for (uint32_t s = 0; s < count; s++)
        if (present[s])
            w->sector_sheets[s] =
                thi_sheet_add(w, w->sectors[s].titles.zh, w->sectors[s].titles.en);
}

static void add_sheets(thi_workbook *w)
{
    w->cover = thi_sheet_add(w, "封面", "Cover");
    w->brief_sheet = thi_sheet_add(w, "执行摘要", "Executive summary");
    w->summary = thi_sheet_add(w, "汇总表", "Summary");
    w->ipcc = thi_sheet_add(w, "IPCC分类汇总", "By IPCC category");
    thi_frames_plan(w);
    for (uint32_t i = 0; i < w->frame_count; i++) {
        th_titles name = w->frames[i].frame->sheet;
        w->frames[i].sheet = thi_sheet_add(w, name.zh, name.en);
    }
    w->dual_sheet = thi_sheet_add(w, "双控", "Dual control");
    w->results = thi_sheet_add(w, "排放结果", "Results");
    thi_sector_sheets_add(w);
    w->activity = thi_sheet_add(w, "活动数据", "Activity data");
    w->filled = thi_sheet_add(w, "填补数据", "Filled values");
    w->factors = thi_sheet_add(w, "因子", "Factors");
    w->uncertainty_sheet = thi_sheet_add(w, "不确定性", "Uncertainty");
    w->simulated_sheet = thi_sheet_add(w, "区间与模拟", "Intervals and draws");
    w->key_sheet = thi_sheet_add(w, "关键类别", "Key categories");
    w->series_sheet = thi_sheet_add(w, "时间序列", "Time series");
    w->bridge_sheet = thi_sheet_add(w, "重算", "Recalculation");
    w->decompose_sheet = thi_sheet_add(w, "分解", "Decomposition");
    w->verify = thi_sheet_add(w, "核查", "Verification");
    w->figures_sheet = thi_sheet_add(w, "文本数据", "Figures of the text");
    w->notes = thi_sheet_add(w, "说明", "Notes");
    w->verdicts = TH_NEW_N(w->arena, thi_verdicts, w->sheet_count);
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

bool thi_date_read(const char *text, int64_t *seconds)
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

const char *thi_date_of(const thi_workbook *w, const char *given)
{
    if (given)
        return given;
    int32_t last = w->a.year_count ? w->a.years[w->a.year_count - 1] : 1999;
    return th_arena_format(w->arena, "%04d-01-01", last + 1);
}

/* ---- all of it ---- */

void thi_warn_confidential(const thi_workbook *w)
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

void thi_workbook_plan(thi_workbook *w)
{
    w->cell_at = TH_NEW_N(w->arena, thi_ref, w->m.cell_count + 1);
    thi_inputs_plan(w);
    thi_results_plan(w);
}

/* What does not read the tables of uncertainty is written while another thread draws:
 * the two share nothing that either changes. In which order the sheets are written is
 * fixed, so that the file does not depend on who was faster. */
typedef struct halves {
    thi_workbook *w;
    thi_sectors *sectors;
    th_diags *drawn, *judged; /* of each half */
    th_error why_drawn, why_judged;
    th_status draws, judges;
} halves;

static void write_inventory(thi_workbook *w, thi_sectors *sectors)
{
    thi_summary_write(w);
    thi_ipcc_write(w);
    thi_frames_write(w);
    thi_dual_write(w);
    thi_results_write(w);
    thi_sectors_write(w, sectors);
    thi_activity_write(w);
    thi_filled_write(w);
    thi_factors_write(w);
    thi_notes_write(w, false);
}

static void make_half(void *context, size_t i)
{
    halves *h = context;
    if (i == 0) {
        h->draws = thi_uncertainty_make(h->w, h->drawn, &h->why_drawn);
        return;
    }
    h->judges = thi_analyses_make(h->w, h->judged, &h->why_judged);
    if (h->judges == TH_OK)
        write_inventory(h->w, h->sectors);
}

/** What a half had to tell, and its status. */
static th_status take_half(thi_workbook *w,
                           const th_diags *diags,
                           th_status status,
                           const th_error *why,
                           th_error *err)
{
    for (size_t i = 0; i < th_diags_size(diags); i++) {
        const th_diag *d = th_diags_get(diags, i);
        th_diags_add(w->diags, d->severity, d->code, d->place, "%s", d->text);
    }
    if (status != TH_OK && err)
        *err = *why;
    return status;
}

static th_status write_halves(thi_workbook *w, thi_sectors *sectors, th_error *err)
{
    halves h = {.w = w,
                .sectors = sectors,
                .drawn = th_diags_create(),
                .judged = th_diags_create()};
    th_pool_run(2, 2, make_half, &h);
    th_status drawn = take_half(w, h.drawn, h.draws, &h.why_drawn, err);
    th_status judged =
        take_half(w, h.judged, h.judges, &h.why_judged, drawn == TH_OK ? err : NULL);
    th_diags_free(h.drawn);
    th_diags_free(h.judged);
    return drawn != TH_OK ? drawn : judged;
}

/** `text`: the written report about it; NULL: none. */
static th_status write_all(thi_workbook *w, thi_chapter *text, th_error *err)
{
    thi_sectors *sectors = thi_sectors_plan(w);
    th_status begun = write_halves(w, sectors, err);
    if (begun != TH_OK)
        return begun;
    thi_table32 *table = thi_uncertainty_write(w);
    thi_simulated_write(w, table);
    thi_key_write(w, table);
    thi_series_write(w);
    th_status status = thi_bridge_write(w, err);
    thi_decompose_write(w);
    thi_verify_write(w, sectors);
    thi_cover_write(w, table);
    thi_brief_write(w, table);
    thi_text_figures_write(w);
    if (text) {
        text->w = w;
        text->table = table;
        thi_chapter_gather(text);
    }
    return status;
}

static const th_workbook_options no_options = {.language = TH_ZH};

thi_workbook *thi_workbook_begin(th_arena *arena,
                                 const th_inventory *inventory,
                                 const th_dual *dual,
                                 const th_workbook_options *options,
                                 th_diags *diags)
{
    enum { MOST = 64 }; /* sheets */
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
    w->date = thi_date_of(w, w->options->date);
    thi_sectors_list(w);
    w->sheet_names = TH_NEW_N(w->arena, const char *, MOST);
    w->banner = TH_NEW_N(w->arena, uint32_t, MOST);
    w->helper_row = TH_NEW_N(w->arena, uint32_t, MOST);
    w->helper_start = TH_NEW_N(w->arena, uint32_t, MOST);
    w->links = TH_NEW_N(w->arena, uint32_t, MOST);
    return w;
}

th_status thi_workbook_open(thi_workbook *w, const char *path, th_error *err)
{
    thi_xlsx_info info = {.author = "tanheng " TANHENG_VERSION};
    info.title = th_title_text(w->arena, w->a.name, w->language);
    info.comments = th_registry_hash(w->m.registry);
    if (!thi_date_read(w->date, &info.created))
        return th_error_set(err, TH_BAD_USAGE, "'%s' is no date (YYYY-MM-DD)", w->date);
    w->x = thi_xlsx_create(path, &info);
    return TH_OK;
}

/** The file, unless writing failed: then `path` stays as it was. */
static th_status finish(thi_workbook *w, th_status written, th_error *err)
{
    if (written != TH_OK)
        thi_xlsx_abandon(w->x);
    else
        written = thi_xlsx_finish(w->x, err);
    return written;
}

/** The workbook; with `text` its written report too, while both are at hand. */
static th_status write_workbook(const char *path,
                                const th_inventory *inventory,
                                const th_dual *dual,
                                const th_workbook_options *options,
                                thi_chapter *text,
                                th_text *out,
                                th_diags *diags,
                                th_error *err)
{
    th_arena *arena = th_arena_create();
    thi_workbook *w = thi_workbook_begin(arena, inventory, dual, options, diags);
    th_status status = thi_workbook_open(w, path, err);
    if (status == TH_OK) {
        add_sheets(w);
        thi_workbook_plan(w);
        th_status written = write_all(w, text, err);
        if (written == TH_OK && text && !thi_chapter_render(text, out))
            written = th_error_set(
                err, TH_BAD_DATA, "the text's layout has errors; nothing is written");
        thi_warn_confidential(w);
        status = finish(w, written, err);
    }
    thi_analyses_free(w);
    th_arena_free(arena);
    return status;
}

th_status th_report_workbook(const char *path,
                             const th_inventory *inventory,
                             const th_dual *dual,
                             const th_workbook_options *options,
                             th_diags *diags,
                             th_error *err)
{
    return write_workbook(path, inventory, dual, options, NULL, NULL, diags, err);
}

th_status th_report_chapter(th_text *out,
                            bool html,
                            const char *workbook_path,
                            const th_inventory *inventory,
                            const th_dual *dual,
                            const th_workbook_options *options,
                            th_diags *diags,
                            th_error *err)
{
    const char *slash = strrchr(workbook_path, '/');
    thi_chapter text = {.html = html, .workbook = slash ? slash + 1 : workbook_path};
    assert(options && options->language != TH_BOTH);
    return write_workbook(
        workbook_path, inventory, dual, options, &text, out, diags, err);
}
