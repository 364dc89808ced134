/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table of keywords, and what their values must look like. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/schema_parts.h"

static const struct cts_schema_keyword keywords[] = {
    {"$ref",                 CTS_FORM_REF,         JSON_NULL,   cts_schema_ref               },
    {"type",                 CTS_FORM_TYPE,        JSON_NULL,   cts_schema_type              },
    {"const",                CTS_FORM_ANY,         JSON_NULL,   cts_schema_const             },
    {"enum",                 CTS_FORM_ARRAY,       JSON_NULL,   cts_schema_enum              },
    {"properties",           CTS_FORM_SCHEMA_MAP,  JSON_OBJECT, cts_schema_properties        },
    {"required",             CTS_FORM_STRINGS,     JSON_OBJECT, cts_schema_required          },
    {"additionalProperties", CTS_FORM_SCHEMA,      JSON_OBJECT, cts_schema_additional        },
    {"patternProperties",    CTS_FORM_PATTERN_MAP, JSON_OBJECT, cts_schema_patterns          },
    {"propertyNames",        CTS_FORM_SCHEMA,      JSON_OBJECT, cts_schema_names             },
    {"minProperties",        CTS_FORM_COUNT,       JSON_OBJECT, cts_schema_min_properties    },
    {"maxProperties",        CTS_FORM_COUNT,       JSON_OBJECT, cts_schema_max_properties    },
    {"dependentRequired",    CTS_FORM_STRINGS_MAP, JSON_OBJECT, cts_schema_dependent_required},
    {"dependentSchemas",     CTS_FORM_SCHEMA_MAP,  JSON_OBJECT, cts_schema_dependent_schemas },
    {"prefixItems",          CTS_FORM_SCHEMAS,     JSON_ARRAY,  cts_schema_prefix            },
    {"items",                CTS_FORM_SCHEMA,      JSON_ARRAY,  cts_schema_items             },
    {"contains",             CTS_FORM_SCHEMA,      JSON_ARRAY,  cts_schema_contains          },
    {"minContains",          CTS_FORM_COUNT,       JSON_ARRAY,  NULL                         },
    {"maxContains",          CTS_FORM_COUNT,       JSON_ARRAY,  NULL                         },
    {"minItems",             CTS_FORM_COUNT,       JSON_ARRAY,  cts_schema_min_items         },
    {"maxItems",             CTS_FORM_COUNT,       JSON_ARRAY,  cts_schema_max_items         },
    {"uniqueItems",          CTS_FORM_BOOL,        JSON_ARRAY,  cts_schema_unique            },
    {"minLength",            CTS_FORM_COUNT,       JSON_STRING, cts_schema_min_length        },
    {"maxLength",            CTS_FORM_COUNT,       JSON_STRING, cts_schema_max_length        },
    {"pattern",              CTS_FORM_PATTERN,     JSON_STRING, cts_schema_match             },
    {"minimum",              CTS_FORM_NUMBER,      JSON_REAL,   cts_schema_minimum           },
    {"maximum",              CTS_FORM_NUMBER,      JSON_REAL,   cts_schema_maximum           },
    {"exclusiveMinimum",     CTS_FORM_NUMBER,      JSON_REAL,   cts_schema_above             },
    {"exclusiveMaximum",     CTS_FORM_NUMBER,      JSON_REAL,   cts_schema_below             },
    {"multipleOf",           CTS_FORM_NUMBER,      JSON_REAL,   cts_schema_multiple          },
    {"allOf",                CTS_FORM_SCHEMAS,     JSON_NULL,   cts_schema_all_of            },
    {"anyOf",                CTS_FORM_SCHEMAS,     JSON_NULL,   cts_schema_any_of            },
    {"oneOf",                CTS_FORM_SCHEMAS,     JSON_NULL,   cts_schema_one_of            },
    {"not",                  CTS_FORM_SCHEMA,      JSON_NULL,   cts_schema_not               },
    {"if",                   CTS_FORM_SCHEMA,      JSON_NULL,   cts_schema_if                },
    {"then",                 CTS_FORM_SCHEMA,      JSON_NULL,   NULL                         },
    {"else",                 CTS_FORM_SCHEMA,      JSON_NULL,   NULL                         },
    {"$defs",                CTS_FORM_SCHEMA_MAP,  JSON_NULL,   NULL                         },
    {"$id",                  CTS_FORM_ID,          JSON_NULL,   NULL                         },
    {"$anchor",              CTS_FORM_STRING,      JSON_NULL,   NULL                         },
    {"$schema",              CTS_FORM_STRING,      JSON_NULL,   NULL                         },
    {"$comment",             CTS_FORM_STRING,      JSON_NULL,   NULL                         },
    {"title",                CTS_FORM_STRING,      JSON_NULL,   NULL                         },
    {"description",          CTS_FORM_STRING,      JSON_NULL,   NULL                         },
    {"default",              CTS_FORM_ANY,         JSON_NULL,   NULL                         },
    {"examples",             CTS_FORM_ARRAY,       JSON_NULL,   NULL                         },
    {"deprecated",           CTS_FORM_BOOL,        JSON_NULL,   NULL                         },
    {"format",               CTS_FORM_STRING,      JSON_NULL,   NULL                         },
};

