/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The base subject with a mutant in front of its program.
 *
 * Each `{binary}` of a template becomes three words: the program that plays mutants, the file of
 * the mutant, and the base's binary. Nothing else of the subject is another, and the harness does
 * not know that it drives a mutant.
 */
#pragma once

#include "base/error.h"
#include "catalogue/subject.h"
#include "harness/program.h"
#include "harness/stage.h"

struct cts_mutant;
struct cts_session;

/** One mutant as it is driven. */
struct cts_mutant_stage {
    struct cts_subject *subject; /**< Owned. */
    struct cts_program program;  /**< Its texts are the base's. */
    struct cts_stage stage;
};

/** What all mutants are made with; borrowed. */
struct cts_mutant_tools {
    const struct cts_session *session; /**< Entered. */
    const char *mutate;                /**< Path of the program that plays mutants. */
    const char *mutate_image;          /**< The same of image tools. */
    const char *folder;                /**< Where files of mutants are written. */
};

/**
 * Make one.
 *
 * @param number         Of the mutant, from 0: names its file and keeps its control groups apart.
 * @param[out] ret_stage In place: it holds pointers into itself. cts_mutant_stage_done() frees it.
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_mutant_stage_make(const struct cts_mutant_tools *tools,
                                                   const struct cts_mutant *mutant, size_t number,
                                                   struct cts_mutant_stage *ret_stage,
                                                   struct oci_error *err);

void cts_mutant_stage_done(struct cts_mutant_stage *stage);
