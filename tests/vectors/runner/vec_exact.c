/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vectors.exact: quantiles without sampling and draws are two roads to one answer. On
 * the total of every case where both can be gone they must meet. The seed is fixed, so
 * that the outcome is. */
#include "vec.h"

#include "tanheng/uncertainty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS 20000
#define MOST_OFF 4 /* standard errors */
#define FEWEST 80  /* cases that must be comparable, lest the test prove nothing */

static struct counts {
    size_t compared, certain, declined, impossible;
    double worst;
} counts; /* of the whole program */

static void
compare(vec_run *run, const char *what, double exact, double drawn, double error)
{
    double off = fabs(exact - drawn) / fmax(error, 1e-12 * fabs(drawn));
    counts.worst = fmax(counts.worst, off);
    if (!(off <= MOST_OFF))
        vec_fail(run,
                 run->one->line,
                 "%s is %.9g exactly and %.9g by draws: %.2f standard errors apart",
                 what,
                 exact,
                 drawn,
                 off);
}

/** Its range must hold, its sd, its mean. */
static void meet(vec_run *run, const th_exact *x, const th_sampled *s)
{
    counts.compared++;
    compare(run, "the mean", x->mean, s->mean, s->mean_se);
    compare(run, "the lower limit", x->lower, s->lower, s->lower_se);
    compare(run, "the upper limit", x->upper, s->upper, s->upper_se);
    compare(run, "sd", x->sd, s->sd, s->sd * sqrt((x->kurtosis + 2) / 4 / DRAWS));
}

/** All that a case emits, each gas by a weight of its own. */
static th_output everything(const vec_run *run, th_arena *arena)
{
    th_model_view v = th_model_get(run->model);
    uint32_t *cells = TH_NEW_N(arena, uint32_t, v.emission_count + 1), n = 0;
    double *weights = TH_NEW_N(arena, double, v.emission_count + 1);
    for (uint32_t i = 0; i < v.emission_count; i++) {
        const th_cell *c = &v.cells[v.emissions[i].cell];
        if (!c->root || !v.instances[v.emissions[i].instance].counted)
            continue;
        cells[n] = v.emissions[i].cell;
        weights[n++] = 1 + 27 * v.emissions[i].gas % 50;
    }
    return (th_output){n, cells, weights, true};
}

static void look(vec_run *run)
{
    if (!run->model)
        return;
    th_arena *arena = th_arena_create();
    th_errors *errors = NULL;
    th_simulation *sim = NULL;
    th_error err = {0};
    th_exact x;
    const th_sampling sampling = {.draws = DRAWS, .seed = 20260101};
    th_output output = everything(run, arena);
    if (th_errors_create(&errors, run->model, run->diags, &err) != TH_OK) {
        counts.impossible++;
        printf("%s: %s: %s\n", run->file->name, run->one->name, err.text);
        th_arena_free(arena);
        return;
    }
    th_exact_distribution(&x, arena, errors, &output);
    if (!x.applies) {
        counts.declined++;
        printf("%s: %s: %s\n", run->file->name, run->one->name, x.reason);
    } else if (x.sd == 0) {
        counts.certain++;
    } else if (th_simulate(&sim, errors, &output, 1, NULL, 0, &sampling, &err)) {
        vec_fail(run, run->one->line, "%s", err.text);
    } else {
        meet(run, &x, th_simulation_get(sim, 0));
        th_simulation_free(sim);
    }
    th_errors_free(errors);
    th_arena_free(arena);
}

int main(int argc, char **argv)
{
    size_t failures = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: vector_exact SOURCE_FOLDER FILE...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        vec_file *file = vec_file_read(argv[i]);
        if (!file)
            return 2;
        for (size_t k = 0; k < file->case_count; k++)
            failures += vec_case_look(file, &file->cases[k], argv[1], true, look);
        vec_file_free(file);
    }
    vec_registry_free();
    printf("%zu cases compared, worst %.2f standard errors; %zu without intervals, %zu "
           "declined, %zu with limits that no law has; %zu failures\n",
           counts.compared,
           counts.worst,
           counts.certain,
           counts.declined,
           counts.impossible,
           failures);
    return failures || counts.compared < FEWEST ? 1 : 0;
}
