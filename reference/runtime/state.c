/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"
#include "runtime/gate.h"
#include "runtime/id.h"
#include "runtime/live.h"
#include "runtime/store.h"

#define FILE_NAME "state.json"
#define NEW_NAME  ".state.json.new"

#define STATE(member) offsetof(struct oci_state, member)

static const struct oci_range pid_range = {0, INT_MAX};

/* The stored form, which is private to keel; the public one is oci_state_document(). */
static const struct oci_field state_fields[] = {
    {"id",              JSON_STRING,  OCI_REQUIRED, oci_read_text, STATE(id),                "rt.state.id",     NULL      },
    {"bundle",          JSON_STRING,  OCI_REQUIRED, oci_read_text, STATE(bundle),            "rt.state.bundle", NULL      },
    {"rootfs",          JSON_STRING,  OCI_OPTIONAL, oci_read_text, STATE(rootfs),            NULL,              NULL      },
    {"created",         JSON_INTEGER, OCI_REQUIRED, oci_read_i64,  STATE(created),           NULL,              NULL      },
    {"cgroup",          JSON_STRING,  OCI_OPTIONAL, oci_read_text, STATE(cgroup),            NULL,              NULL      },
    {"rdtClass",        JSON_STRING,  OCI_OPTIONAL, oci_read_text, STATE(rdt_class),         NULL,              NULL      },
    {"rdtMonitor",      JSON_STRING,  OCI_OPTIONAL, oci_read_text, STATE(rdt_monitor),       NULL,              NULL      },
    {"rdtMade",         JSON_TRUE,    OCI_OPTIONAL, oci_read_bool, STATE(rdt_made),          NULL,              NULL      },
    {"annotations",     JSON_OBJECT,  OCI_OPTIONAL, oci_read_json, STATE(annotations),       NULL,              NULL      },
    {"pid",             JSON_INTEGER, OCI_REQUIRED, oci_read_int,  STATE(pid),               "rt.state.pid",    &pid_range},
    {"startTime",       JSON_REAL,    OCI_REQUIRED, oci_read_u64,  STATE(start_time),        NULL,              NULL      },
    {"creatorPid",      JSON_INTEGER, OCI_REQUIRED, oci_read_int,  STATE(creator_pid),       NULL,              &pid_range},
    {"hasPidNamespace", JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_pid_namespace), NULL,
     NULL                                                                                                                 },
    {"hasProcess",      JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_process),       NULL,              NULL      },
    {"hasStartHooks",   JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_start_hooks),   NULL,              NULL      },
    {"hasPoststart",    JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_poststart),     NULL,              NULL      },
    {"hasAgent",        JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_agent),         NULL,              NULL      },
    {"hasPoststop",     JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_poststop),      NULL,              NULL      },
    {"hasTerminal",     JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(has_terminal),      NULL,              NULL      },
    {"rootMounted",     JSON_TRUE,    OCI_REQUIRED, oci_read_bool, STATE(root_mounted),      NULL,              NULL      },
    {"owner",           JSON_INTEGER, OCI_REQUIRED, oci_read_u32,  STATE(owner),             NULL,              NULL      },
};
static const struct oci_fields state_table = OCI_FIELDS(state_fields, struct oci_state);

/* More than a configuration may hold: its annotations are all written here. */
static const struct oci_json_limits state_limits = {
    .bytes = 32 << 20, .depth = 4, .members = 1 << 21};

static const char *const life_names[] = {
    [OCI_LIFE_CREATING] = "creating", [OCI_LIFE_CREATED] = "created",
    [OCI_LIFE_RUNNING] = "running",   [OCI_LIFE_PAUSED] = "paused",
    [OCI_LIFE_STOPPED] = "stopped",
};

const char *oci_life_name(enum oci_life life)
{
    return life_names[life];
}

enum oci_status oci_state_take(json_t *doc, struct oci_state *ret_state, struct oci_error *err)
{
    owned_state struct oci_state state = {.doc = doc};
    enum oci_status status = OCI_OK;

    if (!json_is_object(doc))
        return oci_fail(err, OCI_INVALID, NULL, "is %s, not an object", oci_json_type_name(doc));
    status = oci_fields_read(doc, &state_table, OCI_PLACE_ROOT(&state.arena), &state, err);
    if (status == OCI_OK)
        status = oci_id_check(state.id, err);
    if (status != OCI_OK)
        return status;
    *ret_state = state;
    state = OCI_STATE_NONE;
    return OCI_OK;
}

enum oci_status oci_state_read(int dirfd, struct oci_state *ret_state, struct oci_error *err)
{
    json_t *doc = NULL;
    enum oci_status status = oci_json_read(dirfd, FILE_NAME, &state_limits, &doc, err);

