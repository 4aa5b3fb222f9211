/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimal numbers from text, whatever the locale. */
#include "tanheng/base.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "heap.h"

/** Digits of a number: value = mantissa * 10^exponent while `exact`. */
typedef struct decimal {
    uint64_t mantissa;
    int exponent;
    bool negative, exact, nonzero;
} decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads digits from *at; after the point each lowers the exponent. Returns how many
 * there were. */
static size_t
read_digits(const char *text, size_t n, size_t *at, int step, decimal *out)
{
    size_t start = *at;
    for (; *at < n && is_digit(text[*at]); (*at)++) {
        unsigned digit = (unsigned)(text[*at] - '0');
        out->nonzero |= digit != 0;
        if (out->mantissa > (UINT64_MAX - 9) / 10) {
            out->exact = false;
            continue;
        }
        out->mantissa = out->mantissa * 10 + digit;
        if (out->exponent > -100000)
            out->exponent += step;
    }
    return *at - start;
}

static bool read_exponent(const char *text, size_t n, size_t *at, decimal *out)
{
    if (*at == n || (text[*at] != 'e' && text[*at] != 'E'))
        return true;
    (*at)++;
    bool negative = *at < n && text[*at] == '-';
    if (*at < n && (text[*at] == '-' || text[*at] == '+'))
        (*at)++;
    size_t start = *at;
    int exponent = 0;
    for (; *at < n && is_digit(text[*at]); (*at)++)
        if (exponent < 100000)
            exponent = exponent * 10 + (text[*at] - '0');
    out->exponent += negative ? -exponent : exponent;
    return *at > start;
}

static bool read_decimal(const char *text, size_t n, decimal *out)
{
    *out = (decimal){.exact = true};
    size_t at = 0;
    if (at < n && (text[at] == '-' || text[at] == '+'))
        out->negative = text[at++] == '-';
    size_t digits = read_digits(text, n, &at, 0, out);
    if (at < n && text[at] == '.') {
        at++;
        digits += read_digits(text, n, &at, -1, out);
    }
    return digits && read_exponent(text, n, &at, out) && at == n;
}

/* strtod under the C locale of this thread only. `text` is a checked decimal number. */
static bool convert_in_c_locale(const char *text, double *out)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c)
        return false;
    locale_t before = uselocale(c);
    *out = strtod(text, NULL);
    (void)uselocale(before);
    freelocale(c);
    return true;
}

static bool convert_slowly(const char *text, size_t n, double *out)
{
    char near[128];
    char *copy = n < sizeof near ? near : thi_heap_zeroed(n + 1, 1);
    memcpy(copy, text, n);
    copy[n] = '\0';
    bool fine = convert_in_c_locale(copy, out);
    if (copy != near)
        free(copy);
    return fine;
}

bool th_number_parse(const char *text, size_t n, double *out)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal d;
    if (!read_decimal(text, n, &d))
        return false;
    /* Both exact in a double, so the one operation rounds right (Clinger). */
    if (d.exact && d.mantissa <= (1ULL << 53) && d.exponent >= -22 &&
        d.exponent <= 22) {
        double m = (double)d.mantissa;
        m = d.exponent < 0 ? m / powers[-d.exponent] : m * powers[d.exponent];
        *out = d.negative ? -m : m;
        return true;
    }
    double value;
    if (!convert_slowly(text, n, &value) || isinf(value) || (value == 0 && d.nonzero))
        return false;
    *out = value;
    return true;
}
