/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that the program prints: data to stdout or a file, talk to stderr. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names of files and arguments may hold newlines or escapes of a terminal. */
static void print_plain(const char *format, va_list args) TH_PRINTF(1, 0);
static void print_plain(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *raw = n < 0 ? NULL : malloc((size_t)n + 1);
    if (!raw)
        return;
    (void)vsnprintf(raw, (size_t)n + 1, format, args);
    th_text line = {0};
    th_text_add_plain(&line, raw);
    (void)fputs(line.size ? line.data : "", stderr);
    th_text_free(&line);
    free(raw);
}

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("tanheng: ", stderr);
    print_plain(format, args);
    (void)fputc('\n', stderr);
    va_end(args);
}

int cli_fail(const th_error *err)
{
    cli_say("%s", *err->text ? err->text : th_status_words(err->status));
    return th_status_exit_code(err->status);
}

int cli_usage(const cli_call *call, const char *format, ...)
{
    va_list args;
    const char *name = call->command ? call->command->name : "";
    va_start(args, format);
    (void)fprintf(stderr, "tanheng%s%s: ", *name ? " " : "", name);
    print_plain(format, args);
    (void)fprintf(stderr, "\nsee: tanheng help%s%s\n", *name ? " " : "", name);
    va_end(args);
    return EXIT_USAGE;
}

static bool in_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return !(no_color && *no_color) && isatty(STDERR_FILENO);
}

void cli_tell_diags(th_diags *diags, th_severity at_least)
{
    static const char *const colours[] = {"\033[36m", "\033[33m", "\033[31m"};
    th_text text = {0};
    bool colour = in_colour();
    th_diags_sort(diags);
    for (size_t i = 0; i < th_diags_size(diags); i++) {
        const th_diag *d = th_diags_get(diags, i);
        if (d->severity < at_least)
            continue;
        th_text_add(&text, colour ? colours[d->severity] : "");
        th_diag_print(d, &text);
        th_text_add(&text, colour ? "\033[0m\n" : "\n");
    }
    if (text.size)
        (void)fwrite(text.data, 1, text.size, stderr);
    th_text_free(&text);
}

static int to_stdout(const th_text *data)
{
    size_t done = data->size ? fwrite(data->data, 1, data->size, stdout) : 0;
    if (done == data->size && fflush(stdout) == 0)
        return EXIT_FINE;
    cli_say("standard output: %s", strerror(errno));
    return EXIT_SYSTEM;
}

int cli_deliver(const cli_call *call, th_text *data)
{
    th_error err = {0};
    const char *path = call->value[OPT_OUTPUT];
    int code = EXIT_FINE;
    if (!path)
        code = to_stdout(data);
    else if (th_file_write(path, data->data ? data->data : "", data->size, &err) !=
             TH_OK)
        code = cli_fail(&err);
    th_text_free(data);
    return code;
}
