/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dimensions: equality, product, text. */
#include "units_internal.h"

#include <stdio.h>
#include <string.h>

bool th_dim_equal(const th_dim *a, const th_dim *b)
{
    return memcmp(a->exponent, b->exponent, sizeof a->exponent) == 0;
}

bool th_dim_none(const th_dim *a)
{
    static const th_dim none = {{0}};
    return th_dim_equal(a, &none);
}

bool th_dim_multiply(const th_dim *a, const th_dim *b, int power, th_dim *out)
{
    if (power < -INT8_MAX || power > INT8_MAX) {
        if (!th_dim_none(b))
            return false;
        power = 0;
    }
    th_dim product;
    for (size_t i = 0; i < TH_DIM_COUNT; i++) {
        int exponent = a->exponent[i] + b->exponent[i] * power;
        if (exponent < INT8_MIN || exponent > INT8_MAX)
            return false;
        product.exponent[i] = (int8_t)exponent;
    }
    *out = product;
    return true;
}

/** Appends to a text of fixed size; what does not fit is cut. */
static void append(char *buffer, size_t size, const char *text)
{
    size_t used = strlen(buffer);
    if (used + 1 < size)
        (void)snprintf(buffer + used, size - used, "%s", text);
}

static void append_part(char *buffer, size_t size, const char *name, int exponent)
{
    char power[8];
    append(buffer, size, name);
    if (exponent == 1)
        return;
    (void)snprintf(power, sizeof power, "^%d", exponent);
    append(buffer, size, power);
}

char *th_dim_print(const th_units *units, const th_dim *dim, char *buffer, size_t size)
{
    if (size == 0)
        return buffer;
    buffer[0] = '\0';
    for (uint32_t i = 0; i < units->dim_count; i++) {
        if (dim->exponent[i] <= 0)
            continue;
        if (buffer[0] != '\0')
            append(buffer, size, "*");
        append_part(buffer, size, units->dim_name[i], dim->exponent[i]);
    }
    if (buffer[0] == '\0')
        append(buffer, size, "1");
    for (uint32_t i = 0; i < units->dim_count; i++) {
        if (dim->exponent[i] >= 0)
            continue;
        append(buffer, size, "/");
        append_part(buffer, size, units->dim_name[i], -dim->exponent[i]);
    }
    return buffer;
}
