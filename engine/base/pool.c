/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that take numbered blocks of work from one queue. Which thread takes which
 * block is chance; what a block makes must depend on its number alone. */
#include "tanheng/base.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct pool {
    size_t count;
    atomic_size_t next;
    th_pool_work work;
    void *context;
} pool;

enum { MOST_THREADS = 256 };

static void *take_blocks(void *argument)
{
    pool *p = argument;
    for (size_t i; (i = atomic_fetch_add(&p->next, 1)) < p->count;)
        p->work(p->context, i);
    return NULL;
}

void th_pool_run(unsigned threads, size_t count, th_pool_work work, void *context)
{
    pthread_t others[MOST_THREADS];
    pool p = {.count = count, .work = work, .context = context};
    size_t wanted = threads < count ? threads : count, started = 0;
    if (wanted > MOST_THREADS)
        wanted = MOST_THREADS;
    /* The caller is one of them, so that a refused thread only costs time. */
    while (started + 1 < wanted &&
           pthread_create(&others[started], NULL, take_blocks, &p) == 0)
        started++;
    (void)take_blocks(&p);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(others[i], NULL);
}
