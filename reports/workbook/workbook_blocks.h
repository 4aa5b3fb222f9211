/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: blocks of the calculation sheets: one method and variant in one sector. */
#ifndef TANHENG_WORKBOOK_BLOCKS_H
#define TANHENG_WORKBOOK_BLOCKS_H

#include "workbook.h"

#define THI_LEAD_COLUMNS 7

/** A name of the equations whose value is shown in a column of its own: what it was for
 * each row. */
typedef struct thi_operand {
    const th_expr *from;
    const char *text;   /* "ef_grid[region=origin]" */
    const th_node **of; /* [instance_count of the block]; NULL: none, or several */
    double largest;
} thi_operand;

typedef struct thi_block {
    uint32_t sheet, method, variant;
    uint32_t instance_count;
    const uint32_t *instances;
    thi_operand *operands;
    size_t operand_count, operand_capacity;
    uint32_t row;       /* of its title */
    uint32_t head_row;  /* first of three */
    uint32_t first_row; /* of its rows */
} thi_block;

struct thi_sectors {
    uint32_t sheet_count;
    const uint32_t *sheets; /* sheet numbers */
    const thi_sector *const *names;
    thi_block *blocks; /* by sheet, guideline order, variant */
    size_t block_count, block_capacity;
};

/** Sets the sectors of the workbook. */
void thi_sectors_list(thi_workbook *w);
/** Position in that list of an instance's sector. */
uint32_t thi_sector_of(const thi_workbook *w, const th_instance *instance);
/** Equations of a block. */
const th_variant *thi_block_variant(const thi_workbook *w, const thi_block *b);
/** Order of a member in its domain, for sorting keys: taxonomy, or names in an open
 * domain. */
int thi_key_compare(const thi_workbook *w, const th_key *a, const th_key *b);
/** Finds the operands of a block and what they are in each row. */
void thi_block_operands(thi_workbook *w, thi_block *b);
/** Column of an operand in the sheet. */
uint32_t thi_operand_column(const thi_block *b, size_t operand);
uint32_t thi_equation_column(const thi_block *b, uint32_t equation);

#endif
