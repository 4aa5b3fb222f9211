/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums by any keys: `--by category,gas,year`. */
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
    {"quality", "数据质量", "quality"}};

static th_titles title_of_key(const th_model_view *m, const char *key)
{
    for (size_t i = 0; i < sizeof key_titles / sizeof *key_titles; i++)
        if (!strcmp(key, key_titles[i].id))
            return (th_titles){key_titles[i].zh, key_titles[i].en};
    th_sym sym = th_names_find(th_activity_names(m->activity), key);
    return sym ? thi_titles_of(m, sym) : (th_titles){key, key};
}

static bool has_key(const char *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(keys[i], key))
            return true;
    return false;
}

static void add_columns(thi_table *t,
                        const th_model_view *m,
                        const char *const *keys,
                        size_t key_count)
{
    bool by_gas = has_key(keys, key_count, "gas");
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

/* `1.A.2.a Iron and steel`: a code keeps its title beside it. */
static void
add_part(thi_table *t, const th_model_view *m, const char *key, const char *part)
{
    double year;
    if (!strcmp(key, "year") && th_number_parse(part, strlen(part), &year)) {
        thi_table_number(t, year);
        return;
    }
    th_sym sym = th_names_find(th_activity_names(m->activity), part);
    const th_titles *titles = sym ? th_titles_find(m->registry, sym) : NULL;
    bool code = !strncmp(key, "category", 8);
    if (!titles || !strcmp(key, "gas"))
        thi_table_text(t, part);
    else if (code)
        thi_table_titled(
            t,
            part,
            (th_titles){th_arena_format(t->arena, "%s %s", part, titles->zh),
                        th_arena_format(t->arena, "%s %s", part, titles->en)});
    else
        thi_table_titled(t, part, *titles);
}

/* `failed`: errors stand behind some lines (--partial). A group that is incomplete may
 * contain one: it is withheld. */
static void add_total(thi_table *t, const th_total *total, bool failed)
{
    bool withheld = failed && total->incomplete;
    bool masked = total->confidential && !withheld;
    bool value = total->state == TH_STATE_VALUE && !withheld && !masked;
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
    thi_table_text(t,
                   withheld            ? "withheld"
                   : masked            ? "C"
                   : !value            ? th_state_text(total->state)
                   : total->incomplete ? "incomplete"
                                       : "value");
}

static bool any_failed(const th_inventory *inventory, const th_model_view *m)
{
    if (m->lost)
        return true;
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        const th_line *line = th_inventory_line(inventory, i);
        if (!line->alternative && m->cells[line->cell].failed)
            return true;
    }
    return false;
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
    thi_table *t = thi_table_begin(arena, "groups", "排放汇总", "Emissions by group");
    bool failed = any_failed(inventory, &m);
    add_columns(t, &m, keys, key_count);
    for (uint32_t i = 0; i < grouping.count; i++) {
        const th_group *group = &grouping.groups[i];
        for (uint32_t k = 0; k < group->part_count; k++)
            add_part(t, &m, keys[k], group->parts[k]);
        add_total(t, &group->total, failed);
    }
    *out = thi_table_end(t);
    return TH_OK;
}
