/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll doctor`: whether a subject can be judged here, and if not, why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "cli/controls.h"
#include "cli/diagnosis.h"
#include "cli/options.h"
#include "cli/paths.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "harness/pool.h"
#include "judge/evidence.h"
#include "judge/gate.h"

#define SLOT(member) offsetof(struct cts_session_request, member)

static const struct cts_option rows[] = {
    {"subject", 's', CTS_OPTION_TEXT,   SLOT(subject),   "NAME|FILE",  "subject to look at (keel)"   },
    {"runtime", 'r', CTS_OPTION_TEXT,   SLOT(runtime),   "PATH",
     "look at any program with the common OCI command line"                                          },
    {"kind",    0,   CTS_OPTION_TEXT,   SLOT(kind),      "KIND",       "one of the kinds that it has"},
    {"cgroups", 0,   CTS_OPTION_TEXT,   SLOT(cgroups),   "host|v1|v2",
     "control groups that it sees (so that the subject can run)"                                     },
    {"timeout", 't', CTS_OPTION_NUMBER, SLOT(timeout_s), "SECONDS",    "deadline of a command (10)"  },
};

static const struct cts_options options = {
    .usage = "doctor [--subject NAME | --runtime PATH]",
    .summary =
        "Checks subject file, program and host, and tries the life of one ordinary container.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

/* What a health means for the caller: 3 says that there can be no verdict here. */
static const int codes[] = {
    [CTS_HEALTH_GOOD] = CTS_EXIT_MET,          [CTS_HEALTH_DEVIATES] = CTS_EXIT_FAILED,
    [CTS_HEALTH_CANNOT_RUN] = CTS_EXIT_BROKEN, [CTS_HEALTH_NO_RUNTIME] = CTS_EXIT_FAILED,
    [CTS_HEALTH_UNKNOWN] = CTS_EXIT_BROKEN,
};

static void line(const char *mark, const char *topic, const char *text)
{
    (void)printf("%-4s %-9s %s\n", mark, topic, text);
}

static struct cts_diagnosis try_life(struct cts_session *session, int *ret_signal)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *test = NULL;
    owned_json json_t *observation = NULL;

    if (oci_json_read(session->data.fd, "conformance/doctor.json", NULL, &test, &err) == OCI_OK)
        observation = cts_pool_run_one(&session->stage, test, ret_signal, &err);
    if (observation == NULL) {
        return (struct cts_diagnosis){.health = CTS_HEALTH_UNKNOWN,
                                      .sentence = oci_str_dup(err.text)};
    }
    return cts_diagnose(observation);
}

static void show_subject(const struct cts_session *session)
{
    const struct cts_program *program = &session->program;
    owned_str char *binary =
        oci_str_printf("%s, sha256 %.12s...", program->binary, program->sha256);

    line("ok", "subject", session->subject->title);
    line("ok", "program", binary);
    if (program->version != NULL) {
        line("ok", "version", program->version);
    } else {
        line("?", "version", "it does not state its version as its subject file says");
    }
}

static void show_host(const struct cts_session *session)
{
    owned_str char *cgroups =
        oci_str_printf("cgroups as '%s', %zu hierarchies in view",
                       cts_cgroup_view_name(session->stage.view), session->cgroups.n);
    const char *fact = NULL;
    json_t *value = NULL;

    line("ok", "host", cgroups);
    json_object_foreach(session->host, fact, value) {
        owned_str char *lack = NULL;

        if (!json_is_false(value))
            continue;
        lack = cts_host_lack(&session->asked, fact);
        line("-", "host", lack == NULL ? fact : lack);
    }
}

/* Where it cannot run with the control groups that it is shown, another view may help. */
static void try_other_views(struct cts_session *session, int *ret_signal)
{
    enum cts_cgroup_view first = session->stage.view;

    for (int view = CTS_VIEW_HOST; view <= CTS_VIEW_V2 && *ret_signal == 0; view++) {
        struct cts_diagnosis other;

        if ((enum cts_cgroup_view)view == first)
            continue;
        cts_cgroups_done(&session->cgroups);
        if (cts_cgroups_read(&session->cgroups, NULL) != OCI_OK)
            return;
        session->stage.view = (enum cts_cgroup_view)view;
        cts_cgroups_view(&session->cgroups, session->stage.view);
        other = try_life(session, ret_signal);
        if (other.health == CTS_HEALTH_GOOD || other.health == CTS_HEALTH_DEVIATES) {
            (void)printf("%-4s %-9s with --cgroups %s it runs\n", "!", "cgroups",
                         cts_cgroup_view_name(session->stage.view));
        }
        free(other.sentence);
    }
}

static int examine_runtime(struct cts_session *session, int *ret_signal)
{
    struct cts_diagnosis diagnosis = try_life(session, ret_signal);

    line(diagnosis.health == CTS_HEALTH_GOOD ? "ok" : "no", "lifecycle", diagnosis.sentence);
    if (diagnosis.health == CTS_HEALTH_CANNOT_RUN)
        try_other_views(session, ret_signal);
    (void)printf("%s %s\n", session->subject->name, cts_health_name(diagnosis.health));
    free(diagnosis.sentence);
    return codes[diagnosis.health];
}

/* What a step of the control said as it failed, for a person to see why. */
static void show_complaint(const json_t *control)
{
    const char *said = json_string_value(oci_json_at(control, "/steps/0/stderr"));
    const char *broken = json_string_value(json_object_get(control, "broken"));

    if (broken != NULL)
        line("", "", broken);
    if (said != NULL && said[0] != '\0') {
        owned_str char *first = oci_str_printf("it says '%.*s'", (int)strcspn(said, "\n"), said);

        line("", "", first);
    }
}

/* The two control images, which tell a tool from what is none. */
static int examine_tool(struct cts_session *session, enum cts_kind kind, int *ret_signal)
{
    const struct cts_case of = {.id = "control", .kind = kind, .control = true};
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *control = cts_control_run(session, &of, ret_signal, &err);
    owned_json json_t *observation = json_pack("{s:O?}", "control", control);
    const char *missing = cts_evidence_missing(&of, observation);
    const char *sentence = missing == NULL ? "the control images are told apart" : missing;

    line(missing == NULL ? "ok" : "no", cts_kind_name(kind), control == NULL ? err.text : sentence);
    if (missing != NULL)
        show_complaint(control);
    (void)printf("%s %s as %s\n", session->subject->name,
                 missing == NULL ? "can be judged here" : "cannot be judged here",
                 cts_kind_name(kind));
    return missing == NULL ? CTS_EXIT_MET : CTS_EXIT_BROKEN;
}

static int examine(struct cts_session *session, struct oci_error *err)
{
    static const enum cts_kind tools[] = {CTS_VALIDATOR, CTS_UNPACKER, CTS_CONVERTER, CTS_ENGINE};
    unsigned int kinds = session->subject->kinds;
    int signal = 0;
    int code = cts_session_enter(session, err);

    if (code != CTS_EXIT_MET)
        return code;
    show_subject(session);
    show_host(session);
    if ((kinds & CTS_RUNTIME) != 0)
        code = examine_runtime(session, &signal);
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]) && signal == 0; i++) {
        int tool = (kinds & (unsigned int)tools[i]) == 0 ? CTS_EXIT_MET
                                                         : examine_tool(session, tools[i], &signal);

        code = code == CTS_EXIT_MET ? tool : code;
    }
    return signal != 0 ? 128 + signal : code;
}

int cts_verb_doctor(int argc, char **argv)
{
    struct cts_session_request request = {.seed = 1};
    struct cts_session session = CTS_SESSION_NONE;
    struct oci_error err = OCI_ERROR_NONE;
    int rest = 0;
    int code = CTS_EXIT_USAGE;
    enum oci_status status = cts_options_read(argc, argv, &options, &request, &rest, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && rest < argc)
        status = oci_fail(&err, OCI_INVALID, NULL, "'%s' is no option; see --help", argv[rest]);
    cts_path_extend();
    if (status == OCI_OK)
        code = cts_session_open(&request, &session, &err);
    if (status == OCI_OK && code == CTS_EXIT_MET)
        code = examine(&session, &err);
    if (code != CTS_EXIT_MET && err.text[0] != '\0')
        (void)fprintf(stderr, "plimsoll: %s\n", err.text);
    cts_session_close(&session);
    return code;
}
