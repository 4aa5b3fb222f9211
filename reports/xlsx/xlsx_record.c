/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: fingerprint of a workbook's cells. The library keeps 16 digits of a number,
 * so that is what is compared. */
#include "xlsx_record.h"

#include "xlsx_read.h"

#include <math.h>
#include <string.h>

static uint64_t stir(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}

static uint64_t hash_text(uint64_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return stir(h ^ 0xff);
}

static uint64_t hash_place(uint32_t sheet, uint32_t row, uint32_t column)
{
    return stir(stir((uint64_t)sheet << 32 | row) + column);
}

static void add(thi_record *r, uint64_t h)
{
    h = stir(h);
    r->sum += h;
    r->mix ^= stir(h + 0x9e3779b97f4a7c15u);
}

void thi_record_sheet(thi_record *r, uint32_t sheet, const char *name)
{
    r->sheets++;
    add(r, hash_text(sheet + 1, name));
}

static double written(double number)
{
    if (fabs(number) < 1e15 && number == trunc(number))
        return number == 0 ? 0 : number;
    char text[40];
    double back = number;
    th_number_print_digits(number, 16, text);
    (void)th_number_parse(text, strlen(text), &back);
    return back == 0 ? 0 : back;
}

/** `kept`: as it stands in the file. */
static void record_kept(thi_record *r,
                        uint32_t sheet,
                        uint32_t row,
                        uint32_t column,
                        const char *formula,
                        double kept)
{
    uint64_t bits;
    memcpy(&bits, &kept, sizeof bits);
    r->cells++;
    add(r,
        hash_text(hash_place(sheet, row, column) ^ stir(bits),
                  formula ? formula : "1"));
}

void thi_record_number(thi_record *r,
                       uint32_t sheet,
                       uint32_t row,
                       uint32_t column,
                       const char *formula,
                       double number)
{
    record_kept(r, sheet, row, column, formula, written(number));
}

void thi_record_text(thi_record *r,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     const char *formula,
                     const char *text)
{
    r->cells++;
    add(r,
        hash_text(hash_text(hash_place(sheet, row, column), text),
                  formula ? formula : "2"));
}

/* ---- reading back ---- */

static void on_sheet(void *context, uint32_t number, const char *name, bool hidden)
{
    (void)hidden;
    thi_record_sheet(context, number, name);
}

static void on_cell(void *context, const thi_xlsx_cell *cell)
{
    if (cell->kind == THI_XLSX_NUMBER)
        record_kept(context,
                    cell->sheet,
                    cell->row,
                    cell->column,
                    cell->formula,
                    cell->number == 0 ? 0 : cell->number);
    else
        thi_record_text(
            context, cell->sheet, cell->row, cell->column, cell->formula, cell->text);
}

enum { READERS = 2 }; /* each takes every second part */

typedef struct reading {
    const char *path;
    thi_record record[READERS];
    th_error why[READERS];
    th_status status[READERS];
} reading;

static void read_back(void *context, size_t i)
{
    reading *all = context;
    thi_xlsx_events events = {&all->record[i], on_sheet, on_cell, (uint32_t)i, READERS};
    all->status[i] = thi_xlsx_read(all->path, &events, &all->why[i]);
}

th_status thi_record_verify(const thi_record *r, const char *path, th_error *err)
{
    reading all = {.path = path};
    thi_record read = {0};
    th_pool_run(READERS, READERS, read_back, &all);
    for (size_t i = 0; i < READERS; i++) {
        if (all.status[i] != TH_OK)
            return th_error_set(err,
                                TH_IO,
                                "the workbook could not be written whole: %s",
                                all.why[i].text);
        read.sheets += all.record[i].sheets;
        read.cells += all.record[i].cells;
        read.sum += all.record[i].sum;
        read.mix ^= all.record[i].mix;
    }
    if (read.sheets == r->sheets && read.cells == r->cells && read.sum == r->sum &&
        read.mix == r->mix)
        return TH_OK;
    return th_error_set(
        err,
        TH_IO,
        "the workbook could not be written whole: %llu cells on %llu sheets were "
        "written, %llu on %llu can be read back%s",
        (unsigned long long)r->cells,
        (unsigned long long)r->sheets,
        (unsigned long long)read.cells,
        (unsigned long long)read.sheets,
        read.cells == r->cells ? ", with other contents" : "");
}
