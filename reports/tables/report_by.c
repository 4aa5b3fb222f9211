/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums by any keys: `--by category,gas,year`. */
#include "report_by.h"
#include "report_words.h"
#include "table_build.h"

#include <string.h>

typedef struct key_title {
    const char *id, *zh, *en;
} key_title;

/* Keys that are no index of the registry. */
static const key_title key_titles[] = {
    {"category1", "类别（1 级）", "category, level 1"},
    {"category2", "类别（2 级）", "category, level 2"},
    {"category3", "类别（3 级）", "category, level 3"},
    {"category4", "类别（4 级）", "category, level 4"},
    {"category5", "类别（5 级）", "category, level 5"},
    {"category", "类别", "category"},
    {"region", "地区", "region"},
    {"gas", "气体", "gas"},
    {"sector", "部门", "sector"},
    {"department", "责任单位", "department"},
    {"year", "年", "year"},
    {"stream", "流", "stream"},
    {"method", "方法", "method"},
    {"part", "部分", "part"},
    {"subject", "品种", "subject"},
    {"quality", "数据质量", "quality"},
    {"confidence", "因子核实", "confidence"}};

static th_titles title_of_key(const th_model_view *m, const char *key)
{
    for (size_t i = 0; i < sizeof key_titles / sizeof *key_titles; i++)
        if (!strcmp(key, key_titles[i].id))
            return (th_titles){key_titles[i].zh, key_titles[i].en};
    th_sym sym = th_names_find(th_activity_names(m->activity), key);
    return sym ? thi_titles_of(m, sym) : (th_titles){key, key};
}

bool thi_has_key(const char *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(keys[i], key))
            return true;
    return false;
}

void thi_by_columns(thi_table *t,
                    const th_model_view *m,
                    const char *const *keys,
                    size_t key_count)
{
    bool by_gas = thi_has_key(keys, key_count, "gas");
    const char *unit = by_gas ? "t" : "t CO2e";
    for (size_t i = 0; i < key_count; i++) {
        th_titles titles = title_of_key(m, keys[i]);
        if (!strcmp(keys[i], "year"))
            thi_table_number_column(t, "year", titles.zh, titles.en, "", THI_PLAIN);
        else
            thi_table_text_column(t, keys[i], titles.zh, titles.en);
    }
    thi_table_number_column(
        t, by_gas ? "mass_t" : "co2e_t", "排放", "emissions", unit, 2);
    thi_table_number_column(t, "lower_t", "95 % 下限", "95 % lower", unit, 2);
    thi_table_number_column(t, "upper_t", "95 % 上限", "95 % upper", unit, 2);
    thi_table_text_column(t, "state", "状态", "state");
}

/* ---- what a part of a group's key is called: looked up among its own kind, since ids
 * of sectors, members and subjects may be the same word ---- */

static th_titles member_titles(const th_model_view *m, const char *key, th_sym member)
{
    th_sym name = th_names_find(th_activity_names(m->activity), key);
    int32_t index = th_index_find(m->registry, name);
    const th_member *found =
        index < 0 ? NULL
                  : th_member_find(th_domain_of(m->registry, (uint32_t)index), member);
    return found ? found->titles : (th_titles){NULL, NULL};
}

static th_titles method_titles(const th_model_view *m, th_sym method)
{
    int32_t number = th_method_find(m->registry, method);
    return number < 0 ? (th_titles){NULL, NULL}
                      : th_method_get(m->registry, (uint32_t)number)->titles;
}

static th_titles quality_titles(const char *part)
{
    for (int q = TH_PUBLISHED; q <= TH_ESTIMATE; q++)
        if (!strcmp(part, th_quality_text((th_quality)q)))
            return thi_quality_titles((th_quality)q);
    return (th_titles){"（未注明）", "(not stated)"};
}

static th_titles confidence_titles(const char *part)
{
    for (int c = TH_TWO_SOURCES; c <= TH_UNCONFIRMED; c++)
        if (!strcmp(part, th_confidence_text((th_confidence)c)))
            return thi_confidence_titles((th_confidence)c);
    return (th_titles){NULL, NULL};
}

/* zh NULL: the part is its own name. */
static th_titles
titles_of_part(const th_model_view *m, const char *key, const char *part)
{
    th_sym sym = th_names_find(th_activity_names(m->activity), part);
    if (!strcmp(key, "quality"))
        return quality_titles(part);
    if (!*part)
        return (th_titles){"（无）", "(none)"};
    if (!strcmp(key, "confidence"))
        return confidence_titles(part);
    if (!strcmp(key, "sector"))
        return thi_sector_titles(m->registry, part);
    if (!strcmp(key, "method"))
        return method_titles(m, sym);
    if (!strcmp(key, "stream") && !strcmp(part, "direct"))
        return (th_titles){"直接", "direct"};
    if (!strcmp(key, "gas") || !strcmp(key, "department"))
        return (th_titles){NULL, NULL};
    if (!strcmp(key, "part"))
        return thi_part_titles(m->registry, part);
    return member_titles(m, strncmp(key, "category", 8) ? key : "category", sym);
}

