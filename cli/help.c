/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, man page and completion, all from the one table. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

th_language cli_help_language(const cli_call *call)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    th_language language = TH_EN;
    if (call->value[OPT_LANG] && th_language_parse(call->value[OPT_LANG], &language))
        return language;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *text = getenv(variables[i]);
        if (text && *text)
            return strncmp(text, "zh", 2) ? TH_EN : TH_ZH;
    }
    return language;
}

static const char *words(th_language language, const char *zh, const char *en)
{
    return language == TH_ZH ? zh : en;
}

/* Both languages: one line each. */
static void add_words(th_text *out,
                      th_language language,
                      const char *indent,
                      const char *zh,
                      const char *en)
{
    if (language != TH_EN)
        th_text_addf(out, "%s%s\n", indent, zh);
    if (language != TH_ZH)
        th_text_addf(out, "%s%s\n", indent, en);
}

void cli_help_program(th_language language, th_text *out)
{
    size_t count;
    const cli_command *commands = cli_commands(&count);
    add_words(out,
              language,
              "",
              "tanheng（碳衡）：温室气体清单、双控与可复算的工作簿",
              "tanheng: greenhouse gas inventories, dual control, workbooks that "
              "recompute");
    th_text_add(out, "\n  tanheng COMMAND [OPTIONS] ...\n\n");
    for (size_t i = 0; i < count; i++) {
        const cli_command *c = &commands[i];
        th_text_addf(out, "  %-12s", c->name);
        th_text_add(out, words(language, c->zh, c->en));
        th_text_add(out, "\n");
        if (language == TH_BOTH)
            th_text_addf(out, "              %s\n", c->zh);
    }
    th_text_add(out, "\n");
    add_words(out,
              language,
              "",
              "先试：tanheng demo；某个命令：tanheng help COMMAND",
              "Try first: tanheng demo; about one command: tanheng help COMMAND");
    add_words(
        out,
        language,
        "",
        "退出码：0 正常（含警告），1 数据有误，2 用法有误，3 系统拒绝，4 内部错误",
        "Exit codes: 0 fine (warnings included), 1 an input's content is wrong, 2 "
        "usage, 3 the system refused, 4 internal");
}

static void add_option(const cli_option *o, th_language language, th_text *out)
{
    th_text left = {0};
    if (o->letter)
        th_text_addf(&left, "-%c, ", o->letter);
    else
        th_text_add(&left, "    ");
    th_text_addf(&left,
                 "--%s%s%s",
                 o->name,
                 o->argument ? " " : "",
                 o->argument ? o->argument : "");
    th_text_addf(out, "  %-24s  %s", left.data, words(language, o->zh, o->en));
    if (o->choices)
        th_text_addf(out, " (%s)", o->choices);
    th_text_add(out, "\n");
    if (language == TH_BOTH)
        th_text_addf(out, "  %-24s  %s\n", "", o->zh);
    th_text_free(&left);
}

/** Of several examples, those of a kind ("" all): the word after the command. */
static void
add_examples(const cli_command *c, const char *kind, th_language language, th_text *out)
{
    size_t head = strlen("tanheng ") + strlen(c->name) + 1, size = strlen(kind);
    th_text_add(out, "\n");
    for (const char *line = c->example; *line;) {
        size_t n = strcspn(line, "\n");
        if (!size || (n > head + size && !strncmp(line + head, kind, size) &&
                      line[head + size] == ' '))
            th_text_addf(
                out, "%s: %.*s\n", words(language, "例", "example"), (int)n, line);
        line += n + (line[n] == '\n');
    }
}

/** Is `kind` one of a|b|c that the operands begin with? */
static bool has_kind(const cli_command *c, const char *kind)
{
    size_t all = strcspn(c->operands, " "), size = strlen(kind);
    for (size_t at = 0; at < all;) {
        size_t n = strcspn(c->operands + at, "| ");
        if (n == size && n < all && !strncmp(c->operands + at, kind, n))
            return true;
        at += n + 1;
    }
    return false;
}

