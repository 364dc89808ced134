/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/declared_spec.h"
#include "cli/paths.h"
#include "harness/outside.h"
#include "harness/pool.h"
#include "harness/recipes.h"
#include "judge/gate.h"

enum {
    SHORT_TIMEOUT_MS = 500, /* Of a subject that answers nothing. */
    TIMEOUT_MS = 10000,     /* Of a step. */
    AREA_SIZE = 256 << 20   /* Bytes of a case's work area. */
};

/* What is judged where neither the command line nor the subject names a version. */
static const char newest_spec[] = "1.3.0";
static const char newest_image_spec[] = "1.1.1";

/* A hybrid host has both versions side by side; only there is something to be hidden. */
static bool is_hybrid(const struct cts_cgroups *cgroups)
{
    bool has[2] = {false, false};

    for (size_t i = 0; i < cgroups->n; i++)
        has[cgroups->rows[i].version] = true;
    return has[CTS_CGROUP_V1] && has[CTS_CGROUP_V2];
}

static int choose_view(struct cts_session *session, const char *asked, struct oci_error *err)
{
    const char *name = asked;

    if (name == NULL && is_hybrid(&session->host_cgroups))
        name = session->subject->cgroups;
    if (name != NULL && cts_cgroup_view_parse(name, &session->stage.view, err) != OCI_OK)
        return CTS_EXIT_USAGE;
    if (cts_cgroups_read(&session->cgroups, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    cts_cgroups_view(&session->cgroups, session->stage.view);
    return CTS_EXIT_MET;
}

static enum oci_status narrow_kinds(struct cts_subject *subject, const char *kind,
                                    struct oci_error *err)
{
    unsigned int kinds = 0;

    for (size_t i = 0; kind != NULL && i < cts_kind_words.n_rows; i++) {
        if (strcmp(cts_kind_words.rows[i].word, kind) == 0)
            kinds = (unsigned int)cts_kind_words.rows[i].value;
    }
    if (kind != NULL && kinds == 0) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "--kind '%s' is none of runtime, unpacker, validator, converter, engine",
                        kind);
    }
    if (kind != NULL && (subject->kinds & kinds) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "subject '%s' is no %s", subject->name, kind);
    if (kind != NULL)
        subject->kinds = kinds;
    return OCI_OK;
}

