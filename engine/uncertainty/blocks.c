/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the program of steps with draws that the caller gives. A quantity of the
 * caller's takes the place of a source of error. */
#include "tanheng/blocks.h"
#include "uncertainty_internal.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(TH_BLOCK == THI_BLOCK, "one block for both");

struct th_blocks {
    th_arena *arena;
    thi_program program;
};

/** The quantities as sources without laws: the program asks for no more than their
 * numbers and central values. */
static th_errors *
as_sources(th_arena *arena, const th_model *model, const uint32_t *given, uint32_t n)
{
    th_errors *e = TH_NEW(arena, th_errors);
    *e = (th_errors){.arena = arena, .model = model, .view = th_model_get(model)};
    e->values = TH_NEW_N(arena, double, e->view.cell_count + 1);
    e->sources = TH_NEW_N(arena, th_error_source, n + 1);
    e->source_of_input = TH_NEW_N(arena, uint32_t, e->view.input_count + 1);
    e->count = n;
    th_model_run(model, NULL, e->values);
    for (uint32_t i = 0; i < e->view.input_count; i++) {
        e->source_of_input[i] = given[i] == UINT32_MAX ? THI_NO_SOURCE : given[i];
        if (given[i] != UINT32_MAX)
            e->sources[given[i]].input = i;
    }
    return e;
}

th_blocks *th_blocks_create(const th_model *model,
                            const uint32_t *given,
                            uint32_t given_count,
                            const th_block_sum *sums,
                            size_t sum_count)
{
    th_arena *arena = th_arena_create(), *scratch = th_arena_create();
    th_blocks *b = TH_NEW(arena, th_blocks);
    th_output *outputs = TH_NEW_N(scratch, th_output, sum_count + 1);
    bool *positive = TH_NEW_N(scratch, bool, sum_count + 1);
    for (size_t i = 0; i < sum_count; i++) {
        outputs[i] = (th_output){
            .count = sums[i].count, .cells = sums[i].cells, .weights = sums[i].weights};
        positive[i] = sums[i].positive;
    }
    b->arena = arena;
    thi_program_build_sums(&b->program,
                           arena,
                           as_sources(scratch, model, given, given_count),
                           outputs,
                           positive,
                           sum_count);
    th_arena_free(scratch);
    return b;
}

void th_blocks_free(th_blocks *blocks)
{
    if (blocks)
        th_arena_free(blocks->arena);
}

double *th_blocks_room(const th_blocks *blocks)
{
    size_t size =
        ((size_t)blocks->program.register_count + 1) * THI_BLOCK * sizeof(double);
    double *room = aligned_alloc(64, size);
    if (!room)
        abort();
    memset(room, 0, size); /* lanes that no step has written must be finite */
    return room;
}

void th_blocks_room_free(double *room)
{
    free(room);
}

void th_blocks_run(const th_blocks *blocks,
                   double *room,
                   th_block_fill fill,
                   th_block_take take,
                   void *context)
{
    thi_step_fn step = thi_step_function();
    for (size_t i = 0; i < blocks->program.step_count; i++) {
        const thi_step *s = &blocks->program.steps[i];
        if (s->op == THI_OP_FINISH)
            take(context, s->a, room + (size_t)s->b * THI_BLOCK);
        else if (s->op == THI_OP_DRAW)
            fill(context, s->a, room + (size_t)s->dst * THI_BLOCK);
        else if (!step(s, room))
            thi_step_scalar(s, room);
    }
}

void th_errors_draw(double *out,
                    const th_errors *errors,
                    uint32_t source,
                    const th_design *design,
                    uint64_t first,
                    size_t n)
{
    thi_drawing drawing = {errors, design, errors->no_rank};
    thi_draw(&drawing, source, first, n, out);
}
