/* SPDX-License-Identifier: Apache-2.0 */
#include "image/values.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#include "image/digest_name.h"
#include "image/media_type.h"
#include "image/uri.h"

void oci_value_media_type(struct oci_check *check, const json_t *value,
                          const struct oci_member *member)
{
    if (!oci_media_type_is_valid(json_string_value(value))) {
        oci_check_fail(check, member->when_wrong,
                       "'%s' is no media type (type/subtype, restricted names of RFC 6838)",
                       json_string_value(value));
    }
}

void oci_value_digest(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    struct oci_digest_name name;
    struct oci_error err = OCI_ERROR_NONE;

    if (!json_is_string(value))
        oci_check_fail(check, member->when_wrong, "%s, not a digest", oci_json_type_name(value));
    else if (oci_digest_name_read(json_string_value(value), &name, &err) != OCI_OK)
        oci_check_fail(check, err.clause, "%s", err.text);
}

void oci_value_digests(struct oci_check *check, const json_t *value,
                       const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        oci_value_digest(check, item, member);
        oci_check_leave(check, before);
    }
}

void oci_value_size(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    if (json_integer_value(value) < 0) {
        oci_check_fail(check, member->when_wrong, "%" JSON_INTEGER_FORMAT " is no number of bytes",
                       json_integer_value(value));
    }
}

static void check_url(struct oci_check *check, const json_t *item, const struct oci_member *member)
{
    const char *text = json_string_value(item);

    if (text == NULL)
        oci_check_fail(check, member->when_wrong, "%s, not a URI", oci_json_type_name(item));
    else if (!oci_is_uri(text))
        oci_check_fail(check, member->when_wrong, "'%s' is no URI", text);
    else if (strncmp(text, "http:", 5) != 0 && strncmp(text, "https:", 6) != 0)
        oci_check_warn(check, "img.descriptor.urls.http", "'%s' is neither http nor https", text);
}

void oci_value_urls(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        check_url(check, item, member);
        oci_check_leave(check, before);
    }
}

void oci_value_strings(struct oci_check *check, const json_t *value,
                       const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        if (!json_is_string(item))
            oci_check_fail(check, member->when_wrong, "%s, not a string", oci_json_type_name(item));
        oci_check_leave(check, before);
    }
}

void oci_value_annotations(struct oci_check *check, const json_t *value,
                           const struct oci_member *member)
{
    const char *key;
    json_t *item;

    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
        size_t before = oci_check_enter(check, key);

        if (!json_is_string(item))
            oci_check_fail(check, member->when_wrong, "%s, not a string", oci_json_type_name(item));
        else if (strcmp(key, "org.opencontainers.image.created") == 0 &&
                 !oci_is_date_time(json_string_value(item)))
            oci_check_warn(check, "img.annotations.created", "'%s' is no date-time of RFC 3339",
                           json_string_value(item));
        oci_check_leave(check, before);
    }
}

/* 0 stands for a digit; after the seconds a fraction may follow, then Z or an offset. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++) {
        if (*shape == '0' ? !isdigit((unsigned char)*text)
                          : toupper((unsigned char)*text) != *shape)
            return false;
    }
    return true;
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

bool oci_is_date_time(const char *text)
{
    if (!has_shape(text, "0000-00-00T00:00:00"))
        return false;
    if (two_digits(text + 5) < 1 || two_digits(text + 5) > 12 || two_digits(text + 8) < 1 ||
        two_digits(text + 8) > 31 || two_digits(text + 11) > 23 || two_digits(text + 14) > 59 ||
        two_digits(text + 17) > 60)
        return false;
    text += strlen("0000-00-00T00:00:00");
    if (*text == '.') {
        size_t size_fraction = strspn(text + 1, "0123456789");

        if (size_fraction == 0)
            return false;
        text += 1 + size_fraction;
    }
    if (toupper((unsigned char)*text) == 'Z')
        return text[1] == '\0';
    return (*text == '+' || *text == '-') && has_shape(text + 1, "00:00") && text[6] == '\0';
}

void oci_value_date_time(struct oci_check *check, const json_t *value,
                         const struct oci_member *member)
{
    if (!oci_is_date_time(json_string_value(value)))
        oci_check_fail(check, member->when_wrong, "'%s' is no date-time of RFC 3339",
                       json_string_value(value));
}

void oci_value_two(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    if (json_integer_value(value) != 2)
        oci_check_fail(check, member->when_wrong, "%" JSON_INTEGER_FORMAT ", not 2",
                       json_integer_value(value));
}

void oci_value_environment(struct oci_check *check, const json_t *value,
                           const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        if (!json_is_string(item))
            oci_check_fail(check, member->when_wrong, "%s, not a string", oci_json_type_name(item));
        else if (strchr(json_string_value(item), '=') == NULL)
            oci_check_fail(check, "img.config.Env.format", "'%s' has no '='",
                           json_string_value(item));
        oci_check_leave(check, before);
    }
}

void oci_value_set(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    const char *key;
    json_t *item;

    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
        size_t before = oci_check_enter(check, key);

        if (!json_is_object(item))
            oci_check_fail(check, member->when_wrong, "%s, not an empty object",
                           oci_json_type_name(item));
        oci_check_leave(check, before);
    }
}

static bool is_port(const char *text)
{
    size_t size_digits = strspn(text, "0123456789");
    const char *protocol = text + size_digits;

    return size_digits > 0 && size_digits <= 5 && strtol(text, NULL, 10) <= 65535 &&
           (*protocol == '\0' || strcmp(protocol, "/tcp") == 0 || strcmp(protocol, "/udp") == 0);
}

void oci_value_ports(struct oci_check *check, const json_t *value, const struct oci_member *member)
{
    const char *key;
    json_t *item;

    oci_value_set(check, value, member);
    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
        size_t before = oci_check_enter(check, key);

        if (!is_port(key))
            oci_check_fail(check, member->when_wrong, "'%s' is not port, port/tcp or port/udp",
                           key);
        oci_check_leave(check, before);
    }
}

void oci_value_reserved(struct oci_check *check, const json_t *value,
                        const struct oci_member *member)
{
    (void)value;
    oci_check_fail(check, member->when_wrong, "'%s' is reserved and not to be used", member->name);
}
