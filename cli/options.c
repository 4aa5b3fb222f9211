/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line to a cli_call, by getopt_long over the table. */
#include "cli.h"

#include <getopt.h>
#include <string.h>

enum {
    NO_LETTER = 256
}; /* value of an option without a letter: NO_LETTER + its number */

typedef struct getopt_tables {
    struct option longs[OPT_COUNT + 1];
    char letters[3 * OPT_COUNT + 2];
} getopt_tables;

static void fill_tables(const cli_command *command, getopt_tables *t)
{
    size_t n = 0, k = 0;
    t->letters[k++] = ':'; /* tell a missing argument from an unknown option */
    for (const cli_option_id *id = command->options;; id++) {
        const cli_option *o = cli_option_get(*id);
        int value = o->letter ? o->letter : NO_LETTER + (int)*id;
        t->longs[n++] = (struct option){
            o->name, o->argument ? required_argument : no_argument, NULL, value};
        if (o->letter)
            t->letters[k++] = o->letter;
        if (o->letter && o->argument)
            t->letters[k++] = ':';
        if (*id == OPT_HELP)
            break;
    }
    t->longs[n] = (struct option){0};
    t->letters[k] = '\0';
}

static cli_option_id id_of(const cli_command *command, int value)
{
    const cli_option_id *id = command->options;
    for (; *id != OPT_HELP; id++) {
        const cli_option *o = cli_option_get(*id);
        if (value == (o->letter ? o->letter : NO_LETTER + (int)*id))
            break;
    }
    return *id;
}

static const char *nearest_option(const cli_command *command, const char *word)
{
    const char *best = NULL;
    unsigned best_distance = 4;
    for (const cli_option_id *id = command->options;; id++) {
        const char *name = cli_option_get(*id)->name;
        unsigned distance = th_text_distance(word, name, 4);
        if (distance < best_distance) {
            best_distance = distance;
            best = name;
        }
        if (*id == OPT_HELP)
            return best;
    }
}

static int unknown_option(const cli_call *call, const char *word)
{
    char name[64] = "";
    size_t n = strcspn(word, "=");
    while (n && *word == '-') {
        word++;
        n--;
    }
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, word, n);
    name[n] = '\0';
    const char *near = n > 3 ? nearest_option(call->command, name) : NULL;
    return cli_usage(call,
                     "unknown option '%s'%s%s%s",
                     name,
                     near ? "; did you mean --" : "",
                     near ? near : "",
                     near ? "?" : "");
}

static bool is_choice(const char *choices, const char *text)
{
    size_t n = strlen(text);
    for (const char *p = choices; n && *p;) {
        size_t word = strcspn(p, " ");
        if (word == n && !memcmp(p, text, n))
            return true;
        p += word;
        p += *p == ' ';
    }
    return false;
}

static int take(cli_call *call, cli_option_id id, const char *text)
{
    const cli_option *o = cli_option_get(id);
    if (o->choices && !is_choice(o->choices, text))
        return cli_usage(
            call, "--%s is one of: %s; not '%s'", o->name, o->choices, text);
    if (id == OPT_METHODS)
        call->methods[call->method_count++] = text;
    call->value[id] = text ? text : "";
    return EXIT_FINE;
}

static int check_operands(const cli_call *call)
{
    const cli_command *c = call->command;
    if (call->value[OPT_HELP] ||
        (call->operand_count >= c->least && call->operand_count <= c->most))
        return EXIT_FINE;
    return cli_usage(call,
                     call->operand_count < c->least ? "an argument is missing: %s %s"
                                                    : "too many arguments: %s %s",
                     c->name,
                     c->operands);
}

int cli_parse(cli_call *call, int argc, char **argv)
{
    getopt_tables t;
    int value, code;
    fill_tables(call->command, &t);
    call->methods = TH_NEW_N(call->arena, const char *, argc + 1);
    opterr = 0;
    while ((value = getopt_long(argc, argv, t.letters, t.longs, NULL)) != -1) {
        if (value == ':')
            return cli_usage(call, "option '%s' needs an argument", argv[optind - 1]);
        if (value == '?')
            return unknown_option(call, argv[optind - 1]);
        code = take(call, id_of(call->command, value), optarg);
        if (code != EXIT_FINE)
            return code;
    }
    call->operands = (const char *const *)argv + optind;
    call->operand_count = (size_t)(argc - optind);
    return check_operands(call);
}
