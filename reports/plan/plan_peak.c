/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: peaks of a scenario: history and projection joined, running maxima, the
 * band, the status; and the intensity against the targets whose base year is on the
 * sheet. */
#include "plan.h"

#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

static const char *const roles[THI_PLAN_PEAKS] = {
    "carbon", "total", "with_power", "net"};

/* rows of a block */
enum {
    B_PATH,
    B_BEFORE,
    B_AFTER,
    B_PEAKED,
    B_TOP,
    B_WITHIN,
    B_FORWARD,
    B_BACKWARD,
    B_OUTSIDE,
    B_MAXIMUM,
    B_YEAR,
    B_TOLERANT,
    B_FIRST,
    B_LAST,
    B_STATUS,
    B_REBOUND,
    B_ROWS
};

/** A path on the sheet: since its first year, or since the base year. */
typedef struct block {
    thi_plan *p;
    uint32_t row, boundary;
    uint32_t from; /* position of its first year on the sheet */
    th_path path;
    th_path_peak peak;
} block;

static uint32_t boundary_of(const thi_plan *p, int which)
{
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++)
        if (th_boundary_get(p->w.m.registry, b) ==
            th_role_boundary(p->w.m.registry, roles[which]))
            return b;
    return THI_NOWHERE;
}

static double total_of(const thi_plan *p, uint32_t boundary, int32_t year)
{
    th_total t = th_inventory_total(
        p->v.inventory, th_boundary_get(p->w.m.registry, boundary), year);
    return t.state == TH_STATE_VALUE ? t.value : (double)NAN;
}

/** Is there a number for every year of a projection? A column of charts and peaks has
 * no place for a total that nothing makes up. */
static bool has_totals(const th_projection_view *v, const char *role, th_diags *diags)
{
    const th_registry *registry = th_model_get(v->model).registry;
    const th_boundary *boundary = th_role_boundary(registry, role);
    for (int32_t year = v->base_year; boundary && year <= v->horizon; year++) {
        if (th_inventory_total(v->inventory, boundary, year).state == TH_STATE_VALUE)
            continue;
        th_diags_add(diags,
                     TH_ERROR,
                     "E-PLAN-TOTAL",
                     (th_place){NULL, 0, 0},
                     "nothing makes up the total %s of %d in a scenario, so it has no "
                     "path and no peak; give activity rows that do",
                     th_role_text(registry, role),
                     (int)year);
        return false;
    }
    return true;
}

bool thi_plan_peak_check(const th_projection *const *projections,
                         size_t count,
                         th_diags *diags)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        th_projection_view v = th_projection_get(projections[i]);
        for (int k = 0; k < THI_PLAN_PEAKS; k++)
            good = has_totals(&v, roles[k], diags) && good;
    }
    return good;
}

/** Years before the base year that follow one another and all have a total. */
static uint32_t history_of(const thi_plan *p)
{
    uint32_t years = 0;
    for (;; years++) {
        int32_t year = p->v.base_year - 1 - (int32_t)years;
        bool there = false, good = true;
        for (uint32_t i = 0; i < p->w.a.year_count; i++)
            there = there || p->w.a.years[i] == year;
        for (int k = 0; there && k < THI_PLAN_PEAKS; k++) {
            uint32_t b = boundary_of(p, k);
            good = good && (b == THI_NOWHERE || isfinite(total_of(p, b, year)));
        }
        if (!there || !good)
            return years;
    }
}

void thi_plan_peak_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST + 2;
    p->history = history_of(p);
    for (int k = 0; k < THI_PLAN_PEAKS; k++) {
        p->peaks[k] = THI_NOWHERE;
        if (boundary_of(p, k) == THI_NOWHERE)
            continue;
        p->peaks[k] = row;
        row += (B_ROWS + 1) * (p->history ? 2U : 1U);
    }
    p->intensity = row + 1;
}

thi_path_peak_cells thi_plan_peak_cells(const thi_plan *p, int which)
{
    uint32_t row = p->peaks[which] + (p->history ? B_ROWS + 1 : 0);
    uint32_t boundary = boundary_of(p, which);
    double *values = TH_NEW_N(p->w.arena, double, p->years);
    for (uint32_t y = 0; y < p->years; y++)
        values[y] = total_of(p, boundary, thi_plan_year_of(p, y));
    thi_path_peak_cells out = {
        .value = {p->peak, row + B_MAXIMUM, PLAN_SCALAR},
        .year = {p->peak, row + B_YEAR, PLAN_SCALAR},
        .tolerant = {p->peak, row + B_TOLERANT, PLAN_SCALAR},
        .status = {p->peak, row + B_STATUS, PLAN_SCALAR},
        .peak = th_path_peak_find((th_path){p->v.base_year, p->years, values},
                                  TH_PATH_TOLERANCE)};
    out.status_text = th_path_status_text(out.peak.status, p->w.language != TH_EN);
    return out;
}

