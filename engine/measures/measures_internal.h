/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: what its files share. */
#ifndef TANHENG_MEASURES_INTERNAL_H
#define TANHENG_MEASURES_INTERNAL_H

#include "tanheng/measures.h"

/** `5e7 CNY`: an amount in `unit_text`; false: no number, or another dimension. */
bool thi_money_read(const th_registry *registry,
                    const th_tree *t,
                    const char *unit_text,
                    double *out);

#endif
