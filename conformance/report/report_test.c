/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Each reporter against a golden file; with REPORT_GOLDEN_WRITE set the files are written anew, to
 * be read before they are committed.
 */
#include "report/report.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/schema.h"
#include "report/matrix.h"

#define GOLDEN PLIMSOLL_SOURCE_DIR "/conformance/report/golden/"

/* All that a report is made of, read from golden/input.json. */
struct input {
    json_t *doc;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct cts_verdicts verdicts;
    struct cts_note note;
    struct cts_notes notes;
    struct cts_report report;
};

static void must(enum oci_status status, const struct oci_error *err)
{
    if (status != OCI_OK)
        fail_msg("%s", err->text);
}

static void read_cases(struct input *input)
{
    struct oci_error err = OCI_ERROR_NONE;
    const json_t *cases = json_object_get(input->doc, "cases");

    input->catalogue = cts_catalogue_new();
    must(cts_catalogue_add(input->catalogue, json_object_get(input->doc, "catalogue"), "t.json",
                           &err),
         &err);
    input->cases = cts_cases_new();
    for (size_t i = 0; i < json_array_size(cases); i++)
        must(cts_cases_add(input->cases, json_array_get(cases, i), "cases/t.json", &err), &err);
}

static void read_verdicts(struct input *input)
{
    const json_t *rows = json_object_get(input->doc, "verdicts");
    const json_t *note = json_array_get(json_object_get(input->doc, "notes"), 0);
    struct oci_error err = OCI_ERROR_NONE;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        struct cts_verdict verdict = {.outcome = CTS_BROKEN};

        must(cts_verdict_from_json(json_array_get(rows, i), &verdict, &err), &err);
        cts_verdicts_add(&input->verdicts, &verdict);
    }
    input->note.id = oci_str_dup(json_string_value(json_object_get(note, "id")));
    input->note.text = oci_str_dup(json_string_value(json_object_get(note, "text")));
    input->notes = (struct cts_notes){&input->note, 1};
}

static void read_input(struct input *input)
{
    struct oci_error err = OCI_ERROR_NONE;

    must(oci_json_read(AT_FDCWD, GOLDEN "input.json", NULL, &input->doc, &err), &err);
    read_cases(input);
    read_verdicts(input);
    input->report = (struct cts_report){
        .header = json_object_get(input->doc, "header"),
        .verdicts = &input->verdicts,
        .notes = &input->notes,
        .catalogue = input->catalogue,
        .cases = input->cases,
        .observations = json_object_get(input->doc, "observations"),
    };
}

static void input_done(struct input *input)
{
    free(input->note.id);
    free(input->note.text);
    cts_verdicts_done(&input->verdicts);
    cts_cases_free(input->cases);
    cts_catalogue_free(input->catalogue);
    json_decref(input->doc);
}

#define owned_input __attribute__((cleanup(input_done)))

static char *render(const struct cts_reporter *reporter, const struct cts_report *report,
                    size_t *ret_size)
{
    char *data = NULL;
    FILE *stream = open_memstream(&data, ret_size);

    assert_non_null(stream);
    reporter->write(stream, report);
    assert_int_equal(fclose(stream), 0);
    return data;
}

static void check_golden(const char *name, const char *data, size_t size)
{
    owned_str char *path = oci_str_printf(GOLDEN "%s", name);
    owned_str char *golden = NULL;
    size_t size_golden = 0;
    size_t same = 0;
    struct oci_error err = OCI_ERROR_NONE;

    if (getenv("REPORT_GOLDEN_WRITE") != NULL) {
        must(oci_file_write_atomic(AT_FDCWD, path, &(struct oci_file_content){data, size, 0644},
                                   &err),
             &err);
        return;
    }
    must(oci_file_read(AT_FDCWD, path, 1 << 20, &golden, &size_golden, &err), &err);
    while (same < size && same < size_golden && data[same] == golden[same])
        same++;
    if (same < size || same < size_golden)
        fail_msg("%s differs at byte %zu: '%.60s', wanted '%.60s'", name, same, data + same,
                 golden + same);
}

static void report_equals_golden_file(void **state)
{
    owned_input struct input input = {.doc = NULL};

    (void)state;
    read_input(&input);
    for (size_t i = 0; i < cts_n_reporters; i++) {
        const struct cts_reporter *reporter = &cts_reporters[i];
        owned_str char *name = oci_str_printf("%s.%s", reporter->name, reporter->suffix);
        size_t size = 0;
        owned_str char *data = render(reporter, &input.report, &size);

        check_golden(name, data, size);
    }
}

static void report_in_colour_equals_golden_file(void **state)
{
    owned_input struct input input = {.doc = NULL};
    size_t size = 0;
    owned_str char *data = NULL;

    (void)state;
    read_input(&input);
    input.report.colour = true;
    data = render(cts_reporter_find("pretty"), &input.report, &size);
    check_golden("pretty-colour.txt", data, size);
}

