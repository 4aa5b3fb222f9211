/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base: arena, text, diagnostics, names, numbers, sums, fixed exp/ln/pow, hash, sort,
 * rows, trees. */
#include "tanheng/base.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- arena, text ---- */

static void arena_blocks_are_zeroed_and_aligned(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    for (size_t size = 0; size < 70000; size = size * 2 + 1) {
        unsigned char *p = th_arena_alloc(arena, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, size);
    }
    assert_null(th_arena_text(arena, NULL));
    assert_string_equal(th_arena_text_n(arena, "abcdef", 3), "abc");
    assert_string_equal(th_arena_format(arena, "%s-%d", "x", 7), "x-7");
    th_arena_free(arena);
    th_arena_free(NULL);
}

static void pushed_items_stay(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    int *items = NULL;
    size_t n = 0;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++)
        TH_PUSH(arena, items, n, capacity, i * i);
    assert_int_equal(n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i * i);
    th_arena_free(arena);
}

static void plain_text_is_one_harmless_line(void **state)
{
    static const char *const pairs[][2] = {
        {"煤 coal\xf0\x9f\x98\x80", "煤 coal\xf0\x9f\x98\x80"},
        {"a\nb\r\tc\x1b[31m\x7f", "a b  c [31m "},
        {"\xc2\x9b"
         "31m\xc2\xb0",
         " 31m\xc2\xb0"},
        {"x\xe2\x80\xaey\xe2\x81\xa6z\xe2\x80\xa8", "x y z "},
        {"\xff\xe7\x85", "???"},
        {"\xc0\xaf", "??"},
        {"", ""}};
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        th_text text = {0};
        th_text_add(&text, ">");
        th_text_add_plain(&text, pairs[i][0]);
        assert_string_equal(text.data + 1, pairs[i][1]);
        th_text_free(&text);
    }
}

static void text_grows(void **state)
{
    (void)state;
    th_text text = {0};
    for (int i = 0; i < 100; i++)
        th_text_addf(&text, "%02d,", i);
    th_text_add(&text, "end");
    th_text_add_n(&text, "xyz", 1);
    assert_int_equal(text.size, 304);
    assert_memory_equal(text.data, "00,01,", 6);
    assert_string_equal(text.data + 297, "99,endx");
    th_text_free(&text);
    assert_null(text.data);
}

