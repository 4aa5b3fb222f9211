/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TANHENG_BENCH_LMDI_H
#define TANHENG_BENCH_LMDI_H

#include <stdbool.h>
#include <stddef.h>

/** Prints two lines; false: the answers differ. */
bool bench_lmdi(size_t terms, int runs);

#endif
