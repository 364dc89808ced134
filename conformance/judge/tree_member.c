/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/tree_member.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/compare.h"
#include "judge/json_plain.h"

enum { NS_DIGITS = 9 };

static bool is_same(const json_t *stated, const json_t *found)
{
    return found != NULL && cts_json_equal(stated, found);
}

static bool is_same_mode(const json_t *stated, const json_t *found)
{
    const char *a = json_string_value(stated);
    const char *b = json_string_value(found);

    return a != NULL && b != NULL && strtol(a, NULL, 8) == strtol(b, NULL, 8);
}

/* Seconds as they stand, nanoseconds filled up to nine digits. */
static char *time_of(const char *text)
{
    size_t size_seconds = strcspn(text, ".");
    const char *fraction = text[size_seconds] == '.' ? text + size_seconds + 1 : "";
    char digits[NS_DIGITS + 1] = "000000000";
    size_t size = strlen(fraction);

    memcpy(digits, fraction, size < NS_DIGITS ? size : NS_DIGITS);
    return oci_str_printf("%.*s.%s", (int)size_seconds, text, digits);
}

static bool is_same_time(const json_t *stated, const json_t *found)
{
    owned_str char *a = json_is_string(stated) ? time_of(json_string_value(stated)) : NULL;
    owned_str char *b = json_is_string(found) ? time_of(json_string_value(found)) : NULL;

    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool is_same_set(const json_t *stated, const json_t *found)
{
    return found == NULL ? json_array_size(stated) == 0 : cts_json_same_set(stated, found);
}

/* The bytes of an attribute's value in hexadecimal; text, or {"hex": "…"}. */
static char *hex_of(const json_t *value)
{
    owned_text struct oci_text hex = OCI_TEXT_NONE;
    const char *text = json_string_value(value);
    const char *digits = json_string_value(json_object_get(value, "hex"));

    if (digits != NULL)
        return oci_str_dup(digits);
    for (size_t i = 0; text != NULL && i < json_string_length(value); i++)
        oci_text_printf(&hex, "%02x", (unsigned char)text[i]);
    return oci_text_steal(&hex);
}

static bool is_same_value(const json_t *stated, const json_t *found)
{
    owned_str char *a = hex_of(stated);
    owned_str char *b = hex_of(found);

    return strcasecmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* Labels that the host puts on every file are nothing of the image's. */
static bool is_of_host(const char *name)
{
    static const char *const labels[] = {"security.selinux", "security.ima", "security.evm"};

    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(labels[i], name) == 0)
            return true;
    }
    return false;
}

static bool has_same_attributes(const json_t *stated, const json_t *found)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(cts_json_plain(stated), name, value) {
        const json_t *other = json_object_get(found, name);

        if (other == NULL || !is_same_value(value, other))
            return false;
    }
    json_object_foreach(cts_json_plain(found), name, value) {
        if (json_object_get(stated, name) == NULL && !is_of_host(name))
            return false;
    }
    return true;
}

/* In the order in which a person wants to read them. */
const struct cts_tree_member cts_tree_members[] = {
    {"type",   is_same            },
    {"mode",   is_same_mode       },
    {"uid",    is_same            },
    {"gid",    is_same            },
    {"size",   is_same            },
    {"text",   is_same            },
    {"sha256", is_same            },
    {"target", is_same            },
    {"links",  is_same_set        },
    {"major",  is_same            },
    {"minor",  is_same            },
    {"mtime",  is_same_time       },
    {"xattrs", has_same_attributes},
};

const size_t cts_n_tree_members = sizeof(cts_tree_members) / sizeof(cts_tree_members[0]);

static bool is_member(const json_t *name)
{
    for (size_t i = 0; json_is_string(name) && i < cts_n_tree_members; i++) {
        if (strcmp(cts_tree_members[i].name, json_string_value(name)) == 0)
            return true;
    }
    return false;
}

bool cts_tree_members_valid(const json_t *argument)
{
    const json_t *members = json_object_get(argument, "members");
    size_t i = 0;
    const json_t *name = NULL;

    json_array_foreach(members, i, name) {
        if (!is_member(name))
            return false;
    }
    return json_is_array(members) && json_object_size(argument) == 1;
}