static void distance_counts_changes(void **state)
{
    (void)state;
    assert_int_equal(th_text_distance("sytem", "system", 9), 1);
    assert_int_equal(th_text_distance("ef_enterik", "ef_enteric", 9), 1);
    assert_int_equal(th_text_distance("sysetm", "system", 9),
                     1); /* neighbours swapped */
    assert_int_equal(th_text_distance("", "abc", 9), 3);
    assert_int_equal(th_text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(th_text_distance("kitten", "sitting", 2), 2);
    assert_int_equal(th_text_distance("same", "same", 1), 0);
    char big[400];
    memset(big, 'a', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    assert_int_equal(th_text_distance(big, big, 5), 5);
}

/* ---- status, diagnostics ---- */

static void first_error_wins(void **state)
{
    (void)state;
    th_error err = {0};
    assert_int_equal(th_error_set(&err, TH_NO_FILE, "%s: gone", "a.csv"), TH_NO_FILE);
    assert_int_equal(th_error_set(&err, TH_IO, "later"), TH_IO);
    assert_int_equal(err.status, TH_NO_FILE);
    assert_string_equal(err.text, "a.csv: gone");
    assert_int_equal(th_error_set(NULL, TH_IO, "none"), TH_IO);
    assert_int_equal(th_status_exit_code(TH_OK), 0);
    assert_int_equal(th_status_exit_code(TH_BAD_DATA), 1);
    assert_int_equal(th_status_exit_code(TH_DENIED), 3);
    assert_string_equal(th_status_words(TH_NO_FILE), "not found");
}

static void assert_printed(const th_diag *diag, const char *expected)
{
    th_text text = {0};
    th_diag_print(diag, &text);
    assert_string_equal(text.data, expected);
    th_text_free(&text);
}

static void diagnostics_print_their_place(void **state)
{
    (void)state;
    th_diags *d = th_diags_create();
    char file[] = "activity/energy.csv";
    th_diags_add(d, TH_ERROR, "E-UNIT", (th_place){file, 3, 7}, "has %s", "t");
    file[0] = 'X'; /* the name was copied */
    th_diags_add(d, TH_WARNING, "W-X", (th_place){"b.csv", 3, 0}, "w");
    th_diags_add(d, TH_NOTE, "N-X", (th_place){"b.csv", 0, 0}, "n\n\x1b[31m");
    th_diags_add(d, TH_NOTE, "N-Y", (th_place){0}, "bare");
    assert_printed(th_diags_get(d, 0), "activity/energy.csv:3:7: error[E-UNIT]: has t");
    assert_printed(th_diags_get(d, 1), "b.csv:3: warning[W-X]: w");
    assert_printed(th_diags_get(d, 2), "b.csv: note[N-X]: n  [31m");
    assert_printed(th_diags_get(d, 3), "note[N-Y]: bare");
    assert_int_equal(th_diags_count(d, TH_NOTE), 4);
    assert_int_equal(th_diags_count(d, TH_WARNING), 2);
    assert_int_equal(th_diags_count(d, TH_ERROR), 1);
    th_diags_free(d);
}

static void long_diagnostics_are_cut_at_a_character(void **state)
{
    (void)state;
    th_diags *d = th_diags_create();
    th_text text = {0};
    for (int i = 0; i < 2000; i++)
        th_text_add(&text, "煤");
    th_diags_add(d, TH_ERROR, "E-X", (th_place){0}, "%s", text.data);
    const char *cut = th_diags_get(d, 0)->text;
    size_t n = strlen(cut);
    assert_true(n > 1900 && n < 2000);
    assert_string_equal(cut + n - 3, "…");
    assert_int_equal(n % 3, 0);
    th_text_free(&text);
    th_diags_free(d);
}

static void diagnostics_sort_and_drop_repeats(void **state)
{
    (void)state;
    th_diags *d = th_diags_create();
    th_diags_add(d, TH_ERROR, "E-B", (th_place){"b", 1, 1}, "last");
    th_diags_add(d, TH_ERROR, "E-Z", (th_place){"a", 2, 1}, "second");
    th_diags_add(d, TH_ERROR, "E-A", (th_place){"a", 2, 1}, "third");
    th_diags_add(d, TH_ERROR, "E-Z", (th_place){"a", 2, 1}, "second");
    th_diags_add(d, TH_NOTE, "N-A", (th_place){"a", 1, 9}, "first");
    th_diags_sort(d);
    static const char *const order[] = {"first", "second", "third", "last"};
    assert_int_equal(th_diags_size(d), COUNT(order));
    assert_int_equal(th_diags_count(d, TH_ERROR), 3);
    for (size_t i = 0; i < COUNT(order); i++)
        assert_string_equal(th_diags_get(d, i)->text, order[i]);
    th_diags_free(d);
}

/* ---- names ---- */

static void names_keep_their_numbers(void **state)
{
    (void)state;
    th_names *names = th_names_create();
    assert_int_equal(th_names_add(names, ""), 0);
    assert_int_equal(th_names_add(names, NULL), 0);
    char text[32];
    for (unsigned i = 1; i <= 5000; i++) {
        (void)snprintf(text, sizeof text, "name_%u", i);
        assert_int_equal(th_names_add(names, text), i);
    }
    assert_int_equal(th_names_add_n(names, "name_17xxx", 7), 17);
    assert_int_equal(th_names_find(names, "name_4999"), 4999);
    assert_int_equal(th_names_find(names, "other"), 0);
    assert_string_equal(th_names_text(names, 42), "name_42");
    assert_string_equal(th_names_text(names, 0), "");
    assert_string_equal(th_names_text(names, 99999), "");
    th_names *copy = th_names_copy(names);
    assert_int_equal(th_names_size(copy), 5001);
    assert_int_equal(th_names_add(copy, "new"), 5001);
    assert_int_equal(th_names_find(names, "new"), 0);
    th_names_free(names);
    assert_string_equal(th_names_text(copy, 4242), "name_4242");
    th_names_free(copy);
}

/* ---- sums, exp ln pow ---- */

static void sums_are_compensated(void **state)
{
    (void)state;
    th_sum s = {0};
    th_sum_add(&s, 1.0);
    th_sum_add(&s, 1e100);
    th_sum_add(&s, 1.0);
    th_sum_add(&s, -1e100);
    assert_true(th_sum_get(&s) == 2.0);
}

static void assert_near(double got, double want)
{
    double differ = fabs(got - want);
    double allowed = 1e-15 * fabs(want) + 5e-324; /* one step among the subnormals */
    if (!(differ <= allowed) && !(got == want))
        fail_msg("%.17g is not %.17g", got, want);
}

/* A fixed sequence in [0, 1). */
static double next_fraction(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(*seed >> 11) * 0x1p-53;
}

static void fixed_math_is_near_libm(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 100000; i++) {
        double wide = (next_fraction(&seed) * 2 - 1) * 700;
        double narrow = next_fraction(&seed) * 4 - 2;
        assert_near(th_exp(wide), exp(wide));
        assert_near(th_exp(narrow), exp(narrow));
        assert_near(th_ln(exp(wide)), log(exp(wide)));
        assert_near(th_ln(1 + narrow / 4), log(1 + narrow / 4));
        double base = exp(narrow * 10);
        double power = wide / 25;
        assert_near(th_pow(base, power), pow(base, power));
        double whole = floor(wide / 12);
        assert_near(th_pow(-base, whole), pow(-base, whole));
    }
}

static double exp_of(double x, double unused)
{
    (void)unused;
    return th_exp(x);
}

static double ln_of(double x, double unused)
{
    (void)unused;
    return th_ln(x);
}

static double pow_of(double x, double y)
{
    return th_pow(x, y);
}

/* Each is also the rightly rounded value (checked with 60 decimal digits). */
static void fixed_math_keeps_its_bits(void **state)
{
    (void)state;
    static const struct {
        double (*function)(double, double);
        double x, y;
        uint64_t bits;
    } golden[] = {
        {exp_of, 1, 0, 0x4005bf0a8b145769ULL},
        {exp_of, -1, 0, 0x3fd78b56362cef38ULL},
        {exp_of, 0.5, 0, 0x3ffa61298e1e069cULL},
        {exp_of, -700.25, 0, 0x00caf5fe9a485c8eULL},
        {exp_of, 709.5, 0, 0x7fe81e9b4b52d0c9ULL},
        {exp_of, 1.0000000000000001e-09, 0, 0x3ff000000044b830ULL},
        {exp_of, -744.39999999999998, 0, 0x0000000000000001ULL},
        {ln_of, 2, 0, 0x3fe62e42fefa39efULL},
        {ln_of, 10, 0, 0x40026bb1bbb55516ULL},
        {ln_of, 0.10000000000000001, 0, 0xc0026bb1bbb55515ULL},
        {ln_of, 1.0000001000000001, 0, 0x3e7ad7f2847b6492ULL},
        {ln_of, 4.9406564584124654e-324, 0, 0xc0874385446d71c3ULL},
        {ln_of, 1.6999999999999999e+308, 0, 0x40862dd08fdc6f88ULL},
        {pow_of, 1.1000000000000001, 10.5, 0x4005c341a3d40f19ULL},
        {pow_of, 0.050000000000000003, 0.75, 0x3fbb11969b9ee8f9ULL},
        {pow_of, 2, -1070.5, 0x000000000000000bULL},
        {pow_of, 10, -3, 0x3f50624dd2f1a9fcULL},
        {pow_of, 1.0000001000000001, 10000000, 0x4005bf0a790ce6f2ULL},
        {pow_of, 350, 0.75, 0x40543ad28090e909ULL},
        {pow_of, -3, 3, 0xc03b000000000000ULL},
        {pow_of, 7.5, 0.58999999999999997, 0x400a43d1fedc1c28ULL},
    };
    for (size_t i = 0; i < COUNT(golden); i++) {
        double result = golden[i].function(golden[i].x, golden[i].y);
        uint64_t bits;
        memcpy(&bits, &result, sizeof bits);
        if (bits != golden[i].bits)
            fail_msg("row %zu: %.17g", i, result);
    }
}

static void fixed_math_knows_its_limits(void **state)
{
    (void)state;
    assert_true(th_exp(0) == 1 && th_ln(1) == 0 && th_pow(5, 0) == 1);
    assert_true(th_exp(710) == HUGE_VAL && th_exp(-746) == 0);
    assert_true(th_exp(HUGE_VAL) == HUGE_VAL);
    assert_true(th_exp(-HUGE_VAL) == 0);
    assert_true(th_exp(-745.13) == 5e-324);
    assert_true(isnan(th_ln(0)) && isnan(th_ln(-1)) && isnan(th_ln((double)NAN)));
    assert_true(th_ln(HUGE_VAL) == HUGE_VAL);
    assert_true(isnan(th_pow(-2, 0.5)) && isnan(th_pow((double)NAN, 2)));
    assert_true(th_pow(-2, 3) == -8 && th_pow(-2, 100) == 0x1p100);
    assert_true(th_pow(-2, 101) == -0x1p101);
    assert_true(th_pow(0, 0.5) == 0 && th_pow(0, -1) == HUGE_VAL);
    assert_true(th_pow(1e200, 2) == HUGE_VAL && th_pow(1e-200, 2) == 0);
    assert_true(th_pow(10, 400) == HUGE_VAL && th_pow(10, -400) == 0);
    assert_true(th_pow(2, 1e300) == HUGE_VAL && th_pow(0.5, 1e300) == 0);
    assert_true(th_pow(2, -1074) == 5e-324 && th_pow(2, 1023.0) == 0x1p1023);
    assert_true(th_pow(3, 2) == 9 && th_pow(10, 22) == 1e22 && th_pow(4, 0.5) == 2);
}

/* ---- numbers as text ---- */

static void numbers_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"-12.5e3", -12500},
                {"+7", 7},
                {".5", 0.5},
                {"5.", 5},
                {"0.1", 0.1},
                {"1900.2988", 1900.2988},
                {"1e22", 1e22},
                {"123456789012345678", 123456789012345678.0},
                {"0.30000000000000004", 0.30000000000000004},
                {"1.7976931348623157e308", 1.7976931348623157e308},
                {"5e-324", 5e-324},
                {"9007199254740993", 9007199254740992.0},
                {"0e99999999999", 0},
                {"0.000000000000000000000000000000000000000000001", 1e-45}};
    for (size_t i = 0; i < COUNT(good); i++) {
        double x = -1;
        assert_true(th_number_parse(good[i].text, strlen(good[i].text), &x));
        assert_true(x == good[i].value);
    }
    static const char *const bad[] = {"",     " 1",    "1 ",     "-",      ".",
                                      "e5",   "1e",    "1e+",    "0x10",   "nan",
                                      "inf",  "1e999", "1e-999", "1,5",    "1.2.3",
                                      "１２", "--1",   "1f",     "-1e999", "infinity"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        double x = -1;
        if (th_number_parse(bad[i], strlen(bad[i]), &x))
            fail_msg("%s was read", bad[i]);
        assert_true(x == -1);
    }
    double x;
    assert_true(th_number_parse("12345", 2, &x) && x == 12);
}

