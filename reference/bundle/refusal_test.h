/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Configurations that must be refused: a sound one with one thing changed, and what the
 * refusal must say.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/json_patch.h"
#include "base/memory.h"
#include "base/owned.h"
#include "bundle/config.h"

/* Sound, with something of everything that rows below add to. */
static const char sound_text[] =
    "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},\"hooks\":{},"
    "\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0}},"
    "\"mounts\":[{\"destination\":\"/proc\",\"type\":\"proc\"}],"
    "\"linux\":{\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"pid\"}],"
    "\"resources\":{\"memory\":{},\"cpu\":{},\"blockIO\":{}},"
    "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\"}}}";

struct refusal {
    const char *path;  /* JSON pointer of what is added or replaced */
    const char *value; /* JSON; NULL removes */
    const char *clause;
    const char *text; /* the beginning of the error's text */
};

static inline json_t *changed_config(const char *path, const char *value)
{
    json_t *doc = json_loads(sound_text, 0, NULL);
    owned_str char *text =
        oci_str_printf("[{\"op\":\"%s\",\"path\":\"%s\",\"value\":%s}]",
                       value != NULL ? "add" : "remove", path, value != NULL ? value : "null");
    owned_json json_t *patch = NULL;

    assert_int_equal(oci_json_parse(text, strlen(text), NULL, &patch, NULL), OCI_OK);
    assert_int_equal(oci_json_patch(&doc, patch, NULL), OCI_OK);
    return doc;
}

static inline enum oci_status parse_changed(const char *path, const char *value,
                                            struct oci_config *ret_config, struct oci_error *err)
{
    owned_json json_t *doc = changed_config(path, value);
    owned_str char *text = oci_json_dump(doc, JSON_COMPACT);

    return oci_config_parse(text, strlen(text), ret_config, err);
}

static inline void assert_refused(const struct refusal *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        struct oci_config config = {.hostname = "untouched"};
        struct oci_error err = OCI_ERROR_NONE;
        enum oci_status status = parse_changed(rows[i].path, rows[i].value, &config, &err);

        if (status != OCI_INVALID)
            fail_msg("%s: %s is not refused", rows[i].path, rows[i].value);
        assert_non_null(err.clause);
        assert_string_equal(err.clause, rows[i].clause);
        if (strncmp(err.text, rows[i].text, strlen(rows[i].text)) != 0)
            fail_msg("'%s' does not begin with '%s'", err.text, rows[i].text);
        assert_string_equal(config.hostname, "untouched");
    }
}

/** Values that must be taken. */
struct acceptance {
    const char *path;
    const char *value;
};

static inline void assert_taken(const struct acceptance *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        owned_config struct oci_config config = {.doc = NULL};
        struct oci_error err = OCI_ERROR_NONE;

        if (parse_changed(rows[i].path, rows[i].value, &config, &err) != OCI_OK)
            fail_msg("%s: %s is refused: %s", rows[i].path, rows[i].value, err.text);
    }
}
