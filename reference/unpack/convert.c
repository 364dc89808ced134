/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/convert.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "base/text.h"

#include "bundle/default_config.h"
#include "unpack/user.h"

/* Members of the image config that become an annotation of the same meaning. A member of the
 * execution parameters is named with its parent. */
static const struct annotation {
    const char *parent; /* NULL: the config itself. */
    const char *member;
    const char *key;
} annotations[] = {
    {NULL,     "os",           "org.opencontainers.image.os"          },
    {NULL,     "architecture", "org.opencontainers.image.architecture"},
    {NULL,     "variant",      "org.opencontainers.image.variant"     },
    {NULL,     "os.version",   "org.opencontainers.image.os.version"  },
    {NULL,     "os.features",  "org.opencontainers.image.os.features" },
    {NULL,     "author",       "org.opencontainers.image.author"      },
    {NULL,     "created",      "org.opencontainers.image.created"     },
    {"config", "StopSignal",   "org.opencontainers.image.stopSignal"  },
};

static const char exposed_ports[] = "org.opencontainers.image.exposedPorts";

/* Texts as they are, lists joined by commas. */
static json_t *annotation_value(const json_t *value)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    size_t i;
    const json_t *item;

    if (json_is_string(value))
        return json_string(json_string_value(value));
    json_array_foreach(value, i, item)
        oci_text_printf(&text, "%s%s", i == 0 ? "" : ",", json_string_value(item));
    return json_string(oci_text_get(&text));
}

static void add_ports(const json_t *execution, json_t *notes)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    const char *port;
    json_t *value;

    json_object_foreach(json_object_get(execution, "ExposedPorts"), port, value)
        oci_text_printf(&text, "%s%s", text.size == 0 ? "" : ",", port);
    if (text.size > 0)
        (void)json_object_set_new(notes, exposed_ports, json_string(oci_text_get(&text)));
}

/* Labels come last: they win over what is implied. */
static json_t *make_annotations(const json_t *config, const json_t *execution)
{
    json_t *notes = json_object();

    for (size_t i = 0; i < sizeof(annotations) / sizeof(annotations[0]); i++) {
        const struct annotation *row = &annotations[i];
        const json_t *from = row->parent == NULL ? config : json_object_get(config, row->parent);
        const json_t *value = json_object_get(from, row->member);

        if (value != NULL && !json_is_null(value))
            (void)json_object_set_new(notes, row->key, annotation_value(value));
    }
    add_ports(execution, notes);
    (void)json_object_update(notes, json_object_get(execution, "Labels"));
    return notes;
}

static bool has_variable(const json_t *env, const char *entry)
{
    size_t size_name = strcspn(entry, "=");
    size_t i;
    const json_t *item;

    json_array_foreach(env, i, item) {
        const char *text = json_string_value(item);

        if (strncmp(text, entry, size_name) == 0 && text[size_name] == '=')
            return true;
    }
    return false;
}

/* The image's variables first and as they are, then the defaults it does not set. */
static json_t *make_env(const json_t *execution, const json_t *defaults)
{
    json_t *env = json_array();
    size_t i;
    const json_t *item;

    (void)json_array_extend(env, json_object_get(execution, "Env"));
    json_array_foreach(defaults, i, item) {
        if (!has_variable(env, json_string_value(item)))
            (void)json_array_append_new(env, json_string(json_string_value(item)));
    }
    return env;
}

static enum oci_status set_user(json_t *process, const json_t *execution, int rootfd,
                                struct oci_error *err)
{
    const char *text = json_string_value(json_object_get(execution, "User"));
    json_t *user = json_object_get(process, "user");
    json_t *groups = json_array();
    struct oci_user_ids ids;
    enum oci_status status = oci_user_resolve(rootfd, text == NULL ? "" : text, &ids, err);

    if (status != OCI_OK) {
        json_decref(groups);
        return oci_within(err, status, "User '%s'", text == NULL ? "" : text);
    }
    (void)json_object_set_new(user, "uid", json_integer(ids.uid));
    (void)json_object_set_new(user, "gid", json_integer(ids.gid));
    for (size_t i = 0; i < ids.n_groups; i++)
        (void)json_array_append_new(groups, json_integer(ids.groups[i]));
    if (ids.n_groups > 0)
        (void)json_object_set(user, "additionalGids", groups);
    json_decref(groups);
    return OCI_OK;
}

/* A volume keeps its data off the root file system. */
static void add_volumes(json_t *mounts, const json_t *execution)
{
    const char *path;
    json_t *value;

    json_object_foreach(json_object_get(execution, "Volumes"), path, value) {
        (void)json_array_append_new(mounts, json_pack("{s:s, s:s, s:s, s:[s, s, s]}", "destination",
                                                      path, "type", "tmpfs", "source", "tmpfs",
                                                      "options", "nosuid", "nodev", "tmpcopyup"));
    }
}

/* What the user says takes the place of Cmd; Entrypoint stands before either. */
static void set_args(json_t *process, const json_t *execution, const json_t *given)
{
    json_t *args = json_array();

    (void)json_array_extend(args, json_object_get(execution, "Entrypoint"));
    (void)json_array_extend(args, given != NULL ? oci_json_plain(given)
                                                : json_object_get(execution, "Cmd"));
    if (json_array_size(args) > 0)
        (void)json_object_set(process, "args", args);
    json_decref(args);
}

enum oci_status oci_convert(const json_t *config, const json_t *args, int rootfd, json_t **ret_spec,
                            struct oci_error *err)
{
    owned_json json_t *spec = oci_default_config();
    const json_t *execution = json_object_get(config, "config");
    json_t *process = json_object_get(spec, "process");
    const char *cwd = json_string_value(json_object_get(execution, "WorkingDir"));
    enum oci_status status;

    set_args(process, execution, args);
    if (cwd != NULL && cwd[0] != '\0')
        (void)json_object_set_new(process, "cwd", json_string(cwd));
    (void)json_object_set_new(process, "env", make_env(execution, json_object_get(process, "env")));
    (void)json_object_set_new(spec, "annotations", make_annotations(config, execution));
    add_volumes(json_object_get(spec, "mounts"), execution);
    status = set_user(process, execution, rootfd, err);
    if (status == OCI_OK)
        *ret_spec = steal_json(&spec);
    return status;
}