const struct cts_schema_keyword *cts_schema_keyword_find(const char *name)
{
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    }
    return NULL;
}

/* One run over one schema file. */
struct lint {
    struct cts_schemas *schemas;
    const struct cts_schema_doc *doc;
    struct oci_error *err;
};

OCI_PRINTF(4, 5)
static enum oci_status refuse(const struct lint *lint, enum oci_status status,
                              const struct cts_trail *rule, const char *fmt, ...)
{
    owned_str char *where = cts_trail_text(rule);
    char text[OCI_ERROR_TEXT_MAX];
    va_list args;

    va_start(args, fmt);
    /* clang 14 loses sight of va_start(). NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return oci_fail(lint->err, status, NULL, "schema %s: %s", where, text);
}

static const char *const type_names[] = {"object",  "array",   "string", "number",
                                         "integer", "boolean", "null"};

static bool is_type_name(const json_t *value)
{
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), type_names[i]) == 0)
            return true;
    }
    return false;
}

static bool all_elements(const json_t *array, bool (*test)(const json_t *value))
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (!test(json_array_get(array, i)))
            return false;
    }
    return json_is_array(array);
}

static bool is_string(const json_t *value)
{
    return json_is_string(value);
}

static bool is_strings(const json_t *value)
{
    return all_elements(value, is_string);
}

static bool is_schema(const json_t *value)
{
    return json_is_object(value) || json_is_boolean(value);
}

static bool all_members(const json_t *object, bool (*test)(const json_t *value))
{
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(object), name, value) {
        if (!test(value))
            return false;
    }
    return json_is_object(object);
}

static bool has_form(const json_t *value, enum cts_schema_form form)
{
    switch (form) {
    case CTS_FORM_ANY:
        return true;
    case CTS_FORM_STRING:
    case CTS_FORM_REF:
    case CTS_FORM_ID:
    case CTS_FORM_PATTERN:
        return json_is_string(value);
    case CTS_FORM_BOOL:
        return json_is_boolean(value);
    case CTS_FORM_NUMBER:
        return json_is_number(value);
    case CTS_FORM_COUNT:
        return json_is_number(value) && json_number_value(value) >= 0;
    case CTS_FORM_ARRAY:
        return json_is_array(value);
    case CTS_FORM_STRINGS:
        return is_strings(value);
    case CTS_FORM_TYPE:
        return is_type_name(value) || all_elements(value, is_type_name);
    case CTS_FORM_SCHEMA:
        return is_schema(value);
    case CTS_FORM_SCHEMAS:
        return json_array_size(value) > 0 && all_elements(value, is_schema);
    case CTS_FORM_SCHEMA_MAP:
    case CTS_FORM_PATTERN_MAP:
        return all_members(value, is_schema);
    case CTS_FORM_STRINGS_MAP:
        return all_members(value, is_strings);
    }
    return false;
}

/* What ECMA 262 has and POSIX has not; regcomp(3) would take it for something else. */
static bool is_portable(const char *pattern)
{
    if (strstr(pattern, "(?") != NULL || strstr(pattern, "*?") != NULL ||
        strstr(pattern, "+?") != NULL)
        return false;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern != '\\')
            continue;
        pattern++;
        if ((*pattern >= 'a' && *pattern <= 'z') || (*pattern >= 'A' && *pattern <= 'Z') ||
            (*pattern >= '0' && *pattern <= '9') || *pattern == '\0')
            return false;
    }
    return true;
}

static enum oci_status add_pattern(const struct lint *lint, const char *text,
                                   const struct cts_trail *rule)
{
    struct cts_schemas *schemas = lint->schemas;
    struct cts_schema_pattern pattern = {.text = text};

    if (cts_schema_regex(schemas, text) != NULL)
        return OCI_OK;
    if (!is_portable(text) || regcomp(&pattern.compiled, text, REG_EXTENDED | REG_NOSUB) != 0) {
        return refuse(lint, OCI_UNSUPPORTED, rule, "'%s' is no POSIX extended regular expression",
                      text);
    }
    schemas->patterns =
        oci_grow(schemas->patterns, schemas->n_patterns + 1, sizeof(*schemas->patterns));
    schemas->patterns[schemas->n_patterns++] = pattern;
    return OCI_OK;
}

