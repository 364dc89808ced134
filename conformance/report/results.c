/* SPDX-License-Identifier: Apache-2.0 */
#include "report/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/json_plain.h"

enum { LINE_MAX_BYTES = 1 << 20, LINE_FLAGS = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII };

void cts_results_done(struct cts_results *results)
{
    json_decref(results->header);
    results->header = NULL;
    cts_verdicts_done(&results->verdicts);
}

static void add_line(struct oci_text *out, json_t *line)
{
    owned_str char *text = oci_json_dump(line, LINE_FLAGS | JSON_REAL_PRECISION(15));

    oci_text_add(out, text);
    oci_text_add(out, "\n");
    json_decref(line);
}

void cts_results_text(const json_t *header, const struct cts_verdicts *verdicts,
                      struct oci_text *out)
{
    size_t start = out->size;
    char digest[65];

    add_line(out, json_pack("{s:O}", "header", cts_json_plain(header)));
    for (size_t i = 0; i < verdicts->n; i++)
        add_line(out, cts_verdict_to_json(&verdicts->rows[i]));
    oci_digest_sha256_hex(oci_text_get(out) + start, out->size - start, digest);
    add_line(out, json_pack("{s:{s:I,s:s}}", "footer", "count", (json_int_t)verdicts->n, "sha256",
                            digest));
}

/* A file being read. */
struct reading {
    const char *data;
    size_t size;
    size_t at;     /* Where the next line starts. */
    size_t line;   /* Number of the line that was read last, from 1. */
    json_t *pairs; /* "case requirement" of what was read, owned. */
};

static enum oci_status next_line(struct reading *reading, json_t **ret_line, struct oci_error *err)
{
    static const struct oci_json_limits limits = {
        .bytes = LINE_MAX_BYTES, .depth = 96, .members = 100000};
    const char *start = reading->data + reading->at;
    const char *end = memchr(start, '\n', reading->size - reading->at);
    enum oci_status status;

    reading->line++;
    if (end == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "line %zu: no line end", reading->line);
    status = oci_json_parse(start, (size_t)(end - start), &limits, ret_line, err);
    if (status != OCI_OK)
        return oci_within(err, status, "line %zu", reading->line);
    reading->at += (size_t)(end - start) + 1;
    return OCI_OK;
}

static enum oci_status check_footer(const struct reading *reading, const json_t *footer,
                                    size_t size_before, size_t n_verdicts, struct oci_error *err)
{
    json_int_t count = json_integer_value(json_object_get(footer, "count"));
    const char *told = json_string_value(json_object_get(footer, "sha256"));
    char digest[65];

    oci_digest_sha256_hex(reading->data, size_before, digest);
    if (reading->at != reading->size)
        return oci_fail(err, OCI_INVALID, NULL, "line %zu: text after the footer", reading->line);
    if (count < 0 || (size_t)count != n_verdicts) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "footer: count is %" JSON_INTEGER_FORMAT ", the file has %zu verdicts",
                        count, n_verdicts);
    }
    if (told == NULL || strcmp(told, digest) != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "footer: sha256 is '%s', the file's is '%s'",
                        told == NULL ? "" : told, digest);
    }
    return OCI_OK;
}

static enum oci_status take_verdict(struct reading *reading, const json_t *line,
                                    struct cts_results *results, struct oci_error *err)
{
    struct cts_verdict verdict = {.outcome = CTS_BROKEN};
    owned_str char *pair = NULL;
    enum oci_status status = cts_verdict_from_json(line, &verdict, err);

    if (status != OCI_OK)
        return oci_within(err, status, "line %zu", reading->line);
    pair = oci_str_printf("%s %s", verdict.case_id, verdict.requirement);
    if (json_object_get(reading->pairs, pair) != NULL) {
        cts_verdict_done(&verdict);
        return oci_fail(err, OCI_INVALID, NULL, "line %zu: '%s' stands there twice", reading->line,
                        pair);
    }
    json_object_set_new(reading->pairs, pair, json_true());
    cts_verdicts_add(&results->verdicts, &verdict);
    return OCI_OK;
}

static enum oci_status read_header(struct reading *reading, struct cts_results *results,
                                   struct oci_error *err)
{
    owned_json json_t *line = NULL;
    enum oci_status status = next_line(reading, &line, err);

    if (status != OCI_OK)
        return status;
    results->header = cts_json_share(json_object_get(line, "header"));
    if (!json_is_object(results->header))
        return oci_fail(err, OCI_INVALID, NULL, "line 1: no header");
    return OCI_OK;
}

static enum oci_status read_lines(struct reading *reading, struct cts_results *results,
                                  struct oci_error *err)
{
    enum oci_status status = read_header(reading, results, err);

    while (status == OCI_OK) {
        owned_json json_t *line = NULL;
        size_t before = reading->at;

        if (reading->at == reading->size)
            return oci_fail(err, OCI_INVALID, NULL, "no footer: the run did not end");
        status = next_line(reading, &line, err);
        if (status != OCI_OK)
            return status;
        if (json_object_get(line, "footer") != NULL) {
            return check_footer(reading, json_object_get(line, "footer"), before,
                                results->verdicts.n, err);
        }
        status = take_verdict(reading, line, results, err);
    }
    return status;
}

enum oci_status cts_results_read(const char *data, size_t size, struct cts_results *ret_results,
                                 struct oci_error *err)
{
    owned_json json_t *pairs = json_object();
    struct reading reading = {.data = data, .size = size, .pairs = pairs};
    struct cts_results results = {.header = NULL};
    enum oci_status status = read_lines(&reading, &results, err);

    if (status != OCI_OK) {
        cts_results_done(&results);
        return status;
    }
    *ret_results = results;
    return OCI_OK;
}
