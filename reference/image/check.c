/* SPDX-License-Identifier: Apache-2.0 */
#include "image/check.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/memory.h"

void oci_defects_done(struct oci_defects *defects)
{
    for (size_t i = 0; i < defects->n_rows; i++) {
        free(defects->rows[i].place);
        free(defects->rows[i].pointer);
        free(defects->rows[i].text);
    }
    free(defects->rows);
    *defects = OCI_DEFECTS_NONE;
}

OCI_PRINTF(4, 0)
static void record(struct oci_check *check, enum oci_severity severity, const char *requirement,
                   const char *fmt, va_list args)
{
    struct oci_defects *defects = check->defects;
    char text[OCI_ERROR_TEXT_MAX];

    *(severity == OCI_DEFECT_ERROR ? &defects->n_errors : &defects->n_warnings) += 1;
    if (defects->n_rows == OCI_DEFECTS_MAX)
        return;
    (void)vsnprintf(text, sizeof(text), fmt, args);
    defects->rows = oci_grow(defects->rows, defects->n_rows + 1, sizeof(*defects->rows));
    defects->rows[defects->n_rows++] = (struct oci_defect){
        .severity = severity,
        .requirement = requirement,
        .place = oci_str_dup(check->place),
        .pointer = oci_str_dup(oci_text_get(&check->pointer)),
        .text = oci_str_dup(text),
    };
}

void oci_check_fail(struct oci_check *check, const char *requirement, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    record(check, OCI_DEFECT_ERROR, requirement, fmt, args);
    va_end(args);
}

void oci_check_warn(struct oci_check *check, const char *requirement, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    record(check, OCI_DEFECT_WARNING, requirement, fmt, args);
    va_end(args);
}

size_t oci_check_enter(struct oci_check *check, const char *name)
{
    size_t before = check->pointer.size;

    oci_text_add(&check->pointer, "/");
    for (; *name != '\0'; name++) {
        if (*name == '~' || *name == '/') {
            oci_text_add(&check->pointer, *name == '~' ? "~0" : "~1");
        } else {
            oci_text_add_n(&check->pointer, name, 1);
        }
    }
    return before;
}

size_t oci_check_enter_index(struct oci_check *check, size_t index)
{
    size_t before = check->pointer.size;

    oci_text_printf(&check->pointer, "/%zu", index);
    return before;
}

void oci_check_leave(struct oci_check *check, size_t before)
{
    check->pointer.size = before;
    check->pointer.data[before] = '\0';
}

static const char *describe_types(unsigned types)
{
    static const struct {
        unsigned types;
        const char *name;
    } rows[] = {
        {OCI_TYPE(JSON_OBJECT),  "an object" },
        {OCI_TYPE(JSON_ARRAY),   "an array"  },
        {OCI_TYPE(JSON_STRING),  "a string"  },
        {OCI_TYPE(JSON_INTEGER), "an integer"},
        {OCI_BOOLEAN,            "a boolean" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if ((types & rows[i].types) != 0)
            return rows[i].name;
    }
    return "null";
}

static void check_member(struct oci_check *check, const json_t *object,
                         const struct oci_member *member)
{
    const json_t *value = json_object_get(object, member->name);
    size_t before;

    if (value == NULL) {
        if (member->when_absent != NULL)
            oci_check_fail(check, member->when_absent, "'%s' is missing", member->name);
        return;
    }
    before = oci_check_enter(check, member->name);
    if ((member->types & OCI_TYPE(json_typeof(value))) == 0) {
        oci_check_fail(check, member->when_wrong, "'%s' is %s, not %s", member->name,
                       oci_json_type_name(value), describe_types(member->types));
    } else if (member->check != NULL && !json_is_null(value)) {
        member->check(check, value, member);
    }
    oci_check_leave(check, before);
}

void oci_check_members(struct oci_check *check, const json_t *value, const char *when_not_object,
                       const struct oci_member *members, size_t n_members)
{
    if (!json_is_object(value)) {
        oci_check_fail(check, when_not_object, "%s, not an object", oci_json_type_name(value));
        return;
    }
    for (size_t i = 0; i < n_members; i++)
        check_member(check, value, &members[i]);
}
