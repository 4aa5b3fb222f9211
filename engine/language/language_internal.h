/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the files of the language module share. */
#ifndef TANHENG_LANGUAGE_INTERNAL_H
#define TANHENG_LANGUAGE_INTERNAL_H

#include "tanheng/language.h"

/** Is this the name of a function (exp, sum, prev ...)? */
bool thi_is_function(const char *name);

#endif