/* ---- cells ---- */

static uint32_t last_column(const thi_plan *p)
{
    return PLAN_BASE + p->history + p->years - 1;
}

static const char *at(const block *b, int row, uint32_t column)
{
    return thi_plan_ref(
        b->p, b->p->peak, (thi_ref){b->p->peak, b->row + (uint32_t)row, column});
}

static const char *range(const block *b, int row, uint32_t from, uint32_t to)
{
    thi_ref a = {b->p->peak, b->row + (uint32_t)row, from},
            z = {b->p->peak, b->row + (uint32_t)row, to};
    return thi_plan_range(b->p, b->p->peak, a, z);
}

static const char *whole(const block *b, int row)
{
    return range(b, row, PLAN_BASE + b->from, last_column(b->p));
}

static const char *year_at(const block *b, uint32_t column)
{
    return thi_plan_ref(b->p, b->p->peak, (thi_ref){b->p->peak, PLAN_HEAD, column});
}

static const char *years_of(const block *b)
{
    thi_ref a = {b->p->peak, PLAN_HEAD, PLAN_BASE + b->from},
            z = {b->p->peak, PLAN_HEAD, last_column(b->p)};
    return thi_plan_range(b->p, b->p->peak, a, z);
}

static const char *tolerance(const block *b)
{
    return thi_plan_scalar(b->p, b->p->peak, b->p->peak, PLAN_FIRST);
}

static const char *result(const block *b, int row)
{
    return at(b, row, PLAN_SCALAR);
}

static void put(block *b, int row, uint32_t column, const char *formula, double value)
{
    thi_style style = row >= B_PEAKED && row <= B_OUTSIDE
                          ? thi_year_style
                          : thi_number_style(fabs(value));
    if (row == B_YEAR || row == B_TOLERANT || row == B_FIRST || row == B_LAST ||
        row == B_REBOUND)
        style = thi_year_style;
    thi_xlsx_formula(
        b->p->w.x, b->p->peak, b->row + (uint32_t)row, column, formula, value, &style);
}

/* ---- one year ---- */

static void write_path(block *b, uint32_t i, uint32_t column)
{
    thi_plan *p = b->p;
    double value = b->path.value[i];
    if (b->from + i >= p->history)
        put(b,
            B_PATH,
            column,
            thi_plan_at(p,
                        p->peak,
                        p->emissions,
                        p->totals + b->boundary,
                        b->from + i - p->history),
            value);
    else
        thi_engine_cell(
            &p->w, (thi_ref){p->peak, b->row, column}, value, 0, "#,##0.00");
}

static double running(const block *b, uint32_t from, uint32_t to)
{
    double most = b->path.value[from];
    for (uint32_t i = from; i <= to; i++)
        most = fmax(most, b->path.value[i]);
    return most;
}

static bool within(const block *b, uint32_t i, double d)
{
    return b->path.value[i] >=
           b->peak.value - (d + TH_PATH_EQUAL) * fabs(b->peak.value);
}

static void write_flags(block *b, uint32_t i, uint32_t column)
{
    th_arena *arena = b->p->w.arena;
    int32_t year = b->path.first + (int32_t)i;
    bool in = year >= b->peak.band_first && year <= b->peak.band_last;
    const char *x = at(b, B_PATH, column), *top = result(b, B_MAXIMUM),
               *peak = result(b, B_YEAR), *now = year_at(b, column);
    put(b,
        B_TOP,
        column,
        th_arena_format(arena, "IF(%s>=%s-1E-12*ABS(%s),1,0)", x, top, top),
        within(b, i, 0));
    put(b,
        B_WITHIN,
        column,
        th_arena_format(
            arena, "IF(%s>=%s-(%s+1E-12)*ABS(%s),1,0)", x, top, tolerance(b), top),
        within(b, i, TH_PATH_TOLERANCE));
    const char *self = at(b, B_WITHIN, column);
    put(b,
        B_FORWARD,
        column,
        th_arena_format(arena,
                        "IF(%s<%s,0,IF(%s=%s,1,%s*%s))",
                        now,
                        peak,
                        now,
                        peak,
                        i ? at(b, B_FORWARD, column - 1) : "0",
                        self),
        in && year >= b->peak.year);
    put(b,
        B_BACKWARD,
        column,
        th_arena_format(arena,
                        "IF(%s>%s,0,IF(%s=%s,1,%s*%s))",
                        now,
                        peak,
                        now,
                        peak,
                        i + 1 < b->path.count ? at(b, B_BACKWARD, column + 1) : "0",
                        self),
        in && year <= b->peak.year);
    put(b,
        B_OUTSIDE,
        column,
        th_arena_format(arena,
                        "%s*(1-MAX(%s,%s))",
                        self,
                        at(b, B_FORWARD, column),
                        at(b, B_BACKWARD, column)),
        !in && within(b, i, TH_PATH_TOLERANCE));
}

