/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheets in front of the plan. */
#include "plan.h"

void thi_plan_front_sheets(thi_plan_book *book, thi_plan_add add)
{
    (void)add(book, "封面", "Cover");
}

void thi_plan_front_write(thi_plan_book *book, const th_plan_options *options)
{
    (void)book;
    (void)options;
}