    if (status == OCI_OK)
        status = oci_state_take(doc, ret_state, err);
    return status == OCI_OK ? status : oci_within(err, status, "the container's state");
}

/* The value that a row's reader would read back; NULL where the member is left out. */
static json_t *stored_value(const struct oci_field *row, const void *slot)
{
    const char *const *text = slot;
    const json_t *const *json = slot;

    if (row->read == oci_read_text)
        return *text == NULL ? NULL : json_string(*text);
    if (row->read == oci_read_json)
        return *json == NULL ? NULL : json_deep_copy(*json);
    if (row->read == oci_read_bool)
        return json_boolean(*(const bool *)slot);
    if (row->read == oci_read_int)
        return json_integer(*(const int *)slot);
    if (row->read == oci_read_u32)
        return json_integer(*(const uint32_t *)slot);
    return json_integer(*(const json_int_t *)slot);
}

static json_t *stored_form(const struct oci_state *state)
{
    json_t *doc = json_object();

    for (size_t i = 0; i < state_table.n_rows; i++) {
        const struct oci_field *row = &state_table.rows[i];
        json_t *value = stored_value(row, (const char *)state + row->offset);

        if (value != NULL)
            (void)json_object_set_new(doc, row->name, value);
    }
    return doc;
}

/*
 * Not synced to the disk: a container does not outlive the kernel that runs it, so neither need
 * its state. The folder's lock makes one name for the new file enough.
 */
enum oci_status oci_state_write(int dirfd, const struct oci_state *state, struct oci_error *err)
{
    owned_json json_t *doc = stored_form(state);
    owned_str char *text = NULL;
    owned_fd int fd = -1;
    enum oci_status status = OCI_OK;

    text = oci_json_dump(doc, JSON_COMPACT);
    fd = openat(dirfd, NEW_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return oci_fail_sys(err, errno, "make the container's state file");
    status = oci_file_write_fd(fd, FILE_NAME, text, strlen(text), err);
    if (status != OCI_OK)
        return status;
    if (renameat(dirfd, NEW_NAME, dirfd, FILE_NAME) < 0)
        return oci_fail_sys(err, errno, "replace the container's state file");
    return OCI_OK;
}

/*
 * The gate is looked at first: a process that dies in front of it lets go of it a while before it
 * is gone, but is on its way out by then.
 */
enum oci_life oci_state_life(int dirfd, const struct oci_state *state)
{
    bool closed = oci_gate_closed(dirfd);
    enum oci_vigour vigour = OCI_VIGOUR_ZOMBIE;
    uint64_t start = 0;

    /* Who creates holds the lock; what it has just cloned does so too, for a moment. */
    if (state->creator_pid != 0) {
        bool lives = oci_live_start_time(state->creator_pid, &start, &vigour, NULL) == OCI_OK &&
                     vigour == OCI_VIGOUR_ALIVE;

        return lives && oci_store_locked(dirfd) ? OCI_LIFE_CREATING : OCI_LIFE_STOPPED;
    }
    if (oci_live_start_time(state->pid, &start, &vigour, NULL) != OCI_OK ||
        start != state->start_time || vigour != OCI_VIGOUR_ALIVE)
        return OCI_LIFE_STOPPED;
    return closed ? OCI_LIFE_CREATED : OCI_LIFE_RUNNING;
}

json_t *oci_state_document(const struct oci_state *state, enum oci_life life, int pid)
{
    json_t *doc = json_pack("{s:s, s:s, s:s}", "ociVersion", OCI_STATE_VERSION, "id", state->id,
                            "status", life_names[life]);

    if (pid > 0 || life == OCI_LIFE_STOPPED)
        (void)json_object_set_new(doc, "pid", json_integer(pid));
    (void)json_object_set_new(doc, "bundle", json_string(state->bundle));
    if (state->annotations != NULL)
        (void)json_object_set_new(doc, "annotations", json_deep_copy(state->annotations));
    return doc;
}

char *oci_state_text(const struct oci_state *state, enum oci_life life, int pid)
{
    owned_json json_t *doc = oci_state_document(state, life, pid);

    return oci_json_dump(doc, JSON_COMPACT);
}

char *oci_state_created(const struct oci_state *state)
{
    struct tm parts;
    char text[32] = "";
    time_t when = (time_t)state->created;

    if (gmtime_r(&when, &parts) != NULL)
        (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return oci_str_dup(text);
}

void oci_state_done(struct oci_state *state)
{
    json_decref(state->doc);
    oci_arena_done(&state->arena);
    *state = OCI_STATE_NONE;
}
