/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/scope.h"

#include <stdbool.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

size_t cts_scope_n_upstreams(const json_t *scope)
{
    return json_array_size(json_object_get(scope, "upstreams"));
}

struct cts_upstream_name cts_scope_upstream(const json_t *scope, size_t number)
{
    const json_t *row = json_array_get(json_object_get(scope, "upstreams"), number);

    return (struct cts_upstream_name){.document = text_of(row, "document"),
                                      .version = text_of(row, "version"),
                                      .marker = text_of(row, "marker")};
}

/** "extra/" covers "extra/x.md". */
static bool covers(const char *pattern, const char *file)
{
    size_t length = strlen(pattern);

    if (length > 0 && pattern[length - 1] == '/')
        return strncmp(pattern, file, length) == 0;
    return strcmp(pattern, file) == 0;
}

const char *cts_scope_file_reason(const json_t *scope, const char *document, const char *file)
{
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(scope, "files"), i, row) {
        if (strcmp(text_of(row, "document"), document) == 0 && covers(text_of(row, "file"), file))
            return text_of(row, "reason");
    }
    return NULL;
}

const char *cts_scope_subject_reason(const json_t *scope, const char *document, const char *subject)
{
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(scope, "subjects"), i, row) {
        if (strcmp(text_of(row, "document"), document) == 0 &&
            strcmp(text_of(row, "subject"), subject) == 0)
            return text_of(row, "reason");
    }
    return NULL;
}

const char *cts_scope_sentence_reason(const json_t *scope, const char *document, const char *file,
                                      const char *fingerprint)
{
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(scope, "sentences"), i, row) {
        if (strcmp(text_of(row, "document"), document) == 0 &&
            strcmp(text_of(row, "file"), file) == 0 &&
            strcmp(text_of(row, "fingerprint"), fingerprint) == 0)
            return text_of(row, "reason");
    }
    return NULL;
}