static int find_subject(struct cts_session *session, const struct cts_session_request *request,
                        struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (request->subject != NULL && request->runtime != NULL) {
        (void)oci_fail(err, OCI_INVALID, NULL, "--subject and --runtime exclude each other");
        return CTS_EXIT_USAGE;
    }
    if (request->runtime != NULL) {
        status = cts_subject_for(&session->data, request->runtime, &session->subject, err);
    } else {
        status =
            cts_subject_load(&session->data, request->subject == NULL ? "keel" : request->subject,
                             &session->subject, err);
    }
    if (status != OCI_OK || narrow_kinds(session->subject, request->kind, err) != OCI_OK)
        return CTS_EXIT_USAGE;
    if (cts_program_find(session->subject, &session->program, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    return CTS_EXIT_MET;
}

/* Nothing of the caller's environment reaches a subject but the way to its helpers. */
static json_t *new_env(const struct cts_subject *subject, const char *home)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *path = getenv("PATH");
    json_t *env = json_object();

    (void)json_object_set_new(env, "PATH", json_string(path == NULL ? "/usr/sbin:/usr/bin" : path));
    (void)json_object_set_new(env, "HOME", json_string(home));
    (void)json_object_set_new(env, "LC_ALL", json_string("C.UTF-8"));
    for (size_t i = 0; i < subject->env.n_items; i++) {
        (void)json_object_set_new(env, subject->env.items[i].name,
                                  json_string(subject->env.items[i].value));
    }
    return env;
}

void cts_session_set_spec(struct cts_session *session, const char *spec)
{
    if (spec == NULL)
        return;
    free(session->spec);
    free(session->image_spec);
    session->spec = oci_str_dup(spec);
    session->image_spec = oci_str_dup(spec);
}

int cts_session_open(const struct cts_session_request *request, struct cts_session *session,
                     struct oci_error *err)
{
    int code = CTS_EXIT_MET;

    if (cts_data_open(NULL, &session->data, err) != OCI_OK ||
        cts_cgroups_read(&session->host_cgroups, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    code = find_subject(session, request, err);
    if (code == CTS_EXIT_MET)
        code = choose_view(session, request->cgroups, err);
    if (code != CTS_EXIT_MET)
        return code;
    session->probe = cts_path_probe(err);
    if (session->probe == NULL ||
        cts_recipes_read(session->data.fd, &session->recipes, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    session->asked = (struct cts_host){.cgroups = &session->cgroups};
    session->host = cts_host_facts(&session->asked);
    (void)json_object_set_new(session->host, "cgroup-view",
                              json_string(cts_cgroup_view_name(session->stage.view)));
    cts_session_set_spec(session, request->spec);
    session->stage.seed = (uint64_t)request->seed;
    session->stage.keep = request->keep;
    session->stage.timeout_ms = request->timeout_s > 0 ? request->timeout_s * 1e3 : TIMEOUT_MS;
    return CTS_EXIT_MET;
}

static void set_stage(struct cts_session *session)
{
    struct cts_stage *stage = &session->stage;

    stage->program = &session->program;
    stage->slot = &session->slot;
    stage->cgroups = &session->cgroups;
    stage->host = session->host;
    stage->env = session->env;
    stage->harness = session->harness;
    stage->probe = session->probe;
    stage->recipes = session->recipes;
    stage->spec = session->spec == NULL ? newest_spec : session->spec;
    stage->image_spec = session->image_spec == NULL ? newest_image_spec : session->image_spec;
    stage->images = session->images.dir == NULL ? NULL : &session->images;
    stage->size_area = AREA_SIZE;
}

/* What does not even state its version in time will hardly do anything in time: the verdicts are
 * the same after a shorter wait, and a thousand long ones would take hours. */
static void lose_patience(struct cts_session *session)
{
    if (session->stage.timeout_ms <= SHORT_TIMEOUT_MS)
        return;
    session->stage.timeout_ms = SHORT_TIMEOUT_MS;
    (void)fprintf(stderr,
                  "plimsoll: '%s' does not state its version in time; every step gets %d ms\n",
                  session->program.binary, SHORT_TIMEOUT_MS);
}

static int ask_subject(struct cts_session *session, struct oci_error *err)
{
    owned_json json_t *test = json_pack("{s:s,s:[{s:s,s:b}]}", "id", "preflight", "steps", "do",
                                        "version", "may-fail", 1);
    const char *text = NULL;
    int signal = 0;

    if (cts_subject_offers(session->subject, "features")) {
        (void)json_array_append_new(json_object_get(test, "steps"),
                                    json_pack("{s:s,s:b}", "do", "features", "may-fail", 1));
    }
    session->preflight = cts_pool_run_one(&session->stage, test, &signal, err);
    if (session->preflight == NULL)
        return signal == 0 ? CTS_EXIT_BROKEN : 128 + signal;
    text = json_string_value(oci_json_at(session->preflight, "/steps/0/stdout"));
    if (text != NULL)
        cts_program_take_version(&session->program, text);
    if (json_is_true(oci_json_at(session->preflight, "/steps/0/timeout")))
        lose_patience(session);
    if (session->program.version != NULL)
        cts_subject_settle(session->subject, session->program.version);
    if (session->spec == NULL)
        session->spec = cts_declared_spec(session, &signal);
    return signal == 0 ? CTS_EXIT_MET : 128 + signal;
}

int cts_session_enter(struct cts_session *session, struct oci_error *err)
{
    owned_str char *home = NULL;
    int code = CTS_EXIT_MET;

    if (geteuid() != 0) {
        (void)oci_fail(err, OCI_UNSUPPORTED, NULL,
                       "containers are made as root here; run it as root");
        return CTS_EXIT_BROKEN;
    }
    if (cts_pool_watch_signals(err) != OCI_OK ||
        cts_slot_take(&session->host_cgroups, &session->slot, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    if ((session->subject->kinds & ~(unsigned int)CTS_RUNTIME) != 0 &&
        cts_images_open(session->slot.area, session->data.fd, &session->images, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    home = oci_str_printf("%s/io", session->slot.area);
    session->env = new_env(session->subject, home);
    (void)umask(022);
    session->harness = cts_outside_common();
    set_stage(session);
    code = ask_subject(session, err);
    set_stage(session);
    return code;
}

void cts_session_close(struct cts_session *session)
{
    cts_images_close(&session->images);
    cts_slot_drop(&session->slot, &session->host_cgroups);
    cts_cgroups_done(&session->cgroups);
    cts_cgroups_done(&session->host_cgroups);
    cts_program_done(&session->program);
    cts_subject_free(session->subject);
    cts_data_done(&session->data);
    json_decref(session->recipes);
    json_decref(session->host);
    json_decref(session->env);
    json_decref(session->harness);
    json_decref(session->preflight);
    free(session->probe);
    free(session->spec);
    free(session->image_spec);
}