void cli_help_command(const cli_command *c, th_language language, th_text *out)
{
    th_text_addf(out,
                 "tanheng %s%s%s [OPTIONS]\n\n",
                 c->name,
                 *c->operands ? " " : "",
                 c->operands);
    add_words(out, language, "  ", c->zh, c->en);
    th_text_add(out, "\n");
    for (const cli_option_id *id = c->options;; id++) {
        add_option(cli_option_get(*id), language, out);
        if (*id == OPT_HELP)
            break;
    }
    add_examples(c, "", language, out);
}

/** The command with one of its kinds: what differs is the example. */
static void
add_kind(const cli_command *c, const char *kind, th_language language, th_text *out)
{
    cli_command one = *c;
    size_t all = strcspn(c->operands, " ");
    th_text operands = {0};
    th_text_addf(&operands, "%s%s", kind, c->operands + all);
    one.operands = operands.data;
    one.example = "";
    cli_help_command(&one, language, out);
    th_text_free(&operands);
    out->size -= out->size > 0; /* the empty line before examples stands already */
    out->data[out->size] = '\0';
    add_examples(c, kind, language, out);
}

/* ---- man page ---- */

/* Roff takes a hyphen for a dash and a leading dot or quote for a request. */
static void add_roff(const char *text, th_text *out)
{
    if (*text == '.' || *text == '\'')
        th_text_add(out, "\\&");
    for (; *text; text++) {
        if (*text == '-')
            th_text_add(out, "\\-");
        else if (*text == '\\')
            th_text_add(out, "\\e");
        else
            th_text_add_n(out, text, 1);
    }
}

static void add_roff_pair(const char *macro, const char *text, th_text *out)
{
    th_text_addf(out, "%s ", macro);
    add_roff(text, out);
    th_text_add(out, "\n");
}

static void add_man_option(const cli_option *o, th_text *out)
{
    th_text_add(out, ".TP\n.B ");
    if (o->letter)
        th_text_addf(out, "\\-%c, ", o->letter);
    th_text_add(out, "\\-\\-");
    add_roff(o->name, out);
    if (o->argument) {
        th_text_add(out, " ");
        add_roff(o->argument, out);
    }
    th_text_add(out, "\n");
    add_roff(o->en, out);
    if (o->choices) {
        th_text_add(out, " (");
        add_roff(o->choices, out);
        th_text_add(out, ")");
    }
    th_text_add(out, ".\n.br\n");
    add_roff(o->zh, out);
    th_text_add(out, "\n");
}

static void add_man_command(const cli_command *c, th_text *out)
{
    th_text_add(out, ".SS \"tanheng ");
    add_roff(c->name, out);
    th_text_addf(out, "%s", *c->operands ? " " : "");
    add_roff(c->operands, out);
    th_text_add(out, "\"\n");
    add_roff(c->en, out);
    th_text_add(out, ".\n.br\n");
    add_roff(c->zh, out);
    th_text_add(out, "\n.br\nOptions:");
    for (const cli_option_id *id = c->options;; id++) {
        th_text_add(out, " \\-\\-");
        add_roff(cli_option_get(*id)->name, out);
        if (*id == OPT_HELP)
            break;
    }
    for (const char *line = c->example; *line;) {
        size_t n = strcspn(line, "\n");
        th_text one = {0};
        th_text_addf(&one, "%.*s", (int)n, line);
        th_text_add(out, "\n.br\nExample: ");
        add_roff(one.data, out);
        th_text_free(&one);
        line += n + (line[n] == '\n');
    }
    th_text_add(out, "\n");
}

