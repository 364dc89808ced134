/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/schema.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/schema_parts.h"

void cts_schema_report_done(struct cts_schema_report *report)
{
    for (size_t i = 0; i < report->n_rows; i++) {
        free(report->rows[i].at);
        free(report->rows[i].rule);
        free(report->rows[i].text);
    }
    free(report->rows);
    *report = (struct cts_schema_report){.n_rows = 0};
}

bool cts_schema_wrong(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const char *fmt, ...)
{
    struct cts_schema_report *report = check->report;
    char text[OCI_ERROR_TEXT_MAX];
    va_list args;

    if (report == NULL || report->n_rows == CTS_SCHEMA_FAULTS_MAX)
        return false;
    va_start(args, fmt);
    /* clang 14 loses sight of va_start(). NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    report->rows = oci_grow(report->rows, report->n_rows + 1, sizeof(*report->rows));
    report->rows[report->n_rows++] = (struct cts_schema_fault){
        .at = cts_trail_text(spot->at),
        .rule = cts_trail_text(spot->rule),
        .text = oci_str_dup(text),
    };
    return false;
}

bool cts_schema_give_up(struct cts_schema_check *check, enum oci_status status,
                        const struct cts_schema_spot *spot, const char *fmt, ...)
{
    owned_str char *rule = cts_trail_text(spot->rule);
    char text[OCI_ERROR_TEXT_MAX];
    va_list args;

    if (check->status != OCI_OK)
        return false;
    va_start(args, fmt);
    /* clang 14 loses sight of va_start(). NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    check->status = oci_fail(check->err, status, NULL, "schema %s: %s", rule, text);
    return false;
}

static bool speaks_of(const struct cts_schema_keyword *keyword, const json_t *instance)
{
    if (keyword->type == JSON_NULL)
        return true;
    if (keyword->type == JSON_REAL)
        return json_is_number(instance);
    return json_typeof(instance) == keyword->type;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static bool apply_keywords(struct cts_schema_check *check, const struct cts_schema_spot *spot)
{
    bool holds = true;
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(spot->schema), name, value) {
        const struct cts_schema_keyword *keyword = cts_schema_keyword_find(name);
        const struct cts_trail rule = cts_trail_member(spot->rule, name);
        struct cts_schema_spot there = *spot;

        there.rule = &rule;
        if (keyword != NULL && keyword->check != NULL && speaks_of(keyword, spot->instance))
            holds &= keyword->check(check, &there, value);
        if (check->status != OCI_OK)
            return false;
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_apply(struct cts_schema_check *check, const struct cts_schema_spot *spot)
{
    bool holds;

    if (check->status != OCI_OK)
        return false;
    if (json_is_true(spot->schema))
        return true;
    if (json_is_false(spot->schema))
        return cts_schema_wrong(check, spot, "nothing is allowed here");
    if (check->depth == CTS_SCHEMA_DEPTH_MAX) {
        return cts_schema_give_up(check, OCI_LIMIT, spot, "more than %d levels",
                                  CTS_SCHEMA_DEPTH_MAX);
    }
    check->depth++;
    holds = apply_keywords(check, spot);
    check->depth--;
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_applies(struct cts_schema_check *check, const struct cts_schema_spot *spot)
{
    struct cts_schema_report *report = check->report;
    bool holds;

    check->report = NULL;
    holds = cts_schema_apply(check, spot);
    check->report = report;
    return holds;
}

const regex_t *cts_schema_regex(const struct cts_schemas *schemas, const char *text)
{
    for (size_t i = 0; i < schemas->n_patterns; i++) {
        if (schemas->patterns[i].text == text || strcmp(schemas->patterns[i].text, text) == 0)
            return &schemas->patterns[i].compiled;
    }
    return NULL;
}

struct cts_schemas *cts_schemas_new(void)
{
    return oci_new(1, sizeof(struct cts_schemas));
}

void cts_schemas_free(struct cts_schemas *schemas)
{
    if (schemas == NULL)
        return;
    for (size_t i = 0; i < schemas->n_docs; i++) {
        free(schemas->docs[i].name);
        json_decref(schemas->docs[i].root);
    }
    for (size_t i = 0; i < schemas->n_patterns; i++)
        regfree(&schemas->patterns[i].compiled);
    free(schemas->docs);
    free(schemas->patterns);
    free(schemas->references);
    free(schemas);
}

/* A schema that is refused stays in the set, because patterns borrow from it; it is not used. */
enum oci_status cts_schemas_add(struct cts_schemas *schemas, const char *name, json_t *schema,
                                struct oci_error *err)
{
    struct cts_schema_doc *doc;

    schemas->docs = oci_grow(schemas->docs, schemas->n_docs + 1, sizeof(*schemas->docs));
    doc = &schemas->docs[schemas->n_docs++];
    *doc = (struct cts_schema_doc){.name = oci_str_dup(name), .root = json_incref(schema)};
    return cts_schema_lint(schemas, doc, err);
}

static enum oci_status add_file(struct cts_schemas *schemas, int dirfd, const char *name,
                                struct oci_error *err)
{
    owned_json json_t *schema = NULL;
    enum oci_status status = oci_json_read(dirfd, name, NULL, &schema, err);

    if (status != OCI_OK)
        return status;
    return cts_schemas_add(schemas, name, schema, err);
}

static enum oci_status add_files(struct cts_schemas *schemas, DIR *dir, struct oci_error *err)
{
    const struct dirent *entry;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this call's own. */
    while ((entry = readdir(dir)) != NULL) {
        const char *suffix = strrchr(entry->d_name, '.');
        enum oci_status status;

        if (entry->d_name[0] == '.' || suffix == NULL || strcmp(suffix, ".json") != 0)
            continue;
        status = add_file(schemas, dirfd(dir), entry->d_name, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* References go forward and to files read later, so they are looked up at the end. */
static enum oci_status check_references(const struct cts_schemas *schemas, struct oci_error *err)
{
    for (size_t i = 0; i < schemas->n_references; i++) {
        const struct cts_schema_doc *doc = &schemas->docs[schemas->references[i].doc];
        const char *ref = schemas->references[i].ref;
        struct cts_schema_target target;

        if (!cts_schema_resolve(schemas, doc, ref, &target))
            return oci_fail(err, OCI_INVALID, NULL, "%s: no schema '%s'", doc->name, ref);
    }
    return OCI_OK;
}

enum oci_status cts_schemas_open(int dirfd, const char *folder, struct cts_schemas **ret_schemas,
                                 struct oci_error *err)
{
    owned_schemas struct cts_schemas *schemas = cts_schemas_new();
    owned_fd int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    enum oci_status status;

    if (dir == NULL)
        return oci_fail_sys(err, errno, "open the folder of schemas '%s'", folder);
    (void)steal_fd(&fd);
    status = add_files(schemas, dir, err);
    if (status == OCI_OK)
        status = check_references(schemas, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", folder);
    *ret_schemas = schemas;
    schemas = NULL;
    return OCI_OK;
}

enum oci_status cts_schema_list(const struct cts_schemas *schemas, const char *name,
                                const json_t *instance, struct cts_schema_report *report,
                                struct oci_error *err)
{
    struct cts_schema_check check = {.schemas = schemas, .report = report, .err = err};
    struct cts_schema_target target;
    owned_str char *base = oci_str_printf("%s#", name);
    const struct cts_trail rule = {.base = base};
    const struct cts_trail at = {.base = ""};
    struct cts_schema_spot spot = {.instance = instance, .rule = &rule, .at = &at};

    if (!cts_schema_resolve(schemas, NULL, name, &target))
        return oci_fail(err, OCI_NOT_FOUND, NULL, "no schema '%s'", name);
    spot.doc = target.doc;
    spot.schema = target.schema;
    (void)cts_schema_apply(&check, &spot);
    return check.status;
}

enum oci_status cts_schema_check(const struct cts_schemas *schemas, const char *name,
                                 const json_t *instance, struct oci_error *err)
{
    owned_faults struct cts_schema_report report = {.n_rows = 0};
    enum oci_status status = cts_schema_list(schemas, name, instance, &report, err);

    if (status != OCI_OK || report.n_rows == 0)
        return status;
    return oci_fail(err, OCI_INVALID, NULL, "%s: %s (%s)",
                    report.rows[0].at[0] != '\0' ? report.rows[0].at : "document",
                    report.rows[0].text, report.rows[0].rule);
}
