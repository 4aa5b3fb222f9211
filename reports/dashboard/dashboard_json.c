/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as data of the dashboard: both languages in one, so that the page can change
 * its language. A cell is a number, null, a text, or {id, zh, en}. */
#include "dashboard.h"

#include <string.h>

void thi_dash_text(th_text *out, const char *text)
{
    th_text plain = {0};
    th_text_add_plain(&plain, text ? text : "");
    thi_json_text(plain.data ? plain.data : "", out);
    th_text_free(&plain);
}

void thi_dash_titles(th_text *out, th_titles titles)
{
    th_text_add(out, "{\"zh\": ");
    thi_dash_text(out, titles.zh);
    th_text_add(out, ", \"en\": ");
    thi_dash_text(out, titles.en);
    th_text_add(out, "}");
}

static void add_columns(th_text *out, const th_table *zh, const th_table *en)
{
    th_text_add(out, "\"columns\": [");
    for (uint32_t c = 0; c < zh->column_count; c++) {
        const th_column *a = &zh->columns[c], *b = &en->columns[c];
        th_text_addf(out, "%s{\"id\": ", c ? ", " : "");
        thi_dash_text(out, a->id);
        th_text_add(out, ", \"titles\": ");
        thi_dash_titles(out, (th_titles){a->titles.zh, b->titles.en});
        th_text_add(out, ", \"unit\": ");
        thi_dash_titles(out, (th_titles){a->unit, b->unit});
        th_text_addf(out,
                     ", \"number\": %s, \"decimals\": %d}",
                     a->number ? "true" : "false",
                     a->decimals);
    }
    th_text_add(out, "]");
}

static const char *shown(const th_value *v, bool zh)
{
    const char *title = zh ? v->titles.zh : v->titles.en;
    return v->titles.zh && title ? title : v->text;
}

static void add_cell(th_text *out, const th_value *zh, const th_value *en)
{
    if (zh->kind == TH_VALUE_EMPTY && en->kind == TH_VALUE_EMPTY) {
        th_text_add(out, "null");
    } else if (zh->kind == TH_VALUE_NUMBER) {
        thi_json_number(zh->number, zh->digits, out);
    } else if (!strcmp(shown(zh, true), zh->text) &&
               !strcmp(shown(en, false), zh->text)) {
        thi_dash_text(out, zh->text);
    } else {
        th_text_add(out, "{\"id\": ");
        thi_dash_text(out, en->text);
        th_text_add(out, ", \"zh\": ");
        thi_dash_text(out, shown(zh, true));
        th_text_add(out, ", \"en\": ");
        thi_dash_text(out, shown(en, false));
        th_text_add(out, "}");
    }
}

static void add_rows(th_text *out, const th_table *zh, const th_table *en)
{
    th_text_add(out, "\"rows\": [");
    for (size_t row = 0; row < zh->row_count; row++) {
        th_text_addf(out, "%s\n    [", row ? "," : "");
        for (uint32_t c = 0; c < zh->column_count; c++) {
            size_t i = row * zh->column_count + c;
            th_text_add(out, c ? ", " : "");
            add_cell(out, &zh->values[i], &en->values[i]);
        }
        th_text_add(out, "]");
    }
    th_text_add(out, "]");
}

static void add_notes(th_text *out, const th_table *t)
{
    th_text_add(out, "[");
    for (uint32_t i = 0; i < t->note_count; i++) {
        th_text_add(out, i ? ", " : "");
        thi_dash_text(out, t->notes[i]);
    }
    th_text_add(out, "]");
}

void thi_dash_table(th_text *out,
                    const char *view,
                    const th_table *zh,
                    const th_table *en)
{
    th_text_add(out, "\n  {\"id\": ");
    thi_dash_text(out, zh->id);
    th_text_addf(out, ", \"view\": \"%s\", \"titles\": ", view);
    thi_dash_titles(out, (th_titles){zh->titles.zh, en->titles.en});
    th_text_add(out, ",\n   ");
    add_columns(out, zh, en);
    th_text_add(out, ",\n   \"notes\": {\"zh\": ");
    add_notes(out, zh);
    th_text_add(out, ", \"en\": ");
    add_notes(out, en);
    th_text_add(out, "},\n   ");
    add_rows(out, zh, en);
    th_text_add(out, "}");
}
