/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: draws of the sources, and which steps run. */
#include "uncertainty_internal.h"

#include <math.h>
#include <string.h>

thi_step_fn thi_step_function(void)
{
#if defined(__x86_64__)
    if (!strcmp(th_random_path(), "avx512"))
        return thi_step_avx512;
    if (!strcmp(th_random_path(), "avx2"))
        return thi_step_avx2;
#endif
    return thi_step_plain;
}

/** Normals of a source that a copula moves: its row of the factor times independent
 * ones. */
static void draw_together(const thi_drawing *d,
                          const thi_copula *copula,
                          uint32_t source,
                          uint64_t first,
                          size_t n,
                          double *out)
{
    double z[THI_BLOCK];
    uint32_t row = 0;
    while (copula->sources[row] != source)
        row++;
    memset(out, 0, n * sizeof *out);
    for (uint32_t j = 0; j <= row; j++) {
        uint32_t other = copula->sources[j];
        double weight = copula->lower[(size_t)row * copula->count + j];
        th_design_normal(
            z, n, d->design, d->errors->sources[other].stream, d->rank[other], first);
        for (size_t i = 0; i < n; i++)
            out[i] += weight * z[i];
    }
}

/** Rows of one name share a relative error: a value below zero falls as others rise. */
bool thi_falls(const th_error_source *source)
{
    return source->shared && th_law_mean(source->law) < 0;
}

void thi_draw(
    const thi_drawing *d, uint32_t source, uint64_t first, size_t n, double *out)
{
    const th_error_source *s = &d->errors->sources[source];
    uint32_t copula = d->errors->copula_of[source];
    if (copula) {
        draw_together(d, &d->errors->copulas[copula - 1], source, first, n, out);
        th_law_from_normal(s->law, out, out, n);
    } else if (s->shared || th_law_wants_normal(s->law)) {
        th_design_normal(out, n, d->design, s->stream, d->rank[source], first);
        for (size_t i = 0; thi_falls(s) && i < n; i++)
            out[i] = -out[i];
        th_law_from_normal(s->law, out, out, n);
    } else {
        th_design_uniform(out, n, d->design, s->stream, d->rank[source], first);
        th_law_from_uniform(s->law, out, out, n);
    }
}

typedef struct weighted {
    double weight;
    uint32_t source;
} weighted;

static int heavier_first(const void *a, const void *b, void *context)
{
    (void)context;
    const weighted *x = a, *y = b;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

uint32_t *thi_rank_sources(th_arena *arena, const th_errors *e, const th_output *output)
{
    th_arena *scratch = th_arena_create();
    double *gradient = TH_NEW_N(scratch, double, e->view.input_count + 1);
    weighted *by_weight = TH_NEW_N(scratch, weighted, e->count + 1);
    uint32_t *rank = TH_NEW_N(arena, uint32_t, e->count + 1);
    th_model_gradient(
        e->model, e->values, output->cells, output->weights, output->count, gradient);
    for (size_t s = 0; s < e->count; s++)
        by_weight[s] = (weighted){
            fabs(gradient[e->sources[s].input] * th_law_sd(e->sources[s].law)),
            (uint32_t)s};
    th_sort(by_weight, e->count, sizeof *by_weight, heavier_first, NULL);
    for (uint32_t place = 0; place < e->count; place++)
        rank[by_weight[place].source] = place;
    for (size_t s = 0; s < e->count; s++) /* one variable, one dimension */
        for (size_t k = 0; e->sources[s].shared && k < e->count; k++)
            if (e->sources[k].stream == e->sources[s].stream && rank[k] < rank[s])
                rank[s] = rank[k];
    th_arena_free(scratch);
    return rank;
}
