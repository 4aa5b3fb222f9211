/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees: equality and the walk over all nodes. */
#include "language_internal.h"

#include <string.h>

static bool text_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

static bool select_equal(const th_select *a, const th_select *b)
{
    if (a->index != b->index || a->kind != b->kind)
        return false;
    if (a->kind == TH_SELECT_NUMBER)
        return th_expr_equal(a->number, b->number);
    return a->member == b->member;
}

static bool head_equal(const th_expr *a, const th_expr *b)
{
    return a->kind == b->kind &&
           memcmp(&a->number, &b->number, sizeof a->number) == 0 &&
           text_equal(a->unit_text, b->unit_text) && a->name == b->name &&
           a->bound == b->bound && a->from == b->from && a->to == b->to &&
           a->n_selects == b->n_selects && a->n_kids == b->n_kids;
}

bool th_expr_equal(const th_expr *a, const th_expr *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (!head_equal(a, b))
        return false;
    for (uint32_t i = 0; i < a->n_selects; i++) {
        if (!select_equal(&a->selects[i], &b->selects[i]))
            return false;
    }
    for (uint32_t i = 0; i < a->n_kids; i++) {
        if (!th_expr_equal(a->kids[i], b->kids[i]))
            return false;
    }
    return true;
}

void th_expr_walk(const th_expr *expr,
                  void (*visit)(void *context, const th_expr *node),
                  void *context)
{
    if (expr == NULL)
        return;
    visit(context, expr);
    for (uint32_t i = 0; i < expr->n_selects; i++)
        th_expr_walk(expr->selects[i].number, visit, context);
    for (uint32_t i = 0; i < expr->n_kids; i++)
        th_expr_walk(expr->kids[i], visit, context);
}
