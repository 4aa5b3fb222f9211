/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `uncertainty` and `key` share: their options, and the tables they print. */
#include "cli.h"

#include <math.h>
#include <string.h>

typedef struct bounds {
    double least, most;
    bool whole;
    const char *what;
} bounds;

/* A number within bounds; not given: `out` stays. */
static int read_number(const cli_call *call, cli_option_id id, bounds b, double *out)
{
    const char *text = call->value[id];
    double x;
    if (!text)
        return EXIT_FINE;
    if (th_number_parse(text, strlen(text), &x) && x >= b.least && x <= b.most &&
        (!b.whole || x == floor(x))) {
        *out = x;
        return EXIT_FINE;
    }
    return cli_usage(
        call, "--%s is %s, not '%s'", cli_option_get(id)->name, b.what, text);
}

int cli_uncertainty_options(const cli_call *call, th_uncertainty_options *out)
{
    static const bounds draws = {
        100, 100000000, true, "a whole number from 100 to 100000000"};
    static const bounds seed = {
        0, 9007199254740992, true, "a whole number from 0 to 9007199254740992"};
    static const bounds threads = {1, 256, true, "a whole number from 1 to 256"};
    static const bounds tolerance = {1e-5, 0.5, false, "a number from 0.00001 to 0.5"};
    static const bounds year = {1900, 2100, true, "a year of four digits"};
    static const bounds threshold = {1, 100, false, "a percentage from 1 to 100"};
    static const char *const designs[] = {[TH_DESIGN_PLAIN] = "plain",
                                          [TH_DESIGN_HYPERCUBE] = "lhs",
                                          [TH_DESIGN_QUASI] = "quasi"};
    double number[] = {0, 1, 0, 0, 0, 0, 0};
    const char *approach = call->value[OPT_APPROACH], *design = call->value[OPT_DESIGN];
    if (read_number(call, OPT_DRAWS, draws, &number[0]) ||
        read_number(call, OPT_SEED, seed, &number[1]) ||
        read_number(call, OPT_THREADS, threads, &number[2]) ||
        read_number(call, OPT_TOLERANCE, tolerance, &number[3]) ||
        read_number(call, OPT_BASE, year, &number[4]) ||
        read_number(call, OPT_YEAR, year, &number[5]) ||
        read_number(call, OPT_THRESHOLD, threshold, &number[6]))
        return EXIT_USAGE;
    *out = (th_uncertainty_options){.boundary = call->value[OPT_BOUNDARY],
                                    .base_year = (int32_t)number[4],
                                    .year = (int32_t)number[5],
                                    .threshold1 = number[6] / 100,
                                    .threshold2 = number[6] / 100,
                                    .simulate = !approach || strcmp(approach, "1") != 0,
                                    .sampling = {.draws = (uint64_t)number[0],
                                                 .seed = (uint64_t)number[1],
                                                 .threads = (uint32_t)number[2],
                                                 .tolerance = number[3]}};
    for (size_t i = 0; design && i < sizeof designs / sizeof *designs; i++)
        if (!strcmp(design, designs[i]))
            out->sampling.design = (th_design_kind)i;
    return EXIT_FINE;
}

int cli_ensemble_options(const cli_call *call, th_ensemble_options *out)
{
    static const bounds draws = {
        100, 1000000, true, "a whole number from 100 to 1000000 for scenarios"};
    static const bounds seed = {
        1, 9007199254740992, true, "a whole number from 1 to 9007199254740992"};
    static const bounds threads = {1, 256, true, "a whole number from 1 to 256"};
    double number[] = {0, 1, 0};
    if (read_number(call, OPT_DRAWS, draws, &number[0]) ||
        read_number(call, OPT_SEED, seed, &number[1]) ||
        read_number(call, OPT_THREADS, threads, &number[2]))
        return EXIT_USAGE;
    if (call->value[OPT_SEED] && !call->value[OPT_DRAWS])
        return cli_usage(call, "--seed belongs to --draws N, which is missing");
    *out = (th_ensemble_options){.draws = (uint64_t)number[0],
                                 .seed = (uint64_t)number[1],
                                 .threads = (uint32_t)number[2]};
    return EXIT_FINE;
}

int cli_usual_ensemble_options(const cli_call *call,
                               const char *usual,
                               th_ensemble_options *out)
{
    cli_call own = *call;
    const char *text = call->value[OPT_DRAWS];
    if (!text)
        own.value[OPT_DRAWS] = usual;
    *out = (th_ensemble_options){.draws = 0};
    if (text && !strcmp(text, "0"))
        return call->value[OPT_SEED]
                   ? cli_usage(call, "--seed belongs to draws; --draws 0 makes none")
                   : EXIT_FINE;
    return cli_ensemble_options(&own, out);
}

th_uncertainty *cli_uncertainty_open(cli_session *s,
                                     const cli_call *call,
                                     const th_uncertainty_options *options,
                                     int *code)
{
    th_uncertainty *u = NULL;
    *code = cli_session_open(s, call, call->operands[0], TO_RESULTS);
    if (*code == EXIT_FINE) {
        th_error err = {0};
        th_status status =
            th_uncertainty_create(&u, s->inventory, options, s->diags, &err);
        if (status == TH_BAD_USAGE) {
            *code = cli_usage(call, "%s", err.text);
            return NULL;
        }
        s->err = err;
        *code = status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
    }
    *code = cli_session_tell(s, *code);
    return u;
}
