/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decompose: what its files share. */
#ifndef TANHENG_DECOMPOSE_INTERNAL_H
#define TANHENG_DECOMPOSE_INTERNAL_H

#include "tanheng/decompose.h"

enum { THI_GROUPS = 64 };

typedef struct thi_words {
    uint32_t count;
    const th_sym *words;
} thi_words;

/** A row of decompose_groups.csv. */
typedef struct thi_group {
    const char *id;
    th_titles titles;
    thi_words categories;
} thi_group;

typedef enum thi_resolution {
    THI_OF_REGION,
    THI_OF_GROUP,
    THI_OF_FUEL, /* of the first of `fuel_index` that the key states */
    THI_EMISSION /* the term's own: the last level of every chain */
} thi_resolution;

/** A row of decompose_levels.csv. */
typedef struct thi_level {
    uint32_t effect;    /* number among the effects */
    uint64_t groups;    /* bit by number; 0: all */
    th_sym stream;      /* 0: all */
    thi_words subjects; /* none: all */
    int32_t variable;   /* -1: the level before, times `times` over `per` */
    int32_t times, per; /* -1: none */
    thi_resolution of;
    bool optional, left_out;
    th_place place;
} thi_level;

/** A set: its groups, its levels in order, its effects. */
typedef struct thi_set {
    const th_boundary *boundary;
    th_sym direct; /* the word for the direct stream */
    size_t group_count, level_count, effect_count, effect_capacity;
    thi_group *groups;
    thi_level *levels;
    th_decompose_effect *effects; /* of levels, then removals, other, boundary */
    uint32_t removals, other, boundary_change;
    thi_words fuel_index; /* index numbers */
    bool has_gdp;
} thi_set;

/** What a group uses of something in a year: rows and outputs of a level's variable. */
typedef struct thi_amount {
    int32_t variable, year, group; /* group -1: none */
    th_sym fuel;
    double value;
    th_decompose_origin origin;
} thi_amount;

/** What moves as one: a fuel in a group, direct or in a stream. */
typedef struct thi_term {
    int32_t group;
    th_sym fuel, stream; /* stream 0: direct */
    uint32_t part;
    double *values; /* [year_count] t */
} thi_term;

/** Lines of a part that have no factors. */
typedef struct thi_rest {
    uint32_t part, effect;
    double *values; /* [year_count] */
} thi_rest;

typedef struct thi_work {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view model;
    th_activity_view activity;
    const th_names *names;
    const th_decompose_options *options;
    th_diags *diags;
    thi_set set;
    th_dual *dual; /* NULL: no level is GDP */
    int32_t price_year;
    const th_boundary *boundary, *boundary_to;
    size_t year_count;
    int32_t *years; /* ascending */
    thi_amount *amounts;
    size_t amount_count, amount_capacity;
    thi_term *terms;
    size_t term_count, term_capacity;
    thi_rest *rests;
    size_t rest_count, rest_capacity;
    th_decompose_part *parts; /* what stands outside all is the last one */
    size_t part_count;
    size_t *open_lines, *masked_lines; /* [part_count] */
    th_sym *fuels;                     /* of the parts, by fuel */
    th_titles *notes;
    size_t note_count, note_capacity;
    uint32_t *line_terms; /* [line_count] */
    th_decompose_term *shown;
    size_t shown_count, shown_capacity;
    uint32_t *shown_numbers;
    size_t shown_number_count, shown_number_capacity;
    th_decompose_rest *shown_rests;
    size_t shown_rest_count, shown_rest_capacity;
} thi_work;

/* decompose_layout.c */
/** Reads the tables of one set; false after errors in diags. */
bool thi_set_read(thi_work *w, const char *set);

/* decompose_terms.c */
/** Number of the group of a key, -1. */
int32_t thi_group_of(const thi_work *w, th_sym category);
th_sym thi_fuel_of(const thi_work *w, const th_key *key);
bool thi_level_fits(const thi_work *w, const thi_level *level, const thi_term *term);
void thi_amounts_collect(thi_work *w);
/** Value of a level whose term does not matter; false: nothing known in that year. */
bool thi_region_value(const thi_work *w, int32_t variable, int32_t year, double *out);
/** Terms and rests of the boundary's lines in all years. */
void thi_terms_collect(thi_work *w);
/** Levels of a term in a year: the count; `which` their numbers. */
size_t thi_term_levels(const thi_work *w,
                       const thi_term *term,
                       size_t year,
                       double *values,
                       size_t *which);

/* decompose_origins.c: what was decomposed, for who writes it down */
/** A term with its factors, in the link that begins with `year`. */
void thi_term_show(thi_work *w, size_t number, size_t year);
void thi_rest_show(
    thi_work *w, size_t year, uint32_t part, uint32_t effect, double from, double to);
bool thi_is_gdp(const thi_work *w, int32_t variable);

#endif
