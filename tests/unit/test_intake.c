/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake: encodings, CSV, YAML, files, embedded files, folders; good ones and every
 * kind of bad one. */
#include "tanheng/intake.h"

#include "../../engine/intake/xlsx_share.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- a folder, an arena and diagnostics for each test ---- */

typedef struct bench {
    th_arena *arena;
    th_diags *diags;
    char folder[64];
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    if (!b)
        return -1;
    b->arena = th_arena_create();
    b->diags = th_diags_create();
    strcpy(b->folder, "/tmp/tanheng-intake-XXXXXX");
    *state = b;
    return mkdtemp(b->folder) ? 0 : -1;
}

static void remove_tree(th_arena *arena, const char *path)
{
    const char *command = th_arena_format(arena, "rm -rf '%s'", path);
    assert_int_equal(system(command), 0);
}

static int tear_down(void **state)
{
    bench *b = *state;
    remove_tree(b->arena, b->folder);
    th_diags_free(b->diags);
    th_arena_free(b->arena);
    free(b);
    return 0;
}

static const char *path_in(bench *b, const char *name)
{
    return th_arena_format(b->arena, "%s/%s", b->folder, name);
}

static void put(bench *b, const char *name, const char *text)
{
    FILE *f = fopen(path_in(b, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static void put_folder(bench *b, const char *name)
{
    assert_int_equal(mkdir(path_in(b, name), 0777), 0);
}

/* All diagnostics, one a line. */
static const char *said(bench *b)
{
    th_text text = {0};
    for (size_t i = 0; i < th_diags_size(b->diags); i++) {
        th_diag_print(th_diags_get(b->diags, i), &text);
        th_text_add(&text, "\n");
    }
    const char *copy = th_arena_text(b->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static void forget(bench *b)
{
    th_diags_free(b->diags);
    b->diags = th_diags_create();
}

static void assert_said(bench *b, const char *start)
{
    const char *text = said(b);
    if (!strstr(text, start))
        fail_msg("wanted: %s\ngot: %s", start, text);
}

static const th_rows *csv(bench *b, const char *text)
{
    return th_csv_parse(
        b->arena, "a.csv", text, strlen(text), TH_ENCODING_AUTO, b->diags);
}

/* ---- CSV ---- */

static void csv_keeps_fields_and_places(void **state)
{
    bench *b = *state;
    const th_rows *rows = csv(b,
                              "region, year ,note\n"
                              "000000,2022,\"a \"\"b\"\", c\"\n"
                              "煤,头x,\"two\r\nlines\"\r\n"
                              "short\n");
    assert_string_equal(said(b), "");
    assert_non_null(rows);
    assert_int_equal(rows->column_count, 3);
    assert_int_equal(rows->row_count, 3);
    assert_string_equal(rows->header[1].text, "year");
    assert_string_equal(th_rows_text(rows, 0, 2), "a \"b\", c");
    assert_int_equal(th_rows_at(rows, 0, 2)->line, 2);
    assert_int_equal(th_rows_at(rows, 0, 2)->column, 13);
    assert_string_equal(th_rows_text(rows, 1, 2), "two\nlines");
    assert_int_equal(th_rows_at(rows, 1, 2)->column, 6); /* in characters */
    assert_int_equal(th_rows_at(rows, 2, 0)->line, 5);
    assert_string_equal(th_rows_text(rows, 2, 2), "");
}

static void csv_line_ends_do_not_matter(void **state)
{
    bench *b = *state;
    static const char *const texts[] = {
        "a,b\n1,2\n3,4\n",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\r1,2\r3,4",
        "\357\273\277a,b\n1,2\n3,4",
        "# note, with \"quote\n\na,b\n,,\n1,2\n#x\n3,4,,\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        const th_rows *rows = csv(b, texts[i]);
        assert_non_null(rows);
        assert_int_equal(rows->row_count, 2);
        assert_int_equal(rows->column_count, 2);
        assert_string_equal(th_rows_text(rows, 1, 1), "4");
        assert_string_equal(th_rows_text(rows, 0, 0), "1");
    }
    assert_string_equal(said(b), "");
}

static void csv_quoted_hash_is_no_comment(void **state)
{
    bench *b = *state;
    const th_rows *rows = csv(b, "a,b\n\"#1\",2\n");
    assert_non_null(rows);
    assert_int_equal(rows->row_count, 1);
}

static void csv_header_alone_is_a_table(void **state)
{
    bench *b = *state;
    const th_rows *rows = csv(b, "a,b");
    assert_non_null(rows);
    assert_int_equal(rows->row_count, 0);
}

static void csv_faults_have_codes_and_places(void **state)
{
    bench *b = *state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"", "a.csv: error[E-EMPTY]"},
        {"\n \n# only\n", "a.csv: error[E-EMPTY]"},
        {"a,b\n1,\"open\nand on\n", "a.csv:2:3: error[E-TRUNCATED]"},
        {"a,\"b", "a.csv:1:3: error[E-TRUNCATED]"},
        {"a,b\n煤,\"x\"y\n", "a.csv:2:6: error[E-QUOTE]"},
        {"a,b\n1,2,3\n", "a.csv:2:5: error[E-COLUMNS]"},
        {"a,b,a\n", "a.csv:1:5: error[E-HEADER]: column a stands twice"},
        {"a,,b\n1,,2\n1,x,2\n", "a.csv:3:3: error[E-HEADER]"},
        {"a;b;c\n1;2;3\n", "a.csv:1:1: error[E-HEADER]: one column only"},
        {"a，b\n1，2\n", "a.csv:1:1: error[E-HEADER]: one column only"},
        {"a,b\n1,2\x01\n", "a.csv:2:4: error[E-BINARY]: byte 0x01"},
        {"PK\003\004rest", "a.csv: error[E-BINARY]: is a zip or xlsx"},
        {"\x1f\x8b\x08", "a.csv: error[E-BINARY]: is a gzip"},
        {"\377\376a", "a.csv: error[E-ENCODING]: is UTF-16"},
        {"a,b\n煤炭煤炭,\xc3(\n", "a.csv:2:6: error[E-ENCODING]"},
        {"a,b\n1,\xff\n", "a.csv:2:3: error[E-ENCODING]: bytes that are neither"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_null(csv(b, cases[i].text));
        assert_said(b, cases[i].said);
        forget(b);
    }
}

static void csv_reports_all_faults_of_a_file(void **state)
{
    bench *b = *state;
    assert_null(csv(b, "a,b\n1,2,3\n1,2\n1,2,3\n1,\"2\"x\n"));
    assert_int_equal(th_diags_count(b->diags, TH_ERROR), 3);
}

static void csv_nul_bytes_are_refused(void **state)
{
    bench *b = *state;
    static const char text[] = "a,b\n1,\0002\n";
    assert_null(th_csv_parse(
        b->arena, "a.csv", text, sizeof text - 1, TH_ENCODING_UTF8, b->diags));
    assert_said(b, "a.csv:2:3: error[E-BINARY]: byte 0x00");
}

static void csv_sizes_are_bounded(void **state)
{
    bench *b = *state;
    th_text wide = {0};
    for (int i = 0; i < 1000000; i++)
        th_text_addf(&wide, "c%d,", i);
    assert_null(csv(b, wide.data));
    assert_said(b, "a.csv:1:5035: error[E-COLUMNS]: more than 1024 columns");
    th_text_free(&wide);
    forget(b);

    th_text tall = {0};
    for (int i = 0; i < 1000; i++)
        th_text_addf(&tall, "%sc%d", i ? "," : "", i);
    for (int i = 0; i < 70000; i++)
        th_text_add(&tall, "\nx");
    assert_null(csv(b, tall.data));
    assert_said(b, "a.csv: error[E-SIZE]");
    th_text_free(&tall);
    forget(b);

    th_text huge = {0};
    th_text_add(&huge, "a\n\"");
    for (int i = 0; i < 1000000; i++)
        th_text_add(&huge, "0123456789");
    th_text_add(&huge, "\"\n");
    const th_rows *rows = csv(b, huge.data);
    assert_non_null(rows);
    assert_int_equal(strlen(th_rows_text(rows, 0, 0)), 10000000);
    th_text_free(&huge);
}

/* ---- encodings ---- */

/* Chinese words that are valid two-byte UTF-8 too. */
static void gb18030_is_told_apart(void **state)
{
    bench *b = *state;
    static const struct {
        const char *bytes, *text;
    } words[] = {{"\xc3\xba", "煤"},
                 {"\xcd\xb7", "头"},
                 {"\xd6\xbb", "只"},
                 {"\xd4\xaa", "元"},
                 {"\xc4\xb6", "亩"},
                 {"\xcd\xf2\xb6\xd6", "万吨"}}; /* no UTF-8 at all */
    for (size_t i = 0; i < COUNT(words); i++) {
        const char *text =
            th_arena_format(b->arena, "unit,note\n%s,x\n", words[i].bytes);
        const th_rows *rows = csv(b, text);
        assert_non_null(rows);
        assert_string_equal(th_rows_text(rows, 0, 0), words[i].text);
        assert_int_equal(th_rows_at(rows, 0, 1)->column, strlen(words[i].text) / 3 + 2);
        assert_said(b, "a.csv: note[N-ENCODING]: read as GB18030");
        forget(b);
    }
}

static void encoding_option_decides(void **state)
{
    bench *b = *state;
    static const char text[] = "a\n\xc3\xba\n";
    const th_rows *rows = th_csv_parse(
        b->arena, "a.csv", text, sizeof text - 1, TH_ENCODING_UTF8, b->diags);
    assert_non_null(rows);
    assert_string_equal(th_rows_text(rows, 0, 0), "ú");
    rows = th_csv_parse(
        b->arena, "a.csv", text, sizeof text - 1, TH_ENCODING_GB18030, b->diags);
    assert_non_null(rows);
    assert_string_equal(th_rows_text(rows, 0, 0), "煤");
    assert_int_equal(th_diags_size(b->diags), 0);
    static const char bad[] = "a,b\n1,\xff\n";
    assert_null(th_csv_parse(
        b->arena, "a.csv", bad, sizeof bad - 1, TH_ENCODING_GB18030, b->diags));
    assert_said(b, "a.csv:2:3: error[E-ENCODING]: bytes that are no GB18030");
    forget(b);
    static const char gb[] = "a,b\n1,\xcd\xf2\n";
    assert_null(
        th_csv_parse(b->arena, "a.csv", gb, sizeof gb - 1, TH_ENCODING_UTF8, b->diags));
    assert_said(b, "a.csv:2:3: error[E-ENCODING]: bytes that are no UTF-8");
}

static void utf8_stays_utf8(void **state)
{
    bench *b = *state;
    static const char *const texts[] = {
        "a\n1000 m³ × 2 ±5 °C\n", /* signs of units only */
        "a\n煤ú\n",
        "a\n\xef\xbf\xbd\n",
        "\357\273\277a\nú\n"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_non_null(csv(b, texts[i]));
    assert_string_equal(said(b), "");
    /* overlong, surrogate, beyond U+10FFFF */
    static const char *const bad[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        const char *text = th_arena_format(b->arena, "a\n%s\n", bad[i]);
        assert_null(th_csv_parse(
            b->arena, "a.csv", text, strlen(text), TH_ENCODING_UTF8, b->diags));
        assert_said(b, "a.csv:2:1: error[E-ENCODING]");
        forget(b);
    }
}

/* ---- YAML ---- */

static const th_tree *yaml(bench *b, const char *text)
{
    return th_yaml_parse(b->arena, "a.yaml", text, strlen(text), b->diags);
}

static void yaml_becomes_a_tree(void **state)
{
    bench *b = *state;
    const th_tree *t = yaml(b,
                            "name: {zh: 湟源县, en: \"Huang\"}\n"
                            "years: [2015, 2018]\n"
                            "equations:\n"
                            "  n: a * b\n"
                            "  CH4, N2O: e * ef_{gas}\n"
                            "empty:\n"
                            "text: |\n"
                            "  two\n"
                            "  lines\n");
    assert_string_equal(said(b), "");
    assert_non_null(t);
    assert_int_equal(t->kind, TH_TREE_MAP);
    assert_int_equal(t->count, 5);
    const th_tree *name = th_tree_get(t, "name");
    assert_true(name->flow);
    assert_string_equal(th_tree_text(name, "zh"), "湟源县");
    assert_true(th_tree_get(name, "en")->quoted);
    assert_int_equal(th_tree_get(name, "en")->column, 21); /* in characters */
    const th_tree *years = th_tree_get(t, "years");
    assert_int_equal(years->kind, TH_TREE_SEQUENCE);
    assert_string_equal(years->items[1]->text, "2018");
    assert_int_equal(years->items[1]->column, 15);
    const th_tree *equations = th_tree_get(t, "equations");
    assert_false(equations->flow);
    assert_int_equal(equations->items[1]->key_line, 5);
    assert_string_equal(equations->items[1]->key, "CH4, N2O");
    assert_string_equal(equations->items[1]->text, "e * ef_{gas}");
    assert_false(equations->items[1]->quoted);
    assert_int_equal(equations->items[1]->column, 13);
    assert_string_equal(th_tree_text(t, "empty"), "");
    assert_string_equal(th_tree_text(t, "text"), "two\nlines\n");
    assert_null(th_tree_text(t, "years"));
}

static void yaml_refuses_what_hides_meaning(void **state)
{
    bench *b = *state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"a: &x 1\nb: 2\n", "a.yaml:1:4: error[E-YAML]: an anchor"},
        {"a: 1\nb: *a\n", "a.yaml:2:4: error[E-YAML]: an alias"},
        {"a: !!str 1\n", "a.yaml:1:4: error[E-YAML]: a tag"},
        {"a: ! x\n", "a.yaml:1:4: error[E-YAML]: a tag"},
        {"%TAG !e! tag:x,2000:\n---\na: 1\n", "error[E-YAML]: a %TAG directive"},
        {"a: 1\nb: 2\na: 3\n",
         "a.yaml:3:1: error[E-YAML]: key a stands twice (first in line 1)"},
        {"a:\n  <<: {b: 1}\n", "a.yaml:2:3: error[E-YAML]: a merge key"},
        {"a: 1\n---\nb: 2\n", "a.yaml:2:1: error[E-YAML]: a second document"},
        {"? [a, b]\n: 1\n", "a.yaml:1:3: error[E-YAML]: a key must be plain text"},
        {"\"\": 1\n", "a.yaml:1:1: error[E-YAML]: an empty key"},
        {"a: 1\n\tb: 2\n", "a.yaml:2:1: error[E-YAML]"},
        {"a: b: c\n", "a.yaml:1:5: error[E-YAML]: mapping values are not allowed"},
        {"a: [1, 2\n", "error[E-YAML]"},
        {"a: \"x\\0y\"\n", "a.yaml:1:4: error[E-YAML]: a control"},
        {"a: \"x\\e[31my\"\n", "a.yaml:1:4: error[E-YAML]: a control"},
        {"", "a.yaml: error[E-EMPTY]"},
        {"# nothing\n", "a.yaml: error[E-EMPTY]"},
        {"a: \x02\n", "a.yaml:1:4: error[E-BINARY]"},
        {"a: 煤炭\nb: \xff\n", "a.yaml:2:4: error[E-ENCODING]"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_null(yaml(b, cases[i].text));
        assert_said(b, cases[i].said);
        forget(b);
    }
}

static void yaml_reports_several_faults(void **state)
{
    bench *b = *state;
    assert_null(yaml(b, "a: &x 1\nb: !t 2\nc: 1\nc: 2\nc: 3\n"));
    assert_int_equal(th_diags_count(b->diags, TH_ERROR), 4);
}

static void yaml_depth_is_bounded(void **state)
{
    bench *b = *state;
    th_text deep = {0};
    for (int i = 0; i < 100000; i++)
        th_text_add(&deep, "[");
    assert_null(yaml(b, deep.data));
    assert_said(b, "a.yaml:1:33: error[E-YAML]: nested deeper than 32");
    th_text_free(&deep);
}

/* ---- files ---- */

static void files_are_read_and_written_whole(void **state)
{
    bench *b = *state;
    const char *path = path_in(b, "x.bin");
    const char *data;
    size_t size;
    assert_int_equal(th_file_write(path, "one\0two", 7, NULL), TH_OK);
    assert_int_equal(th_file_read(b->arena, path, &data, &size, NULL), TH_OK);
    assert_int_equal(size, 7);
    assert_memory_equal(data, "one\0two", 8); /* a NUL follows */
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink("x.bin", path_in(b, "link")), 0);
    assert_int_equal(th_file_write(path_in(b, "link"), "new", 3, NULL), TH_OK);
    assert_int_equal(th_file_read(b->arena, path, &data, &size, NULL), TH_OK);
    assert_string_equal(data, "new");
    struct stat info;
    assert_int_equal(lstat(path_in(b, "link"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(th_file_write("/dev/null", "x", 1, NULL), TH_OK);
}

static void files_that_fail_say_why(void **state)
{
    bench *b = *state;
    const char *data;
    size_t size;
    th_error err = {0};
    assert_int_equal(th_file_read(b->arena, path_in(b, "no"), &data, &size, &err),
                     TH_NO_FILE);
    assert_non_null(strstr(err.text, "/no: No such file"));
    err = (th_error){0};
    assert_int_equal(th_file_read(b->arena, b->folder, &data, &size, &err),
                     TH_BAD_DATA);
    assert_non_null(strstr(err.text, "is a directory"));
    assert_int_equal(th_file_write(path_in(b, "no/x"), "x", 1, NULL), TH_NO_FILE);
    assert_int_equal(th_file_write(b->folder, "x", 1, NULL), TH_IO);
    assert_int_equal(th_file_write("/dev/full", "x", 1, NULL), TH_IO);
    put(b, "keep", "old");
    assert_int_equal(th_file_read(b->arena, path_in(b, "keep"), &data, &size, NULL),
                     TH_OK);
}

/* ---- embedded files ---- */

static const th_embedded *find_embedded(const char *path)
{
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(files[i].path, path))
            return &files[i];
    return NULL;
}

static void embedded_files_equal_those_on_disk(void **state)
{
    bench *b = *state;
    static const char *const pairs[][2] = {
        {"factors/variables.csv", TEST_SOURCE_DIR "/factors/variables.csv"},
        {"factors/methods/soils.yaml", TEST_SOURCE_DIR "/factors/methods/soils.yaml"},
        {"demo/indicators.csv",
         TEST_SOURCE_DIR "/docs/examples/huangyuan/indicators.csv"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const th_embedded *file = find_embedded(pairs[i][0]);
        const char *data;
        size_t size;
        if (!file) {
            fail_msg("%s is not embedded", pairs[i][0]);
            return;
        }
        assert_int_equal(th_file_read(b->arena, pairs[i][1], &data, &size, NULL),
                         TH_OK);
        assert_int_equal(file->size, size);
        assert_memory_equal(file->data, data, size);
    }
}

static void embedded_files_parse(void **state)
{
    bench *b = *state;
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++) {
        const th_embedded *f = &files[i];
        if (strstr(f->path, ".csv"))
            assert_non_null(th_csv_parse(
                b->arena, f->path, f->data, f->size, TH_ENCODING_UTF8, b->diags));
        else if (strstr(f->path, ".yaml"))
            assert_non_null(
                th_yaml_parse(b->arena, f->path, f->data, f->size, b->diags));
    }
    assert_string_equal(said(b), "");
}

/* ---- registry ---- */

static th_registry *load_registry(bench *b, const th_load_options *options)
{
    th_registry *r = NULL;
    th_error err = {0};
    th_status status = th_registry_load(&r, options, b->diags, &err);
    if (status != TH_OK)
        fail_msg("%s\n%s", err.text, said(b));
    return r;
}

static void registry_from_disk_equals_the_embedded(void **state)
{
    bench *b = *state;
    th_registry *embedded = load_registry(b, &(th_load_options){0});
    th_registry *disk = load_registry(
        b, &(th_load_options){.factors_folder = TEST_SOURCE_DIR "/factors/"});
    assert_string_equal(th_registry_hash(embedded), th_registry_hash(disk));
    th_registry_free(embedded);
    th_registry_free(disk);
}

static const char local_method[] = "- method: yurt_heating\n"
                                   "  category: 1.A.4.b\n"
                                   "  driver: yurt_count\n"
                                   "  part: yurts\n"
                                   "  source: {document: test}\n"
                                   "  title: {zh: 帐房取暖, en: Yurt heating}\n"
                                   "  equations:\n"
                                   "    CO2: yurt_count * ef_yurt\n";

static void put_local_factors(bench *b)
{
    put_folder(b, "factors");
    put(b,
        "factors/variables.csv",
        "name,unit,kind,index,lower,upper,title_zh,title_en\n"
        "yurt_count,unit,amount,,0,,帐房数,yurts\n"
        "ef_yurt,t_CO2/unit,rate,,0,,帐房因子,yurt factor\n");
    put(b,
        "factors/yurts.csv",
        "variable,value,unit,source,locator,confidence\n"
        "ef_yurt,1.5,t_CO2/unit,测试,p. 1,one_source\n");
}

static void local_factors_and_method_files_join(void **state)
{
    bench *b = *state;
    put_local_factors(b);
    put(b, "yurts.yaml", local_method);
    put(b, "factors/old.xlsx", "x");
    const char *files[] = {path_in(b, "yurts.yaml")};
    th_registry *r = load_registry(b,
                                   &(th_load_options){.inventory_folder = b->folder,
                                                      .method_files = files,
                                                      .method_file_count = 1});
    assert_said(b, "factors/old.xlsx: note[N-FILE]");
    th_sym method = th_names_find(th_registry_names(r), "yurt_heating");
    th_sym variable = th_names_find(th_registry_names(r), "ef_yurt");
    int32_t number = th_method_find(r, method);
    assert_true(number >= 0);
    assert_string_equal(th_method_get(r, (uint32_t)number)->place.file, files[0]);
    uint32_t begin;
    uint32_t end;
    th_factor_range(r, (uint32_t)th_variable_find(r, variable), &begin, &end);
    assert_int_equal(end - begin, 1);
    const th_factor *factor = th_factor_get(r, begin);
    assert_string_equal(factor->place.file, path_in(b, "factors/yurts.csv"));
    assert_int_equal(factor->place.line, 2);
    assert_string_equal(
        th_names_text(th_registry_names(r), th_pack_get(r, factor->pack)->id), "local");
    th_registry_free(r);
}

static void local_method_files_count_like_named_ones(void **state)
{
    bench *b = *state;
    put_local_factors(b);
    put(b, "factors/yurts.yaml", local_method);
    th_registry *r =
        load_registry(b, &(th_load_options){.inventory_folder = b->folder});
    th_sym id = th_names_find(th_registry_names(r), "cn2025");
    const th_guideline *g = th_guideline_find(r, id);
    int32_t number =
        th_method_find(r, th_names_find(th_registry_names(r), "yurt_heating"));
    assert_non_null(g);
    assert_int_equal(g->methods[g->method_count - 1], number);
    th_registry_free(r);
}

static void bad_sources_are_all_reported(void **state)
{
    bench *b = *state;
    put_folder(b, "factors");
    put(b, "factors/a.csv", "variable,\"x\n");
    put(b, "factors/b.yaml", "a: &x 1\n");
    put_folder(b, "factors/c.csv");
    th_registry *r = NULL;
    th_error err = {0};
    th_load_options options = {.inventory_folder = b->folder};
    assert_int_equal(th_registry_load(&r, &options, b->diags, &err), TH_BAD_DATA);
    assert_null(r);
    assert_said(b, "factors/a.csv:1:10: error[E-TRUNCATED]");
    assert_said(b, "factors/b.yaml:1:4: error[E-YAML]");
    assert_said(b, "factors/c.csv: error[E-FILE]: is a directory");
    const char *files[] = {path_in(b, "none.yaml")};
    options = (th_load_options){.method_files = files, .method_file_count = 1};
    err = (th_error){0};
    assert_int_equal(th_registry_load(&r, &options, b->diags, &err), TH_NO_FILE);
}

/* ---- inventory ---- */

static void put_inventory(bench *b)
{
    put(b,
        "inventory.yaml",
        "name: {zh: 试, en: Test}\nregion: 630123\nyears: [2022]\nguideline: cn2025\n");
    put_folder(b, "activity");
    put(b,
        "activity/b.csv",
        "region,year,category,subject,variable,value,unit\n"
        "630123,2022,1.A.2.m,raw_coal,fuel_mass,1000,t\n");
    put(b,
        "activity/a.csv",
        "region,year,category,subject,variable,value,unit\n"
        "630123,2022,3.A.1,sheep,population,10000,头\n");
}

static th_activity *load_inventory(bench *b, const th_registry *r)
{
    th_activity *activity = NULL;
    th_error err = {0};
    th_status status =
        th_inventory_load(&activity, r, b->folder, TH_ENCODING_AUTO, b->diags, &err);
    if (status != TH_OK)
        fail_msg("%s", err.text);
    return activity;
}

static char *hash_of(bench *b, const th_registry *r)
{
    th_activity *activity = load_inventory(b, r);
    char *hash = th_arena_text(b->arena, th_activity_get(activity).sha256);
    th_activity_free(activity);
    return hash;
}

static void inventory_rows_come_in_canonical_order(void **state)
{
    bench *b = *state;
    th_registry *r = load_registry(b, &(th_load_options){0});
    put_inventory(b);
    put(b, "activity/notes.txt", "x");
    put(b, "activity/.hidden", "x");
    put(b,
        "indicators.csv",
        "region,year,period,indicator,value,unit\n630123,2022,,gdp_current,42,亿元\n");
    th_activity *activity = load_inventory(b, r);
    assert_int_equal(th_diags_count(b->diags, TH_ERROR), 0);
    assert_said(b, "activity/notes.txt: note[N-FILE]");
    th_activity_view v = th_activity_get(activity);
    assert_int_equal(v.row_count, 3);
    size_t from_a = 0, indicators = 0;
    for (size_t i = 0; i < v.row_count; i++) {
        bool in_a = strcmp(v.rows[i].place.file, path_in(b, "activity/a.csv")) == 0;
        assert_true(i == 0 || v.rows[i - 1].variable <= v.rows[i].variable);
        assert_true(!in_a || v.rows[i].value == 10000);
        assert_true(v.rows[i].indicator || v.rows[i].place.line == 2);
        from_a += in_a;
        indicators += v.rows[i].indicator;
    }
    assert_true(from_a == 1 && indicators == 1);
    th_activity_free(activity);
    th_registry_free(r);
}

static void inventory_hash_is_of_contents(void **state)
{
    bench *b = *state;
    th_registry *r = load_registry(b, &(th_load_options){0});
    put_inventory(b);
    const char *before = hash_of(b, r);
    const char *first = th_arena_text(b->arena, b->folder);
    b->folder[strlen(b->folder) - 1] = '_';
    assert_int_equal(rename(first, b->folder), 0);
    assert_string_equal(hash_of(b, r), before);
    put(b, "activity/c.csv", "region,year,category,subject,variable,value,unit\n");
    assert_string_not_equal(hash_of(b, r), before);
    th_registry_free(r);
}

static void inventory_problems_are_all_reported(void **state)
{
    bench *b = *state;
    th_registry *r = load_registry(b, &(th_load_options){0});
    put_inventory(b);
    put_folder(b, "activity/d.csv");
    put(b, "activity/e.csv", "");
    put(b, "activity/f.csv", "PK\003\004");
    th_activity *activity = load_inventory(b, r);
    assert_int_equal(th_activity_get(activity).row_count, 2);
    assert_said(b, "activity/d.csv: error[E-FILE]: is a directory");
    assert_said(b, "activity/e.csv: error[E-EMPTY]");
    assert_said(b, "activity/f.csv: error[E-BINARY]");
    th_activity_free(activity);
    th_registry_free(r);
}

static void inventory_that_is_none_fails(void **state)
{
    bench *b = *state;
    th_registry *r = load_registry(b, &(th_load_options){0});
    th_activity *activity = NULL;
    th_error err = {0};
    assert_int_equal(
        th_inventory_load(&activity, r, b->folder, TH_ENCODING_AUTO, b->diags, &err),
        TH_NO_FILE);
    put(b, "inventory.yaml", "name: &x 1\n");
    err = (th_error){0};
    assert_int_equal(
        th_inventory_load(&activity, r, b->folder, TH_ENCODING_AUTO, b->diags, &err),
        TH_BAD_DATA);
    assert_said(b, "inventory.yaml:1:7: error[E-YAML]");
    err = (th_error){0};
    const char *file = path_in(b, "inventory.yaml");
    assert_int_equal(
        th_inventory_load(&activity, r, file, TH_ENCODING_AUTO, b->diags, &err),
        TH_BAD_DATA);
    assert_null(activity);
    put(b, "inventory.yaml", "region: 630123\nyears: [2022]\nguideline: cn2025\n");
    activity = load_inventory(b, r);
    assert_said(b, "activity: error[E-EMPTY]: no activity");
    th_activity_free(activity);
    th_registry_free(r);
}

static void targets_are_a_tree_or_nothing(void **state)
{
    bench *b = *state;
    assert_null(th_targets_load(b->arena, b->folder, b->diags));
    assert_string_equal(said(b), "");
    put(b, "targets.yaml", "targets:\n  - {id: x}\n");
    const th_tree *t = th_targets_load(b->arena, b->folder, b->diags);
    assert_non_null(t);
    assert_string_equal(t->file, path_in(b, "targets.yaml"));
    assert_int_equal(th_tree_get(t, "targets")->count, 1);
}

/** Largest first, to whoever has least; of equals the first. */
static void parts_are_shared_evenly(void **state)
{
    (void)state;
    uint64_t sizes[] = {5, 9, 3, 4, 3};
    static const uint32_t wanted[] = {1, 0, 0, 1, 1};
    uint32_t owner[5], one[5];
    thi_xlsx_share(sizes, 5, 2, owner);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(owner[i], wanted[i]);
        assert_int_equal(sizes[i], 0);
        sizes[i] = 1;
    }
    thi_xlsx_share(sizes, 5, 1, one);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(one[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_shared_evenly),
        cmocka_unit_test_setup_teardown(csv_keeps_fields_and_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_line_ends_do_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            csv_quoted_hash_is_no_comment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_header_alone_is_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            csv_faults_have_codes_and_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            csv_reports_all_faults_of_a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_nul_bytes_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_sizes_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gb18030_is_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(encoding_option_decides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(utf8_stays_utf8, set_up, tear_down),
        cmocka_unit_test_setup_teardown(yaml_becomes_a_tree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            yaml_refuses_what_hides_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(yaml_reports_several_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(yaml_depth_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            files_are_read_and_written_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_fail_say_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            embedded_files_equal_those_on_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(embedded_files_parse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            registry_from_disk_equals_the_embedded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            local_factors_and_method_files_join, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            local_method_files_count_like_named_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            bad_sources_are_all_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            inventory_rows_come_in_canonical_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            inventory_hash_is_of_contents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            inventory_problems_are_all_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            inventory_that_is_none_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            targets_are_a_tree_or_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