void cli_help_man(th_text *out)
{
    size_t count;
    const cli_command *commands = cli_commands(&count);
    th_text_add(out,
                ".TH TANHENG 1 \"\" \"tanheng " TANHENG_VERSION "\"\n.SH NAME\n"
                "tanheng \\- greenhouse gas inventories, dual control, workbooks that "
                "recompute\n.SH SYNOPSIS\n.B tanheng\n.I COMMAND\n"
                "[\\fIOPTIONS\\fR] ...\n.SH COMMANDS\n");
    for (size_t i = 0; i < count; i++)
        add_man_command(&commands[i], out);
    th_text_add(out, ".SH OPTIONS\n");
    for (int i = 0; i < OPT_COUNT; i++)
        add_man_option(cli_option_get((cli_option_id)i), out);
    th_text_add(
        out,
        ".SH EXIT STATUS\n0 fine (warnings included), 1 an input's content is "
        "wrong, 2 usage, 3 the system refused, 4 internal error.\n"
        ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nNo colours in messages.\n"
        ".TP\n.B SOURCE_DATE_EPOCH\nDate in files, when \\-\\-date is absent.\n"
        ".TP\n.B LC_ALL, LC_MESSAGES, LANG\nLanguage of help: zh or en. Results "
        "do not depend on them.\n");
    add_roff_pair(".SH EXAMPLES\n.B", "tanheng demo huangyuan", out);
}

/* ---- completion ---- */

static void add_option_words(const cli_command *c, th_text *out)
{
    for (const cli_option_id *id = c->options;; id++) {
        th_text_addf(out, " --%s", cli_option_get(*id)->name);
        if (*id == OPT_HELP)
            return;
    }
}

void cli_help_completion(th_text *out)
{
    size_t count;
    const cli_command *commands = cli_commands(&count);
    th_text_add(out,
                "# bash completion for tanheng; made by: tanheng help --completion\n"
                "_tanheng() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} "
                "before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
                "    case $before in\n");
    for (int i = 0; i < OPT_COUNT; i++) {
        const cli_option *o = cli_option_get((cli_option_id)i);
        if (o->choices)
            th_text_addf(out, "    --%s) words='%s' ;;\n", o->name, o->choices);
    }
    th_text_add(out,
                "    esac\n    if [[ -z $words ]]; then\n        case "
                "${COMP_CWORD}:${COMP_WORDS[1]} in\n        1:*) words='");
    for (size_t i = 0; i < count; i++)
        th_text_addf(out, "%s%s", i ? " " : "", commands[i].name);
    th_text_add(out, "' ;;\n");
    for (size_t i = 0; i < count; i++) {
        th_text_addf(out, "        *:%s) words='", commands[i].name);
        add_option_words(&commands[i], out);
        th_text_add(out, "' ;;\n");
    }
    th_text_add(out,
                "        esac\n    fi\n"
                "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"; "
                "[[ $word == -* ]] || compgen -f -- \"$word\")\n"
                "}\ncomplete -o filenames -F _tanheng tanheng\n");
}

/* ---- the commands help and version ---- */

int cmd_help(const cli_call *call)
{
    th_text text = {0};
    th_language language = cli_help_language(call);
    const cli_command *command = NULL;
    if (call->operand_count && !(command = cli_command_find(call->operands[0]))) {
        const char *near = cli_command_nearest(call->operands[0]);
        return cli_usage(call,
                         "no command '%s'%s%s%s",
                         call->operands[0],
                         near ? "; did you mean " : "",
                         near ? near : "",
                         near ? "?" : "");
    }
    const char *kind = call->operand_count > 1 ? call->operands[1] : NULL;
    if (kind && !has_kind(command, kind))
        return cli_usage(call,
                         "tanheng %s %s has no kind '%s'; see: tanheng help %s",
                         command->name,
                         command->operands,
                         kind,
                         command->name);
    if (call->value[OPT_MAN])
        cli_help_man(&text);
    else if (call->value[OPT_COMPLETION])
        cli_help_completion(&text);
    else if (kind)
        add_kind(command, kind, language, &text);
    else if (command)
        cli_help_command(command, language, &text);
    else
        cli_help_program(language, &text);
    return cli_deliver(call, &text);
}

int cmd_version(const cli_call *call)
{
    th_text text = {0};
    th_text_add(&text, "tanheng " TANHENG_VERSION "\n");
    return cli_deliver(call, &text);
}
