/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * All that a verb needs before it can run a case: data, subject, place on the host.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "catalogue/data.h"
#include "catalogue/subject.h"
#include "harness/cgroups.h"
#include "harness/host_facts.h"
#include "harness/images.h"
#include "harness/program.h"
#include "harness/slot.h"
#include "harness/stage.h"

/** What the command line says; what it does not say is NULL or 0. */
struct cts_session_request {
    const char *subject; /**< Name or file. */
    const char *runtime; /**< Path of a binary with the common command line. */
    const char *cgroups; /**< View. */
    const char *kind;    /**< The one kind to judge it as; NULL for all that it has. */
    const char *spec;    /**< Version of the standard. */
    const char *keep;    /**< Folder in which work areas are kept. */
    double timeout_s;    /**< Deadline of a step, in seconds. */
    double seed;
};

/** Start from CTS_SESSION_NONE. */
struct cts_session {
    struct cts_data data;
    struct cts_subject *subject;
    struct cts_program program;
    struct cts_cgroups host_cgroups; /**< All that the host has. */
    struct cts_cgroups cgroups;      /**< What the view shows. */
    struct cts_host asked;
    struct cts_slot slot;
    json_t *recipes; /**< Of bundles. */
    json_t *host;
    json_t *env;
    json_t *harness;
    json_t *preflight; /**< Observation of what the subject says of itself. */
    char *probe;
    char *spec;       /**< Of the runtime standard; NULL for the newest. */
    char *image_spec; /**< Of the image standard; likewise. */
    struct cts_images images;
    struct cts_stage stage;
};

#define CTS_SESSION_NONE \
    ((struct cts_session){.data = {.fd = -1}, .slot = {.lock_fd = -1}, .images = CTS_IMAGES_NONE})

/**
 * Read data and subject, and look at the host; nothing is made on it.
 *
 * @param session To be closed with cts_session_close() whatever is returned.
 * @return 0, or the exit status that the command ends with; @p err says why.
 */
int cts_session_open(const struct cts_session_request *request, struct cts_session *session,
                     struct oci_error *err);

/** Judge by this version of whichever standard, unless NULL. */
void cts_session_set_spec(struct cts_session *session, const char *spec);

/** Take a slot on the host and ask the subject for its version. As cts_session_open(). */
int cts_session_enter(struct cts_session *session, struct oci_error *err);

/** Give back and free everything. */
void cts_session_close(struct cts_session *session);
