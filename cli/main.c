/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng: from a command line to a command. The locale is never set: numbers are
 * written the same everywhere. */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int unknown_command(const cli_call *call, const char *word)
{
    const char *near = cli_command_nearest(word);
    return cli_usage(call,
                     "unknown command '%s'%s%s%s",
                     word,
                     near ? "; did you mean " : "",
                     near ? near : "",
                     near ? "?" : "");
}

static int print_help(const cli_call *call)
{
    th_text text = {0};
    cli_call to_stdout = *call;
    to_stdout.value[OPT_OUTPUT] = NULL;
    cli_help_command(call->command, cli_help_language(call), &text);
    return cli_deliver(&to_stdout, &text);
}

/* `tanheng --help` and `--version` are the commands of those names. */
static const char *command_word(const char *word)
{
    if (!strcmp(word, "--help") || !strcmp(word, "-h"))
        return "help";
    if (!strcmp(word, "--version") || !strcmp(word, "-V"))
        return "version";
    return word;
}

static int without_command(const cli_call *call)
{
    th_text text = {0};
    cli_help_program(cli_help_language(call), &text);
    (void)fputs(text.data, stderr);
    th_text_free(&text);
    return EXIT_USAGE;
}

static int run(cli_call *call, int argc, char **argv)
{
    if (argc < 2)
        return without_command(call);
    const char *word = command_word(argv[1]);
    call->command = cli_command_find(word);
    if (!call->command)
        return unknown_command(call, word);
    int code = cli_parse(call, argc - 1, argv + 1);
    if (code != EXIT_FINE)
        return code;
    const char *format = call->value[OPT_FORMAT];
    if (format && !strcmp(format, "html") && !call->value[OPT_FRAME])
        return cli_usage(call,
                         "--format html goes with `inventory --frame`; the others are "
                         "table, csv and json");
    return call->value[OPT_HELP] ? print_help(call) : call->command->run(call);
}

int main(int argc, char **argv)
{
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a failed write */
    cli_memory_prepare();
    cli_call call = {.arena = th_arena_create()};
    int code = run(&call, argc, argv);
    th_arena_free(call.arena);
    return code;
}