static void long_numbers_are_read(void **state)
{
    (void)state;
    char text[3001];
    memset(text, '0', sizeof text - 1);
    memcpy(text, "1.", 2);
    text[2999] = '1';
    text[3000] = '\0';
    double x;
    assert_true(th_number_parse(text, 3000, &x) && x == 1);
}

static void numbers_print_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "-0"},
                 {1, "1"},
                 {-2.5, "-2.5"},
                 {0.1, "0.1"},
                 {0.30000000000000004, "0.30000000000000004"},
                 {1900.2988, "1900.2988"},
                 {1e15, "1000000000000000"},
                 {123456789012345680.0, "1.2345678901234568e17"},
                 {1e22, "1e22"},
                 {1e-5, "0.00001"},
                 {1.5e-7, "1.5e-7"},
                 {5e-324, "5e-324"},
                 {1.7976931348623157e308, "1.7976931348623157e308"},
                 {2.0 / 3.0, "0.6666666666666666"},
                 {44.0 / 12.0, "3.6666666666666665"},
                 {HUGE_VAL, "inf"}};
    char buffer[32];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(th_number_print(cases[i].value, buffer), cases[i].text);
    assert_string_equal(th_number_print_digits(2.0 / 3.0, 9, buffer), "0.666666667");
    assert_string_equal(th_number_print_digits(1234567.0, 3, buffer), "1230000");
    assert_string_equal(th_number_print_digits(0.5, 9, buffer), "0.5");
}

