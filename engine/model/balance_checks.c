/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: an energy balance table against itself. What printing rounds away is no
 * finding. */
#include "balance_internal.h"

#include <math.h>
#include <string.h>

/* Beyond this share of the total a sum is wrong, not rounded or revised. */
static const double wrong_share = 0.01;
/* A balance that leaves more than this share of its supply open is not closed; the
 * methods of the balance use the same. */
static const double open_share = 0.05;

/** Half a unit of the last printed place, for each number that was printed. */
static double rounding(const thi_balance *b, size_t column, size_t numbers)
{
    return 0.5 * th_pow(10, -b->columns[column].decimals) * (double)numbers *
           (1 + 1e-9);
}

bool thi_balance_amount(const thi_balance *b,
                        size_t item,
                        size_t column,
                        double *out,
                        const th_field **field)
{
    const thi_balance_cell *c = thi_balance_at(b, item, column);
    th_sum sum = {0};
    bool given = false;
    *field = c->field;
    *out = c->number;
    if (c->given)
        return true;
    for (size_t i = 0; i < b->l.item_count; i++) {
        double part;
        const th_field *at;
        if (b->l.items[i].parent != item || b->l.items[i].role != THI_ITEM_PART ||
            !thi_balance_amount(b, i, column, &part, &at))
            continue;
        th_sum_add(&sum, part);
        *field = given ? *field : at;
        given = true;
    }
    *out = th_sum_get(&sum);
    return given;
}

static void tell_sum(const thi_balance *b,
                     const th_field *field,
                     const char *what,
                     double total,
                     double sum)
{
    char a[32], c[32];
    bool error = fabs(total - sum) > wrong_share * fmax(fabs(total), fabs(sum));
    th_diags_add(b->diags,
                 error ? TH_ERROR : TH_WARNING,
                 error ? "E-SUM" : "W-SUM",
                 thi_balance_place(b, field),
                 "%s is %s and its parts add up to %s; mend the one that is wrong",
                 what,
                 th_number_print_digits(total, 9, a),
                 th_number_print_digits(sum, 9, c));
}

/** A printed total of items against the parts that the table has. */
static void check_item(const thi_balance *b, size_t item, size_t column)
{
    const thi_balance_cell *c = thi_balance_at(b, item, column);
    th_sum sum = {0};
    size_t count = 0;
    bool parts = false;
    for (size_t i = 0; i < b->l.item_count; i++) {
        double part;
        const th_field *at;
        if (b->l.items[i].parent != item || b->l.items[i].role != THI_ITEM_PART)
            continue;
        parts = true;
        if (!thi_balance_amount(b, i, column, &part, &at))
            continue;
        th_sum_add(&sum, part);
        count++;
    }
    double total = th_sum_get(&sum);
    if (!c->given || !parts || (!count && b->l.items[item].is_read) ||
        fabs(c->number - total) <= rounding(b, column, count + 1))
        return;
    const char *what = th_arena_format(
        b->a->arena, "%s %s", b->l.items[item].title, b->columns[column].fuel->title);
    tell_sum(b, c->field, what, c->number, total);
}

/** A column like 煤合计 against the columns of its subjects. */
static void check_sum_column(const thi_balance *b, size_t column)
{
    const thi_fuel *total = b->columns[column].fuel;
    for (size_t item = 0; item < b->l.item_count; item++) {
        const thi_balance_cell *c = thi_balance_at(b, item, column);
        th_sum sum = {0};
        size_t count = 0;
        int decimals = b->columns[column].decimals;
        for (size_t k = 0; k < b->column_count; k++) {
            const thi_balance_column *part = &b->columns[k];
            if (!part->fuel || part->fuel->role != THI_FUEL_PLAIN ||
                !th_dim_equal(&part->unit.dim, &b->columns[column].unit.dim) ||
                !thi_words_hold(
                    &b->l, TH_IX_SUBJECT, total->subjects, part->fuel->subject))
                continue;
            count++;
            decimals = part->decimals < decimals ? part->decimals : decimals;
            const thi_balance_cell *p = thi_balance_at(b, item, k);
            th_sum_add(&sum,
                       p->number * part->unit.factor / b->columns[column].unit.factor);
        }
        double slack = 0.5 * th_pow(10, -decimals) * (double)(count + 1) * (1 + 1e-9);
        if (!c->given || fabs(c->number - th_sum_get(&sum)) <= slack)
            continue;
        const char *what =
            th_arena_format(b->a->arena, "%s %s", b->l.items[item].title, total->title);
        tell_sum(b, c->field, what, c->number, th_sum_get(&sum));
    }
}

/** Supply, transformation, losses and use of one fuel must leave what the table says is
 * left, and little of it. */
static void check_closing(const thi_balance *b, size_t column)
{
    th_sum sum = {0};
    double most = 0;
    size_t count = 1, difference = THI_NO_ITEM;
    const th_field *first = NULL; /* of what comes in */
    for (size_t i = 0; i < b->l.item_count; i++) {
        double amount;
        const th_field *at;
        if (b->l.items[i].role == THI_ITEM_DIFFERENCE)
            difference = i;
        if (b->l.items[i].closing == 0 ||
            !thi_balance_amount(b, i, column, &amount, &at))
            continue;
        th_sum_add(&sum, amount * b->l.items[i].closing);
        most = fmax(most, fabs(amount));
        first = first || b->l.items[i].closing < 0 ? first : at;
        count++;
    }
    double left = th_sum_get(&sum);
    char a[32], c[32];
    const thi_balance_cell *stated =
        difference == THI_NO_ITEM ? NULL : thi_balance_at(b, difference, column);
    const char *title = b->columns[column].fuel->title;
    if (stated && stated->given &&
        fabs(stated->number - left) > rounding(b, column, count * 2))
        th_diags_add(b->diags,
                     TH_WARNING,
                     "W-BALANCE",
                     thi_balance_place(b, stated->field),
                     "the difference of %s is given as %s, and supply, transformation, "
                     "losses and use leave %s; look for the wrong number of the column",
                     title,
                     th_number_print_digits(stated->number, 9, a),
                     th_number_print_digits(left, 9, c));
    if (first && fabs(left) > open_share * most + rounding(b, column, count * 2))
        th_diags_add(
            b->diags,
            TH_WARNING,
            "W-BALANCE",
            thi_balance_place(b, stated && stated->given ? stated->field : first),
            "the balance of %s does not close: %s of %s is left over, more "
            "than 5 %%; look for what is missing or counted twice",
            title,
            th_number_print_digits(left, 9, a),
            th_number_print_digits(most, 9, c));
}

void thi_balance_check(const thi_balance *b)
{
    for (size_t k = 0; k < b->column_count; k++) {
        const thi_fuel *fuel = b->columns[k].fuel;
        if (fuel && fuel->role == THI_FUEL_SUM)
            check_sum_column(b, k);
        if (!fuel || fuel->role != THI_FUEL_PLAIN)
            continue;
        for (size_t i = 0; i < b->l.item_count; i++)
            check_item(b, i, k);
        check_closing(b, k);
    }
}
