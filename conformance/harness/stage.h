/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What is the same for every case of a run. Read only; the run owns all of it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "catalogue/case.h"
#include "harness/cgroups.h"

struct cts_images;
struct cts_program;
struct cts_slot;

/**
 * What is made of an observation while it is still at hand, in the case's own process.
 *
 * @param context     The one of the stage.
 * @param test        Borrowed.
 * @param observation May be added to.
 * @return A new reference, handed to the receiver of the pool.
 */
typedef json_t *(*cts_conclude)(const void *context, const struct cts_case *test,
                                json_t *observation);

/**
 * Whether a conclusion may stand that was drawn from a container that several cases share.
 * What may not is drawn again from a container of the case's own.
 */
typedef bool (*cts_may_stand)(const json_t *conclusion);

struct cts_stage {
    const struct cts_program *program; /**< The subject as found on this host. */
    const struct cts_slot *slot;       /**< Where on the host the run takes place. */
    const struct cts_cgroups *cgroups; /**< Hierarchies that the view shows. */
    enum cts_cgroup_view view;
    const json_t *host;     /**< Facts, as the observation carries them. */
    const json_t *harness;  /**< The harness as the kernel shows it, as far as cases share it. */
    const json_t *env;      /**< Environment of every command of the subject. */
    const char *probe;      /**< Path of the probe. */
    const json_t *recipes;  /**< Of bundles, as cts_recipes_read() gives them. */
    const char *spec;       /**< Version of the runtime standard that is judged. */
    const char *image_spec; /**< Version of the image standard. */
    const struct cts_images *images; /**< Fixtures; NULL where no case is on images. */
    uint64_t seed;                   /**< What nonces are made from. */
    uint64_t salt;         /**< Keeps apart the control groups of one case run side by side. */
    const char *keep;      /**< Folder in which work areas are kept; NULL: they vanish. */
    double timeout_ms;     /**< Deadline of a step that does not name one. */
    cts_conclude conclude; /**< NULL where nothing is to be made of observations. */
    const void *conclude_context;
    cts_may_stand may_stand; /**< NULL where containers are not shared. */
    long size_area;          /**< Bytes of a case's work area. */
};

/** The version that cases of a kind are judged by. */
static inline const char *cts_stage_spec(const struct cts_stage *stage, enum cts_kind kind)
{
    return kind == CTS_RUNTIME ? stage->spec : stage->image_spec;
}