static void write_running(block *b, uint32_t i, uint32_t column)
{
    th_arena *arena = b->p->w.arena;
    uint32_t last = b->path.count - 1;
    double before = running(b, 0, i);
    put(b,
        B_BEFORE,
        column,
        th_arena_format(
            arena, "MAX(%s)", range(b, B_PATH, PLAN_BASE + b->from, column)),
        before);
    if (i == last)
        return;
    double after = running(b, i + 1, last);
    put(b,
        B_AFTER,
        column,
        th_arena_format(
            arena, "MAX(%s)", range(b, B_PATH, column + 1, last_column(b->p))),
        after);
    put(b,
        B_PEAKED,
        column,
        th_arena_format(arena,
                        "IF(%s<=%s+(%s+1E-12)*ABS(%s),1,0)",
                        at(b, B_AFTER, column),
                        at(b, B_BEFORE, column),
                        tolerance(b),
                        at(b, B_BEFORE, column)),
        after <= before + (TH_PATH_TOLERANCE + TH_PATH_EQUAL) * fabs(before));
}

/* ---- results ---- */

static const char *first_year(const block *b, int row)
{
    return th_arena_format(
        b->p->w.arena, "INDEX(%s,1,MATCH(1,%s,0))", years_of(b), whole(b, row));
}

static void write_status(block *b)
{
    th_arena *arena = b->p->w.arena;
    bool zh = b->p->w.language != TH_EN;
    const char *words[TH_PATH_STATUSES];
    for (int i = 0; i < TH_PATH_STATUSES; i++)
        words[i] = th_path_status_text((th_path_status)i, zh);
    const char *last = year_at(b, last_column(b->p)),
               *first = year_at(b, PLAN_BASE + b->from);
    const char *formula = th_arena_format(arena,
                                          "IF(SUM(%s)=%u,\"%s\",IF(%s=%s,\"%s\",IF(%s=%"
                                          "s,\"%s\",IF(%s=%s,\"%s\",\"%s\"))))",
                                          whole(b, B_WITHIN),
                                          b->path.count,
                                          words[TH_PATH_FLAT],
                                          result(b, B_YEAR),
                                          last,
                                          words[TH_PATH_RISING],
                                          result(b, B_LAST),
                                          last,
                                          words[TH_PATH_PLATEAU],
                                          result(b, B_YEAR),
                                          first,
                                          words[TH_PATH_DECLINING],
                                          words[TH_PATH_PEAKED]);
    thi_xlsx_formula_text(b->p->w.x,
                          b->p->peak,
                          b->row + B_STATUS,
                          PLAN_SCALAR,
                          formula,
                          words[b->peak.status],
                          &thi_strong_style);
}

static void write_results(block *b)
{
    th_arena *arena = b->p->w.arena;
    const char *last = year_at(b, last_column(b->p)), *peak = result(b, B_YEAR),
               *flat = th_arena_format(
                   arena, "SUM(%s)=%u", whole(b, B_WITHIN), b->path.count);
    put(b,
        B_MAXIMUM,
        PLAN_SCALAR,
        th_arena_format(arena, "MAX(%s)", whole(b, B_PATH)),
        running(b, 0, b->path.count - 1));
    put(b, B_YEAR, PLAN_SCALAR, first_year(b, B_TOP), b->peak.year);
    put(b,
        B_TOLERANT,
        PLAN_SCALAR,
        th_arena_format(arena,
                        "IF(OR(SUM(%s)=0,AND(%s=%s,NOT(%s))),%s,%s)",
                        whole(b, B_PEAKED),
                        peak,
                        last,
                        flat,
                        last,
                        first_year(b, B_PEAKED)),
        b->peak.tolerant_year);
    put(b,
        B_FIRST,
        PLAN_SCALAR,
        th_arena_format(arena, "%s-SUM(%s)+1", peak, whole(b, B_BACKWARD)),
        b->peak.band_first);
    put(b,
        B_LAST,
        PLAN_SCALAR,
        th_arena_format(arena, "%s+SUM(%s)-1", peak, whole(b, B_FORWARD)),
        b->peak.band_last);
    put(b,
        B_REBOUND,
        PLAN_SCALAR,
        th_arena_format(arena,
                        "IF(SUM(%s)=0,0,MAX(%s,%s))",
                        whole(b, B_OUTSIDE),
                        result(b, B_FIRST),
                        first_year(b, B_OUTSIDE)),
        b->peak.rebound ? b->peak.rebound_year : 0);
    write_status(b);
}

