/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll trace`: from each requirement to its cases and mutants, and from the upstream text to
 * the catalogue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/expand.h"
#include "catalogue/requirement.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "judge/gate.h"
#include "trace/baseline.h"
#include "trace/compare.h"
#include "trace/trace.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

enum { SIZE_IDS_MAX = 1 << 20 /**< Bytes of spec/ids.txt. */ };

static const char baseline_file[] = "spec/baseline.json";

struct request {
    const char *format;
    const char *kind;
    const char *spec_dir;
    bool sentences;
    bool check;
    bool shrink;
};

#define SLOT(member) offsetof(struct request, member)

/* clang-format off */
static const struct cts_option rows[] = {
    {"check", 0, CTS_OPTION_FLAG, SLOT(check), NULL, "exit with 1 where there is a hole, a lost id, or a difference"},
    {"format", 'f', CTS_OPTION_TEXT, SLOT(format), "NAME", "text, markdown, html or json; default: text"},
    {"kind", 0, CTS_OPTION_TEXT, SLOT(kind), "NAME", "only runtime, image or distribution"},
    {"shrink", 0, CTS_OPTION_FLAG, SLOT(shrink), NULL, "strike what is no hole any more from spec/baseline.json"},
    {"spec-dir", 0, CTS_OPTION_TEXT, SLOT(spec_dir), "DIR", "compare with a checkout of an upstream text"},
    {"sentences", 0, CTS_OPTION_FLAG, SLOT(sentences), NULL, "with --spec-dir: print its sentences and their fingerprints"},
};

static const struct cts_options options = {
    .usage = "trace [options]",
    .summary = "Follows each requirement to the cases that check it and the mutants that prove them; "
               "with --spec-dir, names what an upstream text says that the catalogue does not.",
    .rows = rows,
    .n_rows = N_OF(rows),
};

/** Which standard a kind of requirement is of. */
static const struct kind {
    const char *word;
    const char *document;
} kinds[] = {
    {"runtime", "runtime-spec"},
    {"image", "image-spec"},
    {"distribution", "distribution-spec"},
    {"isolation", "isolation"},
};
/* clang-format on */

/** All that is read. */
struct tracing {
    struct cts_data data;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    json_t *scope;
    json_t *faults;
    json_t *baseline;
    json_t *mutants;
    json_t *ids;
};

static void tracing_done(struct tracing *tracing)
{
    cts_catalogue_free(tracing->catalogue);
    cts_cases_free(tracing->cases);
    json_decref(tracing->scope);
    json_decref(tracing->faults);
    json_decref(tracing->baseline);
    json_decref(tracing->mutants);
    json_decref(tracing->ids);
    cts_data_done(&tracing->data);
}

#define owned_tracing __attribute__((cleanup(tracing_done)))

static enum oci_status read_ids(struct tracing *tracing, struct oci_error *err)
{
    owned_str char *text = NULL;
    char *rest = NULL;
    enum oci_status status =
        oci_file_read(tracing->data.fd, "spec/ids.txt", SIZE_IDS_MAX, &text, NULL, err);

    if (status != OCI_OK)
        return status;
    tracing->ids = json_object();
    for (const char *id = strtok_r(text, "\n", &rest); id != NULL; id = strtok_r(NULL, "\n", &rest))
        json_object_set_new(tracing->ids, id, json_true());
    return OCI_OK;
}

static enum oci_status read_mutants(struct tracing *tracing, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {0};
    enum oci_status status =
        cts_data_list(&tracing->data, "conformance/mutants", &arena, &paths, err);

    tracing->mutants = json_array();
    for (size_t i = 0; status == OCI_OK && i < paths.n_items; i++) {
        owned_json json_t *file = NULL;
        owned_json json_t *mutants = NULL;

        status = cts_data_read(&tracing->data, paths.items[i], "mutant.json", &file, err);
        if (status == OCI_OK)
            status = cts_expand(file, &mutants, err);
        if (status == OCI_OK)
            json_array_extend(tracing->mutants, mutants);
    }
    return status;
}

static enum oci_status read_data(struct tracing *tracing, struct oci_error *err)
{
    const struct cts_data *data = &tracing->data;
    enum oci_status status = cts_catalogue_load(data, &tracing->catalogue, err);

    if (status == OCI_OK)
        status = cts_cases_load(data, NULL, &tracing->cases, err);
    if (status == OCI_OK) {
        status = cts_data_read(data, "conformance/known-faults.json", "known-faults.json",
                               &tracing->faults, err);
    }
    if (status == OCI_OK)
        status = cts_data_read(data, baseline_file, "baseline.json", &tracing->baseline, err);
    if (status == OCI_OK)
        status = read_mutants(tracing, err);
    return status == OCI_OK ? read_ids(tracing, err) : status;
}

static const char *document_of(const char *kind)
{
    for (size_t i = 0; kind != NULL && i < N_OF(kinds); i++) {
        if (strcmp(kinds[i].word, kind) == 0)
            return kinds[i].document;
    }
    return NULL;
}

static void print_page(const struct cts_page *page, const json_t *doc, const char *format)
{
    owned_str char *text =
        cts_page_render(page, doc, (enum cts_page_format)cts_page_format_of(format));

    (void)fputs(text, stdout);
}

static void print_sentences(const struct cts_upstream *upstream)
{
    for (size_t i = 0; i < upstream->sentences.n_rows; i++) {
        const struct cts_sentence *row = &upstream->sentences.rows[i];

        (void)printf("%s\t%s\t%s\t%d\t%s\t%s\n", row->fingerprint, row->file, row->anchor,
                     row->line, row->normative ? "N" : "-", row->text);
    }
}

static enum oci_status compare(const struct request *request, struct tracing *tracing,
                               int *ret_code, struct oci_error *err)
{
    owned_upstream struct cts_upstream upstream = CTS_UPSTREAM_NONE;
    enum oci_status status = cts_upstream_read(request->spec_dir, tracing->scope, &upstream, err);

    if (status != OCI_OK)
        return status;
    if (request->sentences) {
        print_sentences(&upstream);
        return OCI_OK;
    }
    status = read_data(tracing, err);
    if (status != OCI_OK)
        return status;
    owned_json json_t *cases = cts_trace_cases(tracing->cases, tracing->catalogue);
    const struct cts_comparison comparison = {.catalogue = tracing->catalogue,
                                              .scope = tracing->scope,
                                              .cases = cases,
                                              .upstream = &upstream};
    owned_json json_t *result = cts_compare(&comparison);
    print_page(&cts_compare_page, result, request->format);
    if (request->check && json_array_size(json_object_get(result, "findings")) > 0)
        *ret_code = CTS_EXIT_FAILED;
    return OCI_OK;
}

static enum oci_status shrink(const struct tracing *tracing, const json_t *trace,
                              struct oci_error *err)
{
    owned_json json_t *baseline = cts_baseline_shrink(tracing->baseline, trace);
    owned_str char *dump = oci_json_dump(baseline, JSON_INDENT(2));
    owned_str char *text = oci_str_printf("%s\n", dump);
    const struct oci_file_content content = {.data = text, .size = strlen(text), .mode = 0644};

    return oci_file_write_atomic(tracing->data.fd, baseline_file, &content, err);
}

static enum oci_status join(const struct request *request, struct tracing *tracing, int *ret_code,
                            struct oci_error *err)
{
    enum oci_status status = read_data(tracing, err);

    if (status != OCI_OK)
        return status;
    const struct cts_trace_input input = {.catalogue = tracing->catalogue,
                                          .cases = tracing->cases,
                                          .mutants = tracing->mutants,
                                          .faults = tracing->faults,
                                          .scope = tracing->scope,
                                          .baseline = tracing->baseline,
                                          .ids = tracing->ids,
                                          .document = document_of(request->kind)};
    owned_json json_t *trace = cts_trace_make(&input);
    if (request->shrink)
        return shrink(tracing, trace, err);
    print_page(&cts_trace_page, trace, request->format);
    if (request->check && json_array_size(json_object_get(trace, "problems")) > 0)
        *ret_code = CTS_EXIT_FAILED;
    return OCI_OK;
}

static enum oci_status check_request(const struct request *request, struct oci_error *err)
{
    if (cts_page_format_of(request->format) == 0) {
        return oci_fail(err, OCI_INVALID, NULL, "format '%s' is none of text, markdown, html, json",
                        request->format);
    }
    if (request->kind != NULL && document_of(request->kind) == NULL) {
        return oci_fail(err, OCI_INVALID, NULL, "kind '%s' is none of runtime, image, distribution",
                        request->kind);
    }
    if (request->sentences && request->spec_dir == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "--sentences needs --spec-dir");
    if (request->shrink && (request->spec_dir != NULL || request->kind != NULL))
        return oci_fail(err, OCI_INVALID, NULL, "--shrink goes without --spec-dir and --kind");
    return OCI_OK;
}

static enum oci_status trace(const struct request *request, int *ret_code, struct oci_error *err)
{
    owned_tracing struct tracing tracing = {.data = CTS_DATA_NONE};
    enum oci_status status = cts_data_open(NULL, &tracing.data, err);

    if (status == OCI_OK)
        status = cts_data_read(&tracing.data, "spec/scope.json", "scope.json", &tracing.scope, err);
    if (status != OCI_OK)
        return status;
    return request->spec_dir != NULL ? compare(request, &tracing, ret_code, err)
                                     : join(request, &tracing, ret_code, err);
}

int cts_verb_trace(int argc, char **argv)
{
    struct request request = {.format = "text"};
    struct oci_error err = OCI_ERROR_NONE;
    int rest = 0;
    int code = CTS_EXIT_MET;
    enum oci_status status = cts_options_read(argc, argv, &options, &request, &rest, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && rest < argc)
        status = oci_fail(&err, OCI_INVALID, NULL, "'%s' is no option; see --help", argv[rest]);
    if (status == OCI_OK)
        status = check_request(&request, &err);
    if (status != OCI_OK) {
        code = CTS_EXIT_USAGE;
    } else if (trace(&request, &code, &err) != OCI_OK) {
        code = CTS_EXIT_BROKEN;
    }
    if (code == CTS_EXIT_USAGE || code == CTS_EXIT_BROKEN)
        (void)fprintf(stderr, "plimsoll: %s\n", err.text);
    return code;
}
