/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the rows in an order that does not depend on files, so that no sum depends
 * on it either. */
#include "activity_internal.h"
#include "key_order.h"

/** By variable, region, category, subject, further indices, year. */
static int compare_rows(const void *left, const void *right, void *context)
{
    const th_activity *a = context;
    const th_datum *x = left, *y = right;
    if (x->variable != y->variable)
        return x->variable < y->variable ? -1 : 1;
    int order = thi_keys_compare(a->registry, a->names, &x->key, &y->key);
    if (order)
        return order;
    return (x->year > y->year) - (x->year < y->year);
}

void thi_rows_sort(th_activity *a)
{
    th_sort(a->rows, a->row_count, sizeof *a->rows, compare_rows, a);
}