/* `1.A.2.a Iron and steel`: a code keeps its title beside it. */
static void
add_part(thi_table *t, const th_model_view *m, const char *key, const char *part)
{
    double year;
    if (!strcmp(key, "year") && th_number_parse(part, strlen(part), &year)) {
        thi_table_number(t, year);
        return;
    }
    th_titles titles = titles_of_part(m, key, part);
    if (*part && titles.zh && !strncmp(key, "category", 8))
        titles = (th_titles){th_arena_format(t->arena, "%s %s", part, titles.zh),
                             th_arena_format(t->arena, "%s %s", part, titles.en)};
    if (titles.zh)
        thi_table_titled(t, part, titles);
    else
        thi_table_text(t, part);
}

/* ---- which years ---- */

const char *thi_years_text(th_arena *arena, const int32_t *years, uint32_t count)
{
    const char *text = "";
    for (uint32_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (years[next] != years[next - 1] + 1)
                break;
        text = th_arena_format(arena, "%s%s%d", text, *text ? ", " : "", years[i]);
        if (next > i + 1)
            text = th_arena_format(arena, "%s-%d", text, years[next - 1]);
    }
    return text;
}

/* A sum over years says so: nobody takes it for a year's emissions. */
static th_titles table_titles(th_arena *arena,
                              const th_model_view *m,
                              const char *const *keys,
                              size_t key_count,
                              const th_line_filter *filter)
{
    th_activity_view v = th_activity_get(m->activity);
    int32_t year = filter ? filter->year : 0;
    if (thi_has_key(keys, key_count, "year"))
        return (th_titles){"排放汇总", "Emissions by group"};
    if (year || v.year_count == 1) {
        year = year ? year : v.years[0];
        return (th_titles){th_arena_format(arena, "排放汇总，%d 年", year),
                           th_arena_format(arena, "Emissions by group, %d", year)};
    }
    const char *years = thi_years_text(arena, v.years, v.year_count);
    return (th_titles){
        th_arena_format(arena, "排放汇总，%s 各年合计", years),
        th_arena_format(arena, "Emissions by group, sum of the years %s", years)};
}

bool thi_total_shown(const th_total *total)
{
    return total->state == TH_STATE_VALUE && !total->failed && !total->confidential;
}

const char *thi_total_state(const th_total *total)
{
    if (total->failed)
        return "withheld";
    if (total->confidential)
        return "C";
    if (total->state != TH_STATE_VALUE)
        return th_state_text(total->state);
    return total->incomplete ? "incomplete" : "value";
}

static void add_total(thi_table *t, const th_total *total)
{
    bool value = thi_total_shown(total);
    if (value)
        thi_table_number(t, total->value);
    else
        thi_table_empty(t);
    if (value && total->has_interval) {
        thi_table_number(t, total->lower);
        thi_table_number(t, total->upper);
    } else {
        thi_table_empty(t);
        thi_table_empty(t);
    }
    const char *state = thi_total_state(total);
    thi_table_titled(t, state, thi_state_titles(state));
}

void thi_by_group(thi_table *t,
                  const th_model_view *m,
                  const char *const *keys,
                  const th_group *group)
{
    for (uint32_t k = 0; k < group->part_count; k++)
        add_part(t, m, keys[k], group->parts[k]);
    add_total(t, &group->total);
}

th_status th_report_by(const th_table **out,
                       th_arena *arena,
                       const th_inventory *inventory,
                       const char *const *keys,
                       size_t key_count,
                       const th_line_filter *filter,
                       th_error *err)
{
    th_grouping grouping;
    th_status status =
        th_inventory_group(&grouping, inventory, arena, keys, key_count, filter, err);
    if (status != TH_OK)
        return status;
    th_model_view m = th_model_get(th_inventory_model(inventory));
    th_titles titles = table_titles(arena, &m, keys, key_count, filter);
    thi_table *t = thi_table_begin(arena, "groups", titles.zh, titles.en);
    thi_by_columns(t, &m, keys, key_count);
    for (uint32_t i = 0; i < grouping.count; i++)
        thi_by_group(t, &m, keys, &grouping.groups[i]);
    *out = thi_table_end(t);
    return TH_OK;
}