static void add_reference(const struct lint *lint, const char *ref)
{
    struct cts_schemas *schemas = lint->schemas;

    schemas->references =
        oci_grow(schemas->references, schemas->n_references + 1, sizeof(*schemas->references));
    schemas->references[schemas->n_references++] =
        (struct cts_schema_reference){(size_t)(lint->doc - schemas->docs), ref};
}

static enum oci_status lint_schema(const struct lint *lint, const json_t *schema,
                                   const struct cts_trail *rule, size_t depth);

/* NOLINTNEXTLINE(misc-no-recursion): lint_schema() counts. */
static enum oci_status lint_elements(const struct lint *lint, const json_t *array,
                                     const struct cts_trail *rule, size_t depth)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct cts_trail here = cts_trail_element(rule, i);
        enum oci_status status = lint_schema(lint, json_array_get(array, i), &here, depth);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): lint_schema() counts. */
static enum oci_status lint_members(const struct lint *lint, const json_t *object,
                                    const struct cts_trail *rule, size_t depth)
{
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(object), name, value) {
        struct cts_trail here = cts_trail_member(rule, name);
        enum oci_status status = lint_schema(lint, value, &here, depth);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

static enum oci_status lint_patterns(const struct lint *lint, const json_t *object,
                                     const struct cts_trail *rule)
{
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(object), name, value) {
        enum oci_status status = add_pattern(lint, name, rule);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): lint_schema() counts. */
static enum oci_status lint_value(const struct lint *lint, enum cts_schema_form form,
                                  const json_t *value, const struct cts_trail *rule, size_t depth)
{
    enum oci_status status = OCI_OK;

    if (form == CTS_FORM_REF)
        add_reference(lint, json_string_value(value));
    if (form == CTS_FORM_ID && depth > 1)
        return refuse(lint, OCI_UNSUPPORTED, rule, "only a whole file may have an $id");
    if (form == CTS_FORM_PATTERN)
        return add_pattern(lint, json_string_value(value), rule);
    if (form == CTS_FORM_PATTERN_MAP)
        status = lint_patterns(lint, value, rule);
    if (status != OCI_OK)
        return status;
    if (form == CTS_FORM_SCHEMA)
        return lint_schema(lint, value, rule, depth);
    if (form == CTS_FORM_SCHEMAS)
        return lint_elements(lint, value, rule, depth);
    if (form == CTS_FORM_SCHEMA_MAP || form == CTS_FORM_PATTERN_MAP)
        return lint_members(lint, value, rule, depth);
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at CTS_SCHEMA_DEPTH_MAX. */
static enum oci_status lint_schema(const struct lint *lint, const json_t *schema,
                                   const struct cts_trail *rule, size_t depth)
{
    const char *name;
    json_t *value;

    if (depth == CTS_SCHEMA_DEPTH_MAX)
        return refuse(lint, OCI_LIMIT, rule, "deeper than %d levels", CTS_SCHEMA_DEPTH_MAX);
    json_object_foreach(oci_json_plain(schema), name, value) {
        const struct cts_schema_keyword *keyword = cts_schema_keyword_find(name);
        struct cts_trail here = cts_trail_member(rule, name);
        enum oci_status status;

        if (keyword == NULL)
            return refuse(lint, OCI_UNSUPPORTED, rule, "the keyword '%s' is not known", name);
        if (!has_form(value, keyword->form)) {
            return refuse(lint, OCI_INVALID, &here, "is %s, which this keyword does not take",
                          oci_json_type_name(value));
        }
        status = lint_value(lint, keyword->form, value, &here, depth + 1);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

enum oci_status cts_schema_lint(struct cts_schemas *schemas, const struct cts_schema_doc *doc,
                                struct oci_error *err)
{
    owned_str char *base = oci_str_printf("%s#", doc->name);
    const struct cts_trail rule = {.base = base};
    const struct lint lint = {schemas, doc, err};

    if (!is_schema(doc->root)) {
        return refuse(&lint, OCI_INVALID, &rule, "is %s, not an object or a boolean",
                      oci_json_type_name(doc->root));
    }
    return lint_schema(&lint, doc->root, &rule, 0);
}