/* The same results twice, but for one verdict and one that is not there. */
static void report_side_by_side_equals_golden_file(void **state)
{
    owned_input struct input input = {.doc = NULL};
    owned_input struct input other = {.doc = NULL};
    struct cts_report columns[2];
    const struct cts_matrix matrix = {columns, 2};

    (void)state;
    read_input(&input);
    read_input(&other);
    other.verdicts.rows[0].outcome = CTS_FAIL;
    cts_verdict_done(&other.verdicts.rows[--other.verdicts.n]);
    columns[0] = input.report;
    columns[1] = other.report;
    for (size_t i = 0; i < cts_n_matrix_writers; i++) {
        owned_str char *name = oci_str_printf("matrix-%s.txt", cts_matrix_writers[i].name);
        owned_str char *data = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&data, &size);

        cts_matrix_writers[i].write(stream, &matrix);
        assert_int_equal(fclose(stream), 0);
        check_golden(name, data, size);
    }
}

/* No byte that a terminal acts on, whatever the subject wrote; only pretty has colours of its own.
 */
static void report_holds_no_control_characters(void **state)
{
    owned_input struct input input = {.doc = NULL};

    (void)state;
    read_input(&input);
    for (size_t i = 0; i < cts_n_reporters; i++) {
        size_t size = 0;
        owned_str char *data = render(&cts_reporters[i], &input.report, &size);

        for (size_t k = 0; k < size; k++) {
            if ((unsigned char)data[k] < ' ' && data[k] != '\n')
                fail_msg("%s: byte %02x at %zu", cts_reporters[i].name, (unsigned int)data[k], k);
        }
        assert_null(strstr(data, "\xe2\x80\xae"));
    }
}

static void report_lets_no_markup_through(void **state)
{
    static const char *const markup[] = {"html", "junit", "markdown"};
    owned_input struct input input = {.doc = NULL};

    (void)state;
    read_input(&input);
    for (size_t i = 0; i < sizeof(markup) / sizeof(markup[0]); i++) {
        size_t size = 0;
        owned_str char *data = render(cts_reporter_find(markup[i]), &input.report, &size);

        assert_null(strstr(data, "<script>alert"));
        assert_non_null(strstr(data, "&lt;script&gt;alert"));
    }
}

static void report_is_empty_but_valid_without_verdicts(void **state)
{
    owned_json json_t *header = json_object();
    const struct cts_verdicts none = {.n = 0};
    const struct cts_report report = {.header = header, .verdicts = &none};

    (void)state;
    for (size_t i = 0; i < cts_n_reporters; i++) {
        size_t size = 0;
        owned_str char *data = render(&cts_reporters[i], &report, &size);

        assert_non_null(data);
        assert_true(size > 0);
    }
}

static struct cts_schemas *open_schemas(void)
{
    struct cts_schemas *schemas = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    must(cts_schemas_open(AT_FDCWD, PLIMSOLL_SOURCE_DIR "/conformance/schema", &schemas, &err),
         &err);
    return schemas;
}

/* Each line of results.jsonl holds to the schema that verifiers read. */
static void report_lines_hold_to_the_schema(void **state)
{
    owned_input struct input input = {.doc = NULL};
    owned_schemas struct cts_schemas *schemas = open_schemas();
    owned_str char *data = NULL;
    size_t size = 0;
    size_t n_lines = 0;

    (void)state;
    read_input(&input);
    data = render(cts_reporter_find("jsonl"), &input.report, &size);
    for (char *line = strtok(data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        owned_json json_t *doc = json_loads(line, 0, NULL);
        struct oci_error err = OCI_ERROR_NONE;

        must(cts_schema_check(schemas, "result.json", doc, &err), &err);
        n_lines++;
    }
    assert_int_equal(n_lines, input.verdicts.n + 2);
}

static void report_takes_the_time_it_is_given(void **state)
{
    owned_input struct input input = {.doc = NULL};
    size_t size = 0;
    owned_str char *data = NULL;

    (void)state;
    read_input(&input);
    input.report.started = "1970-01-01T00:00:00";
    data = render(cts_reporter_find("junit"), &input.report, &size);
    assert_non_null(strstr(data, "timestamp=\"1970-01-01T00:00:00\""));
    assert_null(strstr(data, "2026"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_equals_golden_file),
        cmocka_unit_test(report_in_colour_equals_golden_file),
        cmocka_unit_test(report_side_by_side_equals_golden_file),
        cmocka_unit_test(report_holds_no_control_characters),
        cmocka_unit_test(report_lets_no_markup_through),
        cmocka_unit_test(report_is_empty_but_valid_without_verdicts),
        cmocka_unit_test(report_lines_hold_to_the_schema),
        cmocka_unit_test(report_takes_the_time_it_is_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
