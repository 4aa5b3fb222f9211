/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng units: list them, or convert. */
#include "cli_table.h"

#include <string.h>

static int write_list(const cli_call *call, cli_session *s)
{
    static const th_column columns[] = {
        {"name", {"单位", "unit"}, "", false, 0},
        {"kind", {"类别", "kind"}, "", false, 0},
        {"definition", {"定义", "definition"}, "", false, 0},
        {"title_zh", {"中文名", "Chinese name"}, "", false, 0},
        {"title_en", {"英文名", "English name"}, "", false, 0},
        {"factor", {"折合基本单位", "in base units"}, "", true, -1}};
    const th_units *units = th_registry_units(s->registry);
    cli_table t;
    cli_table_begin(&t, s->arena, "units", (th_titles){"单位", "Units"}, columns, 6);
    for (size_t i = 0; i < th_units_size(units); i++) {
        th_unit_row row = th_units_get(units, i);
        cli_table_text(&t, row.name);
        cli_table_text(&t, row.kind);
        cli_table_text(&t, row.definition);
        cli_table_text(&t, row.title_zh);
        cli_table_text(&t, row.title_en);
        cli_table_number(&t, row.factor);
    }
    return cli_table_deliver(&t, call, s->language);
}

/* 1 万吨 kg -> 10000000 kg, to 15 significant digits. */
static int convert(const cli_call *call, cli_session *s)
{
    const th_units *units = th_registry_units(s->registry);
    const char *number = call->operands[0];
    char why[256], from_base[128], to_base[128], buffer[40];
    th_unit unit[2];
    double amount;
    if (!th_number_parse(number, strlen(number), &amount))
        return cli_usage(call, "'%s' is no number", number);
    for (size_t i = 0; i < 2; i++)
        if (!th_unit_parse(units, call->operands[i + 1], &unit[i], why, sizeof why))
            return cli_usage(call, "%s: %s", call->operands[i + 1], why);
    if (!th_dim_equal(&unit[0].dim, &unit[1].dim))
        return cli_usage(call,
                         "%s is measured in %s, %s in %s: no conversion",
                         call->operands[1],
                         th_dim_print(units, &unit[0].dim, from_base, sizeof from_base),
                         call->operands[2],
                         th_dim_print(units, &unit[1].dim, to_base, sizeof to_base));
    double result = amount * unit[0].factor / unit[1].factor;
    th_text data = {0};
    th_text_addf(&data,
                 "%s %s\n",
                 th_number_print_digits(result, 15, buffer),
                 call->operands[2]);
    return cli_deliver(call, &data);
}

int cmd_units(const cli_call *call)
{
    cli_session s;
    if (call->operand_count && call->operand_count != 3)
        return cli_usage(call, "to convert, give NUMBER UNIT UNIT");
    int code = cli_session_open(&s, call, NULL, TO_REGISTRY);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = call->operand_count ? convert(call, &s) : write_list(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