/** The digits of "%.*e" without zeros at the end. */
static void plain_digits(const char *text, char *digits)
{
    size_t n = 0;
    for (; *text && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9')
            digits[n++] = *text;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
}

/** As the C library rounds: the same digits, the same number. x > 0. */
static void assert_rounded(double x, int count)
{
    char printed[32], text[64], wanted[32];
    double got, same;
    (void)th_number_print_digits(x, count, printed);
    (void)snprintf(text, sizeof text, "%.*e", count - 1, x);
    plain_digits(text, wanted);
    assert_true(th_number_parse(printed, strlen(printed), &got));
    same = strtod(text, NULL);
    const char *p = printed + strspn(printed, "0.");
    const char *w = wanted;
    while (*w && (*p == '.' || *p == *w))
        w += *p++ != '.';
    if (*w || got != same)
        fail_msg("%a with %d digits: %s, not %s", x, count, printed, text);
}

/** Digits are those of the C library: ties, powers of ten and their neighbours too. */
static void digits_are_rounded_rightly(void **state)
{
    (void)state;
    static const double edges[] = {0.5,
                                   2.5,
                                   3.5,
                                   1.25,
                                   1.75,
                                   0.125,
                                   1e15 + 0.5,
                                   9.5,
                                   99.5,
                                   0.09999999999999999,
                                   9007199254740993.0,
                                   4503599627370497.5,
                                   1e-11,
                                   3e-12,
                                   1e16,
                                   1e17,
                                   1e22,
                                   5e-324,
                                   1e300};
    uint64_t seed = 11;
    for (int count = 1; count <= 17; count++) {
        for (size_t i = 0; i < COUNT(edges); i++)
            assert_rounded(edges[i], count);
        for (double ten = 1e-14; ten < 1e19; ten *= 10) {
            assert_rounded(ten, count);
            assert_rounded(nextafter(ten, 0), count);
            assert_rounded(nextafter(ten, HUGE_VAL), count);
        }
        for (int i = 0; i < 20000; i++) {
            double scale = ldexp(1, (int)(next_fraction(&seed) * 130) - 65);
            assert_rounded(next_fraction(&seed) * scale + 5e-324, count);
        }
    }
}

static void numbers_read_back(void **state)
{
    (void)state;
    uint64_t seed = 7;
    char buffer[32];
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = seed;
        (void)next_fraction(&seed);
        bits ^= seed >> 17;
        double x;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        double back;
        (void)th_number_print(x, buffer);
        assert_true(strlen(buffer) < 32);
        if (!th_number_parse(buffer, strlen(buffer), &back) || back != x)
            fail_msg("%a printed %s", x, buffer);
    }
}

