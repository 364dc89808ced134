/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/place.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/excerpt.h"
#include "judge/fill.h"
#include "judge/json_plain.h"
#include "judge/matcher.h"

void cts_place_done(struct cts_place *place)
{
    free(place->at);
    free(place->missed);
    free(place->ended_by);
    *place = (struct cts_place){.value = NULL};
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

enum cts_cause cts_record_ended(const json_t *record, char **ret_how)
{
    const json_t *signal = json_object_get(record, "signal");

    if (json_is_true(json_object_get(record, "timeout"))) {
        *ret_how = oci_str_printf("'%s' did not end within its deadline", text_at(record, "do"));
        return CTS_CAUSE_TIMEOUT;
    }
    if (signal != NULL && !json_is_null(signal)) {
        owned_str char *name = json_is_string(signal) ? oci_str_dup(json_string_value(signal))
                                                      : cts_value_text(signal);

        *ret_how = oci_str_printf("'%s' died by signal %s", text_at(record, "do"), name);
        return CTS_CAUSE_CRASH;
    }
    if (json_is_string(json_object_get(record, "crash"))) {
        *ret_how =
            oci_str_printf("'%s' crashed: %s", text_at(record, "do"), text_at(record, "crash"));
        return CTS_CAUSE_CRASH;
    }
    return CTS_CAUSE_NONE;
}

/* An exit status, and what it means, is looked at together with the record it stands in. */
static void look_at_end(const struct cts_scope *scope, const char *at, struct cts_place *place)
{
    static const char *const ends[] = {"/exit", "/accepted", "/refused"};
    const char *slash = strrchr(at, '/');

    for (size_t i = 0; slash != NULL && i < sizeof(ends) / sizeof(ends[0]); i++) {
        owned_str char *parent = NULL;

        if (strcmp(slash, ends[i]) != 0)
            continue;
        parent = oci_str_dup_n(at, (size_t)(slash - at));
        place->ended = cts_record_ended(oci_json_at(scope->record, parent), &place->ended_by);
    }
}

static bool element_meets(const struct cts_scope *scope, const json_t *find, const json_t *element,
                          struct oci_error *ret_error)
{
    struct cts_match match = {.observation = scope->observation};
    const json_t *name = json_object_get(find, "member");
    const struct cts_matcher *row = NULL;
    bool meets = false;

    if (name != NULL)
        element = json_object_get(element, json_string_value(name));
    meets = cts_matchers_hold(&match, find, element, &row);
    if (match.error.status != OCI_OK)
        *ret_error = match.error;
    cts_match_done(&match);
    return meets;
}

/* The first or last element that meets `find`; its index is written where there is one. */
static const json_t *pick(const struct cts_scope *scope, const json_t *find, const json_t *array,
                          size_t *ret_index, struct oci_error *ret_error)
{
    bool last = json_is_true(json_object_get(find, "last"));
    const json_t *picked = NULL;

    for (size_t i = 0; i < json_array_size(array) && (last || picked == NULL); i++) {
        const json_t *element = json_array_get(array, i);

        if (!element_meets(scope, find, element, ret_error))
            continue;
        picked = element;
        *ret_index = i;
    }
    return picked;
}

static enum oci_status check_find(const json_t *find, struct oci_error *err)
{
    const json_t *member = json_object_get(find, "member");
    const char *name;
    json_t *value;

    json_object_foreach(cts_json_plain(find), name, value) {
        if (cts_matcher_find(name) == NULL && strcmp(name, "member") != 0 &&
            strcmp(name, "last") != 0)
            return oci_fail(err, OCI_INVALID, NULL, "find: no matcher '%s'", name);
    }
    if (cts_matchers_count(find) == 0 || (member != NULL && !json_is_string(member)))
        return oci_fail(err, OCI_INVALID, NULL, "'find' needs a matcher, and 'member' a name");
    return OCI_OK;
}

static void move_to(struct cts_place *place, char *at, const json_t *value)
{
    free(place->at);
    place->at = at;
    place->value = value;
}

static enum oci_status find_element(const struct cts_scope *scope, const json_t *find,
                                    struct cts_place *place, struct oci_error *err)
{
    struct oci_error inner = OCI_ERROR_NONE;
    const json_t *element;
    size_t index = 0;

    if (check_find(find, err) != OCI_OK)
        return OCI_INVALID;
    element = pick(scope, find, place->value, &index, &inner);
    if (inner.status != OCI_OK)
        return oci_fail(err, inner.status, NULL, "find: %s", inner.text);
    if (element == NULL) {
        owned_str char *wanted = cts_value_text(find);

        place->missed = json_is_array(place->value)
                            ? oci_str_printf("no element meets %s", wanted)
                            : oci_str_printf("there is no array to find %s in", wanted);
        place->value = NULL;
        return OCI_OK;
    }
    move_to(place, oci_str_printf("%s/%zu", place->at, index), element);
    return OCI_OK;
}

enum oci_status cts_place_find(const struct cts_scope *scope, const json_t *assertion,
                               struct cts_place *ret_place, struct oci_error *err)
{
    const char *at = cts_assertion_at(assertion);
    const char *then = json_string_value(json_object_get(assertion, "then"));
    const json_t *find = json_object_get(assertion, "find");
    struct cts_place place = {.value = oci_json_at(scope->record, at),
                              .at = oci_str_printf("%s%s", scope->prefix, at)};
    enum oci_status status = OCI_OK;

    look_at_end(scope, at, &place);
    if (find != NULL)
        status = find_element(scope, find, &place, err);
    if (status != OCI_OK) {
        cts_place_done(&place);
        return status;
    }
    if (then != NULL && place.value != NULL)
        move_to(&place, oci_str_printf("%s%s", place.at, then), oci_json_at(place.value, then));
    *ret_place = place;
    return OCI_OK;
}
