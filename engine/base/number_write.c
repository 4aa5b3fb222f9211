/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimal numbers to text, whatever the locale. */
#include "tanheng/base.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

/** x = d.ddd * 10^exponent, without zeros at the end. */
typedef struct digits {
    char text[MOST_DIGITS + 1];
    int count, exponent;
} digits;

static void drop_zeros(digits *d)
{
    while (d->count > 1 && d->text[d->count - 1] == '0')
        d->count--;
}

static digits digits_of_whole(uint64_t whole)
{
    char reversed[20];
    int n = 0;
    do {
        reversed[n++] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole);
    digits d = {.count = n < MOST_DIGITS ? n : MOST_DIGITS, .exponent = n - 1};
    for (int i = 0; i < d.count; i++)
        d.text[i] = reversed[n - 1 - i];
    return d;
}

__extension__ typedef unsigned __int128 wide;

/** product * 2^shift, to the nearest whole number, ties to even: as the C library does.
 * A shift to the left is known to fit. */
static uint64_t shifted(wide product, int shift)
{
    if (shift >= 0)
        return (uint64_t)(product << shift);
    wide whole = product >> -shift, rest = product - (whole << -shift);
    wide half = (wide)1 << (-shift - 1);
    return (uint64_t)whole + (rest > half || (rest == half && (whole & 1)));
}

static uint64_t power_of(uint64_t base, int n)
{
    uint64_t power = 1;
    while (n-- > 0)
        power *= base;
    return power;
}

/** Exact in 128 bits, for about 1e-11 to 1e16; false: for another way to find. */
static bool rounded_exactly(double x, int count, digits *out)
{
    enum { FRACTION = 53, FIVES = 27 }; /* 5^27 < 2^63 */
    int two;
    uint64_t fraction = (uint64_t)ldexp(frexp(fabs(x), &two), FRACTION);
    if (!fraction)
        return false;
    /* of the leading digit: this, or one more */
    int ten = (int)floor((two - 1) * 0.30103), last = ten + 1;
    for (; ten <= last; ten++) {
        int places = count - 1 - ten, shift = two - FRACTION + places;
        if (places < 0 || places > FIVES)
            return false;
        uint64_t whole = shifted((wide)fraction * power_of(5, places), shift);
        uint64_t end = power_of(10, count);
        if (whole > end || (whole == end && ten < last))
            continue;
        *out = digits_of_whole(whole);
        out->exponent = whole == end ? ten + 1 : ten;
        drop_zeros(out);
        return true;
    }
    return false;
}

/* The C library rounds rightly; only its decimal point is the locale's, so all but
 * digits is skipped. */
static digits rounded_to(double x, int count)
{
    char printed[64];
    digits d = {.count = 0};
    if (rounded_exactly(x, count, &d))
        return d;
    (void)snprintf(printed, sizeof printed, "%.*e", count - 1, fabs(x));
    const char *p = printed;
    for (; *p && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9' && d.count < MOST_DIGITS)
            d.text[d.count++] = *p;
    bool negative = false;
    for (; *p; p++) {
        negative |= *p == '-';
        if (*p >= '0' && *p <= '9')
            d.exponent = d.exponent * 10 + (*p - '0');
    }
    if (negative)
        d.exponent = -d.exponent;
    drop_zeros(&d);
    return d;
}

static char *add(char *to, const char *from, int n)
{
    memcpy(to, from, (size_t)n);
    return to + n;
}

static char *add_zeros(char *to, int n)
{
    for (int i = 0; i < n; i++)
        *to++ = '0';
    return to;
}

static char *add_fixed(char *to, const digits *d)
{
    int whole = d->exponent + 1;
    if (whole <= 0) {
        to = add(to, "0.", 2);
        to = add_zeros(to, -whole);
        return add(to, d->text, d->count);
    }
    if (whole >= d->count) {
        to = add(to, d->text, d->count);
        return add_zeros(to, whole - d->count);
    }
    to = add(to, d->text, whole);
    *to++ = '.';
    return add(to, d->text + whole, d->count - whole);
}

static char *add_scientific(char *to, const digits *d)
{
    *to++ = d->text[0];
    if (d->count > 1) {
        *to++ = '.';
        to = add(to, d->text + 1, d->count - 1);
    }
    int left = d->exponent < 0 ? -d->exponent : d->exponent;
    *to++ = 'e';
    if (d->exponent < 0)
        *to++ = '-';
    if (left >= 100)
        *to++ = (char)('0' + left / 100);
    if (left >= 10)
        *to++ = (char)('0' + left / 10 % 10);
    *to++ = (char)('0' + left % 10);
    return to;
}

static char *laid_out(double x, const digits *d, char *buffer)
{
    char *to = buffer;
    if (signbit(x))
        *to++ = '-';
    to =
        d->exponent < -5 || d->exponent > 15 ? add_scientific(to, d) : add_fixed(to, d);
    *to = '\0';
    return buffer;
}

static bool not_finite(double x, char *buffer)
{
    if (isfinite(x))
        return false;
    strcpy(buffer, isnan(x) ? "nan" : x < 0 ? "-inf" : "inf");
    return true;
}

/* Most numbers of people have a few decimals: n / 10^k, both exact, is the double
 * nearest to that decimal. */
static bool few_decimals(double x, digits *out)
{
    double size = fabs(x);
    double power = 1;
    for (int k = 0; k <= 9 && size * power < 1e15; k++, power *= 10) {
        uint64_t whole = (uint64_t)(size * power + 0.5);
        if ((double)whole / power == size) {
            *out = digits_of_whole(whole);
            out->exponent -= k;
            drop_zeros(out);
            return true;
        }
    }
    return false;
}

static bool reads_back(double x, const digits *d)
{
    char text[32];
    double back;
    (void)laid_out(x, d, text);
    return th_number_parse(text, strlen(text), &back) && back == x;
}

char *th_number_print(double x, char *buffer)
{
    digits d;
    if (not_finite(x, buffer))
        return buffer;
    if (few_decimals(x, &d))
        return laid_out(x, &d, buffer);
    /* A normal double keeps any 15 digits, so fewer than 15 are those with the zeros
     * dropped. */
    bool subnormal = fabs(x) < 0x1p-1022;
    for (int count = subnormal ? 1 : 15; count <= MOST_DIGITS; count++) {
        d = rounded_to(x, count);
        if (reads_back(x, &d))
            break;
    }
    return laid_out(x, &d, buffer);
}

char *th_number_print_digits(double x, int count, char *buffer)
{
    if (not_finite(x, buffer))
        return buffer;
    digits d = rounded_to(x, count < 1 ? 1 : count > MOST_DIGITS ? MOST_DIGITS : count);
    return laid_out(x, &d, buffer);
}
