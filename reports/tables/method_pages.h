/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages about methods: one a branch of the categories, and their index. */
#ifndef TANHENG_METHOD_PAGES_H
#define TANHENG_METHOD_PAGES_H

#include "markdown.h"

/** What all pages are made from. */
typedef struct thi_pages {
    th_arena *arena;
    const th_registry *r;
    const th_names *names;
    const th_category **page; /* [method_count] the branch whose page holds it */
    uint32_t *order;          /* [method_count] methods as the pages list them */
    /* Methods that write a variable, as lists: first[variable], next[entry], -1 ends.
     */
    int32_t *first_writer, *next_writer;
    uint32_t *writer; /* [entry] method */
} thi_pages;

/** A name that the equations of a method use, once. */
typedef struct thi_use {
    th_sym name;
    int32_t variable;     /* -1: a gas */
    const char *fallback; /* text behind ??, or NULL */
    size_t node_count, node_capacity;
    const th_expr **nodes; /* where it stands; none: a driver, over, when */
} thi_use;

typedef struct thi_uses {
    thi_use *item;
    size_t n, cap;
} thi_uses;

static inline const char *thi_id(const thi_pages *p, th_sym name)
{
    return th_names_text(p->names, name);
}

/* ---- method_page_uses.c ---- */
thi_uses thi_uses_of(const thi_pages *p, const th_method *m);
/** May this row give the value of the name in the method? */
bool thi_row_serves(const thi_pages *p,
                    const th_method *m,
                    const thi_use *use,
                    const th_factor *row);

/* ---- method_page_entry.c ---- */
/** A link to a method; from the page of another branch too. */
void thi_link_method(const thi_pages *p, uint32_t method, th_text *out);
/** The guidelines that use it, with its place in its group. */
void thi_add_guidelines(const thi_pages *p, uint32_t method, th_text *out);
/** "document" and what leads to the place in it, escaped. */
void thi_add_source(const th_method *m, th_text *out);
void thi_method_entry(const thi_pages *p, uint32_t method, th_text *out);

/* ---- method_page_values.c ---- */
/** Which variables the method reads, and where their values come from. */
void thi_variable_table(const thi_pages *p, uint32_t method, th_text *out);
/** The rows of packs that may serve the methods of a page. */
void thi_default_tables(const thi_pages *p, const th_category *page, th_text *out);

#endif
