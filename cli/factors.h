/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of `tanheng factors` that have a file of their own. */
#ifndef TANHENG_CLI_FACTORS_H
#define TANHENG_CLI_FACTORS_H

#include "cli.h"

/** `compare CATEGORY [SUBJECT]`: operands of the call, after the registry was loaded.
 */
int cli_factors_compare(const cli_call *call, cli_session *s);

#endif