static void numbers_ignore_the_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "ps_AF"};
    const char *set = NULL;
    for (size_t i = 0; i < COUNT(names) && !set; i++)
        set = setlocale(LC_ALL, names[i]);
    if (!set)
        skip();
    double x;
    char buffer[32];
    bool fine = th_number_parse("0.12345678901234567890", 22, &x) &&
                x == 0.12345678901234567890;
    fine = fine && !strcmp(th_number_print(2.0 / 3.0, buffer), "0.6666666666666666");
    (void)setlocale(LC_ALL, "C");
    assert_true(fine);
}

/* ---- hash, sort ---- */

static void sha256_is_the_known_one(void **state)
{
    (void)state;
    static const char abc[] =
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    char hex[65];
    th_sha256("abc", 3, hex);
    assert_string_equal(hex, abc);
    th_hash *hash = th_hash_create();
    th_hash_add(hash, "a", 1);
    th_hash_add(hash, "bc", 2);
    th_hash_end(hash, hex);
    assert_string_equal(hex, abc);
}

typedef struct item {
    unsigned key, order;
} item;

static int by_key(const void *a, const void *b, void *context)
{
    ++*(size_t *)context;
    unsigned x = ((const item *)a)->key;
    unsigned y = ((const item *)b)->key;
    return (x > y) - (x < y);
}

static void sort_is_stable(void **state)
{
    (void)state;
    static item items[3000];
    for (size_t n = 0; n <= COUNT(items); n = n * 3 / 2 + 1) {
        uint64_t seed = n;
        for (size_t i = 0; i < n; i++)
            items[i] = (item){(unsigned)(next_fraction(&seed) * 50), (unsigned)i};
        size_t calls = 0;
        th_sort(items, n, sizeof *items, by_key, &calls);
        for (size_t i = 1; i < n; i++) {
            assert_true(items[i - 1].key <= items[i].key);
            if (items[i - 1].key == items[i].key)
                assert_true(items[i - 1].order < items[i].order);
        }
    }
}