static void write_labels(block *b, bool since_base)
{
    static const struct {
        const char *zh, *en;
    } names[B_ROWS] = {
        [B_PATH] = {"排放", "emissions"},
        [B_BEFORE] = {"至当年的最高值", "maximum until the year"},
        [B_AFTER] = {"以后的最高值", "maximum after it"},
        [B_PEAKED] = {"容差内已达峰", "peaked within the tolerance"},
        [B_TOP] = {"是最高值", "is the maximum"},
        [B_WITHIN] = {"在平台内", "within the band"},
        [B_FORWARD] = {"峰后平台", "band after the peak"},
        [B_BACKWARD] = {"峰前平台", "band before the peak"},
        [B_OUTSIDE] = {"平台外回到容差内", "back within, outside the band"},
        [B_MAXIMUM] = {"最高值", "highest value"},
        [B_YEAR] = {"最高年", "highest year"},
        [B_TOLERANT] = {"容差内的年份", "year within the tolerance"},
        [B_FIRST] = {"平台起", "band from"},
        [B_LAST] = {"平台止", "band to"},
        [B_STATUS] = {"状态", "status"},
        [B_REBOUND] = {"回升年（0 无）", "rebound in (0: none)"}};
    thi_plan *p = b->p;
    const th_boundary *boundary = th_boundary_get(p->w.m.registry, b->boundary);
    bool co2 = th_boundary_is_co2(p->v.inventory, boundary);
    const char *title = th_title_text(p->w.arena, boundary->titles, p->w.language);
    for (int k = 0; k < B_ROWS; k++) {
        const char *texts[] = {
            th_arena_format(p->w.arena,
                            "%s · %s",
                            title,
                            thi_plan_say(p, names[k].zh, names[k].en)),
            since_base ? thi_plan_say(p, "自基年", "since the base year")
                       : thi_plan_say(p, "自首年", "since the first year"),
            k == B_PATH || k == B_BEFORE || k == B_AFTER || k == B_MAXIMUM
                ? (co2 ? "t CO2" : "t CO2e")
                : ""};
        thi_plan_labels(p, p->peak, b->row + (uint32_t)k, texts, 3);
    }
}

static void write_block(thi_plan *p, uint32_t row, uint32_t boundary, bool since_base)
{
    block b = {
        .p = p, .row = row, .boundary = boundary, .from = since_base ? p->history : 0};
    uint32_t count = p->history + p->years - b.from;
    double *values = TH_NEW_N(p->w.arena, double, count);
    int32_t first = p->v.base_year - (int32_t)p->history + (int32_t)b.from;
    for (uint32_t i = 0; i < count; i++)
        values[i] = total_of(p, boundary, first + (int32_t)i);
    b.path = (th_path){first, count, values};
    b.peak = th_path_peak_find(b.path, TH_PATH_TOLERANCE);
    write_labels(&b, since_base);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t column = PLAN_BASE + b.from + i;
        write_path(&b, i, column);
        write_running(&b, i, column);
        write_flags(&b, i, column);
    }
    write_results(&b);
}

/** The head has the years of the history too. */
static void write_years(thi_plan *p)
{
    thi_style style = thi_head_style;
    style.number = "0";
    for (uint32_t i = 0; i < p->history + p->years; i++)
        thi_xlsx_number(p->w.x,
                        p->peak,
                        PLAN_HEAD,
                        PLAN_BASE + i,
                        p->v.base_year - (int32_t)p->history + (int32_t)i,
                        &style);
    thi_xlsx_width(p->w.x, p->peak, PLAN_BASE, last_column(p), 13);
}

static void write_tolerance(thi_plan *p)
{
    const char *text = thi_plan_say(p, "容差", "tolerance");
    thi_plan_labels(p, p->peak, PLAN_FIRST, &text, 1);
    thi_plan_input(p, p->peak, PLAN_FIRST, PLAN_SCALAR, TH_PATH_TOLERANCE);
}

void thi_plan_peak_write(thi_plan *p)
{
    static const thi_head heads[] = {{"口径与项目", "Boundary and item", 60},
                                     {"视角", "View", 14},
                                     {"单位", "Unit", 10},
                                     {"", "", 4},
                                     {"", "", 4},
                                     {"结果", "Result", 16}};
    thi_plan_heads(
        p,
        p->peak,
        "峰值",
        "Peak",
        "历史年份接情景各年。最高值在末年的是“上升”，不算达峰。",
        "History, then the scenario. A maximum in the last year is rising, no peak.",
        heads);
    write_years(p);
    write_tolerance(p);
    for (int k = 0; k < THI_PLAN_PEAKS; k++) {
        if (p->peaks[k] == THI_NOWHERE)
            continue;
        write_block(p, p->peaks[k], boundary_of(p, k), false);
        if (p->history)
            write_block(p, p->peaks[k] + B_ROWS + 1, boundary_of(p, k), true);
    }
    thi_plan_intensity_write(p);
}