/* ---- rows, trees ---- */

static void columns_are_found(void **state)
{
    (void)state;
    th_field header[] = {{"region", 1, 1}, {"year", 1, 8}};
    th_field fields[] = {{"000000", 2, 1}, {"2022", 2, 8}};
    th_rows rows = {"a.csv", 2, header, 1, fields};
    assert_int_equal(th_rows_column(&rows, "year"), 1);
    assert_int_equal(th_rows_column(&rows, "yea"), -1);
    assert_string_equal(th_rows_text(&rows, 0, 1), "2022");
    assert_string_equal(th_rows_text(&rows, 0, -1), "");
}

static void unknown_keys_are_named(void **state)
{
    (void)state;
    th_tree items[] = {
        {.kind = TH_TREE_SCALAR,
         .text = "x",
         .key = "metod",
         .key_line = 3,
         .key_column = 5},
        {.kind = TH_TREE_SCALAR, .text = "1", .key = "tier"},
        {.kind = TH_TREE_SCALAR, .text = "1", .key = "colour", .key_line = 5}};
    th_tree *list[] = {&items[0], &items[1], &items[2]};
    th_tree map = {.kind = TH_TREE_MAP, .count = 3, .items = list};
    assert_ptr_equal(th_tree_get(&map, "tier"), &items[1]);
    assert_null(th_tree_get(&map, "none"));
    assert_null(th_tree_get(NULL, "none"));
    assert_string_equal(th_tree_text(&map, "metod"), "x");
    static const char *const allowed[] = {"method", "tier", NULL};
    th_diags *d = th_diags_create();
    th_tree_only(&map, allowed, d);
    assert_int_equal(th_diags_size(d), 2);
    assert_printed(th_diags_get(d, 0),
                   "3:5: error[E-KEY]: unknown key metod (method?)");
    assert_printed(th_diags_get(d, 1),
                   "5: error[E-KEY]: unknown key colour; known here: method, tier");
    th_diags_free(d);
}

/* ---- threads ---- */

enum { BLOCKS = 1000 };

static void mark_block(void *context, size_t i)
{
    ((unsigned *)context)[i] += (unsigned)i + 1;
}

static void pool_does_each_block_once(void **state)
{
    (void)state;
    static const unsigned threads[] = {0, 1, 2, 3, 7, 2000};
    for (size_t t = 0; t < COUNT(threads); t++)
        for (size_t count = 0; count <= BLOCKS; count = count * 10 + 1) {
            unsigned marks[BLOCKS] = {0};
            th_pool_run(threads[t], count, mark_block, marks);
            for (size_t i = 0; i < BLOCKS; i++)
                assert_int_equal(marks[i], i < count ? i + 1 : 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_blocks_are_zeroed_and_aligned),
        cmocka_unit_test(pushed_items_stay),
        cmocka_unit_test(text_grows),
        cmocka_unit_test(plain_text_is_one_harmless_line),
        cmocka_unit_test(distance_counts_changes),
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(diagnostics_print_their_place),
        cmocka_unit_test(long_diagnostics_are_cut_at_a_character),
        cmocka_unit_test(diagnostics_sort_and_drop_repeats),
        cmocka_unit_test(names_keep_their_numbers),
        cmocka_unit_test(sums_are_compensated),
        cmocka_unit_test(fixed_math_is_near_libm),
        cmocka_unit_test(fixed_math_keeps_its_bits),
        cmocka_unit_test(fixed_math_knows_its_limits),
        cmocka_unit_test(numbers_are_read_strictly),
        cmocka_unit_test(long_numbers_are_read),
        cmocka_unit_test(numbers_print_short),
        cmocka_unit_test(digits_are_rounded_rightly),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(numbers_ignore_the_locale),
        cmocka_unit_test(sha256_is_the_known_one),
        cmocka_unit_test(sort_is_stable),
        cmocka_unit_test(columns_are_found),
        cmocka_unit_test(unknown_keys_are_named),
        cmocka_unit_test(pool_does_each_block_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
